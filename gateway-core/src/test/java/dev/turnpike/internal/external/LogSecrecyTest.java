package dev.turnpike.internal.external;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.CallOptions;
import dev.turnpike.GatewayBuilder;
import dev.turnpike.HttpLogLevel;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.SubscriptionInfo;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.transport.RecordedLogs;
import dev.turnpike.spi.Callback;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import okhttp3.Credentials;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** At no level does any log of the gateway show card data, keys or tokens. */
@Isolated("the log is everybody's")
class LogSecrecyTest {
  private static final String HTTP_LOG = "dev.turnpike.HttpClient";
  private static final String CARD = "4111111111111111";
  private static final List<String> CANARIES =
      List.of(
          CARD,
          "4111 1111",
          "4111-1111",
          "CVVCANARY",
          "APIKEYCANARY",
          "CALLBACKCANARY",
          "SUBTOKENCANARY",
          "QUERYCANARY",
          "PSPTOKENCANARY",
          "HOLDERCANARY",
          "COOKIECANARY",
          "IBANCANARY");

  private static PayRequest payRequest() {
    Map<String, Object> card = new LinkedHashMap<>();
    card.put("number", CARD);
    card.put("cvv", "CVVCANARY");
    card.put("holder", "HOLDERCANARY");
    return Acme.payRequest().toBuilder()
        .successRedirectUrl("https://shop.example/ok?session=QUERYCANARY")
        .providerData(
            Map.of(
                "card",
                card,
                "note",
                "card 4111 1111 1111 1111 of the customer",
                "other",
                List.of(Map.of("n", Long.valueOf(CARD)), "x4111-1111-1111-1111y"),
                "sepa",
                Map.of("iban", "IBANCANARY"),
                "paymentToken",
                "PSPTOKENCANARY"))
        .build();
  }

  private static String answer() {
    return "{\"result\":\"OK\",\"status\":\"ACCEPTED\",\"paymentId\":\"pay-1\",\"subscriptionToken\":\"SUBTOKENCANARY\","
        + "\"redirectToUrl\":\"https://psp.example/3ds?s=QUERYCANARY\","
        + "\"metadata\":{\"cardNumber\":\"4111111111111111\",\"token\":\"PSPTOKENCANARY\",\"pan\":4111111111111111}}";
  }

  private static String subscriptionStatus() {
    return answer().replace("ACCEPTED", "ACTIVE");
  }

  private static Acme acme(String url, HttpLogLevel level) {
    return Acme.at(
        url,
        service -> service.apiKey("APIKEYCANARY").callbackToken("CALLBACKCANARY"),
        (GatewayBuilder gateway) -> gateway.httpLogLevel(level));
  }

  /** Whatever comes of them: what counts is what is logged. */
  private static void callEverything(Acme acme) {
    CallOptions query =
        CallOptions.builder().queryParameters(Map.of("token", List.of("QUERYCANARY"))).build();
    List<Runnable> calls =
        List.of(
            () -> acme.payments().pay(payRequest()),
            () -> acme.call(Operation.REFUND),
            () -> acme.call(Operation.STATUS, query),
            () -> acme.call(Operation.CHECK, query),
            () -> acme.call(Operation.SCHEDULE),
            () -> acme.call(Operation.START),
            () ->
                acme.payments()
                    .subscriptions()
                    .pay(
                        Acme.subscriptionPayRequest().toBuilder()
                            .subscriptionInfo(
                                SubscriptionInfo.builder().token("SUBTOKENCANARY").build())
                            .build()),
            () -> acme.payments().subscriptions().update("SUBTOKENCANARY", Acme.updateRequest()),
            () -> acme.payments().subscriptions().status("SUBTOKENCANARY"),
            () -> acme.payments().subscriptions().expire("SUBTOKENCANARY", query),
            () -> acme.payments().callback(callback("CALLBACKCANARY")),
            () -> acme.payments().callback(callback("callbackcanary")));
    for (Runnable call : calls) {
      try {
        call.run();
      } catch (GatewayException e) {
        assertThat(e.code()).isNotNull();
      }
    }
  }

  private static Callback callback(String token) {
    return new Callback(
        "POST",
        Map.of("paymentId", List.of("pay-1"), "token", List.of(token)),
        Map.of("Authorization", List.of("Bearer " + token), "Cookie", List.of("COOKIECANARY")),
        ("{\"card\":\"" + CARD + "\"}").getBytes(UTF_8));
  }

  private static void assertSilent(RecordedLogs.Recording log) {
    for (String canary : CANARIES) {
      assertThat(log.text().replace("callbackcanary", "CALLBACKCANARY"))
          .as("the log, without %s", canary)
          .doesNotContain(canary);
    }
  }

