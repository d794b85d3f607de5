package dev.turnpike.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.PaymentGateway;
import dev.turnpike.Right;
import dev.turnpike.http.testing.Await;
import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.Documented;
import dev.turnpike.http.testing.EventStream;
import dev.turnpike.http.testing.JsonTree;
import dev.turnpike.http.testing.LosableStore;
import dev.turnpike.http.testing.TestServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * How it goes is told at one look, and again whenever it changes: to few, and as long as they
 * listen.
 */
@Timeout(120)
class LiveOverviewTest {
  private static final String PATH = "/admin/overview/stream";
  private static final String KEY = "7c0d0d3f5c0e4a53a2";
  private static final String OTHER = "0d8f2c7e5b1a49638c";
  private static final StreamTimes QUICK =
      new StreamTimes(Duration.ofMillis(20), Duration.ofMillis(50), Duration.ofMinutes(5));

  private static TestServer server(UnaryOperator<GatewayServer.Builder> settings) {
    return TestServer.withSandbox(builder -> settings.apply(builder.streamTimes(QUICK)));
  }

  private static TestServer server() {
    return server(UnaryOperator.identity());
  }

  private static void pays(Client client, String order, String scenario) {
    client
        .post(
            "/v3/sandbox/pay",
            "{\"amount\":1299,\"currency\":\"EUR\",\"shopTransactionId\":\"%s\",\"providerData\":{\"scenario\":\"%s\"}}"
                .formatted(order, scenario))
        .mustBe(200);
  }

  private static ApiKeys keys(String... secrets) {
    ApiKeys keys = ApiKeys.of(List.of("shop:a-key-of-a-shop-1"));
    for (String secret : secrets) {
      keys =
          keys.with(ApiKey.named("k" + secret).key(secret).rights(Set.of(Right.INSPECT)).build());
    }
    return keys;
  }

  private static String[] with(String secret) {
    return new String[] {"Authorization", "Bearer " + secret};
  }

  private static JsonTree next(EventStream stream) throws IOException {
    return stream.next().orElseThrow();
  }

  @Test
  void oneLook_tellsTheStore_whatWaits_howCallsEnded_andBudgets() {
    try (TestServer server = server()) {
      pays(server.client(), "order-1", "ok");
      pays(server.client(), "order-2", "ko");

      Await.until(
          () -> server.client().get("/admin/overview").text(),
          () -> {
            String seen = server.client().get("/admin/overview").mustBe(200).text();
            return Stream.of(
                    "\"canStore\":true",
                    "\"operationsUnknown\":0",
                    "\"answered\":1,\"declined\":1,",
                    "{\"budget\":\"streams\",\"used\":0,\"limit\":16,")
                .allMatch(seen::contains);
          });
    }
  }

  @Test
  void whatChanges_isTold_withoutBeingAskedFor() throws Exception {
    try (TestServer server = server();
        EventStream stream = new EventStream(server.url())) {
      assertThat(stream.status()).isEqualTo(200);
      assertThat(stream.header("Content-Type")).contains("text/event-stream");
      assertThat(stream.header("X-Accel-Buffering")).contains("no");
      assertThat(stream.header("Cache-Control")).contains("no-store");
      JsonTree first = next(stream);
      assertThat(first.at("counts", "paymentsPending").text()).isEqualTo("0");
      assertThat(
              Documented.GATEWAY.wrong(
                  Documented.GATEWAY.document().at("components", "schemas", "Overview"), first))
          .isEmpty();

      pays(server.client(), "order-1", "pending");

      JsonTree seen = next(stream);
      while (!seen.at("counts", "paymentsPending").text().equals("1")) {
        seen = next(stream);
      }
    }
  }

  @Test
  void aStoreThatIsAway_isTold_andThatItIsBack() throws Exception {
    LosableStore losable = new LosableStore();
    try (TestServer server =
            TestServer.of(
                PaymentGateway.builder().discoverProviders().store(losable.store()),
                settings -> settings.streamTimes(QUICK));
        EventStream stream = new EventStream(server.url())) {
      JsonTree first = next(stream);
      assertThat(first.at("store", "canStore").text()).isEqualTo("true");

      losable.isAway(true);

      JsonTree away = next(stream);
      while (away.at("store", "canStore").text().equals("true")) {
        away = next(stream);
      }
      assertThat(since(away)).isAfter(since(first));
      assertThat(away.at("counts").isThere()).isFalse();
      assertThat(away.at("budgets").isThere()).isTrue();

      losable.isAway(false);

      JsonTree back = next(stream);
      while (back.at("store", "canStore").text().equals("false")) {
        back = next(stream);
      }
      assertThat(back.at("counts").isThere() || next(stream).at("counts").isThere()).isTrue();
    }
  }

  @Test
  void aStoreThatGoesAwayDuringALook_isToldAsAwayByThatLook() {
    LosableStore losable = new LosableStore();
    try (TestServer server =
        TestServer.of(
            PaymentGateway.builder().discoverProviders().store(losable.store()),
            settings -> settings.streamTimes(QUICK))) {
      losable.beforeCounts(
          () -> {
            losable.isAway(true);
            Await.until(
                () -> "nobody notices", () -> server.client().get("/-/ready").status() == 503);
          });

      assertThat(server.client().get("/admin/overview").mustBe(200).text())
          .contains("\"canStore\":false")
          .doesNotContain("\"counts\":");
    }
  }

  @Test
  void aLookThatTookLong_restsTenTimesAsLong_butHalfAMinuteAtMost() {
    assertThat(Overviews.restAfter(Duration.ofMillis(20).toNanos()))
        .isEqualTo(Duration.ofMillis(200).toNanos());
    assertThat(Overviews.restAfter(Duration.ofSeconds(20).toNanos()))
        .isEqualTo(Duration.ofSeconds(30).toNanos());
  }

