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

  /** Whether it is there, where it has to be, and within its limit. */
  void check(FieldLimit limit, @Nullable Object value) {
    if (value == null || limit.required() && value.equals(MISSING)) {
      if (limit.required()) {
        error(limit.field(), "is required");
      }
    } else if (value instanceof Number number) {
      if (number.longValue() < limit.least()) {
        String unit = limit.kind() == FieldLimit.Kind.AMOUNT ? " (minor units)" : "";
        error(limit.field(), "must be at least " + limit.least() + unit + ", but is " + number);
      }
    } else if (value instanceof String text) {
      Ids.whatIsWrongWith(limit, text).ifPresent(errors::add);
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
