package dev.turnpike.internal.transport;

import java.io.IOException;

/** An answer over {@link HttpTransport#MAX_ANSWER} bytes, which is not read to its end. */
final class AnswerTooLargeException extends IOException {
  private static final long serialVersionUID = 1L;

  AnswerTooLargeException() {
    super("the answer is larger than " + HttpTransport.MAX_ANSWER + " bytes");
  }
}
