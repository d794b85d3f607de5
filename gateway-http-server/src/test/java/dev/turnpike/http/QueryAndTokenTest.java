package dev.turnpike.http;

import static dev.turnpike.http.testing.Bodies.encoded;
import static dev.turnpike.http.testing.Bodies.pay;
import static dev.turnpike.http.testing.Bodies.update;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.PaymentGateway;
import dev.turnpike.http.testing.Answer;
import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.FakeProvider;
import dev.turnpike.http.testing.RawClient;
import dev.turnpike.http.testing.TestServer;
import dev.turnpike.spi.Callback;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in paths and queries arrives at the provider, decoded once. */
class QueryAndTokenTest {
  private final FakeProvider provider = new FakeProvider();
  private final TestServer server = TestServer.of(PaymentGateway.builder().provider(provider));
  private final Client client = server.client();

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "a/b",
        "/",
        "//",
        "a b",
        " a",
        "100%",
        "%2F",
        "%252F",
        "a+b",
        "a%20b",
        "a?b#c",
        "a&b=c;d",
        "a:b@c,d",
        "[x]{y}|\\^`\"<>",
        "...",
        "./..",
        "ü€",
        "😀",
        "\u0000\u0001\n",
        "pay",
        "status",
        "subscription",
      })
  void token_mayHoldAnyCharacter(String token) {
    client.get("/v3/fake/subscription/status/" + encoded(token)).mustBe(200);
    assertThat(provider.lastCall().subject()).isEqualTo(token);

    client.delete("/v3/fake/subscription/expire/" + encoded(token)).mustBe(200);
    assertThat(provider.lastCall().subject()).isEqualTo(token);

    client.post("/v3/fake/subscription/update/" + encoded(token), update()).mustBe(200);
    assertThat(provider.lastCall().subject()).isEqualTo(token);
    assertThat(provider.calls()).hasSize(3);
  }

  @Test
  void token_plusIsAPlus() {
    client.get("/v3/fake/subscription/status/a+b").mustBe(200);

    assertThat(provider.lastCall().subject()).isEqualTo("a+b");
  }

  @Test
  void token_lowerCaseHexIsTheSame() {
    client.get("/v3/fake/subscription/status/%c3%bc%2f").mustBe(200);

    assertThat(provider.lastCall().subject()).isEqualTo("ü/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%20", "%20%09", ".", "..", "%2E%2E", "%2e", "%FF", "%C3", "a%C0%AFb"})
  void token_thatIsBlankOrDotsOrNoUtf8_isInvalid(String encoded) {
    Answer answer =
        client
            .get("/v3/fake/subscription/status/" + encoded)
            .mustBeProblem(400, "invalid_request", null);

    assertThat(answer.text()).contains("subscriptionToken");
    assertThat(provider.calls()).isEmpty();
  }

  static Stream<Arguments> wrongQueries() {
    String longId = "x".repeat(4097);
    return Stream.of("status", "check", "callback")
        .flatMap(
            operation ->
                Stream.of(
                        "",
                        "?",
                        "?paymentId",
                        "?paymentId=",
                        "?paymentId=%20",
                        "?paymentId=+",
                        "?paymentId=a&paymentId=b",
                        "?paymentId=a&paymentId=a",
                        "?paymentId=&paymentId=a",
                        "?paymentId=" + longId,
                        "?paymentID=a",
                        "?paymentId=%00",
                        "?paymentId=a%0Ab",
                        "?paymentId=%C2%85",
                        "?paymentId=%FF")
                    .map(query -> Arguments.of(operation, query)));
  }

  @ParameterizedTest
  @MethodSource("wrongQueries")
  void paymentId_thatIsNoUse_isInvalid(String operation, String query) {
    try (TestServer sandbox = TestServer.withSandbox()) {
      Answer answer =
          sandbox
              .client()
              .get("/v3/sandbox/" + operation + query)
              .mustBeProblem(400, "invalid_request", null);

      assertThat(answer.text()).contains("\"field\":\"paymentId\"");
    }
  }

  static Stream<Arguments> wrongIds() {
    return Stream.of("paymentId", "shopTransactionId")
        .flatMap(
            name ->
                Stream.of(
                        "",
                        "=",
                        "=%20",
                        "=%C2%A0",
                        "=%E2%80%8B",
                        "=%00",
                        "=%0A",
                        "=a%0Db",
                        "=%7F",
                        "=%C2%9B",
                        "=%E9",
                        "=a%C0%AF",
                        "=a&%s=a",
                        "=a&%s=b",
                        "=&%s=a",
                        "=" + "x".repeat(name.equals("paymentId") ? 4097 : 256))
                    .map(value -> Arguments.of(name, name + value.replace("%s", name))));
  }

  @ParameterizedTest
  @MethodSource("wrongIds")
  void lookups_byAnIdThatIsNoUse_nameItAndAskNobody(String name, String query) {
    for (String operation : List.of("status", "check")) {
      Answer answer =
          client
              .get("/v3/fake/" + operation + "?" + query)
              .mustBeProblem(400, "invalid_request", null);

      assertThat(answer.text()).contains("\"field\":\"" + name + "\"");
    }
    assertThat(provider.calls()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "paymentId=a&shopTransactionId=b",
        "shopTransactionId=",
        "shopTransactionId=%20",
        "shopTransactionId=a&shopTransactionId=b",
        "paymentId=a&shopTransactionId=",
      })
  void lookups_takeExactlyOneOfTheTwoIds(String query) {
    client.get("/v3/fake/status?" + query).mustBeProblem(400, "invalid_request", null);
    client.get("/v3/fake/check?" + query).mustBeProblem(400, "invalid_request", null);

    assertThat(provider.calls()).isEmpty();
  }

  @Test
  void shopTransactionId_of256Characters_isInvalid() {
    client
        .get("/v3/fake/status?shopTransactionId=" + "x".repeat(256))
        .mustBeProblem(400, "invalid_request", null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "€", "😀"})
  void ids_of255Characters_areFine(String character) {
    String id = character.repeat(255);

    client.get("/v3/fake/status?paymentId=" + encoded(id)).mustBe(200);
    assertThat(provider.lastCall().subject()).isEqualTo(id);

    client.get("/v3/fake/status?shopTransactionId=" + encoded(id)).mustBe(200);
    assertThat(provider.lastCall().subject()).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "a b", "100%", "%2F", "a+b", "a&b=c", "ü€😀", "a;b"})
  void paymentId_isDecodedOnce(String id) {
    assertThat(
            client.get("/v3/fake/status?paymentId=" + encoded(id)).mustBe(200).field("paymentId"))
        .isEqualTo(id);
    assertThat(provider.lastCall().subject()).isEqualTo(id);
  }

  @Test
  void paymentId_plusInAQueryIsASpace() {
    client.get("/v3/fake/status?paymentId=a+b").mustBe(200);

    assertThat(provider.lastCall().subject()).isEqualTo("a b");
  }

  @Test
  void callback_byGet_needsAPaymentIdEvenIfTheProviderWouldNot() {
    client.get("/v3/fake/callback").mustBeProblem(400, "invalid_request", null);

    assertThat(provider.calls()).isEmpty();
  }

  @Test
  void callback_byPost_needsNone_whenTheProviderReadsItElsewhere() {
    client.send("POST", "/v3/fake/callback", "whatever").mustBe(202);

    assertThat(provider.calls()).hasSize(1);
  }

  @Test
  void callback_byPost_needsOne_whenTheProviderReadsItThere() {
    try (TestServer sandbox = TestServer.withSandbox()) {
      sandbox
          .client()
          .send("POST", "/v3/sandbox/callback", "{}")
          .mustBeProblem(400, "invalid_request", null);
    }
  }

  @Test
  void callback_reachesTheProviderUntouched() {
    String body = " {\"not\": json \u00e4 ";

    client
        .send(
            "POST",
            "/v3/fake/callback?a=1&a=2&b%20c=%C3%BC+d&empty",
            body,
            "Content-Type",
            "text/xml; charset=latin1",
            "X-Signature",
            "abc")
        .mustBe(202);

    Callback callback = (Callback) provider.lastCall().body();
    assertThat(callback.method()).isEqualTo("POST");
    assertThat(callback.query())
        .isEqualTo(Map.of("a", List.of("1", "2"), "b c", List.of("ü d"), "empty", List.of("")));
    assertThat(callback.header("x-signature")).contains("abc");
    assertThat(callback.header("CONTENT-TYPE")).contains("text/xml; charset=latin1");
    assertThat(callback.text()).isEqualTo(body);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "n=%E9",
        "n=%C3",
        "%E9=n",
        "n=%ED%A0%80",
        "n=%00",
        "paymentid=%E9",
        "n=\u00e9",
        "[n]=';"
      })
  void callback_takesOtherParametersInAnyEncoding(String parameter) throws Exception {
    for (String method : List.of("GET", "POST")) {
      Answer answer;
      try (RawClient raw = server.connect()) {
        raw.send(
            method
                + " /v3/fake/callback?paymentId=1&"
                + parameter
                + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
        answer = raw.read();
      }
      answer.mustBe(202);

      Callback callback = (Callback) provider.lastCall().body();
      assertThat(callback.queryParameter("paymentId")).contains("1");
      assertThat(callback.query()).hasSize(2);
    }
  }

  @Test
  void callback_givesTheProviderUndecodableValuesAsTheyWereSent() {
    client.get("/v3/fake/callback?paymentId=1&n=%E9+a&n=%C3%A9+a").mustBe(202);

    assertThat(((Callback) provider.lastCall().body()).query().get("n"))
        .containsExactly("%E9+a", "é a");
  }

  @Test
  void callback_withAnUndecodablePaymentId_isInvalid() {
    Answer answer =
        client
            .get("/v3/fake/callback?paymentId=%E9&n=1")
            .mustBeProblem(400, "invalid_request", null);

    assertThat(answer.text()).contains("\"field\":\"paymentId\"");
    assertThat(provider.calls()).isEmpty();
  }

  /** Documented with the way out in docs/server.md. Where one reaches us some day, it is 202. */
  @ParameterizedTest
  @ValueSource(
      strings = {"a|b", "a{b", "a}b", "a\"b", "a^b", "a\\b", "a`b", "a<b", "100%", "%u20AC"})
  void callback_withWhatJavasServerTakesForNoUri_isAnsweredByIt(String value) throws Exception {
    try (RawClient raw = server.connect()) {
      raw.send(
          "GET /v3/fake/callback?paymentId=1&n=" + value + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
      Answer answer = raw.read();

      if (provider.calls().isEmpty()) {
        answer.mustBe(400);
        assertThat(answer.text()).contains("URISyntaxException");
      } else {
        answer.mustBe(202);
        assertThat(((Callback) provider.lastCall().body()).query().get("n")).containsExactly(value);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v3/fake/status?paymentId=a&",
        "GET /v3/fake/check?shopTransactionId=a&",
        "GET /v3/fake/subscription/status/a?",
        "DELETE /v3/fake/subscription/expire/a?",
      })
  void furtherQueryParameters_reachTheProviderUnchanged(String request) {
    String[] methodAndPath = request.split(" ");

    client
        .send(methodAndPath[0], methodAndPath[1] + "b=1&c%20d=%C3%BC+%26&b=2&e=&f", null)
        .mustBe(200);

    Map<String, List<String>> parameters = provider.lastCall().context().queryParameters();
    assertThat(parameters)
        .isEqualTo(
            Map.of(
                "b", List.of("1", "2"),
                "c d", List.of("ü &"),
                "e", List.of(""),
                "f", List.of("")));
    assertThat(parameters.keySet()).containsExactly("b", "c d", "e", "f");
  }

  @ParameterizedTest
  @ValueSource(strings = {"two words", "schl\u00fcssel", ""})
  void idempotencyKey_onWhatMovesNoMoney_isIgnoredWhateverIsInIt(String key) throws Exception {
    for (String path :
        List.of(
            "status?paymentId=a",
            "check?paymentId=a",
            "callback?paymentId=a",
            "subscription/status/a")) {
      try (RawClient raw = server.connect()) {
        raw.send(
            "GET /v3/fake/%s HTTP/1.1\r\nHost: localhost\r\nIdempotency-Key: %s\r\nIdempotency-Key: b\r\n\r\n"
                .formatted(path, key));

        assertThat(raw.read().status()).isBetween(200, 202);
      }
    }
  }

  @Test
  void furtherQueryParameters_onRequestsWithABody_areIgnoredWhateverTheirEncoding() {
    client.post("/v3/fake/pay?n=%E9&paymentId=%00", pay()).mustBe(200);

    assertThat(provider.lastCall().context().queryParameters()).isEmpty();
  }

  @Test
  void paymentMethod_reachesTheProvider_andNoneIsNone() {
    client.post("/v3/fake/pay-pal/pay", pay()).mustBe(200);
    assertThat(provider.lastCall().context().paymentMethod()).contains("pay-pal");

    client.post("/v3/fake/pay", pay()).mustBe(200);
    assertThat(provider.lastCall().context().paymentMethod()).isEmpty();
  }

  @Test
  void providersNamedAsAnOperation_areFound() {
    FakeProvider named = new FakeProvider("pay", call -> FakeProvider.USUAL);
    try (TestServer other = TestServer.of(PaymentGateway.builder().provider(named))) {
      other.client().post("/v3/pay/pay/pay", pay()).mustBe(200);

      assertThat(named.lastCall().context().paymentMethod()).contains("pay");
    }
  }
}
