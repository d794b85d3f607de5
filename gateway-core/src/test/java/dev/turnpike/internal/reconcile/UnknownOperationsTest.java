package dev.turnpike.internal.reconcile;

import static dev.turnpike.testing.Problems.problemOf;
import static dev.turnpike.testing.Requests.callback;
import static dev.turnpike.testing.Requests.payment;
import static dev.turnpike.testing.Requests.refund;
import static dev.turnpike.testing.Requests.subscription;
import static dev.turnpike.testing.Requests.subscriptionPayment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.turnpike.CallOptions;
import dev.turnpike.Door;
import dev.turnpike.GatewayBuilder;
import dev.turnpike.PaymentGateway;
import dev.turnpike.Payments;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentAction;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.api.SubscriptionState;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.internal.contract.Answered;
import dev.turnpike.internal.contract.BareNotFoundException;
import dev.turnpike.internal.contract.Call;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.SubscriptionQuery;
import dev.turnpike.internal.contract.SubscriptionUpdate;
import dev.turnpike.internal.ledger.Claim;
import dev.turnpike.internal.ledger.NotStorableException;
import dev.turnpike.internal.ledger.OperationRecord;
import dev.turnpike.internal.ledger.PaymentRecord;
import dev.turnpike.internal.ledger.StatusUpdate;
import dev.turnpike.internal.ledger.StoredRequest;
import dev.turnpike.internal.transport.RecordedLogs;
import dev.turnpike.records.Cursor;
import dev.turnpike.records.OperationFilter;
import dev.turnpike.records.OperationState;
import dev.turnpike.records.RecordedOperation;
import dev.turnpike.spi.NotExecutedException;
import dev.turnpike.spi.NotFoundException;
import dev.turnpike.spi.NotSupportedException;
import dev.turnpike.spi.RejectedException;
import dev.turnpike.testing.Gate;
import dev.turnpike.testing.Listener;
import dev.turnpike.testing.MoodyStore;
import dev.turnpike.testing.Script;
import dev.turnpike.testing.ScriptedProvider;
import dev.turnpike.testing.SettableClock;
import dev.turnpike.testing.Threads;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of operations whose end nobody knows. */
class UnknownOperationsTest {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final Duration SETTLE_TIME = Duration.ofMinutes(10);
  private static final Duration PATIENCE = Duration.ofDays(3);
  private static final Duration DAY = Duration.ofDays(1);

  /** A call's own time, and what clocks may differ. */
  private static final Duration KEY_MARGIN =
      Duration.ofSeconds(30).plus(SETTLE_TIME).plusMinutes(2);

  private static final CallOptions KEYED =
      CallOptions.builder().idempotencyKey("k-1").paymentMethod("credit-cards").build();

  private final ScriptedProvider acme = new ScriptedProvider();
  private final Listener listener = new Listener();
  private final SettableClock clock = new SettableClock();
  private final MoodyStore records = new MoodyStore();
  private PaymentGateway gateway = gatewayWith(acme);
  private Payments payments = gateway.provider("acme");

  private GatewayBuilder builder() {
    return PaymentGateway.builder().onPaymentStatus(listener).clock(clock).store(records.store());
  }

