package dev.turnpike.records;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One message to one target about one payment.
 *
 * @param id the same at every attempt
 * @param tenant whose payment it is about; empty for the host's own, {@code null} where nobody
 *     knows
 * @param provider the provider's name
 * @param paymentId the payment that it is about
 * @param target where it goes
 * @param state how far it has come
 * @param attempts how often it was tried
 * @param lastResult what the last attempt led to; {@code null} before the first
 * @param createdAt when it was stored
 * @param nextAttemptAt when it is tried next; {@code null} where no attempt follows by itself
 * @param body the status as JSON
 * @param attemptLog its attempts one by one, the oldest first: each an event of kind {@link
 *     PaymentEvent.Kind#DELIVERY}. Empty in lists and in a {@link PaymentTimeline}, whose events
 *     tell them
 */
public record RecordedNotification(
    String id,
    @Nullable String tenant,
    String provider,
    String paymentId,
    String target,
    NotificationState state,
    int attempts,
    @Nullable String lastResult,
    Instant createdAt,
    @Nullable Instant nextAttemptAt,
    String body,
    List<PaymentEvent> attemptLog) {
  /** Takes a copy. */
  public RecordedNotification {
    attemptLog = List.copyOf(attemptLog);
  }

  /** Without its body. */
  @Override
  public String toString() {
    return "RecordedNotification[id=%s, provider=%s, target=%s, attempts=%s, state=%s]"
        .formatted(id, provider, target, attempts, state);
  }
}
