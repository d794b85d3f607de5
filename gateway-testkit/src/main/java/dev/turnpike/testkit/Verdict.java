package dev.turnpike.testkit;

import java.util.List;

/** What came of trying a rule out. */
public sealed interface Verdict {
  /** The rule was kept. */
  record Passed() implements Verdict {}

  /**
   * The rule was broken.
   *
   * @param expected what the rule asks for here
   * @param actual what was seen instead
   * @param exchanges all that was said until then, in the order in which it ended
   */
  record Failed(String expected, String actual, List<Exchange> exchanges) implements Verdict {
    /** Copies the list. */
    public Failed {
      exchanges = List.copyOf(exchanges);
    }
  }

  /**
   * The rule could not be tried.
   *
   * @param reason why, and what would make it possible
   */
  record Skipped(String reason) implements Verdict {}

  /** Whether the rule was broken. */
  default boolean isFailed() {
    return this instanceof Failed;
  }
}
