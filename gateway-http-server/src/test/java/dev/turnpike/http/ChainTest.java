package dev.turnpike.http;

import static dev.turnpike.http.testing.Bodies.encoded;
import static dev.turnpike.http.testing.Bodies.pay;
import static dev.turnpike.http.testing.Bodies.subscription;
import static dev.turnpike.http.testing.Bodies.subscriptionPay;
import static dev.turnpike.http.testing.Bodies.update;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.turnpike.ExternalService;
import dev.turnpike.PaymentGateway;
import dev.turnpike.http.testing.Answer;
import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway before another gateway's sandbox answers as the sandbox does. */
class ChainTest {
  private static TestServer direct;
  private static TestServer last;
  private static TestServer first;

  @BeforeAll
  static void start() {
    Duration timeout = Duration.ofMillis(600);
    direct = TestServer.of(PaymentGateway.builder().discoverProviders().callTimeout(timeout));
    last = TestServer.of(PaymentGateway.builder().discoverProviders().callTimeout(timeout));
    first =
        TestServer.of(
            PaymentGateway.builder()
                .externalService(service("sandbox"))
                .externalService(service("minimal")));
  }

  private static ExternalService service(String name) {
    return ExternalService.builder(name, last.url() + "/v3/" + name)
        .timeout(Duration.ofSeconds(10))
        .build();
  }

  @AfterAll
  static void stop() {
    first.close();
    last.close();
    direct.close();
  }

  /** The same conversation, with whichever server; its last answer counts. */
  private interface Conversation extends Function<Client, Answer> {}

  private static Arguments says(String name, Conversation conversation) {
    return Arguments.of(name, conversation);
  }

  private static Answer post(Client client, String path, String body, String... headers) {
    return client.post("/v3/sandbox/" + path, body, headers);
  }

  private static String paid(Client client, String shopTransactionId, String scenario) {
    return post(client, "pay", pay(shopTransactionId, scenario)).mustBe(200).field("paymentId");
  }

  private static String started(Client client, String shopTransactionId) {
    return post(client, "subscription/start", subscription(shopTransactionId, "ok"))
        .mustBe(200)
        .field("subscriptionToken");
  }

