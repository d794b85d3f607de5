package dev.turnpike.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.OutcomeUnknownException;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.ledger.memory.MemoryStore;
import dev.turnpike.records.OperationState;
import dev.turnpike.testing.SettableClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Never charge twice: section 4 of the contract, without HTTP. */
class LedgerTest {
  private static final Duration CALL_TIME = Duration.ofSeconds(30);

  private final SettableClock clock = new SettableClock();
  private final Store store = new MemoryStore(Duration.ofDays(7), 1_000);
  private final Ledger ledger = new Ledger(store, clock, Guards.ALL, ReconciliationPolicy.DEFAULT);

  private static PayRequest.Builder order(String id) {
    return PayRequest.builder().amount(1299).currency("EUR").shopTransactionId(id);
  }

  private static Ledger.Request pay(String key, PayRequest body) {
    return new Ledger.Request(
        "acme", Operation.PAY, "shop", key, body, null, "credit-cards", Map.of(), CALL_TIME);
  }

  private static Ledger.Request refund(String refundId, long amount) {
    RefundRequest body =
        RefundRequest.builder()
            .paymentId("p-1")
            .amount(amount)
            .currency("EUR")
            .refundId(refundId)
            .build();
    return new Ledger.Request(
        "acme", Operation.REFUND, "shop", null, body, null, null, Map.of(), CALL_TIME);
  }

  private OperationRecord go(Ledger.Request request) {
    Ledger.Admission admission = ledger.begin(request);
    assertThat(admission).isInstanceOf(Ledger.Admission.Proceed.class);
    return ((Ledger.Admission.Proceed) admission).operation();
  }

  private String replay(Ledger.Request request) {
    Ledger.Admission admission = ledger.begin(request);
    assertThat(admission).isInstanceOf(Ledger.Admission.Replay.class);
    return ((Ledger.Admission.Replay) admission).json();
  }

  private GatewayException refused(Ledger.Request request) {
    GatewayException refusal =
        catchThrowableOfType(GatewayException.class, () -> ledger.begin(request));
    assertThat(refusal).isNotNull();
    return refusal;
  }

  private static PayResponse answer(PayResult result) {
    return PayResponse.builder()
        .result(result)
        .paymentId("p-1")
        .redirectToUrl("https://pay.example")
        .build();
  }

  private static GatewayException timeout() {
    return GatewayException.of(ErrorCode.PROVIDER_TIMEOUT)
        .detail("no answer within 30 s")
        .outcome(Outcome.UNKNOWN)
        .provider("acme")
        .build();
  }

  private static GatewayException unavailable() {
    return GatewayException.of(ErrorCode.PROVIDER_UNAVAILABLE)
        .outcome(Outcome.NOT_EXECUTED)
        .build();
  }

