package dev.turnpike.http.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Looks again and again, for what nobody tells of. */
public final class Await {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(10);

  private Await() {}

  /** Until it is so; {@code otherwise} says what there is instead. */
  public static void until(Supplier<String> otherwise, BooleanSupplier condition) {
    until(PATIENCE, PAUSE, otherwise, condition);
  }

  /** Likewise, for at most this long, with pauses of this length. */
  public static void until(
      Duration patience, Duration pause, Supplier<String> otherwise, BooleanSupplier condition) {
    long end = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("it does not come to that: " + otherwise.get());
      }
      LockSupport.parkNanos(pause.toNanos());
    }
  }
}
