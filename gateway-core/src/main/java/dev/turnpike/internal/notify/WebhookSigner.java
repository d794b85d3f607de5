package dev.turnpike.internal.notify;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs as Standard Webhooks does: HMAC-SHA256 over {@code id.timestamp.body}, once with each
 * secret, so that a receiver can change over from one to another. Thread-safe. It prints no secret.
 */
public final class WebhookSigner {
  private static final String PREFIX = "whsec_";
  private static final String ALGORITHM = "HmacSHA256";
  private static final int SHORTEST_KEY = 16;

  private final List<SecretKeySpec> keys;

  /**
   * A signer with these secrets.
   *
   * @param secrets each {@code whsec_} and Base64 of at least 16 bytes; none: nothing is signed
   * @throws IllegalArgumentException says which one is wrong, by its place, without showing it
   */
  public WebhookSigner(List<String> secrets) {
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

  /** Whether there is any secret. */
  public boolean signs() {
    return !keys.isEmpty();
  }

  /** The value of {@code webhook-signature}. */
  String sign(String id, long timestamp, String body) {
    byte[] signed = (id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8);
    return keys.stream()
        .map(key -> "v1," + Base64.getEncoder().encodeToString(hmac(key, signed)))
        .collect(Collectors.joining(" "));
  }

  private static byte[] hmac(SecretKeySpec key, byte[] signed) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(signed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }
}
