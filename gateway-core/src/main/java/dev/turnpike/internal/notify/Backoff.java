package dev.turnpike.internal.notify;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Growing pauses between attempts, jittered, so that what failed together does not come back
 * together.
 */
public final class Backoff {
  private static final double JITTER = 0.2;

  private final List<Duration> pauses;

  Backoff(List<Duration> pauses) {
    this.pauses = List.copyOf(pauses);
  }

  /** The pause after this many attempts; empty when it is time to give up. */
  Optional<Duration> after(int attempts) {
    if (attempts > pauses.size()) {
      return Optional.empty();
    }
    return Optional.of(jittered(pauses.get(attempts - 1)));
  }

  /** As long as it has been waited already, within limits: so each pause doubles the wait. */
  public static Duration asLongAs(Duration waited, Duration shortest, Duration longest) {
    Duration pause = waited.compareTo(shortest) < 0 ? shortest : waited;
    return jittered(pause.compareTo(longest) > 0 ? longest : pause);
  }

  private static Duration jittered(Duration pause) {
    double factor = 1 + JITTER * (2 * ThreadLocalRandom.current().nextDouble() - 1);
    return Duration.ofNanos((long) (pause.toNanos() * factor));
  }
}
