package dev.turnpike.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.api.PaymentAction;
import dev.turnpike.api.PaymentState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every store promises of payments and subscriptions, and of the statuses recorded. */
public abstract class PaymentsContract extends OperationsContract {
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
}
