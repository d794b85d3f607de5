package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Samples.PROVIDER;
import static dev.turnpike.store.jdbc.Samples.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.turnpike.CallOptions;
import dev.turnpike.GatewayListener;
import dev.turnpike.StoreUnavailableException;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.internal.contract.Call;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.ProviderAnswer;
import dev.turnpike.internal.ledger.Guards;
import dev.turnpike.internal.ledger.Ledger;
import dev.turnpike.internal.ledger.NotStorableException;
import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.internal.ledger.OperationRecord;
import dev.turnpike.internal.ledger.ReconciliationPolicy;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.internal.transport.RecordedLogs;
import dev.turnpike.records.AuditEvent;
import dev.turnpike.records.AuditEvent.Action;
import dev.turnpike.records.NotificationState;
import dev.turnpike.records.OperationState;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** One record that the database won't take stands in the way of no other. */
@Isolated("the log is everybody's")
class NotStorableTest {
  private static final Duration CALL_TIME = Duration.ofSeconds(30);

  @TempDir Path folder;
  private Path path;
  private Database database;
  private Store store;
  private Ledger ledger;

  @BeforeEach
  void open() {
    path = folder.resolve("turnpike.db");
    SqliteFile file = SqliteFile.open(path, Duration.ofMillis(300));
    database = SqliteDatabase.open(file, new WalLimit(file));
    store =
        new JdbcStore.Builder((schema, purpose) -> database, null)
            .fingerprintKeys(Samples.KEYS)
            .openStore();
    ledger =
        new Ledger(
            store,
            Clock.systemUTC(),
            Guards.ALL,
            ReconciliationPolicy.DEFAULT,
            new GatewayListener() {});
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void forbid(String what) {
    database.store(
        session ->
            session.update(
                "create trigger no before " + what + " begin select raise(abort, 'no'); end"));
  }

  private OperationRecord go(String id) {
    return ((Ledger.Admission.Proceed) ledger.admit(pay(id), CALL_TIME)).operation();
  }

  private static Call<PayRequest, PayResponse> pay(String id) {
    PayRequest order =
        PayRequest.builder().amount(1299).currency("EUR").shopTransactionId(id).build();
    return new Call<>(
        Operation.PAY,
        PROVIDER,
        order,
        CallOptions.builder().tenant("shop").idempotencyKey(id).build());
  }

  private static ProviderAnswer answer(String paymentId) {
    return Operation.PAY.factsOf(PayResponse.ok(paymentId));
  }

  private OperationState stateOf(OperationRecord operation) {
    return store.operation(operation.id()).orElseThrow().state();
  }

  @Test
  void theCleanUp_goesOnBehindARecordThatCantBeDeleted() {
    for (int i = 0; i < 5; i++) {
      Samples.pay(store, "" + i, T0);
    }
    forbid("delete on operations when old.id = 'op-2'");

    try (RecordedLogs.Recording log = RecordedLogs.start()) {
      while (store.cleanUp(T0.plus(Duration.ofDays(1_000)), 3)) {
        // until there is no more
      }
      assertThat(log.of(CleanUp.class.getName())).hasSize(1);
    }

    for (int i = 0; i < 5; i++) {
      assertThat(store.operation("op-" + i).isPresent()).isEqualTo(i == 2);
      assertThat(store.payment(PROVIDER, "p-" + i)).isEmpty();
    }
  }

  @Test
  void anEndThatCantBeStored_isNotInTheWayOfTheBacklog() throws Exception {
    OperationRecord bad = go("bad");
    OperationRecord good = go("good");
    forbid("update on operations when old.id = '" + bad.id() + "'");
    try (Child other = Child.of(ChildStore.Locks.class, path, "begin immediate")) {
      other.line();
      ledger.settle(bad, answer("p-bad"));
      ledger.settle(good, answer("p-good"));
      assertThatThrownBy(ledger::catchUp).isInstanceOf(StoreUnavailableException.class);
      other.goOn();
      other.line();
    }

    ledger.catchUp();

    assertThat(stateOf(good)).isEqualTo(OperationState.COMPLETED);
    assertThat(store.payment(PROVIDER, "p-good")).isPresent();
    assertThat(stateOf(bad)).isEqualTo(OperationState.STARTED); // found by its lease
    ledger.catchUp();
  }

  @Test
  void aRequestThatCantBeRecorded_isNotExecuted() {
    forbid("insert on operations when new.guard_id = 'bad'");

    GatewayException refused =
        catchThrowableOfType(GatewayException.class, () -> ledger.admit(pay("bad"), CALL_TIME));

    assertThat(refused.code()).isEqualTo(ErrorCode.INTERNAL_ERROR);
    assertThat(refused.outcome()).contains(Outcome.NOT_EXECUTED);
    assertThat(refused).hasCauseInstanceOf(NotStorableException.class);
    go("good");
  }

  @Test
  void aDeedWhoseEventCantBeKept_isNotDone() {
    OperationRecord operation = go("unknown");
    ledger.settle(
        operation, GatewayException.of(ErrorCode.PROVIDER_TIMEOUT).detail("no answer").build());
    Samples.told(store, "p-1", "n-1");
    for (Notification claimed : store.claimNotifications(T0, Samples.LEASE, 1)) {
      store.update(claimed.afterAttempt(NotificationState.DEAD, T0, "given up"), T0);
    }
    AuditEvent deed =
        new AuditEvent(T0, Action.SETTLED, "anna", null, null, null, "x", null, null, "why");
    forbid("insert on audit");

    assertThatThrownBy(
            () ->
                ledger.settleByHand(
                    operation, ledger.answeredByHand(operation, answer("p-7"), "anna"), deed))
        .isInstanceOf(NotStorableException.class);
    assertThatThrownBy(() -> store.resend("n-1", T0, deed))
        .isInstanceOf(NotStorableException.class);

    assertThat(stateOf(operation)).isEqualTo(OperationState.UNKNOWN);
    assertThat(store.payment(PROVIDER, "p-7")).isEmpty();
    assertThat(store.notification("n-1").orElseThrow().state()).isEqualTo(NotificationState.DEAD);
  }

  @Test
  void aLeaseThatCantBeEnded_keepsTheStoreNeitherFromClosingNorFromOpening() {
    go("bad");
    forbid("update on operations");

    store.close();
    open();

    assertThat(store.counts().started()).isEqualTo(1);
  }

  @Test
  void aStoreThatIsClosedTwice_saysNothingOfIt() {
    try (RecordedLogs.Recording log = RecordedLogs.start()) {
      store.close();
      store.close();

      assertThat(log.text()).doesNotContain("WARN");
    }
  }
}
