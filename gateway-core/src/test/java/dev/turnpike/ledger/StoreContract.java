package dev.turnpike.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.api.PaymentAction;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.contract.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every store promises, sentence by sentence. A store's own test extends this and says how to
 * make an empty one. All times are given; nothing waits.
 */
public abstract class StoreContract {
  protected static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  protected static final Duration LEASE = Duration.ofSeconds(60);
  protected static final Duration RETENTION = Duration.ofDays(7);
  private static final String PROVIDER = "acme";
  private static final Duration CALL_TIME = Duration.ofSeconds(45);
  private static final RequestCopy REQUEST = new RequestCopy("{}", true, "credit-cards", null);
  private static final int THREADS = 64;

  private Store store;

  /** An empty store that shares nothing with any other. */
  protected abstract Store newStore(Duration retention, int capacity) throws Exception;

  @BeforeEach
  protected void open() throws Exception {
    store = newStore(RETENTION, 10_000);
  }

  @AfterEach
  protected void close() {
    store.close();
  }

  // ---- what the tests are made of

  /** An operation to begin with; each test changes what it is about. */
  protected static final class Op {
    private String id = "op-1";
    private String provider = PROVIDER;
    private Operation operation = Operation.PAY;
    private String caller = "shop";
    private String key;
    private String guard;
    private boolean guarded = true;
    private Instant startedAt = T0;

    protected Op(String id) {
      this.id = id;
    }

    protected Op provider(String value) {
      provider = value;
      return this;
    }

    protected Op operation(Operation value) {
      operation = value;
      return this;
    }

    protected Op caller(String value) {
      caller = value;
      return this;
    }

    protected Op key(String value) {
      key = value;
      return this;
    }

    protected Op guard(String value) {
      guard = value;
      return this;
    }

    protected Op unguarded() {
      guarded = false;
      return this;
    }

    protected Op at(Instant value) {
      startedAt = value;
      return this;
    }

    protected OperationRecord record() {
      return new OperationRecord(
          id,
          provider,
          operation,
          caller,
          key,
          guard,
          "fingerprint of " + id,
          guarded,
          REQUEST,
          null,
          startedAt,
          OperationState.STARTED,
          null,
          true,
          null,
          startedAt.plus(CALL_TIME));
    }
  }

  protected static Op op(String id) {
    return new Op(id);
  }

  private Claim begin(Op op) {
    return store.begin(op.record());
  }

  private void started(Op op) {
    assertThat(begin(op)).isInstanceOf(Claim.Started.class);
  }

  private OperationRecord sameKey(Op op) {
    Claim claim = begin(op);
    assertThat(claim).isInstanceOf(Claim.SameKey.class);
    return ((Claim.SameKey) claim).earlier();
  }

  private OperationRecord sameGuard(Op op) {
    Claim claim = begin(op);
    assertThat(claim).isInstanceOf(Claim.SameGuard.class);
    return ((Claim.SameGuard) claim).earlier();
  }

  protected static Completion ok(String json) {
    return completed(json, true, null);
  }

  protected static Completion ko(String json) {
    return completed(json, false, null);
  }

  protected static Completion unknown() {
    return new Completion(
        OperationState.UNKNOWN, new StoredAnswer(true, "{}"), true, T0, null, null, null);
  }

  protected static Completion made(PaymentRecord payment) {
    return completed("{}", true, payment);
  }

  private static Completion completed(String json, boolean holdsGuard, PaymentRecord payment) {
    return new Completion(
        OperationState.COMPLETED,
        new StoredAnswer(false, json),
        holdsGuard,
        T0,
        null,
        payment,
        null);
  }

  protected static PaymentRecord payment(String paymentId, String shopTransactionId) {
    return PaymentRecord.made(
        PROVIDER, paymentId, shopTransactionId, "credit-cards", PaymentState.PENDING, T0, null);
  }

  private static PaymentStatus status(PaymentState state, String paymentId) {
    return PaymentStatus.of(state, paymentId);
  }

  private static StatusUpdate update(
      PaymentStatus status, String fingerprint, long seenVersion, Notification... notifications) {
    return new StatusUpdate(
        PROVIDER,
        status,
        "{}",
        fingerprint,
        seenVersion,
        StatusUpdate.Source.CALLBACK,
        T0,
        at(900),
        List.of(notifications));
  }

