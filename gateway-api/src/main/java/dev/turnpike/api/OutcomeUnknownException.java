package dev.turnpike.api;

/**
 * The call may have moved money, or may still move it. Ask for the status (by {@code
 * shopTransactionId} where there is no {@code paymentId}) before doing anything else; or repeat the
 * same request with the same idempotency key, which never executes it twice: at the same gateway,
 * or at another one with the same store, as long as that keeps its records.
 */
public final class OutcomeUnknownException extends GatewayException {
  private static final long serialVersionUID = 1L;

  OutcomeUnknownException(Builder builder) {
    super(builder);
  }
}
