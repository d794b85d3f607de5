package dev.turnpike.internal.ledger;

import java.time.Instant;

/**
 * A callback said that something happened to a payment, so the provider has to be asked. There is
 * one of them for a payment at most, however many callbacks came.
 *
 * @param provider the provider's name
 * @param paymentId the payment
 * @param since when the first callback came that is not worked off
 * @param nextAt when it is due
 * @param stamp another one with each callback: one that comes while the provider is asked keeps the
 *     question open
 */
public record PendingCallback(
    String provider, String paymentId, Instant since, Instant nextAt, long stamp) {

  PendingCallback oneMoreCallback(Instant now, long newStamp) {
    Instant next = now.isBefore(nextAt) ? now : nextAt;
    return new PendingCallback(provider, paymentId, since, next, newStamp);
  }

  /** What is left when all callbacks are worked off that came before it was claimed. */
  PendingCallback sinceClaimed() {
    return new PendingCallback(provider, paymentId, nextAt, nextAt, stamp);
  }

  PendingCallback dueAt(Instant next) {
    return new PendingCallback(provider, paymentId, since, next, stamp);
  }
}
