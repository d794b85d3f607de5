package dev.turnpike;

import dev.turnpike.api.GatewayException;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.internal.contract.Call;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.PaymentQuery;
import dev.turnpike.spi.Callback;

/**
 * Payments at one provider: what {@link PaymentGateway#provider} hands out. Small, immutable,
 * thread-safe; it need not be closed. Every method throws {@link GatewayException}, whose
 * subclasses say what to do next.
 */
public final class Payments {
  private final PaymentGateway gateway;
  private final String provider;

  Payments(PaymentGateway gateway, String provider) {
    this.gateway = gateway;
    this.provider = provider;
  }

  /** The provider's name. */
  public String provider() {
    return provider;
  }

  /** The provider's subscriptions. */
  public Subscriptions subscriptions() {
    return new Subscriptions(gateway, provider);
  }

  /**
   * Takes a payment. Guarded by {@code shopTransactionId}: the same request again gets the same
   * answer, and is not charged twice.
   */
  public PayResponse pay(PayRequest request) {
    return pay(request, CallOptions.none());
  }

  /** Takes a payment, with an idempotency key or a payment method. */
  public PayResponse pay(PayRequest request, CallOptions options) {
    return call(Operation.PAY, request, options);
  }

  /** Gives money back. */
  public RefundResponse refund(RefundRequest request) {
    return refund(request, CallOptions.none());
  }

  /** Gives money back, with an idempotency key. */
  public RefundResponse refund(RefundRequest request, CallOptions options) {
    return call(Operation.REFUND, request, options);
  }

  /** Asks where a payment stands, by the provider's id. */
  public PaymentStatus status(String paymentId) {
    return status(paymentId, CallOptions.none());
  }

  /** Likewise, for a tenant or with further query parameters. */
  public PaymentStatus status(String paymentId, CallOptions options) {
    return call(Operation.STATUS, PaymentQuery.byPaymentId(paymentId), options);
  }

  /**
   * Asks where a payment stands, by the caller's own id: for when the answer to {@code pay} was
   * lost.
   */
  public PaymentStatus statusByShopTransactionId(String shopTransactionId) {
    return statusByShopTransactionId(shopTransactionId, CallOptions.none());
  }

  /** Likewise, for a tenant or with further query parameters. */
  public PaymentStatus statusByShopTransactionId(String shopTransactionId, CallOptions options) {
    return call(Operation.STATUS, PaymentQuery.byShopTransactionId(shopTransactionId), options);
  }

  /** Asks where a payment stands, and notifies whoever listens. */
  public PaymentStatus check(String paymentId) {
    return check(paymentId, CallOptions.none());
  }

  /** Likewise, for a tenant or with further query parameters. */
  public PaymentStatus check(String paymentId, CallOptions options) {
    return call(Operation.CHECK, PaymentQuery.byPaymentId(paymentId), options);
  }

  /** {@link #check} by the caller's own id. */
  public PaymentStatus checkByShopTransactionId(String shopTransactionId) {
    return checkByShopTransactionId(shopTransactionId, CallOptions.none());
  }

  /** Likewise, for a tenant or with further query parameters. */
  public PaymentStatus checkByShopTransactionId(String shopTransactionId, CallOptions options) {
    return call(Operation.CHECK, PaymentQuery.byShopTransactionId(shopTransactionId), options);
  }

  /**
   * Hands in what the payment company sent to the host. When this returns it is stored, and worked
   * on in the background: the provider is asked, and whoever listens is told what changed.
   */
  public void callback(Callback callback) {
    gateway.callback(provider, callback);
  }

  private <Q, A> A call(Operation<Q, A> operation, Q request, CallOptions options) {
    return gateway.execute(new Call<>(operation, provider, request, options)).answer();
  }
}
