package dev.turnpike.internal.ledger;

import dev.turnpike.api.PaymentState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A payment as last known.
 *
 * @param tenant whose it is; {@code null} where no operation of the records made it
 * @param provider the provider's name
 * @param paymentId the provider's id of it
 * @param shopTransactionId the caller's id of it, where it was made through this gateway
 * @param paymentMethod how it was to be paid, where the caller said so
 * @param amount what was to be paid, in minor units of the currency; {@code null} where nobody
 *     knows
 * @param currency of the amount
 * @param state where it stood when last heard of
 * @param madeAt when it was made, or first heard of
 * @param version counts the statuses recorded for it
 * @param statusFingerprint of the last status recorded; {@code null} before the first
 * @param nextAt when to ask about it, while it is pending; {@code null} where nobody asks
 */
public record PaymentRecord(
    @Nullable String tenant,
    String provider,
    String paymentId,
    @Nullable String shopTransactionId,
    @Nullable String paymentMethod,
    @Nullable Long amount,
    @Nullable String currency,
    PaymentState state,
    Instant madeAt,
    long version,
    @Nullable String statusFingerprint,
    @Nullable Instant nextAt) {

  /** A payment of which no status has been recorded yet. */
  public static PaymentRecord made(
      @Nullable String tenant,
      String provider,
      String paymentId,
      @Nullable String shopTransactionId,
      @Nullable String paymentMethod,
      PaymentState state,
      Instant at,
      @Nullable Instant nextAt) {
    return new PaymentRecord(
        tenant,
        provider,
        paymentId,
        shopTransactionId,
        paymentMethod,
        null,
        null,
        state,
        at,
        0,
        null,
        state == PaymentState.PENDING ? nextAt : null);
  }

  /** The same, with a status that was learned later: what it doesn't tell stays. */
  public PaymentRecord learned(
      @Nullable String otherShopTransactionId,
      @Nullable String otherPaymentMethod,
      PaymentState newState,
      String newFingerprint) {
    return new PaymentRecord(
        tenant,
        provider,
        paymentId,
        shopTransactionId == null ? otherShopTransactionId : shopTransactionId,
        paymentMethod == null ? otherPaymentMethod : paymentMethod,
        amount,
        currency,
        newState,
        madeAt,
        newFingerprint.equals(statusFingerprint) ? version : version + 1,
        newFingerprint,
        newState == PaymentState.PENDING ? nextAt : null);
  }

  /**
   * The same, made known by its own operation only now, after a status was learned. Another
   * tenant's stays as it is: nobody makes it his own, whatever ids a provider gives twice.
   */
  public PaymentRecord completedBy(PaymentRecord made) {
    if (tenant != null && !tenant.equals(made.tenant)) {
      return this;
    }
    return new PaymentRecord(
        made.tenant,
        provider,
        paymentId,
        made.shopTransactionId == null ? shopTransactionId : made.shopTransactionId,
        made.paymentMethod == null ? paymentMethod : made.paymentMethod,
        made.amount == null ? amount : made.amount,
        made.amount == null ? currency : made.currency,
        statusFingerprint == null ? made.state : state,
        made.madeAt,
        version,
        statusFingerprint,
        statusFingerprint == null ? made.nextAt : nextAt);
  }

  /** Whether it is not decided. */
  public boolean isPending() {
    return state == PaymentState.PENDING;
  }

  /** The same, due at another time. */
  public PaymentRecord dueAt(@Nullable Instant next) {
    return new PaymentRecord(
        tenant,
        provider,
        paymentId,
        shopTransactionId,
        paymentMethod,
        amount,
        currency,
        state,
        madeAt,
        version,
        statusFingerprint,
        next);
  }

  /** The same, of which is known how much was to be paid. */
  public PaymentRecord worth(@Nullable Long newAmount, @Nullable String newCurrency) {
    return new PaymentRecord(
        tenant,
        provider,
        paymentId,
        shopTransactionId,
        paymentMethod,
        newAmount,
        newCurrency,
        state,
        madeAt,
        version,
        statusFingerprint,
        nextAt);
  }
}
