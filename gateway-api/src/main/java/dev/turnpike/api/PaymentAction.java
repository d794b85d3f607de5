package dev.turnpike.api;

/** What a {@link PaymentStatus} speaks of. */
public enum PaymentAction {
  /** The payment itself. */
  PAYMENT,
  /** A refund of the payment. */
  REFUND
}
