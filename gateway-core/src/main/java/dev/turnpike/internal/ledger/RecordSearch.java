package dev.turnpike.internal.ledger;

import dev.turnpike.records.AuditEvent;
import dev.turnpike.records.AuditFilter;
import dev.turnpike.records.CallStatistics;
import dev.turnpike.records.CallbackCount;
import dev.turnpike.records.Counts;
import dev.turnpike.records.Cursor;
import dev.turnpike.records.NotificationFilter;
import dev.turnpike.records.OperationFilter;
import dev.turnpike.records.Page;
import dev.turnpike.records.PaymentEvent;
import dev.turnpike.records.PaymentFilter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger can be asked by a person who looks for something. Changes nothing. A list throws
 * {@link IllegalArgumentException} when its cursor is none of its own.
 */
public interface RecordSearch {
  /** Payments, those made last first. */
  Page<PaymentRecord> payments(PaymentFilter filter, Cursor cursor);

  /** Operations, those begun last first. */
  Page<OperationRecord> operations(OperationFilter filter, Cursor cursor);

  /** Notifications, those stored last first. */
  Page<Notification> notifications(NotificationFilter filter, Cursor cursor);

  /**
   * What has this id, those made last first.
   *
   * @param most of each kind
   */
  Found find(SearchedId id, int most);

  /** What {@link #find} found. */
  record Found(
      List<PaymentRecord> payments,
      List<OperationRecord> operations,
      List<Notification> notifications) {
    /** Takes copies. */
    public Found {
      payments = List.copyOf(payments);
      operations = List.copyOf(operations);
      notifications = List.copyOf(notifications);
    }
  }

  /** What somebody did, the last deed first. */
  Page<AuditEvent> auditEvents(AuditFilter filter, Cursor cursor);

  /** One notification. */
  Optional<Notification> notification(String notificationId);

  /** How many notifications {@link Store#resendDead} would make due. */
  long countResendable(NotificationFilter which);

  /** The attempts to deliver one, as events of its payment, the oldest first. */
  List<PaymentEvent> attempts(Notification notification);

  /** One operation. */
  Optional<OperationRecord> operation(String operationId);

  /** All that is known of a payment; empty where neither it nor an operation on it is known. */
  Optional<Timeline> timeline(String provider, String paymentId);

  /** What begins then or later, and before, in the order of time, provider and operation. */
  List<CallStatistics> statistics(Instant from, Instant until);

  /** How much of what there is now. */
  Counts counts();

  /** How many callbacks wait; of providers and kinds of which there is any, in their order. */
  List<CallbackCount> callbackCounts();

  /**
   * All that is known of one payment; each list in the order of time.
   *
   * @param payment {@code null} where nobody has told of its state: it is known only by operations
   *     on it, such as a refund of a payment that was made elsewhere
   */
  record Timeline(
      @Nullable PaymentRecord payment,
      List<OperationRecord> operations,
      List<PaymentEvent> events,
      List<Notification> notifications) {
    /** Whose payment it is; {@code null} where nobody knows. */
    public @Nullable String tenant() {
      return payment == null ? null : payment.tenant();
    }

    /** Takes copies. */
    public Timeline {
      operations = List.copyOf(operations);
      events = List.copyOf(events);
      notifications = List.copyOf(notifications);
    }
  }
}
