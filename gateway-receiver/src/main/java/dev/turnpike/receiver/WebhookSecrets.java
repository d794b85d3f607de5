package dev.turnpike.receiver;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Verifies as Standard Webhooks says: HMAC-SHA256 over {@code id.timestamp.body}. Thread-safe. It
 * prints no secret.
 */
final class WebhookSecrets {
  private static final String PREFIX = "whsec_";
  private static final String ALGORITHM = "HmacSHA256";
  private static final String VERSION = "v1,";
  private static final int SHORTEST_KEY = 16;

  private final List<SecretKeySpec> keys;

  WebhookSecrets(List<String> secrets) {
    List<SecretKeySpec> parsed = new ArrayList<>();
    for (String secret : secrets) {
      parsed.add(parse(secret, parsed.size() + 1));
    }
    this.keys = List.copyOf(parsed);
  }

  private static SecretKeySpec parse(String secret, int place) {
    String wrong =
        "webhook secret %s must be 'whsec_' and Base64 of at least 16 bytes".formatted(place);
    if (!secret.startsWith(PREFIX)) {
      throw new IllegalArgumentException(wrong);
    }
    byte[] key;
    try {
      key = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(wrong, e);
    }
    if (key.length < SHORTEST_KEY) {
      throw new IllegalArgumentException(wrong);
    }
    return new SecretKeySpec(key, ALGORITHM);
  }

  /**
   * Whether any of the signatures in this header is right. All are compared, each in the same time
   * whatever is in it.
   */
  boolean haveSigned(String id, String timestamp, byte[] body, String header) {
    String[] brought = header.split(" ");
    boolean genuine = false;
    for (SecretKeySpec key : keys) {
      byte[] expected = expected(key, id + "." + timestamp + ".", body);
      for (String one : brought) {
        genuine |= MessageDigest.isEqual(expected, one.getBytes(StandardCharsets.UTF_8));
      }
    }
    return genuine;
  }

  private static byte[] expected(SecretKeySpec key, String head, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(head.getBytes(StandardCharsets.UTF_8));
      return (VERSION + Base64.getEncoder().encodeToString(mac.doFinal(body)))
          .getBytes(StandardCharsets.UTF_8);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }
}
