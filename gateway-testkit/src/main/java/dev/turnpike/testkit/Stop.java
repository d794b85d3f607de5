package dev.turnpike.testkit;

/** Ends a check before its end. Its message says why. */
abstract sealed class Stop extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  private Stop(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  /** What was seen, or why it can't be tried. */
  String reason() {
    return reason;
  }

  /** The rule is broken. */
  static final class Breach extends Stop {
    private static final long serialVersionUID = 1L;

    private final String expected;

    Breach(String expected, String actual) {
      super(actual);
      this.expected = expected;
    }

    String expected() {
      return expected;
    }
  }

  /** The rule can't be tried. */
  static final class Skip extends Stop {
    private static final long serialVersionUID = 1L;

    Skip(String reason) {
      super(reason);
    }
  }

  /** The rule can't be tried since something went wrong that another rule asks for. */
  static final class Unmet extends Stop {
    private static final long serialVersionUID = 1L;

    private final String rule;
    private final String expected;

    Unmet(String rule, String expected, String actual) {
      super(actual);
      this.rule = rule;
      this.expected = expected;
    }

    String rule() {
      return rule;
    }

    String expected() {
      return expected;
    }
  }
}
