package dev.turnpike.internal.providers;

/**
 * What callbacks may take of one provider, on one gateway: anybody can send them, with ids that are
 * made up.
 *
 * @param reads how many it reads at the same time
 * @param questions how many payments it is asked about at the same time because a callback came
 * @param mostUnknown how many wait at most whose payments the records don't know
 */
public record CallbackBudget(int reads, int questions, int mostUnknown) {
  /** Unless told otherwise. */
  public static final CallbackBudget DEFAULT = new CallbackBudget(128, 16, 1_000);

  /** One question in so many may be about a payment that the records don't know. */
  private static final int UNKNOWN_PART = 4;

  /** Requires positive numbers, and a question for known payments beside one for unknown ones. */
  public CallbackBudget {
    requireAtLeast(1, "callbackReads", reads);
    requireAtLeast(2, "callbackQuestions", questions);
    requireAtLeast(1, "unknownCallbacks", mostUnknown);
  }

  private static void requireAtLeast(int least, String name, int value) {
    if (value < least) {
      throw new IllegalArgumentException(
          "%s must be at least %s, but is %s".formatted(name, least, value));
    }
  }

  /** How many of the questions may be about payments that the records don't know. */
  public int unknownQuestions() {
    return Math.max(1, questions / UNKNOWN_PART);
  }
}
