package dev.turnpike;

/** The store could not be reached, or failed. */
public final class StoreUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Whether what was to be stored may be stored all the same. */
  private final boolean mayBeStored;

  /** With what went wrong, without secrets; nothing is stored. */
  public StoreUnavailableException(String message, Throwable cause) {
    this(message, cause, false);
  }

  /**
   * With what went wrong, without secrets.
   *
   * @param mayBeStored whether what was to be stored may be stored all the same: the store's answer
   *     was lost
   */
  public StoreUnavailableException(String message, Throwable cause, boolean mayBeStored) {
    super(message, cause);
    this.mayBeStored = mayBeStored;
  }

  /** Whether what was to be stored may be stored all the same: the store's answer was lost. */
  public boolean mayBeStored() {
    return mayBeStored;
  }
}
