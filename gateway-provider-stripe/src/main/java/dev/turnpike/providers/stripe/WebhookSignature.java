package dev.turnpike.providers.stripe;

import dev.turnpike.spi.Callback;
import dev.turnpike.spi.CallbackRefusedException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Verifies {@code Stripe-Signature} over the raw bytes. The library's own way makes a text of them
 * first, and writes the time in the digits of the machine's language. Thread-safe.
 */
final class WebhookSignature {
  private static final String HEADER = "Stripe-Signature";

  private final List<SecretKeySpec> secrets;
  private final Duration tolerance;
  private final Clock clock;

  WebhookSignature(List<String> secrets, Duration tolerance, Clock clock) {
    this.secrets =
        secrets.stream()
            .map(secret -> new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"))
            .toList();
    this.tolerance = tolerance;
    this.clock = clock;
  }

  /**
   * Passes when one of the secrets made one of the signatures, not long ago.
   *
   * @throws CallbackRefusedException when it is not so
   */
  void verify(Callback callback) {
    if (secrets.isEmpty()) {
      throw new CallbackRefusedException("no webhook secret is set for this account");
    }
    String header =
        callback
            .header(HEADER)
            .orElseThrow(() -> new CallbackRefusedException(HEADER + " is missing"));
    String timestamp = null;
    List<byte[]> signatures = new ArrayList<>();
    for (String part : header.split(",")) {
      String[] nameAndValue = part.strip().split("=", 2);
      if (nameAndValue.length == 2 && nameAndValue[0].equals("t")) {
        timestamp = nameAndValue[1];
      } else if (nameAndValue.length == 2 && nameAndValue[0].equals("v1")) {
        signatures.add(nameAndValue[1].getBytes(StandardCharsets.US_ASCII));
      }
    }
    if (timestamp == null || !isMadeByUs(timestamp, callback.body(), signatures)) {
      throw new CallbackRefusedException("the signature is wrong");
    }
    if (!isFresh(timestamp)) {
      throw new CallbackRefusedException("the signature is too old, or this clock is wrong");
    }
  }

  private boolean isMadeByUs(String timestamp, byte[] body, List<byte[]> signatures) {
    boolean found = false;
    for (SecretKeySpec secret : secrets) {
      byte[] expected = sign(secret, timestamp, body);
      for (byte[] signature : signatures) {
        found |= MessageDigest.isEqual(expected, signature);
      }
    }
    return found;
  }

  private static byte[] sign(SecretKeySpec secret, String timestamp, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(secret);
      mac.update(timestamp.getBytes(StandardCharsets.UTF_8));
      mac.update((byte) '.');
      return HexFormat.of().formatHex(mac.doFinal(body)).getBytes(StandardCharsets.US_ASCII);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  private boolean isFresh(@Nullable String timestamp) {
    if (timestamp == null || !timestamp.matches("[0-9]{1,12}")) {
      return false;
    }
    long age = clock.instant().getEpochSecond() - Long.parseLong(timestamp);
    return Math.abs(age) <= tolerance.toSeconds();
  }
}
