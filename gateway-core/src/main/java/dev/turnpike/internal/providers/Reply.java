package dev.turnpike.internal.providers;

import dev.turnpike.api.GatewayException;
import org.jspecify.annotations.Nullable;

/** What a call of a provider led to. */
public sealed interface Reply {
  /**
   * The provider's answer.
   *
   * @param body a record of the contract
   * @param json the same as JSON, where it was written already
   */
  record Answer(Object body, @Nullable String json) implements Reply {}

  /** There is no answer; the problem says what that means. */
  record Failure(GatewayException problem) implements Reply {}
}
