package dev.turnpike.standalone;

import static dev.turnpike.http.testing.Bodies.pay;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.http.testing.Await;
import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.RawClient;
import dev.turnpike.standalone.testing.GatewayProcess;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What strangers do to the program, and what an operator sees of it. */
class NobodyStopsItIT {
  private static final String HALF = "POST /v3/sandbox/pay HTTP/1.1\r\nHost: localhost\r\nX-Half: ";

  private final List<RawClient> raws = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (RawClient raw : raws) {
      raw.close();
    }
  }

  private void halfHeaders(URI url, int many) throws IOException {
    for (int i = 0; i < many; i++) {
      RawClient raw = new RawClient(url);
      raws.add(raw);
      raw.send(HALF);
    }
  }

  /** More than any pool of threads was large. */
  @Test
  void halfHeaders_stopNobody() throws Exception {
    try (GatewayProcess gateway = GatewayProcess.serve("GATEWAY_STORE_URL", "memory")) {
      halfHeaders(gateway.url(), 600);

      gateway.client().get("/-/ready").mustBe(200);
      gateway.client().post("/v3/sandbox/pay", pay()).mustBe(200);
    }
  }

  @Test
  void healthPort_answers_whenAllConnectionsAreUsedUp() throws Exception {
    try (GatewayProcess gateway =
        GatewayProcess.serve(
            "GATEWAY_STORE_URL", "memory",
            "GATEWAY_MAX_CONNECTIONS", "5",
            "GATEWAY_HEALTH_PORT", "0")) {
      URI health = awaitHealth(gateway);
      halfHeaders(gateway.url(), 5);

      try (RawClient sixth = new RawClient(gateway.url())) {
        sixth.awaitClose();
      }
      new Client(health).get("/-/ready").mustBe(200);
      new Client(health).get("/v3").mustBe(404);
    }
  }

  /** Java's server counts a connection until it is told that it may drop it. */
  @Test
  void connectionsThatWereCut_areNotCountedAnyMore() throws Exception {
    try (GatewayProcess gateway =
        GatewayProcess.serve(
            "GATEWAY_STORE_URL", "memory",
            "GATEWAY_MAX_CONNECTIONS", "10",
            "GATEWAY_API_KEYS", "shop:7c0d0d3f5c0e4a53a2",
            "ENABLED_PROVIDERS", "sandbox",
            "GATEWAY_HTTP_HOST", "127.0.0.1")) {
      for (int i = 0; i < 30; i++) {
        try (RawClient raw = new RawClient(gateway.url())) {
          raw.send(
              "POST /v3/sandbox/pay HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\nxx");
          raw.read().mustBe(401);
          raw.awaitClose();
        }
      }

      gateway.client().get("/-/ready").mustBe(200);
    }
  }

  private static URI awaitHealth(GatewayProcess gateway) {
    Await.until(
        gateway::toString,
        () -> gateway.out().stream().anyMatch(line -> line.startsWith("Health is at ")));
    return gateway.out().stream()
        .filter(line -> line.startsWith("Health is at "))
        .map(line -> URI.create(line.split(" ")[3]))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void withoutMemory_theProcessEnds_withALine() {
    try (GatewayProcess gateway =
        GatewayProcess.serveWith(
            List.of("-Xmx40m"),
            "GATEWAY_STORE_URL",
            "memory",
            "GATEWAY_MAX_BODY_BYTES",
            "900000000",
            "GATEWAY_MAX_BODIES_BYTES",
            "900000000")) {
      String body =
          pay().replace("}", ",\"providerData\":{\"a\":\"" + "x".repeat(60_000_000) + "\"}}");
      try {
        gateway.client().post("/v3/sandbox/pay", body);
      } catch (RuntimeException e) {
        assertThat(e).isNotNull(); // it ends while it reads
      }

      assertThat(gateway.exit()).isEqualTo(EndWithoutMemory.EXIT);
      assertThat(gateway.err())
          .filteredOn(line -> line.startsWith("turnpike: out of memory, and ended:"))
          .hasSize(1);
    }
  }
}
