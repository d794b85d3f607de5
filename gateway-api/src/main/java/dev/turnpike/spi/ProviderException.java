package dev.turnpike.spi;

import org.jspecify.annotations.Nullable;

/**
 * What a provider throws when it knows that nothing was executed. The subclass decides what the
 * caller hears, see {@link Provider}. The message is for the caller: no secret, no card data, no
 * class name in it. The cause is for the log.
 */
public abstract sealed class ProviderException extends RuntimeException
    permits NotExecutedException,
        RejectedException,
        NotFoundException,
        NotSupportedException,
        CallbackRefusedException {
  private static final long serialVersionUID = 1L;

  ProviderException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
