package dev.turnpike.testkit;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.providers.sandbox.SandboxProvider;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.Callback;
import dev.turnpike.spi.CallbackResult;
import dev.turnpike.spi.PaymentProvider;
import dev.turnpike.spi.ProviderContext;
import dev.turnpike.spi.SubscriptionProvider;
import java.time.Duration;

/** The sandbox, to be changed in one place. Thread-safe. */
abstract class Delegating implements PaymentProvider, SubscriptionProvider {
  private final SandboxProvider sandbox = new SandboxProvider();

  @Override
  public String name() {
    return "model";
  }

  @Override
  public boolean sandbox() {
    return true;
  }

  @Override
  public Duration idempotencyWindow() {
    return Duration.ofHours(24);
  }

  @Override
  public void start(ProviderContext context) throws Exception {
    sandbox.start(context);
  }

  @Override
  public void close() {
    sandbox.close();
  }

  @Override
  public PayResponse pay(PayRequest request, CallContext call) throws Exception {
    return sandbox.pay(request, call);
  }

  @Override
  public PaymentStatus status(String paymentId, CallContext call) throws Exception {
    return sandbox.status(paymentId, call);
  }

  @Override
  public PaymentStatus statusByShopTransactionId(String id, CallContext call) throws Exception {
    return sandbox.statusByShopTransactionId(id, call);
  }

  @Override
  public PaymentStatus check(String paymentId, CallContext call) throws Exception {
    return status(paymentId, call);
  }

  @Override
  public RefundResponse refund(RefundRequest request, CallContext call) throws Exception {
    return sandbox.refund(request, call);
  }

  @Override
  public CallbackResult callback(Callback callback) throws Exception {
    return sandbox.callback(callback);
  }

  @Override
  public SubscriptionResponse scheduleSubscription(SubscriptionRequest request, CallContext call)
      throws Exception {
    return sandbox.scheduleSubscription(request, call);
  }

  @Override
  public SubscriptionResponse startSubscription(SubscriptionRequest request, CallContext call)
      throws Exception {
    return sandbox.startSubscription(request, call);
  }

  @Override
  public SubscriptionResponse paySubscription(SubscriptionRequest request, CallContext call)
      throws Exception {
    return sandbox.paySubscription(request, call);
  }

  @Override
  public SubscriptionResponse updateSubscription(
      String token, SubscriptionRequest request, CallContext call) throws Exception {
    return sandbox.updateSubscription(token, request, call);
  }

  @Override
  public SubscriptionStatus subscriptionStatus(String token, CallContext call) throws Exception {
    return sandbox.subscriptionStatus(token, call);
  }

  @Override
  public SubscriptionResponse expireSubscription(String token, CallContext call) throws Exception {
    return sandbox.expireSubscription(token, call);
  }
}
