package dev.turnpike.internal.external;

import org.jspecify.annotations.Nullable;

/**
 * The cause of an error that rests on a bare 404, 405 or 501: the service may have nothing at all
 * at this path, and says nothing of the payment.
 */
final class NoSuchPathException extends Exception {
  private static final long serialVersionUID = 1L;

  NoSuchPathException(@Nullable Throwable cause) {
    super("a bare HTTP status, with which a service may say that it has no such path", cause);
  }
}
