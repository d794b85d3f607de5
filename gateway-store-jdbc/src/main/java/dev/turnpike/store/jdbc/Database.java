package dev.turnpike.store.jdbc;

import dev.turnpike.ledger.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs steps on the database. A step that got into another one's way is made again; whatever else
 * fails is a {@link StoreUnavailableException}. Thread-safe.
 */
final class Database implements AutoCloseable {
  private static final int MOST_TRIES = 6;
  private static final long PAUSE_NANOS = 2_000_000;

  private final String name;
  private final Connections connections;
  private final Durability durability;
  private final Pool pool;
  private final @Nullable Lock writing;

  /** What the connections come from. */
  interface Pool extends AutoCloseable {
    /** Nothing that is open is of use any more. */
    void renew();

    @Override
    void close();
  }

  /**
   * A database.
   *
   * @param name for messages, without secrets
   * @param writing held by whoever writes; {@code null} where several may
   */
  Database(
      String name,
      Connections connections,
      Durability durability,
      Pool pool,
      @Nullable Lock writing) {
    this.name = name;
    this.connections = connections;
    this.durability = durability;
    this.pool = pool;
    this.writing = writing;
  }

  /** One transaction, safe when this returns. */
  <T> T store(Session.Work<T> work) {
    return run(true, true, true, work);
  }

  /** Statements that need no transaction around them, safe when this returns. */
  <T> T storeEach(Session.Work<T> work) {
    return run(false, true, true, work);
  }

  /** One transaction whose loss does no harm. */
  <T> T lease(Session.Work<T> work) {
    return run(true, true, false, work);
  }

  /** Statements that store nothing. */
  <T> T ask(Session.Work<T> work) {
    return run(false, false, false, work);
  }

  private <T> T run(boolean transaction, boolean writes, boolean durable, Session.Work<T> work) {
    try {
      long before = writes ? durability.before() : 0;
      T result = repeat(transaction, writes ? writing : null, work);
      if (durable || (writes && durability.isOverdue())) {
        // What is only found may have been stored by somebody who is still waiting for the disk.
        durability.secure(before);
      }
      return result;
    } catch (SQLException e) {
      if (Failures.isClosedForGood(e)) {
        pool.renew();
      }
      throw Failures.unavailable(name, e);
    }
  }

  /** Whoever is interrupted stores what he has to store, and stays interrupted. */
  private <T> T repeat(boolean transaction, @Nullable Lock turn, Session.Work<T> work)
      throws SQLException {
    boolean interrupted = Thread.interrupted();
    try {
      for (int attempt = 1; ; attempt++) {
        try {
          return once(transaction, turn, work);
        } catch (SQLException e) {
          boolean justNow = Failures.isInterruption(e) && Thread.interrupted();
          interrupted |= justNow;
          if (justNow) {
            continue;
          }
          if (attempt >= MOST_TRIES || !Failures.isWorthAnotherTry(e)) {
            throw e;
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

  /** Whoever waits for his turn has no connection meanwhile, which others could use. */
  private <T> T once(boolean transaction, @Nullable Lock turn, Session.Work<T> work)
      throws SQLException {
    if (turn == null) {
      return connected(transaction, work);
    }
    turn.lock();
    try {
      return connected(transaction, work);
    } finally {
      turn.unlock();
    }
  }

  private <T> T connected(boolean transaction, Session.Work<T> work) throws SQLException {
    try (Connection connection = connections.get()) {
      boolean before = connection.getAutoCommit();
      if (before == transaction) {
        connection.setAutoCommit(!transaction);
      }
      try {
        return transaction ? inTransaction(connection, work) : work.in(new Session(connection));
      } finally {
        if (before == transaction && !connection.isClosed()) {
          connection.setAutoCommit(before);
        }
      }
    }
  }

  private static <T> T inTransaction(Connection connection, Session.Work<T> work)
      throws SQLException {
    boolean done = false;
    try {
      T result = work.in(new Session(connection));
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
    pool.close();
    durability.close();
  }
}
