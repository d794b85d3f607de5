package dev.turnpike.internal.transport;

import static dev.turnpike.fuzz.Check.holds;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.turnpike.fuzz.Input;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a peer writes into {@code Retry-After} is a time to wait, or nothing. */
class RetryAfterFuzzTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-29T12:00:00Z"), ZoneOffset.UTC);

  private static final Duration LONGEST = Duration.ofSeconds(1_000_000_000);

  static Stream<byte[]> seeds() {
    return Input.seeds(
        "120",
        " 0 ",
        "99999999999999999999",
        "-1",
        "Sun, 29 Nov 2026 12:00:30 GMT",
        "Fri, 31 Dec 9999 23:59:59 +1800",
        "31 Dec 99992 3:59 +00",
        "1 Jan 0001 00:00 GMT");
  }

  @MethodSource("seeds")
  @FuzzTest
  void anything_isATimeToWait_orNothing(byte[] bytes) {
    String header = new Input(bytes).text();
    Optional<Duration> wait = RetryAfter.parse(header, CLOCK);
    if (wait.isEmpty()) {
      holds(!isShortNumber(header.trim()), "a number of seconds makes sense");
      return;
    }
    holds(!wait.get().isNegative() && wait.get().compareTo(LONGEST) < 0, "to wait " + wait.get());
    String said = RetryAfter.format(wait.get());
    Duration again = RetryAfter.parse(said, CLOCK).orElse(wait.get());
    long more = again.minus(wait.get()).toMillis();
    holds(more >= 0 && more <= 1000, wait.get() + " is said as " + said);
  }

  private static boolean isShortNumber(String text) {
    return !text.isEmpty()
        && text.length() < 10
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
