package dev.turnpike.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.api.PaymentAction;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.SubscriptionState;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.records.NotificationState;
import dev.turnpike.records.OperationState;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What every store promises of payments and subscriptions, and of the statuses recorded. */
public abstract class PaymentsContract extends OperationsContract {
  // ---- payments

  @Test
  void payment_ofNobody_isEmpty() {
    assertThat(store.payment(PROVIDER, "p-1")).isEmpty();
    assertThat(store.paymentByShopTransactionId("shop", PROVIDER, "order-1")).isEmpty();
  }

  @Test
  void payments_areOfOneProvider() {
    store.begin(op("op-1").record(), false);
    store.complete("op-1", made(payment("p-1", "order-1")));

    assertThat(store.payment("other", "p-1")).isEmpty();
    assertThat(store.paymentByShopTransactionId("shop", "other", "order-1")).isEmpty();
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

    assertThat(store.paymentByShopTransactionId("shop", PROVIDER, "order-1"))
        .map(PaymentRecord::paymentId)
        .contains("p-2");
    assertThat(store.payment(PROVIDER, "p-1")).isPresent();
  }

  @Test
  void paymentByShopTransactionId_afterAStatusOfAnOlderOne_isStillTheNewest() {
    twoPaymentsOfOneOrder();

    store.record(update(status(PaymentState.FAILED, "p-1"), "f-1", 0));

    assertThat(store.paymentByShopTransactionId("shop", PROVIDER, "order-1"))
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
    assertThat(store.paymentByShopTransactionId("shop", PROVIDER, "order-1"))
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
    assertThat(store.paymentByShopTransactionId("shop", PROVIDER, "order-1")).contains(known);
  }