  @Test
  void theFirst_isRecordedAsStarted() {
    OperationRecord operation = go(pay("k", order("order-1").build()));

    assertThat(operation.state()).isEqualTo(OperationState.STARTED);
    assertThat(operation.key()).isEqualTo("k");
    assertThat(operation.guard()).isEqualTo("order-1");
    assertThat(operation.startedAt()).isEqualTo(clock.instant());
    assertThat(store.tenantsWithOpen("acme", "order-1")).isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource(PayResult.class)
  void theSameKeyAndRequest_getsTheSameAnswerWordForWord(PayResult result) {
    Ledger.Request request = pay("k", order("order-1").build());
    String first = ledger.answered(go(request), answer(result));

    assertThat(replay(request)).isEqualTo(first).contains(result.name());
    assertThat(replay(request)).isEqualTo(first);
  }

  @Test
  void theSameKey_whateverTheOrderOfProviderData_isTheSameRequest() {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("a", 1);
    one.put("b", 2);
    Map<String, Object> other = new LinkedHashMap<>();
    other.put("b", 2);
    other.put("a", 1);
    Ledger.Request first = pay("k", order("order-1").providerData(one).build());
    ledger.answered(go(first), PayResponse.ok("p-1"));

    assertThat(replay(pay("k", order("order-1").providerData(other).build()))).contains("p-1");
  }

  @Test
  void theSameKey_withAnotherRequest_isAMismatch() {
    PayRequest body = order("order-1").providerData(Map.of("n", new BigDecimal("1.10"))).build();
    Ledger.Request first = pay("k", body);
    ledger.answered(go(first), PayResponse.ok("p-1"));

    List<Ledger.Request> others =
        List.of(
            pay("k", body.toBuilder().amount(1300).build()),
            pay("k", body.toBuilder().currency("USD").build()),
            pay("k", body.toBuilder().shopTransactionId("order-2").build()),
            pay("k", body.toBuilder().providerData(null).build()),
            pay("k", body.toBuilder().providerData(Map.of("n", new BigDecimal("1.1"))).build()),
            new Ledger.Request(
                "acme", Operation.PAY, "shop", "k", body, null, null, Map.of(), CALL_TIME),
            new Ledger.Request(
                "acme",
                Operation.PAY,
                "shop",
                "k",
                body,
                null,
                "credit-cards",
                Map.of("x", List.of("1")),
                CALL_TIME));
    assertThat(others)
        .allSatisfy(
            other -> {
              GatewayException refusal = refused(other);
              assertThat(refusal.code()).isEqualTo(ErrorCode.IDEMPOTENCY_MISMATCH);
              assertThat(refusal.outcome()).contains(Outcome.NOT_EXECUTED);
              assertThat(refusal.provider()).contains("acme");
              assertThat(refusal.replayed()).isFalse();
            });
  }

  @Test
  void theSameKey_whileTheFirstIsUnderWay_isInProgress() {
    Ledger.Request request = pay("k", order("order-1").build());
    go(request);

    GatewayException refusal = refused(request);

    assertThat(refusal.code()).isEqualTo(ErrorCode.IDEMPOTENCY_IN_PROGRESS);
    assertThat(refusal).isInstanceOf(OutcomeUnknownException.class);
  }

  @Test
  void theSameKey_withAnotherRequestWhileTheFirstIsUnderWay_isAMismatch() {
    go(pay("k", order("order-1").build()));

    assertThat(refused(pay("k", order("order-2").build())).code())
        .isEqualTo(ErrorCode.IDEMPOTENCY_MISMATCH);
  }

  @Test
  void anUnknownOutcome_staysSoUnderItsKeyAndIsNeverExecutedAgain() {
    Ledger.Request request = pay("k", order("order-1").build());
    ledger.failed(go(request), timeout());

    for (int i = 0; i < 3; i++) {
      clock.advance(Duration.ofDays(10));
      GatewayException refusal = refused(request);
      assertThat(refusal).isInstanceOf(OutcomeUnknownException.class);
      assertThat(refusal.code()).isEqualTo(ErrorCode.PROVIDER_TIMEOUT);
      assertThat(refusal.detail()).isEqualTo("no answer within 30 s");
      assertThat(refusal.outcome()).contains(Outcome.UNKNOWN);
      assertThat(refusal.provider()).contains("acme");
      assertThat(refusal.replayed()).isTrue();
    }
  }

  @Test
  void anUnknownOutcome_isSettledByALateAnswer() {
    Ledger.Request request = pay("k", order("order-1").build());
    OperationRecord operation = go(request);
    ledger.failed(operation, timeout());

    String late = ledger.answered(operation, PayResponse.ok("p-1"));

    assertThat(replay(request)).isEqualTo(late);
    assertThat(store.payment("acme", "p-1")).isPresent();
  }

  private List<String> questions() {
    return store.claimCallbacks(clock.instant(), CALL_TIME, 10).stream()
        .map(PendingCallback::paymentId)
        .toList();
  }

  @Test
  void anAnswer_asksNothing() {
    ledger.answered(go(pay("k", order("order-1").build())), PayResponse.ok("p-1"));

    assertThat(questions()).isEmpty();
  }

  @Test
  void anAnswerToWhatHasBecomeUnknownElsewhere_asksAboutItsPayment() {
    Ledger.Request request = pay("k", order("order-1").build());
    OperationRecord operation = go(request);
    ledger.abandoned(operation);

    String late = ledger.answered(operation, PayResponse.ok("p-1"));

    assertThat(replay(request)).isEqualTo(late);
    assertThat(questions()).containsExactly("p-1");
  }

  @Test
  void aLateAnswerBeforeItsTimeoutIsStored_asksAboutItsPayment() {
    OperationRecord operation = go(pay("k", order("order-1").build()));

    ledger.answeredLate(operation, PayResponse.ok("p-1"));
    ledger.failed(operation, timeout());

    assertThat(questions()).containsExactly("p-1");
  }

  @Test
  void aLateRefund_asksAboutThePaymentThatItGaveBack() {
    OperationRecord operation = go(refund("r-1", 100));
    ledger.failed(operation, timeout());

    ledger.answeredLate(operation, RefundResponse.ok("the refund's own id"));

    assertThat(questions()).containsExactly("p-1");
  }

  @Test
  void aLateAnswer_isStoredEvenWhenNoMoreCanBeAsked() {
    Store small = new MemoryStore(Duration.ofDays(7), 1);
    Ledger ofSmall = new Ledger(small, clock, Guards.ALL, ReconciliationPolicy.DEFAULT);
    OperationRecord operation =
        ((Ledger.Admission.Proceed) ofSmall.begin(pay("k", order("order-1").build()))).operation();
    ofSmall.failed(operation, timeout());
    small.openCallback("acme", "p-0", clock.instant());

    ofSmall.answeredLate(operation, PayResponse.ok("p-1"));

    assertThat(small.payment("acme", "p-1")).isPresent();
  }

  @Test
  void whatWasNeverExecuted_freesKeyAndGuard() {
    Ledger.Request keyed = pay("k", order("order-1").build());
    Ledger.Request guarded = pay(null, order("order-2").build());
    ledger.failed(go(keyed), unavailable());
    ledger.failed(go(guarded), unavailable());

    ledger.failed(go(keyed), unavailable());
    go(pay("k", order("order-3").build()));
    go(guarded);
    assertThat(store.tenantsWithOpen("acme", "order-1")).isEmpty();
  }

  @Test
  void aFailureThatSaysNothingOfTheOutcome_isUnknown() {
    Ledger.Request request = pay("k", order("order-1").build());

    ledger.failed(go(request), GatewayException.of(ErrorCode.INTERNAL_ERROR).build());

    assertThat(refused(request).code()).isEqualTo(ErrorCode.INTERNAL_ERROR);
    assertThat(refused(request)).isInstanceOf(OutcomeUnknownException.class);
  }

  @Test
  void aFailureAfterTheAnswer_changesNothing() {
    Ledger.Request request = pay("k", order("order-1").build());
    OperationRecord operation = go(request);
    String answer = ledger.answered(operation, PayResponse.ok("p-1"));

    ledger.failed(operation, timeout());

    assertThat(replay(request)).isEqualTo(answer);
  }

  @Test
  void aRequestWithoutABody_isRecordedWithItsToken() {
    Ledger.Request request =
        new Ledger.Request(
            "acme", Operation.EXPIRE, "shop", null, null, "token", null, Map.of(), CALL_TIME);

    OperationRecord operation = go(request);

    assertThat(operation.request()).isEqualTo(new StoredRequest(null, true, null, "token"));
  }

  @Test
  void aRequestWithQueryParameters_isRecordedWithoutItsProviderData() {
    String card = "4111111111111111";
    Ledger.Request request =
        new Ledger.Request(
            "acme",
            Operation.PAY,
            "shop",
            null,
            order("order-1").providerData(Map.of("card", card)).build(),
            null,
            null,
            Map.of("channel", List.of("web")),
            CALL_TIME);

    StoredRequest copy = go(request).request();

    assertThat(copy.body()).contains("order-1").doesNotContain("providerData", card);
    assertThat(copy.complete()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "https://shop.example/ok, https://shop.example/ok",
    "https://shop.example/ok?order=1&key=CANARY#CANARY, https://shop.example/ok?order=***&key=***",
    "https://u:CANARY@shop.example/ok, https://shop.example/ok",
    "my-app://back#CANARY, my-app://back"
  })
  void redirectUrls_areRecordedWithoutWhatMayBeSecret(String url, String recorded) {
    PayRequest request = order("order-1").successRedirectUrl(url).failureRedirectUrl(url).build();

    StoredRequest copy = go(pay("k", request)).request();

    assertThat(copy.body())
        .contains("\"successRedirectUrl\":\"" + recorded + "\"")
        .contains("\"failureRedirectUrl\":\"" + recorded + "\"")
        .doesNotContain("CANARY");
    assertThat(copy.complete()).isEqualTo(url.equals(recorded));
  }

  // ---- callers without a key

  @Test
  void withoutKey_theSameRequestAfterOk_getsTheSameAnswer() {
    Ledger.Request request = pay(null, order("order-1").build());
    String answer = ledger.answered(go(request), PayResponse.ok("p-1"));

    assertThat(replay(request)).isEqualTo(answer);
  }

  @Test
  void withoutKey_anotherRequestOfTheSameId_isADuplicateUntilKo() {
    Ledger.Request first = pay(null, order("order-1").build());
    Ledger.Request other = pay(null, order("order-1").amount(5).build());
    OperationRecord operation = go(first);

    assertThat(refused(other).code()).isEqualTo(ErrorCode.DUPLICATE_TRANSACTION);
    assertThat(refused(other).outcome()).contains(Outcome.NOT_EXECUTED);
    assertThat(refused(other).detail()).contains("order-1", "shopTransactionId");
    assertThat(refused(first).code()).isEqualTo(ErrorCode.IDEMPOTENCY_IN_PROGRESS);

    ledger.failed(operation, timeout());
    assertThat(refused(other).code()).isEqualTo(ErrorCode.DUPLICATE_TRANSACTION);
    assertThat(refused(first).code()).isEqualTo(ErrorCode.PROVIDER_TIMEOUT);

    ledger.answered(operation, PayResponse.ko("no funds"));
    go(other);
  }

  @ParameterizedTest
  @EnumSource(
      value = PayResult.class,
      names = {"KO", "REDIRECT_TO_URL"})
  void withoutKey_afterKoOrARedirect_aNewAttemptGoesThrough(PayResult result) {
    Ledger.Request request = pay(null, order("order-1").build());
    ledger.answered(go(request), answer(result));

    go(request);
  }

  @Test
  void withoutKey_refundIdGuardsRefunds() {
    Ledger.Request first = refund("r-1", 100);
    String answer = ledger.answered(go(first), RefundResponse.ok("p-1"));

    assertThat(replay(refund("r-1", 100))).isEqualTo(answer);
    assertThat(refused(refund("r-1", 50)).code()).isEqualTo(ErrorCode.DUPLICATE_TRANSACTION);
    assertThat(refused(refund("r-1", 50)).detail()).contains("refundId", "r-1");
    go(refund("r-2", 100));
    go(refund(null, 100));
    go(refund(null, 100));
  }

  @Test
  void withoutGuarding_everythingWithoutKeyGoesThrough() {
    Ledger unguarded =
        new Ledger(
            store,
            clock,
            new Guards(false, true, Guards.ALL.afterOk()),
            ReconciliationPolicy.DEFAULT);
    Ledger.Request request = pay(null, order("order-1").build());

    assertThat(unguarded.begin(request)).isInstanceOf(Ledger.Admission.Proceed.class);
    assertThat(unguarded.begin(request)).isInstanceOf(Ledger.Admission.Proceed.class);
  }

  @Test
  void aKey_isForgottenAfterTheRetention() {
    Ledger.Request request = pay("k", order("order-1").build());
    ledger.answered(go(request), PayResponse.ok("p-1"));

    clock.advance(Duration.ofDays(7).minusSeconds(1));
    replay(request);
    clock.advance(Duration.ofSeconds(2));
    go(request);
  }

  // ---- what becomes of the payment

  @Test
  void anAnswer_makesThePaymentKnown() {
    Ledger.Request request = pay("k", order("order-1").build());
    ledger.answered(go(request), PayResponse.pending("p-1"));

    PaymentRecord known = store.paymentByShopTransactionId("shop", "acme", "order-1").orElseThrow();
    assertThat(known)
        .isEqualTo(
            PaymentRecord.made(
                    "shop",
                    "acme",
                    "p-1",
                    "order-1",
                    "credit-cards",
                    PaymentState.PENDING,
                    clock.instant(),
                    clock.instant().plus(ReconciliationPolicy.DEFAULT.pendingAfter()))
                .worth(request.operation().amountOf(request.body()), "EUR"));
  }

  @ParameterizedTest
  @EnumSource(PayResult.class)
  void aPaymentsState_followsFromTheResult(PayResult result) {
    Ledger.Request request = pay("k", order("order-1").build());
    ledger.answered(go(request), answer(result));

    PaymentState expected =
        switch (result) {
          case OK -> PaymentState.ACCEPTED;
          case KO -> PaymentState.FAILED;
          case PENDING, REDIRECT_TO_URL -> PaymentState.PENDING;
        };
    assertThat(store.payment("acme", "p-1")).map(PaymentRecord::state).contains(expected);
  }

  @Test
  void aRefund_changesNoPayment() {
    Ledger.Request request = refund("r-1", 100);
    ledger.answered(go(request), RefundResponse.ok("p-1"));

    assertThat(store.payment("acme", "p-1")).isEmpty();
  }

  // ---- the rest

  @Test
  void aFullStore_isAnUnavailableGatewayAndNothingExecuted() {
    Ledger small =
        new Ledger(
            new MemoryStore(Duration.ofDays(7), 1),
            clock,
            Guards.ALL,
            ReconciliationPolicy.DEFAULT);
    small.begin(pay("k-1", order("order-1").build()));

    GatewayException refusal =
        catchThrowableOfType(
            GatewayException.class, () -> small.begin(pay("k-2", order("order-2").build())));

    assertThat(refusal.code()).isEqualTo(ErrorCode.GATEWAY_UNAVAILABLE);
    assertThat(refusal.outcome()).contains(Outcome.NOT_EXECUTED);
  }

  @Test
  void providerKey_isTheCallersOwnAndNeverSharedByTwo() {
    OperationRecord anonymous = key("", "k");
    OperationRecord shop = key("shop", "k");
    OperationRecord none = key("shop", null);
    OperationRecord longest = key("shop", "k".repeat(255));

    assertThat(anonymous.providerKey()).isEqualTo("k");
    assertThat(shop.providerKey()).isNotEqualTo(anonymous.providerKey());
    assertThat(none.providerKey()).isEqualTo(none.id());
    assertThat(longest.providerKey())
        .hasSizeLessThanOrEqualTo(255)
        .isNotEqualTo(key("shop", "k".repeat(254) + "l").providerKey());
  }

  private OperationRecord key(String caller, String key) {
    return OperationRecord.started(
        "id-1",
        "acme",
        Operation.PAY,
        caller,
        key,
        null,
        "f",
        true,
        new StoredRequest(null, true, null, null),
        null,
        null,
        clock.instant(),
        null);
  }

  @Test
  void aRequest_printsNoSecret() {
    String secret = "4111111111111111";
    Ledger.Request request =
        new Ledger.Request(
            "acme",
            Operation.UPDATE,
            secret,
            secret,
            null,
            secret,
            null,
            Map.of("token", List.of(secret)),
            CALL_TIME);

    assertThat(request.toString()).contains("acme").doesNotContain(secret);
  }
}
