package dev.turnpike.providers.stripe.standin;

import dev.turnpike.providers.stripe.Shapes;
import org.jspecify.annotations.Nullable;

/** What Stripe says when it doesn't do it. */
final class ApiError extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final String INVALID = "invalid_request_error";

  private final int status;
  private final boolean begun;

  private ApiError(int status, boolean begun, String body) {
    super(body, null, false, false);
    this.status = status;
    this.begun = begun;
  }

  /** A parameter that Stripe refuses before it begins: not kept under the request's key. */
  static ApiError parameter(@Nullable String code, String message) {
    return new ApiError(400, false, Shapes.error(INVALID, code, message));
  }

  /** A parameter names an object that isn't there. */
  static ApiError unknownReference(String type, String id) {
    return parameter("resource_missing", "No such %s: '%s'".formatted(type, id));
  }

  /** What the objects' state doesn't allow. */
  static ApiError state(@Nullable String code, String message) {
    return new ApiError(400, true, Shapes.error(INVALID, code, message));
  }

  /** The path names an object that isn't there. */
  static ApiError missing(String type, String id) {
    return new ApiError(
        404,
        true,
        Shapes.error(INVALID, "resource_missing", "No such %s: '%s'".formatted(type, id)));
  }

  static ApiError noSuchRoute(String route) {
    return new ApiError(
        404, false, Shapes.error(INVALID, null, "Unrecognized request URL (" + route + ")"));
  }

  static ApiError wrongKey() {
    return new ApiError(401, false, Shapes.error(INVALID, null, "Invalid API Key provided: ***"));
  }

  static ApiError keyInUse(String key) {
    return new ApiError(
        409,
        false,
        Shapes.error(
            "idempotency_error",
            "idempotency_key_in_use",
            "There is another request in progress with this idempotency key: " + key));
  }

  static ApiError keyOfAnother(String key) {
    return new ApiError(
        400,
        false,
        Shapes.error(
            "idempotency_error",
            null,
            "An idempotency key is for the parameters that it was first used with: " + key));
  }

  int status() {
    return status;
  }

  /** Whether Stripe had begun, so that a repetition under the same key hears the same. */
  boolean begun() {
    return begun;
  }

  String body() {
    return String.valueOf(getMessage());
  }
}
