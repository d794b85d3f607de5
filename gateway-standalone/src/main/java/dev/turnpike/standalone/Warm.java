package dev.turnpike.standalone;

import dev.turnpike.PaymentGateway;
import dev.turnpike.http.GatewayServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** A start for Java to learn from. It touches no settings and no records. */
@Command(
    name = "warm",
    sortOptions = false,
    usageHelpWidth = 100,
    usageHelpAutoWidth = false,
    customSynopsis = "java -XX:AOTCacheOutput=FILE -jar gateway.jar warm [-h]",
    description = {
      "Runs a gateway of its own for a moment, with payments in the sandbox.",
      "Java 25 writes what it learned into FILE, and with -XX:AOTCache=FILE the next starts of this jar are"
          + " faster.",
      "Settings are not read, and records not touched.",
      ""
    })
final class Warm implements Callable<Integer> {
  private static final int PAYMENTS = 20;

  private final PrintStream out;

  Warm(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    Path folder = Files.createTempDirectory("turnpike-warm");
    try {
      takePayments(folder);
    } finally {
      delete(folder);
    }
    out.println("turnpike: took " + PAYMENTS + " payments in a sandbox, and ends");
    return 0;
  }

  private static void takePayments(Path folder) throws IOException {
    Configuration configuration =
        new Configuration(
            Map.of(
                "HTTP_PORT", "0",
                "GATEWAY_HTTP_HOST", "127.0.0.1",
                "ENABLED_PROVIDERS", "sandbox",
                "GATEWAY_STORE_URL", "jdbc:sqlite:" + folder.resolve("turnpike.db"),
                "LOG_LEVEL", "WARN"));
    LogLines lines = Logging.start(configuration.logLevel());
    try (PaymentGateway gateway = configuration.gateway()) {
      GatewayServer server = configuration.server(gateway);
      try {
        for (int i = 0; i < PAYMENTS; i++) {
          pay(server, "warm-" + i);
        }
      } finally {
        server.stop(Duration.ofSeconds(1));
      }
    } finally {
      lines.close();
    }
  }

  private static void pay(GatewayServer server, String transaction) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) server.baseUrl().resolve("/v3/sandbox/pay").toURL().openConnection();
    connection.setDoOutput(true);
    connection.setRequestProperty("Content-Type", "application/json");
    try (OutputStream body = connection.getOutputStream()) {
      body.write(
          "{\"amount\":1299,\"currency\":\"EUR\",\"shopTransactionId\":\"%s\"}"
              .formatted(transaction)
              .getBytes(StandardCharsets.UTF_8));
    }
    if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
      throw new IllegalStateException(
          "a payment in the sandbox was answered with " + connection.getResponseCode());
    }
    connection.getInputStream().readAllBytes();
  }

  private static void delete(Path folder) throws IOException {
    List<Path> paths;
    try (Stream<Path> files = Files.walk(folder)) {
      paths = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.deleteIfExists(path);
    }
  }
}
