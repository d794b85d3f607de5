package dev.turnpike.records;

import java.util.List;

/**
 * Records that are known by an id; each list has those made last first.
 *
 * @param payments which have it as their own id, or as the caller's
 * @param operations which have it as their own id, as the caller's id of what they make, as that of
 *     their payment, or as that of their trace
 * @param notifications which have it as their own id, or as that of their payment
 */
public record FoundRecords(
    List<RecordedPayment> payments,
    List<RecordedOperation> operations,
    List<RecordedNotification> notifications) {
  /** The most of each list. */
  public static final int MOST = 50;

  /** Takes copies. */
  public FoundRecords {
    payments = List.copyOf(payments);
    operations = List.copyOf(operations);
    notifications = List.copyOf(notifications);
  }
}
