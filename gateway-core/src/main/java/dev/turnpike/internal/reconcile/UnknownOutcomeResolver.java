package dev.turnpike.internal.reconcile;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.internal.contract.BareNotFoundException;
import dev.turnpike.internal.contract.ProviderAnswer;
import dev.turnpike.internal.ledger.OperationRecord;
import dev.turnpike.internal.ledger.ReconciliationPolicy;
import dev.turnpike.internal.ledger.RecordSearch.Timeline;
import dev.turnpike.internal.ledger.StatusUpdate;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.internal.notify.StatusRecorder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Finds out what became of an operation: by the payment it made, by the subscription it ended, or
 * by making the same call once more where that is safe. Thread-safe.
 */
final class UnknownOutcomeResolver {
  private final Store store;
  private final StatusRecorder recorder;
  private final ProviderQueries queries;
  private final ReconciliationPolicy policy;
  private final Clock clock;

  UnknownOutcomeResolver(
      Store store,
      StatusRecorder recorder,
      ProviderQueries queries,
      ReconciliationPolicy policy,
      Clock clock) {
    this.store = store;
    this.recorder = recorder;
    this.queries = queries;
    this.policy = policy;
    this.clock = clock;
  }

  Resolution about(OperationRecord operation) {
    Resolution finding;
    if (operation.operation().isFoundByPayment()) {
      finding = byItsPayment(operation);
    } else if (operation.operation().isFoundBySubscription()) {
      finding = byItsSubscription(operation);
    } else {
      finding = new Resolution.Nothing("the provider has no question for it");
    }
    return finding instanceof Resolution.Nothing nothing
        ? byRepeating(operation, nothing)
        : finding;
  }

  private Resolution byItsPayment(OperationRecord operation) {
    String shopTransactionId = operation.guard();
    if (shopTransactionId == null) {
      return new Resolution.Nothing("it has no shopTransactionId");
    }
    PaymentStatus status;
    try {
      status = queries.paymentByShopTransactionId(operation.provider(), shopTransactionId);
      Optional<Timeline> known = store.timeline(operation.provider(), status.paymentId());
      if (known.filter(payment -> wasThereBefore(operation, payment)).isPresent()) {
        return notFound(operation, "the provider knows earlier payments only");
      }
      if (known.filter(payment -> isOfAnother(operation, payment)).isPresent()) {
        return new Resolution.Nothing(
            "the provider tells of another attempt, which may hide this one");
      }
      if (isOfAnotherTenant(operation, status, store)) {
        return new Resolution.Nothing("the provider tells of another tenant's payment");
      }
      if (mayBeOfAnotherTenant(operation, store)) {
        return new Resolution.Nothing(
            "another tenant has an open request with the same shopTransactionId");
      }
      List<OperationRecord> others = othersThatMayHaveMadeIt(operation, status);
      if (others.stream().anyMatch(other -> !isOverBefore(operation, other))) {
        return new Resolution.Nothing(
            "the provider tells of a payment that another attempt may have made");
      }
      if (!others.isEmpty()) {
        return notFound(operation, "the provider tells of a payment that an earlier attempt made");
      }
      status = record(operation, status);
    } catch (GatewayException e) {
      return e.code() == ErrorCode.PAYMENT_NOT_FOUND && !BareNotFoundException.isBehind(e)
          ? notFound(operation, e.detail())
          : new Resolution.Nothing(e.detail());
    }
    String paymentId = status.paymentId();
    return answerBy(operation, status)
        .<Resolution>map(Resolution.Found::new)
        .orElseGet(
            () ->
                new Resolution.Nothing(
                    "payment %s was found, but not the subscription's token".formatted(paymentId)));
  }

  /**
   * The newest one that the provider knows is older than this operation, which so made none. The
   * two times are perhaps of two clocks: it counts as older only if it is older by more than they
   * may differ, and by much more where nobody made it here, so that it may be this one's.
   */
  private boolean wasThereBefore(OperationRecord operation, Timeline known) {
    Duration tolerance =
        isOfAnother(operation, known)
            ? ReconciliationPolicy.MOST_THAT_CLOCKS_DIFFER
            : policy.settleTime();
    Instant begun = operation.startedAt().minus(tolerance);
    return known.payment() != null && known.payment().madeAt().isBefore(begun);
  }

  private static boolean isOfAnother(OperationRecord operation, Timeline known) {
    return known.operations().stream()
        .anyMatch(other -> other.operation().makesPayment() && !other.id().equals(operation.id()));
  }

