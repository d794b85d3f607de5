package dev.turnpike.spi;

/** There is no such payment, or no such subscription. Nothing was executed. */
public final class NotFoundException extends ProviderException {
  private static final long serialVersionUID = 1L;

  /** With what the caller shall read. */
  public NotFoundException(String message) {
    super(message, null);
  }
}
