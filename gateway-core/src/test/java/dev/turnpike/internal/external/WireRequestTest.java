package dev.turnpike.internal.external;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.turnpike.CallOptions;
import dev.turnpike.Door;
import dev.turnpike.JsonCall;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Interval;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.SubscriptionInfo;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.internal.contract.Json;
import dev.turnpike.internal.contract.NotJsonException;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.testing.ById;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.converter.ConvertWith;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an external service reads on the wire: sections 1, 2 and 4 of the contract. */
class WireRequestTest {
  private static final String START_BODY =
      "{\"amount\":500,\"currency\":\"EUR\",\"shopTransactionId\":\"order-2\","
          + "\"subscriptionInfo\":{\"interval\":\"MONTH\",\"intervalCount\":1}}";

  static Stream<Arguments> requests() {
    return Stream.of(
        arguments(
            Operation.PAY,
            "POST",
            "/pay",
            "{\"amount\":1299,\"currency\":\"EUR\",\"shopTransactionId\":\"order-1\"}"),
        arguments(
            Operation.REFUND,
            "POST",
            "/refund",
            "{\"paymentId\":\"pay-1\",\"amount\":100,\"currency\":\"EUR\",\"refundId\":\"refund-1\"}"),
        arguments(Operation.STATUS, "GET", "/status?paymentId=pay-1", ""),
        arguments(Operation.CHECK, "GET", "/check?paymentId=pay-1", ""),
        arguments(Operation.SCHEDULE, "POST", "/subscription/schedule", START_BODY),
        arguments(Operation.START, "POST", "/subscription/start", START_BODY),
        arguments(
            Operation.SUBSCRIPTION_PAY,
            "POST",
            "/subscription/pay",
            "{\"amount\":500,\"currency\":\"EUR\",\"shopTransactionId\":\"order-3\","
                + "\"subscriptionInfo\":{\"token\":\"sub-1\"}}"),
        arguments(
            Operation.UPDATE,
            "POST",
            "/subscription/update/sub-1",
            "{\"amount\":700,\"currency\":\"EUR\",\"shopTransactionId\":\"order-4\","
                + "\"subscriptionInfo\":{\"interval\":\"YEAR\",\"intervalCount\":2}}"),
        arguments(Operation.SUBSCRIPTION_STATUS, "GET", "/subscription/status/sub-1", ""),
        arguments(Operation.EXPIRE, "DELETE", "/subscription/expire/sub-1", ""));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void everyOperation_goesOutAsTheContractSays(
      Operation<?, ?> operation, String method, String target, String body) {
    try (Peer peer = Acme.peerFor(operation);
        Acme acme = Acme.at(peer)) {
      acme.call(operation, CallOptions.builder().requestId("req-1").build());

      Peer.Request request = peer.request();
      assertThat(request.method()).isEqualTo(method);
      assertThat(request.target()).isEqualTo(target);
      assertThat(request.body()).isEqualTo(body);
      assertThat(request.header("X-Request-Id")).isEqualTo("req-1");
      assertThat(request.header("Accept")).isEqualTo("application/json");
      assertThat(request.header("Host")).isEqualTo("127.0.0.1:" + peer.port());
      assertThat(request.header("Content-Type"))
          .isEqualTo(body.isEmpty() ? null : "application/json");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'',                  /pay",
    "/,                   /pay",
    "/v3/sandbox,         /v3/sandbox/pay",
    "/v3/sandbox/,        /v3/sandbox/pay",
    "/a%20b/%C3%A9,       /a%20b/%C3%A9/pay"
  })
  void baseUrl_isKeptBeforeThePath(String basePath, String path) {
    try (Peer peer = Acme.peerFor(Operation.PAY);
        Acme acme = Acme.at(peer.url() + basePath)) {
      acme.call(Operation.PAY);

      assertThat(peer.request().target()).isEqualTo(path);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "pay, /v3/acme/credit-cards/pay",
    "subscription/schedule, /v3/acme/credit-cards/subscription/schedule",
    "subscription/start, /v3/acme/credit-cards/subscription/start",
    "subscription/pay, /v3/acme/credit-cards/subscription/pay"
  })
  void paymentMethod_standsBeforeThePath(
      @ConvertWith(ById.class) Operation<?, ?> operation, String path) {
    try (Peer peer = Acme.peerFor(operation);
        Acme acme = Acme.at(peer.url() + "/v3/acme")) {
      acme.call(operation, CallOptions.builder().paymentMethod("credit-cards").build());

      assertThat(peer.request().target()).isEqualTo(path);
    }
  }

  /** The contract has no such paths; refusing the call would do as well. */
  @ParameterizedTest
  @CsvSource({
    "refund, /refund",
    "status, /status",
    "check, /check",
    "subscription/update, /subscription/update/sub-1",
    "subscription/status, /subscription/status/sub-1",
    "subscription/expire, /subscription/expire/sub-1"
  })
  void paymentMethod_makesNoPathThatTheContractLacks(
      @ConvertWith(ById.class) Operation<?, ?> operation, String path) {
    try (Peer peer = Acme.peerFor(operation);
        Acme acme = Acme.at(peer)) {
      acme.failure(operation, CallOptions.builder().paymentMethod("credit-cards").build());

      assertThat(peer.requests()).allSatisfy(request -> assertThat(request.path()).isEqualTo(path));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a/b   | a%2Fb",
        "a?b   | a%3Fb",
        "a#b   | a%23b",
        "a%b   | a%25b",
        "a%2Fb | a%252Fb",
        "a b   | a%20b",
        "é     | %C3%A9",
        "💳    | %F0%9F%92%B3",
        "a\\b  | a%5Cb",
        "a..b  | a..b",
        "%2e   | %252e",
        "%2E%2e| %252E%252e"
      })
  void subscriptionToken_isOneSegmentEncodedOnce(String token, String segment) {
    try (Peer peer = aboutWhatWasAsked();
        Acme acme = Acme.at(peer)) {
      acme.payments().subscriptions().expire(token);

      assertThat(peer.request().target()).isEqualTo("/subscription/expire/" + segment);
    }
  }

  /** Whichever subscription was asked for, since its answers leave out the token. */
  private static Peer aboutWhatWasAsked() {
    return Peer.json(200, "{\"result\":\"OK\",\"status\":\"ACTIVE\"}");
  }

  static Stream<Arguments> tokens() {
    StringBuilder ascii = new StringBuilder();
    for (char c = ' '; c < 127; c++) {
      ascii.append(c);
    }
    return Stream.of(
            "+",
            ";",
            "a;b=c",
            "/",
            "//",
            "./x",
            "../x",
            ":@!$&'()*,;=",
            "a+b c",
            "[x]",
            "^`{|}",
            "tab\tline\nend\r",
            "\u0000\u007f",
            "ÿ\u0800\uffff",
            ascii.toString())
        .flatMap(
            token ->
                Stream.of(Operation.UPDATE, Operation.SUBSCRIPTION_STATUS, Operation.EXPIRE)
                    .map(operation -> arguments(operation, token)));
  }

  @ParameterizedTest
  @MethodSource("tokens")
  void subscriptionToken_comesOutOfItsSegmentAsItWentIn(Operation<?, ?> operation, String token)
      throws URISyntaxException {
    try (Peer peer = aboutWhatWasAsked();
        Acme acme = Acme.at(peer.url() + "/base")) {
      Door.execute(acme.gateway, Acme.ofSubscription(operation, token));

      String raw = new URI(peer.request().target()).getRawPath();
      String prefix = "/base" + operation.path() + "/";
      assertThat(raw).startsWith(prefix);
      assertThat(raw.substring(prefix.length())).doesNotContain("/");
      assertThat(decoded(raw.substring(prefix.length()))).isEqualTo(token);
    }
  }

  /** A plus is a plus in a path. */
  private static String decoded(String segment) {
    return URLDecoder.decode(segment.replace("+", "%2B"), UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b+c", "a&b=c", "?#/%", "%41", "é💳", "a;b,c", "\"'<>[]{}|\\^`"})
  void ids_areEncodedInTheQuery(String id) {
    try (Peer peer =
            new Peer(
                (request, wire) ->
                    wire.json(
                        200,
                        request.query().startsWith("paymentId=")
                            ? "{\"status\":\"ACCEPTED\"}"
                            : Acme.answerTo(Operation.STATUS)));
        Acme acme = Acme.at(peer)) {
      acme.payments().status(id);
      acme.payments().statusByShopTransactionId(id);
      acme.payments().check(id);
      acme.payments().checkByShopTransactionId(id);

      assertThat(peer.requests())
          .extracting(Peer.Request::path)
          .containsExactly("/status", "/status", "/check", "/check");
      assertThat(peer.requests())
          .extracting(request -> parameters(request.query()))
          .containsExactly(
              List.of(Map.entry("paymentId", id)),
              List.of(Map.entry("shopTransactionId", id)),
              List.of(Map.entry("paymentId", id)),
              List.of(Map.entry("shopTransactionId", id)));
    }
  }

  @ParameterizedTest
  @CsvSource({"status", "check", "subscription/status", "subscription/expire"})
  void furtherQueryParameters_goOutUnchanged(@ConvertWith(ById.class) Operation<?, ?> operation)
      throws URISyntaxException {
    Map<String, List<String>> further = new LinkedHashMap<>();
    further.put("lang", List.of("de"));
    further.put("twice", List.of("1", "2", "1"));
    further.put("odd name&=", List.of("a b+c", "é💳", "100%", "x=y&z", "?#/;"));
    further.put("empty", List.of(""));
    further.put("token", List.of("t"));
    List<Map.Entry<String, String>> expected = new ArrayList<>();
    if (operation.path().endsWith("/status") && !operation.isForSubscriptions()
        || operation == Operation.CHECK) {
      expected.add(Map.entry("paymentId", "pay-1"));
    }
    further.forEach((name, values) -> values.forEach(v -> expected.add(Map.entry(name, v))));
    try (Peer peer = Acme.peerFor(operation);
        Acme acme = Acme.at(peer)) {
      acme.call(operation, CallOptions.builder().queryParameters(further).build());

      String query = new URI(peer.request().target()).getRawQuery();
      assertThat(parameters(query)).isEqualTo(expected);
    }
  }

  private static List<Map.Entry<String, String>> parameters(String query) {
    return Arrays.stream(query.split("&"))
        .map(parameter -> parameter.split("=", 2))
        .map(
            pair -> Map.entry(URLDecoder.decode(pair[0], UTF_8), URLDecoder.decode(pair[1], UTF_8)))
        .toList();
  }

  @Test
  void providerData_goesOutWithoutLoss() {
    Map<String, Object> inner = new LinkedHashMap<>();
    inner.put("z", new BigDecimal("1.10"));
    inner.put("a", new BigInteger("12345678901234567890"));
    inner.put("nothing", null);
    inner.put("list", Arrays.asList(1, "é€\"\\\n", null, true));
    PayRequest request =
        Acme.payRequest().toBuilder()
            .successRedirectUrl("https://shop.example/ok?a=b&c=%20")
            .failureRedirectUrl("myshop://failed")
            .providerData(inner)
            .build();
    try (Peer peer = Acme.peerFor(Operation.PAY);
        Acme acme = Acme.at(peer)) {
      acme.payments().pay(request);

      assertThat(peer.request().body())
          .isEqualTo(
              "{\"amount\":1299,\"currency\":\"EUR\",\"shopTransactionId\":\"order-1\","
                  + "\"successRedirectUrl\":\"https://shop.example/ok?a=b&c=%20\","
                  + "\"failureRedirectUrl\":\"myshop://failed\","
                  + "\"providerData\":{\"z\":1.10,\"a\":12345678901234567890,\"nothing\":null,"
                  + "\"list\":[1,\"é€\\\"\\\\\\n\",null,true]}}");
    }
  }

  /** Escaped or not: it is the same text. */
  @Test
  void charactersBeyondTheBasicPlane_goOutWithoutLoss() throws NotJsonException {
    Map<String, Object> data = Map.of("💳", "a💳b\ud83d");
    try (Peer peer = Acme.peerFor(Operation.PAY);
        Acme acme = Acme.at(peer)) {
      acme.payments().pay(Acme.payRequest("💳").toBuilder().providerData(data).build());

      assertThat(Json.readObject(peer.request().body().getBytes(UTF_8)))
          .containsEntry("shopTransactionId", "💳")
          .containsEntry("providerData", data);
    }
  }

  @Test
  void jsonFromACaller_goesOutAsItCame() {
    String json =
        "{\"amount\":1,\"currency\":\"JPY\",\"shopTransactionId\":\"é\",\"providerData\":{\"p\":1.10}}";
    try (Peer peer = Acme.peerFor(Operation.PAY);
        Acme acme = Acme.at(peer)) {
      acme.gateway.call(JsonCall.of("acme", "pay", json.getBytes(UTF_8), CallOptions.none()));

      assertThat(peer.request().body()).isEqualTo(json);
    }
  }

  @Test
  void everySubscriptionField_goesOut() {
    SubscriptionRequest request =
        Acme.startRequest().toBuilder()
            .amount(0L)
            .subscriptionInfo(
                SubscriptionInfo.builder()
                    .token("t")
                    .interval(Interval.WEEK)
                    .intervalCount(3)
                    .expiresAfter(12)
                    .build())
            .build();
    try (Peer peer = Acme.peerFor(Operation.SCHEDULE);
        Acme acme = Acme.at(peer)) {
      acme.payments().subscriptions().schedule(request);

      assertThat(peer.request().body())
          .isEqualTo(
              "{\"amount\":0,\"currency\":\"EUR\",\"shopTransactionId\":\"order-2\","
                  + "\"subscriptionInfo\":{\"token\":\"t\",\"interval\":\"WEEK\","
                  + "\"intervalCount\":3,\"expiresAfter\":12}}");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.turnpike.internal.external.EveryOperation#called")
  void apiKey_isSentAsBearer_andNothingWithoutOne(Operation<?, ?> operation) {
    try (Peer peer = Acme.peerFor(operation);
        Acme with = Acme.at(peer.url(), service -> service.apiKey("key-1"));
        Acme without = Acme.at(peer)) {
      with.call(operation);
      without.call(operation);

      assertThat(peer.requests())
          .extracting(request -> request.header("Authorization"))
          .containsExactly("Bearer key-1", null);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.turnpike.internal.external.EveryOperation#moving")
  void idempotencyKey_isTheCallersOwn(Operation<?, ?> operation) {
    try (Peer peer = Acme.peerFor(operation);
        Acme acme = Acme.at(peer)) {
      acme.call(operation, CallOptions.idempotencyKey("key-1!~"));

      assertThat(peer.request().header("Idempotency-Key")).isEqualTo("key-1!~");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.turnpike.internal.external.EveryOperation#moving")
  void idempotencyKey_ofANamedCaller_isNotTheSameAsThatOfAnother(Operation<?, ?> operation) {
    try (Peer peer = Acme.peerFor(operation);
        Acme acme = Acme.at(peer)) {
      for (String caller : List.of("shop-a", "shop-b", "")) {
        acme.failure(
            operation,
            CallOptions.builder().tenant(caller).foreign(true).idempotencyKey("key-1").build());
      }

      List<String> keys =
          peer.requests().stream().map(request -> request.header("Idempotency-Key")).toList();
      assertThat(keys).hasSize(3).doesNotHaveDuplicates().last().isEqualTo("key-1");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.turnpike.internal.external.EveryOperation#moving")
  void idempotencyKey_isMadeWhereTheCallerHasNone_newForEachRequest(Operation<?, ?> operation) {
    try (Peer peer = Acme.peerFor(operation);
        Acme acme = Acme.at(peer.url(), s -> s, gateway -> gateway.transactionGuard(false))) {
      acme.call(operation);
      acme.call(operation);

      assertThat(peer.requests())
          .extracting(request -> request.header("Idempotency-Key"))
          .doesNotHaveDuplicates()
          .allSatisfy(key -> assertThat(key).matches("[\\x21-\\x7e]{16,255}"));
    }
  }

  @Test
  void idempotencyKey_ofTheLongestKindWithANamedCaller_staysWithinItsLimit() {
    String key = "k".repeat(255);
    try (Peer peer = Acme.peerFor(Operation.PAY);
        Acme acme = Acme.at(peer)) {
      acme.call(Operation.PAY, CallOptions.builder().tenant("a").idempotencyKey(key).build());
      acme.payments()
          .pay(
              Acme.payRequest("order-9"),
              CallOptions.builder().tenant("b").idempotencyKey(key).build());

      assertThat(peer.requests())
          .extracting(request -> request.header("Idempotency-Key"))
          .doesNotHaveDuplicates()
          .allSatisfy(sent -> assertThat(sent).matches("[\\x21-\\x7e]{1,255}"));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.turnpike.internal.external.EveryOperation#lookingUp")
  void idempotencyKey_isNotSentWithLookups(Operation<?, ?> operation) {
    try (Peer peer = Acme.peerFor(operation);
        Acme acme = Acme.at(peer)) {
      acme.call(operation, CallOptions.idempotencyKey("key-1"));

      assertThat(peer.request().headers()).doesNotContainKey("Idempotency-Key");
    }
  }

  @Test
  void requestId_isMadeWhereTheCallerHasNone() {
    try (Peer peer = Acme.peerFor(Operation.STATUS);
        Acme acme = Acme.at(peer)) {
      acme.call(Operation.STATUS);
      acme.call(Operation.STATUS);

      assertThat(peer.requests())
          .extracting(request -> request.header("X-Request-Id"))
          .doesNotHaveDuplicates()
          .allSatisfy(id -> assertThat(id).isNotBlank());
    }
  }

  /** Whether it goes through or is refused: what never left is never unknown. */
  @ParameterizedTest
  @ValueSource(strings = {"line\nbreak", "é", "💳", "\u0000", ""})
  void requestId_thatNoHeaderCanCarry_leavesNoPaymentUnknown(String requestId) {
    try (Peer peer = Acme.peerFor(Operation.PAY);
        Acme acme = Acme.at(peer)) {
      GatewayException failure =
          acme.failure(Operation.PAY, CallOptions.builder().requestId(requestId).build());

      assertNotUnknownUnlessSent(peer, failure);
    }
  }

  /** Whether it goes through or is refused: what never left is never unknown. */
  @ParameterizedTest
  @ValueSource(strings = {"Café", "line\nbreak", "💳", "my shop", "\u007f"})
  void callersName_thatNoHeaderCanCarry_leavesNoPaymentUnknown(String caller) {
    try (Peer peer = Acme.peerFor(Operation.PAY);
        Acme acme = Acme.at(peer)) {
      GatewayException failure =
          acme.failure(
              Operation.PAY, CallOptions.builder().tenant(caller).idempotencyKey("k").build());

      assertNotUnknownUnlessSent(peer, failure);
      assertThat(peer.requests())
          .allSatisfy(
              request ->
                  assertThat(request.header("Idempotency-Key")).matches("[\\x21-\\x7e]{1,255}"));
    }
  }

  private static void assertNotUnknownUnlessSent(Peer peer, GatewayException failure) {
    if (failure != null && peer.requests().isEmpty()) {
      assertThat(failure.outcome())
          .as("%s: %s", failure.code(), failure.detail())
          .contains(Outcome.NOT_EXECUTED);
    }
  }
}