  /**
   * Other attempts with the same id of which no payment is known: one that was declined may have
   * made a payment that failed, and one that is open any payment. Only that an accepted one is
   * another one's of the same amount matters to nobody: what was taken settles one of the two.
   */
  private List<OperationRecord> othersThatMayHaveMadeIt(
      OperationRecord operation, PaymentStatus status) {
    String shopTransactionId = operation.guard();
    if (shopTransactionId == null) {
      return List.of();
    }
    return store.withoutPayment(operation.provider(), shopTransactionId).stream()
        .filter(other -> !other.id().equals(operation.id()))
        .filter(
            other ->
                other.isOpen()
                    ? status.status() != PaymentState.ACCEPTED || !movesTheSame(operation, other)
                    : status.status() == PaymentState.FAILED && other.result() == PayResult.KO)
        .toList();
  }

  private static boolean movesTheSame(OperationRecord one, OperationRecord other) {
    return Objects.equals(one.amount(), other.amount())
        && Objects.equals(one.currency(), other.currency());
  }

  /**
   * Its payment, if it made one, is older than the one that this operation may have made. Where one
   * guard let both through, that is certain; else two nodes may have seen their times.
   */
  private static boolean isOverBefore(OperationRecord operation, OperationRecord other) {
    Duration tolerance =
        operation.isGuarded() && other.isGuarded() && operation.tenant().equals(other.tenant())
            ? Duration.ZERO
            : ReconciliationPolicy.MOST_THAT_CLOCKS_DIFFER;
    Instant end = other.endedAt();
    return !other.isOpen() && end != null && !end.plus(tolerance).isAfter(operation.startedAt());
  }

  /**
   * Recorded before the operation is settled: else a crash in between would tell nobody. Nothing
   * was known of the payment when its status was asked for, so another one that was recorded since
   * is perhaps newer, and it is asked for again.
   */
  private PaymentStatus record(OperationRecord operation, PaymentStatus found) {
    String provider = operation.provider();
    Iterator<PaymentStatus> inHand = List.of(found).iterator();
    return recorder.askAndRecord(
        operation.tenant(),
        provider,
        null,
        StatusUpdate.Source.UNKNOWN,
        () -> inHand.hasNext() ? inHand.next() : queries.payment(provider, found.paymentId()));
  }

  /** Also where its record is gone. */
  static boolean isOfAnotherTenant(OperationRecord operation, PaymentStatus status, Store store) {
    return store
        .ownerOfPayment(operation.provider(), status.paymentId())
        .filter(owner -> !owner.equals(operation.tenant()))
        .isPresent();
  }

  /** A provider that is asked by the caller's id can't tell one tenant's from another's. */
  static boolean mayBeOfAnotherTenant(OperationRecord operation, Store store) {
    String shopTransactionId = operation.guard();
    return shopTransactionId != null
        && store.tenantsWithOpen(operation.provider(), shopTransactionId).stream()
            .anyMatch(tenant -> !tenant.equals(operation.tenant()));
  }

  static Optional<ProviderAnswer> answerBy(OperationRecord operation, PaymentStatus status) {
    return operation.operation().answerBy(status, operation.request().subscriptionToken());
  }

  /**
   * "Not found" counts only when the call can't be under way any more; and never where the call
   * need not make a payment, or makes more than a payment.
   */
  private Resolution notFound(OperationRecord operation, String reason) {
    Instant unknownSince = Optional.ofNullable(operation.endedAt()).orElse(clock.instant());
    boolean counts =
        operation.operation().makesNothingButPayment()
            && !clock.instant().isBefore(policy.settledFrom(unknownSince));
    return counts ? new Resolution.NeverExecuted() : new Resolution.Nothing(reason);
  }

  private Resolution byItsSubscription(OperationRecord operation) {
    String token = operation.request().subscriptionToken();
    if (token == null) {
      return new Resolution.Nothing("it has no subscription token");
    }
    try {
      SubscriptionStatus status = queries.subscription(operation.provider(), token);
      return operation
          .operation()
          .answerBy(status)
          .<Resolution>map(Resolution.Found::new)
          .orElseGet(() -> new Resolution.Nothing("the subscription is " + status.status()));
    } catch (GatewayException e) {
      return new Resolution.Nothing(e.detail());
    }
  }

  /** A provider keeps keys for a time only: a repetition after that would be a second execution. */
  private Resolution byRepeating(OperationRecord operation, Resolution.Nothing otherwise) {
    boolean repeatable =
        operation.request().complete()
            && queries.knowsKey(operation.provider(), operation.startedAt());
    if (!repeatable) {
      return otherwise;
    }
    if (!store.repeating(operation.id(), clock.instant())) {
      return new Resolution.Settled(); // somebody has settled it meanwhile
    }
    try {
      queries.repeat(operation);
      return new Resolution.Settled();
    } catch (GatewayException e) {
      return new Resolution.Nothing(e.detail());
    }
  }
}
