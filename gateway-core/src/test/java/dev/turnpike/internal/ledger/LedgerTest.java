package dev.turnpike.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.turnpike.CallOptions;
import dev.turnpike.GatewayListener;
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
import dev.turnpike.api.SubscriptionInfo;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.internal.contract.Call;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.ProviderAnswer;
import dev.turnpike.internal.contract.SubscriptionQuery;
import dev.turnpike.internal.contract.SubscriptionUpdate;
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
  private final Ledger ledger =
      new Ledger(store, clock, Guards.ALL, ReconciliationPolicy.DEFAULT, new GatewayListener() {});

  private static PayRequest.Builder order(String id) {
    return PayRequest.builder().amount(1299).currency("EUR").shopTransactionId(id);
  }

  private static Call<PayRequest, PayResponse> pay(String key, PayRequest request) {
    return pay(request, CallOptions.builder().idempotencyKey(key).paymentMethod("credit-cards"));
  }

  private static Call<PayRequest, PayResponse> pay(
      PayRequest request, CallOptions.Builder options) {
    return new Call<>(Operation.PAY, "acme", request, options.tenant("shop").build());
  }

  private static Call<RefundRequest, RefundResponse> refund(String refundId, long amount) {
    RefundRequest request =
        RefundRequest.builder()
            .paymentId("p-1")
            .amount(amount)
            .currency("EUR")
            .refundId(refundId)
            .build();
    return new Call<>(
        Operation.REFUND, "acme", request, CallOptions.builder().tenant("shop").build());
  }

  private OperationRecord go(Call<?, ?> call) {
    Ledger.Admission admission = ledger.admit(call, CALL_TIME);
    assertThat(admission).isInstanceOf(Ledger.Admission.Proceed.class);
    return ((Ledger.Admission.Proceed) admission).operation();
  }

  private String replay(Call<?, ?> call) {
    Ledger.Admission admission = ledger.admit(call, CALL_TIME);
    assertThat(admission).isInstanceOf(Ledger.Admission.Replay.class);
    return ((Ledger.Admission.Replay) admission).json();
  }

  private GatewayException refused(Call<?, ?> call) {
    GatewayException refusal =
        catchThrowableOfType(GatewayException.class, () -> ledger.admit(call, CALL_TIME));
    assertThat(refusal).isNotNull();
    return refusal;
  }

  /** The answer as JSON. */
  private String settle(OperationRecord operation, PayResponse answer) {
    return settle(operation, Operation.PAY.factsOf(answer));
  }

  private String settle(OperationRecord operation, RefundResponse answer) {
    return settle(operation, Operation.REFUND.factsOf(answer));
  }

  private String settle(OperationRecord operation, ProviderAnswer answer) {
    ledger.settle(operation, answer);
    return answer.json();
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
    Call<?, ?> request = pay("k", order("order-1").build());
    String first = settle(go(request), answer(result));

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
    Call<?, ?> first = pay("k", order("order-1").providerData(one).build());
    settle(go(first), PayResponse.ok("p-1"));

    assertThat(replay(pay("k", order("order-1").providerData(other).build()))).contains("p-1");
  }

  @Test
  void theSameKey_withAnotherRequest_isAMismatch() {
    PayRequest body = order("order-1").providerData(Map.of("n", new BigDecimal("1.10"))).build();
    Call<?, ?> first = pay("k", body);
    settle(go(first), PayResponse.ok("p-1"));

    List<Call<?, ?>> others =
        List.of(
            pay("k", body.toBuilder().amount(1300).build()),
            pay("k", body.toBuilder().currency("USD").build()),
            pay("k", body.toBuilder().shopTransactionId("order-2").build()),
            pay("k", body.toBuilder().providerData(null).build()),
            pay("k", body.toBuilder().providerData(Map.of("n", new BigDecimal("1.1"))).build()),
            pay(body, CallOptions.builder().idempotencyKey("k")),
            pay(
                body,
                CallOptions.builder()
                    .idempotencyKey("k")
                    .paymentMethod("credit-cards")
                    .queryParameters(Map.of("x", List.of("1")))));
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
    Call<?, ?> request = pay("k", order("order-1").build());
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
    Call<?, ?> request = pay("k", order("order-1").build());
    ledger.settle(go(request), timeout());

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
    Call<?, ?> request = pay("k", order("order-1").build());
    OperationRecord operation = go(request);
    ledger.settle(operation, timeout());

    String late = settle(operation, PayResponse.ok("p-1"));

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
    settle(go(pay("k", order("order-1").build())), PayResponse.ok("p-1"));

    assertThat(questions()).isEmpty();
  }

  @Test
  void anAnswerToWhatHasBecomeUnknownElsewhere_asksAboutItsPayment() {
    Call<?, ?> request = pay("k", order("order-1").build());
    OperationRecord operation = go(request);
    ledger.abandoned(operation);

    String late = settle(operation, PayResponse.ok("p-1"));

    assertThat(replay(request)).isEqualTo(late);
    assertThat(questions()).containsExactly("p-1");
  }

  @Test
  void aLateAnswerBeforeItsTimeoutIsStored_asksAboutItsPayment() {
    OperationRecord operation = go(pay("k", order("order-1").build()));

    ledger.settleLate(operation, Operation.PAY.factsOf(PayResponse.ok("p-1")));
    ledger.settle(operation, timeout());

    assertThat(questions()).containsExactly("p-1");
  }

  @Test
  void aLateRefund_asksAboutThePaymentThatItGaveBack() {
    OperationRecord operation = go(refund("r-1", 100));
    ledger.settle(operation, timeout());

    ledger.settleLate(
        operation, Operation.REFUND.factsOf(RefundResponse.ok("the refund's own id")));

    assertThat(questions()).containsExactly("p-1");
  }

  @Test
  void aLateAnswer_isStoredEvenWhenNoMoreCanBeAsked() {
    Store small = new MemoryStore(Duration.ofDays(7), 1);
    Ledger ofSmall =
        new Ledger(
            small, clock, Guards.ALL, ReconciliationPolicy.DEFAULT, new GatewayListener() {});
    OperationRecord operation =
        ((Ledger.Admission.Proceed) ofSmall.admit(pay("k", order("order-1").build()), CALL_TIME))
            .operation();
    ofSmall.settle(operation, timeout());
    small.openCallback("acme", "p-0", clock.instant());

    ofSmall.settleLate(operation, Operation.PAY.factsOf(PayResponse.ok("p-1")));

    assertThat(small.payment("acme", "p-1")).isPresent();
  }

  @Test
  void whatWasNeverExecuted_freesKeyAndGuard() {
    Call<?, ?> keyed = pay("k", order("order-1").build());
    Call<?, ?> guarded = pay(null, order("order-2").build());
    ledger.settle(go(keyed), unavailable());
    ledger.settle(go(guarded), unavailable());

    ledger.settle(go(keyed), unavailable());
    go(pay("k", order("order-3").build()));
    go(guarded);
    assertThat(store.tenantsWithOpen("acme", "order-1")).isEmpty();
  }

  @Test
  void aFailureThatSaysNothingOfTheOutcome_isUnknown() {
    Call<?, ?> request = pay("k", order("order-1").build());

    ledger.settle(go(request), GatewayException.of(ErrorCode.INTERNAL_ERROR).build());

    assertThat(refused(request).code()).isEqualTo(ErrorCode.INTERNAL_ERROR);
    assertThat(refused(request)).isInstanceOf(OutcomeUnknownException.class);
  }

  @Test
  void aFailureAfterTheAnswer_changesNothing() {
    Call<?, ?> request = pay("k", order("order-1").build());
    OperationRecord operation = go(request);
    String answer = settle(operation, PayResponse.ok("p-1"));

    ledger.settle(operation, timeout());

    assertThat(replay(request)).isEqualTo(answer);
  }

  @Test
  void aRequestWithoutABody_isRecordedWithItsToken() {
    Call<?, ?> request =
        new Call<>(
            Operation.EXPIRE,
            "acme",
            new SubscriptionQuery("token"),
            CallOptions.builder().tenant("shop").build());

    OperationRecord operation = go(request);

    assertThat(operation.request()).isEqualTo(new StoredRequest(null, true, null, "token", null));
  }

  @Test
  void aRequestWithQueryParameters_isRecordedWithoutItsProviderData() {
    String card = "4111111111111111";
    Call<?, ?> request =
        pay(
            order("order-1").providerData(Map.of("card", card)).build(),
            CallOptions.builder().queryParameters(Map.of("channel", List.of("web"))));

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
    Call<?, ?> request = pay(null, order("order-1").build());
    String answer = settle(go(request), PayResponse.ok("p-1"));

    assertThat(replay(request)).isEqualTo(answer);
  }

  @Test
  void withoutKey_anotherRequestOfTheSameId_isADuplicateUntilKo() {
    Call<?, ?> first = pay(null, order("order-1").build());
    Call<?, ?> other = pay(null, order("order-1").amount(5).build());
    OperationRecord operation = go(first);

    assertThat(refused(other).code()).isEqualTo(ErrorCode.DUPLICATE_TRANSACTION);
    assertThat(refused(other).outcome()).contains(Outcome.NOT_EXECUTED);
    assertThat(refused(other).detail()).contains("order-1", "shopTransactionId");
    assertThat(refused(first).code()).isEqualTo(ErrorCode.IDEMPOTENCY_IN_PROGRESS);

    ledger.settle(operation, timeout());
    assertThat(refused(other).code()).isEqualTo(ErrorCode.DUPLICATE_TRANSACTION);
    assertThat(refused(first).code()).isEqualTo(ErrorCode.PROVIDER_TIMEOUT);

    settle(operation, PayResponse.ko("no funds"));
    go(other);
  }

  @ParameterizedTest
  @EnumSource(
      value = PayResult.class,
      names = {"KO", "REDIRECT_TO_URL"})
  void withoutKey_afterKoOrARedirect_aNewAttemptGoesThrough(PayResult result) {
    Call<?, ?> request = pay(null, order("order-1").build());
    settle(go(request), answer(result));

    go(request);
  }

  @Test
  void withoutKey_refundIdGuardsRefunds() {
    Call<?, ?> first = refund("r-1", 100);
    String answer = settle(go(first), RefundResponse.ok("p-1"));

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
            ReconciliationPolicy.DEFAULT,
            new GatewayListener() {});
    Call<?, ?> request = pay(null, order("order-1").build());

    assertThat(unguarded.admit(request, CALL_TIME)).isInstanceOf(Ledger.Admission.Proceed.class);
    assertThat(unguarded.admit(request, CALL_TIME)).isInstanceOf(Ledger.Admission.Proceed.class);
  }

  @Test
  void aKey_isForgottenAfterTheRetention() {
    Call<?, ?> request = pay("k", order("order-1").build());
    settle(go(request), PayResponse.ok("p-1"));

    clock.advance(Duration.ofDays(7).minusSeconds(1));
    replay(request);
    clock.advance(Duration.ofSeconds(2));
    go(request);
  }

  // ---- what becomes of the payment

  @Test
  void anAnswer_makesThePaymentKnown() {
    Call<?, ?> request = pay("k", order("order-1").build());
    settle(go(request), PayResponse.pending("p-1"));

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
                .worth(Operation.PAY.amountOf(order("order-1").build()), "EUR"));
  }

  @ParameterizedTest
  @EnumSource(PayResult.class)
  void aPaymentsState_followsFromTheResult(PayResult result) {
    Call<?, ?> request = pay("k", order("order-1").build());
    settle(go(request), answer(result));

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
    Call<?, ?> request = refund("r-1", 100);
    settle(go(request), RefundResponse.ok("p-1"));

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
            ReconciliationPolicy.DEFAULT,
            new GatewayListener() {});
    small.admit(pay("k-1", order("order-1").build()), CALL_TIME);

    GatewayException refusal =
        catchThrowableOfType(
            GatewayException.class,
            () -> small.admit(pay("k-2", order("order-2").build()), CALL_TIME));

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
        new StoredRequest(null, true, null, null, null),
        null,
        null,
        clock.instant(),
        null);
  }

  @Test
  void aCall_printsNoSecret() {
    String secret = "4111111111111111";
    CallOptions options =
        CallOptions.builder()
            .tenant(secret)
            .idempotencyKey(secret)
            .queryParameters(Map.of("token", List.of(secret)))
            .build();
    SubscriptionRequest change =
        SubscriptionRequest.builder()
            .currency("EUR")
            .shopTransactionId("order-1")
            .subscriptionInfo(SubscriptionInfo.builder().token(secret).build())
            .build();
    List<Call<?, ?>> calls =
        List.of(
            new Call<>(Operation.UPDATE, "acme", new SubscriptionUpdate(secret, change), options),
            new Call<>(Operation.EXPIRE, "acme", new SubscriptionQuery(secret), options));

    assertThat(calls)
        .allSatisfy(
            call -> {
              assertThat(call.toString()).contains("acme").doesNotContain(secret);
              assertThat(call.request().toString()).doesNotContain(secret);
            });
  }
}
