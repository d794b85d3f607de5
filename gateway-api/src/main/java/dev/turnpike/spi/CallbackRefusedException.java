package dev.turnpike.spi;

/**
 * A callback that doesn't come from who it pretends to: its signature or token is missing or wrong.
 */
public final class CallbackRefusedException extends ProviderException {
  private static final long serialVersionUID = 1L;

  /** With what the caller shall read. */
  public CallbackRefusedException(String message) {
    super(message, null);
  }
}
