package dev.turnpike.internal.reconcile;

import dev.turnpike.api.GatewayException;
import dev.turnpike.internal.background.BackgroundWork.Duty;
import dev.turnpike.internal.contract.ProviderAnswer;
import dev.turnpike.internal.contract.Redactor;
import dev.turnpike.internal.ledger.Ledger;
import dev.turnpike.internal.ledger.NotStorableException;
import dev.turnpike.internal.ledger.OperationRecord;
import dev.turnpike.internal.ledger.PaymentRecord;
import dev.turnpike.internal.ledger.ReconciliationPolicy;
import dev.turnpike.internal.ledger.RestoredRecords;
import dev.turnpike.internal.ledger.StatusUpdate;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.internal.ledger.WorkScope;
import dev.turnpike.internal.notify.StatusRecorder;
import dev.turnpike.internal.schedule.Backoff;
import dev.turnpike.internal.schedule.Scheduler;
import dev.turnpike.records.OperationState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works off what is open: operations whose end nobody knows, and payments that stay pending. It
 * never takes the passing of time for an answer: what can't be found out stays unknown, for a
 * person. Thread-safe.
 */
public final class Reconciler {
  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
  private static final int MOST_AT_ONCE = 8;

  private final Store store;
  private final Ledger ledger;
  private final StatusRecorder recorder;
  private final ProviderQueries queries;
  private final UnknownOutcomeResolver resolver;
  private final ReconciliationPolicy policy;
  private final Clock clock;
  private final Backoff backoff;
  private final @Nullable RestoredRecords restored;

  /**
   * Over the records in this store.
   *
   * @param restored where they are a restored backup: else {@code null}
   */
  public Reconciler(
      Store store,
      Ledger ledger,
      StatusRecorder recorder,
      ProviderQueries queries,
      ReconciliationPolicy policy,
      Scheduler scheduler,
      @Nullable RestoredRecords restored) {
    Clock clock = scheduler.clock();
    this.store = store;
    this.ledger = ledger;
    this.recorder = recorder;
    this.queries = queries;
    this.resolver = new UnknownOutcomeResolver(store, recorder, queries, policy, clock);
    this.policy = policy;
    this.backoff = new Backoff(scheduler);
    this.clock = clock;
    this.restored = restored;
  }

  /**
   * What is to be done in the background.
   *
   * @param askingLease longer than it may take to ask a provider
   * @param scope what this gateway can work on
   */
  public List<Duty<?>> duties(Duration askingLease, WorkScope scope) {
    return List.of(
        new Duty<OperationRecord>(
            MOST_AT_ONCE,
            (now, limit) -> store.claimOperations(now, askingLease, limit, scope),
            operation -> work(operation, scope)),
        new Duty<PaymentRecord>(
            MOST_AT_ONCE,
            (now, limit) -> store.claimPayments(now, askingLease, limit, scope),
            this::work));
  }

  private void work(OperationRecord operation, WorkScope scope) {
    if (operation.state() == OperationState.STARTED) {
      if (!ledger.abandoned(operation)) {
        return;
      }
      LOG.warn("{} was left by whoever made it: its outcome is unknown", operation);
      if (!scope.has(operation.provider())) {
        return; // another gateway asks about it
      }
    }
    Resolution finding = resolver.about(operation);
    if (finding instanceof Resolution.Found found) {
      settle(operation, found.answer());
    } else if (finding instanceof Resolution.NeverExecuted) {
      if (ledger.neverExecuted(operation)) {
        LOG.info("{} was unknown; the provider never executed it", operation);
      }
    } else if (finding instanceof Resolution.Nothing nothing) {
      postpone(operation, nothing.reason());
    }
    if (restored != null) {
      restored.asked(operation);
    }
  }

  private void settle(OperationRecord operation, ProviderAnswer answer) {
    try {
      switch (ledger.settleAsFound(operation, answer)) {
        case DONE -> LOG.info("{} was unknown, and is settled now", operation);
        case TAKEN -> postpone(operation, "the provider tells of a payment that another one made");
        case OVER -> LOG.debug("{} was settled by somebody else", operation);
      }
    } catch (NotStorableException e) {
      postpone(operation, "the store refuses what was found: " + e.getMessage());
    }
  }

  private void postpone(OperationRecord operation, String reason) {
    Instant now = clock.instant();
    Duration age = Duration.between(operation.startedAt(), now);
    if (age.compareTo(policy.unknownPatience()) > 0) {
      LOG.error("{} stays unknown until a person settles it: {}", operation, Redactor.line(reason));
      store.postponeOperation(operation.id(), null);
      return;
    }
    Duration pause =
        backoff.asLongAs(
            Duration.between(sinceRestore(operation.startedAt()), now),
            policy.firstPause(),
            policy.longestPause());
    LOG.warn(
        "{} stays unknown, and waits {} ms: {}",
        operation,
        pause.toMillis(),
        Redactor.line(reason));
    store.postponeOperation(operation.id(), now.plus(pause));
  }

  /** What is of a backup and has no answer waits since the restore, so it is asked again soon. */
  private Instant sinceRestore(Instant begun) {
    return restored != null && begun.isBefore(restored.since()) ? restored.since() : begun;
  }

  private void work(PaymentRecord payment) {
    Instant waitsSince = payment.madeAt();
    try {
      recorder.askAndRecord(
          payment.tenant(),
          payment.provider(),
          payment.paymentId(),
          StatusUpdate.Source.PENDING,
          () -> queries.payment(payment.provider(), payment.paymentId()));
    } catch (GatewayException e) {
      LOG.warn(
          "payment {} of provider '{}' is pending, and can't be asked about: {}",
          Redactor.line(payment.paymentId()),
          payment.provider(),
          Redactor.line(e.detail()));
      waitsSince = sinceRestore(payment.madeAt());
    }
    postpone(payment, waitsSince);
  }

  private void postpone(PaymentRecord payment, Instant waitsSince) {
    Instant now = clock.instant();
    Duration age = Duration.between(payment.madeAt(), now);
    boolean isOver = age.compareTo(policy.pendingPatience()) > 0;
    Duration pause =
        backoff.asLongAs(
            Duration.between(waitsSince, now), policy.firstPause(), policy.longestPause());
    store.postponePayment(payment.provider(), payment.paymentId(), isOver ? null : now.plus(pause));
  }
}
