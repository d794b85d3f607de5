package dev.turnpike.http;

import static dev.turnpike.http.testing.Bodies.pay;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.turnpike.PaymentGateway;
import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.FakeProvider;
import dev.turnpike.http.testing.TestMetrics;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The handler on a server that the host already has, below a path of the host's choice. */
class MountedHandlerTest {
  private final FakeProvider provider = new FakeProvider();
  private final PaymentGateway gateway = PaymentGateway.builder().provider(provider).build();
  private final GatewayFace face = GatewayFace.builder(gateway, ApiKeys.none()).build();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer host;
  private Client client;

  @BeforeEach
  void start() throws Exception {
    host = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    host.setExecutor(threads);
    host.createContext("/pay", new GatewayHandler(face));
    host.createContext("/slash/", new GatewayHandler(face));
    host.createContext(
        "/more",
        new GatewayHandler(
            GatewayFace.builder(gateway, ApiKeys.none())
                .metrics(new TestMetrics())
                .pages(
                    path ->
                        path.equals("/guide")
                            ? Optional.of(
                                new Pages.Page("text/plain", Map.of(), "read".getBytes(UTF_8)))
                            : Optional.empty())
                .documentation(false)
                .build()));
    host.createContext(
        "/other",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    host.start();
    client = new Client(URI.create("http://127.0.0.1:" + host.getAddress().getPort()));
  }

  @AfterEach
  void stop() {
    host.stop(0);
    threads.shutdownNow();
    gateway.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/pay", "/slash"})
  void everything_isBelowThePath(String mounted) {
    client.post(mounted + "/v3/fake/pay", pay()).mustBe(200);
    client.get(mounted + "/v3").mustBe(200);
    client.get(mounted + "/-/ready").mustBe(200);
    client.get(mounted + "/v3/fake/subscription/status/a%2Fb").mustBe(200);
    assertThat(provider.lastCall().subject()).isEqualTo("a/b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/pay", "/pay/", "/payx/v3", "/pay/payx", "/pay/pay/v3", "/pay//v3"})
  void otherPathsBelow_leadNowhere(String path) {
    client.get(path).mustBeProblem(404, "route_not_found", null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/payv3/fake", "/payv3"})
  void pathsThatOnlyBeginLikeIt_leadNowhere(String path) {
    client.get(path).mustBeProblem(404, "route_not_found", null);
  }

  @Test
  void metricsAndPages_areThereWhereTheHostGaveThem() {
    client.get("/more/metrics").mustBe(200);
    client.get("/pay/metrics").mustBeProblem(404, "route_not_found", null);
    assertThat(client.get("/more/guide").mustBe(200).text()).isEqualTo("read");
    client.get("/pay/guide").mustBeProblem(404, "route_not_found", null);
    client.get("/pay/documentation/openapi.json").mustBe(200);
    client.get("/more/documentation/openapi.json").mustBeProblem(404, "route_not_found", null);
  }

  @Test
  void streams_wouldKeepTheHostsThreads_andAreNotThere() {
    client.get("/pay/admin/overview/stream").mustBeProblem(503, "gateway_unavailable", null);
    client.get("/pay/admin/overview").mustBe(200);
  }

  @Test
  void whatElseTheHostServes_isTheHosts() {
    client.get("/other").mustBe(204);
    client.get("/v3").mustBe(404);
  }

  @Test
  void behindAProxyWithAPrefix_aBrowserIsLedToWhereItIsMountedBelowThat() {
    Pages pages =
        new Pages() {
          @Override
          public Optional<Page> find(String path) {
            return Optional.empty();
          }

          @Override
          public Optional<String> home() {
            return Optional.of("/guide");
          }
        };
    host.createContext(
        "/home",
        new GatewayHandler(
            GatewayFace.builder(gateway, ApiKeys.none())
                .pages(pages)
                .trustedProxies(List.of("127.0.0.1"))
                .build()));

    assertThat(client.get("/home/", "Accept", "text/html").mustBe(303).header("Location"))
        .contains("guide");
    assertThat(
            client
                .get("/home/", "Accept", "text/html", "X-Forwarded-Prefix", "/shop")
                .mustBe(303)
                .header("Location"))
        .contains("/shop/home/guide");
  }

  @Test
  void drain_refusesNewRequests_andHealthTellsIt() {
    assertThat(face.drain(Duration.ZERO)).isZero();

    client
        .post("/pay/v3/fake/pay", pay())
        .mustBeProblem(503, "gateway_unavailable", "not_executed");
    client.get("/pay/-/ready").mustBe(503);
    client.get("/pay/-/check-up").mustBe(503);
    client.get("/pay/-/healthz").mustBe(200);
    assertThat(provider.calls()).isEmpty();
  }
}
