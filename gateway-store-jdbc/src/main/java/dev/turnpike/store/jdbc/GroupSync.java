package dev.turnpike.store.jdbc;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Has one of those who wait write the file to the disk for all. A commit is covered by a sync that
 * starts after it, never by one that is running already.
 *
 * <p>After a sync that failed nobody knows what of the earlier commits is left (the database may
 * even have been opened anew since), so all who committed before are told that it may be lost, also
 * when a later sync succeeds.
 */
final class GroupSync implements Durability {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Disk disk;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean running;
  private long started;
  private long finished;
  private long failures;
  private boolean failing;
  private long nextTry;

  /** What is written to the disk. */
  interface Disk extends AutoCloseable {
    /**
     * Returns when all is written that was committed before it began.
     *
     * @param begins told when that is
     */
    void sync(Runnable begins) throws SQLException;

    /** Whether more waits to be written than should be lost. */
    boolean isFull();

    @Override
    void close();
  }

  GroupSync(Disk disk) {
    this(disk, System::nanoTime);
  }

  GroupSync(Disk disk, LongSupplier nanoTime) {
    this.disk = disk;
    this.nanoTime = nanoTime;
  }

  @Override
  public long before() throws SQLException {
    lock.lock();
    try {
      if (failing && nanoTime.getAsLong() - nextTry < 0) {
        throw new SQLException("the disk could not be written to a moment ago", "58030");
      }
      return failures;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void secure(long before) throws SQLException {
    lock.lock();
    try {
      long mine = started + 1;
      long patience = PATIENCE.toNanos();
      boolean interrupted = false;
      while (finished < mine && failures == before && patience > 0) {
        if (!running) {
          lead();
          continue;
        }
        try {
          patience = changed.awaitNanos(patience);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      if (finished < mine || failures != before) {
        throw new SQLException("the file could not be written to the disk", "58030");
      }
    } finally {
      lock.unlock();
    }
  }

  /** Holds the lock before and after, but not during. */
  private void lead() throws SQLException {
    running = true;
    lock.unlock();
    boolean synced = false;
    try {
      disk.sync(this::begins);
      synced = true;
    } finally {
      lock.lock();
      running = false;
      failing = !synced;
      if (synced) {
        finished = started;
      } else {
        failures++;
        nextTry = nanoTime.getAsLong() + PAUSE.toNanos();
      }
      changed.signalAll();
    }
  }

  /** Whoever comes from now on waits for the next one. */
  private void begins() {
    lock.lock();
    try {
      started++;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isOverdue() {
    return disk.isFull();
  }

  @Override
  public void close() {
    disk.close();
  }
}
