package dev.turnpike.internal.providers;

import dev.turnpike.api.GatewayException;
import org.jspecify.annotations.Nullable;

/** What a call of a provider led to. */
public sealed interface Reply<A> {
  /**
   * The provider's answer.
   *
   * @param body a record of the contract
   * @param json the same as JSON, where it was written already
   */
  record Answer<A>(A body, @Nullable String json) implements Reply<A> {}

  /** There is no answer; the problem says what that means. */
  record Failure<A>(GatewayException problem) implements Reply<A> {}

  /**
   * The answer.
   *
   * @throws GatewayException where there is none
   */
  default Answer<A> orThrow() {
    if (this instanceof Failure<A> failure) {
      throw failure.problem();
    }
    return (Answer<A>) this;
  }
}
