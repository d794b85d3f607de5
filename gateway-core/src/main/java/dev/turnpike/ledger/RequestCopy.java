package dev.turnpike.ledger;

import org.jspecify.annotations.Nullable;

/**
 * What is kept of a request: never its {@code providerData}, which may hold card data.
 *
 * @param body the request's record as JSON, without {@code providerData}; {@code null} where it had
 *     none
 * @param complete whether nothing is missing, so that the very same request could be made again
 * @param paymentMethod from the path
 * @param subscriptionToken which subscription it is about, where it says so
 */
public record RequestCopy(
    @Nullable String body,
    boolean complete,
    @Nullable String paymentMethod,
    @Nullable String subscriptionToken) {

  /** Without the body and the token. */
  @Override
  public String toString() {
    return "RequestCopy[complete=" + complete + "]";
  }
}
