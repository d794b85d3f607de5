package dev.turnpike.internal.contract;

import org.jspecify.annotations.Nullable;

/**
 * A request as it travels. Nothing in it is checked.
 *
 * @param json the body; {@code null} where there is none
 * @param paymentId from the query
 * @param shopTransactionId from the query
 * @param subscriptionToken from the path
 */
public record WireRequest(
    byte @Nullable [] json,
    @Nullable String paymentId,
    @Nullable String shopTransactionId,
    @Nullable String subscriptionToken) {

  /** Without body and token. */
  @Override
  public String toString() {
    return "WireRequest";
  }
}
