package dev.turnpike;

import dev.turnpike.api.GatewayException;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.api.SubscriptionStatus;

/**
 * Subscriptions at one provider: what {@link Payments#subscriptions} hands out. Small, immutable,
 * thread-safe. Every method throws {@link GatewayException}, whose subclasses say what to do next.
 */
public interface Subscriptions {
  /** Sets a subscription up to begin later. Needs interval, interval count and amount. */
  default SubscriptionResponse schedule(SubscriptionRequest request) {
    return schedule(request, CallOptions.none());
  }

  /** Sets a subscription up to begin later, with an idempotency key or a payment method. */
  SubscriptionResponse schedule(SubscriptionRequest request, CallOptions options);

  /** Begins a subscription now. Needs interval, interval count and amount. */
  default SubscriptionResponse start(SubscriptionRequest request) {
    return start(request, CallOptions.none());
  }

  /** Begins a subscription now, with an idempotency key or a payment method. */
  SubscriptionResponse start(SubscriptionRequest request, CallOptions options);

  /** Takes one payment by hand. Needs the token and an amount of at least 1. */
  default SubscriptionResponse pay(SubscriptionRequest request) {
    return pay(request, CallOptions.none());
  }

  /** Takes one payment by hand, with an idempotency key or a payment method. */
  SubscriptionResponse pay(SubscriptionRequest request, CallOptions options);

  /** Changes a subscription. */
  default SubscriptionResponse update(String subscriptionToken, SubscriptionRequest request) {
    return update(subscriptionToken, request, CallOptions.none());
  }

  /** Changes a subscription, with an idempotency key. */
  SubscriptionResponse update(
      String subscriptionToken, SubscriptionRequest request, CallOptions options);

  /** Asks where a subscription stands. */
  default SubscriptionStatus status(String subscriptionToken) {
    return status(subscriptionToken, CallOptions.none());
  }

  /** Likewise, for a tenant or with further query parameters. */
  SubscriptionStatus status(String subscriptionToken, CallOptions options);

  /** Ends a subscription. */
  default SubscriptionResponse expire(String subscriptionToken) {
    return expire(subscriptionToken, CallOptions.none());
  }

  /** Likewise, for a tenant or with an idempotency key. */
  SubscriptionResponse expire(String subscriptionToken, CallOptions options);
}
