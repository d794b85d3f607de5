package dev.turnpike;

import static dev.turnpike.testing.Problems.problemOf;
import static dev.turnpike.testing.Requests.callback;
import static dev.turnpike.testing.Requests.payment;
import static dev.turnpike.testing.Requests.refund;
import static dev.turnpike.testing.Requests.subscription;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.SubscriptionState;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.internal.contract.Answered;
import dev.turnpike.internal.contract.Call;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.ledger.NotStorableException;
import dev.turnpike.records.OperationState;
import dev.turnpike.spi.NotExecutedException;
import dev.turnpike.testing.Gate;
import dev.turnpike.testing.Listener;
import dev.turnpike.testing.MoodyStore;
import dev.turnpike.testing.ObservedStore;
import dev.turnpike.testing.ScriptedProvider;
import dev.turnpike.testing.SettableClock;
import dev.turnpike.testing.Threads;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes on while the store can't be reached, what doesn't, and how it heals. */
class StoreAwayTest {
  private static final CallOptions KEYED = CallOptions.idempotencyKey("k-1");

  private final ScriptedProvider acme = new ScriptedProvider();
  private final Listener listener = new Listener();
  private final SettableClock clock = new SettableClock();
  private final MoodyStore records = new MoodyStore();
  private final PaymentGateway gateway = gateway(Duration.ofSeconds(30));
  private final Payments payments = gateway.provider("acme");

