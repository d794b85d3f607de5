package dev.turnpike;

import dev.turnpike.api.GatewayException;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.spi.Callback;

/**
 * Payments at one provider: what {@link Gateway#provider} hands out. Small, immutable, thread-safe;
 * it need not be closed. Every method throws {@link GatewayException}, whose subclasses say what to
 * do next.
 */
public interface Payments {
  /** The provider's name. */
  String provider();

  /** The provider's subscriptions. */
  Subscriptions subscriptions();

  /**
   * Takes a payment. Guarded by {@code shopTransactionId}: the same request again gets the same
   * answer, and is not charged twice.
   */
  default PayResponse pay(PayRequest request) {
    return pay(request, CallOptions.none());
  }

  /** Takes a payment, with an idempotency key or a payment method. */
  PayResponse pay(PayRequest request, CallOptions options);

  /** Gives money back. */
  default RefundResponse refund(RefundRequest request) {
    return refund(request, CallOptions.none());
  }

  /** Gives money back, with an idempotency key. */
  RefundResponse refund(RefundRequest request, CallOptions options);

  /** Asks where a payment stands, by the provider's id. */
  default PaymentStatus status(String paymentId) {
    return status(paymentId, CallOptions.none());
  }

  /** Likewise, for a tenant or with further query parameters. */
  PaymentStatus status(String paymentId, CallOptions options);

  /**
   * Asks where a payment stands, by the caller's own id: for when the answer to {@code pay} was
   * lost.
   */
  default PaymentStatus statusByShopTransactionId(String shopTransactionId) {
    return statusByShopTransactionId(shopTransactionId, CallOptions.none());
  }

  /** Likewise, for a tenant or with further query parameters. */
  PaymentStatus statusByShopTransactionId(String shopTransactionId, CallOptions options);

  /** Asks where a payment stands, and notifies whoever listens. */
  default PaymentStatus check(String paymentId) {
    return check(paymentId, CallOptions.none());
  }

  /** Likewise, for a tenant or with further query parameters. */
  PaymentStatus check(String paymentId, CallOptions options);

  /** {@link #check} by the caller's own id. */
  default PaymentStatus checkByShopTransactionId(String shopTransactionId) {
    return checkByShopTransactionId(shopTransactionId, CallOptions.none());
  }

  /** Likewise, for a tenant or with further query parameters. */
  PaymentStatus checkByShopTransactionId(String shopTransactionId, CallOptions options);

  /**
   * Hands in what the payment company sent to the host. When this returns it is stored, and worked
   * on in the background: the provider is asked, and whoever listens is told what changed.
   */
  void callback(Callback callback);
}
