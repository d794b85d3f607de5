package dev.turnpike.standalone;

import dev.turnpike.StoreUnavailableException;
import dev.turnpike.internal.ledger.NotStorableException;
import dev.turnpike.store.jdbc.JdbcStore;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Copies the records from SQLite to PostgreSQL, or back. */
@Command(
    name = "copy-store",
    sortOptions = false,
    usageHelpWidth = 100,
    usageHelpAutoWidth = false,
    customSynopsis = "java -jar gateway.jar copy-store [-h] FROM TO",
    description = {
      "Copies all records from SQLite to PostgreSQL, or back.",
      "",
      "FROM and TO are written as in GATEWAY_STORE_URL: jdbc:sqlite:PATH, jdbc:postgresql://HOST/DATABASE."
          + " GATEWAY_STORE_USER, GATEWAY_STORE_PASSWORD and GATEWAY_STORE_SCHEMA hold for the PostgreSQL.",
      "",
      "Stop every gateway before. FROM is left as it is. TO must be empty; where it holds the unfinished"
          + " copy of the same FROM, the copy goes on where it was, however it was interrupted. No gateway"
          + " starts on a copy that is not finished.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:all is copied",
      " 1:a database could not be reached, or failed: the same command goes on",
      " 2:wrong use, or refused"
    })
final class CopyStore implements Callable<Integer> {
  private static final int GO_ON = 1;
  private static final Duration PAUSE = Duration.ofSeconds(3);

  private final Environment environment;
  private final PrintStream out;
  private final PrintStream err;
  private String current = "";
  private long began;
  private long said;

  @Parameters(arity = "0..*", hidden = true)
  private List<String> urls = new ArrayList<>();

  CopyStore(Map<String, String> environment, PrintStream out, PrintStream err) {
    this.environment = new Environment(environment);
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() {
    if (urls.size() != 2) {
      throw new IllegalStateException(
          "copy-store takes two URLs, FROM and TO, and not %s; try copy-store --help"
              .formatted(urls.size()));
    }
    StoreSetting from = new StoreSetting(environment, "FROM", urls.get(0));
    StoreSetting to = new StoreSetting(environment, "TO", urls.get(1));
    from.requireOtherKind(to);
    Logging.start(
        environment.text(Setting.LOG_LEVEL).isEmpty()
            ? Logging.LogLevel.OFF // what goes wrong is said below
            : environment.choice(Setting.LOG_LEVEL, Logging.LogLevel.class));
    JdbcStore.Builder source = from.builder(); // refuses what must not be shown
    JdbcStore.Builder target = to.builder();
    out.println("From " + from.description());
    out.println("To   " + to.description());
    try {
      JdbcStore.copy(source, target, this::copied);
    } catch (StoreUnavailableException | NotStorableException e) {
      err.println(
          "turnpike: %s; what is copied stays, and the same command goes on"
              .formatted(e.getMessage()));
      return GO_ON;
    }
    out.println(
        "All is copied. Start gateways on TO now, with the fingerprint keys of FROM and its encryption keys, if it has any, and none on FROM any more.");
    return 0;
  }

  /** Each table at its end, and a long one every few seconds. */
  private void copied(String table, long copied, long all) {
    long now = System.nanoTime();
    if (!table.equals(current)) {
      current = table;
      began = now;
      said = now;
    }
    if (copied == all) {
      out.printf(Locale.ROOT, "%-13s %d rows, %.1f s%n", table, all, (now - began) / 1e9);
    } else if (now - said > PAUSE.toNanos()) {
      said = now;
      out.printf(Locale.ROOT, "%-13s %d of %d rows%n", table, copied, all);
    }
  }
}