  private PaymentGateway gateway(Duration callTimeout) {
    return PaymentGateway.builder()
        .provider(acme)
        .onPaymentStatus(listener)
        .clock(clock)
        .callTimeout(callTimeout)
        .store(records.store())
        .build();
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  private Answered<PayResponse> pay() {
    return gateway.execute(new Call<>(Operation.PAY, "acme", payment("o-1"), KEYED));
  }

  private static void notExecuted(GatewayException problem) {
    assertThat(problem.code()).isEqualTo(ErrorCode.GATEWAY_UNAVAILABLE);
    assertThat(problem.code().status()).isEqualTo(503);
    assertThat(problem.outcome()).contains(Outcome.NOT_EXECUTED);
    assertThat(problem.detail()).contains("the disk is gone");
  }

  /** What the listener was told, once its arrival is recorded: else it would be told again. */
  private PaymentStatus told() throws InterruptedException {
    PaymentStatus status = listener.take();
    Threads.until("it has arrived", () -> records.inside().counts().waitingNotifications() == 0);
    return status;
  }

  private void until(OperationState state) {
    Threads.until("it is " + state, () -> records.lastOperation().state() == state);
  }

  @Test
  void whatAStatusDecides_isAnsweredWithoutTheStore_andToldOnceItIsThere() throws Exception {
    acme.pay.then((request, call) -> PayResponse.pending("p-1"));
    payments.pay(payment("o-1"));
    records.goAwayFor("record");
    assertThat(payments.status("p-1").status()).isEqualTo(PaymentState.ACCEPTED);
    records.comeBack();

    assertThat(payments.status("p-1").status()).isEqualTo(PaymentState.ACCEPTED);
    assertThat(told().status()).isEqualTo(PaymentState.ACCEPTED);
    payments.status("p-1");
    assertThat(listener.waiting()).isZero();
  }

  // ---- before the provider is called

  @Test
  void withoutTheStoreNoMoneyMoves() {
    records.goAway();

    notExecuted(problemOf(() -> payments.pay(payment("o-1"))));
    notExecuted(problemOf(() -> payments.pay(payment("o-1"), KEYED)));
    notExecuted(problemOf(() -> payments.refund(refund("p-1"))));
    notExecuted(problemOf(() -> payments.subscriptions().start(subscription("o-1"))));
    notExecuted(problemOf(() -> payments.subscriptions().expire("token")));

    assertThat(acme.pay.calls() + acme.refund.calls()).isZero();
    assertThat(acme.start.calls() + acme.expire.calls()).isZero();
  }

  @Test
  void whenTheStoreIsBackTheSameRequestGoesThrough() {
    records.goAway();
    problemOf(() -> payments.pay(payment("o-1"), KEYED));

    records.comeBack();

    assertThat(payments.pay(payment("o-1"), KEYED).result()).isEqualTo(PayResult.OK);
    assertThat(acme.pay.calls()).isEqualTo(1);
  }

  /** Another gateway may find the record, and make the call, before this one has withdrawn it. */
  private static void perhapsRecorded(GatewayException problem) {
    assertThat(problem.code()).isEqualTo(ErrorCode.GATEWAY_UNAVAILABLE);
    assertThat(problem.outcome()).contains(Outcome.UNKNOWN);
    assertThat(problem.detail()).contains("can't tell whether it has recorded the request");
  }

  @Test
  void whatWasRecordedThoughTheStoreSaidNoIsForgottenLater() {
    records.goAwayAfter("begin");
    perhapsRecorded(problemOf(() -> payments.pay(payment("o-1"), KEYED)));
    perhapsRecorded(problemOf(() -> payments.pay(payment("o-2"))));
    assertThat(acme.pay.calls()).isZero();

    records.comeBack();
    Threads.until("both are forgotten", () -> records.operations().isEmpty());

    assertThat(payments.pay(payment("o-1"), KEYED).result()).isEqualTo(PayResult.OK);
    assertThat(payments.pay(payment("o-2")).result()).isEqualTo(PayResult.OK);
  }

  @Test
  void whatWasRecordedStaysInProgressUntilItCanBeForgotten() {
    records.goAwayAfter("begin");
    records.goAwayFor("withdraw");
    perhapsRecorded(problemOf(() -> payments.pay(payment("o-1"), KEYED)));
    Threads.until("it was tried twice", () -> records.refused("withdraw") >= 2);
    assertThat(records.lastOperation().state()).isEqualTo(OperationState.STARTED);

    records.comeBack();

    Threads.until("it is forgotten", () -> records.operations().isEmpty());
    assertThat(acme.pay.calls()).isZero();
  }

  // ---- after the provider was called

  @Test
  void whenTheStoreFailsBeforeTheEndTheCallerGetsTheAnswerAndItIsStoredLater() {
    records.goAwayFor("complete");
    Answered<PayResponse> first = pay();
    assertThat(first.answer().result()).isEqualTo(PayResult.OK);
    assertThat(records.lastOperation().state()).isEqualTo(OperationState.STARTED);
    assertThat(problemOf(this::pay).code()).isEqualTo(ErrorCode.IDEMPOTENCY_IN_PROGRESS);

    records.comeBack();
    until(OperationState.COMPLETED);

    Answered<PayResponse> again = pay();
    assertThat(again.replayed()).isTrue();
    assertThat(again.json()).isEqualTo(first.json());
    assertThat(records.payment("acme-1").shopTransactionId()).isEqualTo("o-1");
    assertThat(acme.pay.calls()).isEqualTo(1);
  }

  @Test
  void whenTheEndWasStoredThoughTheStoreSaidNoItIsAskedAboutOnceAndNothingChanges() {
    records.goAwayAfter("complete");
    Answered<PayResponse> first = pay();
    records.comeBack();
    until(OperationState.COMPLETED);

    Answered<PayResponse> again = pay();

    assertThat(again.replayed()).isTrue();
    assertThat(again.json()).isEqualTo(first.json());
    assertThat(acme.pay.calls()).isEqualTo(1);
  }

  @Test
  void whenTheStoreFailsBeforeAnUnknownEndIsStoredItIsStoredLater() {
    records.goAwayFor("complete");
    acme.pay.thenThrow(new IllegalStateException("the line is dead"));
    GatewayException first = problemOf(this::pay);
    assertThat(first.code()).isEqualTo(ErrorCode.PROVIDER_ERROR);
    assertThat(first.outcome()).contains(Outcome.UNKNOWN);

    records.comeBack();
    until(OperationState.UNKNOWN);

    GatewayException again = problemOf(this::pay);
    assertThat(again.code()).isEqualTo(first.code());
    assertThat(again.detail()).isEqualTo(first.detail());
    assertThat(again.replayed()).isTrue();
  }

  @Test
  void whenTheStoreFailsBeforeItForgetsWhatWasNeverExecutedItForgetsLater() {
    records.goAwayFor("withdraw");
    acme.pay.thenThrow(new NotExecutedException("no line"));
    GatewayException first = problemOf(this::pay);
    assertThat(first.code()).isEqualTo(ErrorCode.PROVIDER_UNAVAILABLE);
    assertThat(first.outcome())
        .as("after a crash now another gateway may find the call, and make it once more")
        .contains(Outcome.UNKNOWN);

    records.comeBack();
    Threads.until("it is forgotten", () -> records.operations().isEmpty());

    assertThat(pay().answer().result()).isEqualTo(PayResult.OK);
  }

  @Test
  void whatIsMadeUpForKeepsItsOrder() {
    records.goAwayFor("complete", "withdraw");
    for (int i = 1; i <= 20; i++) {
      payments.pay(payment("o-" + i));
    }

    records.comeBack();

    Threads.until(
        "all are completed",
        () ->
            records.operations().stream()
                .allMatch(operation -> operation.state() == OperationState.COMPLETED));
    assertThat(records.operations()).hasSize(20);
    assertThat(payments.statusByShopTransactionId("o-20").paymentId()).isEqualTo("acme-20");
  }

  @Test
  void anAnswerThatIsStoredAfterItsLeaseSettlesTheOperationAllTheSame() {
    acme.statusByShopTransactionId.always(
        (id, call) -> {
          throw new NotExecutedException("no line");
        });
    records.goAwayFor("complete");
    Answered<PayResponse> first = pay();
    clock.advance(Duration.ofMinutes(5));
    Threads.until("its lease was seen to be over", () -> records.refused("complete") >= 3);

    records.comeBack();
    until(OperationState.COMPLETED);

    assertThat(pay().json()).isEqualTo(first.json());
  }

  // ---- lookups, checks, callbacks

  @Test
  void lookupsGoOnWithoutWhatTheRecordsWouldAdd() {
    acme.statusByShopTransactionId.always(
        (id, call) -> PaymentStatus.of(PaymentState.ACCEPTED, "p-of-" + id));
    payments.pay(payment("o-1"));
    records.goAway();

    PaymentStatus byId = payments.status("acme-1");
    assertThat(byId.status()).isEqualTo(PaymentState.ACCEPTED);
    assertThat(byId.providerName()).isEqualTo("acme");
    assertThat(byId.shopTransactionId()).isNull();
    PaymentStatus byOrder = payments.statusByShopTransactionId("o-1");
    assertThat(byOrder.paymentId()).isEqualTo("p-of-o-1");
    assertThat(byOrder.shopTransactionId()).isEqualTo("o-1");
    SubscriptionStatus subscription = payments.subscriptions().status("token");
    assertThat(subscription.status()).isEqualTo(SubscriptionState.ACTIVE);
    assertThat(subscription.providerName()).isEqualTo("acme");

    records.comeBack();
    assertThat(payments.status("acme-1").shopTransactionId()).isEqualTo("o-1");
  }

  private static void notStored(GatewayException problem) {
    assertThat(problem.code()).isEqualTo(ErrorCode.GATEWAY_UNAVAILABLE);
    assertThat(problem.outcome()).isEmpty();
  }

  @Test
  void checksAndCallbacksAreRefusedSinceTheyPromiseToStore() throws Exception {
    acme.statusByShopTransactionId.always(
        (id, call) -> PaymentStatus.of(PaymentState.ACCEPTED, "p-1"));
    records.goAway();
    notStored(problemOf(() -> payments.check("p-1")));
    notStored(problemOf(() -> payments.checkByShopTransactionId("o-1")));
    notStored(problemOf(() -> payments.callback(callback("p-1"))));

    records.comeBack();
    assertThat(listener.waiting()).isZero();
    payments.callback(callback("p-1"));
    assertThat(told().paymentId()).isEqualTo("p-1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"record", "payment"})
  void aCheckIsRefusedWhateverOfTheStoreIsAway(String method) {
    records.goAwayFor(method);

    notStored(problemOf(() -> payments.check("p-1")));
  }

  @Test
  void theGatewaySaysWhetherItCanStore() {
    assertThat(gateway.canStore()).isTrue();
    records.goAway();
    Threads.until("it can't", () -> !gateway.canStore());
    records.comeBack();
    Threads.until("it can", gateway::canStore);
  }

  @Test
  void administrationSaysThatTheRecordsAreAway() {
    records.goAway();

    assertThat(problemOf(() -> gateway.administration().counts()).code())
        .isEqualTo(ErrorCode.GATEWAY_UNAVAILABLE);
  }

  // ---- what the store refuses

  private static NotStorableException refusal() {
    return new NotStorableException("the statement failed", new SQLException("no", "23514"));
  }

  @Test
  void aRequestThatTheStoreRefusesIsNotExecuted() {
    records.fails("begin", refusal());

    GatewayException problem = problemOf(() -> payments.pay(payment("o-1")));

    assertThat(problem.code()).isEqualTo(ErrorCode.INTERNAL_ERROR);
    assertThat(problem.outcome()).contains(Outcome.NOT_EXECUTED);
    assertThat(problem.detail()).doesNotContain("the statement failed");
    assertThat(acme.pay.calls()).isZero();
  }

  @Test
  void anAnswerThatTheStoreRefusesReachesTheCallerAndItsOperationIsAskedAbout() {
    records.fails("complete", refusal());

    assertThat(pay().answer().result()).isEqualTo(PayResult.OK);

    assertThat(records.lastOperation().state()).isEqualTo(OperationState.STARTED);
    records.comeBack();
    clock.advance(Duration.ofMinutes(3));
    until(OperationState.UNKNOWN);
  }

  @Test
  void anAnswerThatTheStoreRefusesLaterStandsInNobodysWay() {
    records.goAwayFor("complete");
    payments.pay(payment("refused"));
    payments.pay(payment("o-1"));
    payments.pay(payment("o-2"));
    records.refusesTheEndOf("acme-1", refusal());

    records.comeBack();

    Threads.until(
        "those behind it are completed",
        () -> records.inside().payment("acme", "acme-3").isPresent());
    assertThat(records.inside().payment("acme", "acme-2")).isPresent();
    assertThat(records.inside().payment("acme", "acme-1")).isEmpty();
    assertThat(records.operations().get(2).state()).isEqualTo(OperationState.STARTED);
  }

  @Test
  void aDutyThatTheStoreRefusesStandsInNoOthersWay() throws Exception {
    records.fails("claimOperations", refusal());

    payments.check("p-1");

    assertThat(told().paymentId()).isEqualTo("p-1");
  }

  @Test
  void aStoreThatRefusesToBeTriedCantStore() {
    records.fails("ping", refusal());

    Threads.until("it is found out", () -> !gateway.canStore());
    records.comeBack();
    Threads.until("it can", gateway::canStore);
  }

  @Test
  void aStoreThatIsAwayAtTheStartCantStore_andCanOnceItIsThere() {
    records.goAway();
    try (PaymentGateway other = gateway(Duration.ofSeconds(30))) {
      assertThat(other.canStore()).isFalse();
      records.comeBack();
      Threads.until("it can", other::canStore);
    }
  }

  @Test
  void aGatewayThatIsClosedCantStore() {
    gateway.close();

    assertThat(gateway.canStore()).isFalse();
  }

  /** However many strangers ask, the store has nothing to do. */
  @Test
  void askingWhetherItCanStore_costsTheStoreNothing() {
    ObservedStore observed = new ObservedStore();
    try (PaymentGateway other = PaymentGateway.builder().store(observed.store()).build()) {
      long atTheStart = observed.callsOf(Thread.currentThread());
      for (int i = 0; i < 10_000; i++) {
        assertThat(other.canStore()).isTrue();
      }
      assertThat(observed.callsOf(Thread.currentThread())).isEqualTo(atTheStart);
    }
  }

  // ---- background work

  @Test
  void whatWasTakenOutWhenTheStoreWentAwayIsDoneAgainAfterItsLease() throws Exception {
    records.goAwayFor("update");
    payments.check("p-1");
    assertThat(listener.take().paymentId()).isEqualTo("p-1");
    Threads.until("the end was not stored", () -> records.refused("update") == 1);

    records.comeBack();
    clock.advance(Duration.ofMinutes(10));

    assertThat(told().paymentId()).isEqualTo("p-1");
    Threads.until("it has arrived", () -> records.inside().counts().waitingNotifications() == 0);
  }

  @Test
  void anErrorOfTheStoreDoesNotEndBackgroundWork() throws Exception {
    records.fails("claimNotifications", new IllegalStateException("a bug"));
    payments.check("p-2");
    Threads.until("it was tried", () -> records.refused("claimNotifications") >= 1);

    records.comeBack();

    assertThat(told().paymentId()).isEqualTo("p-2");
  }

  @Test
  void theStoreIsClosedWhenNobodyUsesItAnyMore() throws Exception {
    try (Gate gate = new Gate()) {
      records.standsAt("claimNotifications", gate);
      gate.awaitReached();
      Thread closing = new Thread(gateway::close);
      closing.start();
      Threads.until(
          "it waits or is over",
          () ->
              closing.getState() == Thread.State.TIMED_WAITING
                  || closing.getState() == Thread.State.TERMINATED);
      assertThat(closing.isAlive()).as("it waits").isTrue();

      gate.open();

      closing.join();
      assertThat(records.calledInterrupted()).isEmpty();
    }
  }

  // ---- interrupts

  @Test
  void theStoreSeesNoInterruptOfAProviderWhoseTimeIsOver() {
    try (PaymentGateway impatient = gateway(Duration.ofMillis(100));
        Gate gate = new Gate()) {
      acme.pay.thenAfter(gate, (request, call) -> PayResponse.ok("late"));
      assertThat(problemOf(() -> impatient.provider("acme").pay(payment("o-1"), KEYED)).code())
          .isEqualTo(ErrorCode.PROVIDER_TIMEOUT);

      gate.open();

      until(OperationState.COMPLETED);
      assertThat(records.calledInterrupted()).isEmpty();
    }
  }

  @Test
  void theStoreSeesNoInterruptOfACallerThatStopsWaiting() throws Exception {
    try (Gate gate = new Gate()) {
      acme.pay.thenAfter(gate, (request, call) -> PayResponse.ok("late"));
      AtomicReference<Thread> caller = new AtomicReference<>();
      Future<Boolean> interrupted =
          Threads.start(
              () -> {
                caller.set(Thread.currentThread());
                assertThat(problemOf(this::pay).outcome()).contains(Outcome.UNKNOWN);
                return Thread.currentThread().isInterrupted();
              });
      gate.awaitReached();

      caller.get().interrupt();

      assertThat(Threads.join(interrupted)).as("the caller is interrupted still").isTrue();
      assertThat(records.calledInterrupted()).isEmpty();
      assertThat(records.lastOperation().state()).isEqualTo(OperationState.UNKNOWN);
    }
  }
}
