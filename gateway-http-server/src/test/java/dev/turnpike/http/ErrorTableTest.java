package dev.turnpike.http;

import static dev.turnpike.http.testing.Bodies.fresh;
import static dev.turnpike.http.testing.Bodies.pay;
import static dev.turnpike.http.testing.Bodies.refund;
import static dev.turnpike.http.testing.Bodies.subscriptionPay;
import static dev.turnpike.http.testing.Bodies.update;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.FingerprintKeys;
import dev.turnpike.PaymentGateway;
import dev.turnpike.StoreUnavailableException;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.http.testing.Answer;
import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.FakeProvider;
import dev.turnpike.http.testing.TestServer;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.spi.NotExecutedException;
import dev.turnpike.spi.NotFoundException;
import dev.turnpike.spi.NotSupportedException;
import dev.turnpike.spi.RejectedException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every row of the contract's table of errors, over real HTTP, on operations of both kinds. */
class ErrorTableTest {
  private static final String KEY = "7c0d0d3f5c0e4a53a2";
  private static final String MOVED = "not_executed";
  private static final String UNKNOWN = "unknown";
  private static final String NONE = null;

  private static final CountDownLatch END = new CountDownLatch(1);
  private static final CountDownLatch BUSY = new CountDownLatch(3);

  private static TestServer main;
  private static TestServer hasty;
  private static TestServer keyed;
  private static TestServer busy;
  private static TestServer broken;
  private static TestServer away;

  @BeforeAll
  static void start() throws InterruptedException {
    main =
        TestServer.of(
            PaymentGateway.builder()
                .discoverProviders()
                .provider(new FakeProvider("fake", ErrorTableTest::play)));
    hasty =
        TestServer.of(
            PaymentGateway.builder()
                .provider(new FakeProvider("fake", ErrorTableTest::play))
                .callTimeout(Duration.ofMillis(400)));
    keyed =
        TestServer.of(
            PaymentGateway.builder().discoverProviders(),
            builder -> builder.apiKeys(ApiKeys.of(List.of(KEY))));
    busy =
        TestServer.of(
            PaymentGateway.builder()
                .provider(new FakeProvider("fake", ErrorTableTest::hang))
                .maxConcurrency(3));
    broken =
        TestServer.of(
            PaymentGateway.builder()
                .discoverProviders()
                .store(brokenStore(new IllegalStateException("com.example.Database is gone"))));
    away =
        TestServer.of(
            PaymentGateway.builder()
                .discoverProviders()
                .store(
                    brokenStore(
                        new StoreUnavailableException("the disk is gone", new IOException()))));
    for (int i = 0; i < 3; i++) {
      String body = pay("busy-" + i);
      new Thread(() -> busy.client().post("/v3/fake/pay", body)).start();
    }
    BUSY.await();
  }

  @AfterAll
  static void stop() {
    END.countDown();
    List.of(main, hasty, keyed, busy, broken, away).forEach(TestServer::close);
  }

  /** Played by what the call is about: the text before a dot. */
  private static Object play(FakeProvider.Call call) throws Exception {
    switch (call.subject().split("\\.")[0]) {
      case "unreachable" -> throw new NotExecutedException("the company can't be reached");
      case "wait" -> throw new NotExecutedException("wait a little", null, Duration.ofSeconds(7));
      case "rejected" -> throw new RejectedException("the company does not like it");
      case "missing" -> throw new NotFoundException("there is no such thing");
      case "unsupported" -> throw new NotSupportedException("not offered");
      case "failing" -> throw new IllegalStateException("secret com.example.Inner broke");
      case "null" -> {
        return null;
      }
      case "hanging" -> END.await();
      default -> {}
    }
    return FakeProvider.USUAL;
  }

  private static Object hang(FakeProvider.Call call) throws Exception {
    BUSY.countDown();
    END.await();
    return FakeProvider.USUAL;
  }

