package dev.turnpike.internal.ledger;

import dev.turnpike.api.PayResult;
import dev.turnpike.records.OperationState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How an operation ended, and what became of its payment: stored in one step.
 *
 * @param state {@code COMPLETED} or {@code UNKNOWN}
 * @param answer what the caller is answered
 * @param result what the answer says; {@code null} where it is none of the contract
 * @param holdsGuard whether it stands in the way of later operations with the same guard
 * @param at now
 * @param nextAt when an unknown one is asked about; {@code null} otherwise
 * @param payment the payment that it made, where there is one
 * @param subscription the subscription that it made or changed, where there is one
 */
public record Completion(
    OperationState state,
    StoredAnswer answer,
    @Nullable PayResult result,
    boolean holdsGuard,
    Instant at,
    @Nullable Instant nextAt,
    @Nullable PaymentRecord payment,
    @Nullable SubscriptionRecord subscription) {

  /** The same, as a person says. */
  Completion settledBy(String by) {
    return new Completion(
        state,
        new StoredAnswer(answer.problem(), answer.json(), by),
        result,
        holdsGuard,
        at,
        nextAt,
        payment,
        subscription);
  }

  /** Whether the operation was never executed, so that its key is free again. */
  public boolean freesKey() {
    return state == OperationState.COMPLETED && answer.problem();
  }
}
