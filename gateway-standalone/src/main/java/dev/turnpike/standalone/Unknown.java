package dev.turnpike.standalone;

import dev.turnpike.internal.contract.Json;
import dev.turnpike.standalone.remote.RunningGateway;
import dev.turnpike.standalone.remote.WrongUseException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists what nobody knows the outcome of. */
@Command(
    name = "unknown",
    sortOptions = false,
    usageHelpWidth = 100,
    usageHelpAutoWidth = false,
    description = {
      "Lists what a running gateway doesn't know the outcome of.",
      "",
      "The newest first, with what to do about it. The key needs the right 'inspect'.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:nothing is unknown",
      " 1:something is",
      " 2:wrong use, or the gateway can't be reached, or refuses"
    },
    footer = {
      "",
      "  java -jar gateway.jar unknown --url https://gateway.example --api-key-env OPS_KEY --json"
    })
final class Unknown implements Callable<Integer> {
  private static final int SOME = 1;
  private static final int LARGEST_PAGE = 500;
  private static final int MOST = 1_000_000;

  /** A gateway looks at 10,000 records for a page, so these are more than any store holds. */
  private static final int MOST_PAGES_WITHOUT = 10_000;

  private static final String NONE = "-";

  private final Map<String, String> environment;
  private final PrintStream out;

  @Mixin private GatewayOptions options = new GatewayOptions();

  @Option(names = "--provider", paramLabel = "NAME", description = "Only those of this provider.")
  private @Nullable String provider;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "At most so many, the newest. Default, and most: 1000000")
  private @Nullable Integer limit;

  @Option(names = "--json", description = "Prints JSON, as GET /admin/operations does.")
  private boolean json;

  Unknown(Map<String, String> environment, PrintStream out) {
    this.environment = environment;
    this.out = out;
  }

  /** What was listed, and whether there are more. */
  private record Listed(List<Map<?, ?>> operations, boolean more) {}

  @Override
  public Integer call() {
    if (limit != null && (limit < 1 || limit > MOST)) {
      throw new WrongUseException("--limit must be from 1 to %s, but is %s".formatted(MOST, limit));
    }
    RunningGateway gateway = options.gateway(environment);
    Listed listed = list(gateway, limit == null ? MOST : limit);
    if (json) {
      printJson(listed);
    } else if (listed.operations().isEmpty()) {
      out.println("Nothing is unknown.");
    } else {
      print(gateway, listed);
    }
    out.flush();
    return listed.operations().isEmpty() ? 0 : SOME;
  }

  private Listed list(RunningGateway gateway, int most) {
    List<Map<?, ?>> all = new ArrayList<>();
    String after = null;
    int without = 0;
    do {
      String path =
          "/admin/operations?state=unknown&limit="
              + Math.min(LARGEST_PAGE, most - all.size())
              + (provider == null ? "" : "&provider=" + encoded(provider))
              + (after == null ? "" : "&after=" + encoded(after));
      Map<String, @Nullable Object> page = gateway.required(gateway.get(path)).fields();
      if (!(page.get("operations") instanceof List<?> operations)) {
        throw new WrongUseException(gateway + " answers without operations: is it a gateway?");
      }
      for (Object operation : operations) {
        if (!(operation instanceof Map<?, ?> fields) || !(fields.get("id") instanceof String)) {
          throw new WrongUseException(
              gateway + " answers with an operation without id: is it a gateway?");
        }
        all.add(fields);
      }
      String next = page.get("next") instanceof String text ? text : null;
      without = operations.isEmpty() ? without + 1 : 0;
      if (next != null && (next.equals(after) || without == MOST_PAGES_WITHOUT)) {
        throw new WrongUseException(gateway + " answers with the same page again and again");
      }
      after = next;
    } while (after != null && all.size() < most);
    return new Listed(all.subList(0, Math.min(all.size(), most)), after != null);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private void printJson(Listed listed) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("operations", listed.operations());
    document.put("more", listed.more());
    out.println(new String(Json.write(document), StandardCharsets.UTF_8));
  }

  private void print(RunningGateway gateway, Listed listed) {
    boolean tenants = listed.operations().stream().anyMatch(one -> one.get("tenant") != null);
    List<Table.Column> columns =
        new ArrayList<>(
            List.of(
                new Table.Column("id", false),
                new Table.Column("provider", false),
                new Table.Column("operation", false),
                new Table.Column("amount", true),
                new Table.Column("shop's id", false),
                new Table.Column("since", false),
                new Table.Column("asked again", false)));
    if (tenants) {
      columns.add(new Table.Column("tenant", false));
    }
    Table table = new Table(columns);
    for (Map<?, ?> operation : listed.operations()) {
      List<String> row =
          Stream.of(
                  operation.get("id"),
                  operation.get("provider"),
                  operation.get("operation"),
                  amount(operation),
                  shopsId(operation),
                  seconds(operation.get("startedAt")),
                  seconds(operation.get("nextQuestionAt")),
                  operation.get("tenant"))
              .map(value -> value == null ? NONE : gateway.shown(String.valueOf(value)))
              .toList();
      table.add(tenants ? row : row.subList(0, columns.size()));
    }
    table.print(out);
    next(gateway, listed);
  }

  private static @Nullable Object shopsId(Map<?, ?> operation) {
    return Stream.of("shopTransactionId", "refundId")
        .<@Nullable Object>map(operation::get)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static @Nullable Object seconds(@Nullable Object time) {
    try {
      return time == null
          ? null
          : Instant.parse(String.valueOf(time)).truncatedTo(ChronoUnit.SECONDS);
    } catch (DateTimeParseException e) {
      return time;
    }
  }

  /** As people write it: 1299 minor units of EUR are 12.99. */
  private static @Nullable String amount(Map<?, ?> operation) {
    if (!(operation.get("amount") instanceof Number amount)) {
      return null;
    }
    String currency = String.valueOf(operation.get("currency"));
    try {
      int digits = Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits());
      return BigDecimal.valueOf(amount.longValue(), digits).toPlainString() + " " + currency;
    } catch (IllegalArgumentException e) {
      return amount + " minor units of " + currency;
    }
  }

  private void next(RunningGateway gateway, Listed listed) {
    int count = listed.operations().size();
    String path = "/admin/operations/%s/settle".formatted(listed.operations().get(0).get("id"));
    out.println();
    out.println(
        "%s unknown%s. The gateway asks the provider itself, while a time stands below 'asked again'."
            .formatted(
                count == 1 ? "1 operation is" : count + " operations are",
                listed.more() ? ", and there are more" : ""));
    out.println(
        "What it can't find out waits for a person: look it up at the payment company, and say what its answer");
    out.println("would have been, with a key that has the right 'settle':");
    out.println();
    out.println(
        "  "
            + options.curl(
                gateway,
                gateway.shown(path),
                "{\"answer\":{\"result\":\"OK\",\"paymentId\":\"THE-PAYMENT\"},\"reason\":\"WHY\"}"));
    out.println();
    out.println(
        "or, where it was never executed, with {\"outcome\":\"not_executed\",\"reason\":\"WHY\"}.");
  }
}
