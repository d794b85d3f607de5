package dev.turnpike.standalone;

import dev.turnpike.standalone.remote.WrongUseException;
import dev.turnpike.standalone.verify.Redaction;
import dev.turnpike.standalone.verify.ScenarioOptions;
import dev.turnpike.standalone.verify.Selection;
import dev.turnpike.standalone.verify.Target;
import dev.turnpike.standalone.verify.Terminal;
import dev.turnpike.standalone.verify.Verification;
import dev.turnpike.testkit.Rule;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Holds an external service to the contract of providers. */
@Command(
    name = "verify",
    sortOptions = false,
    usageHelpWidth = 100,
    usageHelpAutoWidth = false,
    description = {
      "Holds a service to the contract of providers, rule by rule, by calling it as a gateway does.",
      "It makes payments, refunds and subscriptions: never point it at a service that moves real money.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:every MUST that could be tried holds",
      " 1:a MUST is broken, or one key was charged twice",
      " 2:wrong use, or the service can't be reached"
    },
    footer = {
      "",
      "Situations are accepted, refused, pending, redirect, unavailable, failing, slow and silent. Unless",
      "told otherwise, they are reached by the sandbox's scenarios, such as"
          + " {\"scenario\":\"ko\"} for refused.",
      "",
      "A service of your own that declines the card 4000:",
      "",
      "  java -jar gateway.jar verify http://localhost:9001 --api-key-env ACME_KEY \\",
      "    --without all --reach 'refused={\"card\":\"4000\"}' --junit verify.xml --faults 20",
      "",
      "Only one rule and one group, again with the same random data:",
      "",
      "  java -jar gateway.jar verify http://localhost:9001 --only P-48,refund --seed 42"
    })
final class Verify implements Callable<Integer> {
  private static final int BROKEN = 1;
  private static final int MOST_FAULTS = 500;
  private static final int MOST_HOURS = 365 * 24;
  private static final int DAY = 24 * 60 * 60;

  private final Map<String, String> environment;
  private final PrintStream out;

  @Parameters(
      arity = "0..1",
      paramLabel = "<baseUrl>",
      description = "The service: what comes before /pay, as baseUrl in EXTERNAL_PROVIDERS_CONFIG.")
  private @Nullable String baseUrl;

  @Option(
      names = "--list",
      description = "Lists the rules, or those of --only, and ends. Needs no URL.")
  private boolean list;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "ID|GROUP",
      description = "Only these rules and groups, comma-separated; --list shows both.")
  private List<String> only = new ArrayList<>();

  @Mixin private ApiKeyOptions apiKey = new ApiKeyOptions();

  @Option(
      names = "--idempotency-window-hours",
      paramLabel = "HOURS",
      defaultValue = "24",
      description =
          "For how long the service honours an Idempotency-Key; 0: it does not. Default:"
              + " ${DEFAULT-VALUE}")
  private int idempotencyWindowHours;

  @Option(
      names = "--reach",
      paramLabel = "SITUATION=JSON",
      description = "The providerData of a payment that leads there. May be repeated.")
  private List<String> reach = new ArrayList<>();

  @Option(
      names = "--without",
      split = ",",
      paramLabel = "SITUATION",
      description =
          "Can't be brought about, so its rules are skipped: a situation; echo (providerData is not"
              + " given back); or all, which --reach then adds to. Comma-separated.")
  private List<String> without = new ArrayList<>();

  @Option(
      names = "--faults",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Then makes N payments through a gateway with faults between it and the service, tells"
              + " what the caller heard, and counts charges. Default: ${DEFAULT-VALUE}")
  private int faults;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Makes random data and faults the same again. Default: a new one")
  private @Nullable Long seed;

  @Option(
      names = "--time-limit",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "For one rule. Default: ${DEFAULT-VALUE}")
  private int timeLimit;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Writes the report as JUnit's XML, too.")
  private @Nullable Path junit;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Writes the report as JSON, too, with all that was said where a rule failed.")
  private @Nullable Path json;

  Verify(Map<String, String> environment, PrintStream out) {
    this.environment = environment;
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    List<Rule> rules = Selection.of(only);
    if (list) {
      new Terminal(out, new Redaction(null)).list(rules);
      return 0;
    }
    if (baseUrl == null) {
      throw new WrongUseException("verify needs the base URL of a service; try verify --help");
    }
    inRange("--faults", faults, 0, MOST_FAULTS);
    inRange("--idempotency-window-hours", idempotencyWindowHours, 0, MOST_HOURS);
    inRange("--time-limit", timeLimit, 1, DAY);
    Verification verification =
        new Verification(
            new Target(baseUrl, apiKey.read(environment), Duration.ofHours(idempotencyWindowHours)),
            rules,
            ScenarioOptions.of(reach, without),
            seed == null ? new Random().nextInt(Integer.MAX_VALUE) : seed,
            Duration.ofSeconds(timeLimit),
            faults,
            junit,
            json);
    Environment settings = new Environment(environment);
    // what goes wrong is in the report
    Logging.start(
        settings.text(Setting.LOG_LEVEL).isEmpty()
            ? Logging.LogLevel.OFF
            : settings.choice(Setting.LOG_LEVEL, Logging.LogLevel.class));
    return verification.run(out) ? 0 : BROKEN;
  }

  private static void inRange(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new WrongUseException(
          "%s must be from %s to %s, but is %s".formatted(option, least, most, value));
    }
  }
}
