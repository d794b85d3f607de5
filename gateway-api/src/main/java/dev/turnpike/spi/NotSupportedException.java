package dev.turnpike.spi;

/** The operation, or this form of it, is not offered. Nothing was executed. */
public final class NotSupportedException extends ProviderException {
  private static final long serialVersionUID = 1L;

  /** With what the caller shall read. */
  public NotSupportedException(String message) {
    super(message, null);
  }
}
