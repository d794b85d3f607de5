package dev.turnpike.api;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a failed money-moving call may have done. */
public enum Outcome {
  /** Nothing happened: no money moved, and none will. */
  NOT_EXECUTED,
  /** The money may have moved. Ask for the status before trying again. */
  UNKNOWN;

  /** The name on the wire: {@code not_executed} or {@code unknown}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The outcome with this {@linkplain #text() text}; empty where there is none. */
  public static Optional<Outcome> of(String text) {
    return Arrays.stream(values()).filter(outcome -> outcome.text().equals(text)).findFirst();
  }
}