  private static StatusUpdate checked(StatusUpdate update) {
    return new StatusUpdate(
        update.provider(),
        update.status(),
        update.body(),
        update.fingerprint(),
        update.seenVersion(),
        StatusUpdate.Source.CHECK,
        update.at(),
        update.nextAt(),
        update.notifications());
  }

  protected static Notification notification(
      String id, String paymentId, String target, Instant at) {
    return new Notification(
        id, PROVIDER, paymentId, target, "{}", at, 0, at, NotificationState.PENDING, null);
  }

  /** Stores notifications, each with a status of its own. */
  private void notify(Notification... notifications) {
    for (Notification notification : notifications) {
      PaymentStatus status = status(PaymentState.ACCEPTED, notification.paymentId());
      StatusUpdate update = update(status, "same", 0, notification);
      assertThat(store.record(checked(update))).isEqualTo(StatusUpdate.Result.NOTIFIED);
    }
  }

  private List<String> claimNotifications(Instant now) {
    return store.claimNotifications(now, LEASE, 100).stream().map(Notification::id).toList();
  }

  private List<String> claimQuestions(Instant now) {
    return store.claimQuestions(now, LEASE, 100).stream().map(OpenQuestion::paymentId).toList();
  }

  private OpenQuestion claimQuestion(Instant now) {
    List<OpenQuestion> claimed = store.claimQuestions(now, LEASE, 100);
    assertThat(claimed).hasSize(1);
    return claimed.get(0);
  }

  private static Instant at(long seconds) {
    return T0.plusSeconds(seconds);
  }

