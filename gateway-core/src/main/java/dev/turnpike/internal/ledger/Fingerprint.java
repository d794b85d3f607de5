package dev.turnpike.internal.ledger;

import dev.turnpike.FingerprintKeys;
import dev.turnpike.internal.contract.Json;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A text by which two JSON objects are found to say the same, whatever the order of their fields.
 * Of a request, which may hold card data, it is not kept: see {@link FingerprintKeys}.
 */
public final class Fingerprint {
  private Fingerprint() {}

  /** A digest of these names and values in turn; {@code null} says nothing. */
  public static String of(@Nullable Object... namesAndValues) {
    return HexFormat.of().formatHex(sha256(contentOf(namesAndValues)));
  }

  /** The same, as it is before it is made a digest. */
  static byte[] contentOf(@Nullable Object... namesAndValues) {
    Map<String, @Nullable Object> parts = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      Object value = namesAndValues[i + 1];
      if (value != null) {
        parts.put((String) namesAndValues[i], sorted(value));
      }
    }
    return Json.write(parts);
  }

  private static @Nullable Object sorted(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> sorted = new TreeMap<>();
      map.forEach((key, inner) -> sorted.put((String) key, sorted(inner)));
      return sorted;
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> sorted = new ArrayList<>(list.size());
      list.forEach(item -> sorted.add(sorted(item)));
      return sorted;
    }
    return value;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
