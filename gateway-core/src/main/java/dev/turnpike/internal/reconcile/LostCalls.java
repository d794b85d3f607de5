package dev.turnpike.internal.reconcile;

import dev.turnpike.StoreUnavailableException;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.internal.contract.BareNotFoundException;
import dev.turnpike.internal.contract.OutcomeQuery;
import dev.turnpike.internal.contract.ProviderAnswer;
import dev.turnpike.internal.ledger.Ledger;
import dev.turnpike.internal.ledger.OperationRecord;
import dev.turnpike.internal.ledger.PaymentRecord;
import dev.turnpike.internal.ledger.ReconciliationPolicy;
import dev.turnpike.internal.ledger.RecordSearch.Timeline;
import dev.turnpike.internal.ledger.RestoredRecords;
import dev.turnpike.internal.ledger.StatusUpdate;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.internal.ledger.StoreFullException;
import dev.turnpike.internal.notify.StatusRecorder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds calls that were made since the backup from which the records were restored: before a call
 * that the records don't know is made, its provider is asked whether it was made before. What can't
 * be found out is not made, unless the provider itself makes it once only. Thread-safe.
 */
public final class LostCalls {
  /** How often a provider is asked at most before one call. */
  public static final int MOST_QUESTIONS = 6;

  private static final Logger LOG = LoggerFactory.getLogger(LostCalls.class);

  /** What a payment's timeline says where its operation didn't hear of it in its own answer. */
  private static final List<String> FOUND_OUT =
      List.of(StatusUpdate.Source.FOUND.name(), StatusUpdate.Source.UNKNOWN.name());

  private final RestoredRecords restored;
  private final Store store;
  private final Ledger ledger;
  private final StatusRecorder recorder;
  private final ProviderQueries queries;
  private final ReconciliationPolicy policy;
  private final Clock clock;

  /** Over the records in this store. */
  public LostCalls(
      RestoredRecords restored,
      Store store,
      Ledger ledger,
      StatusRecorder recorder,
      ProviderQueries queries,
      ReconciliationPolicy policy,
      Clock clock) {
    this.restored = restored;
    this.store = store;
    this.ledger = ledger;
    this.recorder = recorder;
    this.queries = queries;
    this.policy = policy;
    this.clock = clock;
  }

  /**
   * Looks for the call of an operation that has just been recorded as started.
   *
   * @return its answer, where it was made since the backup: the operation is completed with it;
   *     empty where the call is to be made now
   * @throws GatewayException when it must not be made: {@code not_executed}
   */
  public Optional<ProviderAnswer> find(OperationRecord operation) {
    try {
      if (operation.operation().isHarmlessAgain()) {
        return Optional.empty();
      }
      if (!operation.operation().isFoundByPayment()) {
        return byItsKey(operation, "its provider has no question for it", null);
      }
      return operation.operation().guardEnds() && isMadeOnce(operation)
          ? Optional.empty()
          : byItsPayment(operation);
    } catch (StoreFullException | StoreUnavailableException e) {
      throw refusal(operation, "its records can't be reached: " + e.getMessage(), null, e);
    }
  }

  private Optional<ProviderAnswer> byItsPayment(OperationRecord operation) {
    String shopTransactionId = operation.guard();
    if (shopTransactionId == null) {
      return byItsKey(operation, "it has no shopTransactionId", null);
    }
    PaymentStatus status;
    try {
      status = queries.paymentByShopTransactionId(operation.provider(), shopTransactionId);
    } catch (GatewayException e) {
      return e.code() == ErrorCode.PAYMENT_NOT_FOUND && !BareNotFoundException.isBehind(e)
          ? notFound(operation, e.detail())
          : byItsKey(operation, e.detail(), e);
    }
    return byFound(operation, status);
  }

  private Optional<ProviderAnswer> byFound(OperationRecord operation, PaymentStatus status) {
    Optional<Timeline> known = store.timeline(operation.provider(), status.paymentId());
    String found = "payment %s is %s".formatted(status.paymentId(), status.status());
    boolean inRecords = known.filter(payment -> isKnown(operation, payment)).isPresent();
    boolean strangers = UnknownOutcomeResolver.isOfAnotherTenant(operation, status, store);
    if (inRecords
        && !strangers
        && isGuarded(operation)
        && OutcomeQuery.resultOf(status) == PayResult.OK) {
      return ofAnother(operation, known, status);
    }
    if (inRecords) {
      return notFound(operation, "its provider knows no newer payment than the records");
    }
    if (strangers) {
      return byItsKey(operation, "its provider can't tell it from another caller's payment", null);
    }
    if (OutcomeQuery.resultOf(status) == PayResult.KO) {
      return afterSettleTime(operation, found);
    }
    if (known.filter(payment -> makers(operation, payment).count() > 0).isPresent()) {
      return ofAnother(operation, known, status);
    }
    if (!namesOnePayment(operation)
        || UnknownOutcomeResolver.mayBeOfAnotherTenant(operation, store)) {
      return byItsKey(
          operation, found + ", but another payment may have the same shopTransactionId", null);
    }
    if (UnknownOutcomeResolver.answerBy(operation, status).isEmpty()) {
      return byItsKey(operation, found + ", but the subscription's token is not told", null);
    }
    return attributed(operation, status);
  }

