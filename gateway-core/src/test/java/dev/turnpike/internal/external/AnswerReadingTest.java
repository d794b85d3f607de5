package dev.turnpike.internal.external;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.turnpike.CallOptions;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentAction;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.testing.ById;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.converter.ConvertWith;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How an external service's answers are read: sections 2 and 3 of the contract. */
class AnswerReadingTest {

  @ParameterizedTest
  @MethodSource("dev.turnpike.internal.external.EveryOperation#called")
  void rightAnswer_ofEveryOperation_isRead(Operation<?, ?> operation) {
    try (Peer peer = Acme.peerFor(operation);
        Acme acme = Acme.at(peer)) {
      Object answer = acme.call(operation).answer();

      assertThat(answer).isInstanceOf(operation.answerType());
    }
  }

  @Test
  void everyFieldOfAPayment_isRead() {
    PayResponse answer =
        pay(
            "{\"result\":\"REDIRECT_TO_URL\",\"resultDescription\":\"go é💳\",\"paymentId\":\"p/1\","
                + "\"redirectToUrl\":\"https://psp.example/3ds?x=1\",\"redirectToUrlMobile\":\"psp://3ds\","
                + "\"metadata\":{\"a\":1}}");

    assertThat(answer)
        .isEqualTo(
            PayResponse.builder()
                .result(PayResult.REDIRECT_TO_URL)
                .resultDescription("go é💳")
                .paymentId("p/1")
                .redirectToUrl("https://psp.example/3ds?x=1")
                .redirectToUrlMobile("psp://3ds")
                .metadata(Map.of("a", 1))
                .build());
  }

  @ParameterizedTest
  @EnumSource(PaymentState.class)
  void everyFieldOfAStatus_isRead(PaymentState state) {
    PaymentStatus status =
        status(
            "{\"status\":\"%s\",\"paymentId\":\"pay-1\",\"shopTransactionId\":\"s\",\"providerName\":\"inner\","
                    .formatted(state)
                + "\"paymentMethod\":\"credit-cards\",\"action\":\"REFUND\",\"metadata\":{}}");

    assertThat(status)
        .isEqualTo(
            PaymentStatus.builder()
                .status(state)
                .paymentId(Acme.PAYMENT_ID)
                .shopTransactionId("s")
                .providerName("inner")
                .paymentMethod("credit-cards")
                .action(PaymentAction.REFUND)
                .metadata(Map.of())
                .build());
  }

  @Test
  void declinedPayment_isAnAnswer_evenWithoutPaymentId() {
    PayResponse answer = pay("{\"result\":\"KO\",\"resultDescription\":\"no funds\"}");

    assertThat(answer.result()).isEqualTo(PayResult.KO);
    assertThat(answer.paymentId()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"200", "201", "202", "206", "226", "299"})
  void every2xx_isAnAnswer(int status) {
    try (Peer peer = Peer.json(status, Acme.answerTo(Operation.PAY));
        Acme acme = Acme.at(peer)) {
      assertThat(acme.payments().pay(Acme.payRequest()).result()).isEqualTo(PayResult.OK);
    }
  }

  @Test
  void nullMeansAbsent() {
    PayResponse answer =
        pay("{\"result\":\"OK\",\"paymentId\":\"p\",\"resultDescription\":null,\"metadata\":null}");

    assertThat(answer).isEqualTo(PayResponse.ok("p"));
  }

  @Test
  void fieldsThatTheContractLacks_areKeptInMetadata() {
    PayResponse answer =
        pay(
            "{\"result\":\"OK\",\"trace\":{\"z\":[1,null]},\"paymentId\":\"p\",\"metadata\":{\"own\":true,\"fee\":1},"
                + "\"fee\":0.30,\"status\":\"ACCEPTED\"}");

    assertThat(answer.metadata())
        .containsEntry("own", true)
        .containsEntry("trace", Map.of("z", Arrays.asList(1, null)))
        .containsEntry("status", "ACCEPTED");
    assertThat(answer.metadata().values()).contains(1, new BigDecimal("0.30"));
  }

  @Test
  void fieldsThatTheContractLacks_areKeptOfAStatusToo() {
    PaymentStatus status = status("{\"status\":\"PENDING\",\"paymentId\":\"pay-1\",\"eta\":5}");

    assertThat(status.metadata()).isEqualTo(Map.of("eta", 5));
  }

