package dev.turnpike.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A connection that somebody has to himself for a while. Not thread-safe. */
final class Session {
  private static final int FEW = 32;

  private final Connection connection;
  private final UnaryOperator<String> dialect;
  private final @Nullable Map<String, PreparedStatement> kept;
  private final boolean repeated;

  private Session(
      Connection connection,
      UnaryOperator<String> dialect,
      @Nullable Map<String, PreparedStatement> kept,
      boolean repeated) {
    this.connection = connection;
    this.dialect = dialect;
    this.kept = kept;
    this.repeated = repeated;
  }

  /**
   * On a connection whose driver keeps what it has prepared.
   *
   * @param repeated see {@link #isRepeated}
   */
  static Session on(Connection connection, UnaryOperator<String> dialect, boolean repeated) {
    return new Session(connection, dialect, null, repeated);
  }

  /** On a connection whose driver prepares each statement anew, so that it is kept here. */
  static Session keepingStatements(Connection connection, UnaryOperator<String> dialect) {
    return new Session(connection, dialect, new HashMap<>(), false);
  }

  /** Whether the same was begun before, and perhaps made, but the answer was lost on its way. */
  boolean isRepeated() {
    return repeated;
  }

  /** How many rows were changed. */
  int update(String text, Object... values) throws SQLException {
    return prepared(
        text,
        statement -> {
          SqlValues.bind(statement, values);
          return statement.executeUpdate();
        });
  }

  <T> List<T> list(String text, Row.Reader<T> reader, Object... values) throws SQLException {
    return prepared(
        text,
        statement -> {
          SqlValues.bind(statement, values);
          List<T> list = new ArrayList<>();
          try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
              list.add(reader.read(new Row(rows)));
            }
          }
          return list;
        });
  }

  <T> Optional<T> first(String text, Row.Reader<T> reader, Object... values) throws SQLException {
    return prepared(
        text,
        statement -> {
          SqlValues.bind(statement, values);
          try (ResultSet rows = statement.executeQuery()) {
            return rows.next() ? Optional.of(reader.read(new Row(rows))) : Optional.empty();
          }
        });
  }

  /** Row by row, until the reader says that it has enough. */
  void each(String text, Row.Reader<Boolean> reader, Object... values) throws SQLException {
    prepared(
        text,
        statement -> {
          SqlValues.bind(statement, values);
          statement.setFetchSize(FEW);
          try (ResultSet rows = statement.executeQuery()) {
            boolean more = true;
            while (more && rows.next()) {
              more = reader.read(new Row(rows));
            }
          }
          return true;
        });
  }

  /** The columns of what it would find, in their order. */
  Map<String, Row.Kind> columns(String text) throws SQLException {
    return prepared(
        text,
        statement -> {
          Map<String, Row.Kind> columns = new LinkedHashMap<>();
          ResultSetMetaData found = statement.getMetaData();
          for (int i = 1; i <= found.getColumnCount(); i++) {
            String type = found.getColumnTypeName(i).toLowerCase(Locale.ROOT);
            columns.put(found.getColumnName(i), Row.Kind.named(type));
          }
          return columns;
        });
  }

  /** Whether there is a row. */
  boolean any(String text, Object... values) throws SQLException {
    return first(text, row -> true, values).isPresent();
  }

  private <T> T prepared(String text, Prepared<T> use) throws SQLException {
    if (kept == null) {
      try (PreparedStatement statement = connection.prepareStatement(dialect.apply(text))) {
        return use.with(statement);
      }
    }
    PreparedStatement statement = kept.remove(text);
    if (statement == null) {
      statement = connection.prepareStatement(dialect.apply(text));
    }
    boolean fine = false;
    try {
      T result = use.with(statement);
      fine = true;
      return result;
    } finally {
      if (fine) {
        kept.put(text, statement);
      } else {
        statement.close(); // it may hold a half-filled batch
      }
    }
  }

  @FunctionalInterface
  private interface Prepared<T> {
    T with(PreparedStatement statement) throws SQLException;
  }

  /** The same statement for each of them, on one way to the database. */
  <T> void each(String text, Collection<T> items, Function<T, Object[]> values)
      throws SQLException {
    if (items.isEmpty()) {
      return;
    }
    prepared(
        text,
        statement -> {
          for (T item : items) {
            SqlValues.bind(statement, values.apply(item));
            statement.addBatch();
          }
          return statement.executeBatch();
        });
  }

  /** Waits for the database's answers without end meanwhile, whatever its connection says. */
  <T> T patiently(Patient<T> work) throws SQLException {
    int limit = connection.getNetworkTimeout();
    connection.setNetworkTimeout(Runnable::run, 0);
    try {
      return work.run();
    } finally {
      if (!connection.isClosed()) {
        connection.setNetworkTimeout(Runnable::run, limit);
      }
    }
  }

  /** What takes its time. */
  @FunctionalInterface
  interface Patient<T> {
    T run() throws SQLException;
  }

  /** The values of one of them. */
  static Object[] values(Object... values) {
    return values;
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
