package dev.turnpike;

import static dev.turnpike.testing.Problems.problemOf;
import static dev.turnpike.testing.Requests.payment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.internal.transport.RecordedLogs;
import dev.turnpike.records.OperationState;
import dev.turnpike.spi.NotExecutedException;
import dev.turnpike.testing.Listener;
import dev.turnpike.testing.MoodyStore;
import dev.turnpike.testing.ScriptedProvider;
import dev.turnpike.testing.SettableClock;
import dev.turnpike.testing.Threads;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** After a restore: what is open is asked about at once, and the operator sees how far that is. */
@Isolated("reads the log")
class AfterRestoreTest {
  private static final RestoreProgress ALL = new RestoreProgress(1, 1, 1);
  private static final RestoreProgress NOTHING = new RestoreProgress(0, 0, 0);
  private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(10);

  private final ScriptedProvider acme = new ScriptedProvider();
  private final Listener listener = new Listener();
  private final SettableClock clock = new SettableClock();
  private final MoodyStore records = new MoodyStore();
  private final RecordedLogs.Recording log = RecordedLogs.start();
  private PaymentGateway gateway = builder().build();
  private long lastTurn = System.nanoTime();

  private GatewayBuilder builder() {
    return PaymentGateway.builder()
        .provider(acme)
        .onPaymentStatus(listener)
        .askAboutPendingAfter(Duration.ofDays(1))
        .clock(clock)
        .store(records.store());
  }

  /**
   * One of each: an unknown operation, a pending payment, a notification that can't be stored as
   * delivered.
   */
  @BeforeEach
  void backup() {
    acme.pay.then((request, call) -> PayResponse.pending("p-pending"));
    gateway.provider("acme").pay(payment("o-pending"));
    acme.pay.thenThrow(new IllegalStateException("the line is dead"));
    problemOf(() -> gateway.provider("acme").pay(payment("o-unknown")));
    records.goAwayFor("claimNotifications");
    gateway.provider("acme").check("p-told");
    gateway.close();
    records.comeBack();
    clock.advance(Duration.ofHours(4));
  }

  @AfterEach
  void close() {
    gateway.close();
    log.close();
  }

  private void restore() {
    gateway = builder().restored(true).build();
  }

  private RestoreProgress progress() {
    return gateway.restoreProgress().orElseThrow();
  }

  private List<String> lines() {
    return log.of("dev.turnpike.internal.reconcile.AfterRestore");
  }

  private void isAway() {
    acme.status.always(
        (paymentId, call) -> {
          throw new NotExecutedException("no line");
        });
    acme.statusByShopTransactionId.always(
        (id, call) -> {
          throw new NotExecutedException("no line");
        });
  }

  private void isBack() {
    acme.status.always((id, call) -> PaymentStatus.of(PaymentState.ACCEPTED, id));
    acme.statusByShopTransactionId.always(
        (id, call) -> PaymentStatus.of(PaymentState.ACCEPTED, "p-found"));
  }

  @Test
  void whatIsOpen_isAskedAboutAtOnce() {
    isBack();

    restore();

    Threads.until(
        "the payment is decided",
        () -> records.payment("p-pending").state() == PaymentState.ACCEPTED);
    Threads.until(
        "the operation is settled",
        () -> records.lastOperation().state() == OperationState.COMPLETED);
    assertThat(records.payment("p-found").shopTransactionId()).isEqualTo("o-unknown");
  }

  @Test
  void withoutARestore_itIsAskedAboutAtItsTime() throws Exception {
    isBack();

    gateway = builder().build();
    listener.take();

    Threads.until(
        "what is due is done", () -> records.lastOperation().state() == OperationState.COMPLETED);
    assertThat(records.payment("p-pending").state()).isEqualTo(PaymentState.PENDING);
  }

  @Test
  void theStart_saysWhatIsHeld() {
    isAway();

    restore();

    assertThat(lines().get(0))
        .contains("WARN", "restored backup", "1 notifications are held")
        .contains("1 open operations and 1 pending payments");
    assertThat(progress().isOver()).isFalse();
  }

  @Test
  void whatHasBeenAskedAbout_isNoLongerCounted() {
    isAway();
    acme.status.then((id, call) -> PaymentStatus.of(PaymentState.ACCEPTED, id));
    restore();

    Threads.until("it goes on", () -> turned() && !progress().equals(ALL));

    assertThat(progress().isOver()).isFalse();
    Threads.until("a line says so", () -> turned() && lines().size() > 1);
    assertThat(lines().get(1)).contains("INFO", "restored backup: ");
  }

  /** Time goes by, for a round in each second; always true. */
  private boolean turned() {
    if (System.nanoTime() - lastTurn > 100_000_000) {
      lastTurn = System.nanoTime();
      clock.advance(BETWEEN_ROUNDS);
    }
    return true;
  }

  @Test
  void theEnd_saysThatCallsAreStillChecked() {
    isBack();
    restore();

    Threads.until("everything has been asked about", () -> turned() && progress().isOver());

    assertThat(progress()).isEqualTo(NOTHING);
    Threads.until("a line says so", () -> lines().size() > 1);
    assertThat(lines().get(lines().size() - 1))
        .contains("everything of the backup has been asked about", "still checked");
  }

  @Test
  void itIsSaidOnceAMinuteAtMost() throws Exception {
    isAway();
    restore();
    while (!records.takePostponed().id().equals("p-pending")) {
      // the operation comes before it
    }
    clock.advance(Duration.ofSeconds(50));

    Threads.until("another round is over", () -> progress().openOperations() == 0);

    assertThat(lines()).hasSize(1);
    clock.advance(Duration.ofSeconds(10));
    Threads.until("a line says so", () -> lines().size() == 2);
  }

  @Test
  void anEmptyBackup_isOverAtOnce() {
    gateway = PaymentGateway.builder().provider(acme).clock(clock).restored(true).build();

    Threads.until("it is over", () -> lines().size() > 1);

    assertThat(progress()).isEqualTo(NOTHING);
  }

  @Test
  void aStoreThatIsAwayAtTheStart_isReadWhenItIsBack() {
    isBack();
    records.goAway();
    restore();
    assertThat(lines()).hasSize(2);

    records.comeBack();

    Threads.until("everything has been asked about", () -> turned() && lines().size() > 2);
    Threads.until(
        "the payment is decided",
        () -> records.payment("p-pending").state() == PaymentState.ACCEPTED);
  }
}