  @Test
  void digitsCharactersAndOrder_areKept() {
    String metadata =
        "{\"z\":1.10,\"a\":12345678901234567890,\"e\":1E+2,"
            + "\"nothing\":null,\"deep\":[[{\"k\":[]}]],\"text\":\"é€\\u0000\\\"\\\\/\"}";
    try (Peer peer =
            Peer.json(
                200, "{\"result\":\"OK\",\"paymentId\":\"p\",\"metadata\":" + metadata + "}");
        Acme acme = Acme.at(peer)) {
      PayResponse answer = acme.payments().pay(Acme.payRequest());
      String again = new String(acme.call(Operation.PAY).json(), UTF_8);

      assertThat(answer.metadata()).containsEntry("z", new BigDecimal("1.10"));
      assertThat(answer.metadata()).containsEntry("a", new BigInteger("12345678901234567890"));
      assertThat(answer.metadata().keySet())
          .containsExactly("z", "a", "e", "nothing", "deep", "text");
      assertThat(again)
          .contains("\"z\":1.10,\"a\":12345678901234567890,\"e\":1E+2,")
          .contains("\"nothing\":null,\"deep\":[[{\"k\":[]}]],\"text\":\"é€\\u0000\\\"\\\\/\"");
    }
  }

  @Test
  void providerName_isFilledInWhereTheServiceSaysNone() {
    assertThat(status("{\"status\":\"PENDING\",\"paymentId\":\"pay-1\"}").providerName())
        .isEqualTo("acme");
    assertThat(
            status("{\"status\":\"PENDING\",\"paymentId\":\"pay-1\",\"providerName\":null}")
                .providerName())
        .isEqualTo("acme");
    assertThat(
            subscriptionStatus("{\"status\":\"ACTIVE\",\"subscriptionToken\":\"sub-1\"}")
                .providerName())
        .isEqualTo("acme");
    assertThat(
            subscriptionStatus(
                    "{\"status\":\"ACTIVE\",\"subscriptionToken\":\"sub-1\",\"providerName\":\"inner\"}")
                .providerName())
        .isEqualTo("inner");
  }

  @Test
  void whatTheServiceDoesNotTell_isFilledInFromTheRecords() {
    try (Peer peer =
            new Peer(
                (request, wire) ->
                    wire.json(
                        200,
                        request.method().equals("GET")
                            ? "{\"status\":\"ACCEPTED\",\"paymentId\":\"pay-1\"}"
                            : "{\"result\":\"OK\",\"paymentId\":\"pay-1\"}"));
        Acme acme = Acme.at(peer)) {
      acme.payments()
          .pay(Acme.payRequest(), CallOptions.builder().paymentMethod("credit-cards").build());

      PaymentStatus status = acme.payments().statusByShopTransactionId("order-1");

      assertThat(status.paymentId()).isEqualTo("pay-1");
      assertThat(status.shopTransactionId()).isEqualTo("order-1");
      assertThat(status.paymentMethod()).isEqualTo("credit-cards");
      assertThat(peer.requests().get(1).target()).isEqualTo("/status?paymentId=pay-1");
    }
  }

  @Test
  void whatWasSaidInTheQuestion_mayBeLeftOutOfTheAnswer() {
    PaymentStatus status = status("{\"status\":\"ACCEPTED\"}");
    SubscriptionStatus subscription = subscriptionStatus("{\"status\":\"PAST_DUE\"}");

    assertThat(status.paymentId()).isEqualTo("pay-1");
    assertThat(subscription.subscriptionToken()).isEqualTo("sub-1");
    try (Peer peer = Peer.json(200, "{\"result\":\"OK\",\"paymentId\":\"p\"}");
        Acme acme = Acme.at(peer)) {
      for (Operation<?, ?> operation :
          List.of(Operation.SUBSCRIPTION_PAY, Operation.UPDATE, Operation.EXPIRE)) {
        SubscriptionResponse answer = (SubscriptionResponse) acme.call(operation).answer();

        assertThat(answer.subscriptionToken()).as(operation.id()).isEqualTo("sub-1");
      }
    }
  }

