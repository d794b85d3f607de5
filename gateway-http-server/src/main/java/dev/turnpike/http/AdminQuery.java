package dev.turnpike.http;

import dev.turnpike.api.FieldError;
import dev.turnpike.api.InvalidRequestException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a query strictly, and tells all that is wrong with it at once. */
final class AdminQuery {
  private static final long LATEST = Instant.parse("9999-12-31T00:00:00Z").getEpochSecond();

  private final AdminAction action;
  private final Map<String, List<String>> parameters;
  private final List<FieldError> errors = new ArrayList<>();

  /** Of this action, whose row says what may stand in it. */
  AdminQuery(AdminAction action, @Nullable String rawQuery) {
    this.action = action;
    this.parameters = Decoding.query(rawQuery);
  }

  @Nullable String text(String name) {
    if (action.parameters().stream().noneMatch(known -> known.name().equals(name))) {
      throw new IllegalStateException("the row of " + action + " lacks " + name);
    }
    List<String> values = parameters.remove(name);
    if (values == null) {
      return null;
    }
    if (values.size() > 1 || values.get(0).isBlank()) {
      errors.add(new FieldError(name, "must be given once, and say something"));
      return null;
    }
    return values.get(0);
  }

  /** One that must be there; where it is not, the request ends with {@link #end}. */
  String required(String name) {
    if (!parameters.containsKey(name)) {
      errors.add(new FieldError(name, "is required"));
    }
    String text = text(name);
    return text == null ? "" : text;
  }

  /** One of these. */
  @Nullable String text(String name, List<String> choices) {
    String text = text(name);
    if (text != null && !choices.contains(text)) {
      errors.add(new FieldError(name, "must be one of " + choices + ", but is '" + text + "'"));
    }
    return text;
  }

  /** In minor units. */
  @Nullable Long amount(String name) {
    String text = text(name);
    if (text == null) {
      return null;
    }
    if (!text.matches("\\d{1,18}")) {
      errors.add(
          new FieldError(name, "must be a whole number of minor units, but is '" + text + "'"));
      return null;
    }
    return Long.valueOf(text);
  }

  <E extends Enum<E>> @Nullable E choice(String name, Class<E> type) {
    String text = text(name);
    if (text == null) {
      return null;
    }
    for (E value : type.getEnumConstants()) {
      if (value.name().equalsIgnoreCase(text)) {
        return value;
      }
    }
    errors.add(
        new FieldError(
            name,
            "must be one of "
                + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT)
                + ", but is '"
                + text
                + "'"));
    return null;
  }

  @Nullable Instant time(String name) {
    String text = text(name);
    try {
      return text == null ? null : timeOf(text);
    } catch (DateTimeParseException e) {
      errors.add(
          new FieldError(name, "must be a time like 2026-01-31T12:00:00Z, but is '" + text + "'"));
      return null;
    }
  }

  /** Of a year that every store can count its milliseconds to. */
  static Instant timeOf(String text) {
    Instant time = Instant.parse(text);
    if (Math.abs(time.getEpochSecond()) > LATEST) {
      throw new DateTimeParseException("no year of our time", text, 0);
    }
    return time;
  }

  int number(String name, int usual, int most) {
    String text = text(name);
    if (text == null) {
      return usual;
    }
    if (text.matches("\\d{1,6}")) {
      int value = Integer.parseInt(text);
      if (value >= 1 && value <= most) {
        return value;
      }
    }
    errors.add(new FieldError(name, "must be 1 to " + most + ", but is '" + text + "'"));
    return usual;
  }

  /** Nothing else is read. */
  void end() {
    parameters.keySet().forEach(name -> errors.add(new FieldError(name, "is not known here")));
    if (!errors.isEmpty()) {
      throw InvalidRequestException.of(errors);
    }
  }
}
