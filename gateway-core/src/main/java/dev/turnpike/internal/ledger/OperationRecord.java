package dev.turnpike.internal.ledger;

import dev.turnpike.api.PayResult;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.records.OperationState;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One money-moving operation as the ledger knows it. It holds no card data: of {@code providerData}
 * nothing but what went into a fingerprint.
 *
 * @param id the ledger's own; ids made later sort later
 * @param provider the provider's name
 * @param operation which operation
 * @param tenant whose it is: keys and guards of one tenant are nothing to another
 * @param key the caller's idempotency key, where there is one
 * @param guard the id that guards it: {@code shopTransactionId} or {@code refundId}, where there is
 *     one
 * @param fingerprint of the whole request: two requests are the same when it is the same
 * @param guarded whether an earlier operation with the same guard stands in its way
 * @param request what is kept of the request
 * @param amount how much it moves, in minor units of the currency; {@code null} where nobody said.
 *     Of a refund of all that is left, how much that was
 * @param currency of the amount
 * @param guardFor how long after {@code OK} its guard is held; {@code null}: for ever
 * @param paymentId the payment that it is about, or that it made, where that is known
 * @param startedAt when it was recorded
 * @param state how far it has come
 * @param answer what was answered; {@code null} while it is under way
 * @param result what its answer says, as far as a status has not said otherwise since; {@code null}
 *     while there is none
 * @param holdsGuard whether it stands in the way of later operations with the same guard, and a
 *     refund in the way of others of its payment: it is open, pending or came out {@code OK}
 * @param guardUntil when that is over; {@code null}: never by itself
 * @param endedAt when it was answered, or its call was made once more without an answer; {@code
 *     null} while it is under way
 * @param nextAt when it is due: while it is under way, when whoever made it must have died; when it
 *     is unknown, when to ask next, {@code null} where asking is over; {@code null} once completed
 */