  /** Recorded, and so notified, before the operation is completed by it. */
  private Optional<ProviderAnswer> attributed(OperationRecord operation, PaymentStatus found) {
    Iterator<PaymentStatus> inHand = List.of(found).iterator();
    PaymentStatus status;
    try {
      status =
          recorder.askAndRecord(
              operation.tenant(),
              operation.provider(),
              null,
              StatusUpdate.Source.FOUND,
              () ->
                  inHand.hasNext()
                      ? inHand.next()
                      : queries.payment(operation.provider(), found.paymentId()));
    } catch (GatewayException e) {
      return byItsKey(operation, e.detail(), e);
    }
    Optional<ProviderAnswer> answer = UnknownOutcomeResolver.answerBy(operation, status);
    if (answer.isEmpty() || OutcomeQuery.resultOf(status) == PayResult.KO) {
      return afterSettleTime(operation, "payment %s has failed".formatted(status.paymentId()));
    }
    return switch (ledger.settleAsFound(operation, answer.get())) {
      case DONE -> {
        LOG.warn("{} was made since the backup: payment {}", operation, status.paymentId());
        yield answer;
      }
      case TAKEN -> throw duplicate(operation, status);
      case OVER -> throw refusal(operation, "it was settled meanwhile; ask again", null, null);
    };
  }

  /**
   * Whether the newest payment that the provider tells of was made by an operation of the backup,
   * or by one since the restore: then this one made none in between. A payment that was found, or
   * that only a callback told of, may be this one's: even if that was before another restart.
   */
  private boolean isKnown(OperationRecord operation, Timeline known) {
    PaymentRecord payment = known.payment();
    return payment != null
        && known.events().stream()
            .noneMatch(event -> event.about() != null && FOUND_OUT.contains(event.about()))
        && makers(operation, known)
            .anyMatch(
                maker ->
                    restored.isOfBackup(payment.madeAt())
                        || !maker.startedAt().isBefore(restored.since()));
  }

  private static Stream<OperationRecord> makers(OperationRecord operation, Timeline known) {
    return known.operations().stream()
        .filter(other -> other.operation().makesPayment() && !other.id().equals(operation.id()));
  }

  /** The same request is answered by its own id; another one is told that it is another one. */
  private Optional<ProviderAnswer> ofAnother(
      OperationRecord operation, Optional<Timeline> known, PaymentStatus status) {
    boolean isSame =
        known.stream()
            .flatMap(payment -> makers(operation, payment))
            .anyMatch(
                other ->
                    operation.tenant().equals(other.tenant())
                        && operation.key() == null
                        && other.key() == null
                        && other.fingerprint().equals(operation.fingerprint()));
    Optional<ProviderAnswer> answer =
        isSame ? UnknownOutcomeResolver.answerBy(operation, status) : Optional.empty();
    if (answer.isEmpty()) {
      throw duplicate(operation, status);
    }
    store.withdraw(operation.id(), null);
    return answer;
  }

  private static boolean isGuarded(OperationRecord operation) {
    return operation.key() == null && operation.guarded() && !operation.operation().guardEnds();
  }

  /**
   * Whether one payment at most goes through with its shopTransactionId: one of a subscription may
   * come each month, and an operator who switched the guard off has said that ids come again.
   */
  private static boolean namesOnePayment(OperationRecord operation) {
    return !operation.operation().guardEnds() && (operation.key() != null || operation.guarded());
  }

  /** Never counts where the call need not make a payment, or makes more than a payment. */
  private Optional<ProviderAnswer> notFound(OperationRecord operation, String reason) {
    return !operation.operation().makesNothingButPayment()
        ? byItsKey(operation, reason + ", which says nothing of a subscription", null)
        : afterSettleTime(operation, reason);
  }

  /** What is there counts only when no call from before the restore can be under way any more. */
  private Optional<ProviderAnswer> afterSettleTime(OperationRecord operation, String reason) {
    Instant counts = restored.since().plus(policy.settleTime());
    Duration wait = Duration.between(clock.instant(), counts);
    if (wait.isNegative() || wait.isZero() || isMadeOnce(operation)) {
      return Optional.empty();
    }
    throw refusal(
        operation, reason + ", but a call from before the restore may be under way", wait, null);
  }

  private Optional<ProviderAnswer> byItsKey(
      OperationRecord operation, String reason, @Nullable GatewayException problem) {
    if (isMadeOnce(operation)) {
      return Optional.empty();
    }
    Duration retryAfter = problem == null ? null : problem.retryAfter().orElse(null);
    throw refusal(operation, reason, retryAfter, problem);
  }

  /**
   * Whether its provider makes a call with this key once only, and can't have forgotten the key of
   * one that was made since the backup.
   */
  private boolean isMadeOnce(OperationRecord operation) {
    return operation.key() != null && queries.knowsKey(operation.provider(), restored.lastRecord());
  }

  private static GatewayException duplicate(OperationRecord operation, PaymentStatus status) {
    return GatewayException.of(ErrorCode.DUPLICATE_TRANSACTION)
        .provider(operation.provider())
        .outcome(Outcome.NOT_EXECUTED)
        .detail(
            "payment '%s' has the same shopTransactionId, is %s, and belongs to another request; the gateway's records are a restored backup, and don't tell whether this request was made, too"
                .formatted(status.paymentId(), status.status()))
        .build();
  }

  private static GatewayException refusal(
      OperationRecord operation,
      String reason,
      @Nullable Duration retryAfter,
      @Nullable Exception cause) {
    LOG.warn("{} is refused, since it may have been made since the backup: {}", operation, reason);
    return GatewayException.of(ErrorCode.PROVIDER_UNAVAILABLE)
        .provider(operation.provider())
        .outcome(Outcome.NOT_EXECUTED)
        .retryAfter(retryAfter)
        .detail(
            "the gateway's records are a restored backup, and it can't find out whether this %s was made since: %s. It is not made now. The operator can look it up at the payment company, and start the gateway without GATEWAY_RESTORED when no request from before the restore comes again"
                .formatted(operation.operation().id(), reason))
        .cause(cause)
        .build();
  }
}
