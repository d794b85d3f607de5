package dev.turnpike.standalone.verify;

import dev.turnpike.internal.contract.Json;
import dev.turnpike.internal.contract.NotJsonException;
import dev.turnpike.standalone.remote.WrongUseException;
import dev.turnpike.testkit.Scenarios;
import dev.turnpike.testkit.Situation;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How to bring about what the rules are about: the sandbox's scenarios, unless something else is
 * said. Immutable. It prints nothing, since {@code providerData} may hold secrets.
 */
public final class ScenarioOptions {
  private static final String ALL = "all";
  private static final String ECHO = "echo";

  private final Scenarios scenarios;
  private final @Nullable Map<String, @Nullable Object> accepted;
  private final boolean sandboxs;

  private ScenarioOptions(
      Scenarios scenarios, @Nullable Map<String, @Nullable Object> accepted, boolean sandboxs) {
    this.scenarios = scenarios;
    this.sandboxs = sandboxs;
    this.accepted = accepted;
  }

  /**
   * Reads the options.
   *
   * @param reach each {@code SITUATION=JSON}
   * @param without each a situation, {@code echo}, or {@code all}
   * @throws WrongUseException where one of them can't be understood
   */
  public static ScenarioOptions of(List<String> reach, List<String> without) {
    Scenarios.Builder scenarios = Scenarios.sandbox().toBuilder();
    for (String name : without) {
      forget(name.trim().toLowerCase(Locale.ROOT), scenarios);
    }
    Map<String, @Nullable Object> accepted = null;
    for (String one : reach) {
      String[] parts = one.split("=", 2);
      Situation situation = situation("--reach", parts[0].trim().toLowerCase(Locale.ROOT));
      if (parts.length == 1) {
        throw new WrongUseException(
            "--reach %s needs '=' and a JSON object".formatted(situation.text()));
      }
      Map<String, @Nullable Object> providerData = read(situation, parts[1]);
      scenarios.providerData(situation, providerData);
      if (situation == Situation.ACCEPTED) {
        accepted = providerData;
      }
    }
    return new ScenarioOptions(scenarios.build(), accepted, reach.isEmpty() && without.isEmpty());
  }

  private static void forget(String name, Scenarios.Builder scenarios) {
    if (name.equals(ALL)) {
      Arrays.stream(Situation.values())
          .filter(situation -> situation != Situation.ACCEPTED)
          .forEach(scenarios::never);
    } else if (!name.equals(ECHO)) {
      scenarios.never(situation("--without", name));
    }
    if (name.equals(ALL) || name.equals(ECHO)) {
      scenarios.echo(null);
    }
  }

  private static Situation situation(String option, String name) {
    return Arrays.stream(Situation.values())
        .filter(situation -> situation.text().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new WrongUseException(
                    "%s: there is no situation '%s'; there are %s"
                        .formatted(
                            option,
                            name,
                            Arrays.stream(Situation.values())
                                .map(Situation::text)
                                .collect(Collectors.joining(", ")))));
  }

  private static Map<String, @Nullable Object> read(Situation situation, String json) {
    try {
      return Json.readObject(json.getBytes(StandardCharsets.UTF_8));
    } catch (NotJsonException e) {
      throw new WrongUseException(
          "--reach %s: its JSON object can't be read: %s"
              .formatted(situation.text(), e.error().detail()));
    }
  }

  /** Whether nothing was said, so that a service has to know the sandbox's scenarios. */
  boolean isTheSandboxs() {
    return sandboxs;
  }

  /** For the suite. */
  public Scenarios scenarios() {
    return scenarios;
  }

  /** With what a payment goes through; {@code null}: with nothing special. */
  @Nullable Map<String, @Nullable Object> accepted() {
    return accepted;
  }
}