public record OperationRecord(
    String id,
    String provider,
    Operation<?, ?> operation,
    String tenant,
    @Nullable String key,
    @Nullable String guard,
    String fingerprint,
    boolean guarded,
    StoredRequest request,
    @Nullable Long amount,
    @Nullable String currency,
    @Nullable Duration guardFor,
    @Nullable String paymentId,
    Instant startedAt,
    OperationState state,
    @Nullable StoredAnswer answer,
    @Nullable PayResult result,
    boolean holdsGuard,
    @Nullable Instant guardUntil,
    @Nullable Instant endedAt,
    @Nullable Instant nextAt) {

  /** Requires what is never missing. */
  public OperationRecord {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(operation, "operation");
    Objects.requireNonNull(tenant, "tenant");
    Objects.requireNonNull(fingerprint, "fingerprint");
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(startedAt, "startedAt");
    Objects.requireNonNull(state, "state");
  }

  /** One that begins now, of which nobody said how much it moves. */
  public static OperationRecord started(
      String id,
      String provider,
      Operation<?, ?> operation,
      String tenant,
      @Nullable String key,
      @Nullable String guard,
      String fingerprint,
      boolean guarded,
      StoredRequest request,
      @Nullable Duration guardFor,
      @Nullable String paymentId,
      Instant startedAt,
      @Nullable Instant nextAt) {
    return new OperationRecord(
        id,
        provider,
        operation,
        tenant,
        key,
        guard,
        fingerprint,
        guarded,
        request,
        null,
        null,
        guardFor,
        paymentId,
        startedAt,
        OperationState.STARTED,
        null,
        null,
        true,
        null,
        null,
        nextAt);
  }

  /**
   * The key that the provider is given: the caller's, or this record's own where it has none.
   * Tenants with a name don't share keys, so theirs are given as a digest of name and key, which
   * nobody else can make by chance. It is the same for ever, whatever key fingerprints have.
   */
  public String providerKey() {
    if (key == null) {
      return id;
    }
    return tenant.isEmpty() ? key : Fingerprint.of("tenant", tenant, "key", key);
  }

  /** Whether it is not known how it ended: it is under way, or unknown. */
  public boolean isOpen() {
    return state != OperationState.COMPLETED;
  }

  /**
   * Whether it is as its call left it, which became unknown then: nobody else has taken it over, or
   * made its call once more.
   *
   * @param unknownSince {@code null}: it is under way
   */
  boolean isLeftBy(@Nullable Instant unknownSince) {
    return state == OperationState.STARTED
        || state == OperationState.UNKNOWN
            && unknownSince != null
            && endedAt != null
            && endedAt.toEpochMilli() == unknownSince.toEpochMilli();
  }

  /** Whether an earlier one with the same guard stands in its way: it has no key, and a guard. */
  public boolean isGuarded() {
    return guarded && guard != null && key == null;
  }

  /** Whether its key is taken: what was never executed, as a person says, gives it back. */
  public boolean takesKey() {
    return key != null
        && !(state == OperationState.COMPLETED && answer != null && answer.problem());
  }

  /** Without keys, ids and content. */
  @Override
  public String toString() {
    return "OperationRecord[id="
        + id
        + ", provider="
        + provider
        + ", operation="
        + operation
        + ", state="
        + state
        + "]";
  }

  /** Whether it holds its guard at that time. */
  public boolean holdsGuardAt(Instant time) {
    return holdsGuard && (guardUntil == null || time.isBefore(guardUntil));
  }

  /** Whether it is a refund that takes its part of the payment. */
  public boolean holdsPayment() {
    return operation.givesBack() && holdsGuard;
  }

  /** The same, ended so. */
  public OperationRecord endedBy(Completion end) {
    return with(
        amount,
        currency,
        end.payment() == null ? paymentId : end.payment().paymentId(),
        end.state(),
        end.answer(),
        end.result(),
        end.holdsGuard(),
        end.result() == PayResult.OK ? guardEnd(end.at()) : null,
        end.at(),
        end.nextAt());
  }

  /** The same, of which a status says since then that it came out so. */
  OperationRecord turnedOut(PayResult told, Instant at) {
    boolean holds = told == PayResult.OK;
    return with(
        amount,
        currency,
        paymentId,
        state,
        answer,
        told,
        holds,
        holds && guardUntil == null ? guardEnd(at) : guardUntil,
        endedAt,
        nextAt);
  }

  private @Nullable Instant guardEnd(Instant ok) {
    return guardFor == null ? null : ok.plus(guardFor);
  }

  /** The same, whose call is made once more. */
  OperationRecord repeatedAt(Instant now) {
    return with(
        amount, currency, paymentId, state, answer, result, holdsGuard, guardUntil, now, nextAt);
  }

  /** The same, due at another time. */
  public OperationRecord dueAt(@Nullable Instant next) {
    return with(
        amount, currency, paymentId, state, answer, result, holdsGuard, guardUntil, endedAt, next);
  }

  /** The same, which moves this much. */
  public OperationRecord moving(@Nullable Long newAmount, @Nullable String newCurrency) {
    return with(
        newAmount,
        newCurrency,
        paymentId,
        state,
        answer,
        result,
        holdsGuard,
        guardUntil,
        endedAt,
        nextAt);
  }

  private OperationRecord with(
      @Nullable Long newAmount,
      @Nullable String newCurrency,
      @Nullable String newPaymentId,
      OperationState newState,
      @Nullable StoredAnswer newAnswer,
      @Nullable PayResult newResult,
      boolean holds,
      @Nullable Instant until,
      @Nullable Instant ended,
      @Nullable Instant next) {
    return new OperationRecord(
        id,
        provider,
        operation,
        tenant,
        key,
        guard,
        fingerprint,
        guarded,
        request,
        newAmount,
        newCurrency,
        guardFor,
        newPaymentId,
        startedAt,
        newState,
        newAnswer,
        newResult,
        holds,
        until,
        ended,
        next);
  }
}
