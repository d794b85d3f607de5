package dev.turnpike.providers.sandbox;

import static java.util.stream.Collectors.joining;

import dev.turnpike.spi.NotExecutedException;
import dev.turnpike.spi.RejectedException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a request's {@code providerData} tells the sandbox to play. Immutable. */
record Script(Scenario scenario, Duration settleAfter) {
  private static final Duration USUAL_SETTLE_AFTER = Duration.ofSeconds(2);

  /**
   * Reads it.
   *
   * @throws RejectedException when it asks for what the operation can't play
   */
  static Script of(
      ScriptedOperation<?> operation, @Nullable Map<String, @Nullable Object> providerData) {
    Map<String, @Nullable Object> data = providerData == null ? Map.of() : providerData;
    return new Script(
        scenario(operation, data.get("scenario")), settleAfter(data.get("settleAfterMs")));
  }

  /**
   * How it comes out.
   *
   * @throws NotExecutedException as the scenario {@code unavailable} asks
   * @throws IllegalStateException as the scenario {@code error} asks
   */
  AttemptResult verdict(Instant now) {
    return switch (scenario) {
      case OK, TIMEOUT -> AttemptResult.accepted();
      case KO -> AttemptResult.declined();
      case PENDING -> AttemptResult.acceptedFrom(now.plus(settleAfter));
      case REDIRECT -> AttemptResult.acceptedAfterOneLook();
      case ERROR -> throw new IllegalStateException("failed, as the scenario 'error' asks");
      case UNAVAILABLE ->
          throw new NotExecutedException(
              "the sandbox is unavailable, as the scenario 'unavailable' asks");
    };
  }

  private static Scenario scenario(ScriptedOperation<?> operation, @Nullable Object asked) {
    if (asked == null) {
      return Scenario.OK;
    }
    for (Scenario scenario : operation.scenarios()) {
      if (scenario.text().equals(asked)) {
        return scenario;
      }
    }
    throw new RejectedException(
        "%s has no scenario %s; choose one of %s as providerData.scenario"
            .formatted(
                operation.name(),
                asked instanceof String text ? "'" + printable(text) + "'" : "that is not a text",
                operation.scenarios().stream().map(Scenario::text).collect(joining(", "))));
  }

  private static Duration settleAfter(@Nullable Object millis) {
    if (millis == null) {
      return USUAL_SETTLE_AFTER;
    }
    if ((millis instanceof Integer || millis instanceof Long)
        && ((Number) millis).longValue() >= 0) {
      return Duration.ofMillis(((Number) millis).longValue());
    }
    throw new RejectedException(
        "providerData.settleAfterMs must be a whole number of milliseconds, at least 0");
  }

  private static String printable(String text) {
    String line = text.replaceAll("\\p{Cntrl}", " ");
    return line.length() <= 40
        ? line
        : line.substring(0, line.offsetByCodePoints(0, line.codePointCount(0, 40))) + "…";
  }
}
