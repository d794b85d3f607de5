package dev.turnpike.records;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one payment; each list in the order of time.
 *
 * @param payment {@code null} where nobody has told of its state: it is known only by operations on
 *     it, such as a refund of a payment that was made elsewhere
 * @param dashboardUrl where its company shows it to people; {@code null} where its provider tells
 *     of no such page, or doesn't run
 * @param operations those on it
 * @param events what happened to it
 * @param notifications what was or is to be told of it
 */
public record PaymentTimeline(
    @Nullable RecordedPayment payment,
    @Nullable URI dashboardUrl,
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
