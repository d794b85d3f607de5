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

  /** Only where the values are given; none of them is none at all. */
  Filter andOneOf(String column, @Nullable Collection<String> wanted) {
    if (wanted != null) {
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