  @Test
  void payment_ofARefundsStatus_keepsItsOwnState() {
    started(op("op-1"));
    store.complete(
        "op-1",
        made(
            PaymentRecord.made(
                "shop", PROVIDER, "p-1", "order-1", null, PaymentState.ACCEPTED, T0, null)));

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

  // ---- where a status was learned

  @ParameterizedTest
  @EnumSource(
      value = StatusUpdate.Source.class,
      names = {"CALLBACK", "UNKNOWN", "CHECK"})
  void theFirstStatusOfAnAnsweredPayment_isToldThoughItSaysTheSame(StatusUpdate.Source source) {
    makes("op-1", payment("p-1", "order-1"));

    StatusUpdate first =
        update(
            status(PaymentState.PENDING, "p-1"), "f-1", 0, notification("n-1", "p-1", "url", T0));

    assertThat(store.record(from(source, first))).isEqualTo(StatusUpdate.Result.NOTIFIED);
    assertThat(claimNotifications(T0)).containsExactly("n-1");
    assertThat(store.payment(PROVIDER, "p-1")).map(PaymentRecord::version).contains(1L);
  }

  @Test
  void aPaymentThatIsStillPending_isNoNews() {
    PaymentRecord known = pending("p-1", "order-1", at(900));
    makes("op-1", known);

    StatusUpdate still =
        from(
            StatusUpdate.Source.PENDING,
            update(
                status(PaymentState.PENDING, "p-1"),
                "f-1",
                0,
                notification("n-1", "p-1", "url", T0)));

    assertThat(store.record(still)).isEqualTo(StatusUpdate.Result.UNCHANGED);
    assertThat(store.payment(PROVIDER, "p-1")).contains(known);
    assertThat(claimNotifications(at(1_000))).isEmpty();
    assertThat(store.timeline(PROVIDER, "p-1").orElseThrow().events()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"ACCEPTED", "FAILED"})
  void aPendingPaymentThatIsDecided_isNews(PaymentState state) {
    makes("op-1", pending("p-1", "order-1", at(900)));

    StatusUpdate decided =
        from(
            StatusUpdate.Source.PENDING,
            update(status(state, "p-1"), "f-1", 0, notification("n-1", "p-1", "url", T0)));

    assertThat(store.record(decided)).isEqualTo(StatusUpdate.Result.NOTIFIED);
    assertThat(store.payment(PROVIDER, "p-1")).map(PaymentRecord::state).contains(state);
    assertThat(claimNotifications(T0)).containsExactly("n-1");
  }

  @Test
  void aPendingPaymentWithOtherMetadataThanItsLastStatus_isNews() {
    makes("op-1", pending("p-1", "order-1", at(900)));
    store.record(update(status(PaymentState.PENDING, "p-1"), "f-1", 0));

    StatusUpdate other =
        from(StatusUpdate.Source.PENDING, update(status(PaymentState.PENDING, "p-1"), "f-2", 1));

    assertThat(store.record(other)).isEqualTo(StatusUpdate.Result.NOTIFIED);
    assertThat(store.record(from(StatusUpdate.Source.PENDING, other)))
        .isEqualTo(StatusUpdate.Result.UNCHANGED);
  }

  @ParameterizedTest
  @EnumSource(StatusUpdate.Source.class)
  void whatWasAskedBeforeTheLast_isStaleWhereverItWasLearned(StatusUpdate.Source source) {
    store.record(update(status(PaymentState.PENDING, "p-1"), "f-1", 0));
    store.record(update(status(PaymentState.ACCEPTED, "p-1"), "f-2", 1));

    assertThat(store.record(from(source, update(status(PaymentState.PENDING, "p-1"), "f-3", 1))))
        .isEqualTo(StatusUpdate.Result.STALE);
  }

  @ParameterizedTest
  @EnumSource(StatusUpdate.Source.class)
  void theSameStatusAgain_isToldToWhoCheckedOnly(StatusUpdate.Source source) {
    store.record(update(status(PaymentState.PENDING, "p-1"), "f-1", 0));

    assertThat(store.record(from(source, update(status(PaymentState.PENDING, "p-1"), "f-1", 1))))
        .isEqualTo(
            source == StatusUpdate.Source.CHECK
                ? StatusUpdate.Result.NOTIFIED
                : StatusUpdate.Result.UNCHANGED);
  }

  @Test
  void threadsThatRecordOnePayment_keepTheOrderOfItsStatuses() throws Exception {
    AtomicInteger counter = new AtomicInteger();
    List<Integer> recorded =
        atOnce(
            16,
            thread -> {
              int stored = 0;
              for (int i = 0; i < 20; i++) {
                long seen = store.payment(PROVIDER, "p-1").map(PaymentRecord::version).orElse(0L);
                int number = counter.incrementAndGet();
                StatusUpdate update =
                    update(
                        status(PaymentState.PENDING, "p-1"),
                        "f-" + number,
                        seen,
                        numbered(number, seen + 1));
                if (store.record(update) == StatusUpdate.Result.NOTIFIED) {
                  stored++;
                }
              }
              return stored;
            });

    int all = recorded.stream().mapToInt(Integer::intValue).sum();
    assertThat(store.payment(PROVIDER, "p-1")).map(PaymentRecord::version).contains((long) all);
    for (long version = 1; version <= all; version++) {
      Notification next = claimNotification(at(1));
      assertThat(next.body()).isEqualTo(String.valueOf(version));
      store.update(next.afterAttempt(NotificationState.DELIVERED, at(1), "delivered"), at(1));
    }
    assertThat(claimNotifications(at(10_000))).isEmpty();
  }

  private static Notification numbered(int number, long version) {
    return new Notification(
        "shop",
        "n-" + number,
        PROVIDER,
        "p-1",
        "url",
        String.valueOf(version),
        T0,
        0,
        0,
        T0,
        NotificationState.PENDING,
        null);
  }

  // ---- pending payments

  @Test
  void aPendingPayment_isClaimedWhenItIsDue() {
    makes("op-1", pending("p-1", "order-1", at(900)));

    assertThat(store.nextDue()).contains(at(900));
    assertThat(claimPayments(at(900).minusMillis(1))).isEmpty();
    List<PaymentRecord> claimed = store.claimPayments(at(900), LEASE, 100);

    assertThat(claimed).hasSize(1);
    assertThat(claimed.get(0))
        .usingRecursiveComparison()
        .ignoringFields("nextAt")
        .isEqualTo(pending("p-1", "order-1", at(900)));
  }

  @Test
  void aClaimedPayment_goesToNobodyElseUntilTheLeaseIsOver() {
    makes("op-1", pending("p-1", "order-1", at(900)));
    assertThat(claimPayments(at(900))).containsExactly("p-1");

    assertThat(claimPayments(at(900).plus(LEASE).minusMillis(1))).isEmpty();
    assertThat(claimPayments(at(900).plus(LEASE))).containsExactly("p-1");
  }

  @Test
  void pendingPayments_areClaimedOldestFirstUpToTheLimit() {
    makes("op-1", pending("p-1", "order-1", at(3)));
    makes("op-2", pending("p-2", "order-2", at(1)));
    makes("op-3", pending("p-3", "order-3", at(2)));

    assertThat(store.claimPayments(at(9), LEASE, 2))
        .extracting(PaymentRecord::paymentId)
        .containsExactly("p-2", "p-3");
    assertThat(store.claimPayments(at(9), LEASE, 2))
        .extracting(PaymentRecord::paymentId)
        .containsExactly("p-1");
  }

  @ParameterizedTest
  @EnumSource(PaymentState.class)
  void onlyPendingPayments_areEverDue(PaymentState state) {
    makes("op-1", PaymentRecord.made("shop", PROVIDER, "p-1", "order-1", null, state, T0, at(900)));

    assertThat(claimPayments(at(100_000_000)).isEmpty()).isEqualTo(state != PaymentState.PENDING);
  }

  @Test
  void aPendingPayment_staysDueOverFurtherPendingStatuses() {
    makes("op-1", pending("p-1", "order-1", at(900)));

    store.record(update(status(PaymentState.PENDING, "p-1"), "f-1", 0));
    store.record(update(status(PaymentState.PENDING, "p-1"), "f-2", 1));

    assertThat(store.payment(PROVIDER, "p-1")).map(PaymentRecord::nextAt).contains(at(900));
    assertThat(claimPayments(at(900))).containsExactly("p-1");
  }

  @ParameterizedTest
  @EnumSource(names = {"ACCEPTED", "FAILED"})
  void aDecidedPayment_isNotDueAnyMore(PaymentState state) {
    makes("op-1", pending("p-1", "order-1", at(900)));
    makes("op-2", pending("p-2", "order-2", at(900)));
    assertThat(claimPayments(at(900))).hasSize(2);

    store.record(update(status(state, "p-1"), "f-1", 0));

    assertThat(claimPayments(at(100_000))).containsExactly("p-2");
    assertThat(store.payment(PROVIDER, "p-1").orElseThrow().nextAt()).isNull();
  }

  @Test
  void aPaymentKnownByAPendingStatusOnly_isDueWhenThatSays() {
    store.record(update(status(PaymentState.PENDING, "p-1"), "f-1", 0));
    store.record(update(status(PaymentState.ACCEPTED, "p-2"), "f-1", 0));

    assertThat(claimPayments(at(899))).isEmpty();
    assertThat(claimPayments(at(900))).containsExactly("p-1");
  }

  @Test
  void aPaymentWhosePendingStatusCameBeforeItsAnswer_isStillDue() {
    started(op("op-1"));
    store.record(update(status(PaymentState.PENDING, "p-1"), "f-1", 0));

    store.complete("op-1", made(pending("p-1", "order-1", at(950))));

    assertThat(claimPayments(at(950))).containsExactly("p-1");
  }

  @Test
  void postponePayment_saysWhenToAskAgain() {
    makes("op-1", pending("p-1", "order-1", at(900)));
    assertThat(claimPayments(at(900))).containsExactly("p-1");

    store.postponePayment(PROVIDER, "p-1", at(2_000));

    assertThat(store.nextDue()).contains(at(2_000));
    assertThat(store.payment(PROVIDER, "p-1")).contains(pending("p-1", "order-1", at(2_000)));
    assertThat(claimPayments(at(2_000).minusMillis(1))).isEmpty();
    assertThat(claimPayments(at(2_000))).containsExactly("p-1");
  }

  @Test
  void postponePayment_forEver_asksNeverAgain() {
    makes("op-1", pending("p-1", "order-1", at(900)));
    assertThat(claimPayments(at(900))).containsExactly("p-1");

    store.postponePayment(PROVIDER, "p-1", null);

    assertThat(claimPayments(at(100_000_000))).isEmpty();
    assertThat(store.nextDue()).isEmpty();
    assertThat(store.payment(PROVIDER, "p-1"))
        .map(PaymentRecord::state)
        .contains(PaymentState.PENDING);
  }

  @Test
  void postponePayment_ofAnyThatIsNotPending_doesNothing() {
    makes("op-1", pending("p-1", "order-1", at(900)));
    store.record(update(status(PaymentState.ACCEPTED, "p-1"), "f-1", 0));

    store.postponePayment(PROVIDER, "p-1", at(1));
    store.postponePayment("other", "p-1", at(1));
    store.postponePayment(PROVIDER, "nobody", at(1));

    assertThat(claimPayments(at(100_000_000))).isEmpty();
    assertThat(store.payment(PROVIDER, "p-1").orElseThrow().nextAt()).isNull();
    assertThat(store.payment(PROVIDER, "nobody")).isEmpty();
  }

  @Test
  void duePayments_areOfOneProvider() {
    makes("op-1", pending("p-1", "order-1", at(900)));
    PaymentRecord other =
        PaymentRecord.made(
            "shop", "other", "p-1", "order-1", null, PaymentState.PENDING, T0, at(901));
    started(op("op-2").provider("other"));
    store.complete("op-2", made(other));

    store.postponePayment("other", "p-1", null);

    assertThat(store.claimPayments(at(100_000), LEASE, 10))
        .extracting(PaymentRecord::provider)
        .containsExactly(PROVIDER);
  }

  @Test
  void sixtyFourThreadsThatClaim_getEachPaymentOnce() throws Exception {
    for (int i = 0; i < 500; i++) {
      makes("op-" + i, pending("p-" + i, "order-" + i, at(900)));
    }

    assertEachOnce(
        500, PaymentRecord::paymentId, limit -> store.claimPayments(at(900), LEASE, limit));
  }

  @Test
  void aDecisionAndAPostponementAtOnce_leaveItDecided() throws Exception {
    for (int round = 0; round < 50; round++) {
      String paymentId = "p-" + round;
      makes("op-" + round, pending(paymentId, "order-" + round, at(900)));

      atOnce(
          2,
          i -> {
            if (i == 0) {
              store.postponePayment(PROVIDER, paymentId, at(901));
            } else {
              store.record(update(status(PaymentState.ACCEPTED, paymentId), "f-1", 0));
            }
            return i;
          });

      PaymentRecord known = store.payment(PROVIDER, paymentId).orElseThrow();
      assertThat(known.state()).isEqualTo(PaymentState.ACCEPTED);
      assertThat(known.nextAt()).isNull();
    }
    assertThat(claimPayments(at(100_000))).isEmpty();
  }

  @Test
  void anAnswerAndItsCallbackAtOnce_leaveOnePaymentWithBoth() throws Exception {
    for (int round = 0; round < 50; round++) {
      String number = String.valueOf(round);
      started(op("op-" + number));

      atOnce(
          2,
          i ->
              i == 0
                  ? store.complete("op-" + number, made(payment("p-" + number, "order-" + number)))
                  : store.record(update(status(PaymentState.ACCEPTED, "p-" + number), "f-1", 0)));

      PaymentRecord known = store.payment(PROVIDER, "p-" + number).orElseThrow();
      assertThat(known.state()).isEqualTo(PaymentState.ACCEPTED);
      assertThat(known.shopTransactionId()).isEqualTo("order-" + number);
      assertThat(known.version()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("oddTexts")
  void oddTexts_arePaymentsIdsLikeAnyOther(String text) {
    PaymentRecord payment =
        PaymentRecord.made("shop", text, text, text, text, PaymentState.PENDING, T0, at(900));
    started(op("op-1").provider(text));
    store.complete("op-1", made(payment));

    assertThat(store.payment(text, text)).contains(payment);
    assertThat(store.payment(text, text + "x")).isEmpty();
    assertThat(store.paymentByShopTransactionId("shop", text, text)).contains(payment);
    store.openCallback(text, text, T0);
    assertThat(claimCallbacks(T0)).containsExactly(text);
    assertThat(claimPayments(at(900))).containsExactly(text);
    assertThat(store.timeline(text, text).orElseThrow().operations()).hasSize(1);
  }

  /** As long as a provider's ids can be; they differ in their last character. */
  @Test
  void longIds_areIdsLikeAnyOther() {
    String one = "😀".repeat(4_095) + "😁";
    String other = "😀".repeat(4_095) + "😂";
    started(op("op-1").guard(one));
    assertThat(store.complete("op-1", made(payment(one, one)))).isTrue();
    started(op("op-2").guard(other).operation(Operation.START));
    assertThat(store.complete("op-2", changed(one, one, SubscriptionState.ACTIVE))).isTrue();
    store.openCallback(PROVIDER, one, T0);

    assertThat(sameGuard(op("x").guard(one)).id()).isEqualTo("op-1");
    assertThat(store.payment(PROVIDER, one)).map(PaymentRecord::shopTransactionId).contains(one);
    assertThat(store.payment(PROVIDER, other)).isEmpty();
    assertThat(store.paymentByShopTransactionId("shop", PROVIDER, one))
        .map(PaymentRecord::paymentId)
        .contains(one);
    assertThat(store.paymentByShopTransactionId("shop", PROVIDER, other)).isEmpty();
    assertThat(store.subscription(PROVIDER, one)).map(SubscriptionRecord::token).contains(one);
    assertThat(store.subscription(PROVIDER, other)).isEmpty();
    assertThat(store.timeline(PROVIDER, one).orElseThrow().operations()).hasSize(1);
    assertThat(claimQuestion(T0).paymentId()).isEqualTo(one);
  }

  // ---- subscriptions

  private static Completion changed(
      String token, String shopTransactionId, SubscriptionState state) {
    return new Completion(
        OperationState.COMPLETED,
        new StoredAnswer(false, "{}"),
        null,
        true,
        T0,
        null,
        null,
        new SubscriptionRecord("shop", PROVIDER, token, shopTransactionId, state, T0));
  }

  @Test
  void subscription_ofNobody_isEmpty() {
    assertThat(store.subscription(PROVIDER, "token")).isEmpty();
  }

  @Test
  void complete_storesTheSubscription() {
    started(op("op-1").operation(Operation.START));

    store.complete("op-1", changed("token", "order-1", SubscriptionState.ACTIVE));

    assertThat(store.subscription(PROVIDER, "token"))
        .contains(
            new SubscriptionRecord(
                "shop", PROVIDER, "token", "order-1", SubscriptionState.ACTIVE, T0));
    assertThat(store.subscription("other", "token")).isEmpty();
    assertThat(store.subscription(PROVIDER, "TOKEN")).isEmpty();
  }

  @Test
  void aLaterOperation_changesTheSubscriptionsStateOnly() {
    started(op("op-1").operation(Operation.START));
    store.complete("op-1", changed("token", "order-1", SubscriptionState.ACTIVE));
    started(op("op-2").operation(Operation.EXPIRE));
    store.complete(
        "op-2",
        new Completion(
            OperationState.COMPLETED,
            new StoredAnswer(false, "{}"),
            null,
            true,
            at(9),
            null,
            null,
            new SubscriptionRecord(
                "shop", PROVIDER, "token", null, SubscriptionState.EXPIRED, at(9))));

    assertThat(store.subscription(PROVIDER, "token"))
        .contains(
            new SubscriptionRecord(
                "shop", PROVIDER, "token", "order-1", SubscriptionState.EXPIRED, T0));
  }

  @Test
  void aSubscriptionThatWasEndedBeforeItWasKnown_learnsItsIdLater() {
    started(op("op-1").operation(Operation.EXPIRE));
    store.complete("op-1", changed("token", null, SubscriptionState.EXPIRED));
    started(op("op-2").operation(Operation.START));
    store.complete("op-2", changed("token", "order-1", SubscriptionState.ACTIVE));

    assertThat(store.subscription(PROVIDER, "token"))
        .map(SubscriptionRecord::shopTransactionId)
        .contains("order-1");
  }

  @Test
  void complete_thatComesTooLate_storesNoSubscription() {
    started(op("op-1").operation(Operation.START));
    store.complete("op-1", ko("{}"));

    store.complete("op-1", changed("token", "order-1", SubscriptionState.ACTIVE));

    assertThat(store.subscription(PROVIDER, "token")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(SubscriptionState.class)
  void everyStateOfASubscription_isKept(SubscriptionState state) {
    String token = "ey/😀'" + "x".repeat(2_000);
    started(op("op-1").operation(Operation.START));

    store.complete("op-1", changed(token, "order-1", state));

    assertThat(store.subscription(PROVIDER, token)).map(SubscriptionRecord::state).contains(state);
  }
}
