package dev.turnpike.internal.schedule;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Tells the time, and never goes back: where the machine's clock is put back, it goes on from where
 * it was, as fast as time passes, so that a pause of seconds stays one of seconds. Where the
 * machine's clock is put forward, it follows. Thread-safe.
 */
public final class SteadyClock extends Clock {
  private final Clock wall;
  private final LongSupplier nanos;
  private final AtomicReference<Told> last;

  /** What was told last, and when. */
  private record Told(Instant time, long nanos) {}

  /**
   * Over this clock.
   *
   * @param nanos how many nanoseconds have passed since any time: {@link System#nanoTime}
   */
  public SteadyClock(Clock wall, LongSupplier nanos) {
    this.wall = wall;
    this.nanos = nanos;
    this.last = new AtomicReference<>(new Told(wall.instant(), nanos.getAsLong()));
  }

  @Override
  public Instant instant() {
    return last.updateAndGet(this::after).time;
  }

  private Told after(Told before) {
    long passed =
        Math.max(0, nanos.getAsLong() - before.nanos); // another thread may have looked later
    Instant steady = before.time.plusNanos(passed);
    Instant told = wall.instant();
    return new Told(told.isBefore(steady) ? steady : told, before.nanos + passed);
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
