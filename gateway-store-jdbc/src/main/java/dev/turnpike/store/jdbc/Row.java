package dev.turnpike.store.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of a result, read from left to right. */
final class Row {
  private final ResultSet row;
  private int column;

  Row(ResultSet row) {
    this.row = row;
  }

  /** Makes something of a row. */
  @FunctionalInterface
  interface Reader<T> {
    T read(Row row) throws SQLException;
  }

  /** What a column holds. */
  enum Kind {
    TEXT,
    NUMBER,
    FLAG,
    BYTES;

    /** By the name that either database has for its type. */
    static Kind named(String type) {
      return switch (type) {
        case "text" -> TEXT;
        case "bigint", "int", "integer", "int8", "int4", "bigserial" -> NUMBER;
        case "boolean", "bool" -> FLAG;
        case "blob", "bytea" -> BYTES;
        default -> throw new IllegalStateException("a column is of the unknown type " + type);
      };
    }

    /** The next value of a row, as a statement takes it. */
    Object of(Row row) throws SQLException {
      return switch (this) {
        case TEXT -> SqlValues.text(row.textOrNull());
        case NUMBER -> SqlValues.number(row.numberOrNull());
        case FLAG -> SqlValues.flag(row.flagOrNull());
        case BYTES -> SqlValues.bytes(row.bytesOrNull());
      };
    }

    /** What is less than any key. */
    Object lowest() {
      return this == NUMBER ? Long.MIN_VALUE : this == TEXT ? "" : new byte[0];
    }
  }

  @Nullable String textOrNull() throws SQLException {
    return row.getString(++column);
  }

  String text() throws SQLException {
    return notNull(textOrNull());
  }

  private byte @Nullable [] bytesOrNull() throws SQLException {
    return row.getBytes(++column);
  }

  byte[] bytes() throws SQLException {
    return notNull(bytesOrNull());
  }

  <E extends Enum<E>> E name(Class<E> type) throws SQLException {
    return Enum.valueOf(type, text());
  }

  <E extends Enum<E>> @Nullable E nameOrNull(Class<E> type) throws SQLException {
    String name = textOrNull();
    return name == null ? null : Enum.valueOf(type, name);
  }

  @Nullable Long numberOrNull() throws SQLException {
    long value = row.getLong(++column);
    return row.wasNull() ? null : value;
  }

  long number() throws SQLException {
    return notNull(numberOrNull());
  }

  @Nullable Boolean flagOrNull() throws SQLException {
    boolean value = row.getBoolean(++column);
    return row.wasNull() ? null : value;
  }

  boolean flag() throws SQLException {
    return notNull(flagOrNull());
  }

  @Nullable Instant timeOrNull() throws SQLException {
    Long millis = numberOrNull();
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }

  @Nullable Duration durationOrNull() throws SQLException {
    Long millis = numberOrNull();
    return millis == null ? null : Duration.ofMillis(millis);
  }

  Instant time() throws SQLException {
    return Instant.ofEpochMilli(number());
  }

  @Nullable Instant due() throws SQLException {
    return DueAt.time(numberOrNull());
  }

  private <T> T notNull(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("column " + column + " has no value");
    }
    return value;
  }
}
