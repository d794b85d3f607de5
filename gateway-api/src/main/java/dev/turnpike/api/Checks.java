package dev.turnpike.api;

import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with a request, so that a caller hears of all of it at once. */
final class Checks {
  /** Characters of the caller's own ids. */
  static final int MAX_ID = 255;

  /** Characters of what a provider makes: ids, tokens, descriptions; and of URLs. */
  static final int MAX_TEXT = 4_096;

  /** Stands for an amount that was never given, where the type has no {@code null}. */
  static final long MISSING = Long.MIN_VALUE;

  private static final Set<String> UNSAFE_SCHEMES =
      Set.of("javascript", "data", "file", "vbscript", "about", "blob", "jar");

  private final List<FieldError> errors = new ArrayList<>();

  void error(String field, String detail) {
    errors.add(new FieldError(field, detail));
  }

  void amount(@Nullable Long amount, long least) {
    if (amount != null && amount == MISSING) {
      required("amount", null);
    } else if (amount != null && amount < least) {
      error("amount", "must be at least " + least + " (minor units), but is " + amount);
    }
  }

  void required(String field, @Nullable Object value) {
    if (value == null) {
      error(field, "is required");
    }
  }

  void currency(@Nullable String currency) {
    if (currency == null) {
      return;
    }
    try {
      Currency.getInstance(currency);
    } catch (IllegalArgumentException e) {
      error("currency", "must be an ISO 4217 code such as EUR, but is " + quote(currency));
    }
  }

  /** An id of the caller's own. */
  void id(String field, @Nullable String id) {
    id(field, id, MAX_ID);
  }

  /** An id that a provider made. */
  void providerId(String field, @Nullable String id) {
    id(field, id, MAX_TEXT);
  }

  private void id(String field, @Nullable String id, int most) {
    String wrong = id == null ? null : whatIsWrongWithId(id, most);
    if (wrong != null) {
      error(field, wrong);
    }
  }

  void token(String field, @Nullable String token) {
    if (token != null && token.isBlank()) {
      error(field, "must not be blank");
    } else if (token != null && lengthOf(token) > MAX_TEXT) {
      error(field, tooLong(token, MAX_TEXT));
    }
  }

  void atLeastOne(String field, @Nullable Integer value) {
    if (value != null && value < 1) {
      error(field, "must be at least 1, but is " + value);
    }
  }

  void url(String field, @Nullable String url) {
    String wrong = url == null ? null : whatIsWrongWithUrl(url);
    if (wrong != null) {
      error(field, wrong);
    }
  }

  @Nullable Map<String, @Nullable Object> json(
      String field, @Nullable Map<String, ? extends @Nullable Object> object) {
    if (object == null) {
      return null;
    }
    try {
      return JsonValues.copy(field, object);
    } catch (JsonValues.NotJson e) {
      error(e.path(), e.detail());
      return null;
    }
  }

  /** Throws if anything was wrong. */
  void verify() {
    if (!errors.isEmpty()) {
      throw InvalidRequestException.of(errors);
    }
  }

  static @Nullable String whatIsWrongWithId(String id, int most) {
    if (id.isBlank()) {
      return "must not be blank";
    }
    if (lengthOf(id) > most) {
      return tooLong(id, most);
    }
    return isUnstorable(id) ? "must not hold control characters or half surrogate pairs" : null;
  }

  private static boolean isUnstorable(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return true;
      }
    }
    return hasHalfPair(text);
  }

  static boolean hasHalfPair(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c) && !Character.isSupplementaryCodePoint(text.codePointAt(i++))) {
        return true;
      }
    }
    return false;
  }

  static int lengthOf(String text) {
    return text.codePointCount(0, text.length());
  }

  static String tooLong(String text, int most) {
    return "must have at most " + most + " characters, but has " + lengthOf(text);
  }

  static @Nullable String whatIsWrongWithUrl(String url) {
    if (lengthOf(url) > MAX_TEXT) {
      return tooLong(url, MAX_TEXT);
    }
    return isAbsolute(url)
        ? null
        : "must be an absolute http(s) or app-scheme URL, but is " + quote(Redacted.url(url));
  }

  /**
   * More is in use than Java takes for URLs: templates in braces, for instance. So only what a
   * browser would execute, take for a path of its own, or read otherwise than we do is refused.
   */
  private static boolean isAbsolute(String url) {
    int colon = url.indexOf(':');
    if (colon < 1 || colon == url.length() - 1 || !isScheme(url, colon) || isUnsafe(url)) {
      return false;
    }
    String scheme = url.substring(0, colon).toLowerCase(Locale.ROOT);
    return scheme.equals("http") || scheme.equals("https")
        ? url.startsWith("//", colon + 1) && hasHost(url, colon + 3)
        : !UNSAFE_SCHEMES.contains(scheme);
  }

  private static boolean isScheme(String url, int end) {
    for (int i = 0; i < end; i++) {
      char c = url.charAt(i);
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
      if (!letter && (i == 0 || (c < '0' || c > '9') && "+-.".indexOf(c) < 0)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isUnsafe(String url) {
    for (int i = 0; i < url.length(); i++) {
      char c = url.charAt(i);
      if (c <= ' '
          || "\"<>\\".indexOf(c) >= 0
          || c > '~' && (Character.isISOControl(c) || Character.isSpaceChar(c))) {
        return true;
      }
    }
    return hasHalfPair(url);
  }

  /** Whether something is left of the authority without user and port. */
  private static boolean hasHost(String url, int start) {
    int end = start;
    while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    int host = Math.max(start, url.lastIndexOf('@', end - 1) + 1);
    return host < end && url.charAt(host) != ':';
  }

  /** The value as a message may show it: short, on one line. */
  static String quote(String value) {
    String line =
        value
            .codePoints()
            .limit(40)
            .map(c -> Character.isISOControl(c) ? ' ' : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    return "'" + line + (line.length() < value.length() ? "…'" : "'");
  }
}
