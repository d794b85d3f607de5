package dev.turnpike.internal.schedule;

import java.time.Duration;

/**
 * Growing pauses between attempts, jittered, so that what failed together does not come back
 * together. Thread-safe.
 */
public final class Backoff {
  private static final double JITTER = 0.2;

  private final Scheduler scheduler;

  /** Whose jitter comes from this scheduler. */
  public Backoff(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** As long as it has been waited already, within limits: so each pause doubles the wait. */
  public Duration asLongAs(Duration waited, Duration shortest, Duration longest) {
    Duration pause = waited.compareTo(shortest) < 0 ? shortest : waited;
    return jittered(pause.compareTo(longest) > 0 ? longest : pause);
  }

  /** About as long as this. */
  public Duration jittered(Duration pause) {
    double factor = 1 + JITTER * (2 * scheduler.random() - 1);
    return Duration.ofNanos((long) (pause.toNanos() * factor));
  }
}
