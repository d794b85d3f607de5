package dev.turnpike.http;

import dev.turnpike.Right;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What all parts of the OpenAPI documents are made with. */
final class OpenApiParts {
  private OpenApiParts() {}

  /** A JSON object of names and values in turn, in their order; without what is {@code null}. */
  static Map<String, Object> object(@Nullable Object... namesAndValues) {
    Map<String, Object> object = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      Object value = namesAndValues[i + 1];
      if (value != null) {
        object.put(String.valueOf(namesAndValues[i]), value);
      }
    }
    return object;
  }

  static Map<String, Object> json(Map<String, Object> schema, @Nullable Object example) {
    return object("application/json", object("schema", schema, "example", example));
  }

  static String needs(Right right) {
    return "Needs a key with the right `" + right.text() + "`.";
  }

  static String camelCase(String... words) {
    return Arrays.stream(words).map(OpenApiParts::capital).collect(Collectors.joining());
  }

  static String capital(String word) {
    return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
  }
}
