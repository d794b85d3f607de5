package dev.turnpike.records;

/** How far a notification has come. */
public enum NotificationState {
  /** To be delivered, now or again later. */
  PENDING,
  /** The receiver confirmed it. */
  DELIVERED,
  /** Given up; kept to be looked at. */
  DEAD
}
