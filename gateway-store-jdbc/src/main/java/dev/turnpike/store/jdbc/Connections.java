package dev.turnpike.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections of a database that may be away. While it is, one caller at a time finds out whether
 * it is there again, and all others are told so at once instead of waiting. Thread-safe.
 */
final class Connections {
  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final DataSource source;
  private final Runnable renewal;
  private final AtomicBoolean trying = new AtomicBoolean();
  private final AtomicLong renewed = new AtomicLong(System.nanoTime());
  private volatile boolean away;
  private volatile long nextTry;

  /** Of a pool that we can't tell to renew its connections. */
  Connections(DataSource source) {
    this(source, () -> {});
  }

  /**
   * Of a pool.
   *
   * @param renewal has it hand out none again of those that it has now
   */
  Connections(DataSource source, Runnable renewal) {
    this.source = source;
    this.renewal = renewal;
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

  /**
   * It is of no use any more: it goes, and all that were opened before it go too, since what
   * happened to it mostly happened to them.
   *
   * @param since when it was got
   */
  void discard(Connection connection, long since) {
    long last = renewed.get();
    if (last - since < 0 && renewed.compareAndSet(last, System.nanoTime())) {
      renewal.run();
    }
    end(connection);
  }

  /** The pool finds that it is closed, and opens another one. */
  static void end(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      LOG.debug("a connection could not be ended", e);
    }
  }

  /** The pool says so when none failed to be opened, but it had to wait for a free one. */
  private static boolean isOnlyBusy(SQLException e) {
    return SqlFailures.isInterruption(e)
        || (e instanceof SQLTransientConnectionException && e.getCause() == null);
  }
}
