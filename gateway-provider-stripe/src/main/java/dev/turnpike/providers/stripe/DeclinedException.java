package dev.turnpike.providers.stripe;

/** The card was declined: an answer, which becomes {@code KO}. */
final class DeclinedException extends Exception {
  private static final long serialVersionUID = 1L;

  DeclinedException(String message) {
    super(message);
  }

  /** Why, for the caller. */
  String reason() {
    return String.valueOf(getMessage());
  }
}
