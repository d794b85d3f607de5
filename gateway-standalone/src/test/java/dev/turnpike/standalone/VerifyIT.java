package dev.turnpike.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.turnpike.internal.contract.Json;
import dev.turnpike.standalone.testing.GatewayProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The command {@code verify}, as a process. */
@Execution(ExecutionMode.CONCURRENT)
class VerifyIT {
  private static GatewayProcess sandbox;
  @TempDir Path folder;

  /** What a run said. */
  private record Said(int exit, List<String> out, List<String> err) {
    String text() {
      return String.join("\n", out);
    }
  }

  @BeforeAll
  static void serve() {
    sandbox = GatewayProcess.serve();
  }

  @AfterAll
  static void end() {
    sandbox.close();
  }

  private static Said verify(Map<String, String> environment, String... arguments) {
    List<String> all = new ArrayList<>(List.of("verify"));
    all.addAll(List.of(arguments));
    try (GatewayProcess process = GatewayProcess.start(all, environment)) {
      int exit = process.exit();
      return new Said(exit, process.out(), process.err());
    }
  }

  private static Said verify(String... arguments) {
    return verify(Map.of(), arguments);
  }

  private static String sandboxUrl() {
    return sandbox.url() + "/v3/sandbox";
  }

  @Test
  void theSandboxKeepsTheContract_andTheReportIsThereInThreeForms() throws Exception {
    Path junit = folder.resolve("report.xml");
    Path json = folder.resolve("report.json");

    Said said =
        verify(sandboxUrl(), "--only", "pay,refund", "--junit", "" + junit, "--json", "" + json);

    assertThat(said.exit()).as(said.text()).isZero();
    assertThat(said.out()).anyMatch(line -> line.startsWith("  ok      P-08"));
    assertThat(said.text()).contains(" 0 failed", "Every MUST that could be tried holds.");
    assertThat(said.err()).isEmpty();
    assertThat(
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(junit.toFile())
                .getElementsByTagName("testcase")
                .getLength())
        .isGreaterThan(10);
    assertThat(Json.readObject(Files.readAllBytes(json)).toString()).contains("P-08", "passed");
  }

  @Test
  void faultsBetweenAGatewayAndTheService_chargeNobodyTwice() {
    Said said = verify(sandboxUrl(), "--only", "P-09", "--faults", "14", "--seed", "7");

    assertThat(said.exit()).as(said.text()).isZero();
    assertThat(said.text()).contains("seed 7", "Schedule: ", "No key was charged twice.");
  }

  @Test
  void aServiceThatHonoursNoKeys_isNotHeldToThem() {
    Said with = verify(sandboxUrl(), "--only", "P-48", "--idempotency-window-hours", "1");
    Said without = verify(sandboxUrl(), "--only", "P-48", "--idempotency-window-hours", "0");

    assertThat(with.out()).as("" + with).anyMatch(line -> line.startsWith("  ok      P-48"));
    assertThat(without.out()).as("" + without).anyMatch(line -> line.startsWith("  skipped P-48"));
    assertThat(without.exit()).isZero();
  }

  /** Pays again whenever it is asked to, whatever the key says, and doesn't know what it did. */
  private static HttpServer forgetful() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ExecutorService threads = Executors.newCachedThreadPool();
    server.setExecutor(threads);
    AtomicInteger payments = new AtomicInteger();
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          boolean pays = exchange.getRequestURI().getPath().endsWith("/pay");
          byte[] answer =
              (pays
                      ? "{\"result\":\"OK\",\"paymentId\":\"p-" + payments.incrementAndGet() + "\"}"
                      : "{\"code\":\"operation_not_supported\",\"status\":501}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange
              .getResponseHeaders()
              .set("Content-Type", pays ? "application/json" : "application/problem+json");
          exchange.sendResponseHeaders(pays ? 200 : 501, answer.length);
          try (OutputStream body = exchange.getResponseBody()) {
            body.write(answer);
          }
        });
    server.start();
    return server;
  }

  @Test
  void aServiceThatIsWrong_isToldByWhichRule_why_andWhatWasSaid() throws Exception {
    HttpServer wrong = forgetful();
    try {
      String url = "http://127.0.0.1:" + wrong.getAddress().getPort();
      Said said =
          verify(
              Map.of("WRONG_KEY", "hidden-hidden-hidden"),
              url,
              "--api-key-env",
              "WRONG_KEY",
              "--only",
              "idempotency",
              "--faults",
              "14",
              "--seed",
              "7");

      assertThat(said.exit()).as(said.text()).isEqualTo(1);
      assertThat(said.text())
          .contains("FAILED P-48 MUST", "why  ", "expected  the payment p-1", "actual  ")
          .contains("by the sandbox's scenarios", "--without all", "--reach")
          .contains("DOUBLE CHARGE: payment ", "The same again: --faults 14 --seed 7")
          .doesNotContain("hidden-hidden");
    } finally {
      wrong.stop(0);
    }
  }

  @Test
  void nobodyThere_isSaidAtOnce() {
    Said said = verify("http://127.0.0.1:1");

    assertThat(said.exit()).isEqualTo(2);
    assertThat(said.err())
        .singleElement()
        .asString()
        .contains("http://127.0.0.1:1 can't be reached");
    assertThat(said.out()).isEmpty();
  }
}
