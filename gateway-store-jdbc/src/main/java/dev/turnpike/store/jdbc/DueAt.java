package dev.turnpike.store.jdbc;

import java.time.Instant;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code due_at} column says: a time, that it is open but nobody works on it by itself, or
 * (null) that there is nothing to be done.
 */
final class DueAt {
  /** Open, but not worked on by itself. */
  static final long NEVER = Long.MAX_VALUE;

  /** Waits for another one to be over. */
  static final long BEHIND_ANOTHER = Long.MAX_VALUE - 1;

  /** At the end of a query by whoever takes what is due: by now, and how many. */
  static final String NOW =
      " where due_at >= 0 and due_at <= ? order by due_at limit ? for update skip locked";

  private static final String NEXT =
      Stream.of("operations", "payments", "questions", "notifications")
          .map("(select due_at from @%s where due_at >= 0 order by due_at limit 1)"::formatted)
          .collect(Collectors.joining(", ", "select ", ""));

  private DueAt() {}

  /** Of something open. */
  static long orNever(@Nullable Instant time) {
    return time == null ? NEVER : time.toEpochMilli();
  }

  /** Back to a time. */
  static @Nullable Instant time(@Nullable Long due) {
    return due == null || due >= BEHIND_ANOTHER ? null : Instant.ofEpochMilli(due);
  }

  static boolean isAny(Rows rows, String table, Instant now) {
    return rows.any("select 1 from @" + table + " where due_at >= 0 and due_at <= ? limit 1", now);
  }

  static @Nullable Instant first(Rows rows) {
    return rows.first(NEXT, row -> Stream.of(row.due(), row.due(), row.due(), row.due()))
        .orElseThrow()
        .filter(Objects::nonNull)
        .min(Instant::compareTo)
        .orElse(null);
  }
}
