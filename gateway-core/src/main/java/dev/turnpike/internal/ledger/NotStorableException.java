package dev.turnpike.internal.ledger;

/**
 * The store refuses a step for a reason of the step's own: it is too long, say, or against a
 * constraint. It was not made, and making it again would lead to the same.
 */
public final class NotStorableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what is wrong with it, without secrets. */
  public NotStorableException(String message, Throwable cause) {
    super(message, cause);
  }
}
