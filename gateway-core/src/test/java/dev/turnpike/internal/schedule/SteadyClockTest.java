package dev.turnpike.internal.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The machine's clock may jump; pauses don't. */
class SteadyClockTest {
  private final SettableClock wall = new SettableClock();
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final Instant start = wall.instant();
  private final SteadyClock clock = new SteadyClock(wall, nanos::get);

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
    wall.advance(time);
  }

  @Test
  void itTellsTheTime() {
    pass(Duration.ofMinutes(3));
    assertThat(clock.instant()).isEqualTo(start.plus(Duration.ofMinutes(3)));
  }

  @Test
  void whenTheMachinesClockIsPutBack_aPauseIsAsLongAsItWas() {
    Instant due = clock.instant().plusSeconds(3);
    wall.advance(Duration.ofHours(-1));
    pass(Duration.ofSeconds(2));
    assertThat(clock.instant()).isBefore(due);
    pass(Duration.ofSeconds(1));
    assertThat(clock.instant()).isEqualTo(due);
  }

  @Test
  void whenTheMachinesClockIsPutForward_itFollows() {
    wall.advance(Duration.ofHours(1));
    assertThat(clock.instant()).isEqualTo(start.plus(Duration.ofHours(1)));
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertThat(clock.instant()).isEqualTo(start.plus(Duration.ofHours(1)).plusSeconds(1));
  }
}
