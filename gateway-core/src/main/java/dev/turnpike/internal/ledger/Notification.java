package dev.turnpike.internal.ledger;

import dev.turnpike.internal.contract.Redactor;
import dev.turnpike.records.DeliveryAttempt;
import dev.turnpike.records.NotificationState;
import dev.turnpike.records.PaymentEvent;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One message to one target about one payment. For one payment and target they go out in the order
 * in which they were stored.
 *
 * @param tenant whose payment it is about; {@code null} where nobody knows
 * @param id the same at every attempt
 * @param provider the provider's name
 * @param paymentId the payment that it is about
 * @param target where it goes
 * @param body the status as JSON
 * @param createdAt when it was stored
 * @param attempts how often it was tried
 * @param attemptsBefore how many of these attempts had been made when it was sent again by hand: it
 *     has all its tries once more
 * @param nextAt when it is due
 * @param state how far it has come
 * @param result what the last attempt led to; {@code null} before the first
 */
public record Notification(
    @Nullable String tenant,
    String id,
    String provider,
    String paymentId,
    String target,
    String body,
    Instant createdAt,
    int attempts,
    int attemptsBefore,
    Instant nextAt,
    NotificationState state,
    @Nullable String result) {

  /** Whether no attempt follows by itself. */
  public boolean isOver() {
    return state != NotificationState.PENDING;
  }

  /** The same after one more attempt. */
  public Notification afterAttempt(NotificationState newState, Instant next, String newResult) {
    return with(attempts + 1, attemptsBefore, next, newState, newResult);
  }

  /** The same, due at another time. */
  public Notification dueAt(Instant next) {
    return with(attempts, attemptsBefore, next, state, result);
  }

  /** The same with an attempt begun, of which it is not known what it led to. */
  public Notification begunUntil(Instant next) {
    return with(attempts + 1, attemptsBefore, next, state, result);
  }

  /**
   * What sending one again by hand leads to: never an older status after a newer one.
   *
   * @param line all of its line, in their order
   */
  static Store.Resend resend(String id, List<Notification> line) {
    boolean isFound = false;
    for (Notification notification : line) {
      if (isFound && notification.state != NotificationState.DEAD) {
        return Store.Resend.SUPERSEDED;
      }
      if (notification.id.equals(id)) {
        if (!notification.isOver()) {
          return Store.Resend.WAITING;
        }
        isFound = true;
      }
    }
    return isFound ? Store.Resend.DUE : Store.Resend.NOT_FOUND;
  }

  /**
   * Those of a line that may all be sent again together, in their order: all that are dead and
   * behind which none has arrived or is still to arrive.
   */
  static List<Notification> resendable(List<Notification> line) {
    int first = line.size();
    while (first > 0 && line.get(first - 1).state == NotificationState.DEAD) {
      first--;
    }
    return line.subList(first, line.size());
  }

  /** Whether it is about the same payment, for the same target. */
  boolean isInLineOf(Notification other) {
    return provider.equals(other.provider)
        && paymentId.equals(other.paymentId)
        && target.equals(other.target);
  }

  /** The same, sent again by hand. */
  Notification resent(Instant now) {
    return with(attempts, attempts, now, NotificationState.PENDING, result);
  }

  private Notification with(
      int newAttempts,
      int newAttemptsBefore,
      Instant next,
      NotificationState newState,
      @Nullable String newResult) {
    return new Notification(
        tenant,
        id,
        provider,
        paymentId,
        target,
        body,
        createdAt,
        newAttempts,
        newAttemptsBefore,
        next,
        newState,
        newResult);
  }

  /** What the payment's timeline says of its last attempt. */
  public PaymentEvent event(Instant at, @Nullable DeliveryAttempt attempt) {
    return new PaymentEvent(
        at, PaymentEvent.Kind.DELIVERY, provider, paymentId, id, result, attempt);
  }

  /** Without its body. */
  @Override
  public String toString() {
    return "Notification[id=%s, provider=%s, paymentId=%s, target=%s, attempts=%s, state=%s]"
        .formatted(id, provider, Redactor.escaped(paymentId), target, attempts, state);
  }
}
