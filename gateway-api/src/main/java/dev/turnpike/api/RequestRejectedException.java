package dev.turnpike.api;

/**
 * The provider refused the request's content, and executed nothing. The same request will be
 * refused again.
 */
public final class RequestRejectedException extends GatewayException {
  private static final long serialVersionUID = 1L;

  RequestRejectedException(Builder builder) {
    super(builder);
  }
}
