package dev.turnpike.internal.contract;

import dev.turnpike.api.FieldError;

/** A text that is not the JSON object that the contract asks for. */
public final class NotJsonException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST_PATH = 80;

  private final String path;
  private final String detail;

  NotJsonException(String path, String detail) {
    super(path + ": " + detail, null, false, false);
    this.path = path;
    this.detail = detail;
  }

  /** At this path, of which what is deep inside helps nobody. */
  static NotJsonException at(String path, String detail) {
    return new NotJsonException(
        path.length() <= LONGEST_PATH ? path : path.substring(0, LONGEST_PATH) + "…", detail);
  }

  /** What is wrong, and where. */
  public FieldError error() {
    return new FieldError(path, detail);
  }
}