  static Stream<Arguments> conversations() {
    Stream<String> scenarios =
        Stream.of("ok", "ko", "pending", "redirect", "error", "unavailable", "timeout", "nonsense");
    Stream<Arguments> played =
        scenarios.flatMap(
            scenario ->
                Stream.of(
                    says(
                        "pay " + scenario,
                        client -> post(client, "pay", pay("p-" + scenario, scenario))),
                    says(
                        "credit-cards/pay " + scenario,
                        client -> post(client, "credit-cards/pay", pay("c-" + scenario, scenario))),
                    says(
                        "refund " + scenario,
                        client ->
                            post(
                                client,
                                "refund",
                                "{\"paymentId\":\"%s\",\"amount\":99,\"currency\":\"EUR\",\"refundId\":\"r\",\"providerData\":{\"scenario\":\"%s\"}}"
                                    .formatted(paid(client, "r-" + scenario, "ok"), scenario))),
                    says(
                        "schedule " + scenario,
                        client ->
                            post(
                                client,
                                "subscription/schedule",
                                subscription("h-" + scenario, scenario))),
                    says(
                        "start " + scenario,
                        client ->
                            post(
                                client,
                                "subscription/start",
                                subscription("t-" + scenario, scenario))),
                    says(
                        "subscription pay " + scenario,
                        client ->
                            post(
                                client,
                                "pay-pal/subscription/pay",
                                subscriptionPay(
                                    "y-" + scenario, started(client, "y0-" + scenario), scenario))),
                    says(
                        "update " + scenario,
                        client ->
                            post(
                                client,
                                "subscription/update/" + started(client, "u-" + scenario),
                                update(scenario)))));
    Stream<Arguments> others =
        Stream.of(
            says(
                "status",
                client -> client.get("/v3/sandbox/status?paymentId=" + paid(client, "st-1", "ok"))),
            says(
                "status of a declined one",
                client -> client.get("/v3/sandbox/status?paymentId=" + paid(client, "st-2", "ko"))),
            says(
                "status of a pending one",
                client ->
                    client.get("/v3/sandbox/status?paymentId=" + paid(client, "st-3", "pending"))),
            says(
                "status of a redirected one",
                client ->
                    client.get("/v3/sandbox/status?paymentId=" + paid(client, "st-4", "redirect"))),
            says(
                "status by shopTransactionId",
                client -> {
                  paid(client, "st /5", "ok");
                  return client.get("/v3/sandbox/status?shopTransactionId=" + encoded("st /5"));
                }),
            says(
                "status of one whose answer was lost",
                client -> {
                  post(client, "pay", pay("st-6", "timeout")).mustBe(504);
                  return client.get("/v3/sandbox/status?shopTransactionId=st-6");
                }),
            says(
                "status with a payment method",
                client -> {
                  String id =
                      post(client, "pay-pal/pay", pay("st-7")).mustBe(200).field("paymentId");
                  return client.get("/v3/sandbox/status?paymentId=" + id);
                }),
            says("status of nothing", client -> client.get("/v3/sandbox/status?paymentId=nothing")),
            says(
                "status of nothing by shopTransactionId",
                client -> client.get("/v3/sandbox/status?shopTransactionId=nothing")),
            says("status without an id", client -> client.get("/v3/sandbox/status")),
            says(
                "check",
                client -> client.get("/v3/sandbox/check?paymentId=" + paid(client, "ch", "ok"))),
            says("check of nothing", client -> client.get("/v3/sandbox/check?paymentId=nothing")),
            says(
                "check by shopTransactionId",
                client -> {
                  paid(client, "ch-2", "ok");
                  return client.get("/v3/sandbox/check?shopTransactionId=ch-2");
                }),
            says(
                "callback",
                client -> client.get("/v3/sandbox/callback?paymentId=" + paid(client, "ca", "ok"))),
            says("callback without an id", client -> client.get("/v3/sandbox/callback")),
            says(
                "refund of nothing",
                client -> post(client, "refund", "{\"paymentId\":\"nothing\"}")),
            says(
                "refund of too much",
                client ->
                    post(
                        client,
                        "refund",
                        "{\"paymentId\":\"%s\",\"amount\":9999,\"currency\":\"EUR\"}"
                            .formatted(paid(client, "rf", "ok")))),
            says(
                "refund in another currency",
                client ->
                    post(
                        client,
                        "refund",
                        "{\"paymentId\":\"%s\",\"amount\":1,\"currency\":\"USD\"}"
                            .formatted(paid(client, "rf-2", "ok")))),
            says(
                "subscription status",
                client -> client.get("/v3/sandbox/subscription/status/" + started(client, "ss"))),
            says(
                "subscription status of nothing",
                client -> client.get("/v3/sandbox/subscription/status/" + encoded("a/b c%+ü"))),
            says(
                "expire",
                client ->
                    client.delete("/v3/sandbox/subscription/expire/" + started(client, "ex"))),
            says(
                "expire by POST",
                client ->
                    client.send(
                        "POST",
                        "/v3/sandbox/subscription/expire/" + started(client, "ex-2"),
                        null)),
            says(
                "expire of nothing",
                client -> client.delete("/v3/sandbox/subscription/expire/nothing")),
            says(
                "update of nothing",
                client -> post(client, "subscription/update/nothing", update())),
            says(
                "subscription pay of nothing",
                client -> post(client, "subscription/pay", subscriptionPay("nothing"))),
            says(
                "subscription pay of an expired one",
                client -> {
                  String token = started(client, "ep");
                  client.delete("/v3/sandbox/subscription/expire/" + token).mustBe(200);
                  return post(client, "subscription/pay", subscriptionPay(token));
                }),
            says("pay, not JSON", client -> post(client, "pay", "nope")),
            says("pay, wrong fields", client -> post(client, "pay", "{\"amount\":0,\"x\":1}")),
            says(
                "pay replayed",
                client -> {
                  post(client, "pay", pay("re"), "Idempotency-Key", "re").mustBe(200);
                  return post(client, "pay", pay("re"), "Idempotency-Key", "re").mustBe(200);
                }),
            says(
                "pay, timed out, replayed",
                client -> {
                  post(client, "pay", pay("rt", "timeout"), "Idempotency-Key", "rt").mustBe(504);
                  return post(client, "pay", pay("rt", "timeout"), "Idempotency-Key", "rt");
                }),
            says(
                "pay, mismatch",
                client -> {
                  post(client, "pay", pay("m1"), "Idempotency-Key", "m").mustBe(200);
                  return post(client, "pay", pay("m2"), "Idempotency-Key", "m");
                }),
            says(
                "pay, duplicate",
                client -> {
                  post(client, "pay", pay("du")).mustBe(200);
                  return post(client, "pay", pay("du").replace("1299", "1"));
                }),
            says("minimal pay", client -> client.post("/v3/minimal/pay", pay("minimal"))),
            says(
                "minimal refund",
                client -> client.post("/v3/minimal/refund", "{\"paymentId\":\"a\"}")),
            says(
                "minimal status by shopTransactionId",
                client -> client.get("/v3/minimal/status?shopTransactionId=a")),
            says(
                "minimal subscription status",
                client -> client.get("/v3/minimal/subscription/status/a")),
            says("minimal expire", client -> client.delete("/v3/minimal/subscription/expire/a")),
            says("unknown provider", client -> client.post("/v3/nobody/pay", pay("n"))),
            says("unknown operation", client -> post(client, "charge", pay("o"))),
            says("wrong method", client -> client.get("/v3/sandbox/pay")));
    return Stream.concat(played, others);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("conversations")
  void theChain_answersAsTheSandboxDoes(String name, Conversation conversation) {
    Answer expected = conversation.apply(direct.client());
    Answer actual = conversation.apply(first.client());

    assertThat(actual.status()).as(actual + " instead of " + expected).isEqualTo(expected.status());
    assertThat(comparable(actual)).isEqualTo(comparable(expected));
    for (String header : new String[] {"Content-Type", "Idempotency-Replayed", "Retry-After"}) {
      assertThat(actual.header(header)).as(header).isEqualTo(expected.header(header));
    }
  }

  @Test
  void aPaymentThatWasMadeElsewhere_hasATimelineWithItsRefundAndNoState() {
    String paymentId = paid(last.client(), "elsewhere", "ok");
    post(first.client(), "refund", "{\"paymentId\":\"%s\"}".formatted(paymentId)).mustBe(200);

    Map<String, Object> timeline =
        first.client().get("/admin/payments/sandbox/" + paymentId).mustBe(200).json();

    assertThat(timeline).containsOnlyKeys("operations", "events", "notifications");
    assertThat(timeline.get("operations").toString()).contains("operation=refund", "result=OK");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"status?shopTransactionId=a", "status?paymentId=a", "subscription/status/a"})
  void aBare404_isToldAsNotFoundThatIsNotCertainThroughTheWholeChain(String lookup)
      throws IOException {
    HttpServer nothing =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    nothing.start(); // with no path at all
    URI url = URI.create("http://127.0.0.1:" + nothing.getAddress().getPort());
    try (TestServer near = before(url);
        TestServer far = before(near.url().resolve("/v3/acme"))) {
      for (TestServer server : List.of(near, far)) {
        Answer answer = server.client().get("/v3/acme/" + lookup).mustBe(404);
        assertThat(answer.json()).containsEntry("certain", false);
        assertThat(answer.field("code")).endsWith("_not_found");
      }
    } finally {
      nothing.stop(0);
    }
  }

  private static TestServer before(URI service) {
    return TestServer.of(
        PaymentGateway.builder()
            .externalService(ExternalService.builder("acme", service.toString()).build()));
  }

  @Test
  void aPaymentThatTheSandboxDoesNotKnow_isCertainlyNotFound() {
    Answer answer = first.client().get("/v3/sandbox/status?paymentId=nobody").mustBe(404);

    assertThat(answer.json()).doesNotContainKey("certain");
  }

  /** Without ids that differ by nature, and of a problem without its words. */
  private static Map<String, Object> comparable(Answer answer) {
    if (answer.body().length == 0) {
      return Map.of();
    }
    Map<String, Object> fields = new TreeMap<>(answer.json());
    fields.remove("requestId");
    if (answer.status() >= 500) {
      fields.remove("detail"); // names who failed, and how it is known
    }
    fields.replaceAll(
        (field, value) ->
            value instanceof String text
                ? text.replaceAll("(pay|sub)_[0-9a-f]{32}", "$1_*")
                    .replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "*")
                : value);
    return fields;
  }
}
