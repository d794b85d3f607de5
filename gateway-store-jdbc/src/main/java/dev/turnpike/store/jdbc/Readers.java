package dev.turnpike.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connections that read a SQLite file, beside its writer and without waiting for it. Thread-safe.
 */
final class Readers implements AutoCloseable {
  private static final int MOST = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private record Reader(Connection connection, Session session) {}

  private final SqliteFile file;
  private final Semaphore free = new Semaphore(MOST);
  private final ConcurrentLinkedDeque<Reader> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  Readers(SqliteFile file) {
    this.file = file;
  }

  <T> T ask(Session.Work<T> work) throws SQLException {
    acquire();
    try {
      Reader reader = idle.pollFirst();
      return ask(reader == null ? open() : reader, work);
    } finally {
      free.release();
    }
  }

  private <T> T ask(Reader reader, Session.Work<T> work) throws SQLException {
    boolean fine = false;
    try {
      T result = work.in(reader.session);
      fine = true;
      return result;
    } finally {
      if (fine && !closed) {
        idle.addFirst(reader);
      } else {
        reader.connection.close();
      }
    }
  }

  private Reader open() throws SQLException {
    if (closed) {
      throw new SQLException("the store is closed", "08003");
    }
    Connection connection = file.connect(true);
    return new Reader(connection, file.session(connection));
  }

  private void acquire() throws SQLException {
    boolean interrupted = false;
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (true) {
        try {
          if (free.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            return;
          }
          throw new SQLException("no connection was free in time", "57014");
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits for those that are at work, for as long as they may take. */
  @Override
  public void close() throws SQLException {
    closed = true;
    boolean all = false;
    try {
      all = free.tryAcquire(MOST, PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (@Nullable Reader reader = idle.poll(); reader != null; reader = idle.poll()) {
      reader.connection.close();
    }
    if (all) {
      free.release(MOST);
    }
  }
}
