package dev.turnpike.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The header Retry-After, both ways. */
class RetryAfterTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-10-21T07:28:00Z"), ZoneOffset.UTC);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0                             | PT0S",
        "1                             | PT1S",
        "3600                          | PT1H",
        "' 5 '                         | PT5S",
        "0007                          | PT7S",
        "999999999                     | PT277777H46M39S",
        "Wed, 21 Oct 2026 07:28:30 GMT | PT30S",
        "Wed, 21 Oct 2026 07:00:00 GMT | PT0S"
      })
  void secondsAndDates_areRead(String header, Duration wait) {
    assertThat(RetryAfter.parse(header, CLOCK)).contains(wait);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-1",
        "+1",
        "1.5",
        "1s",
        "soon",
        "10000000000",
        "99999999999999999999",
        "٣",
        "2026-10-21T07:28:30Z",
        "Wed, 32 Oct 2026 07:28:30 GMT",
        "31 Dec 99992 03:59 GMT",
        "31 Dec 999999999 23:59 GMT"
      })
  void nonsense_isNoWait(String header) {
    assertThat(RetryAfter.parse(header, CLOCK)).isEmpty();
  }

  @Test
  void absentHeader_isNoWait() {
    assertThat(RetryAfter.parse(null, CLOCK)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 1",
    "PT0.001S, 1",
    "PT1S, 1",
    "PT1.001S, 2",
    "PT59.5S, 60",
    "PT1H, 3600",
    "PT-5S, 1"
  })
  void wait_isWrittenAsWholeSeconds_roundedUp(Duration wait, String header) {
    assertThat(RetryAfter.format(wait)).isEqualTo(header);
  }
}