  private <T> List<T> atOnce(int threads, ThreadedStep<T> step) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      CyclicBarrier barrier = new CyclicBarrier(threads);
      List<Callable<T>> tasks = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int number = i;
        tasks.add(
            () -> {
              barrier.await(30, TimeUnit.SECONDS);
              return step.run(number);
            });
      }
      List<T> results = new ArrayList<>();
      for (Future<T> result : pool.invokeAll(tasks)) {
        results.add(result.get());
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }

  private interface ThreadedStep<T> {
    T run(int number) throws Exception;
  }

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

  // ---- payments

  @Test
  void payment_ofNobody_isEmpty() {
    assertThat(store.payment(PROVIDER, "p-1")).isEmpty();
    assertThat(store.paymentByShopTransactionId(PROVIDER, "order-1")).isEmpty();
  }

  @Test
  void payments_areOfOneProvider() {
    store.begin(op("op-1").record());
    store.complete("op-1", made(payment("p-1", "order-1")));

    assertThat(store.payment("other", "p-1")).isEmpty();
    assertThat(store.paymentByShopTransactionId("other", "order-1")).isEmpty();
    assertThat(store.payment(PROVIDER, "P-1")).isEmpty();
  }

  private void twoPaymentsOfOneOrder() {
    started(op("op-1"));
    store.complete("op-1", made(payment("p-1", "order-1")));
    started(op("op-2"));
    store.complete("op-2", made(payment("p-2", "order-1")));
  }

  @Test
  void paymentByShopTransactionId_isTheNewest() {
    twoPaymentsOfOneOrder();

    assertThat(store.paymentByShopTransactionId(PROVIDER, "order-1"))
        .map(PaymentRecord::paymentId)
        .contains("p-2");
    assertThat(store.payment(PROVIDER, "p-1")).isPresent();
  }

  @Test
  void paymentByShopTransactionId_afterAStatusOfAnOlderOne_isStillTheNewest() {
    twoPaymentsOfOneOrder();

    store.record(update(status(PaymentState.FAILED, "p-1"), "f-1", 0));

    assertThat(store.paymentByShopTransactionId(PROVIDER, "order-1"))
        .map(PaymentRecord::paymentId)
        .contains("p-2");
  }

  @Test
  void payment_learnedByAStatus_isFoundByBothIds() {
    store.record(
        update(
            status(PaymentState.ACCEPTED, "p-1").toBuilder().shopTransactionId("order-1").build(),
            "f-1",
            0));

    assertThat(store.payment(PROVIDER, "p-1"))
        .map(PaymentRecord::state)
        .contains(PaymentState.ACCEPTED);
    assertThat(store.paymentByShopTransactionId(PROVIDER, "order-1"))
        .map(PaymentRecord::paymentId)
        .contains("p-1");
  }

  @Test
  void payment_whoseStatusCameBeforeItsOwnAnswer_keepsTheStatusAndGetsItsIds() {
    started(op("op-1"));
    store.record(update(status(PaymentState.ACCEPTED, "p-1"), "f-1", 0));

    store.complete("op-1", made(payment("p-1", "order-1")));

    PaymentRecord known = store.payment(PROVIDER, "p-1").orElseThrow();
    assertThat(known.state()).isEqualTo(PaymentState.ACCEPTED);
    assertThat(known.shopTransactionId()).isEqualTo("order-1");
    assertThat(known.paymentMethod()).isEqualTo("credit-cards");
    assertThat(known.version()).isEqualTo(1);
    assertThat(known.statusFingerprint()).isEqualTo("f-1");
    assertThat(store.paymentByShopTransactionId(PROVIDER, "order-1")).contains(known);
  }

  @Test
  void payment_ofARefundsStatus_keepsItsOwnState() {
    started(op("op-1"));
    store.complete(
        "op-1",
        made(
            PaymentRecord.made(PROVIDER, "p-1", "order-1", null, PaymentState.ACCEPTED, T0, null)));

    store.record(
        update(
            status(PaymentState.FAILED, "p-1").toBuilder().action(PaymentAction.REFUND).build(),
            "f-1",
            0));

    assertThat(store.payment(PROVIDER, "p-1"))
        .map(PaymentRecord::state)
        .contains(PaymentState.ACCEPTED);
  }

  @Test
  void payment_knownByTheFailedStatusOfARefundOnly_isNotFailed() {
    store.record(
        update(
            status(PaymentState.FAILED, "p-1").toBuilder().action(PaymentAction.REFUND).build(),
            "f-1",
            0));

    assertThat(store.payment(PROVIDER, "p-1").orElseThrow().state())
        .isNotEqualTo(PaymentState.FAILED);
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

  // ---- record

  @Test
  void record_ofSomethingNew_isNotified() {
    Notification told = notification("n-1", "p-1", "url", T0);

    assertThat(store.record(update(status(PaymentState.PENDING, "p-1"), "f-1", 0, told)))
        .isEqualTo(StatusUpdate.Result.NOTIFIED);

    assertThat(claimNotifications(T0)).containsExactly("n-1");
    PaymentRecord known = store.payment(PROVIDER, "p-1").orElseThrow();
    assertThat(known.version()).isEqualTo(1);
    assertThat(known.statusFingerprint()).isEqualTo("f-1");
  }

  @Test
  void record_ofTheSameAgain_isUnchangedAndTellsNobody() {
    store.record(update(status(PaymentState.PENDING, "p-1"), "f-1", 0));
    PaymentRecord known = store.payment(PROVIDER, "p-1").orElseThrow();

    for (long seen : new long[] {0, 1, 7}) {
      StatusUpdate same =
          update(
              status(PaymentState.PENDING, "p-1"),
              "f-1",
              seen,
              notification("n-" + seen, "p-1", "url", T0));
      assertThat(store.record(same)).isEqualTo(StatusUpdate.Result.UNCHANGED);
    }

    assertThat(claimNotifications(at(1_000))).isEmpty();
    assertThat(store.payment(PROVIDER, "p-1")).contains(known);
  }

  @Test
  void record_ofSomethingElseSeenInTime_isNotified() {
    store.record(update(status(PaymentState.PENDING, "p-1"), "f-1", 0));

    assertThat(
            store.record(
                update(
                    status(PaymentState.ACCEPTED, "p-1"),
                    "f-2",
                    1,
                    notification("n-2", "p-1", "url", T0))))
        .isEqualTo(StatusUpdate.Result.NOTIFIED);

    PaymentRecord known = store.payment(PROVIDER, "p-1").orElseThrow();
    assertThat(known.state()).isEqualTo(PaymentState.ACCEPTED);
    assertThat(known.version()).isEqualTo(2);
    assertThat(claimNotifications(T0)).containsExactly("n-2");
  }

  @Test
  void record_ofSomethingElseAskedBeforeTheLast_isStaleAndStoresNothing() {
    store.record(update(status(PaymentState.PENDING, "p-1"), "f-1", 0));
    store.record(update(status(PaymentState.ACCEPTED, "p-1"), "f-2", 1));

    StatusUpdate stale =
        update(
            status(PaymentState.PENDING, "p-1"), "f-3", 1, notification("n-3", "p-1", "url", T0));

    assertThat(store.record(stale)).isEqualTo(StatusUpdate.Result.STALE);
    assertThat(store.record(checked(stale))).isEqualTo(StatusUpdate.Result.STALE);
    assertThat(store.payment(PROVIDER, "p-1"))
        .map(PaymentRecord::state)
        .contains(PaymentState.ACCEPTED);
    assertThat(claimNotifications(at(1_000))).isEmpty();
  }

  @Test
  void record_ofACheck_tellsOfTheSameToo() {
    store.record(update(status(PaymentState.PENDING, "p-1"), "f-1", 0));

    StatusUpdate same =
        update(
            status(PaymentState.PENDING, "p-1"), "f-1", 1, notification("n-1", "p-1", "url", T0));

    assertThat(store.record(checked(same))).isEqualTo(StatusUpdate.Result.NOTIFIED);
    assertThat(store.payment(PROVIDER, "p-1")).map(PaymentRecord::version).contains(1L);
    assertThat(claimNotifications(T0)).containsExactly("n-1");
  }

  @Test
  void record_ofAPaymentThatAnOperationMade_isNotifiedTheFirstTime() {
    started(op("op-1"));
    store.complete("op-1", made(payment("p-1", "order-1")));

    assertThat(store.record(update(status(PaymentState.PENDING, "p-1"), "f-1", 0)))
        .isEqualTo(StatusUpdate.Result.NOTIFIED);
    PaymentRecord known = store.payment(PROVIDER, "p-1").orElseThrow();
    assertThat(known.shopTransactionId()).isEqualTo("order-1");
    assertThat(known.paymentMethod()).isEqualTo("credit-cards");
  }

  @Test
  void record_withSeveralTargets_tellsEach() {
    store.record(
        update(
            status(PaymentState.PENDING, "p-1"),
            "f-1",
            0,
            notification("n-1", "p-1", "url", T0),
            notification("n-2", "p-1", "listener", T0)));

    assertThat(claimNotifications(T0)).containsExactlyInAnyOrder("n-1", "n-2");
  }

  @Test
  void sixtyFourThreadsThatRecordTheSame_tellOnce() throws Exception {
    List<StatusUpdate.Result> results =
        atOnce(
            THREADS,
            i ->
                store.record(
                    update(
                        status(PaymentState.ACCEPTED, "p-1"),
                        "f-1",
                        0,
                        notification("n-" + i, "p-1", "url", T0))));

    assertThat(results.stream().filter(StatusUpdate.Result.NOTIFIED::equals)).hasSize(1);
    assertThat(results.stream().filter(StatusUpdate.Result.UNCHANGED::equals)).hasSize(THREADS - 1);
    assertThat(claimNotifications(T0)).hasSize(1);
  }

  // ---- notifications

  @Test
  void notifications_areClaimedWhenDueAndOldestFirst() {
    notify(
        notification("n-2", "p-2", "url", at(2)),
        notification("n-1", "p-1", "url", at(1)),
        notification("n-3", "p-3", "url", at(3)));

    assertThat(claimNotifications(T0)).isEmpty();
    assertThat(claimNotifications(at(2))).containsExactly("n-1", "n-2");
    assertThat(claimNotifications(at(3))).containsExactly("n-3");
  }

  @Test
  void notifications_areClaimedUpToTheLimit() {
    notify(
        notification("n-1", "p-1", "url", at(1)),
        notification("n-2", "p-2", "url", at(2)),
        notification("n-3", "p-3", "url", at(3)));

    assertThat(store.claimNotifications(at(9), LEASE, 2))
        .extracting(Notification::id)
        .containsExactly("n-1", "n-2");
    assertThat(store.claimNotifications(at(9), LEASE, 2))
        .extracting(Notification::id)
        .containsExactly("n-3");
  }

  @Test
  void aClaimedNotification_isAsItWasStored() {
    notify(notification("n-1", "p-1", "url", T0));

    Notification claimed = store.claimNotifications(T0, LEASE, 1).get(0);

    assertThat(claimed)
        .usingRecursiveComparison()
        .ignoringFields("nextAt")
        .isEqualTo(notification("n-1", "p-1", "url", T0));
  }

  @Test
  void aClaimedNotification_goesToNobodyElseUntilTheLeaseIsOver() {
    notify(notification("n-1", "p-1", "url", T0));
    assertThat(claimNotifications(T0)).containsExactly("n-1");

    assertThat(claimNotifications(T0)).isEmpty();
    assertThat(claimNotifications(T0.plus(LEASE).minusMillis(1))).isEmpty();
    assertThat(claimNotifications(T0.plus(LEASE))).containsExactly("n-1");
  }

  @Test
  void sixtyFourThreadsThatClaim_getEachNotificationOnce() throws Exception {
    for (int i = 0; i < 500; i++) {
      notify(notification("n-" + i, "p-" + i, "url", T0));
    }

    List<String> claimed =
        atOnce(THREADS, i -> store.claimNotifications(T0, LEASE, 20)).stream()
            .flatMap(List::stream)
            .map(Notification::id)
            .toList();

    assertThat(claimed).hasSize(500).doesNotHaveDuplicates();
  }

  @Test
  void notificationsOfOnePaymentAndTarget_goOutOneByOneInOrder() {
    notify(
        notification("n-1", "p-1", "url", at(1)),
        notification("n-2", "p-1", "url", at(2)),
        notification("n-3", "p-1", "url", at(3)));

    for (String expected : List.of("n-1", "n-2", "n-3")) {
      List<Notification> claimed = store.claimNotifications(at(9), LEASE, 100);
      assertThat(claimed).extracting(Notification::id).containsExactly(expected);
      assertThat(claimNotifications(at(9))).isEmpty();
      store.update(claimed.get(0).afterAttempt(NotificationState.DELIVERED, at(9), "result"), T0);
    }
    assertThat(claimNotifications(at(10_000))).isEmpty();
  }

  @Test
  void aNotificationToBeTriedAgain_holdsBackThoseBehindIt() {
    notify(
        notification("n-1", "p-1", "url", at(1)),
        notification("n-2", "p-1", "url", at(2)),
        notification("n-3", "p-2", "url", at(3)),
        notification("n-4", "p-1", "listener", at(4)));
    List<Notification> claimed = store.claimNotifications(at(9), LEASE, 100);
    assertThat(claimed).extracting(Notification::id).containsExactly("n-1", "n-3", "n-4");

    store.update(claimed.get(0).afterAttempt(NotificationState.PENDING, at(500), "result"), T0);

    assertThat(claimNotifications(at(499))).doesNotContain("n-1", "n-2");
    List<Notification> again = store.claimNotifications(at(500), LEASE, 100);
    assertThat(again).extracting(Notification::id).contains("n-1").doesNotContain("n-2");
    Notification first = again.stream().filter(n -> n.id().equals("n-1")).findFirst().orElseThrow();
    assertThat(first.attempts()).isEqualTo(1);
  }

  @Test
  void aDeadNotification_doesNotBlockThoseBehindIt() {
    notify(notification("n-1", "p-1", "url", at(1)), notification("n-2", "p-1", "url", at(2)));
    Notification first = store.claimNotifications(at(9), LEASE, 100).get(0);

    store.update(first.afterAttempt(NotificationState.DEAD, at(9), "result"), T0);

    assertThat(claimNotifications(at(9))).containsExactly("n-2");
    assertThat(claimNotifications(at(9))).isEmpty();
  }

  @Test
  void anAttemptThatIsReportedTwice_doesNotEndTheNextNotification() {
    notify(notification("n-1", "p-1", "url", at(1)), notification("n-2", "p-1", "url", at(2)));
    Notification first = store.claimNotifications(at(9), LEASE, 100).get(0);

    store.update(first.afterAttempt(NotificationState.DELIVERED, at(9), "result"), T0);
    store.update(first.afterAttempt(NotificationState.DELIVERED, at(9), "result"), T0);
    store.update(first.afterAttempt(NotificationState.PENDING, at(10), "result"), T0);

    assertThat(claimNotifications(at(9))).containsExactly("n-2");
    assertThat(claimNotifications(at(1_000))).containsExactly("n-2");
  }

  @Test
  void nextDue_isTheEarliestOfAll() {
    assertThat(store.nextDue()).isEmpty();
    notify(notification("n-1", "p-1", "url", at(50)));
    assertThat(store.nextDue()).contains(at(50));
    store.openQuestion(PROVIDER, "p-2", at(20));
    assertThat(store.nextDue()).contains(at(20));
  }

  @Test
  void nextDue_ofWhatIsClaimed_isNoneOrTheEndOfItsLease() {
    notify(notification("n-1", "p-1", "url", T0));
    Notification claimed = store.claimNotifications(T0, LEASE, 1).get(0);

    Optional<Instant> next = store.nextDue();

    assertThat(next.orElse(T0.plus(LEASE))).isEqualTo(T0.plus(LEASE));
    store.update(claimed.afterAttempt(NotificationState.DELIVERED, T0, "result"), T0);
    assertThat(store.nextDue()).isEmpty();
  }

  @Test
  void nextDue_ofWhatIsTriedAgain_isItsTime() {
    notify(notification("n-1", "p-1", "url", T0));
    Notification claimed = store.claimNotifications(T0, LEASE, 1).get(0);

    store.update(claimed.afterAttempt(NotificationState.PENDING, at(5), "result"), T0);

    assertThat(store.nextDue()).contains(at(5));
  }

  // ---- questions

  @Test
  void aCallback_opensAQuestionThatIsDueAtOnce() {
    store.openQuestion(PROVIDER, "p-1", T0);

    OpenQuestion question = claimQuestion(T0);

    assertThat(question.provider()).isEqualTo(PROVIDER);
    assertThat(question.paymentId()).isEqualTo("p-1");
    assertThat(question.since()).isEqualTo(T0);
  }

  @Test
  void manyCallbacks_areOneQuestion() throws Exception {
    atOnce(
        THREADS,
        i -> {
          store.openQuestion(PROVIDER, "p-1", T0);
          return i;
        });

    OpenQuestion question = claimQuestion(at(1));
    assertThat(question.since()).isEqualTo(T0);
    store.closeQuestion(question);
    assertThat(claimQuestions(at(1_000))).isEmpty();
    assertThat(store.nextDue()).isEmpty();
  }

  @Test
  void questions_areOfOnePaymentAtOneProvider() {
    store.openQuestion(PROVIDER, "p-1", at(1));
    store.openQuestion("other", "p-1", at(2));
    store.openQuestion(PROVIDER, "p-2", at(3));

    assertThat(store.claimQuestions(at(9), LEASE, 2))
        .extracting(question -> question.provider() + "/" + question.paymentId())
        .containsExactly("acme/p-1", "other/p-1");
    assertThat(store.claimQuestions(at(9), LEASE, 2)).hasSize(1);
  }

  @Test
  void aClaimedQuestion_goesToNobodyElseUntilTheLeaseIsOver() {
    store.openQuestion(PROVIDER, "p-1", T0);
    claimQuestion(T0);

    assertThat(claimQuestions(T0.plus(LEASE).minusMillis(1))).isEmpty();
    assertThat(claimQuestions(T0.plus(LEASE))).containsExactly("p-1");
  }

  @Test
  void sixtyFourThreadsThatClaim_getEachQuestionOnce() throws Exception {
    IntStream.range(0, 500).forEach(i -> store.openQuestion(PROVIDER, "p-" + i, T0));

    List<String> claimed =
        atOnce(THREADS, i -> store.claimQuestions(T0, LEASE, 20)).stream()
            .flatMap(List::stream)
            .map(OpenQuestion::paymentId)
            .toList();

    assertThat(claimed).hasSize(500).doesNotHaveDuplicates();
  }

  @Test
  void closeQuestion_closesIt() {
    store.openQuestion(PROVIDER, "p-1", T0);
    store.closeQuestion(claimQuestion(T0));

    assertThat(claimQuestions(at(10_000))).isEmpty();
    store.openQuestion(PROVIDER, "p-1", at(10_001));
    assertThat(claimQuestion(at(10_001)).since()).isEqualTo(at(10_001));
  }

  @Test
  void aCallbackWhileItIsAsked_isNotAskedByASecondAtTheSameTime() {
    store.openQuestion(PROVIDER, "p-1", T0);
    claimQuestion(T0);

    store.openQuestion(PROVIDER, "p-1", at(1));

    assertThat(claimQuestions(at(2))).isEmpty();
  }

  @Test
  void aCallbackWhileItIsAsked_keepsTheQuestionOpenAndDueAtOnce() {
    store.openQuestion(PROVIDER, "p-1", T0);
    OpenQuestion first = claimQuestion(T0);
    store.openQuestion(PROVIDER, "p-1", at(1));

    store.closeQuestion(first);

    OpenQuestion second = claimQuestion(at(2));
    store.closeQuestion(second);
    assertThat(claimQuestions(at(10_000))).isEmpty();
  }

  @Test
  void aQuestionKeptOpenByALaterCallback_isOpenSinceThatOne() {
    store.openQuestion(PROVIDER, "p-1", T0);
    OpenQuestion first = claimQuestion(T0);
    store.openQuestion(PROVIDER, "p-1", at(1));
    store.openQuestion(PROVIDER, "p-1", at(2));

    store.closeQuestion(first);

    assertThat(claimQuestion(at(3)).since()).isEqualTo(at(1));
  }

  @Test
  void postponeQuestion_putsItOff() {
    store.openQuestion(PROVIDER, "p-1", T0);

    store.postponeQuestion(claimQuestion(T0), at(300));

    assertThat(store.nextDue()).contains(at(300));
    assertThat(claimQuestions(at(299))).isEmpty();
    OpenQuestion again = claimQuestion(at(300));
    assertThat(again.since()).isEqualTo(T0);
    store.closeQuestion(again);
    assertThat(claimQuestions(at(10_000))).isEmpty();
  }

  @Test
  void postponeQuestion_afterAnotherCallback_doesNotPutItOff() {
    store.openQuestion(PROVIDER, "p-1", T0);
    OpenQuestion claimed = claimQuestion(T0);
    store.openQuestion(PROVIDER, "p-1", at(1));

    store.postponeQuestion(claimed, at(300));

    assertThat(claimQuestions(at(2))).containsExactly("p-1");
  }

  @Test
  void aCallbackForAPostponedQuestion_makesItDueAtOnce() {
    store.openQuestion(PROVIDER, "p-1", T0);
    store.postponeQuestion(claimQuestion(T0), at(300));

    store.openQuestion(PROVIDER, "p-1", at(10));

    assertThat(claimQuestions(at(10))).containsExactly("p-1");
  }

  @Test
  void postponeQuestion_ofAClosedOne_opensNothing() {
    store.openQuestion(PROVIDER, "p-1", T0);
    OpenQuestion claimed = claimQuestion(T0);
    store.closeQuestion(claimed);

    store.postponeQuestion(claimed, at(2));

    assertThat(claimQuestions(at(10_000))).isEmpty();
    assertThat(store.nextDue()).isEmpty();
  }

  @Test
  void closeQuestion_byOneWhoseLeaseIsOver_doesNotCloseALaterQuestion() {
    store.openQuestion(PROVIDER, "p-1", T0);
    OpenQuestion slow = claimQuestion(T0);
    OpenQuestion quick = claimQuestion(T0.plus(LEASE));
    store.closeQuestion(quick);
    store.openQuestion(PROVIDER, "p-1", at(62));

    store.closeQuestion(slow);

    assertThat(claimQuestions(at(200))).containsExactly("p-1");
  }

  // ---- nothing secret

  @Test
  void answersAndBodies_areNotPrinted() {
    String secret = "4111111111111111";
    Notification told =
        new Notification(
            "n-1", PROVIDER, "p-1", "url", secret, T0, 0, T0, NotificationState.PENDING, null);
    PaymentStatus status =
        status(PaymentState.PENDING, "p-1").toBuilder()
            .metadata(java.util.Map.of("card", secret))
            .build();
    started(op("op-1").key("k"));
    store.complete("op-1", ok(secret));

    assertThat(sameKey(op("op-2").key("k")).toString()).doesNotContain(secret);
    assertThat(begin(op("op-3").key("k")).toString()).doesNotContain(secret);
    assertThat(told.toString()).doesNotContain(secret);
    assertThat(update(status, "f", 0, told).toString()).doesNotContain(secret);
    assertThat(Arrays.asList(ok(secret), made(payment("p-1", "o"))).toString())
        .doesNotContain(secret);
  }
}
