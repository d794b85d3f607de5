package dev.turnpike.standalone;

import dev.turnpike.standalone.remote.RunningGateway;
import dev.turnpike.standalone.remote.RunningGateway.Answer;
import dev.turnpike.standalone.remote.WrongUseException;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Has notifications sent again. */
@Command(
    name = "resend",
    sortOptions = false,
    usageHelpWidth = 100,
    usageHelpAutoWidth = false,
    customSynopsis = {
      "java -jar gateway.jar resend [-h] [OPTIONS] ID...",
      "   or: java -jar gateway.jar resend [-h] [OPTIONS] --since TIME [--until TIME] [--provider NAME]",
      ""
    },
    description = {
      "Has a running gateway send notifications again.",
      "",
      "Those with these ids, or all dead ones that were stored since a time, in their order. It says how many"
          + " there are first, and sends them once 'y' is typed, or with --yes. The key needs the right 'resend'.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:they are on their way, or there were none",
      " 1:they are not sent, or not all: nobody said yes, or the gateway refused some",
      " 2:wrong use, or the gateway can't be reached, or refuses"
    })
final class Resend implements Callable<Integer> {
  private static final int NOT_ALL = 1;
  private static final String ID = "[A-Za-z0-9_-]{1,200}";

  private final Map<String, String> environment;
  private final PrintStream out;
  private final Prompt prompt;
  private final Clock clock;

  @Parameters(arity = "0..*", paramLabel = "ID", description = "Notifications: msg_…")
  private List<String> ids = new ArrayList<>();

  @Mixin private GatewayOptions options = new GatewayOptions();

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description =
          "All dead ones stored since then: a time like 2026-01-31T12:00:00Z, or how long ago, such"
              + " as 30m, 12h, 3d.")
  private @Nullable String since;

  @Option(names = "--until", paramLabel = "TIME", description = "And before this one.")
  private @Nullable String until;

  @Option(names = "--provider", paramLabel = "NAME", description = "Only of its payments.")
  private @Nullable String provider;

  @Option(names = "--tenant", paramLabel = "NAME", description = "Only of its payments.")
  private @Nullable String tenant;

  @Option(names = "--reason", paramLabel = "WHY", description = "Stands in the audit.")
  private @Nullable String reason;

  @Option(names = "--yes", description = "Sends without asking.")
  private boolean yes;

  Resend(Map<String, String> environment, PrintStream out, Prompt prompt, Clock clock) {
    this.environment = environment;
    this.out = out;
    this.prompt = prompt;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    if (ids.isEmpty() == (since == null)) {
      throw new WrongUseException(
          "resend takes either ids of notifications, or --since; try resend --help");
    }
    if (since == null && (until != null || provider != null || tenant != null)) {
      throw new WrongUseException("--until, --provider and --tenant go with --since");
    }
    for (String id : ids) {
      if (!id.matches(ID)) {
        throw new WrongUseException(
            "'%s' is no id of a notification, such as msg_9f0c2f4b7d6a4c3e8b1d2f3a4b5c6d7e"
                .formatted(id));
      }
    }
    int exit = since == null ? some() : dead(since);
    out.flush();
    return exit;
  }

  private int some() {
    RunningGateway gateway = options.gateway(environment);
    if (!agreed(ids.size())) {
      return NOT_ALL;
    }
    int refused = 0;
    for (String id : ids) {
      Answer answer =
          gateway.ask(
              "POST",
              "/admin/notifications/%s/resend"
                  .formatted(URLEncoder.encode(id, StandardCharsets.UTF_8)),
              reason == null ? Map.of() : Map.of("reason", reason));
      if (answer.status() == 404 || answer.status() == 409) {
        refused++;
        out.println(id + " is not sent: " + gateway.said(answer));
      } else {
        gateway.required(answer);
        out.println(id + " is on its way.");
      }
      out.flush();
    }
    return refused == 0 ? 0 : NOT_ALL;
  }

  private int dead(String from) {
    Map<String, Object> which = new LinkedHashMap<>();
    which.put("since", time("--since", from).toString());
    if (until != null) {
      which.put("until", time("--until", until).toString());
    }
    if (provider != null) {
      which.put("provider", provider);
    }
    if (tenant != null) {
      which.put("tenant", tenant);
    }
    if (reason != null) {
      which.put("reason", reason);
    }
    RunningGateway gateway = options.gateway(environment);
    Map<String, Object> dryRun = new LinkedHashMap<>(which);
    dryRun.put("dryRun", true);
    long count = count(gateway, dryRun);
    if (count == 0) {
      out.println("No dead notification is to be sent again.");
      return 0;
    }
    if (!agreed(count)) {
      return NOT_ALL;
    }
    out.println(counted(count(gateway, which)) + " on the way.");
    return 0;
  }

  private static long count(RunningGateway gateway, Map<String, Object> body) {
    Object count =
        gateway
            .required(gateway.ask("POST", "/admin/notifications/resend", body))
            .fields()
            .get("count");
    if (!(count instanceof Number number)) {
      throw new WrongUseException(gateway + " answers without a count: is it a gateway?");
    }
    return number.longValue();
  }

  private boolean agreed(long count) {
    String what = counted(count) + " to be sent again.";
    if (yes) {
      out.println(what);
      return true;
    }
    out.flush();
    String typed = prompt.ask(what + " Send? [y/N] ");
    if (typed == null) {
      out.println(what + " Nothing was sent: say --yes.");
      return false;
    }
    if (!typed.strip().equalsIgnoreCase("y") && !typed.strip().equalsIgnoreCase("yes")) {
      out.println("Nothing was sent.");
      return false;
    }
    return true;
  }

  private static String counted(long count) {
    return count == 1 ? "1 notification is" : count + " notifications are";
  }

  private Instant time(String option, String text) {
    try {
      if (text.matches("[0-9]{1,6}[smhd]")) {
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        Duration ago =
            switch (text.charAt(text.length() - 1)) {
              case 's' -> Duration.ofSeconds(number);
              case 'm' -> Duration.ofMinutes(number);
              case 'h' -> Duration.ofHours(number);
              default -> Duration.ofDays(number);
            };
        return clock.instant().minus(ago).truncatedTo(ChronoUnit.SECONDS);
      }
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new WrongUseException(
          "%s must be a time like 2026-01-31T12:00:00Z, or how long ago, such as 30m, 12h, 3d, but is '%s'"
              .formatted(option, text));
    }
  }
}
