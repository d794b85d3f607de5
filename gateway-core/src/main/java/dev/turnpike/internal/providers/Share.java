package dev.turnpike.internal.providers;

/**
 * What a provider is called for. Each has places of its own at the same time, so that what anybody
 * can cause takes none of those that move money.
 */
public enum Share {
  /** What callers ask for, and what the gateway asks of its own accord. */
  CALLS("has its share of concurrent calls in use"),
  /** To read a callback, which anybody can send. */
  CALLBACKS("reads as many callbacks as it may at the same time"),
  /** Where a payment stands of which a callback came. */
  QUESTIONS("is asked about as many callbacks as it may be at the same time"),
  /** Likewise, where the records don't know the payment: anybody can make an id up. */
  UNKNOWN_QUESTIONS("is asked about as many unknown payments as it may be at the same time");

  private final String inUse;

  Share(String inUse) {
    this.inUse = inUse;
  }

  /** Of a provider: that there is no place left. */
  String inUse() {
    return inUse;
  }

  /** Whether anybody without credentials can cause such calls, and fill the log by them. */
  boolean isOpenToAnybody() {
    return this == CALLBACKS || this == UNKNOWN_QUESTIONS;
  }
}
