package dev.turnpike.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the contract demands of answers. A breach is a fault of who made the answer, not of who
 * asked.
 */
final class AnswerChecks {
  private AnswerChecks() {}

  static void required(FieldLimit limit, @Nullable Object value) {
    if (value == null) {
      throw new IllegalArgumentException(limit.field() + " is required in an answer");
    }
  }

  static void result(
      FieldLimit limit,
      @Nullable PayResult result,
      @Nullable String redirectToUrl,
      @Nullable String redirectToUrlMobile) {
    required(limit, result);
    if (result == PayResult.REDIRECT_TO_URL
        && redirectToUrl == null
        && redirectToUrlMobile == null) {
      throw new IllegalArgumentException(
          "REDIRECT_TO_URL needs redirectToUrl or redirectToUrlMobile");
    }
  }

  /** A blank one is none: services write an empty text for what they don't have. */
  static @Nullable String url(FieldLimit limit, @Nullable String url) {
    if (url == null || url.isBlank()) {
      return null;
    }
    Ids.whatIsWrongWith(limit, url).ifPresent(AnswerChecks::refuse);
    return url;
  }

  static void id(FieldLimit limit, @Nullable String id) {
    required(limit, id);
    if (id != null) {
      Ids.whatIsWrongWith(limit, id).ifPresent(AnswerChecks::refuse);
    }
  }

  static void token(FieldLimit limit, @Nullable String token) {
    if (token == null || token.isBlank()) {
      throw new IllegalArgumentException(
          limit.field() + " is required in an answer, and must not be blank");
    }
    text(limit, token);
  }

  /** What may be left out, and has a limit. */
  static void text(FieldLimit limit, @Nullable String text) {
    String tooLong = text == null ? null : Ids.tooLong(text, limit.longest());
    if (tooLong != null) {
      refuse(new FieldError(limit.field(), tooLong));
    }
  }

  static @Nullable Map<String, @Nullable Object> metadata(
      FieldLimit limit, @Nullable Map<String, @Nullable Object> metadata) {
    if (metadata == null) {
      return null;
    }
    try {
      return JsonValues.copy(limit.field(), metadata);
    } catch (JsonValues.NotJson e) {
      throw new IllegalArgumentException(e.path() + " " + e.detail(), e);
    }
  }

  private static void refuse(FieldError error) {
    throw new IllegalArgumentException(error.field() + " " + error.detail());
  }
}