  private static Store brokenStore(RuntimeException thrown) {
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (proxy, method, arguments) -> {
              switch (method.getName()) {
                case "close" -> {
                  return null;
                }
                case "claimOperations",
                    "claimPayments",
                    "claimCallbacks",
                    "claimNotifications",
                    "keysAre" -> {
                  return List.of();
                }
                case "cleanUp" -> {
                  return false;
                }
                case "fingerprintKeys" -> {
                  return FingerprintKeys.random();
                }
                case "nextDue" -> {
                  return Optional.empty();
                }
                default -> throw thrown;
              }
            });
  }

  /** One request and what it must be answered with. */
  private record Row(
      String request, int status, String code, String outcome, Question question, String header) {
    Row having(String name) {
      return new Row(request, status, code, outcome, question, name);
    }

    @Override
    public String toString() {
      return status + " " + code + ": " + request;
    }
  }

  private static final String NOT_EXECUTED =
      "{\"outcome\":\"not_executed\",\"reason\":\"the company says so\"}";

  private interface Question {
    Answer ask();
  }

  private static Row row(
      int status, String code, String outcome, String request, Question question) {
    return new Row(request, status, code, outcome, question, null);
  }

  private static Answer settleWhatIsOver() {
    post("pay", pay()).mustBe(200);
    Matcher id =
        Pattern.compile("\"id\":\"([^\"]+)\"")
            .matcher(client().get("/admin/operations?state=completed&limit=1").text());
    assertThat(id.find()).isTrue();
    return client().post("/admin/operations/" + id.group(1) + "/settle", NOT_EXECUTED);
  }

  static Stream<Row> rows() {
    List<Row> rows = new ArrayList<>();
    rows.add(row(400, "invalid_request", MOVED, "pay, not JSON", () -> post("pay", "nope")));
    rows.add(row(400, "invalid_request", MOVED, "pay, nothing in it", () -> post("pay", "{}")));
    rows.add(row(400, "invalid_request", MOVED, "refund", () -> post("refund", "{}")));
    rows.add(row(400, "invalid_request", NONE, "status", () -> get("status")));
    rows.add(row(400, "invalid_request", NONE, "callback", () -> get("callback")));
    for (String operation : List.of("schedule", "start", "pay", "update/t")) {
      rows.add(
          row(
              400,
              "invalid_request",
              MOVED,
              "subscription/" + operation,
              () -> post("subscription/" + operation, "{}")));
    }
    rows.add(row(400, "invalid_request", MOVED, "expire", () -> delete("subscription/expire/%20")));
    rows.add(row(400, "invalid_request", NONE, "sub. status", () -> get("subscription/status/.")));

    rows.add(
        row(401, "unauthorized", MOVED, "pay", () -> keyed.client().post("/v3/sandbox/pay", pay()))
            .having("WWW-Authenticate"));
    rows.add(
        row(401, "unauthorized", NONE, "discovery", () -> keyed.client().get("/v3"))
            .having("WWW-Authenticate"));
    rows.add(
        row(
                401,
                "unauthorized",
                NONE,
                "status",
                () -> keyed.client().get("/v3/sandbox/status?paymentId=a"))
            .having("WWW-Authenticate"));

    String[] withKey = {"Authorization", "Bearer " + KEY};
    rows.add(row(403, "forbidden", NONE, "metrics", () -> keyed.client().get("/metrics", withKey)));
    rows.add(
        row(
            403,
            "forbidden",
            NONE,
            "settle",
            () -> keyed.client().post("/admin/operations/none/settle", NOT_EXECUTED, withKey)));
    rows.add(
        row(
            403,
            "forbidden_origin",
            MOVED,
            "pay",
            () -> post("pay", pay(), "Origin", "http://elsewhere.example")));
    rows.add(
        row(
            403,
            "forbidden_origin",
            NONE,
            "status",
            () -> get("status?paymentId=a", "Sec-Fetch-Site", "cross-site")));

    rows.add(
        row(404, "provider_not_found", MOVED, "pay", () -> client().post("/v3/nobody/pay", pay())));
    rows.add(
        row(
            404,
            "provider_not_found",
            NONE,
            "status",
            () -> client().get("/v3/nobody/status?paymentId=a")));
    rows.add(
        row(
            404,
            "record_not_found",
            NONE,
            "settle",
            () -> client().post("/admin/operations/none/settle", NOT_EXECUTED)));
    rows.add(row(409, "record_conflict", NONE, "settle", ErrorTableTest::settleWhatIsOver));
    rows.add(row(404, "payment_not_found", NONE, "status", () -> get("status?paymentId=missing")));
    rows.add(row(404, "payment_not_found", NONE, "check", () -> get("check?paymentId=missing")));
    rows.add(
        row(404, "payment_not_found", MOVED, "refund", () -> post("refund", refund("missing"))));
    rows.add(
        row(
            404,
            "subscription_not_found",
            NONE,
            "sub. status",
            () -> get("subscription/status/missing")));
    rows.add(
        row(
            404,
            "subscription_not_found",
            MOVED,
            "sub. pay",
            () -> post("subscription/pay", subscriptionPay("missing"))));
    rows.add(
        row(
            404,
            "subscription_not_found",
            MOVED,
            "update",
            () -> post("subscription/update/missing", update())));
    rows.add(
        row(
            404,
            "subscription_not_found",
            MOVED,
            "expire",
            () -> delete("subscription/expire/missing")));
    rows.add(row(404, "route_not_found", NONE, "no path of ours", () -> client().get("/")));
    rows.add(row(404, "route_not_found", NONE, "no operation", () -> post("charge", pay())));

    rows.add(row(405, "method_not_allowed", MOVED, "GET pay", () -> get("pay")).having("Allow"));
    rows.add(
        row(405, "method_not_allowed", NONE, "POST status", () -> post("status", "{}"))
            .having("Allow"));

    rows.add(row(409, "idempotency_in_progress", UNKNOWN, "pay", ErrorTableTest::inProgress));
    rows.add(row(409, "duplicate_transaction", MOVED, "pay", ErrorTableTest::duplicate));

    String large = "{\"amount\":\"" + "9".repeat(1024 * 1024) + "\"}";
    rows.add(row(413, "payload_too_large", MOVED, "pay", () -> post("pay", large)));
    rows.add(row(413, "payload_too_large", NONE, "callback", () -> post("callback", large)));
    String longQuery = "?a=" + "x".repeat(33_000);
    rows.add(row(414, "uri_too_long", NONE, "status", () -> get("status" + longQuery)));
    rows.add(row(414, "uri_too_long", MOVED, "pay", () -> post("pay" + longQuery, pay())));
    rows.add(
        row(
            431,
            "headers_too_large",
            NONE,
            "status",
            () -> get("status?paymentId=a", "X-Long", "x".repeat(33_000))));
    rows.add(
        row(
            431,
            "headers_too_large",
            MOVED,
            "pay",
            () -> post("pay", pay(), "X-Long", "x".repeat(33_000))));
    rows.add(
        row(
            415,
            "unsupported_media_type",
            MOVED,
            "pay",
            () -> client().send("POST", "/v3/fake/pay", pay(), "Content-Type", "text/plain")));

    rows.add(row(422, "idempotency_mismatch", MOVED, "pay", ErrorTableTest::mismatch));
    rows.add(row(422, "refund_exceeds_payment", MOVED, "refund", ErrorTableTest::refundOfTooMuch));
    rows.add(
        row(422, "provider_rejected", MOVED, "pay", () -> post("pay", pay("rejected." + fresh()))));
    rows.add(row(422, "provider_rejected", NONE, "status", () -> get("status?paymentId=rejected")));
    rows.add(
        row(422, "provider_rejected", NONE, "callback", () -> get("callback?paymentId=rejected")));

    rows.add(
        row(429, "too_many_requests", MOVED, "pay", () -> busy.client().post("/v3/fake/pay", pay()))
            .having("Retry-After"));
    rows.add(
        row(
                429,
                "too_many_requests",
                NONE,
                "status",
                () -> busy.client().get("/v3/fake/status?paymentId=a"))
            .having("Retry-After"));

    rows.add(
        row(
            500,
            "internal_error",
            UNKNOWN,
            "pay",
            () -> broken.client().post("/v3/sandbox/pay", pay())));
    rows.add(
        row(
            500,
            "internal_error",
            NONE,
            "check",
            () -> broken.client().get("/v3/sandbox/check?shopTransactionId=a")));

    rows.add(
        row(
            501,
            "operation_not_supported",
            MOVED,
            "refund",
            () -> client().post("/v3/minimal/refund", refund("a"))));
    rows.add(
        row(
            501,
            "operation_not_supported",
            NONE,
            "sub. status",
            () -> client().get("/v3/minimal/subscription/status/a")));
    rows.add(
        row(
            501,
            "operation_not_supported",
            MOVED,
            "pay, said by the provider",
            () -> post("pay", pay("unsupported." + fresh()))));

    rows.add(
        row(502, "provider_error", UNKNOWN, "pay", () -> post("pay", pay("failing." + fresh()))));
    rows.add(
        row(
            502,
            "provider_error",
            UNKNOWN,
            "pay, null",
            () -> post("pay", pay("null." + fresh()))));
    rows.add(row(502, "provider_error", NONE, "status", () -> get("status?paymentId=failing")));
    rows.add(
        row(502, "provider_error", UNKNOWN, "expire", () -> delete("subscription/expire/failing")));

    rows.add(
        row(
            503,
            "provider_unavailable",
            MOVED,
            "pay",
            () -> post("pay", pay("unreachable." + fresh()))));
    rows.add(
        row(
                503,
                "provider_unavailable",
                MOVED,
                "pay, later",
                () -> post("pay", pay("wait." + fresh())))
            .having("Retry-After"));
    rows.add(
        row(503, "provider_unavailable", NONE, "check", () -> get("check?paymentId=unreachable")));

    rows.add(
        row(
            503,
            "gateway_unavailable",
            MOVED,
            "pay, no store",
            () -> away.client().post("/v3/sandbox/pay", pay())));
    rows.add(
        row(
            503,
            "gateway_unavailable",
            NONE,
            "records, no store",
            () -> away.client().get("/admin/payments")));
    rows.add(
        row(
            504,
            "provider_timeout",
            UNKNOWN,
            "pay",
            () -> hasty.client().post("/v3/fake/pay", pay("hanging." + fresh()))));
    rows.add(
        row(
            504,
            "provider_timeout",
            NONE,
            "status",
            () -> hasty.client().get("/v3/fake/status?paymentId=hanging")));
    return rows.stream();
  }

  private static Client client() {
    return main.client();
  }

  private static Answer post(String path, String json, String... headers) {
    return client().post("/v3/fake/" + path, json, headers);
  }

  private static Answer get(String path, String... headers) {
    return client().get("/v3/fake/" + path, headers);
  }

  private static Answer delete(String path) {
    return client().delete("/v3/fake/" + path);
  }

  private static Answer inProgress() {
    return busy.client().post("/v3/fake/pay", pay("busy-0"));
  }

  private static Answer duplicate() {
    String id = fresh();
    post("pay", pay(id)).mustBe(200);
    return post("pay", pay(id).replace("1299", "1300"));
  }

  private static Answer mismatch() {
    String key = fresh();
    post("pay", pay(), "Idempotency-Key", key).mustBe(200);
    return post("pay", pay(), "Idempotency-Key", key);
  }

  private static Answer refundOfTooMuch() {
    String paymentId = post("pay", pay()).mustBe(200).field("paymentId");
    return post(
        "refund",
        "{\"paymentId\":\"%s\",\"amount\":999999,\"currency\":\"EUR\"}".formatted(paymentId));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void everyError_isAProblem_withItsCodeStatusAndOutcome(Row row) {
    Answer answer = row.question.ask().mustBeProblem(row.status, row.code, row.outcome);

    ErrorCode code = ErrorCode.of(row.code).orElseThrow();
    assertThat(answer.json())
        .containsEntry("type", "urn:turnpike:problem:" + row.code)
        .containsEntry("title", code.title())
        .containsEntry("status", row.status)
        .hasEntrySatisfying("detail", detail -> assertThat((String) detail).isNotBlank())
        .containsEntry("requestId", answer.header("X-Request-Id").orElseThrow());
    Set<String> others = new java.util.TreeSet<>(answer.json().keySet());
    others.removeAll(Set.of("type", "title", "status", "detail", "code", "outcome", "requestId"));
    assertThat(others).isEqualTo(row.status == 400 ? Set.of("errors") : Set.of());
    assertThat(answer.text())
        .doesNotContain("Exception", "java.", "dev.turnpike", "com.example", "secret", KEY);
    for (String name : List.of("Retry-After", "Allow", "WWW-Authenticate")) {
      assertThat(answer.header(name).isPresent()).as(name).isEqualTo(name.equals(row.header));
    }
  }

  @Test
  void everyCodeOfTheContract_isInTheTable() {
    Set<ErrorCode> missing = EnumSet.allOf(ErrorCode.class);
    rows().forEach(row -> missing.remove(ErrorCode.of(row.code).orElseThrow()));

    assertThat(missing).isEmpty();
  }

  @Test
  void unauthorized_asksForABearerToken() {
    assertThat(keyed.client().get("/v3").header("WWW-Authenticate")).contains("Bearer");
  }

  @Test
  void methodNotAllowed_saysWhichAre() {
    assertThat(get("pay").header("Allow")).contains("POST");
    assertThat(post("status", "{}").header("Allow")).contains("GET");
    assertThat(get("subscription/expire/a").header("Allow")).contains("DELETE, POST");
    assertThat(delete("callback").header("Allow")).contains("GET, POST");
    assertThat(client().post("/v3", "{}").header("Allow")).contains("GET");
  }

  @Test
  void retryAfter_isSaidInSeconds() {
    assertThat(post("pay", pay("wait." + fresh())).header("Retry-After")).contains("7");
    assertThat(busy.client().post("/v3/fake/pay", pay()).header("Retry-After")).contains("1");
  }

  @Test
  void invalidRequest_namesAllWrongFieldsAtOnce() {
    Answer answer =
        post(
            "subscription/start",
            "{\"amount\":1.5,\"currency\":\"euro\",\"subscriptionInfo\":{\"interval\":\"HOUR\",\"x\":1},\"y\":2}");

    assertThat((List<?>) answer.mustBe(400).json().get("errors"))
        .extracting("field")
        .contains(
            "amount",
            "currency",
            "shopTransactionId",
            "subscriptionInfo.interval",
            "subscriptionInfo.intervalCount",
            "subscriptionInfo.x",
            "y");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "order-1:2.3_4", "00000000-0000-0000-0000-000000000000"})
  void requestId_thatIsSane_isTakenOver(String id) {
    assertThat(get("status?paymentId=a", "X-Request-Id", id).mustBe(200).header("X-Request-Id"))
        .contains(id);
    assertThat(get("status", "X-Request-Id", id).mustBe(400).field("requestId")).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "<script>", "a\"b", "a/b", "{}", "a,b"})
  void requestId_thatIsNot_isReplaced(String id) {
    Answer answer = get("status", "X-Request-Id", id).mustBe(400);

    assertThat(answer.header("X-Request-Id").orElseThrow())
        .isNotEqualTo(id)
        .matches("[0-9a-f-]{36}")
        .isEqualTo(answer.field("requestId"));
  }

  @Test
  void requestId_of129Characters_isReplaced_of128TakenOver() {
    String id = "x".repeat(128);

    assertThat(get("status", "X-Request-Id", id).field("requestId")).isEqualTo(id);
    assertThat(get("status", "X-Request-Id", id + "x").field("requestId")).hasSize(36);
  }

  @Test
  void requestId_thatIsAbsent_isMade_forEveryAnswerAnother() {
    String first = get("status?paymentId=a").mustBe(200).header("X-Request-Id").orElseThrow();
    String second = get("status?paymentId=a").mustBe(200).header("X-Request-Id").orElseThrow();

    assertThat(first).matches("[0-9a-f-]{36}").isNotEqualTo(second);
  }
}
