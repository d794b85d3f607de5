package dev.turnpike.api;

/** Where a subscription stands. */
public enum SubscriptionState {
  /** Not begun yet, or waiting for its first payment. */
  PENDING,
  /** In force. */
  ACTIVE,
  /** In force, but a payment is overdue. */
  PAST_DUE,
  /** Ended: it ran out, or was expired. No payment is taken any more. */
  EXPIRED,
  /** Ended by the payer or the merchant. No payment is taken any more. */
  CANCELED,
  /** The provider itself doesn't know. */
  UNKNOWN
}
