package dev.turnpike.internal.reconcile;

import static dev.turnpike.testing.Problems.problemOf;
import static dev.turnpike.testing.Requests.callback;
import static dev.turnpike.testing.Requests.payment;
import static dev.turnpike.testing.Requests.refund;
import static dev.turnpike.testing.Requests.subscription;
import static dev.turnpike.testing.Requests.subscriptionPayment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.CallOptions;
import dev.turnpike.Door;
import dev.turnpike.GatewayBuilder;
import dev.turnpike.PaymentGateway;
import dev.turnpike.Payments;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentAction;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.internal.contract.Answered;
import dev.turnpike.internal.contract.BareNotFoundException;
import dev.turnpike.internal.contract.Call;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.records.OperationState;
import dev.turnpike.spi.NotExecutedException;
import dev.turnpike.spi.NotSupportedException;
import dev.turnpike.testing.Gate;
import dev.turnpike.testing.Listener;
import dev.turnpike.testing.MoodyStore;
import dev.turnpike.testing.Script;
import dev.turnpike.testing.ScriptedProvider;
import dev.turnpike.testing.SettableClock;
import dev.turnpike.testing.Threads;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * After a restore: what was made since the backup is known to the provider and not to the records,
 * and is not made again. The backup is of four hours before.
 */
class LostCallsTest {
  private static final Duration SETTLE_TIME = Duration.ofMinutes(10);
  private static final Duration AGE_OF_BACKUP = Duration.ofHours(4);
  private static final Duration DAY = Duration.ofDays(1);
  private static final CallOptions KEYED = CallOptions.idempotencyKey("k-1");
  private static final CallOptions KEYLESS = CallOptions.none();

  private final ScriptedProvider acme = new ScriptedProvider();
  private final Listener listener = new Listener();
  private final SettableClock clock = new SettableClock();
  private final MoodyStore records = new MoodyStore();
  private PaymentGateway gateway = builder().build();
  private Payments payments = gateway.provider("acme");

