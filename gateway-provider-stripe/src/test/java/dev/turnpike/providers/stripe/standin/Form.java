package dev.turnpike.providers.stripe.standin;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request's parameters: a form, or a query, with brackets. Stripe refuses what it doesn't know,
 * and what is not of its form.
 */
final class Form {
  private static final int MOST_METADATA = 50;
  private static final int LONGEST_NAME = 40;
  private static final int LONGEST_VALUE = 500;
  private static final int MOST_DIGITS = 8;

  private final Map<String, String> fields = new LinkedHashMap<>();

  private Form() {}

  static Form decode(@Nullable String encoded) {
    Form form = new Form();
    for (String part : encoded == null ? new String[0] : encoded.split("&")) {
      String[] nameAndValue = part.split("=", 2);
      if (nameAndValue.length == 2) {
        form.fields.put(
            URLDecoder.decode(nameAndValue[0], UTF_8), URLDecoder.decode(nameAndValue[1], UTF_8));
      }
    }
    return form;
  }

  /** Refuses all parameters but these; a star stands for any name or number in brackets. */
  Form only(String... known) {
    for (String name : fields.keySet()) {
      if (Arrays.stream(known).noneMatch(pattern -> matches(name, pattern))
          && !matches(name, "expand[*]")) {
        throw ApiError.parameter("parameter_unknown", "Received unknown parameter: " + name);
      }
    }
    return this;
  }

  private static boolean matches(String name, String pattern) {
    return name.matches(pattern.replace("[", "\\[").replace("]", "\\]").replace("*", "[^\\[\\]]+"));
  }

  boolean has(String name) {
    return fields.keySet().stream()
        .anyMatch(field -> field.equals(name) || field.startsWith(name + "["));
  }

  @Nullable String text(String name) {
    return fields.get(name);
  }

  /** A text of this length at most. */
  @Nullable String text(String name, int longest) {
    String value = fields.get(name);
    if (value != null && value.codePointCount(0, value.length()) > longest) {
      throw ApiError.parameter(
          null, "Invalid string: %s must be at most %s characters".formatted(name, longest));
    }
    return value;
  }

  String required(String name) {
    String value = fields.get(name);
    if (value == null) {
      throw ApiError.parameter("parameter_missing", "Missing required param: " + name);
    }
    if (value.isBlank()) {
      throw ApiError.parameter("parameter_invalid_empty", "You passed an empty string for " + name);
    }
    return value;
  }

  String oneOf(String name, Set<String> values) {
    String value = required(name);
    if (!values.contains(value)) {
      throw ApiError.parameter(null, "Invalid %s: must be one of %s".formatted(name, values));
    }
    return value;
  }

  /** A whole number that is not negative. */
  long whole(String name) {
    String value = required(name);
    if (!value.matches("\\d{1,18}")) {
      throw ApiError.parameter("parameter_invalid_integer", "Invalid integer: " + name);
    }
    return Long.parseLong(value);
  }

  /** An amount of money, which has eight digits at most. */
  long amount(String name) {
    long amount = whole(name);
    if (String.valueOf(amount).length() > MOST_DIGITS) {
      throw ApiError.parameter("amount_too_large", name + " must be no more than 99999999");
    }
    return amount;
  }

  /** The texts below this name, within the limits of metadata. */
  JsonObject metadata(String prefix) {
    JsonObject metadata = new JsonObject();
    fields.forEach(
        (name, value) -> {
          if (name.startsWith(prefix + "[")) {
            String key = name.substring(prefix.length() + 1, name.length() - 1);
            checkMetadata(key, value);
            if (!value.isEmpty()) { // an empty text takes the entry away
              metadata.addProperty(key, value);
            }
          }
        });
    if (metadata.size() > MOST_METADATA) {
      throw ApiError.parameter(null, "Metadata can have up to 50 keys");
    }
    return metadata;
  }

  private static void checkMetadata(String key, String value) {
    if (key.codePointCount(0, key.length()) > LONGEST_NAME) {
      throw ApiError.parameter(null, "Metadata keys can be up to 40 characters long");
    }
    if (value.codePointCount(0, value.length()) > LONGEST_VALUE) {
      throw ApiError.parameter(null, "Metadata values can be up to 500 characters long");
    }
  }

  List<String> expansions() {
    return fields.entrySet().stream()
        .filter(field -> field.getKey().startsWith("expand["))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** What makes two requests the same to Stripe. */
  @Override
  public String toString() {
    return fields.toString();
  }
}
