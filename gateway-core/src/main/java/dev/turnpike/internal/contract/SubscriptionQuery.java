package dev.turnpike.internal.contract;

/**
 * Which subscription a call is about that says nothing else.
 *
 * @param subscriptionToken the provider's token of it
 */
public record SubscriptionQuery(String subscriptionToken) {
  /** Without the token. */
  @Override
  public String toString() {
    return "SubscriptionQuery";
  }
}
