package dev.turnpike.internal.contract;

/**
 * An answer that breaks the contract: nobody can say what it means. The message names what is
 * wrong, for the log.
 */
public final class BrokenAnswerException extends Exception {
  private static final long serialVersionUID = 1L;

  BrokenAnswerException(String message) {
    super(message);
  }
}
