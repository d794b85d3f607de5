package dev.turnpike.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the contract demands of answers. A breach is a fault of who made the answer, not of who
 * asked.
 */
final class AnswerChecks {
  private AnswerChecks() {}

  static void required(String field, @Nullable Object value) {
    if (value == null) {
      throw new IllegalArgumentException(field + " is required in an answer");
    }
  }

  static void result(
      @Nullable PayResult result,
      @Nullable String redirectToUrl,
      @Nullable String redirectToUrlMobile) {
    required("result", result);
    if (result == PayResult.REDIRECT_TO_URL
        && isBlank(redirectToUrl)
        && isBlank(redirectToUrlMobile)) {
      throw new IllegalArgumentException(
          "REDIRECT_TO_URL needs redirectToUrl or redirectToUrlMobile");
    }
    url("redirectToUrl", redirectToUrl);
    url("redirectToUrlMobile", redirectToUrlMobile);
  }

  /** A blank one is none. */
  private static void url(String field, @Nullable String url) {
    refuse(field, url == null || url.isBlank() ? null : Checks.whatIsWrongWithUrl(url));
  }

  static void id(String field, @Nullable String id) {
    required(field, id);
    refuse(field, id == null ? null : Checks.whatIsWrongWithId(id, Checks.MAX_TEXT));
  }

  static void token(@Nullable String token) {
    if (isBlank(token)) {
      throw new IllegalArgumentException(
          "subscriptionToken is required in an answer, and must not be blank");
    }
    text("subscriptionToken", token);
  }

  /** What may be left out, and has a limit. */
  static void text(String field, @Nullable String text) {
    if (text != null && Checks.lengthOf(text) > Checks.MAX_TEXT) {
      refuse(field, Checks.tooLong(text, Checks.MAX_TEXT));
    }
  }

  private static void refuse(String field, @Nullable String wrong) {
    if (wrong != null) {
      throw new IllegalArgumentException(field + " " + wrong);
    }
  }

  static @Nullable Map<String, @Nullable Object> metadata(
      @Nullable Map<String, @Nullable Object> metadata) {
    if (metadata == null) {
      return null;
    }
    try {
      return JsonValues.copy("metadata", metadata);
    } catch (JsonValues.NotJson e) {
      throw new IllegalArgumentException(e.path() + " " + e.detail(), e);
    }
  }

  private static boolean isBlank(@Nullable String text) {
    return text == null || text.isBlank();
  }
}
