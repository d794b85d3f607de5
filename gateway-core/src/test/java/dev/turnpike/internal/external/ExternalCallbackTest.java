package dev.turnpike.internal.external;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.FieldError;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.spi.Callback;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Callbacks of an external service: whose they are is proved by a token, what they say by nothing.
 */
@Timeout(60)
class ExternalCallbackTest {
  private static final String TOKEN = "Token-1.e";

  private static Acme guarded(Peer peer) {
    return Acme.at(peer.url(), service -> service.callbackToken(TOKEN));
  }

  private static Callback callback(
      String method, Map<String, List<String>> query, Map<String, List<String>> headers) {
    return new Callback(method, query, headers, new byte[0]);
  }

  private static Map<String, List<String>> query(String... namesAndValues) {
    Map<String, List<String>> query = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      query
          .computeIfAbsent(namesAndValues[i], name -> new ArrayList<>())
          .add(namesAndValues[i + 1]);
    }
    return query;
  }

  private static GatewayException refusal(Acme acme, Callback callback) {
    return catchThrowableOfType(GatewayException.class, () -> acme.payments().callback(callback));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void callback_withoutTokenInTheSettings_needsNone(String method) {
    try (Peer peer = Acme.peerFor(Operation.STATUS);
        Acme acme = Acme.at(peer)) {
      assertThatCode(
              () ->
                  acme.payments().callback(callback(method, query("paymentId", "pay-1"), Map.of())))
          .doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET,  Authorization, Bearer",
    "POST, authorization, Bearer",
    "GET,  AUTHORIZATION, bearer",
    "POST, Authorization, BEARER"
  })
  void callback_withItsTokenAsBearer_isAccepted(String method, String header, String scheme) {
    try (Peer peer = Acme.peerFor(Operation.STATUS);
        Acme acme = guarded(peer)) {
      assertThatCode(
              () ->
                  acme.payments()
                      .callback(
                          callback(
                              method,
                              query("paymentId", "pay-1"),
                              Map.of(header, List.of(scheme + " " + TOKEN)))))
          .doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void callback_withItsTokenInTheQuery_isAccepted(String method) {
    try (Peer peer = Acme.peerFor(Operation.STATUS);
        Acme acme = guarded(peer)) {
      assertThatCode(
              () ->
                  acme.payments()
                      .callback(
                          callback(method, query("paymentId", "pay-1", "token", TOKEN), Map.of())))
          .doesNotThrowAnyException();
    }
  }

  static Stream<String> wrongTokens() {
    return Stream.of(
        "",
        " ",
        TOKEN.toLowerCase(Locale.ROOT),
        TOKEN.toUpperCase(Locale.ROOT),
        TOKEN.substring(1),
        TOKEN.substring(0, TOKEN.length() - 1),
        TOKEN + "x",
        TOKEN + "," + TOKEN,
        "*",
        "null",
        "Bearer " + TOKEN);
  }

  @ParameterizedTest
  @MethodSource("wrongTokens")
  void callback_withAnotherToken_isRefused(String wrong) {
    try (Peer peer = Acme.peerFor(Operation.STATUS);
        Acme acme = guarded(peer)) {
      for (String method : List.of("GET", "POST")) {
        assertUnauthorized(
            refusal(
                acme,
                callback(
                    method,
                    query("paymentId", "pay-1"),
                    Map.of("Authorization", List.of("Bearer " + wrong)))));
        assertUnauthorized(
            refusal(acme, callback(method, query("paymentId", "pay-1", "token", wrong), Map.of())));
      }
      assertThat(peer.requests()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic ", "", "Token ", "Bearer"})
  void callback_withItsTokenInAnotherScheme_isRefused(String scheme) {
    try (Peer peer = Acme.peerFor(Operation.STATUS);
        Acme acme = guarded(peer)) {
      assertUnauthorized(
          refusal(
              acme,
              callback(
                  "POST",
                  query("paymentId", "pay-1"),
                  Map.of("Authorization", List.of(scheme + TOKEN)))));
    }
  }

  @Test
  void callback_withoutToken_isRefused() {
    try (Peer peer = Acme.peerFor(Operation.STATUS);
        Acme acme = guarded(peer)) {
      assertUnauthorized(refusal(acme, callback("POST", query("paymentId", "pay-1"), Map.of())));
      assertUnauthorized(refusal(acme, callback("GET", query("paymentId", "pay-1"), Map.of())));
      assertUnauthorized(refusal(acme, callback("POST", Map.of(), Map.of())));
    }
  }

  private static void assertUnauthorized(GatewayException refusal) {
    assertThat(refusal).as("the callback is refused").isNotNull();
    assertThat(refusal.code()).isEqualTo(ErrorCode.UNAUTHORIZED);
    assertThat(refusal.outcome()).isEmpty();
    assertThat(refusal.detail()).contains("acme").doesNotContain(TOKEN);
  }

  static Stream<Map<String, List<String>>> wrongQueries() {
    return Stream.of(
        Map.of(),
        query("paymentId", ""),
        query("paymentId", "  "),
        query("paymentId", "a", "paymentId", "a"),
        query("paymentId", "p".repeat(4097)),
        query("paymentid", "pay-1"),
        query("shopTransactionId", "order-1"));
  }

  @ParameterizedTest
  @MethodSource("wrongQueries")
  void callback_withoutOnePaymentId_isInvalid(Map<String, List<String>> query) {
    Map<String, List<String>> authorized = Map.of("Authorization", List.of("Bearer " + TOKEN));
    try (Peer peer = Acme.peerFor(Operation.STATUS);
        Acme open = Acme.at(peer);
        Acme guarded = guarded(peer)) {
      for (Acme acme : List.of(open, guarded)) {
        for (String method : List.of("GET", "POST")) {
          GatewayException refusal = refusal(acme, callback(method, query, authorized));

          assertThat(refusal).as(method).isNotNull();
          assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
          assertThat(refusal.errors()).extracting(FieldError::field).containsExactly("paymentId");
        }
      }
      assertThat(peer.requests()).isEmpty();
    }
  }

  /** What it says is not believed: the service is asked. */
  @Test
  void callback_makesTheGatewayAsk_andTellWhatItHears() throws InterruptedException {
    LinkedBlockingQueue<PaymentStatus> told = new LinkedBlockingQueue<>();
    try (Peer peer = Peer.json(200, "{\"status\":\"FAILED\",\"paymentId\":\"p/1\"}");
        Acme acme =
            Acme.at(
                peer.url(),
                service -> service.apiKey("key-1"),
                gateway -> gateway.onPaymentStatus(told::add))) {
      acme.payments()
          .callback(
              new Callback(
                  "POST",
                  query("paymentId", "p/1", "status", "ACCEPTED"),
                  Map.of(),
                  "{\"status\":\"ACCEPTED\",\"paymentId\":\"p/2\"}".getBytes(UTF_8)));

      PaymentStatus heard = told.poll(30, TimeUnit.SECONDS);
      assertThat(heard.status()).isEqualTo(PaymentState.FAILED);
      assertThat(heard.paymentId()).isEqualTo("p/1");
      assertThat(peer.request().method()).isEqualTo("GET");
      assertThat(peer.request().path()).isEqualTo("/status");
      assertThat(peer.request().query()).startsWith("paymentId=p%2F1");
      assertThat(peer.request().query()).doesNotContain("&");
      assertThat(peer.request().header("Authorization")).isEqualTo("Bearer key-1");
    }
  }
}
