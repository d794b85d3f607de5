package dev.turnpike.internal.contract;

import dev.turnpike.api.FieldError;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes the fields of one JSON object by name and kind. What is of the wrong kind is noted, and
 * read as absent, so that all that is wrong is found in one go.
 */
final class FieldReader {
  private final Map<String, @Nullable Object> fields;
  private final String prefix;
  private final List<FieldError> errors;
  private final Set<String> asked = new HashSet<>();

  FieldReader(Map<String, @Nullable Object> fields) {
    this(fields, "", new ArrayList<>());
  }

  private FieldReader(
      Map<String, @Nullable Object> fields, String prefix, List<FieldError> errors) {
    this.fields = fields;
    this.prefix = prefix;
    this.errors = errors;
  }

  /** What was wrong so far. */
  List<FieldError> errors() {
    return errors;
  }

  /** The fields that nobody asked for, in their order. */
  Map<String, @Nullable Object> rest() {
    Map<String, @Nullable Object> rest = new LinkedHashMap<>(fields);
    rest.keySet().removeAll(asked);
    return rest;
  }

  /** Notes every field that nobody asked for. */
  void refuseRest() {
    rest()
        .keySet()
        .forEach(name -> errors.add(new FieldError(prefix + name, "is not a known field")));
  }

  /**
   * Reads the whole object as an answer.
   *
   * @throws BrokenAnswerException when a field is of the wrong kind, or the fields don't fit
   *     together
   */
  <T> T readThrough(Codec<T> codec) throws BrokenAnswerException {
    T answer;
    try {
      answer = codec.reader().apply(this);
    } catch (IllegalArgumentException e) {
      throw new BrokenAnswerException(
          errors.isEmpty() ? String.valueOf(e.getMessage()) : describe(errors));
    }
    if (!errors.isEmpty()) {
      throw new BrokenAnswerException(describe(errors));
    }
    return answer;
  }

  private static String describe(List<FieldError> errors) {
    return errors.stream().map(FieldError::toString).collect(Collectors.joining("; "));
  }

  @Nullable String text(String name) {
    return take(name, String.class, "must be a text");
  }

  @SuppressWarnings("unchecked") // every object that Json reads is of this type
  @Nullable Map<String, @Nullable Object> object(String name) {
    return take(name, Map.class, "must be an object");
  }

  @Nullable FieldReader inner(String name) {
    Map<String, @Nullable Object> inner = object(name);
    return inner == null ? null : new FieldReader(inner, prefix + name + ".", errors);
  }

  @Nullable Long whole(String name) {
    Number number = wholeNumber(name);
    return number == null ? null : number.longValue();
  }

  @Nullable Integer count(String name) {
    Number number = wholeNumber(name);
    if (number instanceof Long) {
      return wrong(name, "is too large");
    }
    return number == null ? null : number.intValue();
  }

  <E extends Enum<E>> @Nullable E oneOf(String name, Class<E> type) {
    String text = text(name);
    if (text == null) {
      return null;
    }
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(text)) {
        return constant;
      }
    }
    String choices =
        Arrays.stream(type.getEnumConstants()).map(Enum::name).collect(Collectors.joining(", "));
    return wrong(name, "must be one of " + choices);
  }

  private @Nullable Number wholeNumber(String name) {
    Object value = value(name);
    if (value == null || value instanceof Integer || value instanceof Long) {
      return (Number) value;
    }
    return wrong(name, value instanceof BigInteger ? "is too large" : "must be a whole number");
  }

  private <T> @Nullable T take(String name, Class<T> type, String otherwise) {
    Object value = value(name);
    if (value == null || type.isInstance(value)) {
      return type.cast(value);
    }
    return wrong(name, otherwise);
  }

  private @Nullable Object value(String name) {
    asked.add(name);
    return fields.get(name);
  }

  private <T> @Nullable T wrong(String name, String detail) {
    errors.add(new FieldError(prefix + name, detail));
    return null;
  }
}
