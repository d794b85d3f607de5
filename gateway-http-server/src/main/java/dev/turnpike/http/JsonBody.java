package dev.turnpike.http;

import dev.turnpike.api.FieldError;
import dev.turnpike.api.InvalidRequestException;
import dev.turnpike.internal.contract.Json;
import dev.turnpike.internal.contract.NotJsonException;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads an operator's request strictly, and tells all that is wrong with it at once: ask for every
 * field, then {@link #end} it.
 */
final class JsonBody {
  private final Map<String, @Nullable Object> left;
  private final List<FieldError> errors = new ArrayList<>();

  private JsonBody(Map<String, @Nullable Object> fields) {
    this.left = new LinkedHashMap<>(fields);
  }

  static JsonBody read(Request request, Limits limits) throws IOException {
    request.body().requireJson();
    return of(request.body().read(limits.body()));
  }

  /** Where there is no body, it has no fields. */
  static JsonBody readOptional(Request request, Limits limits) throws IOException {
    byte[] body = request.body().read(limits.body());
    if (body.length == 0) {
      return new JsonBody(Map.of());
    }
    request.body().requireJson();
    return of(body);
  }

  private static JsonBody of(byte[] body) {
    try {
      return new JsonBody(Json.readObject(body));
    } catch (NotJsonException e) {
      throw InvalidRequestException.of(List.of(e.error()));
    }
  }

  @Nullable String text(String name) {
    Object value = left.remove(name);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    errors.add(new FieldError(name, "must be a text"));
    return null;
  }

  @Nullable Instant time(String name) {
    String text = text(name);
    try {
      return text == null ? null : AdminQuery.timeOf(text);
    } catch (DateTimeParseException e) {
      errors.add(new FieldError(name, "must be a time like 2026-01-31T12:00:00Z"));
      return null;
    }
  }

  boolean flag(String name) {
    Object value = left.remove(name);
    if (value == null || value instanceof Boolean) {
      return Boolean.TRUE.equals(value);
    }
    errors.add(new FieldError(name, "must be true or false"));
    return false;
  }

  @Nullable Map<String, @Nullable Object> object(String name) {
    Object value = left.remove(name);
    if (value == null) {
      return null;
    }
    if (!(value instanceof Map<?, ?> fields)) {
      errors.add(new FieldError(name, "must be an object"));
      return null;
    }
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    fields.forEach((field, inner) -> object.put((String) field, inner));
    return object;
  }

  /** The text of this field, and there is no other. */
  @Nullable String onlyText(String name) {
    String text = text(name);
    end();
    return text;
  }

  /** Nothing else is read. */
  void end() {
    left.keySet()
        .forEach(name -> errors.add(new FieldError(name, "is not a field of this request")));
    if (!errors.isEmpty()) {
      throw InvalidRequestException.of(errors);
    }
  }
}
