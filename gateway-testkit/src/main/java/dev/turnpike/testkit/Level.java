package dev.turnpike.testkit;

/** How much a rule asks, in the words of RFC 2119. */
public enum Level {
  /** Whoever breaks it breaks the contract. */
  MUST,
  /** Good advice: breaking it costs somebody something, and is no failure. */
  SHOULD
}
