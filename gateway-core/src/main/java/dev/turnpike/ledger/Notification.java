package dev.turnpike.ledger;

import java.time.Instant;

/**
 * One message to one target about one payment. For one payment and target they go out in the order
 * in which they were stored.
 *
 * @param id the same at every attempt
 * @param provider the provider's name
 * @param paymentId the payment that it is about
 * @param target where it goes
 * @param body the status as JSON
 * @param createdAt when it was stored
 * @param attempts how often it was tried
 * @param nextAt when it is due
 * @param state how far it has come
 */
public record Notification(
    String id,
    String provider,
    String paymentId,
    String target,
    String body,
    Instant createdAt,
    int attempts,
    Instant nextAt,
    NotificationState state) {

  /** The same after one more attempt. */
  public Notification afterAttempt(NotificationState newState, Instant next) {
    return new Notification(
        id, provider, paymentId, target, body, createdAt, attempts + 1, next, newState);
  }

  Notification leasedUntil(Instant until) {
    return new Notification(
        id, provider, paymentId, target, body, createdAt, attempts, until, state);
  }

  /** Without its body. */
  @Override
  public String toString() {
    return "Notification[id=%s, provider=%s, paymentId=%s, target=%s, attempts=%d, state=%s]"
        .formatted(id, provider, paymentId, target, attempts, state);
  }
}
