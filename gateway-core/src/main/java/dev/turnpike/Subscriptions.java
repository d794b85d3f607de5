package dev.turnpike;

import dev.turnpike.api.GatewayException;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.internal.contract.Call;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.SubscriptionQuery;
import dev.turnpike.internal.contract.SubscriptionUpdate;

/**
 * Subscriptions at one provider: what {@link Payments#subscriptions} hands out. Small, immutable,
 * thread-safe. Every method throws {@link GatewayException}, whose subclasses say what to do next.
 */
public final class Subscriptions {
  private final PaymentGateway gateway;
  private final String provider;

  Subscriptions(PaymentGateway gateway, String provider) {
    this.gateway = gateway;
    this.provider = provider;
  }

  /** Sets a subscription up to begin later. Needs interval, interval count and amount. */
  public SubscriptionResponse schedule(SubscriptionRequest request) {
    return schedule(request, CallOptions.none());
  }

  /** Sets a subscription up to begin later, with an idempotency key or a payment method. */
  public SubscriptionResponse schedule(SubscriptionRequest request, CallOptions options) {
    return call(Operation.SCHEDULE, request, options);
  }

  /** Begins a subscription now. Needs interval, interval count and amount. */
  public SubscriptionResponse start(SubscriptionRequest request) {
    return start(request, CallOptions.none());
  }

  /** Begins a subscription now, with an idempotency key or a payment method. */
  public SubscriptionResponse start(SubscriptionRequest request, CallOptions options) {
    return call(Operation.START, request, options);
  }

  /** Takes one payment by hand. Needs the token and an amount of at least 1. */
  public SubscriptionResponse pay(SubscriptionRequest request) {
    return pay(request, CallOptions.none());
  }

  /** Takes one payment by hand, with an idempotency key or a payment method. */
  public SubscriptionResponse pay(SubscriptionRequest request, CallOptions options) {
    return call(Operation.SUBSCRIPTION_PAY, request, options);
  }

  /** Changes a subscription. */
  public SubscriptionResponse update(String subscriptionToken, SubscriptionRequest request) {
    return update(subscriptionToken, request, CallOptions.none());
  }

  /** Changes a subscription, with an idempotency key. */
  public SubscriptionResponse update(
      String subscriptionToken, SubscriptionRequest request, CallOptions options) {
    return call(Operation.UPDATE, new SubscriptionUpdate(subscriptionToken, request), options);
  }

  /** Asks where a subscription stands. */
  public SubscriptionStatus status(String subscriptionToken) {
    return status(subscriptionToken, CallOptions.none());
  }

  /** Likewise, for a tenant or with further query parameters. */
  public SubscriptionStatus status(String subscriptionToken, CallOptions options) {
    return call(Operation.SUBSCRIPTION_STATUS, new SubscriptionQuery(subscriptionToken), options);
  }

  /** Ends a subscription. */
  public SubscriptionResponse expire(String subscriptionToken) {
    return expire(subscriptionToken, CallOptions.none());
  }

  /** Likewise, for a tenant or with an idempotency key. */
  public SubscriptionResponse expire(String subscriptionToken, CallOptions options) {
    return call(Operation.EXPIRE, new SubscriptionQuery(subscriptionToken), options);
  }

  private <Q, A> A call(Operation<Q, A> operation, Q request, CallOptions options) {
    return gateway.execute(new Call<>(operation, provider, request, options)).answer();
  }
}
