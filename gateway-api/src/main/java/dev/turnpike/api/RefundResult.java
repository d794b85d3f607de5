package dev.turnpike.api;

/** How a refund came out. */
public enum RefundResult {
  /** The money goes back. */
  OK,
  /** Declined: nothing goes back. */
  KO,
  /** Not decided yet: the outcome comes later. */
  PENDING
}
