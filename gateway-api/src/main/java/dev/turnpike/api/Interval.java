package dev.turnpike.api;

/** The unit in which the time between a subscription's payments is counted. */
public enum Interval {
  /** A calendar day. */
  DAY,
  /** Seven days. */
  WEEK,
  /** A calendar month. */
  MONTH,
  /** A calendar year. */
  YEAR
}