  private static Instant since(JsonTree seen) {
    return Instant.parse(seen.at("store", "since").text());
  }

  @Test
  void eachKeyHasFew_andAllTogether_andAPlaceIsFreeWhenOneGoes() throws Exception {
    ApiKeys keys = keys("key-of-operator-a", "key-of-operator-b", "key-of-operator-c", KEY, OTHER);
    List<EventStream> open = new ArrayList<>();
    try (TestServer server = server(settings -> settings.apiKeys(keys))) {
      for (String secret :
          List.of("key-of-operator-a", "key-of-operator-b", "key-of-operator-c", KEY)) {
        for (int i = 0; i < 4; i++) {
          open.add(new EventStream(server.url(), with(secret)));
        }
      }
      assertThat(open).extracting(EventStream::status).containsOnly(200);
      Client client = server.client();

      assertThat(
              client
                  .get(PATH, with(KEY))
                  .mustBeProblem(429, "too_many_requests", null)
                  .header("Retry-After"))
          .contains("30");
      client.get(PATH, with(OTHER)).mustBeProblem(503, "gateway_unavailable", null);
      client.get("/admin/counts", with(KEY)).mustBe(200);
      open.remove(0).close();

      Await.until(
          () -> "whoever went keeps the place",
          () -> {
            try (EventStream stream = new EventStream(server.url(), with(OTHER))) {
              return stream.status() == 200;
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
    } finally {
      for (EventStream stream : open) {
        stream.close();
      }
    }
  }

  @Test
  void whoListens_takesNoPlaceOfRequests() throws Exception {
    try (TestServer server =
            server(
                settings ->
                    settings.budgets(Budgets.builder().requests(1).addressRequests(1).build()));
        EventStream first = new EventStream(server.url());
        EventStream second = new EventStream(server.url())) {
      assertThat(List.of(first.status(), second.status())).containsOnly(200);
      next(first);
      next(second);

      pays(server.client(), "order-1", "ok");
    }
  }

  @Test
  void whoDoesNotRead_losesThePlace() throws Exception {
    StreamTimes restless = new StreamTimes(Duration.ofMillis(20), Duration.ZERO, QUICK.longest());
    List<Socket> deaf = new ArrayList<>();
    try (TestServer server =
        TestServer.withSandbox(
            settings ->
                settings
                    .streamTimes(restless)
                    .budgets(Budgets.builder().answerTime(Duration.ofMillis(200)).build()))) {
      for (int i = 0; i < 4; i++) {
        Socket socket = new Socket();
        deaf.add(socket);
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(server.url().getHost(), server.url().getPort()));
        socket
            .getOutputStream()
            .write(
                "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    .formatted(PATH)
                    .getBytes(StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().read()).isEqualTo('H');
      }

      Await.until(() -> "they keep their places", () -> budget(server, "streams").startsWith("0"));
      try (EventStream hears = new EventStream(server.url())) {
        assertThat(hears.status()).isEqualTo(200);
      }
    } finally {
      for (Socket socket : deaf) {
        socket.close();
      }
    }
  }

  private static String budget(TestServer server, String name) {
    String text = server.client().get("/admin/overview").mustBe(200).text();
    String begin = "{\"budget\":\"" + name + "\",\"used\":";
    return text.substring(text.indexOf(begin) + begin.length());
  }

  @Test
  void aStop_endsThem_andWaitsForNone() throws Exception {
    try (TestServer server = TestServer.withSandbox();
        EventStream stream = new EventStream(server.url())) {
      next(stream);
      long begin = System.nanoTime();

      assertThat(server.server().stop(Duration.ofSeconds(60))).isZero();

      stream.awaitEnd();
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(30));
    }
  }

  @Test
  void itEndsByItself() throws Exception {
    StreamTimes brief =
        new StreamTimes(Duration.ofMillis(20), Duration.ofMillis(20), Duration.ofMillis(100));
    try (TestServer server = TestServer.withSandbox(settings -> settings.streamTimes(brief));
        EventStream stream = new EventStream(server.url())) {
      next(stream);
      while (stream.next().isPresent()) {
        // what changed meanwhile
      }
    }
  }

  @Test
  void aKeyThatIsWithdrawn_hearsNoMore_andOneWithoutTheRightNothing() throws Exception {
    ApiKeys keys = keys(KEY);
    try (TestServer server =
            server(
                settings ->
                    settings.apiKeys(
                        keys.with(
                            ApiKey.named("olga")
                                .key(OTHER)
                                .rights(Set.of(Right.INSPECT))
                                .tenants(Set.of("anna"))
                                .build())));
        EventStream stream = new EventStream(server.url(), with(KEY))) {
      next(stream);
      Client client = server.client();
      for (String path : List.of(PATH, "/admin/overview")) {
        client.get(path).mustBeProblem(401, "unauthorized", null);
        client.get(path, with("a-key-of-a-shop-1")).mustBeProblem(403, "forbidden", null);
        client.get(path, with(OTHER)).mustBeProblem(403, "forbidden", null);
        client.get(path + "?all", with(KEY)).mustBeProblem(400, "invalid_request", null);
        client.send("POST", path, "{}", with(KEY)).mustBeProblem(405, "method_not_allowed", null);
        client.send("HEAD", path, null, with(KEY)).mustBe(405);
      }

      server.server().apiKeys(keys("another-operators-key"));

      while (stream.next().isPresent()) {
        // what changed meanwhile
      }
      client.get(PATH, with(KEY)).mustBeProblem(401, "unauthorized", null);
    }
  }
}
