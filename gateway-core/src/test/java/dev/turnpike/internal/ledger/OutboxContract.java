package dev.turnpike.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.records.AuditEvent;
import dev.turnpike.records.AuditFilter;
import dev.turnpike.records.Cursor;
import dev.turnpike.records.DeliveryAttempt;
import dev.turnpike.records.NotificationFilter;
import dev.turnpike.records.NotificationState;
import dev.turnpike.records.PaymentEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every store promises of notifications and questions. */
public abstract class OutboxContract extends PaymentsContract {
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

    assertEachOnce(500, Notification::id, limit -> store.claimNotifications(T0, LEASE, limit));
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
    store.openCallback(PROVIDER, "p-2", at(20));
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
    store.openCallback(PROVIDER, "p-1", T0);

    PendingCallback question = claimQuestion(T0);

    assertThat(question.provider()).isEqualTo(PROVIDER);
    assertThat(question.paymentId()).isEqualTo("p-1");
    assertThat(question.since()).isEqualTo(T0);
  }

  @Test
  void manyCallbacks_areOneQuestion() throws Exception {
    atOnce(
        THREADS,
        i -> {
          store.openCallback(PROVIDER, "p-1", T0);
          return i;
        });

    PendingCallback question = claimQuestion(at(1));
    assertThat(question.since()).isEqualTo(T0);
    store.closeCallback(question);
    assertThat(claimCallbacks(at(1_000))).isEmpty();
    assertThat(store.nextDue()).isEmpty();
  }

  @Test
  void questions_areOfOnePaymentAtOneProvider() {
    store.openCallback(PROVIDER, "p-1", at(1));
    store.openCallback("other", "p-1", at(2));
    store.openCallback(PROVIDER, "p-2", at(3));

    assertThat(store.claimCallbacks(at(9), LEASE, 2))
        .extracting(question -> question.provider() + "/" + question.paymentId())
        .containsExactly("acme/p-1", "other/p-1");
    assertThat(store.claimCallbacks(at(9), LEASE, 2)).hasSize(1);
  }

  @Test
  void aClaimedQuestion_goesToNobodyElseUntilTheLeaseIsOver() {
    store.openCallback(PROVIDER, "p-1", T0);
    claimQuestion(T0);

    assertThat(claimCallbacks(T0.plus(LEASE).minusMillis(1))).isEmpty();
    assertThat(claimCallbacks(T0.plus(LEASE))).containsExactly("p-1");
  }

  @Test
  void sixtyFourThreadsThatClaim_getEachQuestionOnce() throws Exception {
    IntStream.range(0, 500).forEach(i -> store.openCallback(PROVIDER, "p-" + i, T0));

    assertEachOnce(
        500, PendingCallback::paymentId, limit -> store.claimCallbacks(T0, LEASE, limit));
  }

  @Test
  void closeQuestion_closesIt() {
    store.openCallback(PROVIDER, "p-1", T0);
    store.closeCallback(claimQuestion(T0));

    assertThat(claimCallbacks(at(10_000))).isEmpty();
    store.openCallback(PROVIDER, "p-1", at(10_001));
    assertThat(claimQuestion(at(10_001)).since()).isEqualTo(at(10_001));
  }

  @Test
  void aCallbackWhileItIsAsked_isNotAskedByASecondAtTheSameTime() {
    store.openCallback(PROVIDER, "p-1", T0);
    claimQuestion(T0);

    store.openCallback(PROVIDER, "p-1", at(1));

    assertThat(claimCallbacks(at(2))).isEmpty();
  }

  @Test
  void aCallbackWhileItIsAsked_keepsTheQuestionOpenAndDueAtOnce() {
    store.openCallback(PROVIDER, "p-1", T0);
    PendingCallback first = claimQuestion(T0);
    store.openCallback(PROVIDER, "p-1", at(1));

    store.closeCallback(first);

    PendingCallback second = claimQuestion(at(2));
    store.closeCallback(second);
    assertThat(claimCallbacks(at(10_000))).isEmpty();
  }

  @Test
  void aQuestionKeptOpenByALaterCallback_isOpenSinceThatOne() {
    store.openCallback(PROVIDER, "p-1", T0);
    PendingCallback first = claimQuestion(T0);
    store.openCallback(PROVIDER, "p-1", at(1));
    store.openCallback(PROVIDER, "p-1", at(2));

    store.closeCallback(first);

    assertThat(claimQuestion(at(3)).since()).isEqualTo(at(1));
  }

  @Test
  void postponeQuestion_putsItOff() {
    store.openCallback(PROVIDER, "p-1", T0);

    store.postponeCallback(claimQuestion(T0), at(300));

    assertThat(store.nextDue()).contains(at(300));
    assertThat(claimCallbacks(at(299))).isEmpty();
    PendingCallback again = claimQuestion(at(300));
    assertThat(again.since()).isEqualTo(T0);
    store.closeCallback(again);
    assertThat(claimCallbacks(at(10_000))).isEmpty();
  }

  @Test
  void postponeQuestion_afterAnotherCallback_doesNotPutItOff() {
    store.openCallback(PROVIDER, "p-1", T0);
    PendingCallback claimed = claimQuestion(T0);
    store.openCallback(PROVIDER, "p-1", at(1));

    store.postponeCallback(claimed, at(300));

    assertThat(claimCallbacks(at(2))).containsExactly("p-1");
  }

  @Test
  void aCallbackForAPostponedQuestion_makesItDueAtOnce() {
    store.openCallback(PROVIDER, "p-1", T0);
    store.postponeCallback(claimQuestion(T0), at(300));

    store.openCallback(PROVIDER, "p-1", at(10));

    assertThat(claimCallbacks(at(10))).containsExactly("p-1");
  }

  @Test
  void postponeQuestion_ofAClosedOne_opensNothing() {
    store.openCallback(PROVIDER, "p-1", T0);
    PendingCallback claimed = claimQuestion(T0);
    store.closeCallback(claimed);

    store.postponeCallback(claimed, at(2));

    assertThat(claimCallbacks(at(10_000))).isEmpty();
    assertThat(store.nextDue()).isEmpty();
  }

  @Test
  void closeQuestion_byOneWhoseLeaseIsOver_doesNotCloseALaterQuestion() {
    store.openCallback(PROVIDER, "p-1", T0);
    PendingCallback slow = claimQuestion(T0);
    PendingCallback quick = claimQuestion(T0.plus(LEASE));
    store.closeCallback(quick);
    store.openCallback(PROVIDER, "p-1", at(62));

    store.closeCallback(slow);

    assertThat(claimCallbacks(at(200))).containsExactly("p-1");
  }

  // ---- who may say what became of an attempt

  @Test
  void anAttemptByOneWhoseLeaseIsOver_changesNothingOnceSomebodyElseHasTakenOver() {
    notify(notification("n-1", "p-1", "url", at(1)), notification("n-2", "p-1", "url", at(2)));
    Notification slow = claimNotification(at(9));
    Notification quick = claimNotification(at(9).plus(LEASE));

    store.update(slow.afterAttempt(NotificationState.DELIVERED, at(70), "too late"), at(70));

    assertThat(claimNotifications(at(71))).isEmpty();
    assertThat(store.timeline(PROVIDER, "p-1").orElseThrow().events())
        .extracting(PaymentEvent::text)
        .doesNotContain("too late");
    store.update(quick.afterAttempt(NotificationState.DELIVERED, at(72), "in time"), at(72));
    assertThat(claimNotifications(at(72))).containsExactly("n-2");
  }

  @Test
  void anAttemptByOneWhoseLeaseIsOver_countsAsLongAsNobodyHasTakenOver() {
    notify(notification("n-1", "p-1", "url", T0));
    Notification slow = claimNotification(T0);

    store.update(slow.afterAttempt(NotificationState.DELIVERED, at(500), "slowly"), at(500));

    assertThat(claimNotifications(at(10_000))).isEmpty();
    assertThat(notificationOf("n-1").state()).isEqualTo(NotificationState.DELIVERED);
  }

  @Test
  void anAttemptThatIsReportedTwice_isOneAttempt() {
    notify(notification("n-1", "p-1", "url", T0));
    Notification claimed = claimNotification(T0);

    store.update(claimed.afterAttempt(NotificationState.PENDING, at(5), "first"), T0);
    store.update(claimed.afterAttempt(NotificationState.DEAD, at(6), "second"), T0);

    assertThat(notificationOf("n-1").state()).isEqualTo(NotificationState.PENDING);
    assertThat(notificationOf("n-1").result()).isEqualTo("first");
    assertThat(notificationOf("n-1").attempts()).isEqualTo(1);
  }

  @Test
  void whatTheLastAttemptLedTo_isKept() {
    notify(notification("n-1", "p-1", "url", T0));
    assertThat(notificationOf("n-1").result()).isNull();

    for (int attempt = 1; attempt <= 3; attempt++) {
      Notification claimed = claimNotification(at(attempt * 100L));
      String result = "HTTP 50" + attempt + " 😀'" + "x".repeat(5_000);
      store.update(
          claimed.afterAttempt(
              attempt == 3 ? NotificationState.DEAD : NotificationState.PENDING,
              at(attempt * 100L + 50),
              result),
          at(attempt * 100L));
      assertThat(notificationOf("n-1").result()).isEqualTo(result);
      assertThat(notificationOf("n-1").attempts()).isEqualTo(attempt);
    }
    assertThat(notificationOf("n-1").state()).isEqualTo(NotificationState.DEAD);
    assertThat(claimNotifications(at(10_000))).isEmpty();
  }

  @Test
  void howEachAttemptWent_isKept_andToldOfItsNotificationOnly() {
    notify(notification("n-1", "p-1", "url", T0), notification("n-2", "p-1", "listener", T0));
    List<DeliveryAttempt> attempts =
        List.of(
            new DeliveryAttempt(Duration.ofMillis(12), 500, "not now 😀' " + "x".repeat(2_000)),
            new DeliveryAttempt(Duration.ofSeconds(15), null, null),
            new DeliveryAttempt(Duration.ZERO, 204, null));
    for (int i = 0; i < 3; i++) {
      Instant now = at(i * 100L);
      for (Notification claimed : store.claimNotifications(now, LEASE, 100)) {
        NotificationState state = i == 2 ? NotificationState.DELIVERED : NotificationState.PENDING;
        boolean first = claimed.id().equals("n-1");
        store.update(
            claimed.afterAttempt(first ? state : NotificationState.DELIVERED, now, "result " + i),
            now,
            first ? attempts.get(i) : null);
      }
    }

    List<PaymentEvent> log = store.attempts(notificationOf("n-1"));

    assertThat(log).extracting(PaymentEvent::attempt).containsExactlyElementsOf(attempts);
    assertThat(log).extracting(PaymentEvent::at).containsExactly(at(0), at(100), at(200));
    assertThat(log)
        .extracting(PaymentEvent::text)
        .containsExactly("result 0", "result 1", "result 2");
    assertThat(store.attempts(notificationOf("n-2")))
        .extracting(PaymentEvent::attempt)
        .containsOnlyNulls()
        .hasSize(1);
    assertThat(store.timeline(PROVIDER, "p-1").orElseThrow().events()).containsAll(log);
    assertThat(store.attempts(notification("n-3", "p-1", "url", T0))).isEmpty();
  }

  @Test
  void update_ofNobody_doesNothing() {
    store.update(
        notification("n-1", "p-1", "url", T0)
            .afterAttempt(NotificationState.DELIVERED, T0, "delivered"),
        T0);

    assertThat(store.timeline(PROVIDER, "p-1")).isEmpty();
    assertThat(store.nextDue()).isEmpty();
  }

  @Test
  void aLongBody_comesOutAsItWentIn() {
    String body = "{\"a\":\"" + "ä😀'\\\\".repeat(50_000) + "\"}";
    Notification told =
        new Notification(
            "shop",
            "n-1",
            PROVIDER,
            "p-1",
            "url",
            body,
            T0,
            0,
            0,
            T0,
            NotificationState.PENDING,
            null);
    notify(told);

    assertThat(claimNotification(T0).body()).isEqualTo(body);
  }

  private Notification notificationOf(String id) {
    return store
        .notifications(new NotificationFilter(null, null, null), new Cursor(null, 500))
        .items()
        .stream()
        .filter(notification -> notification.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  // ---- once more, by hand

  @ParameterizedTest
  @EnumSource(names = {"DEAD", "DELIVERED"})
  void resend_ofWhatIsOver_makesItDueWithAllItsTriesBeforeIt(NotificationState state) {
    notify(notification("n-1", "p-1", "url", T0));
    tried(T0, NotificationState.PENDING);
    tried(at(1), state);
    assertThat(claimNotifications(at(10_000))).isEmpty();

    assertThat(store.resend("n-1", at(500), DEED)).isEqualTo(Store.Resend.DUE);

    assertThat(store.nextDue()).contains(at(500));
    Notification again = claimNotification(at(500));
    assertThat(again.id()).isEqualTo("n-1");
    assertThat(again.attempts()).isEqualTo(2);
    assertThat(again.attemptsBefore()).isEqualTo(2);
    assertThat(again.createdAt()).isEqualTo(T0);
    store.update(again.afterAttempt(NotificationState.DELIVERED, at(501), "delivered"), at(501));
    assertThat(notificationOf("n-1").attempts()).isEqualTo(3);
    assertThat(notificationOf("n-1").attemptsBefore()).isEqualTo(2);
    assertThat(claimNotifications(at(10_000))).isEmpty();
  }

  @Test
  void resend_ofWhatIsOnItsWay_changesNothing() {
    notify(notification("n-1", "p-1", "url", T0));
    assertThat(store.resend("n-1", T0, DEED)).isEqualTo(Store.Resend.WAITING);
    tried(T0, NotificationState.PENDING);
    Notification claimed = claimNotification(at(1));

    assertThat(store.resend("n-1", at(1), DEED)).isEqualTo(Store.Resend.WAITING);

    assertThat(claimed.attempts()).isEqualTo(1);
    assertThat(claimNotifications(at(2))).isEmpty();
    store.update(claimed.afterAttempt(NotificationState.DELIVERED, at(3), "delivered"), at(3));
    assertThat(notificationOf("n-1").state()).isEqualTo(NotificationState.DELIVERED);
  }

  @Test
  void resend_ofNobody_isNotFound() {
    assertThat(store.resend("nobody", T0, DEED)).isEqualTo(Store.Resend.NOT_FOUND);
    assertThat(store.resend("' or 1=1", T0, DEED)).isEqualTo(Store.Resend.NOT_FOUND);
  }

  @ParameterizedTest
  @EnumSource(names = {"PENDING", "DELIVERED"})
  void resend_beforeANewerOneThatTellsMore_isSuperseded(NotificationState newer) {
    notify(notification("n-1", "p-1", "url", T0));
    tried(T0, NotificationState.DEAD);
    notify(notification("n-2", "p-1", "url", at(1)));
    tried(at(1), newer);

    assertThat(store.resend("n-1", at(9), DEED)).isEqualTo(Store.Resend.SUPERSEDED);

    assertThat(claimNotifications(at(9))).doesNotContain("n-1");
    assertThat(notificationOf("n-1").state()).isEqualTo(NotificationState.DEAD);
  }

  @Test
  void resend_beforeANewerOneOfAnotherPaymentOrTarget_makesItDue() {
    notify(notification("n-1", "p-1", "url", T0));
    tried(T0, NotificationState.DEAD);
    notify(notification("n-2", "p-2", "url", at(1)), notification("n-3", "p-1", "other", at(2)));

    assertThat(store.resend("n-1", at(9), DEED)).isEqualTo(Store.Resend.DUE);
    assertThat(claimNotifications(at(9))).containsExactlyInAnyOrder("n-1", "n-2", "n-3");
  }

  private void twoThatAreDead() {
    for (int i = 1; i <= 2; i++) {
      notify(notification("n-" + i, "p-1", "url", at(i)));
      tried(at(i), NotificationState.DEAD);
    }
  }

  @Test
  void twoThatAreResentInTheirOrder_goOutInTheirOrder() {
    twoThatAreDead();

    assertThat(store.deadNotifications()).isEqualTo(2);
    assertThat(store.resend("n-1", at(9), DEED)).isEqualTo(Store.Resend.DUE);
    assertThat(store.deadNotifications()).isEqualTo(1);
    assertThat(store.resend("n-2", at(8), DEED)).isEqualTo(Store.Resend.DUE);
    assertThat(store.deadNotifications()).isZero();

    for (String expected : List.of("n-1", "n-2")) {
      Notification next = claimNotification(at(9));
      assertThat(next.id()).isEqualTo(expected);
      store.update(next.afterAttempt(NotificationState.DELIVERED, at(9), "delivered"), at(9));
    }
  }

  @Test
  void twoThatAreResentInTheOtherOrder_areNotBothSent() {
    twoThatAreDead();

    assertThat(store.resend("n-2", at(9), DEED)).isEqualTo(Store.Resend.DUE);
    assertThat(store.resend("n-1", at(9), DEED)).isEqualTo(Store.Resend.SUPERSEDED);

    assertThat(claimNotifications(at(9))).containsExactly("n-2");
  }

  @Test
  void whatIsResent_goesBeforeWhatComesLater() {
    notify(notification("n-1", "p-1", "url", T0));
    tried(T0, NotificationState.DEAD);
    store.resend("n-1", at(100), DEED);
    notify(notification("n-2", "p-1", "url", at(1)));

    assertThat(claimNotifications(at(99))).isEmpty();
    assertThat(claimNotifications(at(100))).containsExactly("n-1");
  }

  @Test
  void sixtyFourWhoResendTheSame_sendItOnce() throws Exception {
    notify(notification("n-1", "p-1", "url", T0));
    tried(T0, NotificationState.DEAD);

    List<Store.Resend> results = atOnce(THREADS, i -> store.resend("n-1", at(1), DEED));

    assertThat(results.stream().filter(Store.Resend.DUE::equals)).hasSize(1);
    assertThat(results.stream().filter(Store.Resend.WAITING::equals)).hasSize(THREADS - 1);
    assertThat(claimNotifications(at(1))).containsExactly("n-1");
  }

  // ---- all dead ones once more

  private static final NotificationFilter ALL_DEAD = since(T0);

  private static NotificationFilter since(Instant since) {
    return new NotificationFilter(null, null, NotificationState.DEAD, since, null);
  }

  private static AuditEvent deed(long count) {
    return new AuditEvent(
        T0, AuditEvent.Action.RESENT, "anna", null, null, null, count + " dead", null, null, null);
  }

  private long resendDead(NotificationFilter which) {
    long expected = store.countResendable(which);
    long count = store.resendDead(which, at(900), OutboxContract::deed);
    assertThat(count).isEqualTo(expected);
    return count;
  }

  private List<String> deeds() {
    return store
        .auditEvents(new AuditFilter(null, null, null, null, null, null), new Cursor(null, 500))
        .items()
        .stream()
        .map(AuditEvent::about)
        .toList();
  }

  /** Stored one after the other, each a second later, and all of them dead. */
  private void dead(String... paymentIds) {
    int stored = store.notifications(ANY, new Cursor(null, 500)).items().size();
    for (String paymentId : paymentIds) {
      stored++;
      notify(notification("n-" + stored, paymentId, "url", at(stored)));
    }
    allDie(at(500));
  }

  private void allDie(Instant now) {
    List<Notification> claimed = store.claimNotifications(now, LEASE, 500);
    while (!claimed.isEmpty()) {
      claimed.forEach(
          each -> store.update(each.afterAttempt(NotificationState.DEAD, now, "given up"), now));
      claimed = store.claimNotifications(now, LEASE, 500);
    }
  }

  /** What goes out, one by one, in its order. */
  private List<String> sentOut() {
    List<String> sent = new ArrayList<>();
    List<Notification> claimed = store.claimNotifications(at(900), LEASE, 500);
    while (!claimed.isEmpty()) {
      for (Notification each : claimed) {
        sent.add(each.id());
        store.update(each.afterAttempt(NotificationState.DELIVERED, at(900), "ok"), at(900));
      }
      claimed = store.claimNotifications(at(900), LEASE, 500);
    }
    return sent;
  }

  private static final NotificationFilter ANY = new NotificationFilter(null, null, null);

  @Test
  void resendDead_ofNone_isNoDeed() {
    notify(notification("n-1", "p-1", "url", at(1)));

    assertThat(resendDead(ALL_DEAD)).isZero();
    assertThat(deeds()).isEmpty();
    tried(at(1), NotificationState.DELIVERED);
    assertThat(resendDead(ALL_DEAD)).isZero();
  }

  @Test
  void resendDead_sendsAllOfThem_ofEachPaymentInTheirOrder_asOneDeed() {
    dead("p-1", "p-2", "p-1", "p-3", "p-1");

    assertThat(resendDead(ALL_DEAD)).isEqualTo(5);

    assertThat(deeds()).containsExactly("5 dead");
    assertThat(notificationOf("n-1").attempts()).isEqualTo(1);
    assertThat(notificationOf("n-1").attemptsBefore()).isEqualTo(1);
    assertThat(claimNotifications(at(899))).isEmpty();
    List<String> sent = sentOut();
    assertThat(sent).containsExactlyInAnyOrder("n-1", "n-2", "n-3", "n-4", "n-5");
    assertThat(sent.stream().filter(List.of("n-1", "n-3", "n-5")::contains))
        .containsExactly("n-1", "n-3", "n-5");
    assertThat(resendDead(ALL_DEAD)).isZero();
    assertThat(deeds()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"PENDING", "DELIVERED"})
  void resendDead_neverSendsAnOlderStatusAfterANewerOne(NotificationState newer) {
    dead("p-1", "p-2", "p-1");
    notify(notification("n-4", "p-1", "url", at(501)));
    tried(at(501), newer);
    notify(notification("n-5", "p-1", "other", at(502)));

    assertThat(resendDead(ALL_DEAD)).isEqualTo(1);

    assertThat(deeds()).containsExactly("1 dead");
    assertThat(notificationOf("n-2").state()).isEqualTo(NotificationState.PENDING);
    assertThat(notificationOf("n-1").state()).isEqualTo(NotificationState.DEAD);
    assertThat(notificationOf("n-3").state()).isEqualTo(NotificationState.DEAD);
  }

  @Test
  void resendDead_takesThoseOfItsTimeProviderAndTenantsOnly() {
    dead("p-1", "p-1", "p-1", "p-2");
    Set<String> shop = Set.of("shop");

    assertThat(store.countResendable(since(at(3)))).isEqualTo(2);
    assertThat(store.countResendable(since(at(5)))).isZero();
    assertThat(resendDead(new NotificationFilter(null, "other", null, T0, null))).isZero();
    assertThat(resendDead(new NotificationFilter(Set.of("no"), null, null, T0, null))).isZero();
    assertThat(resendDead(new NotificationFilter(Set.of(), null, null, T0, null))).isZero();
    assertThat(resendDead(new NotificationFilter(shop, PROVIDER, null, at(2), at(3)))).isEqualTo(1);

    assertThat(sentOut()).containsExactly("n-2");
    assertThat(notificationOf("n-1").state())
        .as("a newer one went")
        .isEqualTo(NotificationState.DEAD);
    assertThat(resendDead(ALL_DEAD)).as("behind it").isEqualTo(2);
    assertThat(sentOut()).containsExactlyInAnyOrder("n-3", "n-4");
  }

  /** The first step keeps the deed: who dies behind it has done nothing unseen. */
  @Test
  void resendDead_ofMany_isSeveralSteps_andOneDeed() {
    String[] payments = new String[450];
    for (int i = 0; i < payments.length; i++) {
      payments[i] = i % 3 == 0 ? "p-0" : "p-" + i;
    }
    dead(payments);

    assertThat(resendDead(ALL_DEAD)).isEqualTo(450);

    assertThat(deeds()).containsExactly("450 dead");
    List<String> sent = sentOut();
    assertThat(sent).hasSize(450).doesNotHaveDuplicates();
    assertThat(sent.stream().map(id -> Integer.valueOf(id.substring(2))).filter(n -> n % 3 == 1))
        .isSorted();
  }

  @Test
  void manyWhoResendAllAtOnce_sendEachOnce() throws Exception {
    dead("p-1", "p-2", "p-1", "p-3", "p-4", "p-4", "p-5");

    List<Long> counts = atOnce(16, i -> store.resendDead(ALL_DEAD, at(900), OutboxContract::deed));

    assertThat(counts.stream().mapToLong(Long::longValue).sum()).isEqualTo(7);
    assertThat(deeds().stream().mapToLong(deed -> Long.parseLong(deed.split(" ")[0])).sum())
        .isEqualTo(7);
    assertThat(sentOut()).hasSize(7).doesNotHaveDuplicates();
  }

  @Test
  void whatMayBeSentAgainTogether_isWhatMayBeSentAgainOneByOne() {
    Random random = new Random(7);
    for (int round = 0; round < 500; round++) {
      List<Notification> line = new ArrayList<>();
      for (int i = 0; i < random.nextInt(6); i++) {
        NotificationState[] states = NotificationState.values();
        NotificationState state = states[random.nextInt(states.length)];
        line.add(notification("n-" + i, "p-1", "url", T0).afterAttempt(state, T0, "x"));
      }
      assertThat(Notification.resendable(line))
          .isEqualTo(
              line.stream()
                  .filter(each -> each.state() == NotificationState.DEAD)
                  .filter(each -> Notification.resend(each.id(), line) == Store.Resend.DUE)
                  .toList());
    }
  }

  // ---- who can do what

  private static WorkScope with(Set<String> providers, Set<String> targets, Set<String> tenants) {
    return new WorkScope(providers, targets, tenants);
  }

  @Test
  void aNotificationGoesToWhoHasItsTarget_andNobodyElseTouchesIt() {
    notify(notification("n-1", "p-1", "url", T0), notification("n-2", "p-2", "listener", T0));
    WorkScope other = with(null, Set.of("listener"), null);

    assertThat(store.claimNotifications(at(9), LEASE, 100, with(null, Set.of(), null))).isEmpty();
    assertThat(store.claimNotifications(at(9), LEASE, 100, other))
        .extracting(Notification::id)
        .containsExactly("n-2");
    assertThat(store.nextDue(other)).contains(at(9).plus(LEASE));
    assertThat(store.outOfScope(other, at(9))).containsExactly("1 notifications for 'url'");
    assertThat(store.outOfScope(other, T0.minusMillis(1))).isEmpty();
    assertThat(store.outOfScope(WorkScope.ALL, at(9))).isEmpty();

    Notification untouched =
        store.claimNotifications(at(10), LEASE, 100, with(null, Set.of("url"), null)).get(0);
    assertThat(untouched.id()).isEqualTo("n-1");
    assertThat(untouched.attempts()).isZero();
  }

  @Test
  void aNotificationGoesToWhoCanPostItsTenants() {
    notify(notification("n-1", "p-1", "url", T0));

    assertThat(store.claimNotifications(at(9), LEASE, 100, with(null, null, Set.of("other"))))
        .isEmpty();
    assertThat(store.claimNotifications(at(9), LEASE, 100, with(null, null, Set.of("shop"))))
        .hasSize(1);
  }

  @Test
  void aCallbackIsWorkedOnByWhoHasItsProvider() {
    store.openCallback(PROVIDER, "p-1", T0);
    WorkScope other = with(Set.of("other"), null, null);

    assertThat(store.claimCallbacks(at(9), LEASE, 100, other)).isEmpty();
    assertThat(store.nextDue(other)).isEmpty();
    assertThat(store.outOfScope(other, at(9))).containsExactly("1 callbacks of provider 'acme'");
    assertThat(store.claimCallbacks(at(9), LEASE, 100, with(Set.of("other", PROVIDER), null, null)))
        .hasSize(1);
  }
}
