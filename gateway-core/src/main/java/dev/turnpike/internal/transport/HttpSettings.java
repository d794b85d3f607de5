package dev.turnpike.internal.transport;

import dev.turnpike.HttpLogLevel;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

/**
 * How services and receivers are called.
 *
 * @param idleTime how long a connection is kept that nobody uses
 * @param logLevel how much is logged
 * @param trusted certificates that are trusted beside those that Java trusts
 */
public record HttpSettings(
    Duration idleTime, HttpLogLevel logLevel, List<X509Certificate> trusted) {
  /**
   * How long idle connections are kept unless said otherwise: less than the shortest idle time-out
   * of common peers (5 s in Node), so that a close and a request rarely meet on their way.
   */
  public static final Duration IDLE_TIME = Duration.ofSeconds(4);
}
