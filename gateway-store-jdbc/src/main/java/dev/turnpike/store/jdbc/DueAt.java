package dev.turnpike.store.jdbc;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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

  /** Mostly there is nothing: then it costs no transaction. */
  static <T> List<T> claim(
      Database database, String table, Instant now, Session.Work<List<T>> work) {
    String any = "select 1 from @" + table + " where due_at >= 0 and due_at <= ? limit 1";
    return database.ask(session -> session.any(any, now)) ? database.store(work) : List.of();
  }

  static Optional<Instant> next(Session session) throws SQLException {
    return session
        .first(NEXT, row -> Stream.of(row.due(), row.due(), row.due(), row.due()))
        .stream()
        .flatMap(times -> times)
        .filter(Objects::nonNull)
        .min(Instant::compareTo);
  }
}