  private GatewayBuilder builder() {
    return PaymentGateway.builder()
        .provider(acme)
        .onPaymentStatus(listener)
        .clock(clock)
        .store(records.store());
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  // ---- what the tests are made of

  private void restore() {
    restore(builder());
  }

  /** The store as it is now is the backup: whatever is made from now on is not in it. */
  private void restore(GatewayBuilder builder) {
    acme.pay.then((request, call) -> PayResponse.ok("p-old"));
    payments.pay(payment("o-old"));
    gateway.close();
    clock.advance(AGE_OF_BACKUP);
    gateway = builder.restored(true).build();
    payments = gateway.provider("acme");
  }

  private void afterSettleTime() {
    clock.advance(SETTLE_TIME);
  }

  private static Script.Step<String, PaymentStatus> telling(PaymentState state, String paymentId) {
    return (id, call) -> PaymentStatus.of(state, paymentId);
  }

  private void providerKnows(PaymentState state, String paymentId) {
    acme.statusByShopTransactionId.always(telling(state, paymentId));
  }

  private void providerCannotBeAsked() {
    acme.statusByShopTransactionId.always(
        (id, call) -> {
          throw new NotSupportedException("not by that");
        });
  }

  private Answered<PayResponse> pay(CallOptions options) {
    return Door.execute(gateway, new Call<>(Operation.PAY, "acme", payment("o-1"), options));
  }

  private static PayResult result(Answered<PayResponse> answer) {
    return answer.answer().result();
  }

  private void isPaidNow(Answered<PayResponse> answer) {
    assertThat(result(answer)).isEqualTo(PayResult.OK);
    assertThat(answer.replayed()).isFalse();
    assertThat(acme.pay.calls()).isEqualTo(2); // the one of the backup, and this one
  }

  private void nothingIsPaid() {
    assertThat(acme.pay.calls()).isEqualTo(1); // the one of the backup
  }

  /** It leaves no trace, so that the same request may come again. */
  private GatewayException isRefused(ThrowingCallable call) {
    int before = records.operations().size();
    GatewayException problem = problemOf(call);
    assertThat(problem.code()).isEqualTo(ErrorCode.PROVIDER_UNAVAILABLE);
    assertThat(problem.code().status()).isEqualTo(503);
    assertThat(problem.outcome()).contains(Outcome.NOT_EXECUTED);
    assertThat(problem.detail()).contains("restored backup", "GATEWAY_RESTORED");
    assertThat(records.operations()).hasSize(before);
    return problem;
  }

  private void isDuplicate(ThrowingCallable call) {
    GatewayException problem = problemOf(call);
    assertThat(problem.code()).isEqualTo(ErrorCode.DUPLICATE_TRANSACTION);
    assertThat(problem.outcome()).contains(Outcome.NOT_EXECUTED);
  }

  // ---- made since the backup

  @ParameterizedTest
  @CsvSource({"k-1, ACCEPTED, OK", "k-1, PENDING, PENDING", ", ACCEPTED, OK", ", PENDING, PENDING"})
  void aPaymentMadeSinceTheBackup_isAnsweredAndNotMadeAgain(
      String key, PaymentState state, PayResult result) throws Exception {
    CallOptions options = CallOptions.builder().idempotencyKey(key).build();
    restore();
    providerKnows(state, "p-1");

    Answered<PayResponse> answer = pay(options);

    assertThat(result(answer)).isEqualTo(result);
    assertThat(answer.answer().paymentId()).isEqualTo("p-1");
    assertThat(answer.replayed()).isTrue();
    assertThat(records.payment("p-1").state()).isEqualTo(state);
    assertThat(records.payment("p-1").shopTransactionId()).isEqualTo("o-1");
    assertThat(records.lastOperation().state()).isEqualTo(OperationState.COMPLETED);
    assertThat(listener.take().paymentId()).isEqualTo("p-1");
    nothingIsPaid();
  }

  @Test
  void onceItIsFound_itIsAnsweredFromTheRecordsByteForByte() {
    restore();
    providerKnows(PaymentState.ACCEPTED, "p-1");
    byte[] first = pay(KEYED).json();

    Answered<PayResponse> again = pay(KEYED);

    assertThat(again.json()).isEqualTo(first);
    assertThat(acme.statusByShopTransactionId.calls()).isEqualTo(1);
    nothingIsPaid();
  }

  @Test
  void aPaymentMadeAndGivenBackSinceTheBackup_wasMade() {
    restore();
    acme.statusByShopTransactionId.always(
        (id, call) ->
            PaymentStatus.of(PaymentState.ACCEPTED, "p-1").toBuilder()
                .action(PaymentAction.REFUND)
                .build());

    assertThat(result(pay(KEYLESS))).isEqualTo(PayResult.OK);
    nothingIsPaid();
  }

  @Test
  void twoCallersWithTheSameRequestAtOnce_leadToOneQuestionAndNoPayment() throws Exception {
    restore();
    try (Gate asked = new Gate()) {
      acme.statusByShopTransactionId.thenAfter(asked, telling(PaymentState.ACCEPTED, "p-1"));
      Future<Answered<PayResponse>> first = Threads.start(() -> pay(KEYLESS));
      asked.awaitReached();

      assertThat(problemOf(() -> pay(KEYLESS)).code()).isEqualTo(ErrorCode.IDEMPOTENCY_IN_PROGRESS);

      asked.open();
      assertThat(result(Threads.join(first))).isEqualTo(PayResult.OK);
    }
    nothingIsPaid();
  }

  @Test
  void twoCallersWithKeysOfTheirOwnAtOnce_shareOnePayment() throws Exception {
    restore();
    try (Gate asked = new Gate(2)) {
      for (int i = 0; i < 2; i++) {
        acme.statusByShopTransactionId.thenAfter(asked, telling(PaymentState.ACCEPTED, "p-1"));
      }
      List<Future<Object>> both =
          List.of(
              Threads.start(() -> outcome(CallOptions.idempotencyKey("k-1"))),
              Threads.start(() -> outcome(CallOptions.idempotencyKey("k-2"))));
      asked.awaitReached();
      asked.open();

      assertThat(List.of(Threads.join(both.get(0)), Threads.join(both.get(1))))
          .containsExactlyInAnyOrder(PayResult.OK, ErrorCode.DUPLICATE_TRANSACTION);
    }
    nothingIsPaid();
  }

  private Object outcome(CallOptions options) {
    try {
      return result(pay(options));
    } catch (GatewayException e) {
      return e.code();
    }
  }

  @Test
  void aPaymentThatAnotherRequestWasAnsweredWith_isNotThisOnes() {
    restore();
    providerKnows(PaymentState.ACCEPTED, "p-1");
    pay(KEYED);

    isDuplicate(() -> pay(CallOptions.idempotencyKey("k-2")));

    nothingIsPaid();
  }

  @Test
  void aStatusThatChangesWhileItIsRecorded_isAnsweredAsItIsNow() {
    restore();
    acme.statusByShopTransactionId.then(
        (id, call) -> {
          acme.status.then(telling(PaymentState.PENDING, "p-1"));
          payments.check("p-1");
          acme.status.then(telling(PaymentState.ACCEPTED, "p-1"));
          return PaymentStatus.of(PaymentState.FAILED, "p-1").toBuilder()
              .action(PaymentAction.REFUND)
              .build();
        });

    assertThat(result(pay(KEYED))).isEqualTo(PayResult.OK);
    assertThat(records.payment("p-1").state()).isEqualTo(PaymentState.ACCEPTED);
    nothingIsPaid();
  }

  @Test
  void afterAnotherRestart_aPaymentThatOnlyACallbackToldOfIsStillFound() throws Exception {
    restore();
    payments.callback(callback("p-1"));
    listener.take();
    gateway.close();
    clock.advance(AGE_OF_BACKUP);
    gateway = builder().restored(true).build();
    payments = gateway.provider("acme");
    afterSettleTime();
    providerKnows(PaymentState.ACCEPTED, "p-1");

    assertThat(pay(KEYED).answer().paymentId()).isEqualTo("p-1");
    nothingIsPaid();
  }

  @Test
  void aStatusThatFailsWhileItIsRecorded_isNotAnsweredAsPaid() {
    restore();
    acme.statusByShopTransactionId.then(
        (id, call) -> {
          acme.status.then(telling(PaymentState.PENDING, "p-1"));
          payments.check("p-1");
          acme.status.always(telling(PaymentState.FAILED, "p-1"));
          return PaymentStatus.of(PaymentState.ACCEPTED, "p-1");
        });

    isRefused(() -> pay(KEYED));

    assertThat(records.payment("p-1").state()).isEqualTo(PaymentState.FAILED);
    nothingIsPaid();
  }

  // ---- not made since the backup

  @Test
  void aPaymentThatTheProviderDoesNotKnow_isMadeAfterTheSettleTime() {
    restore();
    afterSettleTime();

    isPaidNow(pay(KEYLESS));

    assertThat(acme.statusByShopTransactionId.calls()).isEqualTo(1);
    assertThat(pay(KEYLESS).replayed()).isTrue();
    assertThat(acme.statusByShopTransactionId.calls()).isEqualTo(1);
  }

  /** The process that was killed may have sent it a moment ago. */
  @Test
  void beforeTheSettleTime_aCallFromBeforeTheRestoreMayBeUnderWay() {
    restore();
    clock.advance(SETTLE_TIME.minusSeconds(1));

    GatewayException problem = isRefused(() -> pay(KEYED));

    assertThat(problem.retryAfter()).contains(Duration.ofSeconds(1));
    nothingIsPaid();
    clock.advance(Duration.ofSeconds(1));
    isPaidNow(pay(KEYED));
  }

  @Test
  void anAttemptThatFailedSinceTheBackup_isFollowedByAnotherAfterTheSettleTime() {
    restore();
    providerKnows(PaymentState.FAILED, "p-1");
    isRefused(() -> pay(KEYLESS));

    afterSettleTime();

    isPaidNow(pay(KEYLESS));
  }

  @Test
  void twoCallersAtOnceOfAPaymentThatWasNotMade_makeItOnce() throws Exception {
    restore();
    afterSettleTime();

    List<Object> outcomes = Threads.race(8, number -> outcome(KEYLESS));

    assertThat(outcomes).contains(PayResult.OK);
    assertThat(outcomes).isSubsetOf(PayResult.OK, ErrorCode.IDEMPOTENCY_IN_PROGRESS);
    assertThat(acme.pay.calls()).isEqualTo(2);
  }

  @Test
  void whatTheRecordsKnow_isAnsweredWithoutAQuestion() {
    acme.pay.then((request, call) -> PayResponse.ok("p-1"));
    pay(KEYED);
    restore();

    assertThat(pay(KEYED).replayed()).isTrue();

    assertThat(acme.statusByShopTransactionId.calls()).isZero();
  }

  @Test
  void withANewKey_aPaymentNextToThatOfTheBackupIsMade() {
    acme.pay.then((request, call) -> PayResponse.ok("p-1"));
    pay(KEYED);
    restore();
    providerKnows(PaymentState.ACCEPTED, "p-1");
    afterSettleTime();

    assertThat(pay(CallOptions.idempotencyKey("k-2")).replayed()).isFalse();

    assertThat(acme.pay.calls()).isEqualTo(3);
  }

  /** The payer came back from the redirect, and the shop asks for another attempt. */
  @Test
  void withoutAKey_aRedirectOfTheBackupThatWasPaidSinceIsNotPaidAgain() {
    acme.pay.then((request, call) -> PayResponse.redirect("p-1", "https://pay.example"));
    pay(KEYLESS);
    restore();
    providerKnows(PaymentState.ACCEPTED, "p-1"); // before its time comes: the gateway may ask first
    afterSettleTime();

    Answered<PayResponse> answer = pay(KEYLESS);

    assertThat(result(answer)).isEqualTo(PayResult.OK);
    assertThat(answer.replayed()).isTrue();
    isDuplicate(() -> payments.pay(payment("o-1").toBuilder().amount(1).build()));
    assertThat(acme.pay.calls()).isEqualTo(2); // both in the backup
  }

  @Test
  void withoutAKey_aRedirectOfTheBackupThatIsNotPaidMakesWayForAnother() {
    acme.pay.then((request, call) -> PayResponse.redirect("p-1", "https://pay.example"));
    pay(KEYLESS);
    restore();
    afterSettleTime();
    providerKnows(PaymentState.PENDING, "p-1");

    assertThat(pay(KEYLESS).replayed()).isFalse();
  }

  @Test
  void attemptsMadeSinceTheRestore_doNotStandInEachOthersWay() {
    restore();
    afterSettleTime();
    acme.pay.then((request, call) -> PayResponse.redirect("p-1", "https://pay.example"));
    pay(KEYED);
    providerKnows(PaymentState.PENDING, "p-1");

    assertThat(pay(CallOptions.idempotencyKey("k-2")).replayed()).isFalse();
    assertThat(acme.pay.calls()).isEqualTo(3);
  }

  @Test
  void whatWasFoundPending_holdsItsGuard() {
    restore();
    providerKnows(PaymentState.PENDING, "p-1");
    assertThat(result(pay(KEYLESS))).isEqualTo(PayResult.PENDING);
    int operations = records.operations().size();
    afterSettleTime();

    assertThat(result(pay(KEYLESS))).isEqualTo(PayResult.PENDING);
    providerKnows(PaymentState.ACCEPTED, "p-1");
    assertThat(result(pay(KEYLESS))).isEqualTo(PayResult.PENDING);

    assertThat(records.operations()).hasSize(operations);
    nothingIsPaid();
  }

  /** The next start takes nothing that was only found for a payment of the backup. */
  @Test
  void afterAnotherRestart_aPaymentThatWasFoundIsStillNotAnotherRequests() {
    restore();
    providerKnows(PaymentState.ACCEPTED, "p-1");
    pay(KEYED);
    gateway.close();
    clock.advance(AGE_OF_BACKUP);
    gateway = builder().restored(true).build();
    payments = gateway.provider("acme");
    afterSettleTime();

    isDuplicate(() -> pay(CallOptions.idempotencyKey("k-2")));
    nothingIsPaid();
  }

  // ---- it can't be found out

  static List<Exception> failures() {
    return List.of(
        new NotExecutedException("no line"),
        new NotSupportedException("not by that"),
        new IllegalStateException("broken"),
        GatewayException.of(ErrorCode.PAYMENT_NOT_FOUND)
            .cause(new BareNotFoundException())
            .build());
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aProviderThatDoesNotAnswerTheQuestion_isNotAskedToPay(Exception failure) {
    restore();
    afterSettleTime();
    acme.statusByShopTransactionId.thenThrow(failure).thenThrow(failure);

    isRefused(() -> pay(KEYED));
    isRefused(() -> pay(KEYLESS));
    nothingIsPaid();

    isPaidNow(pay(KEYED));
  }

  @Test
  void aPaymentOfAnotherIdThanAskedFor_saysNothing() {
    restore();
    afterSettleTime();
    acme.statusByShopTransactionId.always(
        (id, call) ->
            PaymentStatus.of(PaymentState.ACCEPTED, "p-1").toBuilder()
                .shopTransactionId("o-2")
                .build());

    isRefused(() -> pay(KEYED));
    nothingIsPaid();
  }

  @Test
  void aPaymentThatDoesNotNameTheId_isNoAnswer() {
    acme.thatLeavesOutShopTransactionIds();
    restore();
    providerKnows(PaymentState.ACCEPTED, "p-1");

    isRefused(() -> pay(KEYED));
    nothingIsPaid();
  }

  @Test
  void aKeyAtAnIdempotentProvider_isEnough() throws Exception {
    acme.thatHonoursKeysFor(DAY);
    restore();
    acme.pay.take();
    providerCannotBeAsked();

    isPaidNow(pay(KEYED));

    assertThat(acme.pay.take().call().idempotencyKey()).contains("k-1");
    isRefused(() -> payments.pay(payment("o-2")));
  }

  @Test
  void whenTheProviderMayHaveForgottenKeysOfTheTimeSinceTheBackup_aKeyIsNotEnough() {
    acme.thatHonoursKeysFor(DAY);
    restore();
    providerCannotBeAsked();

    clock.advance(DAY.minus(AGE_OF_BACKUP).minus(Duration.ofSeconds(30).plusMinutes(2)));

    isRefused(() -> pay(KEYED));
    nothingIsPaid();
  }

  @Test
  void whereIdsDoNotGuard_aFoundPaymentMayBeAnother() {
    restore(builder().transactionGuard(false));
    afterSettleTime();
    providerKnows(PaymentState.ACCEPTED, "p-1");

    isRefused(() -> pay(KEYLESS));
    nothingIsPaid();
  }

  @ParameterizedTest
  @CsvSource({"timeline", "record", "attribute"})
  void whileTheStoreIsAway_nothingIsPaid(String method) {
    restore();
    providerKnows(PaymentState.ACCEPTED, "p-1");
    records.goAwayFor(method);

    isRefused(() -> pay(KEYED));

    records.comeBack();
    assertThat(result(pay(KEYED))).isEqualTo(PayResult.OK);
    nothingIsPaid();
  }

  @Test
  void aCallerThatStopsWaiting_leavesTheStoreAlone() throws Exception {
    restore();
    afterSettleTime();
    try (Gate asked = new Gate()) {
      acme.statusByShopTransactionId.thenAfter(asked, telling(PaymentState.ACCEPTED, "p-1"));
      Thread[] caller = new Thread[1];
      Future<Object> outcome =
          Threads.start(
              () -> {
                caller[0] = Thread.currentThread();
                return outcome(KEYLESS);
              });
      asked.awaitReached();
      caller[0].interrupt();

      assertThat(Threads.join(outcome)).isEqualTo(ErrorCode.PROVIDER_UNAVAILABLE);
    }
    assertThat(records.calledInterrupted()).isEmpty();
    nothingIsPaid();
  }

  @Test
  void aCrashWhileTheProviderIsAsked_isFoundOutAfterTheNextStart() throws Exception {
    restore();
    try (Gate asked = new Gate()) {
      acme.statusByShopTransactionId.thenAfter(asked, telling(PaymentState.ACCEPTED, "p-1"));
      Future<Object> lost = Threads.start(() -> outcome(KEYED));
      asked.awaitReached();
      records.goAway(); // so that nothing of this gateway is stored any more
      gateway.close();
      asked.open();
      assertThat(Threads.join(lost)).isNotEqualTo(PayResult.OK);
    }
    records.comeBack();
    providerKnows(PaymentState.ACCEPTED, "p-1");
    clock.advance(Duration.ofMinutes(10));
    gateway = builder().restored(true).build();
    payments = gateway.provider("acme");

    Threads.until("settled", () -> records.lastOperation().state() == OperationState.COMPLETED);

    assertThat(pay(KEYED).answer().paymentId()).isEqualTo("p-1");
    nothingIsPaid();
  }

  // ---- refunds, which nobody can be asked about

  @Test
  void aRefund_isMadeWithAKeyAtAnIdempotentProviderOnly() {
    restore();
    isRefused(() -> payments.refund(refund("p-old")));
    isRefused(() -> payments.refund(refund("p-old"), KEYED));
    acme.thatHonoursKeysFor(DAY);
    isRefused(() -> payments.refund(refund("p-old")));
    assertThat(acme.refund.calls()).isZero();

    payments.refund(refund("p-old"), KEYED);

    assertThat(acme.refund.calls()).isEqualTo(1);
  }

  @Test
  void withoutOperationsInTheBackup_nobodyKnowsHowOldItIsAndNoKeyCounts() {
    acme.thatHonoursKeysFor(DAY);
    gateway.close();
    gateway = builder().restored(true).build();
    payments = gateway.provider("acme");

    isRefused(() -> payments.refund(refund("p-old"), KEYED));
  }

  // ---- subscriptions

  @Test
  void aSubscriptionThatWasStarted_hasATokenThatOnlyTheProviderKnows() {
    restore();
    afterSettleTime();
    providerKnows(PaymentState.ACCEPTED, "p-1");

    isRefused(() -> payments.subscriptions().start(subscription("o-1"), KEYED));
    assertThat(acme.start.calls()).isZero();

    acme.thatHonoursKeysFor(DAY);
    SubscriptionResponse answer = payments.subscriptions().start(subscription("o-1"), KEYED);
    assertThat(answer.subscriptionToken()).isEqualTo("subscription");
  }

  @Test
  void aSubscriptionWithoutAPayment_mayHaveBeenStartedAllTheSame() {
    restore();
    afterSettleTime();

    isRefused(() -> payments.subscriptions().start(subscription("o-1")));
    assertThat(acme.start.calls()).isZero();
  }

  @Test
  void aSubscriptionThatWasDeclined_isStartedAnew() {
    restore();
    afterSettleTime();
    providerKnows(PaymentState.FAILED, "p-1");

    payments.subscriptions().start(subscription("o-1"));

    assertThat(acme.start.calls()).isEqualTo(1);
  }

  @Test
  void aSubscriptionThatBeginsLater_isScheduledWithAKeyAtAnIdempotentProviderOnly() {
    restore();
    afterSettleTime();
    isRefused(() -> payments.subscriptions().schedule(subscription("o-1"), KEYED));
    acme.thatHonoursKeysFor(DAY);
    isRefused(() -> payments.subscriptions().schedule(subscription("o-1")));
    assertThat(acme.schedule.calls()).isZero();

    payments.subscriptions().schedule(subscription("o-1"), KEYED);

    assertThat(acme.schedule.calls()).isEqualTo(1);
  }

  private SubscriptionResponse payThisMonth(CallOptions options) {
    return payments.subscriptions().pay(subscriptionPayment("o-1", "token"), options);
  }

  @Test
  void theSameIdAsLastMonth_isPaidThisMonth() {
    acme.paySubscription.then((request, call) -> SubscriptionResponse.ok("token", "p-1"));
    payThisMonth(KEYED);
    restore();
    afterSettleTime();
    providerKnows(PaymentState.ACCEPTED, "p-1");

    payThisMonth(CallOptions.idempotencyKey("k-2"));

    assertThat(acme.paySubscription.calls()).isEqualTo(2);
  }

  /** It may be this month's, or one that is older than the records. */
  @Test
  void aPaymentOfASubscriptionThatTheRecordsDoNotKnow_isNeitherPaidAgainNorTakenForThisOne() {
    restore();
    afterSettleTime();
    providerKnows(PaymentState.ACCEPTED, "p-1");

    GatewayException problem = isRefused(() -> payThisMonth(KEYED));
    isRefused(() -> payThisMonth(KEYLESS));

    assertThat(problem.detail()).contains("p-1", "ACCEPTED");
    assertThat(acme.paySubscription.calls()).isZero();
  }

  @Test
  void aPaymentOfASubscriptionThatTheProviderDoesNotKnow_isMade() {
    restore();
    afterSettleTime();

    payThisMonth(KEYLESS);

    assertThat(acme.paySubscription.calls()).isEqualTo(1);
  }

  @Test
  void aPaymentOfASubscriptionWithAKey_isLeftToAnIdempotentProvider() throws Exception {
    acme.thatHonoursKeysFor(DAY);
    restore();
    providerKnows(PaymentState.ACCEPTED, "p-1");

    payThisMonth(KEYED);

    assertThat(acme.paySubscription.take().call().idempotencyKey()).contains("k-1");
    assertThat(acme.statusByShopTransactionId.calls()).isZero();
  }

  @Test
  void whatChargesNobodyWhenMadeAgain_isMade() {
    restore();

    payments.subscriptions().update("token", subscription("o-1"));
    payments.subscriptions().expire("token");

    assertThat(acme.update.calls()).isEqualTo(1);
    assertThat(acme.expire.calls()).isEqualTo(1);
  }

  // ---- without a restore

  @Test
  void withoutARestore_nobodyIsAsked() {
    providerKnows(PaymentState.ACCEPTED, "p-1");

    assertThat(pay(KEYED).replayed()).isFalse();

    assertThat(acme.statusByShopTransactionId.calls()).isZero();
    assertThat(gateway.restoreProgress()).isEmpty();
  }
}
