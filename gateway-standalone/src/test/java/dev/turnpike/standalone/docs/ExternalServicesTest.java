package dev.turnpike.standalone.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.turnpike.testkit.Report;
import dev.turnpike.testkit.Scenarios;
import dev.turnpike.testkit.Subject;
import dev.turnpike.testkit.Suite;
import dev.turnpike.testkit.SuiteListener;
import dev.turnpike.testkit.Verdict;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** docs/external-services.md, with the services in examples/. */
class ExternalServicesTest {
  private static final String PYTHON = "python3, examples/external-python/service.py";
  private static final String NODE = "node, examples/external-node/service.js";

  @TempDir Path folder;

  @Test
  void page_showsWhatHappens() throws IOException {
    Program.assumeInstalled("bash", "curl", "python3", "node");
    Markdown page = Markdown.of("docs/external-services.md");
    try (Program python = Program.example("python3", "examples/external-python/service.py");
        Program node = Program.example("node", "examples/external-node/service.js")) {
      Path config = folder.resolve("services.json");
      Files.writeString(
          config,
          page.blocks("json")
              .get(0)
              .text()
              .replace("127.0.0.1:9001", "127.0.0.1:" + python.port())
              .replace("127.0.0.1:9002", "127.0.0.1:" + node.port()));
      try (Program gateway =
              Program.gateway(Map.of("EXTERNAL_PROVIDERS_CONFIG", config.toString()));
          Session session = new Session()) {
        session.gatewayAt(gateway.port());
        for (Markdown.Block block : page.blocks("console")) {
          session.run(block);
        }
      }
    }
  }

  /** The SHOULDs too. */
  @ParameterizedTest
  @CsvSource({PYTHON, NODE})
  void example_keepsTheContractOfProviders(String interpreter, String path) {
    Program.assumeInstalled(interpreter);
    try (Program service = Program.example(interpreter, path)) {
      Subject subject = Subject.http("http://127.0.0.1:" + service.port());

      Report report = Suite.of(subject, Scenarios.sandbox()).run(SuiteListener.NONE);

      assertThat(report.failures()).as("broken, with the seed %s", report.seed()).isEmpty();
      assertThat(report.skipped())
          .allSatisfy(
              skipped ->
                  assertThat(((Verdict.Skipped) skipped.verdict()).reason())
                      .containsPattern("over HTTP|does not support|don't say how to bring about"));
      assertThat(report.results().size() - report.skipped().size()).isGreaterThan(50);
    }
  }

  @ParameterizedTest
  @CsvSource({PYTHON, NODE})
  void example_tellsTheGatewayWhenAPaymentHasSettled(String interpreter, String path)
      throws Exception {
    Program.assumeInstalled(interpreter);
    BlockingQueue<String> callbacks = new LinkedBlockingQueue<>();
    HttpServer gateway = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    gateway.createContext(
        "/v3/me/callback",
        exchange -> {
          callbacks.add(
              exchange.getRequestHeaders().getFirst("Authorization")
                  + " "
                  + exchange.getRequestURI().getQuery());
          exchange.sendResponseHeaders(202, -1);
          exchange.close();
        });
    gateway.start();
    Map<String, String> settings =
        Map.of(
            "CALLBACK_URL",
            "http://127.0.0.1:%s/v3/me/callback".formatted(gateway.getAddress().getPort()),
            "CALLBACK_TOKEN",
            "secret");
    try (Program service = Program.example(interpreter, path, settings)) {
      String answer =
          pay(
              service,
              """
              {"amount":1,"currency":"EUR","shopTransactionId":"order-1",
               "providerData":{"scenario":"pending","settleAfterMs":1}}""");

      String callback = callbacks.poll(20, TimeUnit.SECONDS);

      assertThat(callback).startsWith("Bearer secret paymentId=");
      assertThat(answer).contains(callback.split("=")[1], "PENDING");
    } finally {
      gateway.stop(0);
    }
  }

  private static String pay(Program service, String body) throws Exception {
    URI url = URI.create("http://127.0.0.1:%s/pay".formatted(service.port()));
    HttpRequest request =
        HttpRequest.newBuilder(url).POST(HttpRequest.BodyPublishers.ofString(body)).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  @ParameterizedTest
  @CsvSource({PYTHON, NODE})
  void example_hasLessThan120Lines(String interpreter, String path) throws IOException {
    assertThat(Files.readAllLines(Markdown.root().resolve(path))).hasSizeLessThan(120);
  }
}
