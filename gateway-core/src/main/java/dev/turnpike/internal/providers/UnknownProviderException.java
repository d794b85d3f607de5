package dev.turnpike.internal.providers;

/** A name was enabled that no provider has. The message names it, and those that there are. */
public final class UnknownProviderException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  UnknownProviderException(String message) {
    super(message);
  }
}
