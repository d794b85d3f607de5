package dev.turnpike.internal.ledger;

import dev.turnpike.StoreUnavailableException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steps that the store could not make when they were due: made once it can be reached again. What
 * is lost with the process is found by its lease, and asked about. Thread-safe.
 */
final class Backlog {
  private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);
  private static final int MOST = 100_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Runnable> steps = new ArrayDeque<>();

  void add(Runnable step) {
    lock.lock();
    try {
      if (steps.size() < MOST) {
        steps.add(step);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Makes the steps in their order, as far as the store can. */
  void work() {
    int made = 0;
    for (Runnable step = first(); step != null; step = first()) {
      try {
        step.run();
        made++;
      } catch (StoreUnavailableException e) {
        throw e; // it stays the first
      } catch (RuntimeException e) {
        LOG.error("a step can't be made up for; its operation will be found by its lease", e);
      }
      removeFirst();
    }
    if (made > 0) {
      LOG.info("the store is there again: {} operations were completed late", made);
    }
  }

  private @Nullable Runnable first() {
    lock.lock();
    try {
      return steps.peek();
    } finally {
      lock.unlock();
    }
  }

  private void removeFirst() {
    lock.lock();
    try {
      steps.remove();
    } finally {
      lock.unlock();
    }
  }
}
