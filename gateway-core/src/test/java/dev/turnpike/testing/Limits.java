package dev.turnpike.testing;

import java.time.Duration;

/** How long tests wait for what is sure to come. */
public final class Limits {
  /** Far longer than it ever takes, on a busy machine too. */
  public static final Duration GENEROUS = Duration.ofSeconds(20);

  private Limits() {}
}
