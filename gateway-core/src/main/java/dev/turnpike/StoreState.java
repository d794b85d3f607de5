package dev.turnpike;

import java.time.Instant;
import java.util.Objects;

/**
 * Whether the store can store, as was found out seconds ago at most.
 *
 * @param canStore whether money can be moved now
 * @param since since when it is so; at the start of the gateway, since that
 */
public record StoreState(boolean canStore, Instant since) {
  /** Requires a time. */
  public StoreState {
    Objects.requireNonNull(since, "since");
  }
}
