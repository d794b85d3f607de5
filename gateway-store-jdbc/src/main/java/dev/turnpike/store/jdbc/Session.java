package dev.turnpike.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.function.BiConsumer;

/** A connection that somebody has to himself for a while. */
final class Session {
  private final Connection connection;

  Session(Connection connection) {
    this.connection = connection;
  }

  Sql sql(String text) {
    return new Sql(connection, text);
  }

  /** The same statement for each of them, on one way to the database. */
  <T> void each(String text, Collection<T> items, BiConsumer<Sql, T> binder) throws SQLException {
    if (items.isEmpty()) {
      return;
    }
    try (PreparedStatement statement = connection.prepareStatement(text)) {
      for (T item : items) {
        Sql values = sql(text);
        binder.accept(values, item);
        values.bindTo(statement);
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  /** What is done with it; it may be done again from the beginning. */
  @FunctionalInterface
  interface Work<T> {
    T in(Session session) throws SQLException;
  }

  /** What answers nothing. */
  @FunctionalInterface
  interface Silent {
    void in(Session session) throws SQLException;
  }

  static Work<Boolean> nothing(Silent work) {
    return session -> {
      work.in(session);
      return true;
    };
  }
}
