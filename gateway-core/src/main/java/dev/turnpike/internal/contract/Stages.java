package dev.turnpike.internal.contract;

import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.SubscriptionStatus;

/**
 * The ways of a call through the engine, of which each row of the table takes one.
 *
 * @see Operation#through
 */
public interface Stages {
  /** It is recorded, made once, and its end is stored. */
  <Q, A> Answered<A> moveMoney(Call<Q, A> call);

  /** Asks where a payment stands. */
  Answered<PaymentStatus> askAboutPayment(Call<PaymentQuery, PaymentStatus> call);

  /** Asks where a subscription stands. */
  Answered<SubscriptionStatus> askAboutSubscription(
      Call<SubscriptionQuery, SubscriptionStatus> call);
}
