package dev.turnpike.standalone;

import dev.turnpike.StoreUnavailableException;
import dev.turnpike.internal.ledger.NotStorableException;
import dev.turnpike.store.jdbc.JdbcStore;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Encrypts with the first key whatever isn't. */
@Command(
    name = "rotate-keys",
    sortOptions = false,
    usageHelpWidth = 100,
    usageHelpAutoWidth = false,
    customSynopsis = "java -jar gateway.jar rotate-keys [-h]",
    description = {
      "Encrypts with the first of GATEWAY_ENCRYPTION_KEYS whatever isn't in the store that"
          + " GATEWAY_STORE_URL names: what was stored with another key, or with none.",
      "",
      "PostgreSQL: gateways may run beside it, all of them with the same first key."
          + " SQLite: stop the gateway before; the file is written anew at the end, which needs as much room"
          + " again.",
      "",
      "It may be interrupted, however that is, and run again.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      " 0:all is encrypted with the first key",
      " 1:the database failed, or a gateway still encrypts with another key: run it again",
      " 2:wrong use, or refused"
    })
final class RotateKeys implements Callable<Integer> {
  private static final int AGAIN = 1;
  private static final Duration PAUSE = Duration.ofSeconds(3);

  private final Environment environment;
  private final PrintStream out;
  private final PrintStream err;
  private long said = System.nanoTime();

  RotateKeys(Map<String, String> environment, PrintStream out, PrintStream err) {
    this.environment = new Environment(environment);
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() {
    StoreSetting store = new StoreSetting(environment);
    Logging.start(
        environment.text(Setting.LOG_LEVEL).isEmpty()
            ? Logging.LogLevel.OFF // what goes wrong is said below
            : environment.choice(Setting.LOG_LEVEL, Logging.LogLevel.class));
    out.println(store.description());
    try {
      return told(store.rotateKeys(this::rewritten));
    } catch (StoreUnavailableException | NotStorableException e) {
      err.println(
          "turnpike: %s; what is encrypted anew stays so, and the same command goes on"
              .formatted(e.getMessage()));
      return AGAIN;
    }
  }

  private int told(JdbcStore.Rotation rotation) {
    out.println("%s values were encrypted anew".formatted(rotation.rewritten()));
    rotation
        .unused()
        .forEach(
            id ->
                out.println(
                    "Nothing is encrypted with the key '%s' any more: it can go, once no gateway has it as its first"
                        .formatted(id)));
    for (String id : rotation.stillUsed()) {
      err.println(
          "turnpike: meanwhile a gateway wrote %s: give all of them the key '%s' as their first, and run this again"
              .formatted(
                  id.isEmpty() ? "without a key" : "with the key '%s'".formatted(id),
                  rotation.current()));
    }
    if (!rotation.stillUsed().isEmpty()) {
      return AGAIN;
    }
    out.println("All that is to be encrypted is, with the key '%s'.".formatted(rotation.current()));
    return 0;
  }

  private void rewritten(String column, long values) {
    long now = System.nanoTime();
    if (now - said > PAUSE.toNanos()) {
      said = now;
      out.println("%s: %s values by now".formatted(column, values));
    }
  }
}
