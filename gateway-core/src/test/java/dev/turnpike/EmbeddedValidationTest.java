package dev.turnpike;

import static dev.turnpike.testing.Problems.problemOf;
import static dev.turnpike.testing.Requests.payment;
import static dev.turnpike.testing.Requests.refund;
import static dev.turnpike.testing.Requests.subscription;
import static dev.turnpike.testing.Requests.subscriptionPayment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.FieldError;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.InvalidRequestException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.SubscriptionInfo;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.internal.contract.Call;
import dev.turnpike.internal.contract.ContractJson;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.PaymentQuery;
import dev.turnpike.internal.contract.WireRequest;
import dev.turnpike.testing.CountingProvider;
import dev.turnpike.testing.ScriptedProvider;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A host in the same JVM hears of wrong calls what a caller over the wire would hear. */
class EmbeddedValidationTest {
  private final ScriptedProvider acme = new ScriptedProvider();
  private final CountingProvider small = new CountingProvider("small");
  private final PaymentGateway gateway =
      PaymentGateway.builder().provider(acme).provider(small).build();
  private final Payments payments = gateway.provider("acme");
  private final Subscriptions subscriptions = payments.subscriptions();

  @AfterEach
  void close() {
    gateway.close();
  }

  private static List<String> fieldsOf(GatewayException problem) {
    return problem.errors().stream().map(FieldError::field).toList();
  }

