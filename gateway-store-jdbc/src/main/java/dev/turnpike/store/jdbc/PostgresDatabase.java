package dev.turnpike.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL, which several gateways may share. A step that got into another one's way is made
 * again, and so is one whose connection broke, on another connection; but not where it broke while
 * a transaction was committed, since nobody knows then whether it was. Thread-safe.
 */
final class PostgresDatabase implements Database {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresDatabase.class);
  private static final int MOST_TRIES = 6;
  private static final int MOST_CONNECTIONS = 3;
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
    boolean repeated = false;
    boolean mayBeStored = false;
    try {
      for (int attempt = 1; ; attempt++) {
        boolean opened = false;
        try {
          long since = System.nanoTime();
          Connection connection = connections.get();
          opened = true;
          return connected(connection, since, transaction, repeated, work);
        } catch (SQLException e) {
          boolean justNow = SqlFailures.isInterruption(e) && Thread.interrupted();
          interrupted |= justNow;
          if (justNow) {
            continue;
          }
          boolean broken = opened && SqlFailures.isBroken(e);
          mayBeStored |= broken && !transaction || SqlFailures.isUnknown(e);
          if (attempt >= (broken ? MOST_CONNECTIONS : MOST_TRIES)
              || !(broken || SqlFailures.isWorthAnotherTry(e))) {
            throw SqlFailures.of(name, e, mayBeStored);
          }
          repeated |= broken && !transaction;
        }
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(attempt * PAUSE_NANOS));
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private <T> T connected(
      Connection connection,
      long since,
      boolean transaction,
      boolean repeated,
      Session.Work<T> work)
      throws SQLException {
    boolean before = true;
    try {
      before = connection.getAutoCommit();
      connection.setAutoCommit(!transaction);
      Session session = Session.on(connection, this::statement, repeated);
      return transaction ? inTransaction(connection, session, work) : work.in(session);
    } catch (SQLException e) {
      if (SqlFailures.isBroken(e) || SqlFailures.isUnknown(e)) {
        connections.discard(connection, since);
      }
      throw e;
    } finally {
      giveBack(connection, before);
    }
  }

  /** What was made is made, whatever comes of this. */
  private static void giveBack(Connection connection, boolean autoCommit) {
    try (connection) {
      if (!connection.isClosed()) {
        connection.setAutoCommit(autoCommit);
      }
    } catch (SQLException e) {
      LOG.debug("a connection could not be given back", e);
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
      commit(connection);
      done = true;
      return result;
    } finally {
      if (!done) {
        rollback(connection);
      }
    }
  }

  private static void commit(Connection connection) throws SQLException {
    try {
      connection.commit();
    } catch (SQLException e) {
      throw SqlFailures.isBroken(e) ? SqlFailures.unknown(e) : e;
    }
  }

  /** One that can't roll back is given up: so the database rolls back by itself. */
  private static void rollback(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      Connections.end(connection);
    }
  }

  /** The server keeps it until it vacuums, and its backups and logs for longer. */
  @Override
  public void forgetDeleted() {}

  @Override
  public String toString() {
    return name;
  }

  @Override
  public void close() {
    closing.run();
  }
}
