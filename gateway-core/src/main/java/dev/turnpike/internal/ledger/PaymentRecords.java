package dev.turnpike.internal.ledger;

import dev.turnpike.StoreUnavailableException;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.SubscriptionStatus;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the records add to what a provider tells. Thread-safe. */
public final class PaymentRecords {
  private static final Logger LOG = LoggerFactory.getLogger(PaymentRecords.class);

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
    Optional<PaymentRecord> known = known(provider, told.paymentId());
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

  /** The status with what the provider did not tell. */
  public SubscriptionStatus completed(String provider, SubscriptionStatus told) {
    if (told.providerName() != null && told.shopTransactionId() != null) {
      return told;
    }
    SubscriptionStatus.Builder all = told.toBuilder();
    if (told.providerName() == null) {
      all.providerName(provider);
    }
    if (told.shopTransactionId() == null) {
      ifReachable(() -> store.subscription(provider, told.subscriptionToken()))
          .map(SubscriptionRecord::shopTransactionId)
          .ifPresent(all::shopTransactionId);
    }
    return all.build();
  }

  /** Whether there is a payment with this id, as far as the records can be read. */
  public boolean isKnown(String provider, String paymentId) {
    return known(provider, paymentId).isPresent();
  }

  private Optional<PaymentRecord> known(String provider, String paymentId) {
    return ifReachable(() -> store.payment(provider, paymentId));
  }

  /** Lookups go on without the records while these can't be read. */
  private static <T> Optional<T> ifReachable(Supplier<Optional<T>> lookup) {
    try {
      return lookup.get();
    } catch (StoreUnavailableException e) {
      LOG.warn("a lookup goes without the records: {}", e.getMessage());
      return Optional.empty();
    }
  }
}
