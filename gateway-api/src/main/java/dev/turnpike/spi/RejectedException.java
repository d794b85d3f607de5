package dev.turnpike.spi;

/**
 * The payment company refuses this request's content, and will refuse it again. Nothing was
 * executed.
 */
public final class RejectedException extends ProviderException {
  private static final long serialVersionUID = 1L;

  /** With what the caller shall read. */
  public RejectedException(String message) {
    super(message, null);
  }
}
