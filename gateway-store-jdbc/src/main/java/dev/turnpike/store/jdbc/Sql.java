package dev.turnpike.store.jdbc;

import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One statement with its values, in the order of its question marks. For one use. */
final class Sql {
  private record Value(@Nullable Object value, int type) {}

  private final Session session;
  private final String text;
  private final List<Value> values = new ArrayList<>();

  Sql(Session session, String text) {
    this.session = session;
    this.text = text;
  }

  Sql text(@Nullable String value) {
    return add(value == null ? null : storable(value), Types.VARCHAR);
  }

  Sql name(Enum<?> value) {
    return text(value.name());
  }

  Sql time(@Nullable Instant value) {
    return add(value == null ? null : value.toEpochMilli(), Types.BIGINT);
  }

  Sql number(@Nullable Long value) {
    return add(value, Types.BIGINT);
  }

  Sql number(int value) {
    return add(value, Types.INTEGER);
  }

  Sql flag(@Nullable Boolean value) {
    return add(value, Types.BOOLEAN);
  }

  private Sql add(@Nullable Object value, int type) {
    values.add(new Value(value, type));
    return this;
  }

  /** A digest of them: see {@link Digest}. */
  Sql digest(@Nullable String... parts) {
    return add(Digest.of(parts), Types.BINARY);
  }

  Sql bytes(byte @Nullable [] value) {
    return add(value, Types.BINARY);
  }

  /** How many rows were changed. */
  int update() throws SQLException {
    return session.prepared(
        text,
        statement -> {
          bindTo(statement);
          return statement.executeUpdate();
        });
  }

  <T> List<T> list(Row.Reader<T> reader) throws SQLException {
    return session.prepared(
        text,
        statement -> {
          bindTo(statement);
          List<T> list = new ArrayList<>();
          try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
              list.add(reader.read(new Row(rows)));
            }
          }
          return list;
        });
  }

  <T> Optional<T> first(Row.Reader<T> reader) throws SQLException {
    return session.prepared(
        text,
        statement -> {
          bindTo(statement);
          try (ResultSet rows = statement.executeQuery()) {
            return rows.next() ? Optional.of(reader.read(new Row(rows))) : Optional.empty();
          }
        });
  }

  /** Whether there is a row. */
  boolean any() throws SQLException {
    return first(row -> true).isPresent();
  }

  void bindTo(PreparedStatement statement) throws SQLException {
    for (int i = 0; i < values.size(); i++) {
      Value value = values.get(i);
      // A null with another type than its value would make PostgreSQL plan anew.
      statement.setObject(i + 1, value.value, value.type);
    }
  }

  /** PostgreSQL takes no NUL and no half characters; neither has a meaning in an id. */
  static String storable(String value) {
    boolean plain = true;
    for (int i = 0; i < value.length() && plain; i++) {
      char c = value.charAt(i);
      plain = c != 0 && !Character.isSurrogate(c);
    }
    if (plain) {
      return value;
    }
    String whole = new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    return whole.replace('\0', '\ufffd');
  }
}
