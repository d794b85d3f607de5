package dev.turnpike.internal.contract;

import dev.turnpike.api.SubscriptionRequest;

/**
 * What is to change in which subscription.
 *
 * @param subscriptionToken the provider's token of it
 * @param change what is to change
 */
public record SubscriptionUpdate(String subscriptionToken, SubscriptionRequest change) {
  /** Without the token. */
  @Override
  public String toString() {
    return "SubscriptionUpdate[change=" + change + "]";
  }
}
