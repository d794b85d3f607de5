package dev.turnpike.standalone;

import dev.turnpike.PaymentGateway;
import dev.turnpike.ProviderInfo;
import dev.turnpike.internal.contract.Redactor;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Tells which providers there are. They are started as for serving, and ended again; nothing is
 * stored, and nobody is called.
 */
@Command(
    name = "providers",
    description = {
      "Lists the providers that would serve: where each comes from, and what it supports.",
      "Exit code: 0, or 1 when one of them can't be loaded."
    })
final class Providers implements Callable<Integer> {
  private static final int NOT_ALL = 1;

  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;

  Providers(Map<String, String> environment, PrintStream out, PrintStream err) {
    this.environment = environment;
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() {
    Configuration configuration = new Configuration(environment);
    Logging.start(configuration.logLevel());
    try (PaymentGateway gateway = configuration.gatewayInMemory()) {
      List<ProviderInfo> providers = gateway.providers();
      if (providers.isEmpty()) {
        out.println(
            "None; see ENABLED_PROVIDERS, EXTERNAL_PROVIDERS_CONFIG and GATEWAY_PROVIDERS_DIR.");
      }
      providers.forEach(this::print);
      gateway
          .discoveryFailures()
          .forEach(failure -> err.println("turnpike: " + Redactor.line(failure)));
      return gateway.discoveryFailures().isEmpty() ? 0 : NOT_ALL;
    }
  }

  private void print(ProviderInfo provider) {
    out.println(provider.name() + (provider.sandbox() ? " (plays only)" : ""));
    out.println("  from      " + provider.origin());
    out.println("  supports  " + String.join(", ", provider.operations()));
  }
}
