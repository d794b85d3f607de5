package dev.turnpike.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.records.OperationState;
import dev.turnpike.testing.ById;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.converter.ConvertWith;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store promises of operations: keys, guards, how they end, when they are due. */
public abstract class OperationsContract extends StoreFixture {
  // ---- begin: keys

  @Test
  void begin_withNothingInItsWay_isStarted() {
    started(op("op-1").key("k").guard("order-1"));
  }

  @Test
  void begin_withNeitherKeyNorGuard_isAlwaysStarted() {
    started(op("op-1"));
    started(op("op-2"));
  }

  @Test
  void begin_withTheSameKey_givesTheEarlierOperation() {
    started(op("op-1").key("k").guard("order-1"));

    assertThat(sameKey(op("op-2").key("k").guard("order-2")))
        .isEqualTo(op("op-1").key("k").guard("order-1").record());
  }

  @Test
  void begin_refused_isNotRecorded() {
    started(op("op-1").key("k"));
    sameKey(op("op-2").key("k").guard("order-2"));

    assertThat(store.tenantsWithOpen(PROVIDER, "order-2")).isEmpty();
    assertThat(store.complete("op-2", ok("{}"))).isFalse();
    started(op("op-3").guard("order-2"));
  }

  @Test
  void begin_withAKeyOfAnotherCaller_isStarted() {
    started(op("op-1").key("k"));

    started(op("op-2").key("k").tenant("other shop"));
    started(op("op-3").key("k").tenant(""));
  }

  @Test
  void begin_withAKeyOfAnotherProvider_isStarted() {
    started(op("op-1").key("k"));

    started(op("op-2").key("k").provider("other"));
  }

  @Test
  void begin_withAKeyOfAnotherOperation_isStarted() {
    started(op("op-1").key("k"));

    started(op("op-2").key("k").operation(Operation.REFUND));
    started(op("op-3").key("k").operation(Operation.START));
  }

  @Test
  void keys_differInCaseAndSpaceAndAccents() {
    int i = 0;
    for (String key : List.of("key", "KEY", "key ", "kéy", "ke\u0301y", "x".repeat(255))) {
      started(op("op-" + i++).key(key));
    }
  }

  @Test
  void begin_withAKeyButTheGuardOfAnother_isStarted() {
    started(op("op-1").guard("order-1"));

    started(op("op-2").key("k").guard("order-1"));
  }

  @ParameterizedTest
  @EnumSource(OperationState.class)
  void aKey_isTakenInEveryState(OperationState state) {
    started(op("op-1").key("k"));
    if (state != OperationState.STARTED) {
      store.complete("op-1", state == OperationState.UNKNOWN ? unknown() : ko("{\"a\":1}"));
    }

    OperationRecord earlier = sameKey(op("op-2").key("k"));

    assertThat(earlier.id()).isEqualTo("op-1");
    assertThat(earlier.state()).isEqualTo(state);
    assertThat(earlier.answer() != null).isEqualTo(state != OperationState.STARTED);
  }

  @Test
  void sixtyFourThreadsOnOneKey_startOne() throws Exception {
    for (int round = 0; round < 10; round++) {
      String key = "k-" + round;
      List<Claim> claims = atOnce(THREADS, i -> begin(op(key + "-" + i).key(key)));

      assertThat(claims.stream().filter(Claim.Started.class::isInstance)).hasSize(1);
      assertThat(claims.stream().filter(Claim.SameKey.class::isInstance)).hasSize(THREADS - 1);
    }
  }

  @Test
  void sixtyFourThreadsOnOneGuard_startOne() throws Exception {
    for (int round = 0; round < 10; round++) {
      String guard = "order-" + round;
      List<Claim> claims = atOnce(THREADS, i -> begin(op(guard + "-" + i).guard(guard)));

      assertThat(claims.stream().filter(Claim.Started.class::isInstance)).hasSize(1);
      assertThat(claims.stream().filter(Claim.SameGuard.class::isInstance)).hasSize(THREADS - 1);
    }
  }

  @Test
  void sixtyFourThreadsThatComplete_endItOnce() throws Exception {
    started(op("op-1").key("k"));

    List<Boolean> ended = atOnce(THREADS, i -> store.complete("op-1", ok("{\"i\":" + i + "}")));

    assertThat(ended.stream().filter(yes -> yes)).hasSize(1);
    String winner = "{\"i\":" + ended.indexOf(true) + "}";
    assertThat(sameKey(op("op-2").key("k")).answer()).isEqualTo(new StoredAnswer(false, winner));
  }

  // ---- begin: guards

  @Test
  void begin_withTheSameGuard_givesTheEarlierOperation() {
    started(op("op-1").guard("order-1"));

    assertThat(sameGuard(op("op-2").guard("order-1")).id()).isEqualTo("op-1");
  }

  @Test
  void aGuard_isOfOneTenant() {
    started(op("op-1").guard("order-1"));
    started(op("op-2").guard("order-1").tenant("other shop"));

    assertThat(sameGuard(op("op-3").guard("order-1")).id()).isEqualTo("op-1");
    assertThat(sameGuard(op("op-4").guard("order-1").tenant("other shop")).id()).isEqualTo("op-2");
    assertThat(store.tenantsWithOpen(PROVIDER, "order-1"))
        .containsExactlyInAnyOrder("shop", "other shop");
  }

  @Test
  void aGuard_isOfOneProviderAndOneOperation() {
    started(op("op-1").guard("order-1"));

    started(op("op-2").guard("order-1").provider("other"));
    started(op("op-3").guard("order-1").operation(Operation.START));
    started(op("op-4").guard("order-2"));
  }

