package dev.turnpike.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * A PostgreSQL, which several gateways may share. A step that got into another one's way is made
 * again. Thread-safe.
 */
final class PostgresDatabase implements Database {
  private static final int MOST_TRIES = 6;
  private static final long PAUSE_NANOS = 2_000_000;

  private final String name;
  private final String schema;
  private final Connections connections;
  private final Runnable closing;
  private final Map<String, String> statements = new ConcurrentHashMap<>();

  /**
   * A database.
   *
   * @param name for messages, without secrets
   * @param schema in which the tables are
   * @param closing what is closed with it
   */
  PostgresDatabase(String name, String schema, Connections connections, Runnable closing) {
    this.name = name;
    this.schema = schema;
    this.connections = connections;
    this.closing = closing;
  }

  @Override
  public Dialect dialect() {
    return Dialect.POSTGRES;
  }

  @Override
  public <T> T store(Session.Work<T> work) {
    return run(true, work);
  }

  @Override
  public <T> T storeEach(Session.Work<T> work) {
    return run(false, work);
  }

  @Override
  public <T> T ask(Session.Work<T> work) {
    return run(false, work);
  }

  /** An interrupted caller stores what it has to store, and stays interrupted. */
  private <T> T run(boolean transaction, Session.Work<T> work) {
    boolean interrupted = Thread.interrupted();
    try {
      for (int attempt = 1; ; attempt++) {
        try {
          return connected(transaction, work);
        } catch (SQLException e) {
          boolean justNow = Failures.isInterruption(e) && Thread.interrupted();
          interrupted |= justNow;
          if (justNow) {
            continue;
          }
          if (attempt >= MOST_TRIES || !Failures.isWorthAnotherTry(e)) {
            throw Failures.of(name, e);
          }
        }
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(attempt * PAUSE_NANOS));
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private <T> T connected(boolean transaction, Session.Work<T> work) throws SQLException {
    try (Connection connection = connections.get()) {
      boolean before = connection.getAutoCommit();
      if (before == transaction) {
        connection.setAutoCommit(!transaction);
      }
      try {
        Session session = Session.on(connection, this::statement);
        return transaction ? inTransaction(connection, session, work) : work.in(session);
      } finally {
        if (before == transaction && !connection.isClosed()) {
          connection.setAutoCommit(before);
        }
      }
    }
  }

  private String statement(String text) {
    return statements.computeIfAbsent(text, general -> Dialect.POSTGRES.of(general, schema));
  }

  private static <T> T inTransaction(Connection connection, Session session, Session.Work<T> work)
      throws SQLException {
    boolean done = false;
    try {
      T result = work.in(session);
      connection.commit();
      done = true;
      return result;
    } finally {
      if (!done) {
        rollback(connection);
      }
    }
  }

  /** What went wrong before is thrown; that this fails too tells nothing more. */
  private static void rollback(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      // the connection is broken: so the database rolls back by itself
    }
  }

  @Override
  public String toString() {
    return name;
  }

  @Override
  public void close() {
    closing.run();
  }
}
