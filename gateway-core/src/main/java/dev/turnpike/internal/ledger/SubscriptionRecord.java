package dev.turnpike.internal.ledger;

import dev.turnpike.api.SubscriptionState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A subscription as the operations made through this gateway left it.
 *
 * @param tenant whose it is: of the first operation that told of it
 * @param provider the provider's name
 * @param token the provider's token of it
 * @param shopTransactionId the caller's id of it, where it was made through this gateway
 * @param state where it stood when last heard of
 * @param madeAt when it was made, or first heard of
 */
public record SubscriptionRecord(
    @Nullable String tenant,
    String provider,
    String token,
    @Nullable String shopTransactionId,
    SubscriptionState state,
    Instant madeAt) {

  /** What is known now that a later operation left it so; what that doesn't tell stays. */
  public SubscriptionRecord changedBy(SubscriptionRecord later) {
    if (tenant != null && later.tenant != null && !tenant.equals(later.tenant)) {
      return this; // whatever tokens a provider gives twice
    }
    return new SubscriptionRecord(
        tenant == null ? later.tenant : tenant,
        provider,
        token,
        shopTransactionId == null ? later.shopTransactionId : shopTransactionId,
        later.state,
        madeAt);
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "SubscriptionRecord[provider=%s, shopTransactionId=%s, state=%s]"
        .formatted(provider, shopTransactionId, state);
  }
}
