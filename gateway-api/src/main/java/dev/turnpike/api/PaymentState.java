package dev.turnpike.api;

/** Where a payment stands. */
public enum PaymentState {
  /** The money is taken or promised. */
  ACCEPTED,
  /** It is known that there will be no money. Never used for what is merely not known. */
  FAILED,
  /** Not decided yet. */
  PENDING
}
