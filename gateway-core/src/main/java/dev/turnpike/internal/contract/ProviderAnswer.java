package dev.turnpike.internal.contract;

import dev.turnpike.api.PayResult;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger's rules need of an answer to what moves money.
 *
 * @param result how it came out
 * @param paymentId the payment that it tells of, where it tells of one
 * @param subscriptionToken the subscription that it tells of, where it tells of one
 * @param json the whole answer, as it is stored, sent and said again
 */
public record ProviderAnswer(
    PayResult result, @Nullable String paymentId, @Nullable String subscriptionToken, String json) {

  /** Without what the provider told, which may be secret. */
  @Override
  public String toString() {
    return "ProviderAnswer[result=" + result + ", paymentId=" + paymentId + "]";
  }
}
