package dev.turnpike.internal.doors;

import dev.turnpike.CallOptions;
import dev.turnpike.Subscriptions;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.internal.contract.Call;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.SubscriptionQuery;
import dev.turnpike.internal.contract.SubscriptionUpdate;

/** Makes a {@link Call} of what a host's code asks for. Immutable. */
final class TypedSubscriptions implements Subscriptions {
  private final CallMaker calls;
  private final String provider;

  TypedSubscriptions(CallMaker calls, String provider) {
    this.calls = calls;
    this.provider = provider;
  }

  @Override
  public SubscriptionResponse schedule(SubscriptionRequest request, CallOptions options) {
    return call(Operation.SCHEDULE, request, options);
  }

  @Override
  public SubscriptionResponse start(SubscriptionRequest request, CallOptions options) {
    return call(Operation.START, request, options);
  }

  @Override
  public SubscriptionResponse pay(SubscriptionRequest request, CallOptions options) {
    return call(Operation.SUBSCRIPTION_PAY, request, options);
  }

  @Override
  public SubscriptionResponse update(
      String subscriptionToken, SubscriptionRequest request, CallOptions options) {
    return call(Operation.UPDATE, new SubscriptionUpdate(subscriptionToken, request), options);
  }

  @Override
  public SubscriptionStatus status(String subscriptionToken, CallOptions options) {
    return call(Operation.SUBSCRIPTION_STATUS, new SubscriptionQuery(subscriptionToken), options);
  }

  @Override
  public SubscriptionResponse expire(String subscriptionToken, CallOptions options) {
    return call(Operation.EXPIRE, new SubscriptionQuery(subscriptionToken), options);
  }

  private <Q, A> A call(Operation<Q, A> operation, Q request, CallOptions options) {
    return calls.make(new Call<>(operation, provider, request, options));
  }
}
