package dev.turnpike.http.testing;

import dev.turnpike.internal.contract.Json;
import dev.turnpike.internal.contract.NotJsonException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place in a JSON document, which may be missing. Immutable.
 *
 * @param value what stands there; {@code null}: nothing
 */
public record JsonTree(@Nullable Object value) {
  /** The whole of an object. */
  public static JsonTree read(byte[] json) {
    try {
      return new JsonTree(Json.readObject(json));
    } catch (NotJsonException e) {
      throw new AssertionError("no JSON", e);
    }
  }

  /** Whether there is something. */
  public boolean isThere() {
    return value != null;
  }

  /** A field of this object. */
  public JsonTree at(String field) {
    return new JsonTree(value instanceof Map<?, ?> object ? object.get(field) : null);
  }

  /** A field within objects within each other. */
  public JsonTree at(String field, String... more) {
    JsonTree place = at(field);
    for (String next : more) {
      place = place.at(next);
    }
    return place;
  }

  /** What a {@code $ref} leads to. */
  public JsonTree follow(String reference) {
    JsonTree place = this;
    for (String step : reference.substring(2).split("/", -1)) {
      place = place.at(step);
    }
    return place;
  }

  /** The fields of this object, in their order. */
  public Map<String, JsonTree> fields() {
    Map<String, JsonTree> fields = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> object) {
      object.forEach((name, field) -> fields.put(String.valueOf(name), new JsonTree(field)));
    }
    return fields;
  }

  /** The values of all fields of this name, wherever they stand. */
  public List<JsonTree> all(String field) {
    List<JsonTree> found = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(item -> found.addAll(new JsonTree(item).all(field)));
    }
    fields()
        .forEach(
            (name, place) -> {
              if (name.equals(field)) {
                found.add(place);
              }
              found.addAll(place.all(field));
            });
    return found;
  }

  /** As text; empty where there is nothing. */
  public String text() {
    return value == null ? "" : String.valueOf(value);
  }

  /** The object as JSON. */
  public String json() {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    fields().forEach((name, field) -> object.put(name, field.value));
    return new String(Json.write(object), StandardCharsets.UTF_8);
  }
}