  static Stream<Arguments> brokenAnswers() {
    return Stream.of(
            "",
            " ",
            "<html><body>Bad Gateway</body></html>",
            "{\"result\":\"OK\",\"paymentId\":\"p\"",
            "{\"result\":\"OK\",\"paymentId\":\"p\"} trailing",
            "{\"result\":\"OK\",\"paymentId\":\"p\"}{}",
            "[{\"result\":\"OK\",\"paymentId\":\"p\"}]",
            "\"OK\"",
            "null",
            "{}",
            "{\"result\":\"APPROVED\",\"paymentId\":\"p\"}",
            "{\"result\":\"ok\",\"paymentId\":\"p\"}",
            "{\"result\":\"\",\"paymentId\":\"p\"}",
            "{\"result\":null,\"paymentId\":\"p\"}",
            "{\"result\":0,\"paymentId\":\"p\"}",
            "{\"result\":true,\"paymentId\":\"p\"}",
            "{\"Result\":\"OK\",\"paymentId\":\"p\"}",
            "{\"paymentId\":\"p\"}",
            "{\"result\":\"OK\"}",
            "{\"result\":\"OK\",\"paymentId\":null}",
            "{\"result\":\"OK\",\"paymentId\":\"\"}",
            "{\"result\":\"OK\",\"paymentId\":\"  \"}",
            "{\"result\":\"OK\",\"paymentId\":7.5}",
            "{\"result\":\"REDIRECT_TO_URL\",\"paymentId\":\"p\",\"redirectToUrl\":\"javascript:alert(1)\"}",
            "{\"result\":\"REDIRECT_TO_URL\",\"paymentId\":\"p\",\"redirectToUrl\":\"/relative\"}",
            "{\"result\":\"OK\",\"paymentId\":\"" + "p".repeat(4097) + "\"}",
            "{\"result\":\"PENDING\"}",
            "{\"result\":\"REDIRECT_TO_URL\",\"paymentId\":\"p\"}",
            "{\"result\":\"REDIRECT_TO_URL\",\"redirectToUrl\":\"https://x.example/\"}",
            "{\"result\":\"REDIRECT_TO_URL\",\"paymentId\":\"p\",\"redirectToUrl\":\"javascript:alert(1)\"}",
            "{\"result\":\"REDIRECT_TO_URL\",\"paymentId\":\"p\",\"redirectToUrl\":\"/relative\"}",
            "{\"result\":\"REDIRECT_TO_URL\",\"paymentId\":\"p\",\"redirectToUrl\":\"\",\"redirectToUrlMobile\":\" \"}",
            "{\"result\":\"OK\",\"paymentId\":\"p\",\"redirectToUrlMobile\":\"view-source:x\"}",
            "{\"result\":\"OK\",\"result\":\"KO\",\"paymentId\":\"p\"}",
            "{\"result\":\"OK\",\"paymentId\":\"p\",\"paymentId\":\"p\"}",
            "{\"result\":\"OK\",\"paymentId\":\"p\",\"metadata\":{\"a\":1,\"a\":1}}",
            "{\"result\":\"OK\",\"paymentId\":\"p\",\"extra\":1,\"extra\":1}",
            "{\"result\":\"OK\",\"paymentId\":\"p\",\"metadata\":\"text\"}",
            "{\"result\":\"OK\",\"paymentId\":\"p\",\"metadata\":" + "[".repeat(2000) + "}",
            "{'result':'OK','paymentId':'p'}",
            "{\"result\":\"OK\",\"paymentId\":\"p\",\"n\":NaN}",
            "result=OK&paymentId=p")
        .map(Arguments::arguments);
  }

  @ParameterizedTest
  @MethodSource("brokenAnswers")
  void brokenAnswerToAPayment_isAnErrorWithUnknownOutcome(String body) {
    try (Peer peer = Peer.json(200, body);
        Acme acme = Acme.at(peer)) {
      GatewayException failure = acme.failure(Operation.PAY);

      assertBroken(failure, true);
      assertThat(failure.detail().length()).isLessThan(500);
    }
  }

  static Stream<Arguments> brokenByOperation() {
    return EveryOperation.called()
        .flatMap(
            operation ->
                Stream.of(
                        "",
                        "<html>",
                        "{\"status\":\"PAID\",\"result\":\"PAID\",\"paymentId\":\"p\",\"subscriptionToken\":\"t\"}",
                        "{\"status\":1,\"result\":1,\"paymentId\":\"p\",\"subscriptionToken\":\"t\"}",
                        "{\"status\":\"accepted\",\"result\":\"ok\",\"paymentId\":\"p\",\"subscriptionToken\":\"t\"}",
                        "{\"paymentId\":\"p\",\"subscriptionToken\":\"t\"}",
                        "{\"status\":\"PENDING\",\"result\":\"OK\",\"paymentId\":[],\"subscriptionToken\":{}}")
                    .map(body -> arguments(operation, body)));
  }

