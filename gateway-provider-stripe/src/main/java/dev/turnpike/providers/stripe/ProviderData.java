package dev.turnpike.providers.stripe;

import dev.turnpike.spi.RejectedException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What callers may say to Stripe beyond the contract. Read strictly: what would be lost is
 * rejected.
 */
final class ProviderData {
  private final Map<String, @Nullable Object> data;

  private ProviderData(Map<String, @Nullable Object> data) {
    this.data = data;
  }

  /** With these fields and no others. */
  static ProviderData read(@Nullable Map<String, @Nullable Object> data, String... fields) {
    Map<String, @Nullable Object> present = data == null ? Map.of() : data;
    for (String field : present.keySet()) {
      if (!List.of(fields).contains(field)) {
        throw new RejectedException(
            "providerData.%s is not known here; known are %s"
                .formatted(StripeRedactor.text(field, "''"), List.of(fields)));
      }
    }
    return new ProviderData(present);
  }

  /** A text, where it is there. */
  @Nullable String text(String field) {
    Object value = data.get(field);
    if (value == null) {
      return null;
    }
    if (value instanceof String text && !text.isBlank()) {
      return text;
    }
    throw new RejectedException("providerData." + field + " must be a text that is not blank");
  }

  /** The entries of {@code metadata} as texts; empty where there are none. */
  Map<String, String> metadata() {
    Object value = data.get("metadata");
    if (value == null) {
      return Map.of();
    }
    if (!(value instanceof Map<?, ?> entries)) {
      throw new RejectedException("providerData.metadata must be an object");
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    entries.forEach((name, entry) -> metadata.put((String) name, textOf(entry)));
    return metadata;
  }

  private static String textOf(@Nullable Object value) {
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return value.toString();
    }
    throw new RejectedException(
        "providerData.metadata must have texts, numbers and booleans only: Stripe takes no others");
  }
}
