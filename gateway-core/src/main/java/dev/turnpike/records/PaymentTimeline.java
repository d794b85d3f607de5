package dev.turnpike.records;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one payment; each list in the order of time.
 *
 * @param payment {@code null} where nobody has told of its state: it is known only by operations on
 *     it, such as a refund of a payment that was made elsewhere
 * @param operations those on it
 * @param events what happened to it
 * @param notifications what was or is to be told of it
 */
public record PaymentTimeline(
    @Nullable RecordedPayment payment,
    List<RecordedOperation> operations,
    List<PaymentEvent> events,
    List<RecordedNotification> notifications) {

  /** Takes copies. */
  public PaymentTimeline {
    operations = List.copyOf(operations);
    events = List.copyOf(events);
    notifications = List.copyOf(notifications);
  }
}
