package dev.turnpike.standalone.docs;

import static dev.turnpike.http.testing.Bodies.pay;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.turnpike.PaymentGateway;
import dev.turnpike.http.ApiKeys;
import dev.turnpike.http.BudgetUse;
import dev.turnpike.http.testing.Await;
import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.FakeProvider;
import dev.turnpike.http.testing.RawClient;
import dev.turnpike.http.testing.TestMetrics;
import dev.turnpike.http.testing.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The proxy in front keeps away what it is said to keep away. */
class NginxTest {
  private static final String KEY = "a-key-0123456789";
  private static final String[] WITH_KEY = {"Authorization", "Bearer " + KEY};

  @TempDir private Path folder;

  private final FakeProvider provider = new FakeProvider();
  private volatile Supplier<List<BudgetUse>> uses = List::of;
  private final TestMetrics metrics =
      new TestMetrics() {
        @Override
        public void budgets(Supplier<List<BudgetUse>> all) {
          uses = all;
        }
      };
  private TestServer server;
  private Process nginx;
  private URI url;

  @BeforeEach
  void start() throws Exception {
    String program = assumeInstalled();
    server =
        TestServer.of(
            PaymentGateway.builder().provider(provider),
            builder ->
                builder
                    .apiKeys(ApiKeys.of(List.of(KEY)))
                    .trustedProxies(List.of("127.0.0.1"))
                    .metrics(metrics));
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    url = URI.create("http://127.0.0.1:" + port);
    String text = Files.readString(Markdown.root().resolve("docs/nginx.conf"));
    assertThat(text).contains("127.0.0.1:8080", "127.0.0.1:8088", "rate=50r/s", "burst=100");
    Path file =
        Files.writeString(
            folder.resolve("nginx.conf"),
            text.replace("127.0.0.1:8080", "127.0.0.1:" + server.url().getPort())
                .replace("127.0.0.1:8088", "127.0.0.1:" + port)
                .replace("rate=50r/s", "rate=1r/m")); // however slow this machine is
    nginx =
        new ProcessBuilder(
                program, "-p", folder.toString(), "-c", file.toString(), "-g", "daemon off;")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile())
            .start();
    Await.until(() -> "nginx doesn't start: " + output(), this::listens);
  }

  private static String assumeInstalled() {
    Optional<Path> found =
        Stream.of((System.getenv("PATH") + ":/usr/sbin").split(":"))
            .map(place -> Path.of(place, "nginx"))
            .filter(Files::isExecutable)
            .findFirst();
    assumeThat(found).as("'nginx' is not installed: not tested").isPresent();
    return found.orElseThrow().toString();
  }

  private String output() {
    try {
      return Files.readString(folder.resolve("output"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private boolean listens() {
    try {
      new RawClient(url).close();
      return true;
    } catch (IOException e) {
      assertThat(nginx.isAlive()).as(output()).isTrue();
      return false;
    }
  }

  @AfterEach
  void stop() throws Exception {
    if (nginx != null) {
      List<ProcessHandle> workers = nginx.descendants().toList();
      nginx.destroy();
      nginx.waitFor();
      for (ProcessHandle worker : workers) {
        worker.onExit().join(); // else its files come and go while the folder is deleted
      }
    }
    if (server != null) {
      server.close();
    }
  }

  @Test
  void aPayment_goesThroughIt() {
    new Client(url).post("/v3/fake/pay", pay(), WITH_KEY).mustBe(200);

    assertThat(provider.calls()).hasSize(1);
  }

  @Test
  void halfHeadersAndHalfBodies_stayThere() throws Exception {
    List<RawClient> halves = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      halves.add(new RawClient(url).send("POST /v3/fake/callback HTTP/1.1\r\nHost: loc"));
      halves.add(
          new RawClient(url)
              .send("POST /v3/fake/callback HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nab"));
    }
    new Client(url).post("/v3/fake/pay", pay(), WITH_KEY).mustBe(200);

    for (RawClient half : halves) {
      half.awaitClose();
      half.close();
    }

    assertThat(provider.calls()).hasSize(1);
    assertThat(new String(metrics.page(), StandardCharsets.UTF_8))
        .isEqualToIgnoringNewLines("answered pay at fake with 200: 1");
    assertThat(uses.get()).allMatch(use -> use.used() == 0);
  }

  @Test
  void aFlood_isKeptAway() {
    Client client = new Client(url);
    int throughIt = 0;
    int refused = 0;
    while (refused < 20) {
      if (client.get("/v3/fake/status?paymentId=a").status() == 429) {
        refused++;
      } else {
        throughIt++;
      }
      assertThat(throughIt).as("it refuses nothing").isLessThan(200);
    }

    assertThat(new String(metrics.page(), StandardCharsets.UTF_8))
        .contains("answered status at fake with 401: " + throughIt);
  }

  @Test
  void whatIsForOperators_isNotShown() {
    for (String path : List.of("/-/ready", "/metrics", "/admin/counts")) {
      new Client(url).get(path, WITH_KEY).mustBe(404);
    }
  }
}
