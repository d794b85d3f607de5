package dev.turnpike.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/**
 * Connections of a database that may be away. While it is, one caller at a time finds out whether
 * it is there again, and all others are told so at once instead of waiting. Thread-safe.
 */
final class Connections {
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final DataSource source;
  private final AtomicBoolean trying = new AtomicBoolean();
  private volatile boolean away;
  private volatile long nextTry;

  Connections(DataSource source) {
    this.source = source;
  }

  Connection get() throws SQLException {
    if (!away) {
      return open();
    }
    if (System.nanoTime() - nextTry < 0 || !trying.compareAndSet(false, true)) {
      throw new SQLTransientConnectionException(
          "the database could not be reached a moment ago", "08001");
    }
    try {
      return open();
    } finally {
      trying.set(false);
    }
  }

  private Connection open() throws SQLException {
    try {
      Connection connection = source.getConnection();
      away = false;
      return connection;
    } catch (SQLException e) {
      if (!isOnlyBusy(e)) {
        nextTry = System.nanoTime() + PAUSE.toNanos();
        away = true;
      }
      throw e;
    }
  }

  /** The pool says so when none failed to be opened, but it had to wait for a free one. */
  private static boolean isOnlyBusy(SQLException e) {
    return Failures.isInterruption(e)
        || (e instanceof SQLTransientConnectionException && e.getCause() == null);
  }
}
