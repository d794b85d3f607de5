package dev.turnpike.testkit;

import java.time.Duration;

/**
 * What came of one rule.
 *
 * @param rule the rule
 * @param verdict whether it was kept
 * @param took how long it took to find out
 */
public record Result(Rule rule, Verdict verdict, Duration took) {
  /** Whether this breaks the contract: a broken MUST. */
  public boolean isBreach() {
    return verdict.isFailed() && rule.level() == Level.MUST;
  }
}
