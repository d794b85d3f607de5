package dev.turnpike.transport;

import java.io.IOException;
import java.io.InterruptedIOException;

/** A request was to be sent, and there is no answer to it. */
public final class NoAnswerException extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean nothingSent;

  NoAnswerException(IOException cause, boolean nothingSent) {
    super(cause.toString(), cause);
    this.nothingSent = nothingSent;
  }

  /** Whether it is certain that not one byte of the request has left. */
  public boolean nothingSent() {
    return nothingSent;
  }

  /** Whether the time was over. */
  public boolean timeout() {
    return getCause() instanceof InterruptedIOException;
  }
}
