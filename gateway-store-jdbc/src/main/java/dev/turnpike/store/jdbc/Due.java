package dev.turnpike.store.jdbc;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code due_at} column says: a time, that it is open but nobody works on it by itself, or
 * (null) that there is nothing to be done. Queries name the lower bound 0 too, since H2 would else
 * walk over all the nulls.
 */
final class Due {
  /** Open, but not worked on by itself. */
  static final long NEVER = Long.MAX_VALUE;

  /** Waits for another one to be over. */
  static final long BEHIND_ANOTHER = Long.MAX_VALUE - 1;

  private Due() {}

  /** Of something open. */
  static long orNever(@Nullable Instant time) {
    return time == null ? NEVER : time.toEpochMilli();
  }

  /** Back to a time. */
  static @Nullable Instant time(@Nullable Long due) {
    return due == null || due >= BEHIND_ANOTHER ? null : Instant.ofEpochMilli(due);
  }
}
