package dev.turnpike.http;

import static dev.turnpike.http.testing.Bodies.pay;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.GatewayBuilder;
import dev.turnpike.PaymentGateway;
import dev.turnpike.http.testing.Answer;
import dev.turnpike.http.testing.Await;
import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.FakeProvider;
import dev.turnpike.http.testing.TestMetrics;
import dev.turnpike.http.testing.TestServer;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What an exporter hears, and its page. */
class MetricsTest {
  private static GatewayBuilder gateway() {
    return PaymentGateway.builder().provider(new FakeProvider());
  }

  @Test
  void everyAnswerOfAnOperation_isHeard_withWhatItWas() {
    try (TestServer server = TestServer.of(gateway())) {
      server.client().post("/v3/fake/pay", pay()).mustBe(200);
      server.client().post("/v3/fake/pay", "{}").mustBe(400);
      server.client().get("/v3/fake/subscription/status/a").mustBe(200);
      server.client().get("/v3").mustBe(200);

      awaitPage(
          server,
          "answered pay at fake with 200: 1",
          "answered pay at fake with 400: 1",
          "answered subscription/status at fake with 200: 1");
    }
  }

  @Test
  void madeUpProviders_areOneName() {
    try (TestServer server = TestServer.of(gateway())) {
      server.client().post("/v3/nobody/pay", pay()).mustBe(404);
      server.client().post("/v3/nowhere/pay", pay()).mustBe(404);

      awaitPage(server, "answered pay at unknown with 404: 2");
    }
  }

  /** It is told of an answer that is on its way already. */
  private static void awaitPage(TestServer server, String... lines) {
    Await.until(
        () -> server.client().get("/metrics").toString(),
        () -> Set.of(lines).equals(linesOf(server.client().get("/metrics"))));
    assertThat(server.client().get("/metrics").mustBe(200).header("Content-Type"))
        .contains("text/x-counts");
  }

  private static Set<String> linesOf(Answer page) {
    return page.text().lines().collect(Collectors.toSet());
  }

  @Test
  void aPageThatFails_isAnErrorLikeOthers() {
    MetricsExporter failing =
        new TestMetrics() {
          @Override
          public byte[] page() {
            throw new IllegalStateException("there is none");
          }
        };
    try (TestServer server = TestServer.of(gateway(), builder -> builder.metrics(failing))) {
      server.client().get("/metrics").mustBeProblem(500, "internal_error", null);
    }
  }

  @Test
  void withoutAnExporter_thereIsNoPage() throws Exception {
    try (PaymentGateway gateway = gateway().build();
        GatewayServer server = GatewayServer.builder(gateway).port(0).start()) {
      Client client = new Client(server.baseUrl());
      client.post("/v3/fake/pay", pay()).mustBe(200);
      client.get("/metrics").mustBeProblem(404, "route_not_found", null);
      client.post("/metrics", "{}").mustBeProblem(404, "route_not_found", null);
    }
  }
}
