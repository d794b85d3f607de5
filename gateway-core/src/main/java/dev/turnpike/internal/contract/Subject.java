package dev.turnpike.internal.contract;

/** What an operation is about, beside its body. */
public enum Subject {
  /** Nothing but its body. */
  NONE,
  /** A payment, by the query parameter {@code paymentId} or {@code shopTransactionId}. */
  PAYMENT,
  /** A subscription, by its token as the last segment of the path. */
  SUBSCRIPTION
}
