package dev.turnpike.api;

/** The call failed, but nothing was executed: to make it again is safe. */
public final class RetryableException extends GatewayException {
  private static final long serialVersionUID = 1L;

  RetryableException(Builder builder) {
    super(builder);
  }
}
