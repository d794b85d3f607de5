package dev.turnpike.internal.doors;

import dev.turnpike.CallOptions;
import dev.turnpike.Payments;
import dev.turnpike.Subscriptions;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.internal.contract.Call;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.PaymentQuery;
import dev.turnpike.spi.Callback;

/** Makes a {@link Call} of what a host's code asks for. Immutable. */
public final class TypedPayments implements Payments {
  private final CallMaker calls;
  private final String provider;

  /** For a provider of whom the calls are made there. */
  public TypedPayments(CallMaker calls, String provider) {
    this.calls = calls;
    this.provider = provider;
  }

  @Override
  public String provider() {
    return provider;
  }

  @Override
  public Subscriptions subscriptions() {
    return new TypedSubscriptions(calls, provider);
  }

  @Override
  public PayResponse pay(PayRequest request, CallOptions options) {
    return call(Operation.PAY, request, options);
  }

  @Override
  public RefundResponse refund(RefundRequest request, CallOptions options) {
    return call(Operation.REFUND, request, options);
  }

  @Override
  public PaymentStatus status(String paymentId, CallOptions options) {
    return call(Operation.STATUS, PaymentQuery.byPaymentId(paymentId), options);
  }

  @Override
  public PaymentStatus statusByShopTransactionId(String shopTransactionId, CallOptions options) {
    return call(Operation.STATUS, PaymentQuery.byShopTransactionId(shopTransactionId), options);
  }

  @Override
  public PaymentStatus check(String paymentId, CallOptions options) {
    return call(Operation.CHECK, PaymentQuery.byPaymentId(paymentId), options);
  }

  @Override
  public PaymentStatus checkByShopTransactionId(String shopTransactionId, CallOptions options) {
    return call(Operation.CHECK, PaymentQuery.byShopTransactionId(shopTransactionId), options);
  }

  @Override
  public void callback(Callback callback) {
    calls.callback(provider, callback);
  }

  private <Q, A> A call(Operation<Q, A> operation, Q request, CallOptions options) {
    return calls.make(new Call<>(operation, provider, request, options));
  }
}
