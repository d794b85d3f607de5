package dev.turnpike.store.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The conditions of a query, with their values. */
final class Filter {
  private final List<String> conditions = new ArrayList<>();
  private final List<Consumer<Sql>> values = new ArrayList<>();

  Filter and(String condition) {
    conditions.add(condition);
    return this;
  }

  Filter and(String condition, Consumer<Sql> value) {
    values.add(value);
    return and(condition);
  }

  Filter text(String column, @Nullable String value) {
    return value == null ? this : and(column + " = ?", sql -> sql.text(value));
  }

  Filter digest(String column, @Nullable String value) {
    return value == null ? this : and(column + " = ?", sql -> sql.digest(value));
  }

  Filter name(String column, @Nullable Enum<?> value) {
    return value == null ? this : and(column + " = ?", sql -> sql.name(value));
  }

  <T> List<T> list(Session session, String select, String order, int limit, Row.Reader<T> reader)
      throws SQLException {
    String where = conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
    Sql sql = session.sql(select + where + " order by " + order + " limit ?");
    values.forEach(value -> value.accept(sql));
    return sql.number(limit).list(reader);
  }
}