  private PaymentGateway gatewayWith(ScriptedProvider provider) {
    return builder().provider(provider).build();
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  // ---- what the tests are made of

  private static PaymentStatus found(PaymentState state, String paymentId) {
    return PaymentStatus.of(state, paymentId);
  }

  private static Script.Step<String, PaymentStatus> telling(PaymentState state, String paymentId) {
    return (id, call) -> found(state, paymentId);
  }

  private OperationRecord unknown() {
    OperationRecord operation = records.lastOperation();
    assertThat(operation.state()).isEqualTo(OperationState.UNKNOWN);
    return operation;
  }

  /** A payment of which the provider says nothing, but that it failed somehow. */
  private OperationRecord unknownPay(PayRequest request, CallOptions options) {
    acme.pay.thenThrow(new IllegalStateException("the line is dead"));
    GatewayException problem = problemOf(() -> payments.pay(request, options));
    assertThat(problem.outcome()).contains(Outcome.UNKNOWN);
    return unknown();
  }

  private OperationRecord unknownPay() {
    return unknownPay(payment("o-1"), KEYED);
  }

  private OperationState state(OperationRecord operation) {
    return records
        .inside()
        .operation(operation.id())
        .map(OperationRecord::state)
        .orElseThrow(() -> new AssertionError("the operation is forgotten"));
  }

  /** Turns the clock until it is asked about, and waits until it has its answer. */
  private void settled(OperationRecord operation) {
    clock.advance(FIRST_PAUSE);
    Threads.until("settled", () -> state(operation) == OperationState.COMPLETED);
  }

  private void forgotten(OperationRecord operation) {
    Threads.until("forgotten", () -> records.inside().operation(operation.id()).isEmpty());
  }

  /** Turns the clock until it is asked about, and waits until it is put off. */
  private Duration putOff(OperationRecord operation, Duration until) throws Exception {
    clock.advance(until);
    MoodyStore.Postponed postponed = records.takePostponed();
    assertThat(postponed.id()).isEqualTo(operation.id());
    assertThat(state(operation)).isEqualTo(OperationState.UNKNOWN);
    assertThat(postponed.until()).isPresent();
    return Duration.between(clock.instant(), postponed.until().get());
  }

  private void putOff(OperationRecord operation) throws Exception {
    putOff(operation, FIRST_PAUSE);
  }

  /** Many questions later, at a time when asking is not over. */
  private void putOffUntil(OperationRecord operation, Duration age) throws Exception {
    Instant end = operation.startedAt().plus(age);
    while (clock.instant().isBefore(end)) {
      putOff(operation, Duration.ofMinutes(72));
    }
  }

  /** What the listener was told, once its arrival is recorded: else it would be told again. */
  private PaymentStatus told() throws InterruptedException {
    PaymentStatus status = listener.take();
    Threads.until("it has arrived", () -> records.inside().counts().waitingNotifications() == 0);
    return status;
  }

  private void nobodyIsTold() throws InterruptedException {
    acme.status.then(telling(PaymentState.ACCEPTED, "the end"));
    payments.check("the end");
    assertThat(told().paymentId()).isEqualTo("the end");
    assertThat(listener.waiting()).isZero();
  }

  // ---- pay, by its payment

  @Test
  void aPaymentThatIsFoundAcceptedIsOkFromThenOn() throws Exception {
    OperationRecord operation = unknownPay();
    acme.statusByShopTransactionId.then(telling(PaymentState.ACCEPTED, "p-1"));

    settled(operation);

    PayResponse answer = payments.pay(payment("o-1"), KEYED);
    assertThat(answer.result()).isEqualTo(PayResult.OK);
    assertThat(answer.paymentId()).isEqualTo("p-1");
    assertThat(acme.pay.calls()).isEqualTo(1);
    assertThat(acme.statusByShopTransactionId.take().request()).isEqualTo("o-1");
    PaymentRecord known = records.payment("p-1");
    assertThat(known.state()).isEqualTo(PaymentState.ACCEPTED);
    assertThat(known.shopTransactionId()).isEqualTo("o-1");
    assertThat(known.paymentMethod()).contains("credit-cards");
    assertThat(payments.statusByShopTransactionId("o-1").paymentId()).isEqualTo("p-1");
  }

  @Test
  void whatIsFoundAndRefusedByTheStoreIsAskedAboutAgain() throws Exception {
    OperationRecord operation = unknownPay();
    acme.statusByShopTransactionId.always(telling(PaymentState.ACCEPTED, "p-1"));
    records.fails(
        "attribute",
        new NotStorableException("the statement failed", new SQLException("no", "23514")));
    Duration pause = putOff(operation, FIRST_PAUSE);

    records.comeBack();
    clock.advance(pause);

    Threads.until("settled", () -> state(operation) == OperationState.COMPLETED);
  }

  @Test
  void aPaymentThatDoesNotNameTheIdSettlesNothing() throws Exception {
    acme.thatLeavesOutShopTransactionIds();
    OperationRecord operation = unknownPay();
    acme.statusByShopTransactionId.always(telling(PaymentState.ACCEPTED, "p-1"));

    Duration pause = putOff(operation, FIRST_PAUSE);
    putOff(operation, pause);

    assertThat(acme.statusByShopTransactionId.calls()).isEqualTo(2);
    assertThat(records.inside().payment("acme", "p-1")).isEmpty();
    nobodyIsTold();
  }

  @ParameterizedTest
  @EnumSource(PaymentState.class)
  void whatIsFoundIsTold(PaymentState state) throws Exception {
    OperationRecord operation = unknownPay();
    acme.statusByShopTransactionId.then(
        (id, call) ->
            found(state, "p-1").toBuilder().metadata(Map.of("reason", "found later")).build());

    settled(operation);

    PaymentStatus told = told();
    assertThat(told.status()).isEqualTo(state);
    assertThat(told.paymentId()).isEqualTo("p-1");
    assertThat(told.shopTransactionId()).isEqualTo("o-1");
    assertThat(told.providerName()).isEqualTo("acme");
    assertThat(told.metadata()).containsEntry("reason", "found later");
    PayResponse answer = payments.pay(payment("o-1"), KEYED);
    assertThat(answer.metadata()).containsEntry("reason", "found later");
    nobodyIsTold();
  }

  @Test
  void aPaymentThatIsFoundFailedIsKoAndItsIdIsFree() throws Exception {
    OperationRecord operation = unknownPay(payment("o-1"), CallOptions.none());
    acme.statusByShopTransactionId.then(telling(PaymentState.FAILED, "p-1"));

    settled(operation);

    assertThat(records.payment("p-1").state()).isEqualTo(PaymentState.FAILED);
    assertThat(records.lastOperation().answer().json()).contains("KO", "p-1");
    assertThat(payments.pay(payment("o-1")).result()).isEqualTo(PayResult.OK);
    assertThat(acme.pay.calls()).isEqualTo(2);
  }

  @Test
  void aPaymentThatIsFoundPendingIsPendingAndAskedAboutLater() throws Exception {
    OperationRecord operation = unknownPay();
    acme.statusByShopTransactionId.then(telling(PaymentState.PENDING, "p-1"));

    settled(operation);

    PayResponse answer = payments.pay(payment("o-1"), KEYED);
    assertThat(answer.result()).isEqualTo(PayResult.PENDING);
    assertThat(told().status()).isEqualTo(PaymentState.PENDING);
    clock.advance(Duration.ofMinutes(15));
    assertThat(told().status()).isEqualTo(PaymentState.ACCEPTED);
    assertThat(acme.status.take().request()).isEqualTo("p-1");
  }

  @ParameterizedTest
  @EnumSource(PaymentState.class)
  void aPaymentThatIsFoundWithARefundWasTaken(PaymentState state) throws Exception {
    OperationRecord operation = unknownPay();
    acme.statusByShopTransactionId.then(
        (id, call) -> found(state, "p-1").toBuilder().action(PaymentAction.REFUND).build());

    settled(operation);

    assertThat(payments.pay(payment("o-1"), KEYED).result()).isEqualTo(PayResult.OK);
    assertThat(records.payment("p-1").state()).isEqualTo(PaymentState.ACCEPTED);
    assertThat(records.payment("p-1").nextAt()).isNull();
  }

  @Test
  void aPaymentWithoutAKeyIsSettledUnderItsOwnId() throws Exception {
    OperationRecord operation = unknownPay(payment("o-1"), CallOptions.none());
    acme.statusByShopTransactionId.then(telling(PaymentState.ACCEPTED, "p-1"));

    settled(operation);

    assertThat(payments.pay(payment("o-1")).paymentId()).isEqualTo("p-1");
    assertThat(acme.pay.calls()).isEqualTo(1);
  }

  @Test
  void aPaymentOfAnotherIdThanAskedForSettlesNothing() throws Exception {
    OperationRecord operation = unknownPay();
    acme.statusByShopTransactionId.always(
        (id, call) ->
            found(PaymentState.ACCEPTED, "p-1").toBuilder().shopTransactionId("o-2").build());

    putOff(operation);
    putOff(operation, SETTLE_TIME.plusMinutes(5));

    nobodyIsTold();
  }

  @Test
  void aStatusThatACallbackBroughtMeanwhileIsNotFollowedByAnOlderOne() throws Exception {
    OperationRecord operation = unknownPay();
    acme.statusByShopTransactionId.then(
        (id, call) -> {
          payments.callback(callback("p-1"));
          assertThat(told().status()).isEqualTo(PaymentState.ACCEPTED);
          return found(PaymentState.PENDING, "p-1");
        });

    settled(operation);

    assertThat(payments.pay(payment("o-1"), KEYED).result()).isEqualTo(PayResult.OK);
    assertThat(records.payment("p-1").state()).isEqualTo(PaymentState.ACCEPTED);
    nobodyIsTold();
  }

  // ---- pay, by its absence

  @Test
  void notFoundMeansNothingBeforeTheSettleTime() throws Exception {
    OperationRecord operation = unknownPay();

    Duration pause = putOff(operation, FIRST_PAUSE);
    while (clock.instant().plus(pause).isBefore(operation.endedAt().plus(SETTLE_TIME))) {
      pause = putOff(operation, pause);
    }

    assertThat(problemOf(() -> payments.pay(payment("o-1"), KEYED)).outcome())
        .contains(Outcome.UNKNOWN);
    assertThat(acme.pay.calls()).isEqualTo(1);
  }

  @Test
  void notFoundAfterTheSettleTimeMeansThatItWasNeverExecuted() throws Exception {
    OperationRecord operation = unknownPay();

    clock.advance(SETTLE_TIME);
    forgotten(operation);

    assertThat(payments.pay(payment("o-1"), KEYED).result()).isEqualTo(PayResult.OK);
    assertThat(acme.pay.calls()).isEqualTo(2);
    nobodyIsTold();
  }

  @Test
  void theSettleTimeCanBeSet() throws Exception {
    gateway.close();
    gateway = builder().provider(acme).settleTime(Duration.ofHours(2)).build();
    payments = gateway.provider("acme");
    OperationRecord operation = unknownPay();

    putOff(operation, Duration.ofMinutes(119));
    clock.advance(Duration.ofHours(2));

    forgotten(operation);
  }

  @Test
  void aNotFoundThatRestsOnABareHttpStatusMeansNothing() throws Exception {
    OperationRecord operation = unknownPay();
    acme.statusByShopTransactionId.always(
        (id, call) -> {
          throw GatewayException.of(ErrorCode.PAYMENT_NOT_FOUND)
              .cause(new BareNotFoundException())
              .build();
        });

    putOff(operation, SETTLE_TIME.plusHours(1));
  }

  static List<Exception> failures() {
    return List.of(
        new NotSupportedException("not by that"),
        new NotExecutedException("no line"),
        new RejectedException("no such question"),
        new IllegalStateException("broken"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void noAnswerMeansNothingHoweverLate(Exception failure) throws Exception {
    OperationRecord operation = unknownPay();
    acme.statusByShopTransactionId.always(
        (id, call) -> {
          throw failure;
        });

    putOff(operation);
    putOff(operation, SETTLE_TIME.plusHours(1));
    putOffUntil(operation, Duration.ofDays(2));

    assertThat(acme.pay.calls()).isEqualTo(1);
    nobodyIsTold();
  }

  // ---- pay, and other attempts

  private void failedAttempt() {
    acme.pay.then(
        (request, call) -> PayResponse.builder().result(PayResult.KO).paymentId("p-0").build());
    assertThat(payments.pay(payment("o-1")).result()).isEqualTo(PayResult.KO);
    clock.advance(Duration.ofMinutes(2).plusSeconds(1));
  }

  @Test
  void aPaymentOfAnEarlierAttemptIsNotThisOnes() throws Exception {
    failedAttempt();
    OperationRecord operation = unknownPay(payment("o-1"), CallOptions.none());
    acme.statusByShopTransactionId.always(telling(PaymentState.FAILED, "p-0"));

    putOff(operation);
    clock.advance(SETTLE_TIME);
    forgotten(operation);

    nobodyIsTold();
    assertThat(payments.pay(payment("o-1")).result()).isEqualTo(PayResult.OK);
  }

  /** The attempt that failed was perhaps recorded by a node whose clock is slow. */
  @Test
  void aPaymentOfAnAttemptThatIsHardlyEarlierMayHideThisOne() throws Exception {
    failedAttempt();
    clock.advance(Duration.ofSeconds(-2));
    OperationRecord operation = unknownPay(payment("o-1"), CallOptions.none());
    acme.statusByShopTransactionId.always(telling(PaymentState.FAILED, "p-0"));

    putOff(operation);
    putOff(operation, SETTLE_TIME.plusHours(1));
  }

  @Test
  void aNewerPaymentThanThatOfAnEarlierAttemptIsThisOnes() throws Exception {
    failedAttempt();
    OperationRecord operation = unknownPay(payment("o-1"), CallOptions.none());
    acme.statusByShopTransactionId.then(telling(PaymentState.ACCEPTED, "p-1"));

    settled(operation);

    assertThat(payments.pay(payment("o-1")).paymentId()).isEqualTo("p-1");
  }

  @Test
  void aPaymentOfALaterAttemptMayHideThisOne() throws Exception {
    OperationRecord operation = unknownPay();
    acme.pay.then((request, call) -> PayResponse.ok("p-2"));
    payments.pay(payment("o-1"), CallOptions.idempotencyKey("k-2"));
    acme.statusByShopTransactionId.always(telling(PaymentState.ACCEPTED, "p-2"));

    putOff(operation);
    putOff(operation, SETTLE_TIME.plusHours(1));

    assertThat(problemOf(() -> payments.pay(payment("o-1"), KEYED)).outcome())
        .contains(Outcome.UNKNOWN);
  }

  /** It was declined without an id, so nobody knows that the payment is its. */
  @Test
  void aFailedPaymentIsPerhapsThatOfAnEarlierAttempt() throws Exception {
    acme.pay.then((request, call) -> PayResponse.ko("declined"));
    assertThat(payments.pay(payment("o-1")).result()).isEqualTo(PayResult.KO);
    OperationRecord operation = unknownPay(payment("o-1"), CallOptions.none());
    acme.statusByShopTransactionId.always(telling(PaymentState.FAILED, "p-0"));

    putOff(operation);
    clock.advance(SETTLE_TIME);
    forgotten(operation);
  }

  @ParameterizedTest
  @EnumSource(
      value = PaymentState.class,
      names = {"FAILED", "PENDING"})
  void aPaymentThatMayBeAnotherOpenAttemptsSettlesNothingUntilItIsAccepted(PaymentState state)
      throws Exception {
    OperationRecord operation = unknownPay();
    acme.pay.thenThrow(new IllegalStateException("the line is dead"));
    problemOf(() -> payments.pay(payment("o-1"), CallOptions.idempotencyKey("k-2")));
    acme.statusByShopTransactionId.always(telling(state, "p-1"));
    clock.advance(FIRST_PAUSE);
    records.takePostponed();
    records.takePostponed();

    assertThat(state(operation)).isEqualTo(OperationState.UNKNOWN);
  }

  @Test
  void aFailedPaymentOfALaterAttemptMayHideThisOne() throws Exception {
    OperationRecord operation = unknownPay();
    acme.pay.then((request, call) -> PayResponse.ko("declined"));
    payments.pay(payment("o-1"), CallOptions.idempotencyKey("k-2"));
    acme.statusByShopTransactionId.always(telling(PaymentState.FAILED, "p-2"));

    putOff(operation);
    putOff(operation, SETTLE_TIME.plusHours(1));
  }

  @Test
  void anAcceptedPaymentOfAnotherAmountMayBeAnotherOpenAttempts() throws Exception {
    OperationRecord operation = unknownPay();
    acme.pay.thenThrow(new IllegalStateException("the line is dead"));
    PayRequest other = payment("o-1").toBuilder().amount(77).build();
    problemOf(() -> payments.pay(other, CallOptions.idempotencyKey("k-2")));
    acme.statusByShopTransactionId.always(telling(PaymentState.ACCEPTED, "p-1"));
    clock.advance(FIRST_PAUSE);
    records.takePostponed();
    records.takePostponed();

    assertThat(state(operation)).isEqualTo(OperationState.UNKNOWN);
  }

  /** Both are asked about at the same moment, as on two nodes. */
  @Test
  void onePaymentSettlesOneOfTwoThatMayHaveMadeIt() throws Exception {
    List<OperationRecord> both =
        List.of(unknownPay(), unknownPay(payment("o-1"), CallOptions.idempotencyKey("k-2")));
    acme.statusByShopTransactionId.always(telling(PaymentState.ACCEPTED, "p-1"));
    MoodyStore.Postponed postponed;
    try (Gate found = new Gate(2)) {
      records.standsAt("record", found);
      clock.advance(FIRST_PAUSE);
      found.awaitReached();
      found.open();
      postponed = records.takePostponed();
    }

    assertThat(both)
        .extracting(this::state)
        .containsExactlyInAnyOrder(OperationState.COMPLETED, OperationState.UNKNOWN);
    OperationRecord left =
        both.stream().filter(one -> one.id().equals(postponed.id())).findFirst().orElseThrow();
    assertThat(state(left)).isEqualTo(OperationState.UNKNOWN);
    assertThat(told().paymentId()).isEqualTo("p-1"); // before its lease is over
    putOff(left, SETTLE_TIME.plusHours(1));

    acme.statusByShopTransactionId.always(telling(PaymentState.ACCEPTED, "p-2"));
    clock.advance(Duration.ofHours(2));
    Threads.until("settled", () -> state(left) == OperationState.COMPLETED);
    assertThat(told().paymentId()).isEqualTo("p-2");
  }

  /** Two nodes never have quite the same time. */
  @Test
  void aPaymentThatANodeWithASlowClockHeardOfInACallbackIsStillThisOnes() throws Exception {
    OperationRecord operation = unknownPay();
    PaymentStatus heard = found(PaymentState.ACCEPTED, "p-1");
    records
        .inside()
        .record(
            new StatusUpdate(
                null,
                "acme",
                heard,
                "{}",
                "f",
                0,
                StatusUpdate.Source.CALLBACK,
                operation.startedAt().minusSeconds(2),
                clock.instant(),
                tenant -> List.of()));
    acme.statusByShopTransactionId.always(telling(PaymentState.ACCEPTED, "p-1"));

    clock.advance(SETTLE_TIME.plusHours(1));
    Threads.until(
        "it is no longer unknown",
        () ->
            records
                .inside()
                .operation(operation.id())
                .filter(now -> now.state() == OperationState.UNKNOWN)
                .isEmpty());

    assertThat(payments.pay(payment("o-1"), KEYED).paymentId()).isEqualTo("p-1");
    assertThat(acme.pay.calls()).isEqualTo(1);
  }

  @Test
  void aPaymentThatWasHeardOfLongBeforeIsNotThisOnes() throws Exception {
    acme.status.then(
        (paymentId, call) ->
            found(PaymentState.FAILED, paymentId).toBuilder().shopTransactionId("o-1").build());
    payments.check("p-0");
    told();
    clock.advance(Duration.ofHours(1));
    OperationRecord operation = unknownPay();
    acme.statusByShopTransactionId.always(telling(PaymentState.FAILED, "p-0"));

    putOff(operation);
    clock.advance(SETTLE_TIME);

    forgotten(operation);
  }

  // ---- repetitions

  @Test
  void anIdempotentProviderGetsTheVerySameCallAgain() throws Exception {
    acme.thatHonoursKeysFor(DAY);
    acme.statusByShopTransactionId.always(
        (id, call) -> {
          throw new NotSupportedException("not by that");
        });
    PayRequest request =
        payment("o-1").toBuilder()
            .successRedirectUrl("https://shop.example/ä😀/1")
            .failureRedirectUrl("https://shop.example/back")
            .build();
    OperationRecord operation = unknownPay(request, KEYED);
    Script.Heard<PayRequest> first = acme.pay.take();

    settled(operation);

    Script.Heard<PayRequest> second = acme.pay.take();
    assertThat(second.request()).isEqualTo(first.request()).isEqualTo(request);
    assertThat(second.call().idempotencyKey()).isEqualTo(first.call().idempotencyKey());
    assertThat(second.call().paymentMethod()).contains("credit-cards");
    PayResponse answer = payments.pay(request, KEYED);
    assertThat(answer.paymentId()).isEqualTo("acme-1");
    assertThat(acme.pay.calls()).isEqualTo(2);
  }

  @Test
  void aRepetitionThatSettlesIsFollowedByANotification() throws Exception {
    acme.thatHonoursKeysFor(DAY);
    OperationRecord operation = unknownPay();

    settled(operation);

    PaymentStatus told = told();
    assertThat(told.paymentId()).isEqualTo("acme-1");
    assertThat(told.status()).isEqualTo(PaymentState.ACCEPTED);
    assertThat(acme.status.take().request()).isEqualTo("acme-1");
  }

  @Test
  void aCallerWithANameAndACallerWithoutAKeyRepeatTheirOwnKeys() throws Exception {
    acme.thatHonoursKeysFor(DAY);
    for (CallOptions options :
        List.of(
            CallOptions.none(),
            CallOptions.builder().tenant("shop").idempotencyKey("k-9").build())) {
      OperationRecord operation = unknownPay(payment("o-" + options.tenant()), options);
      String key = acme.pay.take().call().idempotencyKey().orElseThrow();

      settled(operation);

      assertThat(acme.pay.take().call().idempotencyKey()).contains(key);
      assertThat(key).isEqualTo(operation.providerKey());
    }
  }

  @Test
  void aPaymentThatIsFoundIsNotRepeated() throws Exception {
    acme.thatHonoursKeysFor(DAY);
    OperationRecord operation = unknownPay();
    acme.statusByShopTransactionId.then(telling(PaymentState.ACCEPTED, "p-1"));

    settled(operation);

    assertThat(acme.pay.calls()).isEqualTo(1);
  }

  static List<Throwable> failuresOfRepetitions() {
    return List.of(
        new NotExecutedException("no line"),
        new RejectedException("no such payment"),
        new NotFoundException("nothing"),
        new NotSupportedException("not any more"),
        new IllegalStateException("broken"),
        new AssertionError("broken"),
        GatewayException.of(ErrorCode.DUPLICATE_TRANSACTION).build(),
        GatewayException.of(ErrorCode.IDEMPOTENCY_MISMATCH).outcome(Outcome.NOT_EXECUTED).build(),
        GatewayException.of(ErrorCode.PROVIDER_ERROR).outcome(Outcome.NOT_EXECUTED).build());
  }

  @ParameterizedTest
  @MethodSource("failuresOfRepetitions")
  void aRepetitionThatFailsSaysNothingOfTheFirstCall(Throwable failure) throws Exception {
    acme.thatHonoursKeysFor(DAY);
    OperationRecord operation = unknownPay();
    acme.pay.thenThrow(failure).thenThrow(failure);

    Duration pause = putOff(operation, FIRST_PAUSE);
    assertThat(acme.pay.calls()).isEqualTo(2);
    putOff(operation, pause);
    assertThat(acme.pay.calls()).isEqualTo(3);

    GatewayException again = problemOf(() -> payments.pay(payment("o-1"), KEYED));
    assertThat(again.outcome()).contains(Outcome.UNKNOWN);
    assertThat(again.code()).isEqualTo(ErrorCode.PROVIDER_ERROR);
    nobodyIsTold();
  }

  @Test
  void aCallIsRepeatedOncePerPause() throws Exception {
    acme.thatHonoursKeysFor(DAY);
    OperationRecord operation = unknownPay();
    acme.pay.always(
        (request, call) -> {
          throw new IllegalStateException("still dead");
        });

    Duration pause = putOff(operation, FIRST_PAUSE);
    for (int calls = 2; calls <= 5; calls++) {
      assertThat(acme.pay.calls()).isEqualTo(calls);
      clock.advance(pause.minusMillis(1));
      nobodyIsTold();
      assertThat(acme.pay.calls()).isEqualTo(calls);
      pause = putOff(operation, Duration.ofMillis(1));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 24, 48})
  void aCallIsNotRepeatedWhenItsProviderMayHaveForgottenTheKey(long hours) throws Exception {
    acme.thatHonoursKeysFor(Duration.ofHours(hours));
    acme.statusByShopTransactionId.always(
        (id, call) -> {
          throw new NotSupportedException("not by that");
        });
    OperationRecord operation = unknownPay();

    putOff(operation, Duration.ofHours(hours).minus(KEY_MARGIN));
    putOff(operation, Duration.ofHours(2));

    assertThat(acme.pay.calls()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 24, 48})
  void aCallIsRepeatedAsLongAsItComesWhileItsProviderKnowsTheKey(long hours) {
    acme.thatHonoursKeysFor(Duration.ofHours(hours));
    acme.statusByShopTransactionId.always(
        (id, call) -> {
          throw new NotSupportedException("not by that");
        });
    OperationRecord operation = unknownPay();

    clock.advance(Duration.ofHours(hours).minus(KEY_MARGIN).minusMillis(1));
    Threads.until("settled", () -> state(operation) == OperationState.COMPLETED);

    assertThat(acme.pay.calls()).isEqualTo(2);
  }

  @Test
  void theWindowCountsFromTheFirstCall_notFromTheLastRepetition() throws Exception {
    acme.thatHonoursKeysFor(Duration.ofHours(1));
    acme.statusByShopTransactionId.always(
        (id, call) -> {
          throw new NotSupportedException("not by that");
        });
    OperationRecord operation = unknownPay();
    acme.pay.always(
        (request, call) -> {
          throw new IllegalStateException("still dead");
        });

    Duration pause = putOff(operation, Duration.ofMinutes(45));
    assertThat(acme.pay.calls()).isEqualTo(2);
    putOff(operation, pause);

    assertThat(acme.pay.calls()).isEqualTo(2);
  }

  @Test
  void aWindowThatIsShorterThanACallAndItsMarginIsNone() throws Exception {
    acme.thatHonoursKeysFor(KEY_MARGIN);
    OperationRecord operation = unknownPay();

    putOff(operation);

    assertThat(acme.pay.calls()).isEqualTo(1);
  }

  @Test
  void aCallOfWhichNotAllIsKeptIsNotRepeated() throws Exception {
    acme.thatHonoursKeysFor(DAY);
    PayRequest withProviderData =
        payment("o-1").toBuilder().providerData(Map.of("card", "4111111111111111")).build();
    CallOptions withQuery =
        CallOptions.builder()
            .idempotencyKey("k-2")
            .queryParameters(Map.of("shop", List.of("7")))
            .build();

    OperationRecord first = unknownPay(withProviderData, KEYED);
    putOff(first);
    OperationRecord second = unknownPay(payment("o-2"), withQuery);
    clock.advance(Duration.ofMinutes(5));
    records.takePostponed();
    records.takePostponed();

    assertThat(acme.pay.calls()).isEqualTo(2);
    assertThat(state(first)).isEqualTo(OperationState.UNKNOWN);
    assertThat(state(second)).isEqualTo(OperationState.UNKNOWN);
    assertThat(first.request().body()).doesNotContain("4111");
  }

  @Test
  void aCallWithASessionInItsRedirectUrlIsNotRepeated() throws Exception {
    acme.thatHonoursKeysFor(DAY);
    PayRequest request =
        payment("o-1").toBuilder()
            .successRedirectUrl("https://shop.example/ok?session=CANARY")
            .build();

    OperationRecord operation = unknownPay(request, KEYED);
    putOff(operation);

    assertThat(acme.pay.calls()).isEqualTo(1);
    assertThat(operation.request().complete()).isFalse();
    assertThat(operation.request().body())
        .contains("https://shop.example/ok?session=***")
        .doesNotContain("CANARY");
    GatewayException again = problemOf(() -> payments.pay(request, KEYED));
    assertThat(again.outcome()).contains(Outcome.UNKNOWN); // it is known as the same request
  }

  @Test
  void anotherProviderIsNeverCalledAgain() throws Exception {
    OperationRecord operation = unknownPay();

    putOff(operation);
    putOff(operation, Duration.ofMinutes(1));

    assertThat(acme.pay.calls()).isEqualTo(1);
  }

  // ---- other operations

  private static <Q, A> Call<Q, A> change(Operation<Q, A> operation, Q request) {
    return new Call<>(operation, "acme", request, CallOptions.idempotencyKey("k-1"));
  }

  private OperationRecord unknownChange(Call<?, ?> call) {
    assertThat(problemOf(() -> Door.execute(gateway, call)).outcome()).contains(Outcome.UNKNOWN);
    return unknown();
  }

  private <A> A replayed(Call<?, A> call) {
    Answered<A> answer = Door.execute(gateway, call);
    assertThat(answer.replayed()).isTrue();
    return answer.answer();
  }

  private static SubscriptionRequest startWithToken() {
    SubscriptionRequest request = subscription("o-1");
    return request.toBuilder()
        .subscriptionInfo(request.subscriptionInfo().toBuilder().token("token").build())
        .build();
  }

  private OperationRecord unknownStart(SubscriptionRequest request) {
    acme.start.thenThrow(new IllegalStateException("the line is dead"));
    return unknownChange(change(Operation.START, request));
  }

  @Test
  void aPaymentOfASubscriptionIsSettledByItsPayment() throws Exception {
    acme.paySubscription.thenThrow(new IllegalStateException("the line is dead"));
    SubscriptionRequest request = subscriptionPayment("o-1", "token");
    OperationRecord operation = unknownChange(change(Operation.SUBSCRIPTION_PAY, request));
    acme.statusByShopTransactionId.then(telling(PaymentState.ACCEPTED, "p-1"));

    settled(operation);

    assertThat(replayed(change(Operation.SUBSCRIPTION_PAY, request)))
        .isEqualTo(SubscriptionResponse.ok("token", "p-1"));
    assertThat(told().paymentId()).isEqualTo("p-1");
  }

  @Test
  void aPaymentOfASubscriptionThatIsNotFoundWasNeverExecuted() {
    acme.paySubscription.thenThrow(new IllegalStateException("the line is dead"));
    OperationRecord operation =
        unknownChange(change(Operation.SUBSCRIPTION_PAY, subscriptionPayment("o-1", "token")));

    clock.advance(SETTLE_TIME);

    forgotten(operation);
  }

  @Test
  void aStartThatNamedItsTokenIsSettledByItsPayment() throws Exception {
    OperationRecord operation = unknownStart(startWithToken());
    acme.statusByShopTransactionId.then(telling(PaymentState.ACCEPTED, "p-1"));

    settled(operation);

    assertThat(replayed(change(Operation.START, startWithToken())))
        .isEqualTo(SubscriptionResponse.ok("token", "p-1"));
    assertThat(records.inside().subscription("acme", "token"))
        .hasValueSatisfying(
            known -> {
              assertThat(known.state()).isEqualTo(SubscriptionState.ACTIVE);
              assertThat(known.shopTransactionId()).isEqualTo("o-1");
            });
  }

  @ParameterizedTest
  @EnumSource(names = {"ACCEPTED", "PENDING"})
  void aStartWithoutATokenStaysUnknownThoughItsPaymentIsFound(PaymentState state) throws Exception {
    OperationRecord operation = unknownStart(subscription("o-1"));
    acme.statusByShopTransactionId.always(telling(state, "p-1"));

    putOff(operation);
    putOff(operation, Duration.ofSeconds(12));

    assertThat(told().status()).isEqualTo(state);
    nobodyIsTold();
  }

  @Test
  void aStartWhosePaymentFailedIsKo() throws Exception {
    OperationRecord operation = unknownStart(subscription("o-1"));
    acme.statusByShopTransactionId.then(telling(PaymentState.FAILED, "p-1"));

    settled(operation);

    SubscriptionResponse answer = replayed(change(Operation.START, subscription("o-1")));
    assertThat(answer.result()).isEqualTo(PayResult.KO);
    assertThat(answer.paymentId()).isEqualTo("p-1");
  }

  @Test
  void aStartWithoutATokenIsRepeatedAtAnIdempotentProvider() throws Exception {
    acme.thatHonoursKeysFor(DAY);
    OperationRecord operation = unknownStart(subscription("o-1"));
    acme.statusByShopTransactionId.then(telling(PaymentState.ACCEPTED, "acme-1"));

    settled(operation);

    assertThat(replayed(change(Operation.START, subscription("o-1"))))
        .isEqualTo(SubscriptionResponse.ok("subscription", "acme-1"));
    assertThat(acme.start.calls()).isEqualTo(2);
  }

  @Test
  void aStartThatIsNotFoundStaysUnknownSinceItNeedNotMakeAPayment() throws Exception {
    OperationRecord operation = unknownStart(subscription("o-1"));

    putOff(operation, SETTLE_TIME.plusHours(1));
    putOffUntil(operation, Duration.ofDays(1));
  }

  private OperationRecord unknownExpire() {
    acme.expire.thenThrow(new IllegalStateException("the line is dead"));
    return unknownChange(change(Operation.EXPIRE, new SubscriptionQuery("token")));
  }

  @ParameterizedTest
  @EnumSource(names = {"EXPIRED", "CANCELED"})
  void anExpiryIsSettledByTheSubscriptionsEnd(SubscriptionState state) {
    OperationRecord operation = unknownExpire();
    acme.subscriptionStatus.then((token, call) -> SubscriptionStatus.of(state, token));

    settled(operation);

    assertThat(replayed(change(Operation.EXPIRE, new SubscriptionQuery("token"))))
        .isEqualTo(SubscriptionResponse.ok("token"));
    assertThat(acme.expire.calls()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = SubscriptionState.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"EXPIRED", "CANCELED"})
  void anExpiryIsNotSettledByAnyOtherState(SubscriptionState state) throws Exception {
    OperationRecord operation = unknownExpire();
    acme.subscriptionStatus.always((token, call) -> SubscriptionStatus.of(state, token));

    putOff(operation);
    putOff(operation, SETTLE_TIME.plusHours(1));
  }

  @Test
  void anExpiryIsNotSettledByASubscriptionThatIsNotFound() throws Exception {
    OperationRecord operation = unknownExpire();
    acme.subscriptionStatus.always(
        (token, call) -> {
          throw new NotFoundException("no such subscription");
        });

    putOff(operation, SETTLE_TIME.plusHours(1));
  }

  @Test
  void anExpiryIsRepeatedAtAnIdempotentProvider() {
    acme.thatHonoursKeysFor(DAY);
    OperationRecord operation = unknownExpire();

    settled(operation);

    assertThat(acme.expire.calls()).isEqualTo(2);
    assertThat(replayed(change(Operation.EXPIRE, new SubscriptionQuery("token"))))
        .isEqualTo(SubscriptionResponse.ok("token"));
  }

  private static final Call<RefundRequest, RefundResponse> REFUND =
      change(Operation.REFUND, refund("p-1"));

  private static final Call<SubscriptionRequest, SubscriptionResponse> SCHEDULE =
      change(Operation.SCHEDULE, subscription("o-1"));

  private static final Call<SubscriptionUpdate, SubscriptionResponse> UPDATE =
      change(Operation.UPDATE, new SubscriptionUpdate("token", subscription("o-1")));

  static List<Arguments> withoutQuestion() {
    return List.of(
        arguments(REFUND, RefundResponse.ok("p-1")),
        arguments(SCHEDULE, SubscriptionResponse.ok("subscription")),
        arguments(UPDATE, SubscriptionResponse.ok("token")));
  }

  private OperationRecord unknownOf(Call<?, ?> call) {
    IllegalStateException dead = new IllegalStateException("the line is dead");
    if (call == REFUND) {
      acme.refund.thenThrow(dead);
    } else if (call == SCHEDULE) {
      acme.schedule.thenThrow(dead);
    } else {
      acme.update.thenThrow(dead);
    }
    return unknownChange(call);
  }

  private int questions() {
    return acme.status.calls()
        + acme.statusByShopTransactionId.calls()
        + acme.subscriptionStatus.calls();
  }

  @ParameterizedTest
  @MethodSource("withoutQuestion")
  void whatHasNoQuestionStaysUnknown(Call<?, ?> call) throws Exception {
    OperationRecord operation = unknownOf(call);

    putOff(operation);
    putOff(operation, SETTLE_TIME.plusHours(1));

    assertThat(questions()).isZero();
    assertThat(acme.refund.calls() + acme.schedule.calls() + acme.update.calls()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("withoutQuestion")
  void whatHasNoQuestionIsRepeatedAtAnIdempotentProvider(Call<?, ?> call, Object answer)
      throws Exception {
    acme.thatHonoursKeysFor(DAY);
    OperationRecord operation = unknownOf(call);

    settled(operation);

    assertThat(acme.refund.calls() + acme.schedule.calls() + acme.update.calls()).isEqualTo(2);
    assertThat(replayed(call)).isEqualTo(answer);
  }

  // ---- providers, pauses, patience

  @Test
  void anUnknownOperationWaitsForItsProviderToComeBack() throws Exception {
    OperationRecord operation = unknownPay();
    gateway.close();
    gateway = gatewayWith(new ScriptedProvider("other"));

    clock.advance(SETTLE_TIME.plusHours(1));
    Threads.until("it is said", () -> !gateway.warnings().isEmpty());
    assertThat(records.postponements()).as("put off by one that can't ask").isZero();
    gateway.close();
    acme.statusByShopTransactionId.then(telling(PaymentState.ACCEPTED, "p-1"));
    gateway = gatewayWith(acme);
    payments = gateway.provider("acme");

    Threads.until("settled", () -> state(operation) == OperationState.COMPLETED);
    assertThat(payments.pay(payment("o-1"), KEYED).paymentId()).isEqualTo("p-1");
  }

  @Test
  void pausesGrowUpToAnHour() throws Exception {
    OperationRecord operation = unknownChangeOfRefund();

    Duration pause = putOff(operation, FIRST_PAUSE);
    assertThat(pause).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6));
    while (pause.compareTo(Duration.ofMinutes(40)) < 0) {
      Duration age = Duration.between(operation.startedAt(), clock.instant());
      assertThat(pause.toMillis())
          .isBetween(age.toMillis() * 8 / 10 - 1, Math.max(5_000, age.toMillis()) * 12 / 10 + 1);
      pause = putOff(operation, pause);
    }
    for (int i = 0; i < 10; i++) {
      pause = putOff(operation, pause);
      assertThat(pause).isBetween(Duration.ofMinutes(48), Duration.ofMinutes(72));
    }
  }

  private OperationRecord unknownChangeOfRefund() {
    return unknownOf(REFUND);
  }

  @Test
  void afterThePatienceItIsListedForAPersonAndNeverAskedAboutAgain() throws Exception {
    OperationRecord operation = unknownPay();
    acme.statusByShopTransactionId.always(
        (id, call) -> {
          throw new NotSupportedException("not by that");
        });

    clock.advance(PATIENCE.plusSeconds(1));
    MoodyStore.Postponed last = records.takePostponed();
    int questions = acme.statusByShopTransactionId.calls();
    clock.advance(Duration.ofDays(100));
    nobodyIsTold();

    assertThat(last.until()).isEmpty();
    assertThat(acme.statusByShopTransactionId.calls()).isEqualTo(questions);
    assertThat(records.postponements()).isZero();
    assertThat(gateway.administration().counts().unknown()).isEqualTo(1);
    assertThat(
            gateway
                .administration()
                .operations(
                    new OperationFilter(null, null, OperationState.UNKNOWN), new Cursor(null, 10))
                .items())
        .extracting(RecordedOperation::id)
        .containsExactly(operation.id());
    assertThat(problemOf(() -> payments.pay(payment("o-1"), KEYED)).outcome())
        .contains(Outcome.UNKNOWN);
  }

  // ---- late answers

  private PaymentGateway impatient() {
    gateway.close();
    gateway = builder().provider(acme).callTimeout(Duration.ofMillis(100)).build();
    payments = gateway.provider("acme");
    return gateway;
  }

  @Test
  void aLateAnswerSettlesWhatHasNotBeenSettled() {
    impatient();
    try (Gate gate = new Gate()) {
      acme.pay.thenAfter(gate, (request, call) -> PayResponse.ok("late"));
      assertThat(problemOf(() -> payments.pay(payment("o-1"), KEYED)).code())
          .isEqualTo(ErrorCode.PROVIDER_TIMEOUT);
      OperationRecord operation = unknown();

      gate.open();

      Threads.until("settled", () -> state(operation) == OperationState.COMPLETED);
      assertThat(payments.pay(payment("o-1"), KEYED).paymentId()).isEqualTo("late");
      assertThat(records.payment("late").shopTransactionId()).isEqualTo("o-1");
      assertThat(acme.pay.calls()).isEqualTo(1);
    }
  }

  @Test
  void aLateAnswerIsToldToWhoeverHasHeardThatItIsUnknown() throws Exception {
    impatient();
    try (Gate gate = new Gate()) {
      acme.pay.thenAfter(gate, (request, call) -> PayResponse.ok("late"));
      problemOf(() -> payments.pay(payment("o-1"), KEYED));

      gate.open();

      PaymentStatus told = told();
      assertThat(told.paymentId()).isEqualTo("late");
      assertThat(told.status()).isEqualTo(PaymentState.ACCEPTED);
      assertThat(told.shopTransactionId()).isEqualTo("o-1");
      assertThat(told.paymentMethod()).isEqualTo("credit-cards");
      nobodyIsTold();
    }
  }

  @Test
  void aLateRefundIsToldByTheStatusOfItsPayment() throws Exception {
    impatient();
    acme.status.then(
        (paymentId, call) ->
            found(PaymentState.ACCEPTED, paymentId).toBuilder()
                .action(PaymentAction.REFUND)
                .build());
    try (Gate gate = new Gate()) {
      acme.refund.thenAfter(gate, (request, call) -> RefundResponse.ko("too late"));
      assertThat(problemOf(() -> payments.refund(refund("p-1"))).code())
          .isEqualTo(ErrorCode.PROVIDER_TIMEOUT);

      gate.open();

      PaymentStatus told = told();
      assertThat(told.paymentId()).isEqualTo("p-1");
      assertThat(told.action()).isEqualTo(PaymentAction.REFUND);
    }
  }

  @Test
  void aLateDeclineWithoutAPaymentHasNothingToTell() throws Exception {
    impatient();
    try (Gate gate = new Gate()) {
      acme.pay.thenAfter(gate, (request, call) -> PayResponse.ko("no money"));
      problemOf(() -> payments.pay(payment("o-1"), KEYED));
      OperationRecord operation = unknown();

      gate.open();

      Threads.until("settled", () -> state(operation) == OperationState.COMPLETED);
      nobodyIsTold();
    }
  }

  @Test
  void anAnswerThatComesWhileItsTimeoutIsStoredIsToldToo() throws Exception {
    impatient();
    try (Gate gate = new Gate();
        Gate store = new Gate()) {
      acme.pay.thenAfter(gate, (request, call) -> PayResponse.ok("late"));
      records.standsAt("complete", store);
      Future<GatewayException> caller =
          Threads.start(() -> problemOf(() -> payments.pay(payment("o-1"), KEYED)));
      store.awaitReached();

      gate.open();

      Threads.until("settled", () -> records.lastOperation().state() == OperationState.COMPLETED);
      store.open();
      assertThat(Threads.join(caller).outcome()).contains(Outcome.UNKNOWN);
      assertThat(told().paymentId()).isEqualTo("late");
    }
  }

  @Test
  void anAnswerInTimeIsNotTold() throws Exception {
    payments.pay(payment("o-1"), KEYED);
    payments.refund(refund("acme-1"), CallOptions.none());

    nobodyIsTold();
  }

  @Test
  void aLateAnswerAfterThePatienceSettlesToo() throws Exception {
    impatient();
    try (Gate gate = new Gate()) {
      acme.pay.thenAfter(gate, (request, call) -> PayResponse.ok("late"));
      problemOf(() -> payments.pay(payment("o-1"), KEYED));
      OperationRecord operation = unknown();
      acme.statusByShopTransactionId.always(
          (id, call) -> {
            throw new NotSupportedException("not by that");
          });
      clock.advance(PATIENCE.plusSeconds(1));
      assertThat(records.takePostponed().until()).isEmpty();

      gate.open();

      Threads.until("settled", () -> state(operation) == OperationState.COMPLETED);
    }
  }

  @Test
  void aLateAnswerAfterItWasForgottenIsLoggedAndAskedAbout() throws Exception {
    impatient();
    try (RecordedLogs.Recording logs = RecordedLogs.start();
        Gate gate = new Gate()) {
      acme.pay.thenAfter(gate, (request, call) -> PayResponse.ok("late"));
      problemOf(() -> payments.pay(payment("o-1"), KEYED));
      OperationRecord operation = unknown();
      clock.advance(SETTLE_TIME);
      forgotten(operation);

      gate.open();

      PaymentStatus told = told();
      assertThat(told.paymentId()).isEqualTo("late");
      assertThat(told.status()).isEqualTo(PaymentState.ACCEPTED);
      assertThat(records.payment("late").state()).isEqualTo(PaymentState.ACCEPTED);
      assertThat(logs.of("dev.turnpike.internal.ledger.Ledger"))
          .anySatisfy(line -> assertThat(line).contains(" ERROR ", operation.id(), "late"));
    }
  }

  // ---- what was left

  private OperationRecord left(Operation<?, ?> operation, String id, StoredRequest request) {
    OperationRecord record =
        OperationRecord.started(
            id,
            "acme",
            operation,
            "",
            null,
            operation == Operation.EXPIRE ? null : "o-of-" + id,
            "fingerprint",
            true,
            request,
            null,
            null,
            clock.instant(),
            clock.instant().plusSeconds(45));
    assertThat(records.inside().begin(record, false)).isInstanceOf(Claim.Started.class);
    return record;
  }

  @Test
  void whatWasLeftUnderWayIsAskedAboutWhenWhoeverMadeItMustHaveDied() throws Exception {
    OperationRecord operation =
        left(Operation.PAY, "left", new StoredRequest("{}", false, "credit-cards", null, null));
    acme.statusByShopTransactionId.always(telling(PaymentState.ACCEPTED, "p-1"));
    clock.advance(Duration.ofSeconds(45).minusMillis(1));
    nobodyIsTold();
    assertThat(state(operation)).isEqualTo(OperationState.STARTED);

    clock.advance(Duration.ofMillis(1));

    Threads.until("settled", () -> state(operation) == OperationState.COMPLETED);
    assertThat(told().paymentId()).isEqualTo("p-1");
    assertThat(records.payment("p-1").paymentMethod()).contains("credit-cards");
    assertThat(acme.pay.calls()).isZero();
  }

  @Test
  void whatWasLeftUnderWayIsUnknownWithAProblemToReplay() throws Exception {
    OperationRecord operation =
        left(Operation.PAY, "left", new StoredRequest("{}", false, null, null, null));

    clock.advance(Duration.ofSeconds(45));
    assertThat(records.takePostponed().id()).isEqualTo("left");

    OperationRecord now = records.lastOperation();
    assertThat(state(operation)).isEqualTo(OperationState.UNKNOWN);
    assertThat(now.answer().problem()).isTrue();
    assertThat(now.answer().json()).contains("provider_timeout", "unknown", "acme");
    assertThat(now.endedAt()).isEqualTo(clock.instant());
  }

  @Test
  void whatWasLeftUnderWayIsForgottenASettleTimeAfterItWasFound() throws Exception {
    OperationRecord operation =
        left(Operation.PAY, "left", new StoredRequest("{}", false, null, null, null));

    Duration pause = putOff(operation, Duration.ofSeconds(45));
    Instant found = clock.instant();
    while (clock.instant().plus(pause).isBefore(found.plus(SETTLE_TIME))) {
      pause = putOff(operation, pause);
    }
    clock.advance(pause);

    forgotten(operation);
  }

  @Test
  void whatWasLeftUnderWayIsRepeatedAtAnIdempotentProvider() throws Exception {
    acme.thatHonoursKeysFor(DAY);
    OperationRecord operation =
        left(Operation.EXPIRE, "left", new StoredRequest(null, true, null, "token", null));

    clock.advance(Duration.ofSeconds(45));

    Threads.until("settled", () -> state(operation) == OperationState.COMPLETED);
    Script.Heard<String> heard = acme.expire.take();
    assertThat(heard.request()).isEqualTo("token");
    assertThat(heard.call().idempotencyKey()).contains("left");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20})
  void manyThatWereLeftAreAllAskedAbout(int number) throws Exception {
    for (int i = 0; i < number; i++) {
      left(Operation.PAY, "left-" + i, new StoredRequest("{}", false, null, null, null));
    }
    clock.advance(SETTLE_TIME);
    for (int i = 0; i < number; i++) {
      records.takePostponed();
    }
    clock.advance(SETTLE_TIME.plusHours(1));

    Threads.until("all are forgotten", () -> records.operations().isEmpty());
  }
}
