package dev.turnpike.internal.transport;

import dev.turnpike.HttpLogLevel;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How services and receivers are called.
 *
 * @param idleTime how long a connection is kept that nobody uses
 * @param logLevel how much is logged
 * @param trusted certificates that are trusted beside those that Java trusts
 * @param proxy what is between; {@code null}: what Java's system properties say
 */
public record HttpSettings(
    Duration idleTime,
    HttpLogLevel logLevel,
    List<X509Certificate> trusted,
    @Nullable HttpProxy proxy) {
  /**
   * How long idle connections are kept unless said otherwise: less than the shortest idle time-out
   * of common peers (5 s in Node), so that a close and a request rarely meet on their way.
   */
  public static final Duration IDLE_TIME = Duration.ofSeconds(4);
}
