package dev.turnpike.store.jdbc;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code due_at} column says: a time, that it is open but nobody works on it by itself, or
 * (null) that there is nothing to be done.
 */
final class DueAt {
  /** Open, but not worked on by itself. */
  static final long NEVER = Long.MAX_VALUE;

  /** The same as a condition, which an index of these rows alone is for. */
  static final String IS_NEVER = "due_at = " + NEVER;

  /** Waits for another one to be over. */
  static final long BEHIND_ANOTHER = Long.MAX_VALUE - 1;

  /** At the end of a query by whoever takes what is due: by now, of what, and how many. */
  private static final String NOW =
      " where due_at >= 0 and due_at <= ?%s order by due_at limit ? for update skip locked";

  private DueAt() {}

  /** Of something open. */
  static long orNever(@Nullable Instant time) {
    return time == null ? NEVER : time.toEpochMilli();
  }

  /** Back to a time. */
  static @Nullable Instant time(@Nullable Long due) {
    return due == null || due >= BEHIND_ANOTHER ? null : Instant.ofEpochMilli(due);
  }

  /** A condition on rows, and the values in it. */
  record Condition(String text, List<Object> values) {
    static final Condition NONE = new Condition("", List.of());

    /** That the column has one of these values; all there are for {@code null}. */
    static Condition oneOf(String column, @Nullable Set<String> values) {
      return values == null
          ? NONE
          : values.isEmpty()
              ? new Condition(" and false", List.of())
              : new Condition(
                  " and %s in (%s)"
                      .formatted(
                          column, String.join(", ", Collections.nCopies(values.size(), "?"))),
                  List.copyOf(new TreeSet<>(values)));
    }

    Condition and(Condition other) {
      List<Object> all = new ArrayList<>(values);
      all.addAll(other.values);
      return new Condition(text + other.text, all);
    }

    /** Or this one. */
    Condition or(String other) {
      return text.isEmpty()
          ? this
          : new Condition(" and (true" + text + " or " + other + ")", values);
    }

    /** Or this one. */
    Condition or(Condition other) {
      List<Object> all = new ArrayList<>(values);
      all.addAll(other.values);
      return new Condition(" and (true" + text + " or true" + other.text + ")", all);
    }

    /** The other way round. */
    Condition not() {
      return text.isEmpty()
          ? new Condition(" and false", values)
          : new Condition(" and not (true" + text + ")", values);
    }

    private Object[] between(Object before, Object... after) {
      List<Object> all = new ArrayList<>();
      all.add(before);
      all.addAll(values);
      Collections.addAll(all, after);
      return all.toArray();
    }
  }

  static @Nullable Instant first(Rows rows, String table, Condition which) {
    return rows.first(
            "select due_at from @"
                + table
                + " where due_at >= 0 and due_at < ?"
                + which.text
                + " order by due_at limit 1",
            Row::time,
            which.between(BEHIND_ANOTHER))
        .orElse(null);
  }

  static <T> List<T> claim(
      Rows rows, String select, Row.Reader<T> reader, Instant now, int limit, Condition which) {
    return rows.list(select + NOW.formatted(which.text), reader, which.between(now, limit));
  }

  /** Of what kinds there is something due. */
  static <T> List<T> kinds(
      Rows rows, String table, String columns, Row.Reader<T> reader, Instant now, Condition which) {
    return rows.list(
        "select distinct %s from @%s where due_at >= 0 and due_at <= ?%s"
            .formatted(columns, table, which.text),
        reader,
        which.between(now));
  }

  /** How many have been due since then and are none of these, by a column. */
  static Map<String, Long> outOf(
      Rows rows, String table, String column, Condition which, Instant since) {
    Condition others = which.not();
    Map<String, Long> counts = new TreeMap<>();
    rows.list(
        "select %s, count(*) from @%s where due_at >= 0 and due_at <= ?%s group by %s"
            .formatted(column, table, others.text, column),
        row -> counts.put(row.text(), row.number()),
        others.between(since));
    return counts;
  }
}
