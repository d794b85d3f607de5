package dev.turnpike.store.jdbc;

import dev.turnpike.internal.schedule.UncaughtErrors;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes to a SQLite file: it takes the steps that wait, runs them as one
 * transaction, commits once, and answers all. So a commit, which waits for the disk, is paid for
 * once by all who wait. Thread-safe.
 *
 * <p>A step that fails is taken back alone, and its caller is told why. Where the whole transaction
 * is lost with it (a full disk), nothing is acknowledged, and each step is tried alone. A commit
 * that fails may have been made all the same: the connection is opened anew, and the number that
 * each transaction leaves behind tells.
 *
 * <p>What a disk failed to write is taken for written from then on, and can be read until the power
 * goes. Nothing is stored behind it: what a failed commit, or an earlier process, left in the
 * write-ahead log is brought into the file first.
 */
final class GroupWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupWriter.class);
  private static final int MOST_IN_A_GROUP = 256;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final SqliteFile file;
  private final WalLimit walLimit;
  private final LinkedBlockingQueue<Step<?>> waiting = new LinkedBlockingQueue<>();
  private final Step<Boolean> last = new Step<>(session -> true);
  private final Thread thread;
  private volatile boolean ended;

  /** Only the thread has these. */
  private @Nullable Connection connection;

  private @Nullable Session session;

  /** What the write-ahead log holds may not be on the disk. */
  private boolean unsure;

  /** What a caller waits for. */
  private static final class Step<T> {
    private final Session.Work<T> work;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final CompletableFuture<T> outcome = new CompletableFuture<>();
    private @Nullable T result;
    private @Nullable Exception failure;

    Step(Session.Work<T> work) {
      this.work = work;
    }

    /** What it leads to is kept until it is committed. */
    void run(Session session) throws SQLException {
      failure = null;
      result = work.in(session);
    }

    void answer(SqliteFile file) {
      if (failure == null) {
        outcome.complete(result);
      } else if (failure instanceof SQLException e) {
        fail(file, e, false);
      } else {
        outcome.completeExceptionally(failure);
      }
    }

    void fail(SqliteFile file, SQLException cause, boolean mayBeStored) {
      outcome.completeExceptionally(SqlFailures.of(file.toString(), cause, mayBeStored));
    }
  }

  /** All that was done in the transaction is gone. */
  private static final class TransactionLostException extends Exception {
    private static final long serialVersionUID = 1L;

    TransactionLostException(Exception cause) {
      super(cause);
    }
  }

  /**
   * Writes to this file.
   *
   * @throws SQLException when it can't be opened
   */
  GroupWriter(SqliteFile file, WalLimit walLimit) throws SQLException {
    this.file = file;
    this.walLimit = walLimit;
    begin();
    this.thread = new Thread(this::work, "turnpike-store");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Makes the step and returns when it is committed. An interrupted caller waits all the same, and
   * stays interrupted: what it has stored has to be known.
   */
  <T> T make(Session.Work<T> work) {
    Step<T> step = new Step<>(work);
    waiting.add(step);
    if (ended && step.taken.compareAndSet(false, true)) {
      throw SqlFailures.of(file.toString(), closed());
    }
    boolean interrupted = false;
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (true) {
        try {
          return step.outcome.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (TimeoutException e) {
          boolean begun = !step.taken.compareAndSet(false, true);
          String made = begun ? "" : "; this step was not begun";
          throw SqlFailures.of(
              file.toString(), new SQLException("the disk takes too long" + made, "58030"), begun);
        }
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException("a step failed", e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static SQLException closed() {
    return new SQLException("the store is closed", "08003");
  }

  private void work() {
    List<Step<?>> group = new ArrayList<>(MOST_IN_A_GROUP);
    while (!ended) {
      group.clear();
      take(group);
      boolean isLast = group.remove(last);
      group.removeIf(step -> !step.taken.compareAndSet(false, true));
      try {
        commit(group);
      } catch (RuntimeException | Error e) {
        UncaughtErrors.tell(e);
        LOG.error("{}: steps failed", file, e);
        disconnect();
        fail(group, new SQLException("it failed unexpectedly", "58000"), true);
      }
      ended = isLast;
    }
    group.clear();
    waiting.drainTo(group);
    group.removeIf(step -> !step.taken.compareAndSet(false, true));
    fail(group, closed(), false);
    disconnect();
  }

  private void take(Collection<Step<?>> group) {
    while (group.isEmpty()) {
      try {
        group.add(waiting.take());
      } catch (InterruptedException e) {
        LOG.debug("the writer of {} was interrupted, and goes on", file);
      }
    }
    waiting.drainTo(group, MOST_IN_A_GROUP - 1);
  }

  private void commit(List<Step<?>> group) {
    if (group.isEmpty()) {
      return;
    }
    boolean mayBeStored = false;
    try {
      file.requireInPlace();
      Session current = session == null ? connect() : session;
      current.update("begin immediate");
      for (Step<?> step : group) {
        run(current, step, group.size() == 1);
      }
      mayBeStored = true;
      end(current);
      file.requireInPlace();
      group.forEach(step -> step.answer(file));
      walLimit.keep(connection);
    } catch (SQLException e) {
      disconnect();
      fail(group, e, mayBeStored);
    } catch (TransactionLostException e) {
      rollBack();
      if (group.size() > 1) {
        group.forEach(step -> commit(List.of(step)));
      } else {
        group.forEach(
            step -> {
              step.failure = (Exception) e.getCause();
              step.answer(file);
            });
      }
    }
  }

  /** One that is alone needs no savepoint: what it did is taken back with the transaction. */
  private static void run(Session current, Step<?> step, boolean alone)
      throws TransactionLostException {
    try {
      if (!alone) {
        current.update("savepoint step");
      }
      step.run(current);
      if (!alone) {
        current.update("release step");
      }
    } catch (SQLException | RuntimeException e) {
      if (alone) {
        throw new TransactionLostException(e);
      }
      takeBack(current, e);
      step.failure = e;
    }
  }

  /** Where the database has ended the transaction by itself, there is no savepoint any more. */
  private static void takeBack(Session current, Exception cause) throws TransactionLostException {
    try {
      current.update("rollback to step");
      current.update("release step");
    } catch (SQLException e) {
      throw new TransactionLostException(cause);
    }
  }

  /**
   * Commits.
   *
   * @throws SQLException when it can't be found out whether it is committed
   * @throws TransactionLostException when it is not
   */
  private void end(Session current) throws SQLException, TransactionLostException {
    long number = ThreadLocalRandom.current().nextLong();
    try {
      current.update("update @heartbeat set beats = ? where id = 1", number);
    } catch (SQLException e) {
      throw new TransactionLostException(e);
    }
    try {
      current.update("commit");
    } catch (SQLException e) {
      LOG.error("{}: a commit failed; whether it was made is looked up", file, e);
      unsure = true;
      disconnect();
      if (!isMade(number)) {
        throw new TransactionLostException(e);
      }
    }
  }

  private boolean isMade(long number) throws SQLException {
    return connect()
        .first("select beats from @heartbeat where id = 1", Row::number)
        .filter(found -> found == number)
        .isPresent();
  }

  private void begin() throws SQLException {
    boolean fine = false;
    try {
      if (!bringIntoTheFile(connect())) {
        LOG.warn("{}: another program reads it, so its write-ahead log goes on as it is", file);
      }
      fine = true;
    } finally {
      if (!fine) {
        disconnect();
      }
    }
  }

  private Session connect() throws SQLException {
    Connection opened = file.connect(false);
    connection = opened;
    session = file.session(opened);
    if (unsure && !bringIntoTheFile(session)) {
      throw new SQLException("what was committed can't be found out", "58030");
    }
    unsure = false;
    return session;
  }

  /** Whether the write-ahead log is empty now; not, where somebody else reads from it for long. */
  private static boolean bringIntoTheFile(Session session) throws SQLException {
    return session.first("pragma wal_checkpoint(truncate)", Row::number).orElse(1L) == 0;
  }

  private void rollBack() {
    try {
      if (session != null) {
        session.update("rollback");
      }
    } catch (SQLException e) {
      disconnect(); // the database has rolled back by itself, or does so now
    }
  }

  private void disconnect() {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException e) {
      LOG.warn("a connection to {} can't be closed: {}", file, e.getMessage());
    }
    connection = null;
    session = null;
  }

  private void fail(Collection<Step<?>> group, SQLException cause, boolean mayBeStored) {
    group.forEach(step -> step.fail(file, cause, mayBeStored));
  }

  /** Returns when all that waited has been stored. */
  @Override
  public void close() {
    waiting.add(last);
    boolean interrupted = false;
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (thread.isAlive() && System.nanoTime() - deadline < 0) {
      try {
        TimeUnit.NANOSECONDS.timedJoin(thread, deadline - System.nanoTime());
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
