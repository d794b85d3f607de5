package dev.turnpike.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Plans that nobody thought of. {@code -Dsimulation.schedules=1000000} tries more of them, {@code
 * -Dsimulation.first=20001} others, and {@code -Dsimulation.seed=N} tells the story of one.
 */
class SimulationTest {
  /** Where each strand has a thread, a plan takes several times as long. */
  private static final long SCHEDULES = Coroutine.isWithoutThreads() ? 20_000 : 4_000;

  @Test
  @DisabledIfSystemProperty(named = "simulation.seed", matches = ".+")
  void everyScheduleKeepsWhatIsPromised() {
    long first = Long.getLong("simulation.first", 1);
    long failed = Search.firstFailure(first, Long.getLong("simulation.schedules", SCHEDULES));

    assertThat(failed).as(() -> storyOf(failed)).isEqualTo(-1);
  }

  @Test
  void theSameSeedIsTheSameStory() {
    List<List<String>> first = new ArrayList<>();
    List<List<String>> second = new ArrayList<>();
    LongStream.rangeClosed(1, 25).forEach(seed -> first.add(lines(seed)));
    LongStream.rangeClosed(1, 25).forEach(seed -> second.add(lines(seed)));

    assertThat(second).isEqualTo(first);
  }

  private static List<String> lines(long seed) {
    return Run.of(Plan.of(seed), true).story();
  }

  @Test
  @EnabledIfSystemProperty(named = "simulation.seed", matches = "\\d+")
  void aStoryIsToldAgain() {
    System.out.println(storyOf(Long.getLong("simulation.seed", 1)));
  }

  private static String storyOf(long seed) {
    Plan shortened = Shortened.of(Plan.of(seed));
    return "seed %s, told again by:%n  mvn -pl gateway-core -am test -Dtest=SimulationTest#aStoryIsToldAgain -Dsurefire.failIfNoSpecifiedTests=false -Dsimulation.seed=%s%n%s%n%s%n%s"
        .formatted(
            seed,
            seed,
            shortened.habits(),
            shortened.faults(),
            String.join(System.lineSeparator(), Run.of(shortened, true).story()));
  }
}
