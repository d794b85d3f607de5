package dev.turnpike;

/** The store could not be reached, or failed: whether the step was made is not known. */
public final class StoreUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With what went wrong, without secrets. */
  public StoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
