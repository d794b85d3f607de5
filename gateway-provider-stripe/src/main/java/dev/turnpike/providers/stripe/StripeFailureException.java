package dev.turnpike.providers.stripe;

import org.jspecify.annotations.Nullable;

/**
 * Stripe gave no answer, or none that says what happened: the outcome is unknown. It names the
 * error and Stripe's id of the request, and holds nothing of the answer's body.
 */
final class StripeFailureException extends Exception {
  private static final long serialVersionUID = 1L;

  StripeFailureException(String message) {
    this(message, null);
  }

  StripeFailureException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
