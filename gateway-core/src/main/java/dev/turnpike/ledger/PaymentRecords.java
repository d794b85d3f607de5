package dev.turnpike.ledger;

import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.SubscriptionStatus;
import java.util.Optional;

/** What the records add to what a provider tells. Thread-safe. */
public final class PaymentRecords {
  private final Store store;

  /** Over the records in this store. */
  public PaymentRecords(Store store) {
    this.store = store;
  }

  /**
   * The status with what the provider did not tell: its name, and what the records know of the
   * payment.
   */
  public PaymentStatus completed(String provider, PaymentStatus told) {
    if (told.providerName() != null
        && told.shopTransactionId() != null
        && told.paymentMethod() != null) {
      return told;
    }
    Optional<PaymentRecord> known = store.payment(provider, told.paymentId());
    PaymentStatus.Builder all = told.toBuilder();
    if (told.providerName() == null) {
      all.providerName(provider);
    }
    if (told.shopTransactionId() == null) {
      known.map(PaymentRecord::shopTransactionId).ifPresent(all::shopTransactionId);
    }
    if (told.paymentMethod() == null) {
      known.map(PaymentRecord::paymentMethod).ifPresent(all::paymentMethod);
    }
    return all.build();
  }

  /** The status with the provider's name. */
  public static SubscriptionStatus completed(String provider, SubscriptionStatus told) {
    return told.providerName() != null ? told : told.toBuilder().providerName(provider).build();
  }
}
