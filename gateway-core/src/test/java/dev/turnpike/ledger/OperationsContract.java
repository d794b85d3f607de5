package dev.turnpike.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.contract.Operation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

    assertThat(store.isAnyOpen(PROVIDER, "order-2")).isFalse();
    assertThat(store.complete("op-2", ok("{}"))).isFalse();
    started(op("op-3").guard("order-2"));
  }

  @Test
  void begin_withAKeyOfAnotherCaller_isStarted() {
    started(op("op-1").key("k"));

    started(op("op-2").key("k").caller("other shop"));
    started(op("op-3").key("k").caller(""));
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
  void aGuard_isSharedByAllCallers() {
    started(op("op-1").guard("order-1"));

    assertThat(sameGuard(op("op-2").guard("order-1").caller("other shop")).id()).isEqualTo("op-1");
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

    store.complete("op-1", ok("{\"result\":\"OK\"}"));
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
  void complete_unknown_mayBeCompletedLater() {
    started(op("op-1").key("k"));

    assertThat(store.complete("op-1", unknown())).isTrue();
    assertThat(store.complete("op-1", unknown())).isFalse();
    assertThat(store.complete("op-1", ok("{\"late\":1}"))).isTrue();
    assertThat(store.complete("op-1", unknown())).isFalse();
    assertThat(sameKey(op("op-2").key("k")).answer())
        .isEqualTo(new StoredAnswer(false, "{\"late\":1}"));
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
    assertThat(store.paymentByShopTransactionId(PROVIDER, "order-1"))
        .contains(payment("p-1", "order-1"));
  }

  // ---- forget

  @Test
  void forget_freesKeyAndGuard() {
    started(op("op-1").key("k").guard("order-1"));

    store.forget("op-1");

    assertThat(store.isAnyOpen(PROVIDER, "order-1")).isFalse();
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

    store.complete("op-3", ok("{}"));
    store.complete("op-1", ok("{}"));
    assertThat(store.isAnyUnderWay(PROVIDER)).isFalse();
    started(op("op-4"));
    assertThat(store.isAnyUnderWay(PROVIDER)).isTrue();
  }

  @Test
  void isAnyOpen_whileUnderWayOrUnknown() {
    assertThat(store.isAnyOpen(PROVIDER, "order-1")).isFalse();
    started(op("op-1").guard("order-1"));
    assertThat(store.isAnyOpen(PROVIDER, "order-1")).isTrue();
    assertThat(store.isAnyOpen(PROVIDER, "order-2")).isFalse();
    assertThat(store.isAnyOpen("other", "order-1")).isFalse();

    store.complete("op-1", unknown());
    assertThat(store.isAnyOpen(PROVIDER, "order-1")).isTrue();
    store.complete("op-1", ok("{}"));
    assertThat(store.isAnyOpen(PROVIDER, "order-1")).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"PAY", "SCHEDULE", "START", "SUBSCRIPTION_PAY"})
  void isAnyOpen_whateverMakesThePayment(Operation operation) {
    started(op("op-1").operation(operation).guard("order-1").key("k").unguarded());

    assertThat(store.isAnyOpen(PROVIDER, "order-1")).isTrue();
  }

  @Test
  void isAnyOpen_doesNotTakeARefundIdForAShopTransactionId() {
    started(op("op-1").operation(Operation.REFUND).guard("order-1"));

    assertThat(store.isAnyOpen(PROVIDER, "order-1")).isFalse();
  }
}
