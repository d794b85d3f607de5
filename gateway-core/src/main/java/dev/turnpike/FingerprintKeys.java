package dev.turnpike;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secrets with which fingerprints of requests are made. A request may hold a card number, of
 * which a plain digest would tell everything: there are few enough to try them all. So a
 * fingerprint is an HMAC-SHA-256, and its key is not in the database. Immutable, thread-safe.
 *
 * <p>Keys rotate: the first one is in use, the others still recognise the requests that were
 * recorded with them. The text of a fingerprint begins with the id of its key.
 */
public final class FingerprintKeys {
  private static final String HMAC = "HmacSHA256";
  private static final int RANDOM_BYTES = 32;
  private static final int FEWEST_CHARACTERS = 8;
  private static final Pattern ID_AND_KEY =
      Pattern.compile("([a-z0-9][a-z0-9-]{0,31}):([\\x21-\\x7e&&[^,:\"']]{32,})");

  private final Map<String, Mac> keys;
  private final String current;

  /** What a recorded fingerprint says of a request. */
  public enum Match {
    /** It is the same request. */
    SAME,
    /** It is another one. */
    OTHER,
    /** Nobody can tell: the key of the fingerprint is gone. */
    KEY_GONE
  }

  private FingerprintKeys(Map<String, Mac> keys) {
    this.keys = keys;
    this.current = keys.keySet().iterator().next();
  }

  /**
   * These keys, the first one in use.
   *
   * @param idsAndKeys each {@code id:key}: the id is made of small letters, digits and dashes, 32
   *     at most, the key of at least 32 visible ASCII characters without comma, colon and quotes
   * @throws IllegalArgumentException says which one is wrong, by its place, without showing it
   */
  public static FingerprintKeys of(List<String> idsAndKeys) {
    Map<String, Mac> keys = new LinkedHashMap<>();
    for (String text : idsAndKeys) {
      Matcher parts = ID_AND_KEY.matcher(text);
      int place = keys.size() + 1;
      if (!parts.matches()) {
        throw new IllegalArgumentException(
            "fingerprint key %s must be id:key, with an id of small letters, digits and dashes, and a key of at least 32 visible ASCII characters without comma, colon and quotes"
                .formatted(place));
      }
      if (parts.group(2).chars().distinct().count() < FEWEST_CHARACTERS) {
        throw new IllegalArgumentException(
            "fingerprint key %s is easily guessed: take what 'openssl rand -base64 32' prints"
                .formatted(place));
      }
      byte[] key = parts.group(2).getBytes(StandardCharsets.US_ASCII);
      if (keys.put(parts.group(1), macOf(key)) != null) {
        throw new IllegalArgumentException(
            "fingerprint key %s has the id of an earlier one, '%s'"
                .formatted(place, parts.group(1)));
      }
    }
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("there must be a fingerprint key, as id:key");
    }
    return new FingerprintKeys(keys);
  }

  /** One key that nobody knows: for records that end with the process. */
  public static FingerprintKeys random() {
    return of(List.of(newKey()));
  }

  /** A fresh key as {@link #of} takes it, with an id of its own. */
  public static String newKey() {
    byte[] bytes = new byte[RANDOM_BYTES];
    SecureRandom random = new SecureRandom();
    random.nextBytes(bytes);
    String id = "k" + Long.toString(random.nextLong() >>> 24, Character.MAX_RADIX);
    return id + ":" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** The fingerprint of a request, made with the key that is in use. */
  public String fingerprint(byte[] request) {
    return current + ":" + hmac(current, "request", request);
  }

  /** Whether a request is the one that this fingerprint was made of. */
  public Match match(String fingerprint, byte[] request) {
    String id = fingerprint.substring(0, Math.max(0, fingerprint.indexOf(':')));
    if (!keys.containsKey(id)) {
      return Match.KEY_GONE;
    }
    String same = id + ":" + hmac(id, "request", request);
    return MessageDigest.isEqual(
            same.getBytes(StandardCharsets.US_ASCII),
            fingerprint.getBytes(StandardCharsets.US_ASCII))
        ? Match.SAME
        : Match.OTHER;
  }

  /** By which something secret may be recorded, to be known again: one for each key. */
  public List<String> labels(byte[] secret) {
    return keys.keySet().stream().map(id -> id + ":" + hmac(id, "label", secret)).toList();
  }

  private static Mac macOf(byte[] key) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + HMAC, e);
    }
  }

  /** Each with a copy: to find and key a new one costs more than the digest. */
  private String hmac(String id, String purpose, byte[] content) {
    try {
      Mac mac = (Mac) Objects.requireNonNull(keys.get(id)).clone();
      mac.update((purpose + '\0').getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(mac.doFinal(content));
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("Java's own " + HMAC + " can be copied", e);
    }
  }

  /** The ids of the keys only. */
  @Override
  public String toString() {
    return "FingerprintKeys" + keys.keySet();
  }
}
