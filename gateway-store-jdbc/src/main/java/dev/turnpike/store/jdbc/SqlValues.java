package dev.turnpike.store.jdbc;

import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The values of a statement: texts, enums by their names, times as milliseconds, numbers, flags and
 * bytes. One that may be missing says of which kind it would be: with another type than its values
 * have, PostgreSQL would plan the statement anew.
 */
final class SqlValues {
  private enum Missing {
    TEXT(Types.VARCHAR),
    NUMBER(Types.BIGINT),
    FLAG(Types.BOOLEAN),
    BYTES(Types.BINARY);

    private final int type;

    Missing(int type) {
      this.type = type;
    }
  }

  private SqlValues() {}

  static Object text(@Nullable String value) {
    return value == null ? Missing.TEXT : value;
  }

  static Object number(@Nullable Long value) {
    return value == null ? Missing.NUMBER : value;
  }

  static Object time(@Nullable Instant value) {
    return value == null ? Missing.NUMBER : value;
  }

  static Object flag(@Nullable Boolean value) {
    return value == null ? Missing.FLAG : value;
  }

  /** The digest of what may be missing. */
  static Object digest(@Nullable String value) {
    return value == null ? Missing.BYTES : Digest.of(value);
  }

  static Object bytes(byte @Nullable [] value) {
    return value == null ? Missing.BYTES : value;
  }

  static void bind(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      bind(statement, i + 1, values[i]);
    }
  }

  private static void bind(PreparedStatement statement, int index, Object value)
      throws SQLException {
    if (value instanceof String text) {
      statement.setString(index, storable(text));
    } else if (value instanceof Missing missing) {
      statement.setNull(index, missing.type);
    } else if (value instanceof Enum<?> name) {
      statement.setString(index, name.name());
    } else if (value instanceof Instant time) {
      statement.setLong(index, time.toEpochMilli());
    } else if (value instanceof Number number) {
      statement.setLong(index, number.longValue());
    } else if (value instanceof Boolean flag) {
      statement.setBoolean(index, flag);
    } else {
      statement.setBytes(index, (byte[]) value);
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
