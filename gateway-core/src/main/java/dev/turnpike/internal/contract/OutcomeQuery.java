package dev.turnpike.internal.contract;

import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentAction;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.SubscriptionStatus;
import org.jspecify.annotations.Nullable;

/**
 * How the outcome of an operation is found out that is not known: a column of the table.
 *
 * @param <A> the operation's answer
 */
public sealed interface OutcomeQuery<A> {
  /** Nobody can be asked. */
  record None<A>() implements OutcomeQuery<A> {}

  /**
   * By the payment that it made.
   *
   * @param notFoundCounts whether there is no outcome without a payment, so that "not found" says
   *     that nothing was executed
   * @param answer the answer that the status stands for
   */
  record ByPayment<A>(boolean notFoundCounts, FromStatus<A> answer) implements OutcomeQuery<A> {}

  /**
   * By the subscription that it changed.
   *
   * @param answer the answer that the status stands for; {@code null} where it is not done
   */
  record BySubscription<A>(FromSubscription<A> answer) implements OutcomeQuery<A> {}

  /** Makes an answer out of a payment's status. */
  @FunctionalInterface
  interface FromStatus<A> {
    /** The answer; {@code null} where the status doesn't tell all of it. */
    @Nullable A of(PayResult result, PaymentStatus status, @Nullable String subscriptionToken);
  }

  /** Makes an answer out of a subscription's status. */
  @FunctionalInterface
  interface FromSubscription<A> {
    /** The answer; {@code null} where the operation was not done. */
    @Nullable A of(SubscriptionStatus status);
  }

  /** What a status says of the payment itself: what was given back, or is to be, was taken. */
  static PayResult resultOf(PaymentStatus status) {
    if (status.action() == PaymentAction.REFUND || status.status() == PaymentState.ACCEPTED) {
      return PayResult.OK;
    }
    return status.status() == PaymentState.FAILED ? PayResult.KO : PayResult.PENDING;
  }
}