  @ParameterizedTest
  @EnumSource(HttpLogLevel.class)
  void rightAnswers_areLoggedWithoutSecrets(HttpLogLevel level) {
    try (RecordedLogs.Recording log = RecordedLogs.start();
        Peer peer =
            new Peer(
                (request, wire) ->
                    wire.json(
                        200,
                        request.path().startsWith("/subscription/status")
                            ? subscriptionStatus()
                            : answer(),
                        "Set-Cookie: s=COOKIECANARY"));
        Acme acme = acme(peer.url(), level)) {
      callEverything(acme);

      assertThat(peer.requests()).hasSizeGreaterThanOrEqualTo(10);
      assertSilent(log);
    }
  }

  @ParameterizedTest
  @EnumSource(HttpLogLevel.class)
  void errors_areLoggedWithoutSecrets(HttpLogLevel level) {
    String problem =
        "{\"code\":\"provider_rejected\",\"detail\":\"no\",\"card\":\"%s\",\"token\":\"PSPTOKENCANARY\"}"
            .formatted(CARD);
    try (RecordedLogs.Recording log = RecordedLogs.start();
        Peer peer = new Peer((request, wire) -> wire.problem(422, problem));
        Acme acme = acme(peer.url(), level)) {
      callEverything(acme);

      assertSilent(log);
    }
  }

  @ParameterizedTest
  @EnumSource(HttpLogLevel.class)
  void brokenAnswers_areLoggedWithoutSecrets(HttpLogLevel level) {
    List<String> broken =
        List.of(
            "{\"result\":\"4111111111111111\",\"paymentId\":\"4111111111111111\"}",
            "card=4111111111111111&cvv=CVVCANARY",
            "{\"result\":\"OK\",\"paymentId\":{\"card\":\"4111111111111111\"}}",
            "{\"result\":\"OK\",\"card\":\"4111111111111111\"",
            "{\"result\":PSPTOKENCANARY}",
            "<html>PSPTOKENCANARY</html>");
    for (String answer : broken) {
      try (RecordedLogs.Recording log = RecordedLogs.start();
          Peer peer = Peer.json(200, answer);
          Acme acme = acme(peer.url(), level)) {
        callEverything(acme);

        assertSilent(log);
      }
    }
  }

  /** A peer that says everything back, and so puts the request into the error message. */
  @ParameterizedTest
  @EnumSource(HttpLogLevel.class)
  void echoes_areLoggedWithoutSecrets(HttpLogLevel level) {
    try (RecordedLogs.Recording log = RecordedLogs.start();
        Peer peer = new Peer(LogSecrecyTest::echo);
        Acme acme = acme(peer.url(), level)) {
      callEverything(acme);

      assertSilent(log);
    }
  }

  private static void echo(Peer.Request request, Peer.Wire wire) throws IOException {
    StringBuilder echo =
        new StringBuilder(request.method() + " " + request.target() + " HTTP/1.1\r\n");
    request
        .headers()
        .forEach(
            (name, values) ->
                values.forEach(v -> echo.append(name).append(": ").append(v).append("\r\n")));
    wire.raw(echo + "\r\n" + request.body());
    wire.end();
  }

  @ParameterizedTest
  @EnumSource(HttpLogLevel.class)
  void failures_areLoggedWithoutSecrets(HttpLogLevel level) {
    try (RecordedLogs.Recording log = RecordedLogs.start();
        Peer peer = new Peer((request, wire) -> wire.reset());
        Acme acme = acme(peer.url(), level)) {
      callEverything(acme);

      assertSilent(log);
    }
  }

  /** Another test's gateway may still be closing: it asks for a status, it doesn't pay. */
  private static List<String> payLines(RecordedLogs.Recording log) {
    return log.of(HTTP_LOG).stream().filter(line -> line.contains("/pay")).toList();
  }

  @ParameterizedTest
  @CsvSource({"NONE, 0", "BASIC, 2", "HEADERS, 2", "BODY, 2"})
  void level_saysHowManyLinesACallHas(HttpLogLevel level, int lines) {
    try (RecordedLogs.Recording log = RecordedLogs.start();
        Peer peer = Acme.peerFor(Operation.PAY);
        Acme acme = acme(peer.url(), level)) {
      acme.call(Operation.PAY);

      assertThat(payLines(log)).hasSize(lines);
    }
  }

  @Test
  void basicLog_saysWhatWasCalledAndHowItCameOut() {
    try (RecordedLogs.Recording log = RecordedLogs.start();
        Peer peer = Acme.peerFor(Operation.PAY);
        Acme acme = acme(peer.url(), HttpLogLevel.BASIC)) {
      acme.payments()
          .pay(Acme.payRequest(), CallOptions.builder().paymentMethod("credit-cards").build());

      List<String> lines = payLines(log);
      assertThat(lines.get(0)).endsWith("--> acme POST /credit-cards/pay");
      assertThat(lines.get(1)).contains("<-- acme POST /credit-cards/pay 200 in ").endsWith(" ms");
    }
  }

