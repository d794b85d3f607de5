package dev.turnpike.store.jdbc;

import dev.turnpike.StoreUnavailableException;
import dev.turnpike.internal.ledger.NotStorableException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteException;

/**
 * What the databases' errors mean. Their messages may quote what was to be stored, so only those
 * are passed on that tell of the connection or the server.
 */
final class SqlFailures {
  private static final String READS_ONLY = "25006";

  /** Serialization failure, deadlock, lock not available. */
  private static final Set<String> WORTH_ANOTHER_TRY = Set.of("40001", "40P01", "55P03");

  /**
   * The connection is of no use any more: it broke, the server ended it, it only reads, or behind
   * it, in place of a session of its own, is a pooler.
   */
  private static final Set<String> BROKEN = Set.of(READS_ONLY, "25P03", "25P04", "26000", "42P05");

  private static final String UNKNOWN = "40003";

  /** A right, a schema or a table that is missing, a prepared statement that is gone or there. */
  private static final Set<String> NAMES_ONLY =
      Set.of("42501", "3F000", "42P01", "26000", "42P05", UNKNOWN);

  /** Connection, login, no such database, read only, resources, operator, system. */
  private static final Set<String> ABOUT_THE_SERVER =
      Set.of("08", "28", "3D", "25", "53", "57", "58");

  /** Data that can't be, a constraint, more than fits, a statement that can't be. */
  private static final Set<String> ABOUT_THE_STEP = Set.of("22", "23", "54");

  /** Too big, a constraint, a value of the wrong type, too many values. */
  private static final Set<Integer> SQLITE_ABOUT_THE_STEP = Set.of(18, 19, 20, 25);

  private static final Map<Integer, String> SQLITE_IN_WORDS =
      Map.of(
          5, "another program has locked it for too long: an open sqlite3?",
          6, "it is locked",
          7, "there is not enough memory",
          8, "it may only be read",
          10, "the disk could not be read or written",
          11, "it is damaged",
          13, "the disk is full",
          14, "it can't be opened",
          26, "it is no SQLite database");

  private SqlFailures() {}

  static boolean isWorthAnotherTry(SQLException e) {
    return WORTH_ANOTHER_TRY.contains(stateOf(e));
  }

  static boolean isBroken(SQLException e) {
    String state = stateOf(e);
    return state.startsWith("08") || state.startsWith("57P") || BROKEN.contains(state);
  }

  /** The connection broke while the transaction was committed. */
  static SQLException unknown(SQLException e) {
    return new SQLException("the connection broke during the commit", UNKNOWN, e);
  }

  static boolean isUnknown(SQLException e) {
    return UNKNOWN.equals(stateOf(e));
  }

  /** Of this thread, while it waited for a connection. */
  static boolean isInterruption(SQLException e) {
    return e.getCause() instanceof InterruptedException;
  }

  static boolean isThereAlready(SQLException e) {
    return "23505".equals(e.getSQLState());
  }

  private static boolean isOfTheStep(SQLException e) {
    return e instanceof SQLiteException
        ? SQLITE_ABOUT_THE_STEP.contains(e.getErrorCode())
        : ABOUT_THE_STEP.contains(kindOf(e));
  }

  /** To be thrown, where nothing is stored; {@code what} names the database, without secrets. */
  static RuntimeException of(String what, SQLException e) {
    return of(what, e, false);
  }

  /** Likewise, where the database's answer may have been lost. */
  static RuntimeException of(String what, SQLException e, boolean mayBeStored) {
    SQLException told = new SQLException(messageOf(e), e.getSQLState(), e.getErrorCode());
    told.setStackTrace(e.getStackTrace());
    String message = what + ": " + told.getMessage();
    return isOfTheStep(e)
        ? new NotStorableException(message, told)
        : new StoreUnavailableException(message, told, mayBeStored);
  }

  /** In words that hold nothing of what was to be stored. */
  static String messageOf(SQLException e) {
    if (e instanceof SQLiteException) {
      String words = SQLITE_IN_WORDS.getOrDefault(e.getErrorCode(), "the statement failed");
      return "%s (SQLite %s)".formatted(words, ((SQLiteException) e).getResultCode().name());
    }
    if (e instanceof SQLTransientConnectionException && e.getSQLState() == null) {
      return "no connection was free in time"; // the pool says no more
    }
    boolean sayable = ABOUT_THE_SERVER.contains(kindOf(e)) || NAMES_ONLY.contains(stateOf(e));
    String message = sayable && e.getMessage() != null ? e.getMessage() : "the statement failed";
    return "%s%s (SQLState %s, error %s)%s"
        .formatted(
            READS_ONLY.equals(stateOf(e)) ? "it only reads, as a standby does: " : "",
            inOneLine(message),
            stateOf(e),
            e.getErrorCode(),
            causeOf(e));
  }

  private static String causeOf(SQLException e) {
    Throwable cause = e.getCause();
    if (cause instanceof SQLException inner) {
      return "; " + messageOf(inner);
    }
    if (cause instanceof UnknownHostException) {
      return "; there is no host of this name: " + inOneLine(cause.getMessage());
    }
    return cause instanceof IOException ? "; " + inOneLine(cause.getMessage()) : "";
  }

  private static String inOneLine(@Nullable String message) {
    return String.valueOf(message).strip().replaceAll("\\p{Cntrl}+ *", " ");
  }

  private static String kindOf(SQLException e) {
    String state = stateOf(e);
    return state.substring(0, Math.min(2, state.length()));
  }

  private static String stateOf(SQLException e) {
    return e.getSQLState() == null ? "unknown" : e.getSQLState();
  }
}
