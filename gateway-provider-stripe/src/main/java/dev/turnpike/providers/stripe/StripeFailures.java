package dev.turnpike.providers.stripe;

import com.stripe.exception.ApiConnectionException;
import com.stripe.exception.AuthenticationException;
import com.stripe.exception.CardException;
import com.stripe.exception.IdempotencyException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.PermissionException;
import com.stripe.exception.RateLimitException;
import com.stripe.exception.StripeException;
import com.stripe.model.StripeError;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.spi.NotExecutedException;
import dev.turnpike.spi.NotFoundException;
import dev.turnpike.spi.RejectedException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an error of Stripe means: see the table in {@code docs/stripe.md}. Only what is certain is
 * "not executed"; whatever is not listed is unknown.
 */
final class StripeFailures {
  private static final Duration ANY_MOMENT = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  private StripeFailures() {}

  static Exception translate(StripeException e) {
    if (e instanceof ApiConnectionException lost) {
      return withoutAnswer(lost);
    }
    if (e instanceof CardException declined && type(e).equals("card_error")) {
      return new DeclinedException(
          StripeRedactor.text(saidBy(declined), "the card was declined")
              + (declined.getDeclineCode() == null
                  ? ""
                  : " (" + StripeRedactor.text(declined.getDeclineCode(), "") + ")"));
    }
    if (e instanceof AuthenticationException || e instanceof PermissionException) {
      return new NotExecutedException(
          "Stripe refuses the API key of this account", new StripeFailureException(summary(e)));
    }
    if (e instanceof RateLimitException && isAboutTheRate(e)) {
      return new NotExecutedException(
          "Stripe is asked too often",
          new StripeFailureException(summary(e)),
          Objects.requireNonNullElse(retryAfter(e), ANY_MOMENT));
    }
    if (e.getStatusCode() == 409 && "idempotency_key_in_use".equals(e.getCode())) {
      return aboutItsKey(
          ErrorCode.IDEMPOTENCY_IN_PROGRESS, "the same request is in progress; ask again later");
    }
    if (e instanceof IdempotencyException && e.getStatusCode() == 400) {
      return aboutItsKey(
          ErrorCode.IDEMPOTENCY_MISMATCH, "this Idempotency-Key was used for another request");
    }
    if (e instanceof InvalidRequestException && type(e).equals("invalid_request_error")) {
      if (e.getStatusCode() == 400) {
        return new RejectedException(
            StripeRedactor.text(saidBy(e), "Stripe refuses it")
                + (e.getCode() == null ? "" : code(e)));
      }
      // A wrong base URL is a 404, too, but not of this code.
      if (e.getStatusCode() == 404 && "resource_missing".equals(e.getCode())) {
        return new NotFoundException("Stripe knows no such object");
      }
    }
    return new StripeFailureException(summary(e));
  }

  private static Exception withoutAnswer(ApiConnectionException lost) {
    Throwable cause = lost.getCause();
    if (cause instanceof NotSentException) {
      return new NotExecutedException("Stripe could not be reached", cause);
    }
    if (cause instanceof InterruptedException) {
      return new InterruptedException("the gateway stopped waiting for Stripe");
    }
    return new StripeFailureException("Stripe gave no answer", cause);
  }

  /**
   * This request did nothing. But one under its key did, or does: perhaps the same one of an
   * earlier version or other settings, so its caller has to ask before trying another key.
   */
  private static GatewayException aboutItsKey(ErrorCode code, String detail) {
    return GatewayException.of(code)
        .detail("at Stripe, " + detail)
        .outcome(Outcome.UNKNOWN)
        .build();
  }

  /** A lock that was not free may have been asked for in the middle of the work. */
  private static boolean isAboutTheRate(StripeException e) {
    return e.getCode() == null || e.getCode().equals("rate_limit");
  }

  private static String type(StripeException e) {
    StripeError error = e.getStripeError();
    return error == null || error.getType() == null ? "" : error.getType();
  }

  private static @Nullable String saidBy(StripeException e) {
    return e.getStripeError() == null ? null : e.getStripeError().getMessage();
  }

  private static String code(StripeException e) {
    return " (" + StripeRedactor.text(e.getCode(), "") + ")";
  }

  private static @Nullable Duration retryAfter(StripeException e) {
    StripeError error = e.getStripeError();
    if (error == null || error.getLastResponse() == null) {
      return null;
    }
    return error
        .getLastResponse()
        .headers()
        .firstValue("Retry-After")
        .filter(text -> text.matches("\\d{1,9}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)))
        .filter(pause -> pause.compareTo(LONGEST_PAUSE) <= 0)
        .orElse(null);
  }

  /** Never the message: it may hold the whole body. */
  private static String summary(StripeException e) {
    return "Stripe answered with %s: %s, type %s, code %s, request %s"
        .formatted(
            e.getStatusCode(),
            e.getClass().getSimpleName(),
            StripeRedactor.text(type(e), "none"),
            StripeRedactor.text(e.getCode(), "none"),
            StripeRedactor.text(e.getRequestId(), "none"));
  }
}
