package dev.turnpike.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpServer;
import dev.turnpike.Administration;
import dev.turnpike.PaymentGateway;
import dev.turnpike.http.GatewayServer;
import dev.turnpike.http.testing.Await;
import dev.turnpike.internal.contract.Json;
import dev.turnpike.records.Cursor;
import dev.turnpike.records.OperationFilter;
import dev.turnpike.records.OperationState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The dashboard and the rules in docs/monitoring are of metrics that there are. */
class MonitoringTest {
  private static final Path FOLDER = Path.of("..", "docs", "monitoring").toAbsolutePath();
  private static final Pattern METRIC = Pattern.compile("turnpike_[a-z_]+");
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest.Builder pay(URI server, String order, String more) {
    return HttpRequest.newBuilder(server.resolve("/v3/sandbox/pay"))
        .header("Content-Type", "application/json")
        .POST(
            HttpRequest.BodyPublishers.ofString(
                "{\"amount\":1299,\"currency\":\"EUR\",\"shopTransactionId\":\"%s\"%s}"
                    .formatted(order, more)));
  }

  private static Set<String> metricsIn(String file) throws IOException {
    Set<String> names =
        METRIC
            .matcher(Files.readString(FOLDER.resolve(file)))
            .results()
            .map(found -> found.group())
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(names).hasSizeGreaterThan(5);
    return names;
  }

  private static Set<String> served(String page) {
    return page.lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("[{ ]")[0])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyMetricThatTheyName_isOnThePage() throws Exception {
    HttpServer receiver =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    receiver.start();
    Configuration configuration =
        new Configuration(
            Map.of(
                "HTTP_PORT",
                "0",
                "GATEWAY_STORE_URL",
                "memory",
                "GATEWAY_CALL_TIMEOUT_MS",
                "300",
                "PAYMENT_CALLBACK_URL",
                "http://127.0.0.1:" + receiver.getAddress().getPort()));
    try (PaymentGateway gateway = configuration.gateway();
        GatewayServer server = configuration.server(gateway)) {
      URI url = server.baseUrl();
      HttpResponse<String> paid = send(pay(url, "order-1", ""));
      assertThat(paid.statusCode()).isEqualTo(200);
      String paymentId =
          (String) Json.readObject(paid.body().getBytes(StandardCharsets.UTF_8)).get("paymentId");
      send(HttpRequest.newBuilder(url.resolve("/v3/sandbox/check?paymentId=" + paymentId)));
      send(HttpRequest.newBuilder(url.resolve("/v3/sandbox/callback?paymentId=nobody-knows-it")));
      send(pay(url, "order-2", ",\"providerData\":{\"scenario\":\"timeout\"}"));
      Administration administration = gateway.administration();
      administration
          .operations(new OperationFilter(null, null, OperationState.UNKNOWN), new Cursor(null, 10))
          .items()
          .forEach(
              unknown ->
                  administration.settleAsNotExecuted(
                      unknown.id(), new Administration.Settlement("looked it up", true)));

      Set<String> named = new TreeSet<>(metricsIn("dashboard.json"));
      named.addAll(metricsIn("rules.yml"));
      Await.until(
          () -> "a metric that the files name is not served: " + named,
          () -> {
            try {
              Set<String> missing = new TreeSet<>(named);
              missing.removeAll(
                  served(send(HttpRequest.newBuilder(url.resolve("/metrics"))).body()));
              return missing.isEmpty();
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          });
    } finally {
      receiver.stop(0);
    }
  }

  @Test
  void theDashboard_isJson_whosePanelsAskSomething() throws Exception {
    Map<String, Object> dashboard =
        Json.readObject(Files.readAllBytes(FOLDER.resolve("dashboard.json")));

    assertThat((Iterable<?>) dashboard.get("panels"))
        .hasSizeGreaterThan(10)
        .allSatisfy(panel -> assertThat((List<?>) ((Map<?, ?>) panel).get("targets")).isNotEmpty());
  }

  @Test
  void promtool_findsTheRulesRight_andTheyFireWhenTheyShould() throws Exception {
    for (String[] arguments :
        new String[][] {{"check", "rules", "rules.yml"}, {"test", "rules", "rules.test.yml"}}) {
      Process promtool;
      try {
        promtool =
            new ProcessBuilder(Stream.concat(Stream.of("promtool"), Stream.of(arguments)).toList())
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .start();
      } catch (IOException e) {
        assumeThat(false).as("'promtool' is not installed: not tested").isTrue();
        return;
      }
      String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(promtool.waitFor()).as(said).isZero();
    }
  }
}
