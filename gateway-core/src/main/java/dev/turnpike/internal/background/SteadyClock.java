package dev.turnpike.internal.background;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Tells the time, and never goes back: where the machine's clock is put back, it goes on from where
 * it was, as fast as time passes, so that a pause of seconds stays one of seconds. Where the
 * machine's clock is put forward, it follows. Thread-safe.
 */
public final class SteadyClock extends Clock {
  private final Clock wall;
  private final LongSupplier nanos;
  private final ReentrantLock lock = new ReentrantLock();
  private Instant last;
  private long lastNanos;

  /**
   * Over this clock.
   *
   * @param nanos how many nanoseconds have passed since any time: {@link System#nanoTime}
   */
  public SteadyClock(Clock wall, LongSupplier nanos) {
    this.wall = wall;
    this.nanos = nanos;
    this.last = wall.instant();
    this.lastNanos = nanos.getAsLong();
  }

  @Override
  public Instant instant() {
    lock.lock();
    try {
      long now = nanos.getAsLong();
      Instant steady = last.plus(Duration.ofNanos(now - lastNanos));
      Instant told = wall.instant();
      last = told.isBefore(steady) ? steady : told;
      lastNanos = now;
      return last;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public ZoneId getZone() {
    return wall.getZone();
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return new SteadyClock(wall.withZone(zone), nanos);
  }
}
