package dev.turnpike.api;

/** How a payment, or a step of a subscription, came out. */
public enum PayResult {
  /** Accepted: the money is taken or promised. */
  OK,
  /** Declined. Nothing was charged. */
  KO,
  /** Not decided yet: the outcome comes later, by notification or by asking for the status. */
  PENDING,
  /** The payer has to go to a URL to finish; the outcome comes later. */
  REDIRECT_TO_URL
}