  @Test
  void aGuard_isHeldByAnOperationWithAKeyToo() {
    started(op("op-1").key("k").guard("order-1"));

    assertThat(sameGuard(op("op-2").guard("order-1")).id()).isEqualTo("op-1");
  }

  @Test
  void begin_unguarded_isStartedWhateverHoldsTheGuard() {
    started(op("op-1").guard("order-1"));

    started(op("op-2").guard("order-1").unguarded());
  }

  @Test
  void aGuard_isHeldByWhatIsUnderWayUnknownOrOk() {
    started(op("op-1").guard("order-1"));
    assertThat(sameGuard(op("x").guard("order-1")).state()).isEqualTo(OperationState.STARTED);

    store.complete("op-1", unknown());
    assertThat(sameGuard(op("x").guard("order-1")).state()).isEqualTo(OperationState.UNKNOWN);

    store.settle("op-1", ok("{\"result\":\"OK\"}"), null);
    OperationRecord holder = sameGuard(op("x").guard("order-1"));
    assertThat(holder.state()).isEqualTo(OperationState.COMPLETED);
    assertThat(holder.answer()).isEqualTo(new StoredAnswer(false, "{\"result\":\"OK\"}"));
  }

  @Test
  void aGuard_isNotHeldByKo() {
    started(op("op-1").guard("order-1"));
    store.complete("op-1", ko("{}"));

    started(op("op-2").guard("order-1"));
    assertThat(sameGuard(op("op-3").guard("order-1")).id()).isEqualTo("op-2");
  }

  @Test
  void aGuard_isHeldByTheOneThatHoldsItAndNotByOneThatEndedWithKoLater() {
    started(op("op-1").guard("order-1"));
    started(op("op-2").key("k").guard("order-1"));
    store.complete("op-1", ok("{}"));
    store.complete("op-2", ko("{}"));

    assertThat(sameGuard(op("op-3").guard("order-1")).id()).isEqualTo("op-1");
  }

  // ---- complete

  @Test
  void complete_keepsTheAnswer() {
    started(op("op-1").key("k"));

    assertThat(store.complete("op-1", ok("{\"paymentId\":\"ä😀\"}"))).isTrue();

    OperationRecord earlier = sameKey(op("op-2").key("k"));
    assertThat(earlier.state()).isEqualTo(OperationState.COMPLETED);
    assertThat(earlier.answer()).isEqualTo(new StoredAnswer(false, "{\"paymentId\":\"ä😀\"}"));
    assertThat(earlier.holdsGuard()).isTrue();
    assertThat(earlier.startedAt()).isEqualTo(T0);
    assertThat(earlier.fingerprint()).isEqualTo("fingerprint of op-1");
  }

  @Test
  void complete_aSecondTime_changesNothing() {
    started(op("op-1").key("k"));
    store.complete("op-1", ok("{\"first\":1}"));

    assertThat(store.complete("op-1", ko("{\"second\":2}"))).isFalse();
    assertThat(store.complete("op-1", unknown())).isFalse();
    assertThat(store.complete("op-1", made(payment("p-9", "order-9")))).isFalse();

    OperationRecord earlier = sameKey(op("op-2").key("k"));
    assertThat(earlier.answer()).isEqualTo(new StoredAnswer(false, "{\"first\":1}"));
    assertThat(earlier.state()).isEqualTo(OperationState.COMPLETED);
    assertThat(store.payment(PROVIDER, "p-9")).isEmpty();
  }

  @Test
  void complete_ofWhatIsUnknown_changesNothing() {
    started(op("op-1").key("k").guard("order-1"));

    assertThat(store.complete("op-1", unknown())).isTrue();
    assertThat(store.complete("op-1", unknown())).isFalse();
    assertThat(store.complete("op-1", ok("{\"late\":1}"))).isFalse();
    assertThat(store.complete("op-1", made(payment("p-1", "order-1")))).isFalse();
    assertThat(sameKey(op("op-2").key("k")).state()).isEqualTo(OperationState.UNKNOWN);
    assertThat(store.payment(PROVIDER, "p-1")).isEmpty();
  }

  // ---- settle

  /** However it is open: under way, or unknown. */
  private void begun(Op op, OperationState state) {
    started(op);
    if (state == OperationState.UNKNOWN) {
      store.complete(op.record().id(), unknown(at(5)));
    }
  }

  @ParameterizedTest
  @EnumSource(names = "COMPLETED", mode = EnumSource.Mode.EXCLUDE)
  void settle_ofWhatIsOpen_completesIt(OperationState state) {
    begun(op("op-1").key("k"), state);

    assertThat(store.settle("op-1", ok("{\"late\":1}"), null)).isTrue();
    assertThat(store.complete("op-1", unknown())).isFalse();
    assertThat(store.settle("op-1", ok("{\"later\":1}"), null)).isFalse();
    assertThat(sameKey(op("op-2").key("k")).answer())
        .isEqualTo(new StoredAnswer(false, "{\"late\":1}"));
    assertThat(store.nextDue()).isEmpty();
  }

