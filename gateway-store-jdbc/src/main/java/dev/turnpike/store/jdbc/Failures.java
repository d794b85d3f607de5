package dev.turnpike.store.jdbc;

import dev.turnpike.ledger.StoreUnavailableException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import java.util.Set;

/**
 * What the databases' errors mean. Their messages may quote what was to be stored, so only those
 * are passed on that tell of the connection or the server.
 */
final class Failures {
  /** H2: the file is open elsewhere. */
  private static final int H2_ALREADY_OPEN = 90020;

  /**
   * H2: the database was closed, for instance when the disk was full; what is open is of no use.
   */
  private static final Set<Integer> H2_CLOSED =
      Set.of(90007, 90013, 90028, 90030, 90031, 90098, 90121);

  /** Serialization failure, deadlock, lock not available; H2's lock timeout, concurrent update. */
  private static final Set<String> WORTH_ANOTHER_TRY =
      Set.of("40001", "40P01", "55P03", "HYT00", "90131");

  /** Connection, login, no such database, read only, resources, operator, system. */
  private static final Set<String> ABOUT_THE_SERVER =
      Set.of("08", "28", "3D", "25", "53", "57", "58");

  private Failures() {}

  static boolean isWorthAnotherTry(SQLException e) {
    return WORTH_ANOTHER_TRY.contains(stateOf(e));
  }

  /** Of this thread, while it waited for a connection. */
  static boolean isInterruption(SQLException e) {
    return e.getCause() instanceof InterruptedException;
  }

  static boolean isThereAlready(SQLException e) {
    return "23505".equals(e.getSQLState());
  }

  static boolean isOpenElsewhere(SQLException e) {
    return e.getErrorCode() == H2_ALREADY_OPEN;
  }

  static boolean isClosedForGood(SQLException e) {
    return H2_CLOSED.contains(e.getErrorCode());
  }

  /** What is said of a journal that belongs to another file. */
  static Optional<String> misfit(SQLException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof Journal.MisfitException misfit) {
        return Optional.ofNullable(misfit.getMessage());
      }
    }
    return Optional.empty();
  }

  /** To be thrown; {@code what} names the database, without secrets. */
  static StoreUnavailableException unavailable(String what, SQLException e) {
    SQLException told = new SQLException(messageOf(e), e.getSQLState(), e.getErrorCode());
    told.setStackTrace(e.getStackTrace());
    return new StoreUnavailableException(what + ": " + told.getMessage(), told);
  }

  private static String messageOf(SQLException e) {
    if (e instanceof SQLTransientConnectionException && e.getSQLState() == null) {
      return "no connection was free in time"; // the pool says no more
    }
    String state = stateOf(e);
    String kind = state.substring(0, Math.min(2, state.length()));
    boolean sayable = ABOUT_THE_SERVER.contains(kind) && e.getMessage() != null;
    String message = sayable ? e.getMessage() : "the statement failed";
    String cause = e.getCause() instanceof SQLException inner ? "; " + messageOf(inner) : "";
    return "%s (SQLState %s, error %s)%s".formatted(message, state, e.getErrorCode(), cause);
  }

  private static String stateOf(SQLException e) {
    return e.getSQLState() == null ? "unknown" : e.getSQLState();
  }
}
