package dev.turnpike.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.turnpike.Alerts;
import dev.turnpike.PaymentGateway;
import dev.turnpike.http.testing.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A person is told when a budget of the server is used up. */
class BudgetAlertTest {
  private static final String KEY = "a-key-0123456789";

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private final Clock clock =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return now.get();
        }
      };
  private final Queue<String> told = new ConcurrentLinkedQueue<>();

  private HttpServer person() throws IOException {
    HttpServer person =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    person.createContext(
        "/",
        exchange -> {
          told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    person.start();
    return person;
  }

  @Test
  void aKeyThatIsOverItsQuota_isTold_byTheNameOfTheBudget() throws Exception {
    HttpServer person = person();
    URI url = URI.create("http://127.0.0.1:" + person.getAddress().getPort() + "/alerts");
    try (PaymentGateway gateway =
            PaymentGateway.builder().clock(clock).alerts(Alerts.to(url).build()).build();
        GatewayServer server =
            GatewayServer.builder(gateway)
                .port(0)
                .apiKeys(ApiKeys.of(List.of(KEY)))
                .budgets(Budgets.builder().keyRequestsPerMinute(1).build())
                .start()) {
      HttpRequest request =
          HttpRequest.newBuilder(server.baseUrl().resolve("/admin/self"))
              .header("Authorization", "Bearer " + KEY)
              .build();
      HttpClient client = HttpClient.newHttpClient();
      assertThat(client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
          .isEqualTo(200);
      assertThat(client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
          .isEqualTo(429);

      Await.until(
          () -> "nobody was told",
          () -> {
            now.updateAndGet(time -> time.plusSeconds(1));
            return !told.isEmpty();
          });
      assertThat(told.peek())
          .contains("\"alert\":\"budget_exhausted\",\"budget\":\"key\",\"state\":\"firing\"");
    } finally {
      person.stop(0);
    }
  }
}
