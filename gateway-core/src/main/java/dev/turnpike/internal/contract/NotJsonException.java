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

  /** The same, seen from one level further out. */
  NotJsonException within(String name) {
    String longer = name + "." + path;
    return new NotJsonException(
        longer.length() <= LONGEST_PATH ? longer : longer.substring(0, LONGEST_PATH) + "…", detail);
  }

  /** What is wrong, and where. */
  public FieldError error() {
    return new FieldError(path, detail);
  }
}
