package dev.turnpike.internal.transport;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;

/** A request was to be sent, and there is no answer to it. */
public final class NoAnswerException extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean nothingSent;

  NoAnswerException(IOException cause, boolean nothingSent) {
    super(describe(cause), cause);
    this.nothingSent = nothingSent;
  }

  /** A peer that answers with something else than HTTP may have put the request into its answer. */
  private static String describe(IOException cause) {
    return cause instanceof ProtocolException
        ? "the answer is not HTTP as it should be"
        : cause.toString();
  }

  /** Whether it is certain that not one byte of the request has left. */
  public boolean nothingSent() {
    return nothingSent;
  }

  /** Whether the time was over. */
  public boolean timeout() {
    return getCause() instanceof InterruptedIOException;
  }

  /** Whether there was an answer, but a larger one than is read. */
  public boolean tooLarge() {
    return getCause() instanceof AnswerTooLargeException;
  }
}
