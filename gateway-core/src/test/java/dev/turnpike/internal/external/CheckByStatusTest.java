package dev.turnpike.internal.external;

import static dev.turnpike.testing.Problems.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.CallOptions;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.PaymentState;
import dev.turnpike.testing.Listener;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An external service that has {@code /status}, but no {@code /check}. */
@Timeout(60)
class CheckByStatusTest {
  private static final String PROBLEM = "application/problem+json";
  private static final String STATUS =
      "{\"status\":\"ACCEPTED\",\"paymentId\":\"pay-1\",\"shopTransactionId\":\"order-1\"}";

  private final Listener listener = new Listener();

  private Acme at(Peer peer) {
    return Acme.at(peer.url(), service -> service, gateway -> gateway.onPaymentStatus(listener));
  }

  /** Its {@code /check} answers so. */
  private static Peer without(Peer.Behaviour check, Peer.Behaviour status) {
    return new Peer(
        (request, wire) -> (request.path().endsWith("/check") ? check : status).on(request, wire));
  }

  private static Peer.Behaviour json(String body) {
    return (request, wire) -> wire.json(200, body);
  }

  private static Peer.Behaviour bare(int status) {
    return (request, wire) -> wire.answer(status, "text/html", "<p>no</p>");
  }

  private static Peer.Behaviour problem(int status, ErrorCode code) {
    return (request, wire) ->
        wire.answer(status, PROBLEM, "{\"code\":\"%s\"}".formatted(code.text()));
  }

  private static List<String> asked(Peer peer) {
    return peer.requests().stream().map(Peer.Request::target).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 405, 501})
  void itIsAskedByStatus_andThatIsRemembered(int status) throws Exception {
    try (Peer peer = without(bare(status), json(STATUS));
        Acme acme = at(peer)) {
      CallOptions more =
          CallOptions.builder().queryParameters(Map.of("shop", List.of("7"))).build();

      assertThat(acme.payments().check("pay-1", more).status()).isEqualTo(PaymentState.ACCEPTED);
      assertThat(listener.take().paymentId()).isEqualTo("pay-1");
      assertThat(acme.payments().check("pay-1").paymentId()).isEqualTo("pay-1");
      assertThat(listener.take().paymentId()).isEqualTo("pay-1");

      assertThat(asked(peer))
          .containsExactly(
              "/check?paymentId=pay-1&shop=7",
              "/status?paymentId=pay-1&shop=7",
              "/status?paymentId=pay-1");
    }
  }

  @Test
  void itIsAskedSoByShopTransactionIdToo() throws Exception {
    try (Peer peer = without(bare(404), json(STATUS));
        Acme acme = at(peer)) {
      assertThat(acme.payments().checkByShopTransactionId("order-1").paymentId())
          .isEqualTo("pay-1");
      assertThat(listener.take().shopTransactionId()).isEqualTo("order-1");

      assertThat(asked(peer))
          .containsExactly("/check?shopTransactionId=order-1", "/status?shopTransactionId=order-1");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "404, 404, PAYMENT_NOT_FOUND",
    "405, 404, PAYMENT_NOT_FOUND",
    "404, 501, PAYMENT_NOT_FOUND",
    "405, 501, OPERATION_NOT_SUPPORTED",
    "404, 500, PROVIDER_ERROR",
  })
  void whereStatusHasNoAnswerEither_nothingIsRemembered(int check, int status, ErrorCode code) {
    try (Peer peer = without(bare(check), bare(status));
        Acme acme = at(peer)) {
      for (int i = 0; i < 2; i++) {
        assertThat(problemOf(() -> acme.payments().check("pay-1")).code()).isEqualTo(code);
      }
      assertThat(asked(peer).stream().filter(target -> target.startsWith("/check"))).hasSize(2);
      assertThat(listener.waiting()).isZero();
    }
  }

  @Test
  void aStatusOfAnotherPayment_isBroken_andNotRemembered() {
    try (Peer peer = without(bare(404), json(STATUS));
        Acme acme = at(peer)) {
      for (int i = 0; i < 2; i++) {
        assertThat(problemOf(() -> acme.payments().check("pay-2")).code())
            .isEqualTo(ErrorCode.PROVIDER_ERROR);
      }
      assertThat(asked(peer).stream().filter(target -> target.startsWith("/check"))).hasSize(2);
      assertThat(listener.waiting()).isZero();
    }
  }

  @Test
  void whatSaysSomethingOfThePayment_isBelieved() {
    try (Peer peer = without(problem(404, ErrorCode.PAYMENT_NOT_FOUND), json(STATUS));
        Acme acme = at(peer)) {
      assertThat(problemOf(() -> acme.payments().check("pay-1")).code())
          .isEqualTo(ErrorCode.PAYMENT_NOT_FOUND);
      assertThat(asked(peer)).containsExactly("/check?paymentId=pay-1");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 429, 500, 503})
  void afterAnotherError_itIsNotAskedByStatus(int status) {
    try (Peer peer = without(bare(status), json(STATUS));
        Acme acme = at(peer)) {
      problemOf(() -> acme.payments().check("pay-1"));
      assertThat(asked(peer)).containsExactly("/check?paymentId=pay-1");
    }
  }
}
