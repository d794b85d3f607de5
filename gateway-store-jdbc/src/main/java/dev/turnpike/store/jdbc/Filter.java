package dev.turnpike.store.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The conditions of a query, with their values. */
final class Filter {
  private final List<String> conditions = new ArrayList<>();
  private final List<Object> values = new ArrayList<>();
  private boolean isNothing;

  Filter and(String condition) {
    conditions.add(condition);
    return this;
  }

  /** Only where the value is given. */
  Filter and(String condition, @Nullable Object value) {
    if (value != null) {
      conditions.add(condition);
      values.add(value);
    }
    return this;
  }

  /** And all that another one says. */
  Filter and(Filter other) {
    conditions.addAll(other.conditions);
    values.addAll(other.values);
    isNothing |= other.isNothing;
    return this;
  }

  boolean isEmpty() {
    return conditions.isEmpty();
  }

  /** Whether no row can be so. */
  boolean isNothing() {
    return isNothing;
  }

  /** Only where the values are given; none of them is none at all. */
  Filter andOneOf(String column, @Nullable Collection<?> wanted) {
    if (wanted != null) {
      isNothing |= wanted.isEmpty();
      conditions.add(
          wanted.isEmpty()
              ? "1 = 0"
              : column
                  + " in ("
                  + String.join(", ", Collections.nCopies(wanted.size(), "?"))
                  + ")");
      values.addAll(wanted);
    }
    return this;
  }

  /** The part of a query behind its tables. */
  String where() {
    return conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
  }

  /** The values in it, and then others. */
  Object[] values(Object... others) {
    List<Object> all = new ArrayList<>(values);
    Collections.addAll(all, others);
    return all.toArray();
  }

  <T> List<T> list(Session session, String select, String order, int limit, Row.Reader<T> reader)
      throws SQLException {
    return session.list(
        select + where() + " order by " + order + " limit ?", reader, values(limit));
  }
}
