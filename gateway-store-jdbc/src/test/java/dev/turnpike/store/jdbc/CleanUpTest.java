package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Samples.LEASE;
import static dev.turnpike.store.jdbc.Samples.PROVIDER;
import static dev.turnpike.store.jdbc.Samples.T0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.api.SubscriptionState;
import dev.turnpike.internal.ledger.Claim;
import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.internal.ledger.OperationRecord;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.records.AuditEvent;
import dev.turnpike.records.AuditEvent.Action;
import dev.turnpike.records.AuditFilter;
import dev.turnpike.records.Cursor;
import dev.turnpike.records.DeliveryAttempt;
import dev.turnpike.records.NotificationState;
import dev.turnpike.records.OperationFilter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CleanUpTest {
  private static final Duration KEYS = Duration.ofDays(7);
  private static final Duration RECORDS = Duration.ofDays(90);
  private static final Instant LATER = T0.plus(RECORDS).plusSeconds(1);

  @TempDir Path folder;
  private Store store;

  private void open(Dialect dialect) throws Exception {
    open(dialect, RECORDS);
  }

  private void open(Dialect dialect, Duration records) throws Exception {
    JdbcStore.Builder builder =
        dialect == Dialect.SQLITE
            ? JdbcStore.sqlite(folder.resolve("store.db"))
            : TestPostgres.newStore();
    store = builder.keyRetention(KEYS).retention(records).openStore();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private int steps(Instant now, int limit) {
    int steps = 1;
    while (store.cleanUp(now, limit)) {
      steps++;
      assertThat(steps).isLessThan(1_000);
    }
    return steps;
  }

  private long operations() {
    return store
        .operations(new OperationFilter(null, null, null), new Cursor(null, 500))
        .items()
        .size();
  }

  private void sent(Instant now) {
    for (Notification claimed : store.claimNotifications(now, LEASE, 500)) {
      store.update(claimed.afterAttempt(NotificationState.DELIVERED, now, "200"), now);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsOver_goesInSmallSteps(Dialect dialect) throws Exception {
    open(dialect);
    for (int i = 0; i < 25; i++) {
      Samples.pay(store, "" + i, T0.plusSeconds(i));
      Samples.told(store, "p-" + i, "n-" + i);
    }
    sent(T0);

    assertThat(store.cleanUp(LATER.plusSeconds(25), 10)).isTrue();
    assertThat(operations()).isEqualTo(15);
    steps(LATER.plusSeconds(25), 10);

    assertThat(operations()).isZero();
    for (int i = 0; i < 25; i++) {
      assertThat(store.payment(PROVIDER, "p-" + i)).isEmpty();
    }
    assertThat(steps(LATER.plusSeconds(25), 10)).isEqualTo(1);
  }

  /** Else more could be given back than was paid. */
  @ParameterizedTest
  @EnumSource
  void aRefund_staysAsLongAsItsPayment(Dialect dialect) throws Exception {
    open(dialect);
    Samples.pay(store, "1", T0);
    OperationRecord refund = Samples.refund("refund-1", "p-1", T0);
    assertThat(store.begin(refund, true)).isInstanceOf(Claim.Started.class);
    assertThat(store.complete("refund-1", Samples.refunded(T0))).isTrue();
    Samples.told(store, "p-1", "n-1"); // waits, and so does its payment
    steps(LATER, 10);
    assertThat(store.payment(PROVIDER, "p-1")).isPresent();
    assertThat(store.operation("refund-1")).isPresent();

    sent(LATER);
    Instant muchLater = LATER.plus(RECORDS).plusSeconds(1);
    steps(muchLater, 10);
    steps(muchLater, 10);
    assertThat(store.payment(PROVIDER, "p-1")).isEmpty();
    assertThat(store.operation("refund-1")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void whoseAPaymentIs_isKnownLongerThanItsRecord(Dialect dialect) throws Exception {
    open(dialect);
    Samples.pay(store, "1", T0);
    Samples.subscribed(store, "token", SubscriptionState.EXPIRED);
    steps(LATER, 10);
    assertThat(store.payment(PROVIDER, "p-1")).isEmpty();
    assertThat(store.subscription(PROVIDER, "token")).isEmpty();

    assertThat(store.ownerOfPayment(PROVIDER, "p-1")).contains("shop");
    assertThat(store.ownerOfSubscription(PROVIDER, "token")).contains("shop");
    Samples.told(store, "p-1", "n-1");
    assertThat(store.payment(PROVIDER, "p-1").orElseThrow().tenant())
        .as("heard of again")
        .isEqualTo("shop");

    steps(LATER.plus(Duration.ofDays(3_652)), 10);
    assertThat(store.ownerOfSubscription(PROVIDER, "token")).contains("shop");
    steps(LATER.plus(Duration.ofDays(3_654)), 10);
    assertThat(store.ownerOfSubscription(PROVIDER, "token")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void theAudit_isKeptLongerThanWhatItIsAbout(Dialect dialect) throws Exception {
    open(dialect);
    Samples.pay(store, "1", T0);
    store.audit(
        new AuditEvent(T0, Action.SETTLED, "anna", null, "shop", null, "op-1", null, null, "why"));

    steps(LATER, 10);
    assertThat(operations()).isZero();
    assertThat(auditEvents()).isEqualTo(1);
    steps(T0.plus(Duration.ofDays(731)), 10);
    assertThat(auditEvents()).isZero();
  }

  private long auditEvents() {
    return store
        .auditEvents(new AuditFilter(null, null, null, null, null, null), new Cursor(null, 500))
        .items()
        .size();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsYoung_stays(Dialect dialect) throws Exception {
    open(dialect);
    Samples.pay(store, "old", T0);
    Samples.pay(store, "young", T0.plusSeconds(10));

    steps(LATER, 10);

    assertThat(store.operation("op-old")).isEmpty();
    assertThat(store.operation("op-young")).isPresent();
    assertThat(store.payment(PROVIDER, "p-old")).isEmpty();
    assertThat(store.payment(PROVIDER, "p-young")).isPresent();
  }

  @ParameterizedTest
  @EnumSource
  void aKey_worksAsLongAsItShall_evenWhenRecordsAreKeptForLess(Dialect dialect) throws Exception {
    open(dialect, Duration.ofDays(1));
    Samples.pay(store, "1", T0);

    steps(T0.plus(KEYS).minusSeconds(1), 10);
    assertThat(store.operation("op-1")).isPresent();

    steps(T0.plus(KEYS).plusSeconds(1), 10);
    assertThat(store.operation("op-1")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void manyThatStayOpen_doNotKeepWhatIsBehindThem(Dialect dialect) throws Exception {
    open(dialect);
    for (int i = 0; i < 30; i++) {
      store.begin(
          Samples.operation(String.format(Locale.ROOT, "op-%03d", i), null, null, T0), false);
    }
    Samples.pay(store, "999", T0);

    steps(LATER, 10);

    assertThat(operations()).isEqualTo(30);
    assertThat(store.operation("op-999")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void whatAReceiverAnswered_goesWithItsNotification_andNotBefore(Dialect dialect)
      throws Exception {
    open(dialect);
    Samples.pay(store, "1", T0);
    Samples.told(store, "p-1", "n-1");
    Samples.told(store, "p-1", "n-2");
    for (int i = 0; i < 2; i++) {
      Notification claimed = store.claimNotifications(LATER, LEASE, 1).get(0);
      store.update(
          i == 0
              ? claimed.afterAttempt(NotificationState.DEAD, LATER, "given up")
              : claimed.afterAttempt(NotificationState.PENDING, LATER.plusSeconds(9), "later"),
          LATER,
          new DeliveryAttempt(Duration.ofMillis(5), 500, "sorry"));
    }
    assertThat(answers()).containsExactly("sorry", "sorry");

    steps(LATER, 10);

    assertThat(store.notification("n-1")).isEmpty();
    assertThat(answers()).containsExactly(null, "sorry");
    assertThat(store.attempts(store.notification("n-2").orElseThrow())).hasSize(1);
  }

  private List<String> answers() {
    return store.timeline(PROVIDER, "p-1").orElseThrow().events().stream()
        .filter(event -> event.attempt() != null)
        .map(event -> event.attempt().answer())
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void aPayment_staysWhileItsNotificationWaits(Dialect dialect) throws Exception {
    open(dialect);
    Samples.pay(store, "1", T0);
    Samples.told(store, "p-1", "n-1");

    steps(LATER, 10);
    assertThat(store.timeline(PROVIDER, "p-1").orElseThrow().notifications()).hasSize(1);

    sent(LATER);
    steps(LATER, 10);
    assertThat(store.payment(PROVIDER, "p-1")).isPresent(); // the attempt is young
    steps(LATER.plus(RECORDS), 10);
    assertThat(store.payment(PROVIDER, "p-1")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aKey_isFreeAgainAfterItsTime_thoughItsOperationIsKept(Dialect dialect) throws Exception {
    open(dialect);
    Samples.pay(store, "1", T0);

    Instant inTime = T0.plus(KEYS).minusMillis(1);
    assertThat(store.begin(Samples.operation("op-2", "key-1", null, inTime), false))
        .isInstanceOf(Claim.SameKey.class);
    assertThat(store.begin(Samples.operation("op-3", "key-1", null, T0.plus(KEYS)), false))
        .isInstanceOf(Claim.Started.class);
    assertThat(store.operation("op-1")).map(OperationRecord::key).contains("key-1");
  }

  @Test
  void anOpenOperation_keepsItsKeyForEver() throws Exception {
    open(Dialect.SQLITE);
    store.begin(Samples.operation("op-1", "key-1", null), false);

    assertThat(store.begin(Samples.operation("op-2", "key-1", null, LATER.plus(RECORDS)), false))
        .isInstanceOf(Claim.SameKey.class);
  }
}