  private GatewayException wrong(Operation<?, ?> operation, String json) {
    GatewayException problem =
        problemOf(
            () ->
                gateway.call(
                    JsonCall.of(
                        "acme",
                        operation.id(),
                        json.getBytes(StandardCharsets.UTF_8),
                        CallOptions.none())));
    assertThat(problem).isInstanceOf(InvalidRequestException.class);
    assertThat(problem.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
    assertThat(problem.outcome()).contains(Outcome.NOT_EXECUTED);
    assertThat(problem.replayed()).isFalse();
    return problem;
  }

  @Test
  void aRequestThatLacksEverythingNamesEverythingAtOnce() {
    assertThatThrownBy(() -> PayRequest.builder().build())
        .isInstanceOfSatisfying(
            InvalidRequestException.class,
            problem ->
                assertThat(fieldsOf(problem))
                    .containsExactlyInAnyOrder("amount", "currency", "shopTransactionId"));
    assertThat(fieldsOf(wrong(Operation.PAY, "{}")))
        .containsExactlyInAnyOrder("amount", "currency", "shopTransactionId");
    assertThat(acme.pay.calls()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"amount":1.5,"currency":"EUR","shopTransactionId":"o"}              | amount
          {"amount":"1","currency":"EUR","shopTransactionId":"o"}              | amount
          {"amount":0,"currency":"EUR","shopTransactionId":"o"}                | amount
          {"amount":1,"currency":"XYZ","shopTransactionId":"o"}                | currency
          {"amount":1,"currency":"EUR","shopTransactionId":" "}                | shopTransactionId
          {"amount":1,"amount":1,"currency":"EUR","shopTransactionId":"o"}     | amount
          {"amount":1,"currency":"EUR","shopTransactionId":"o","colour":"red"} | colour
          {"amount":1,"currency":"EUR","shopTransactionId":"o"} true           | body
          [1]                                                                  | body
          """)
  void aWrongBodyNamesTheField(String json, String field) {
    assertThat(fieldsOf(wrong(Operation.PAY, json))).containsExactly(field);
    assertThat(acme.pay.calls()).isZero();
  }

  @Test
  void aRequestThatIsNull_isMissing() {
    for (GatewayException problem :
        List.of(
            problemOf(() -> payments.pay(null)),
            problemOf(() -> subscriptions.start(null)),
            problemOf(() -> subscriptions.update("t-1", null)))) {
      assertThat(problem.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
      assertThat(fieldsOf(problem)).containsExactly("body");
      assertThat(problem.outcome()).contains(Outcome.NOT_EXECUTED);
    }
  }

  @Test
  void anEmptyBodyIsMissing() {
    assertThat(fieldsOf(wrong(Operation.PAY, ""))).containsExactly("body");
    GatewayException problem =
        problemOf(
            () ->
                Operation.PAY.read(
                    "acme", new WireRequest(null, null, null, null), CallOptions.none(), null));
    assertThat(problem.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
    assertThat(fieldsOf(problem)).containsExactly("body");
  }

  @Test
  void whatOnlyOneOperationNeedsIsCheckedWithRecordsToo() {
    GatewayException schedule =
        problemOf(() -> subscriptions.schedule(subscriptionPayment("o-1", "t-1")));
    assertThat(fieldsOf(schedule))
        .containsExactlyInAnyOrder("subscriptionInfo.interval", "subscriptionInfo.intervalCount");
    assertThat(schedule.outcome()).contains(Outcome.NOT_EXECUTED);

    GatewayException pay =
        problemOf(() -> subscriptions.pay(subscription("o-2").toBuilder().amount(0L).build()));
    assertThat(fieldsOf(pay)).containsExactlyInAnyOrder("amount", "subscriptionInfo.token");

    GatewayException start =
        problemOf(() -> subscriptions.start(subscription("o-3").toBuilder().amount(null).build()));
    assertThat(fieldsOf(start)).containsExactly("amount");
    assertThat(acme.schedule.calls() + acme.paySubscription.calls() + acme.start.calls()).isZero();
  }

  @Test
  void aSubscriptionMayStartFreeOfChargeAndAnUpdateMayLeaveTheAmountOut() {
    acme.start.then((request, call) -> SubscriptionResponse.ok("free-subscription"));
    assertThat(
            subscriptions
                .start(subscription("o-1").toBuilder().amount(0L).build())
                .subscriptionToken())
        .isEqualTo("free-subscription");
    assertThat(
            subscriptions
                .update("t-1", subscription("o-2").toBuilder().amount(null).build())
                .subscriptionToken())
        .isEqualTo("t-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"two words", "tab\tbed", "schlüssel"})
  void aKeyThatIsNotVisibleAsciiIsWrong(String key) {
    GatewayException problem =
        problemOf(() -> payments.pay(payment("o-1"), CallOptions.idempotencyKey(key)));
    assertThat(problem.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
    assertThat(fieldsOf(problem)).containsExactly("Idempotency-Key");
    assertThat(problem.outcome()).contains(Outcome.NOT_EXECUTED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "schl\u00fcssel", "\u0000"})
  void aKeyOnWhatMovesNoMoneyIsIgnoredWhateverIsInIt(String key) throws Exception {
    CallOptions options = CallOptions.idempotencyKey(key);

    assertThat(payments.status("p-1", options).paymentId()).isEqualTo("p-1");
    assertThat(acme.status.take().call().idempotencyKey()).isEmpty();
    assertThat(payments.check("p-1", options).paymentId()).isEqualTo("p-1");
    assertThat(subscriptions.status("t-1", options).subscriptionToken()).isEqualTo("t-1");
  }

  @Test
  void aKeyHas1To255Characters() {
    assertThat(problemOf(() -> pay("")).errors()).hasSize(1);
    assertThat(problemOf(() -> pay("k".repeat(256))).errors()).hasSize(1);
    assertThat(pay("k".repeat(255)).paymentId()).isNotNull();
  }

  private PayResponse pay(String key) {
    return payments.pay(payment("o-1"), CallOptions.idempotencyKey(key));
  }

  @ParameterizedTest
  @ValueSource(strings = {"subscription", "Credit", "-card", "credit_card", ""})
  void aPaymentMethodHasTheFormOfAName(String method) {
    GatewayException problem =
        problemOf(
            () ->
                payments.pay(payment("o-1"), CallOptions.builder().paymentMethod(method).build()));
    assertThat(fieldsOf(problem)).containsExactly("paymentMethod");
    assertThat(acme.pay.calls()).isZero();
  }

  @Test
  void everythingThatIsWrongIsNamedAtOnce() {
    GatewayException problem =
        problemOf(
            () ->
                gateway.call(
                    JsonCall.of(
                        "acme",
                        "pay",
                        "{\"amount\":0}".getBytes(StandardCharsets.UTF_8),
                        CallOptions.builder().idempotencyKey(" ").paymentMethod("A").build())));
    assertThat(fieldsOf(problem))
        .containsExactlyInAnyOrder(
            "Idempotency-Key", "paymentMethod", "amount", "currency", "shopTransactionId");
  }

  private void lookup(
      Operation<PaymentQuery, PaymentStatus> operation,
      String paymentId,
      String shopTransactionId) {
    gateway.execute(
        new Call<>(
            operation, "acme", new PaymentQuery(paymentId, shopTransactionId), CallOptions.none()));
  }

  private void lookupByWire(String operation, String paymentId, String shopTransactionId) {
    gateway.call(
        new JsonCall(
            "acme",
            operation,
            new byte[0],
            paymentId,
            shopTransactionId,
            null,
            CallOptions.none()));
  }

  @Test
  void aLookupTakesExactlyOneOfTheTwoIds() {
    for (Runnable call :
        List.<Runnable>of(
            () -> lookup(Operation.STATUS, null, null),
            () -> lookup(Operation.CHECK, "p", "o"),
            () -> lookupByWire("status", null, null),
            () -> lookupByWire("check", "p", "o"))) {
      GatewayException problem = problemOf(call::run);
      assertThat(problem.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
      assertThat(fieldsOf(problem)).containsExactly("paymentId");
      assertThat(problem.outcome()).isEmpty();
    }
  }

  @Test
  void anIdIsNotBlankAndHasItsLimit() {
    assertThat(fieldsOf(problemOf(() -> payments.status(" ")))).containsExactly("paymentId");
    assertThat(fieldsOf(problemOf(() -> payments.status("p".repeat(4097)))))
        .containsExactly("paymentId");
    assertThat(fieldsOf(problemOf(() -> payments.status("p\n1")))).containsExactly("paymentId");
    assertThat(fieldsOf(problemOf(() -> payments.statusByShopTransactionId("o".repeat(256)))))
        .containsExactly("shopTransactionId");
    assertThat(fieldsOf(problemOf(() -> subscriptions.status("t".repeat(4097)))))
        .containsExactly("subscriptionToken");
    assertThat(fieldsOf(problemOf(() -> payments.statusByShopTransactionId(""))))
        .containsExactly("shopTransactionId");
    assertThat(fieldsOf(problemOf(() -> payments.status("p\ud83d")))).containsExactly("paymentId");
    assertThat(fieldsOf(problemOf(() -> payments.statusByShopTransactionId("\u00a0\u200b"))))
        .containsExactly("shopTransactionId");
    assertThat(acme.status.calls() + acme.statusByShopTransactionId.calls()).isZero();
    String longest = "\uD83D\uDCB6".repeat(4096);
    assertThat(payments.status(longest).paymentId()).isEqualTo(longest);
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "..", "", " "})
  void aTokenThatIsAStepOfAPathOrBlankIsWrong(String token) {
    GatewayException status = problemOf(() -> subscriptions.status(token));
    assertThat(fieldsOf(status)).containsExactly("subscriptionToken");
    assertThat(status.outcome()).isEmpty();
    GatewayException expire = problemOf(() -> subscriptions.expire(token));
    assertThat(fieldsOf(expire)).containsExactly("subscriptionToken");
    assertThat(expire.outcome()).contains(Outcome.NOT_EXECUTED);
    GatewayException update = problemOf(() -> subscriptions.update(token, subscription("o")));
    assertThat(fieldsOf(update)).containsExactly("subscriptionToken");
    assertThat(acme.subscriptionStatus.calls() + acme.expire.calls() + acme.update.calls())
        .isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"...", "a/b", "a%2Fb", "../x", "t?x=1#y", "ключ \uD83D\uDCB6"})
  void aTokenMayHoldAnyCharacter(String token) {
    assertThat(subscriptions.status(token).subscriptionToken()).isEqualTo(token);
    assertThat(subscriptions.expire(token).subscriptionToken()).isEqualTo(token);
  }

  @Test
  void anUpdateTakesItsTokenFromThePathAndNoOtherFromTheBody() throws Exception {
    GatewayException problem =
        problemOf(() -> subscriptions.update("t-1", subscriptionPayment("o", "t-2")));
    assertThat(problem.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
    assertThat(fieldsOf(problem)).containsExactly("subscriptionInfo.token");
    assertThat(problem.outcome()).contains(Outcome.NOT_EXECUTED);
    assertThat(problem.detail()).doesNotContain("t-1", "t-2");

    subscriptions.update("t-1", subscriptionPayment("o", "t-1"));
    subscriptions.update(
        "t-1",
        subscription("o").toBuilder().subscriptionInfo(SubscriptionInfo.builder().build()).build());
    assertThat(acme.update.take().request()).isEqualTo("t-1");
    assertThat(acme.update.calls()).isEqualTo(2);
  }

  @Test
  void aWrongProviderNameNamesThoseThatExist() {
    GatewayException handle = problemOf(() -> gateway.provider("akme"));
    assertThat(handle.code()).isEqualTo(ErrorCode.PROVIDER_NOT_FOUND);
    assertThat(handle.detail()).contains("akme", "acme", "small");
    assertThat(handle.outcome()).isEmpty();

    GatewayException call =
        problemOf(
            () ->
                gateway.execute(
                    new Call<>(Operation.PAY, "akme", payment("o"), CallOptions.none())));
    assertThat(call.code()).isEqualTo(ErrorCode.PROVIDER_NOT_FOUND);
    assertThat(call.outcome()).contains(Outcome.NOT_EXECUTED);
  }

  @Test
  void whatAProviderDoesNotOverrideIsNotSupportedAndNeverReachesIt() {
    Payments few = gateway.provider("small");
    GatewayException refund = problemOf(() -> few.refund(refund("p-1")));
    assertThat(refund.code()).isEqualTo(ErrorCode.OPERATION_NOT_SUPPORTED);
    assertThat(refund.outcome()).contains(Outcome.NOT_EXECUTED);
    assertThat(refund.detail()).contains("small", "refund");
    assertThat(refund.provider()).contains("small");
    assertThat(problemOf(() -> few.subscriptions().start(subscription("o"))).code())
        .isEqualTo(ErrorCode.OPERATION_NOT_SUPPORTED);
    GatewayException status = problemOf(() -> few.subscriptions().status("t"));
    assertThat(status.code()).isEqualTo(ErrorCode.OPERATION_NOT_SUPPORTED);
    assertThat(status.outcome()).isEmpty();
    assertThat(few.pay(payment("o")).paymentId()).isEqualTo("small:o");
  }

  @Test
  void whetherAnOperationIsSupportedIsSaidWithoutACall() {
    for (String id : List.of("pay", "status", "check", "callback")) {
      gateway.checkSupported("small", id);
    }
    assertThat(problemOf(() -> gateway.checkSupported("small", "refund")).code())
        .isEqualTo(ErrorCode.OPERATION_NOT_SUPPORTED);
    assertThat(problemOf(() -> gateway.checkSupported("akme", "callback")).code())
        .isEqualTo(ErrorCode.PROVIDER_NOT_FOUND);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> gateway.checkSupported("small", "PAY"))
        .withMessageContaining("'PAY'");
  }

  @Test
  void anOperationThatIsNotThereIsAMistakeOfTheProgram() {
    for (String id : List.of("payy", "callback", "")) {
      JsonCall call = JsonCall.of("acme", id, new byte[0], CallOptions.none());
      assertThatIllegalArgumentException().isThrownBy(() -> gateway.call(call));
    }
  }

  @Test
  void theSampleToCopyDoesNotRefund() {
    try (PaymentGateway other =
        PaymentGateway.builder().discoverProviders().enableOnly(List.of("minimal")).build()) {
      Payments minimal = other.provider("minimal");
      String paymentId = minimal.pay(payment("o")).paymentId();
      assertThat(problemOf(() -> minimal.refund(refund(paymentId))).code())
          .isEqualTo(ErrorCode.OPERATION_NOT_SUPPORTED);
    }
  }

  @Test
  void jsonAndRecordsAreTheSameRequest() throws Exception {
    byte[] json =
        "{\"shopTransactionId\":\"o-1\",\"currency\":\"EUR\",\"amount\":1299,\"providerData\":null}"
            .getBytes(StandardCharsets.UTF_8);
    PayResponse first = payments.pay(payment("o-1"), CallOptions.idempotencyKey("k"));
    JsonAnswer second =
        gateway.call(JsonCall.of("acme", "pay", json, CallOptions.idempotencyKey("k")));
    assertThat(second.replayed()).isTrue();
    assertThat(ContractJson.readAnswer(PayResponse.class, second.json(), Map.of()))
        .isEqualTo(first);
    assertThat(new String(second.json(), StandardCharsets.UTF_8))
        .isEqualTo("{\"result\":\"OK\",\"paymentId\":\"acme-1\"}");
    assertThat(acme.pay.calls()).isEqualTo(1);
  }

  @Test
  void whatIsSaidBesideTheRequestReachesTheProvider() throws Exception {
    payments.pay(
        payment("o-1"),
        CallOptions.builder()
            .idempotencyKey("key-1")
            .paymentMethod("credit-cards")
            .requestId("request-1")
            .build());
    var pay = acme.pay.take().call();
    assertThat(pay.idempotencyKey()).contains("key-1");
    assertThat(pay.paymentMethod()).contains("credit-cards");
    assertThat(pay.requestId()).isEqualTo("request-1");

    payments.status(
        "p-1", CallOptions.builder().queryParameters(Map.of("a", List.of("1", "2"))).build());
    var status = acme.status.take().call();
    assertThat(status.idempotencyKey()).isEmpty();
    assertThat(status.queryParameters()).containsOnly(Map.entry("a", List.of("1", "2")));
    assertThat(status.requestId()).isNotBlank();
  }
}
