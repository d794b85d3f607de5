package dev.turnpike.spi;

import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.api.SubscriptionStatus;

/**
 * Takes payments that repeat. Every operation is supported when it is overridden. Life cycle,
 * threads, time and errors: {@link Provider}.
 */
public interface SubscriptionProvider extends Provider {
  /**
   * Sets a subscription up to begin later, with {@code interval} and {@code intervalCount}.
   *
   * @return with the subscription's token, unless {@code KO}
   */
  default SubscriptionResponse scheduleSubscription(SubscriptionRequest request, CallContext call)
      throws Exception {
    throw new NotSupportedException("this provider does not schedule subscriptions");
  }

  /**
   * Begins a subscription now, with its first payment where the amount is not 0; with {@code
   * interval} and {@code intervalCount}.
   *
   * @return with the subscription's token, and the payment's id where money moved, unless {@code
   *     KO}
   */
  default SubscriptionResponse startSubscription(SubscriptionRequest request, CallContext call)
      throws Exception {
    throw new NotSupportedException("this provider does not start subscriptions");
  }

  /**
   * Takes one payment of a subscription, whose token stands in {@code request.subscriptionInfo()}.
   *
   * @throws NotFoundException when there is no such subscription
   */
  default SubscriptionResponse paySubscription(SubscriptionRequest request, CallContext call)
      throws Exception {
    throw new NotSupportedException("this provider takes no payments of subscriptions by hand");
  }

  /**
   * Changes a subscription; what the request leaves out stays as it is.
   *
   * @param subscriptionToken which one; the same token, or none, stands in {@code
   *     request.subscriptionInfo()}
   * @throws NotFoundException when there is no such subscription
   */
  default SubscriptionResponse updateSubscription(
      String subscriptionToken, SubscriptionRequest request, CallContext call) throws Exception {
    throw new NotSupportedException("this provider does not update subscriptions");
  }

  /**
   * Says where a subscription stands. Moves nothing, and may be called at any time and again.
   *
   * @throws NotFoundException when there is no such subscription
   */
  default SubscriptionStatus subscriptionStatus(String subscriptionToken, CallContext call)
      throws Exception {
    throw new NotSupportedException("this provider does not tell the status of subscriptions");
  }

  /**
   * Ends a subscription: no payment is taken any more.
   *
   * @throws NotFoundException when there is no such subscription
   */
  default SubscriptionResponse expireSubscription(String subscriptionToken, CallContext call)
      throws Exception {
    throw new NotSupportedException("this provider does not expire subscriptions");
  }
}
