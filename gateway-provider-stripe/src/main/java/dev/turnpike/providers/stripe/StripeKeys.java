package dev.turnpike.providers.stripe;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Our idempotency keys as Stripe's. Stripe's belong to the whole account; ours to one operation of
 * one provider, and several providers may use one account. So provider and operation stand before
 * the key.
 */
final class StripeKeys {
  private static final int LONGEST = 255;

  private StripeKeys() {}

  static String of(String provider, String operation, String key) {
    String readable = provider + ":" + operation + ":" + key;
    return readable.length() <= LONGEST ? readable : provider + ":" + operation + "#" + digest(key);
  }

  private static String digest(String key) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