  @ParameterizedTest
  @MethodSource("brokenByOperation")
  void brokenAnswer_ofEveryOperation_isAnError(Operation<?, ?> operation, String body) {
    try (Peer peer = Peer.json(200, body);
        Acme acme = Acme.at(peer)) {
      assertBroken(acme.failure(operation), operation.movesMoney());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.turnpike.internal.external.EveryOperation#called")
  void noContent_isABrokenAnswer(Operation<?, ?> operation) {
    try (Peer peer = new Peer((request, wire) -> wire.answer(204, "", ""));
        Acme acme = Acme.at(peer)) {
      assertBroken(acme.failure(operation), operation.movesMoney());
    }
  }

  @Test
  void answerThatIsNotUtf8_isBroken() {
    byte[] body = "{\"result\":\"OK\",\"paymentId\":\"p\u00ff\"}".getBytes(ISO_8859_1);
    try (Peer peer =
            new Peer(
                (request, wire) -> {
                  wire.raw("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n");
                  wire.raw(body);
                });
        Acme acme = Acme.at(peer)) {
      assertBroken(acme.failure(Operation.PAY), true);
    }
  }

  /** By that id nobody said which payment it is. */
  @Test
  void statusByShopTransactionId_withoutPaymentId_isBroken() {
    try (Peer peer = Peer.json(200, "{\"status\":\"ACCEPTED\",\"shopTransactionId\":\"order-1\"}");
        Acme acme = Acme.at(peer)) {
      GatewayException failure =
          catchThrowableOfType(
              GatewayException.class, () -> acme.payments().statusByShopTransactionId("order-1"));

      assertBroken(failure, false);
      assertThat(failure.detail()).contains("paymentId");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"subscription/start", "subscription/pay"})
  void chargeWithoutPaymentId_isBroken(@ConvertWith(ById.class) Operation<?, ?> operation) {
    try (Peer peer = Peer.json(200, "{\"result\":\"OK\",\"subscriptionToken\":\"t\"}");
        Acme acme = Acme.at(peer)) {
      assertBroken(acme.failure(operation), true);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"subscription/schedule", "subscription/update", "subscription/expire"})
  void changeThatTakesNoMoney_needsNoPaymentId(@ConvertWith(ById.class) Operation<?, ?> operation) {
    try (Peer peer = Peer.json(200, "{\"result\":\"OK\",\"subscriptionToken\":\"sub-1\"}");
        Acme acme = Acme.at(peer)) {
      assertThat(((SubscriptionResponse) acme.call(operation).answer()).subscriptionToken())
          .isEqualTo(Acme.TOKEN);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"subscription/schedule", "subscription/start"})
  void newSubscriptionWithoutToken_isBroken(@ConvertWith(ById.class) Operation<?, ?> operation) {
    try (Peer peer = Peer.json(200, "{\"result\":\"OK\",\"paymentId\":\"p\"}");
        Acme acme = Acme.at(peer)) {
      assertBroken(acme.failure(operation), true);
    }
  }

  /** A broken answer may hold anything: its values are not repeated to the caller. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "CANARY",
        "{\"result\":CANARY}",
        "{\"result\":\"CANARY\"}",
        "{\"result\":\"OK\",\"paymentId\":CANARY}",
        "{CANARY:1}",
        "{\"result\":\"OK\",\"paymentId\":{\"a\":\"CANARY\"}}",
        "<CANARY>"
      })
  void brokenAnswer_isNotQuoted(String body) {
    try (Peer peer = Peer.json(200, body);
        Acme acme = Acme.at(peer)) {
      assertThat(acme.failure(Operation.PAY).detail()).doesNotContain("CANARY");
    }
  }

  private static void assertBroken(GatewayException failure, boolean movesMoney) {
    assertThat(failure).as("the caller hears that the answer is broken").isNotNull();
    assertThat(failure.code()).isEqualTo(ErrorCode.PROVIDER_ERROR);
    assertThat(failure.outcome().orElse(null)).isEqualTo(movesMoney ? Outcome.UNKNOWN : null);
    assertThat(failure.detail()).contains("acme");
  }

  private static PayResponse pay(String answer) {
    return (PayResponse) answered(Operation.PAY, answer);
  }

  private static PaymentStatus status(String answer) {
    return (PaymentStatus) answered(Operation.STATUS, answer);
  }

  private static SubscriptionStatus subscriptionStatus(String answer) {
    return (SubscriptionStatus) answered(Operation.SUBSCRIPTION_STATUS, answer);
  }

  private static Object answered(Operation<?, ?> operation, String answer) {
    try (Peer peer = Peer.json(200, answer);
        Acme acme = Acme.at(peer)) {
      return acme.call(operation).answer();
    }
  }
}