  @Test
  void settle_ofNobody_isFalse() {
    assertThat(store.settle("nobody", ok("{}"), "p-1")).isFalse();
    assertThat(claimCallbacks(T0)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = "COMPLETED", mode = EnumSource.Mode.EXCLUDE)
  void settle_withAQuestion_opensItOnce(OperationState state) {
    begun(op("op-1").guard("order-1"), state);

    assertThat(store.settle("op-1", made(payment("p-1", "order-1")), "p-1")).isTrue();

    PendingCallback question = claimQuestion(T0);
    assertThat(question.provider()).isEqualTo(PROVIDER);
    assertThat(question.paymentId()).isEqualTo("p-1");
    store.closeCallback(question);
    assertThat(store.settle("op-1", made(payment("p-1", "order-1")), "p-1")).isFalse();
    assertThat(claimCallbacks(T0)).isEmpty();
    assertThat(store.payment(PROVIDER, "p-1")).contains(payment("p-1", "order-1"));
  }

  @Test
  void settle_withAQuestionThatIsOpen_leavesOne() {
    store.openCallback(PROVIDER, "p-1", T0);
    begun(op("op-1").operation(Operation.REFUND).payment("p-1"), OperationState.UNKNOWN);

    store.settle("op-1", ok("{}"), "p-1");

    assertThat(claimCallbacks(T0)).containsExactly("p-1");
  }

  @Test
  void settle_isNoCallbackInTheTimeline() {
    makes("op-1", payment("p-1", "order-1"));
    begun(op("op-2").operation(Operation.REFUND).payment("p-1"), OperationState.UNKNOWN);

    store.settle("op-2", ok("{}"), "p-1");

    assertThat(store.timeline(PROVIDER, "p-1").orElseThrow().events()).isEmpty();
  }

  @Test
  void settle_withMoreQuestionsThanThereMayBe_isRefusedAndChangesNothing() throws Exception {
    store.close();
    store = newStore(RETENTION, 1);
    store.openCallback(PROVIDER, "p-1", T0);
    begun(op("op-1").key("k"), OperationState.UNKNOWN);

    assertThatExceptionOfType(StoreFullException.class)
        .isThrownBy(() -> store.settle("op-1", made(payment("p-2", "order-2")), "p-2"));

    assertThat(operation("op-1").state()).isEqualTo(OperationState.UNKNOWN);
    assertThat(store.payment(PROVIDER, "p-2")).isEmpty();
    assertThat(store.settle("op-1", made(payment("p-2", "order-2")), null)).isTrue();
  }

  @Test
  void sixtyFourThreadsThatSettle_settleOnce() throws Exception {
    for (int round = 0; round < 10; round++) {
      String id = "op-" + round;
      begun(op(id), OperationState.UNKNOWN);
      List<Boolean> settled =
          atOnce(THREADS, i -> store.settle(id, ok("{\"i\":" + i + "}"), "p-" + id + "-" + i));

      assertThat(settled.stream().filter(yes -> yes)).hasSize(1);
      assertThat(claimCallbacks(T0)).hasSize(1);
    }
  }

  // ---- attribute

  private OperationRecord anUnknown(String id) {
    begun(op(id).guard("order-1").unguarded(), OperationState.UNKNOWN);
    return operation(id);
  }

  @ParameterizedTest
  @EnumSource(names = "COMPLETED", mode = EnumSource.Mode.EXCLUDE)
  void attribute_ofWhatIsOpen_completesItWithItsPayment(OperationState state) {
    begun(op("op-1").guard("order-1"), state);

    assertThat(store.attribute("op-1", made(payment("p-1", "order-1"))))
        .isEqualTo(Store.Attribution.DONE);

    assertThat(operation("op-1").state()).isEqualTo(OperationState.COMPLETED);
    assertThat(operation("op-1").paymentId()).isEqualTo("p-1");
    assertThat(store.payment(PROVIDER, "p-1")).contains(payment("p-1", "order-1"));
    assertThat(store.attribute("op-1", made(payment("p-2", "order-1"))))
        .isEqualTo(Store.Attribution.OVER);
    assertThat(store.payment(PROVIDER, "p-2")).isEmpty();
  }

  @Test
  void attribute_ofNobody_isOver() {
    assertThat(store.attribute("nobody", ok("{}"))).isEqualTo(Store.Attribution.OVER);
  }

  @Test
  void attribute_withoutAPayment_completesIt() {
    begun(op("op-1").operation(Operation.EXPIRE), OperationState.UNKNOWN);

    assertThat(store.attribute("op-1", ok("{}"))).isEqualTo(Store.Attribution.DONE);
    assertThat(operation("op-1").state()).isEqualTo(OperationState.COMPLETED);
  }

  @Test
  void attribute_ofAPaymentThatIsKnownOnly_completesIt() {
    store.record(update(status(PaymentState.ACCEPTED, "p-1"), "f-1", 0));
    started(op("op-9").operation(Operation.REFUND).payment("p-1"));
    makesAtAnother("p-1");
    anUnknown("op-1");

    assertThat(store.attribute("op-1", made(payment("p-1", "order-1"))))
        .isEqualTo(Store.Attribution.DONE);
    PaymentRecord known = store.payment(PROVIDER, "p-1").orElseThrow();
    assertThat(known.shopTransactionId()).isEqualTo("order-1");
    assertThat(known.state()).isEqualTo(PaymentState.ACCEPTED);
  }

  private void makesAtAnother(String paymentId) {
    started(op("elsewhere").provider("other"));
    store.complete(
        "elsewhere",
        made(
            PaymentRecord.made(
                "shop", "other", paymentId, null, null, PaymentState.FAILED, T0, null)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pay", "subscription/start", "subscription/pay"})
  void attribute_ofAPaymentThatAnotherOperationMade_changesNothing(
      @ConvertWith(ById.class) Operation<?, ?> another) {
    started(op("op-1").operation(another).guard("order-1"));
    store.complete("op-1", made(payment("p-1", "order-1")));
    OperationRecord before = anUnknown("op-2");
    PaymentRecord found =
        PaymentRecord.made(
            "shop", PROVIDER, "p-1", "order-1", null, PaymentState.FAILED, at(9), null);

    assertThat(store.attribute("op-2", made(found))).isEqualTo(Store.Attribution.TAKEN);

    assertThat(operation("op-2")).isEqualTo(before);
    assertThat(store.payment(PROVIDER, "p-1")).contains(payment("p-1", "order-1"));
  }

  @Test
  void whatTheProviderItselfAnswered_isStoredWhoeverHasThePayment() {
    makes("op-1", payment("p-1", "order-1"));
    started(op("op-2"));
    anUnknown("op-3");

    assertThat(store.complete("op-2", made(payment("p-1", "order-1")))).isTrue();
    assertThat(store.settle("op-3", made(payment("p-1", "order-1")), null)).isTrue();
  }

  @Test
  void sixtyFourThreadsThatFindOnePayment_attributeItOnce() throws Exception {
    for (int round = 0; round < 5; round++) {
      String paymentId = "p-" + round;
      for (int i = 0; i < THREADS; i++) {
        anUnknown(paymentId + "-" + i);
      }

      List<Store.Attribution> attributed =
          atOnce(
              THREADS,
              i -> store.attribute(paymentId + "-" + i, made(payment(paymentId, "order-1"))));

      assertThat(attributed).containsOnlyOnce(Store.Attribution.DONE);
      assertThat(attributed).doesNotContain(Store.Attribution.OVER);
      assertThat(store.timeline(PROVIDER, paymentId).orElseThrow().operations()).hasSize(1);
    }
  }

  @Test
  void anAnswerAndAnInquiryAtOnce_areNeverInEachOthersWay() throws Exception {
    for (int round = 0; round < 20; round++) {
      String paymentId = "p-" + round;
      started(op("asked-" + round).guard(paymentId).unguarded());
      anUnknown("unknown-" + round);
      Completion end = made(payment(paymentId, "order-1"));
      String asked = "asked-" + round;
      String unknown = "unknown-" + round;

      List<Boolean> done =
          atOnce(
              2,
              i ->
                  i == 0
                      ? store.complete(asked, end)
                      : store.attribute(unknown, end) != Store.Attribution.OVER);

      assertThat(done).containsOnly(true);
      assertThat(store.payment(PROVIDER, paymentId)).isPresent();
    }
  }

  @Test
  void complete_ofNobody_isFalse() {
    assertThat(store.complete("nobody", ok("{}"))).isFalse();
  }

  @Test
  void complete_storesThePayment() {
    started(op("op-1"));

    store.complete("op-1", made(payment("p-1", "order-1")));

    assertThat(store.payment(PROVIDER, "p-1")).contains(payment("p-1", "order-1"));
    assertThat(store.paymentByShopTransactionId("shop", PROVIDER, "order-1"))
        .contains(payment("p-1", "order-1"));
  }

  // ---- forget

  @Test
  void forget_freesKeyAndGuard() {
    started(op("op-1").key("k").guard("order-1"));

    store.forget("op-1");

    assertThat(store.tenantsWithOpen(PROVIDER, "order-1")).isEmpty();
    assertThat(store.isAnyUnderWay(PROVIDER)).isFalse();
    started(op("op-2").guard("order-1"));
    started(op("op-3").key("k"));
    assertThat(store.complete("op-1", ok("{}"))).isFalse();
  }

  @Test
  void forget_ofAnUnknownOne_freesItToo() {
    started(op("op-1").key("k").guard("order-1"));
    store.complete("op-1", unknown());

    store.forget("op-1");

    started(op("op-2").key("k").guard("order-1"));
    store.forget("op-2");
    started(op("op-3").guard("order-1"));
  }

  @Test
  void forget_ofACompletedOne_changesNothing() {
    started(op("op-1").key("k").guard("order-1"));
    store.complete("op-1", ok("{}"));

    store.forget("op-1");
    store.forget("nobody");

    sameKey(op("op-2").key("k"));
    sameGuard(op("op-3").guard("order-1"));
  }

  @Test
  void withdraw_freesKeyAndGuard() {
    started(op("op-1").key("k").guard("order-1"));

    assertThat(store.withdraw("op-1", null)).isTrue();

    started(op("op-2").key("k").guard("order-1"));
  }

  @Test
  void withdraw_ofWhatOthersHaveTakenOver_changesNothing() {
    started(op("op-1").key("k"));
    store.complete("op-1", unknown());
    store.repeating("op-1", at(5));

    assertThat(store.withdraw("op-1", null)).isFalse();
    assertThat(store.withdraw("op-1", T0)).isFalse();
    assertThat(store.withdraw("nobody", null)).isTrue();

    sameKey(op("op-2").key("k"));
  }

  @Test
  void withdraw_ofWhatIsUnknownAsItsCallLeftIt_freesKeyAndGuard() {
    started(op("op-1").key("k"));
    store.complete("op-1", unknown());

    assertThat(store.withdraw("op-1", T0)).isTrue();

    started(op("op-2").key("k"));
  }

  @Test
  void forget_ofOne_keepsAnotherWithTheSameGuard() {
    started(op("op-1").guard("order-1"));
    started(op("op-2").key("k").guard("order-1"));

    store.forget("op-2");

    assertThat(sameGuard(op("op-3").guard("order-1")).id()).isEqualTo("op-1");
  }

  // ---- what is open

  @Test
  void isAnyUnderWay_untilAllHaveEnded() {
    assertThat(store.isAnyUnderWay(PROVIDER)).isFalse();
    started(op("op-1"));
    started(op("op-2").operation(Operation.START));
    started(op("op-3"));
    assertThat(store.isAnyUnderWay(PROVIDER)).isTrue();
    assertThat(store.isAnyUnderWay("other")).isFalse();

    store.complete("op-1", ok("{}"));
    store.forget("op-2");
    assertThat(store.isAnyUnderWay(PROVIDER)).isTrue();
    store.complete("op-3", unknown());
    assertThat(store.isAnyUnderWay(PROVIDER)).isFalse();

    store.settle("op-3", ok("{}"), null);
    store.settle("op-1", ok("{}"), null);
    assertThat(store.isAnyUnderWay(PROVIDER)).isFalse();
    started(op("op-4"));
    assertThat(store.isAnyUnderWay(PROVIDER)).isTrue();
  }

  @Test
  void isAnyOpen_whileUnderWayOrUnknown() {
    assertThat(store.tenantsWithOpen(PROVIDER, "order-1")).isEmpty();
    started(op("op-1").guard("order-1"));
    assertThat(store.tenantsWithOpen(PROVIDER, "order-1")).isNotEmpty();
    assertThat(store.tenantsWithOpen(PROVIDER, "order-2")).isEmpty();
    assertThat(store.tenantsWithOpen("other", "order-1")).isEmpty();

    store.complete("op-1", unknown());
    assertThat(store.tenantsWithOpen(PROVIDER, "order-1")).isNotEmpty();
    store.settle("op-1", ok("{}"), null);
    assertThat(store.tenantsWithOpen(PROVIDER, "order-1")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pay", "subscription/schedule", "subscription/start", "subscription/pay"})
  void isAnyOpen_whateverMakesThePayment(@ConvertWith(ById.class) Operation<?, ?> operation) {
    started(op("op-1").operation(operation).guard("order-1").key("k").unguarded());

    assertThat(store.tenantsWithOpen(PROVIDER, "order-1")).isNotEmpty();
  }

  @Test
  void isAnyOpen_doesNotTakeARefundIdForAShopTransactionId() {
    started(op("op-1").operation(Operation.REFUND).guard("order-1"));

    assertThat(store.tenantsWithOpen(PROVIDER, "order-1")).isEmpty();
  }

  @Test
  void withoutPayment_openOnesAndThoseThatEndedWithoutOne_whoseverTheyAre() {
    started(op("op-1").guard("order-1"));
    store.complete("op-1", unknown());
    started(op("op-2").key("k-2").guard("order-1"));
    store.complete("op-2", ko("{}"));
    started(op("op-3").key("k-3").guard("order-1"));
    store.complete("op-3", made(payment("p-1", "order-1")));
    started(op("op-4").key("k-4").guard("order-2"));
    started(op("op-5").operation(Operation.REFUND).key("k-5").guard("order-1"));

    assertThat(store.withoutPayment(PROVIDER, "order-1"))
        .extracting(OperationRecord::id)
        .containsExactly("op-1", "op-2");
    assertThat(store.withoutPayment("other", "order-1")).isEmpty();
  }

  // ---- what is due

  private OperationRecord operation(String id) {
    return store.operation(id).orElseThrow();
  }

  @Test
  void anOperationUnderWay_isClaimedWhenWhoeverMadeItMustHaveDied() {
    started(op("op-1").key("k").guard("order-1").due(at(45)));

    assertThat(claimOperations(at(45).minusMillis(1))).isEmpty();
    List<OperationRecord> claimed = store.claimOperations(at(45), LEASE, 100);

    assertThat(claimed).hasSize(1);
    assertThat(claimed.get(0))
        .usingRecursiveComparison()
        .ignoringFields("nextAt")
        .isEqualTo(op("op-1").key("k").guard("order-1").record());
  }

  @Test
  void aClaimedOperation_goesToNobodyElseUntilTheLeaseIsOver() {
    started(op("op-1").due(at(45)));
    assertThat(claimOperations(at(45))).containsExactly("op-1");

    assertThat(claimOperations(at(45))).isEmpty();
    assertThat(claimOperations(at(45).plus(LEASE).minusMillis(1))).isEmpty();
    assertThat(claimOperations(at(45).plus(LEASE))).containsExactly("op-1");
  }

  @Test
  void operations_areClaimedOldestFirstUpToTheLimit() {
    started(op("op-1").due(at(3)));
    started(op("op-2").due(at(1)));
    started(op("op-3").due(at(2)));
    started(op("op-4").due(at(4)));
    store.complete("op-4", unknown(at(0)));

    assertThat(store.claimOperations(at(9), LEASE, 2))
        .extracting(OperationRecord::id)
        .containsExactly("op-4", "op-2");
    assertThat(store.claimOperations(at(9), LEASE, 5))
        .extracting(OperationRecord::id)
        .containsExactly("op-3", "op-1");
  }

  @Test
  void anUnknownOperation_isClaimedWhenItIsTimeToAsk() {
    started(op("op-1").due(at(45)));
    store.complete("op-1", unknown(at(5)));

    assertThat(store.nextDue()).contains(at(5));
    assertThat(claimOperations(at(5).minusMillis(1))).isEmpty();
    List<OperationRecord> claimed = store.claimOperations(at(5), LEASE, 100);

    assertThat(claimed).hasSize(1);
    assertThat(claimed.get(0).state()).isEqualTo(OperationState.UNKNOWN);
    assertThat(claimed.get(0).answer()).isEqualTo(new StoredAnswer(true, "{}"));
  }

  @Test
  void anUnknownOperationWithoutATime_isNeverClaimed() {
    started(op("op-1").due(at(45)));
    store.complete("op-1", unknown());

    assertThat(claimOperations(at(100_000_000))).isEmpty();
    assertThat(store.nextDue()).isEmpty();
    assertThat(operation("op-1").nextAt()).isNull();
  }

  @Test
  void aCompletedOperation_isNeverClaimed() {
    started(op("op-1").due(at(45)));
    started(op("op-2").due(at(45)));
    store.complete("op-1", ok("{}"));
    store.complete("op-2", unknown(at(5)));
    store.settle("op-2", ok("{}"), null);

    assertThat(claimOperations(at(100_000_000))).isEmpty();
    assertThat(store.nextDue()).isEmpty();
    assertThat(operation("op-1").nextAt()).isNull();
    assertThat(operation("op-2").nextAt()).isNull();
  }

  @Test
  void aForgottenOperation_isNeverClaimed() {
    started(op("op-1").due(at(45)));
    store.forget("op-1");

    assertThat(claimOperations(at(100_000_000))).isEmpty();
    assertThat(store.nextDue()).isEmpty();
    assertThat(store.operation("op-1")).isEmpty();
  }

  @Test
  void whatEndsWhileItIsClaimed_isNotClaimedAgain() {
    for (String id : List.of("op-1", "op-2", "op-3")) {
      started(op(id).due(at(45)));
    }
    assertThat(claimOperations(at(45))).hasSize(3);

    store.complete("op-1", ok("{}"));
    store.forget("op-2");
    store.complete("op-3", unknown(at(50)));

    assertThat(claimOperations(at(50))).containsExactly("op-3");
    assertThat(claimOperations(at(109))).isEmpty();
    assertThat(claimOperations(at(110))).containsExactly("op-3");
  }

  @Test
  void postponeOperation_saysWhenToAskAgain() {
    started(op("op-1"));
    store.complete("op-1", unknown(at(5)));
    assertThat(claimOperations(at(5))).containsExactly("op-1");

    store.postponeOperation("op-1", at(20));

    assertThat(store.nextDue()).contains(at(20));
    assertThat(operation("op-1").nextAt()).isEqualTo(at(20));
    assertThat(claimOperations(at(20).minusMillis(1))).isEmpty();
    assertThat(claimOperations(at(20))).containsExactly("op-1");
  }

  @Test
  void postponeOperation_forEver_asksNeverAgain() {
    started(op("op-1"));
    store.complete("op-1", unknown(at(5)));
    assertThat(claimOperations(at(5))).containsExactly("op-1");

    store.postponeOperation("op-1", null);

    assertThat(store.nextDue()).isEmpty();
    assertThat(claimOperations(at(100_000_000))).isEmpty();
    assertThat(operation("op-1").state()).isEqualTo(OperationState.UNKNOWN);
    assertThat(store.tenantsWithOpen(PROVIDER, "order-1")).isEmpty();
    assertThat(store.settle("op-1", ok("{}"), null)).isTrue();
  }

  @Test
  void postponeOperation_ofAnyThatIsNotUnknown_doesNothing() {
    started(op("op-1").due(at(45)));
    started(op("op-2"));
    store.complete("op-2", ok("{}"));

    store.postponeOperation("op-1", at(1));
    store.postponeOperation("op-1", null);
    store.postponeOperation("op-2", at(1));
    store.postponeOperation("nobody", at(1));

    assertThat(claimOperations(at(44))).isEmpty();
    assertThat(claimOperations(at(45))).containsExactly("op-1");
    assertThat(operation("op-2").nextAt()).isNull();
  }

  @Test
  void sixtyFourThreadsThatClaim_getEachOperationOnce() throws Exception {
    for (int i = 0; i < 500; i++) {
      started(op("op-" + i).due(at(45)));
    }

    assertEachOnce(500, OperationRecord::id, limit -> store.claimOperations(at(45), LEASE, limit));
  }

  @Test
  void sixtyFourThreadsWithMixedKeysAndGuards_startOneOfEach() throws Exception {
    int different = 8;
    List<Claim> claims =
        atOnce(
            THREADS,
            i -> {
              String what = String.valueOf(i / 2 % different);
              Op op = op("op-" + i).guard("order-" + what);
              return begin(i % 2 == 0 ? op : op("op-" + i).key("k-" + what));
            });

    for (int what = 0; what < different; what++) {
      int number = what;
      for (int kind : new int[] {0, 1}) {
        assertThat(
                IntStream.range(0, THREADS)
                    .filter(i -> i / 2 % different == number && i % 2 == kind)
                    .filter(i -> claims.get(i) instanceof Claim.Started))
            .hasSize(1);
      }
    }
  }

  @Test
  void sixtyFourThreadsOnOneGuardWithKeysAndWithout_startAllWithAKeyAndAtMostOneWithout()
      throws Exception {
    List<Claim> claims =
        atOnce(
            THREADS,
            i ->
                begin(
                    i % 4 == 0 ? op("op-" + i).guard("o") : op("op-" + i).guard("o").key("" + i)));

    assertThat(
            IntStream.range(0, THREADS)
                .filter(i -> i % 4 != 0)
                .allMatch(i -> claims.get(i) instanceof Claim.Started))
        .isTrue();
    assertThat(
            IntStream.range(0, THREADS)
                .filter(i -> i % 4 == 0)
                .filter(i -> claims.get(i) instanceof Claim.Started))
        .hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void anEndAndAPostponementAtOnce_leaveItEnded() throws Exception {
    for (int round = 0; round < 50; round++) {
      String id = "op-" + round;
      started(op(id));
      store.complete(id, unknown(at(5)));

      atOnce(
          2,
          i -> {
            if (i == 0) {
              store.postponeOperation(id, at(6));
            } else {
              store.settle(id, ok("{}"), null);
            }
            return i;
          });

      assertThat(operation(id).state()).isEqualTo(OperationState.COMPLETED);
      assertThat(operation(id).nextAt()).isNull();
    }
    assertThat(claimOperations(at(1_000))).isEmpty();
  }

  // ---- what is kept

  @Test
  void operation_isFoundAsItStands() {
    assertThat(store.operation("op-1")).isEmpty();
    started(op("op-1").key("k").guard("order-1").due(at(45)));
    assertThat(store.operation("op-1"))
        .contains(op("op-1").key("k").guard("order-1").due(at(45)).record());

    store.complete("op-1", unknown(at(5)));
    OperationRecord unknown = operation("op-1");
    assertThat(unknown.state()).isEqualTo(OperationState.UNKNOWN);
    assertThat(unknown.endedAt()).isEqualTo(T0);
    assertThat(unknown.nextAt()).isEqualTo(at(5));
    assertThat(unknown.holdsGuard()).isTrue();

    store.settle("op-1", completed("{\"late\":1}", false, payment("p-1", "order-1")), null);
    OperationRecord completed = operation("op-1");
    assertThat(completed.state()).isEqualTo(OperationState.COMPLETED);
    assertThat(completed.answer()).isEqualTo(new StoredAnswer(false, "{\"late\":1}"));
    assertThat(completed.holdsGuard()).isFalse();
    assertThat(completed.paymentId()).isEqualTo("p-1");
    assertThat(completed.nextAt()).isNull();
  }

  @Test
  void aLateEndOfAnUnknownOperation_storesItsPayment() {
    started(op("op-1").guard("order-1"));
    store.complete("op-1", unknown(at(5)));
    assertThat(claimOperations(at(5))).containsExactly("op-1");

    assertThat(store.settle("op-1", made(payment("p-1", "order-1")), null)).isTrue();

    assertThat(store.payment(PROVIDER, "p-1")).contains(payment("p-1", "order-1"));
    assertThat(store.paymentByShopTransactionId("shop", PROVIDER, "order-1")).isPresent();
    assertThat(store.tenantsWithOpen(PROVIDER, "order-1")).isEmpty();
  }

  @Test
  void thePaymentThatAnOperationIsAbout_staysWhenItsEndTellsNone() {
    started(op("op-1").operation(Operation.REFUND).payment("p-1"));
    store.complete("op-1", unknown());
    assertThat(operation("op-1").paymentId()).isEqualTo("p-1");

    store.settle("op-1", ok("{}"), null);
    assertThat(operation("op-1").paymentId()).isEqualTo("p-1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pay",
        "refund",
        "subscription/schedule",
        "subscription/start",
        "subscription/pay",
        "subscription/update",
        "subscription/expire"
      })
  void everyOperation_isKeptAsWhatItIs(@ConvertWith(ById.class) Operation<?, ?> operation) {
    started(op("op-1").operation(operation).key("k"));

    assertThat(operation("op-1").operation()).isEqualTo(operation);
    assertThat(claimOperations(at(1_000))).containsExactly("op-1");
  }

  @Test
  void theCopyOfARequest_comesOutAsItWentIn() {
    List<StoredRequest> copies =
        List.of(
            new StoredRequest(null, true, null, null, null),
            new StoredRequest(
                "{}",
                false,
                "credit-cards",
                "token",
                "00-" + "a".repeat(32) + "-b7ad6b7169203331-01"),
            new StoredRequest(
                "{\"metadata\":{\"😀\":\"'\\\\ü\\u0000\"}}", true, "", "a/b?c=d%20e'", null),
            new StoredRequest(
                "{\"long\":\"" + "ä😀".repeat(100_000) + "\"}", true, null, null, null));
    for (int i = 0; i < copies.size(); i++) {
      started(op("op-" + i).request(copies.get(i)));
    }

    for (int i = 0; i < copies.size(); i++) {
      assertThat(operation("op-" + i).request()).isEqualTo(copies.get(i));
    }
    assertThat(store.claimOperations(at(1_000), LEASE, 100))
        .extracting(OperationRecord::request)
        .containsExactlyInAnyOrderElementsOf(copies);
  }

  @Test
  void milliseconds_areKept() {
    Instant start = T0.plusMillis(1);
    Instant end = T0.plusMillis(2);
    Instant next = T0.plusMillis(3);
    started(op("op-1").at(start).due(T0.plusMillis(4)));
    assertThat(operation("op-1").startedAt()).isEqualTo(start);
    assertThat(operation("op-1").nextAt()).isEqualTo(T0.plusMillis(4));

    store.complete(
        "op-1",
        new Completion(
            OperationState.UNKNOWN,
            new StoredAnswer(true, "{}"),
            null,
            true,
            end,
            next,
            null,
            null));

    assertThat(operation("op-1").endedAt()).isEqualTo(end);
    assertThat(operation("op-1").nextAt()).isEqualTo(next);
    assertThat(store.nextDue()).contains(next);
    assertThat(claimOperations(end)).isEmpty();
    assertThat(claimOperations(next)).containsExactly("op-1");
  }

  @Test
  void longTexts_comeOutAsTheyWentIn() {
    String answer = "{\"metadata\":{\"a\":\"" + "ä😀'\\\"".repeat(50_000) + "\"}}";
    started(op("op-1").key("k"));

    store.complete("op-1", ok(answer));

    assertThat(sameKey(op("op-2").key("k")).answer()).isEqualTo(new StoredAnswer(false, answer));
  }

  /** No text holds NUL: whoever makes the records refuses it. */
  static List<String> oddTexts() {
    return List.of(
        "o'clock; drop table operations; --",
        "\"double\" `back` \\ % _ $1 ? :name ${x} {1}",
        " leading and trailing ",
        "ÄÖÜ ß ı İ 漢字 \u202e\u200b",
        "😀".repeat(127),
        "x".repeat(255),
        "漢".repeat(255),
        "null",
        "-1");
  }

  @ParameterizedTest
  @MethodSource("oddTexts")
  void oddTexts_areIdsLikeAnyOther(String text) {
    started(op("op-1").provider(text).tenant(text).guard(text));
    started(op("op-2").provider(text).tenant(text).key(text).guard(text));

    assertThat(sameGuard(op("x").provider(text).tenant(text).guard(text)).guard()).isEqualTo(text);
    OperationRecord earlier = sameKey(op("x").provider(text).tenant(text).key(text));
    assertThat(earlier)
        .isEqualTo(op("op-2").provider(text).tenant(text).key(text).guard(text).record());
    assertThat(store.tenantsWithOpen(text, text)).isNotEmpty();
    assertThat(store.tenantsWithOpen(text, text + "x")).isEmpty();
    assertThat(store.isAnyUnderWay(text)).isTrue();
    started(op("op-3").provider(text).tenant(text).key(text + "x"));
  }

  // ---- refunds

  private static OperationRecord refundOf(String id, String paymentId, Long amount) {
    return op(id).operation(Operation.REFUND).payment(paymentId).record().moving(amount, "EUR");
  }

  private void paid(String paymentId, long amount) {
    makes("op-of-" + paymentId, payment(paymentId, "order-" + paymentId).worth(amount, "EUR"));
  }

  @Test
  void ofManyRefundsAtOnceAsManyBeginAsFit() throws Exception {
    paid("p-1", 100);
    List<Claim> claims =
        atOnce(THREADS, i -> store.begin(refundOf("refund-" + i, "p-1", 30L), true));

    assertThat(claims).filteredOn(Claim.Started.class::isInstance).hasSize(3);
    assertThat(claims).filteredOn(Claim.Exceeds.class::isInstance).hasSize(THREADS - 3);
    assertThat(store.timeline(PROVIDER, "p-1").orElseThrow().operations())
        .filteredOn(operation -> operation.operation() == Operation.REFUND)
        .hasSize(3)
        .allSatisfy(operation -> assertThat(operation.amount()).isEqualTo(30));
  }

  @Test
  void ofManyRefundsOfAllThatIsLeftOneBegins_andHoldsAll() throws Exception {
    paid("p-1", 100);
    assertThat(store.begin(refundOf("part", "p-1", 30L), true)).isInstanceOf(Claim.Started.class);
    List<Claim> claims =
        atOnce(THREADS, i -> store.begin(refundOf("refund-" + i, "p-1", null), true));

    assertThat(claims)
        .filteredOn(Claim.Started.class::isInstance)
        .singleElement()
        .isInstanceOfSatisfying(
            Claim.Started.class,
            started -> {
              assertThat(started.operation().amount()).isEqualTo(70);
              assertThat(store.operation(started.operation().id())).contains(started.operation());
            });
  }

  @Test
  void aGuardThatIsOverStandsInNobodysWay() {
    Op first = op("op-1").operation(Operation.SUBSCRIPTION_PAY).guard("order-1");
    started(first.guardedFor(Duration.ofHours(24)));
    Completion ok =
        new Completion(
            OperationState.COMPLETED,
            new StoredAnswer(false, "{}"),
            PayResult.OK,
            true,
            T0,
            null,
            null,
            null);
    assertThat(store.complete("op-1", ok)).isTrue();
    assertThat(store.operation("op-1").orElseThrow().guardUntil()).isEqualTo(at(86_400));

    sameGuard(op("op-2").operation(Operation.SUBSCRIPTION_PAY).guard("order-1").at(at(86_399)));
    started(op("op-3").operation(Operation.SUBSCRIPTION_PAY).guard("order-1").at(at(86_400)));
    sameGuard(op("op-4").operation(Operation.SUBSCRIPTION_PAY).guard("order-1").at(at(86_401)));
  }

  // ---- who can do what

  @Test
  void anUnknownOperationGoesToWhoHasItsProvider_andOneThatWasLeftToEverybody() {
    WorkScope other = new WorkScope(Set.of("other"), null, null);
    WorkScope own = new WorkScope(Set.of(PROVIDER), null, null);
    started(op("op-left").due(at(5)));
    started(op("op-unknown"));
    store.complete("op-unknown", unknown(at(5)));

    assertThat(store.claimOperations(at(5), LEASE, 100, other))
        .extracting(OperationRecord::id)
        .containsExactly("op-left");
    assertThat(store.outOfScope(other, at(5)))
        .containsExactly("1 unknown operations of provider 'acme'");
    assertThat(store.claimOperations(at(5), LEASE, 100, own))
        .extracting(OperationRecord::id)
        .containsExactly("op-unknown");
  }

  @Test
  void aPendingPaymentGoesToWhoHasItsProvider() {
    makes("op-1", pending("p-1", "order-1", at(5)));
    WorkScope other = new WorkScope(Set.of("other"), null, null);

    assertThat(store.claimPayments(at(5), LEASE, 100, other)).isEmpty();
    assertThat(store.outOfScope(other, at(5)))
        .containsExactly("1 pending payments of provider 'acme'");
    assertThat(claimPayments(at(5))).containsExactly("p-1");
  }
}