  @Test
  void headersLog_showsHeadersButNoSecretOnes_andNoBody() {
    try (RecordedLogs.Recording log = RecordedLogs.start();
        Peer peer =
            new Peer(
                (request, wire) ->
                    wire.json(
                        200,
                        Acme.answerTo(Operation.PAY),
                        "X-Trace: trace-1",
                        "Set-Cookie: s=COOKIECANARY"));
        Acme acme = acme(peer.url(), HttpLogLevel.HEADERS)) {
      acme.call(
          Operation.PAY, CallOptions.builder().requestId("req-1").idempotencyKey("k-77").build());

      List<String> lines = payLines(log);
      assertThat(lines.get(0))
          .contains("X-Request-Id=req-1")
          .contains("Idempotency-Key=k-77")
          .contains("Authorization=***")
          .doesNotContain("order-1");
      assertThat(lines.get(1))
          .containsIgnoringCase("X-Trace=trace-1")
          .containsIgnoringCase("Set-Cookie=***")
          .doesNotContain("pay-1");
    }
  }

  @Test
  void bodyLog_showsBodiesWithTheirSecretsMasked() {
    try (RecordedLogs.Recording log = RecordedLogs.start();
        Peer peer = Peer.json(200, answer());
        Acme acme = acme(peer.url(), HttpLogLevel.BODY)) {
      acme.payments().pay(payRequest());

      List<String> lines = payLines(log);
      assertThat(lines.get(0))
          .contains("\"shopTransactionId\":\"order-1\"")
          .contains("\"note\":\"card *** of the customer\"")
          .contains("https://shop.example/ok?***");
      assertThat(lines.get(1))
          .contains("\"paymentId\":\"pay-1\"")
          .contains("\"subscriptionToken\":\"***\"")
          .contains("https://psp.example/3ds?***");
    }
  }

  @Test
  void failedCall_isLoggedAsOne() {
    try (RecordedLogs.Recording log = RecordedLogs.start();
        Peer peer = new Peer((request, wire) -> wire.reset());
        Acme acme = acme(peer.url(), HttpLogLevel.BASIC)) {
      acme.failure(Operation.PAY);

      assertThat(payLines(log)).hasSize(2);
      assertThat(payLines(log).get(1)).contains("<-- acme POST /pay no answer after ");
    }
  }

  @Test
  void namesInABrokenAnswer_forgeNoLine() {
    try (RecordedLogs.Recording log = RecordedLogs.start();
        Peer peer =
            Peer.json(
                200, "{\"result\":\"OK\",\"paymentId\":\"p\",\"a\\nFORGED\":1,\"a\\nFORGED\":2}");
        Acme acme = acme(peer.url(), HttpLogLevel.NONE)) {
      acme.failure(Operation.PAY);

      assertThat(log.text()).contains("a | FORGED: must be given once");
      assertThat(log.text().lines()).noneMatch(line -> line.startsWith("FORGED"));
    }
  }

  /** One call, one line each: what a caller or a peer says makes no lines of its own. */
  @Test
  void logLines_areNotForged() {
    String forged = "ok\nFORGED line";
    try (RecordedLogs.Recording log = RecordedLogs.start();
        Peer peer = Peer.json(200, "{\"result\":\"OK\",\"paymentId\":\"p\",\"x\":\"a\\nFORGED\"}");
        Acme acme = acme(peer.url(), HttpLogLevel.BODY)) {
      acme.payments().pay(Acme.payRequest().toBuilder().providerData(Map.of("x", forged)).build());

      assertThat(log.text().lines()).noneMatch(line -> line.startsWith("FORGED"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://acme.example", "https://acme.example"})
  void credentialsOfAProxy_areInNoLog(String url) {
    String credentials = Credentials.basic("PROXYUSER", "PROXYCANARY");
    try (Peer proxy = Peer.json(407, "{}");
        RecordedLogs.Recording log = RecordedLogs.start();
        Acme acme =
            Acme.at(
                url,
                service -> service,
                gateway ->
                    gateway
                        .httpLogLevel(HttpLogLevel.BODY)
                        .proxy(
                            URI.create(
                                "http://PROXYUSER:PROXYCANARY@127.0.0.1:" + proxy.port())))) {
      acme.failure(Operation.PAY);

      assertThat(proxy.request().header("Proxy-Authorization")).isEqualTo(credentials);
      assertThat(log.text()).isNotEmpty().doesNotContain("PROXYCANARY", "PROXYUSER", credentials);
    }
  }
}
