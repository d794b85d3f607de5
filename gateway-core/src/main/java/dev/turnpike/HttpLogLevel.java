package dev.turnpike;

/**
 * How much of the calls to other services is logged. Secrets and card data are masked at every
 * level.
 */
public enum HttpLogLevel {
  /** Nothing. */
  NONE,
  /** One line for each request, and one for its answer or failure. */
  BASIC,
  /** The headers too. */
  HEADERS,
  /** The bodies too. */
  BODY
}
