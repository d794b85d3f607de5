package dev.turnpike.api;

import static dev.turnpike.api.Outcome.NOT_EXECUTED;
import static dev.turnpike.api.Outcome.UNKNOWN;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Every way in which the gateway says no. The {@linkplain #text() text} is what stands in {@code
 * code} of an HTTP answer and never changes; the {@linkplain #status() status} is the HTTP status
 * it comes with.
 */
public enum ErrorCode {
  /**
   * The request is not JSON, or fields are missing or wrong: see {@link GatewayException#errors()}.
   * Fix it.
   */
  INVALID_REQUEST(400, "The request is invalid", NOT_EXECUTED),
  /** No credentials, or wrong ones. */
  UNAUTHORIZED(401, "Credentials are missing or wrong", NOT_EXECUTED),
  /** The credentials are valid, but their rights don't reach that far. */
  FORBIDDEN(403, "The caller has no right to do this", NOT_EXECUTED),
  /** A web page of another origin, or under another host name, may not call. */
  FORBIDDEN_ORIGIN(403, "Calls from this origin are not taken", NOT_EXECUTED),
  /** No enabled provider has this name. */
  PROVIDER_NOT_FOUND(404, "There is no such provider", NOT_EXECUTED),
  /** The provider knows no payment with this id. */
  PAYMENT_NOT_FOUND(404, "There is no such payment", NOT_EXECUTED),
  /** The provider knows no subscription with this token. */
  SUBSCRIPTION_NOT_FOUND(404, "There is no such subscription", NOT_EXECUTED),
  /** The gateway's records hold no operation or notification with this id. */
  RECORD_NOT_FOUND(404, "There is no such record", NOT_EXECUTED),
  /** The path is not one of the gateway's. */
  ROUTE_NOT_FOUND(404, "There is nothing at this path", NOT_EXECUTED),
  /** The path exists, but not with this HTTP method. */
  METHOD_NOT_ALLOWED(405, "The method is not allowed here", NOT_EXECUTED),
  /** The first request with this idempotency key (or id) is still under way: ask again later. */
  IDEMPOTENCY_IN_PROGRESS(409, "The same request is still in progress", UNKNOWN),
  /**
   * Another request with the same {@code shopTransactionId} or {@code refundId} was made before.
   */
  DUPLICATE_TRANSACTION(409, "The transaction was made before", NOT_EXECUTED),
  /** The record is not in a state in which this can be done with it. */
  RECORD_CONFLICT(409, "The record does not allow it", NOT_EXECUTED),
  /** The body is over the limit. */
  PAYLOAD_TOO_LARGE(413, "The body is too large", NOT_EXECUTED),
  /** The request's path and query are over the limit. */
  URI_TOO_LONG(414, "The URI is too long", NOT_EXECUTED),
  /** The body is not {@code application/json}. */
  UNSUPPORTED_MEDIA_TYPE(415, "The body must be application/json", NOT_EXECUTED),
  /** The idempotency key was used before, with another request. */
  IDEMPOTENCY_MISMATCH(422, "The idempotency key belongs to another request", NOT_EXECUTED),
  /**
   * The provider refused the request's content. A declined payment is not this: it is an answer
   * with {@code KO}.
   */
  PROVIDER_REJECTED(422, "The provider rejected the request", NOT_EXECUTED),
  /**
   * The refund is in another currency than its payment, or more than is left of it beside all other
   * refunds.
   */
  REFUND_EXCEEDS_PAYMENT(422, "The refund exceeds what is left of the payment", NOT_EXECUTED),
  /**
   * The provider's share of concurrent calls is used up: try again after {@link
   * GatewayException#retryAfter()}.
   */
  TOO_MANY_REQUESTS(429, "Too many requests at once", NOT_EXECUTED),
  /** The request's headers are over the limit. */
  HEADERS_TOO_LARGE(431, "The headers are too large", NOT_EXECUTED),
  /** A fault of the gateway itself. */
  INTERNAL_ERROR(500, "The gateway failed", UNKNOWN),
  /** The provider does not offer this operation. */
  OPERATION_NOT_SUPPORTED(501, "The provider does not support this operation", NOT_EXECUTED),
  /** The provider failed, or its answer breaks the contract. */
  PROVIDER_ERROR(502, "The provider failed", UNKNOWN),
  /** The gateway itself can't work now: it is stopping, or its store is away. Try again later. */
  GATEWAY_UNAVAILABLE(503, "The gateway is unavailable", NOT_EXECUTED),
  /** The provider could not be reached: nothing was executed. */
  PROVIDER_UNAVAILABLE(503, "The provider is unavailable", NOT_EXECUTED),
  /** The provider did not answer in time. */
  PROVIDER_TIMEOUT(504, "The provider did not answer in time", UNKNOWN);

  private final int status;
  private final String title;
  private final String text;
  private final Outcome usualOutcome;

  ErrorCode(int status, String title, Outcome usualOutcome) {
    this.status = status;
    this.title = title;
    this.text = name().toLowerCase(Locale.ROOT);
    this.usualOutcome = usualOutcome;
  }

  /** The HTTP status that this code comes with. */
  public int status() {
    return status;
  }

  /** One short sentence for people, the same for every problem with this code. */
  public String title() {
    return title;
  }

  /** The stable name on the wire, for instance {@code provider_timeout}. */
  public String text() {
    return text;
  }

  /** What this code says of a money-moving call when nothing more is known. */
  public Outcome usualOutcome() {
    return usualOutcome;
  }

  /** The code with this {@linkplain #text() text}; empty where there is none. */
  public static Optional<ErrorCode> of(String text) {
    return Arrays.stream(values()).filter(code -> code.text.equals(text)).findFirst();
  }
}
