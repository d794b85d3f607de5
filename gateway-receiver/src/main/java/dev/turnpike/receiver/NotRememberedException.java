package dev.turnpike.receiver;

/**
 * The database that remembers notifications failed. Answer with a 5xx, as frameworks do by
 * themselves when this leaves a handler: then the gateway sends the notification again.
 */
public final class NotRememberedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotRememberedException(String message, Throwable cause) {
    super(message, cause);
  }
}
