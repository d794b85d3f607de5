package dev.turnpike.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with a request, so that a caller hears of all of it at once. */
final class Checks {
  /** Stands for an amount that was never given, where the type has no {@code null}. */
  static final long MISSING = Long.MIN_VALUE;

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
    if (currency == null || Currencies.isPayable(currency)) {
      return;
    }
    boolean looksLikeOne =
        currency.length() == 3 && currency.chars().allMatch(c -> c >= 'A' && c <= 'Z');
    error(
        "currency",
        (looksLikeOne
                ? "must be a currency of today's ISO 4217 table in which money can be paid"
                : "must be an ISO 4217 code such as EUR")
            + ", but is "
            + quote(currency));
  }

  /** An id of the caller's own. */
  void id(String field, @Nullable String id) {
    if (id != null) {
      Ids.whatIsWrongWithOwn(field, id).ifPresent(errors::add);
    }
  }

  /** An id that a provider made. */
  void providerId(String field, @Nullable String id) {
    if (id != null) {
      Ids.whatIsWrongWithProviders(field, id).ifPresent(errors::add);
    }
  }

  void token(String field, @Nullable String token) {
    if (token != null) {
      Ids.whatIsWrongWithToken(field, token).ifPresent(errors::add);
    }
  }

  void atLeastOne(String field, @Nullable Integer value) {
    if (value != null && value < 1) {
      error(field, "must be at least 1, but is " + value);
    }
  }

  void url(String field, @Nullable String url) {
    String wrong = url == null ? null : RedirectUrl.whatIsWrongWith(url);
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
