package dev.turnpike.http;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Counts the requests that run, and can wait for the last one. Thread-safe. */
final class InFlight {
  private static final int MOST = Integer.MAX_VALUE;

  /** Each request holds one. */
  private final Semaphore permits = new Semaphore(MOST);

  private volatile boolean closed;

  /** Begins a request, unless no more are taken. */
  boolean begin() {
    if (closed || !permits.tryAcquire()) {
      return false;
    }
    if (closed) { // meanwhile, and whoever closes may not have seen this one
      permits.release();
      return false;
    }
    return true;
  }

  void end() {
    permits.release();
  }

  /**
   * Takes no more requests, and waits for those that run.
   *
   * @return how many still run when the time is over
   */
  int close(Duration longest) {
    closed = true;
    try {
      if (permits.tryAcquire(MOST, longest.toNanos(), TimeUnit.NANOSECONDS)) {
        permits.release(MOST);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return MOST - permits.availablePermits();
  }
}
