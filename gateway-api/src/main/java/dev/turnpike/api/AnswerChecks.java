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
        && redirectToUrl == null
        && redirectToUrlMobile == null) {
      throw new IllegalArgumentException(
          "REDIRECT_TO_URL needs redirectToUrl or redirectToUrlMobile");
    }
  }

  /** A blank one is none: services write an empty text for what they don't have. */
  static @Nullable String url(String field, @Nullable String url) {
    if (url == null || url.isBlank()) {
      return null;
    }
    String wrong = RedirectUrl.whatIsWrongWith(url);
    if (wrong != null) {
      refuse(new FieldError(field, wrong));
    }
    return url;
  }

  static void id(String field, @Nullable String id) {
    required(field, id);
    if (id != null) {
      Ids.whatIsWrongWithProviders(field, id).ifPresent(AnswerChecks::refuse);
    }
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
    String tooLong = text == null ? null : Ids.tooLong(text, Ids.LONGEST_OF_PROVIDERS);
    if (tooLong != null) {
      refuse(new FieldError(field, tooLong));
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

  private static void refuse(FieldError error) {
    throw new IllegalArgumentException(error.field() + " " + error.detail());
  }

  private static boolean isBlank(@Nullable String text) {
    return text == null || text.isBlank();
  }
}
