package dev.turnpike.ledger;

import java.time.Instant;

/**
 * A callback said that something happened to a payment, so the provider has to be asked. There is
 * one of them for a payment at most, however many callbacks came.
 *
 * @param provider the provider's name
 * @param paymentId the payment
 * @param since when the first callback came that is not worked off
 * @param nextAt when it is due
 * @param callbacks counts the callbacks: one that comes while the provider is asked keeps the
 *     question open
 */
public record OpenQuestion(
    String provider, String paymentId, Instant since, Instant nextAt, long callbacks) {

  OpenQuestion oneMoreCallback() {
    return new OpenQuestion(provider, paymentId, since, nextAt, callbacks + 1);
  }

  OpenQuestion dueAt(Instant next) {
    return new OpenQuestion(provider, paymentId, since, next, callbacks);
  }
}
