package dev.turnpike.internal.contract;

import org.jspecify.annotations.Nullable;

/**
 * Which payment a lookup is about: exactly one of the two ids is given.
 *
 * @param paymentId the provider's own
 * @param shopTransactionId the caller's own, where the other one is not known
 */
public record PaymentQuery(@Nullable String paymentId, @Nullable String shopTransactionId) {
  /** By the provider's id. */
  public static PaymentQuery byPaymentId(String paymentId) {
    return new PaymentQuery(paymentId, null);
  }

  /** By the caller's id. */
  public static PaymentQuery byShopTransactionId(String shopTransactionId) {
    return new PaymentQuery(null, shopTransactionId);
  }
}
