package dev.turnpike.http;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts the requests that run, and can wait for the last one. Thread-safe. */
final class InFlight {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition fewer = lock.newCondition();
  private int running;
  private boolean closed;

  /** Begins a request, unless no more are taken. */
  boolean begin() {
    lock.lock();
    try {
      if (!closed) {
        running++;
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  void end() {
    lock.lock();
    try {
      running--;
      fewer.signalAll();
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes no more requests, and waits for those that run.
   *
   * @return how many still run when the time is over
   */
  int close(Duration longest) {
    lock.lock();
    try {
      closed = true;
      long nanos = longest.toNanos();
      while (running > 0 && nanos > 0) {
        nanos = fewer.awaitNanos(nanos);
      }
      return running;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return running;
    } finally {
      lock.unlock();
    }
  }
}
