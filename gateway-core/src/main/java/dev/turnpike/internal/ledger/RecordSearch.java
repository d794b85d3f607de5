package dev.turnpike.internal.ledger;

import dev.turnpike.api.PaymentState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger can be asked by a person who looks for something. Changes nothing. A list throws
 * {@link IllegalArgumentException} when its cursor is none of its own.
 */
public interface RecordSearch {
  /**
   * The most that one page holds. It holds fewer, and has a next one, where they are large: about 1
   * MiB of text ends it.
   */
  int LARGEST_PAGE = 500;

  /** Payments, those made last first. */
  Page<PaymentRecord> payments(PaymentFilter filter, Cursor cursor);

  /** Operations, those begun last first. */
  Page<OperationRecord> operations(OperationFilter filter, Cursor cursor);

  /** Notifications, those stored last first. */
  Page<Notification> notifications(NotificationFilter filter, Cursor cursor);

  /** What somebody did, the last deed first. */
  Page<AuditEvent> auditEvents(AuditFilter filter, Cursor cursor);

  /** One notification. */
  Optional<Notification> notification(String notificationId);

  /** One operation. */
  Optional<OperationRecord> operation(String operationId);

  /** All that is known of a payment; empty where neither it nor an operation on it is known. */
  Optional<Timeline> timeline(String provider, String paymentId);

  /** How much of what there is now. */
  Counts counts();

  /**
   * Which payments; {@code null} means any.
   *
   * @param tenants whose
   * @param from the earliest {@linkplain PaymentRecord#madeAt() time} they were made at
   * @param until the first time that is too late
   */
  record PaymentFilter(
      @Nullable Set<String> tenants,
      @Nullable String provider,
      @Nullable PaymentState state,
      @Nullable String shopTransactionId,
      @Nullable Instant from,
      @Nullable Instant until) {}

  /** Which operations; {@code null} means any. */
  record OperationFilter(
      @Nullable Set<String> tenants, @Nullable String provider, @Nullable OperationState state) {}

  /** Which notifications; {@code null} means any. */
  record NotificationFilter(
      @Nullable Set<String> tenants,
      @Nullable String provider,
      @Nullable NotificationState state) {}

  /**
   * Which deeds; {@code null} means any.
   *
   * @param tenants about whose records
   * @param from the earliest time they were done at
   * @param until the first time that is too late
   */
  record AuditFilter(
      @Nullable Set<String> tenants,
      AuditEvent.@Nullable Action action,
      @Nullable String by,
      @Nullable String about,
      @Nullable Instant from,
      @Nullable Instant until) {}

  /**
   * Which part of the list.
   *
   * @param after where the page before ended; {@code null}: the first page
   * @param limit how many, from 1 to {@link #LARGEST_PAGE}
   */
  record Cursor(@Nullable String after, int limit) {
    /**
     * Checks the limit.
     *
     * @throws IllegalArgumentException when it is out of range
     */
    public Cursor {
      if (limit < 1 || limit > LARGEST_PAGE) {
        throw new IllegalArgumentException("a page holds 1 to " + LARGEST_PAGE + ", not " + limit);
      }
    }
  }

  /**
   * Part of a list.
   *
   * @param next where the next page begins; {@code null}: this is the last one
   */
  record Page<T>(List<T> items, @Nullable String next) {
    /** Takes a copy. */
    public Page {
      items = List.copyOf(items);
    }
  }

  /**
   * All that is known of one payment; each list in the order of time.
   *
   * @param payment {@code null} where nobody has told of its state: it is known only by operations
   *     on it, such as a refund of a payment that was made elsewhere
   */
  record Timeline(
      @Nullable PaymentRecord payment,
      List<OperationRecord> operations,
      List<Event> events,
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

  /**
   * How much there is: for metrics.
   *
   * @param started operations under way
   * @param unknown operations with an unknown outcome
   * @param pendingPayments payments that are not decided
   * @param openCallbacks payments of which a callback came that is not worked off
   * @param waitingNotifications notifications that have not arrived
   * @param deadNotifications notifications that were given up
   */
  record Counts(
      long started,
      long unknown,
      long pendingPayments,
      long openCallbacks,
      long waitingNotifications,
      long deadNotifications) {}
}
