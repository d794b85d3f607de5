package dev.turnpike.standalone.remote;

/** What was asked for can't be done. The message is one line for a person, and shows no secret. */
public final class WrongUseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** For this reason. */
  public WrongUseException(String reason) {
    super(reason);
  }
}
