package dev.turnpike.providers.stripe;

import java.io.IOException;

/** There was no connection, so nothing was sent. */
final class NotSentException extends IOException {
  private static final long serialVersionUID = 1L;

  NotSentException(String message) {
    super(message);
  }
}
