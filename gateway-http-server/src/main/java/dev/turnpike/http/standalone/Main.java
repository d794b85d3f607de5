package dev.turnpike.http.standalone;

import dev.turnpike.PaymentGateway;
import dev.turnpike.ProviderInfo;
import dev.turnpike.http.GatewayServer;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the gateway as a program. */
public final class Main {
  private static final int WRONG_USE = 2;

  private Main() {}

  /** Starts the server, which runs until the process is asked to end. */
  public static void main(String[] arguments) {
    int exit = run(arguments, System.getenv(), System.out, System.err);
    if (exit != 0) {
      System.exit(exit);
    }
  }

  private static int run(
      String[] arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
    if (arguments.length == 1 && arguments[0].equals("--help")) {
      out.print(help());
      return 0;
    }
    if (arguments.length > 0) {
      err.println(
          "turnpike: unknown argument '"
              + arguments[0]
              + "'; try --help. Settings come from the environment.");
      return WRONG_USE;
    }
    ServerProperties.set();
    try {
      serve(new Configuration(environment), out);
      return 0;
    } catch (SettingException | IllegalStateException e) {
      err.println("turnpike: " + e.getMessage());
      return WRONG_USE;
    } catch (IOException e) {
      err.println(
          "turnpike: can't listen: " + e.getMessage() + "; see HTTP_PORT and GATEWAY_HTTP_HOST");
      return WRONG_USE;
    }
  }

  private static void serve(Configuration configuration, PrintStream out) throws IOException {
    Logging.start(configuration.logLevel());
    Logger log = LoggerFactory.getLogger(Main.class);
    PaymentGateway gateway = configuration.gateway();
    GatewayServer server;
    try {
      server = configuration.server(gateway);
    } catch (IOException | RuntimeException e) {
      gateway.close();
      throw e;
    }
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> stop(configuration, gateway, server, log), "turnpike-shutdown"));
    log.info("{}", ServerProperties.effective());
    configuration
        .unknownSettings()
        .forEach(name -> log.warn("{} is no setting, and does nothing; see --help", name));
    gateway.discoveryFailures().forEach(failure -> log.warn("{}", failure));
    out.print(new Banner(configuration, gateway, server));
    out.flush();
  }

  private static void stop(
      Configuration configuration, PaymentGateway gateway, GatewayServer server, Logger log) {
    log.info("stopping: new requests are refused, running ones come to their end");
    int cutOff = server.stop(configuration.shutdownTimeout());
    gateway.close();
    if (cutOff > 0) {
      log.warn("stopped; {} requests were cut off, and their outcome is unknown", cutOff);
    } else {
      log.info("stopped");
    }
  }

  private static String help() {
    String settings =
        Arrays.stream(Setting.values())
            .map(
                setting ->
                    "  %s%n      %s. Default: %s%n"
                        .formatted(setting, setting.meaning(), setting.standard()))
            .collect(Collectors.joining());
    return "Usage: java -jar gateway.jar%n%nRuns the payment gateway. Settings come from the environment:%n%n%s"
        .formatted(settings);
  }

  /** What an operator wants to see first. */
  private record Banner(Configuration configuration, PaymentGateway gateway, GatewayServer server) {
    @Override
    public String toString() {
      List<ProviderInfo> providers = gateway.providers();
      StringBuilder text = new StringBuilder("Turnpike listens on " + server.baseUrl() + "\n");
      text.append("Providers: ")
          .append(
              providers.isEmpty()
                  ? "none; see ENABLED_PROVIDERS, EXTERNAL_PROVIDERS_CONFIG and GATEWAY_PROVIDERS_DIR"
                  : names(providers))
          .append('\n');
      text.append(
          configuration.hasKeys()
              ? "Callers need an API key.\n"
              : configuration.isLoopbackMode()
                  ? "No API keys: everybody on this machine may call, and nobody else.\n"
                  : "No API keys, and not on loopback: EVERYBODY may call.\n");
      text.append("Store: ").append(configuration.store()).append('\n');
      text.append(
          configuration.notifies()
              ? configuration.signs()
                  ? "Notifications go to PAYMENT_CALLBACK_URL, signed.\n"
                  : "Notifications go to PAYMENT_CALLBACK_URL, unsigned: GATEWAY_WEBHOOK_SECRETS is not set.\n"
              : "Notifications are not sent: PAYMENT_CALLBACK_URL is not set.\n");
      if (configuration.isLoopbackMode()
          && providers.stream().anyMatch(provider -> provider.name().equals("sandbox"))) {
        text.append("The sandbox is on, and moves no money. Try:\n\n");
        text.append("  curl -s ")
            .append(server.baseUrl())
            .append(
                "/v3/sandbox/pay -H 'Content-Type: application/json' -d '{\"amount\":1299,\"currency\":\"EUR\",\"shopTransactionId\":\"order-1\"}'\n\n");
      }
      return text.toString();
    }

    private static String names(List<ProviderInfo> providers) {
      return providers.stream()
          .map(provider -> provider.sandbox() ? provider.name() + " (plays only)" : provider.name())
          .collect(Collectors.joining(", "));
    }
  }
}
