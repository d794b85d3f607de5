package dev.turnpike.http;

import java.time.Duration;

/**
 * The times of streams.
 *
 * @param tick how often what is told is looked at, while somebody listens
 * @param heartbeat how long nothing is told at most: so long is the place of somebody kept who has
 *     gone without a word
 * @param longest how long one lasts; who wants more comes again
 */
record StreamTimes(Duration tick, Duration heartbeat, Duration longest) {
  static final StreamTimes USUAL =
      new StreamTimes(Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofMinutes(5));
}
