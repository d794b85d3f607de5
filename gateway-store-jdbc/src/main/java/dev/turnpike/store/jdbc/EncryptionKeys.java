package dev.turnpike.store.jdbc;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The secrets with which a store encrypts what it keeps, by AES-256-GCM. They are not in the
 * database. The first one encrypts, all of them decrypt: so they rotate, see {@link
 * JdbcStore#rotateKeys}. Immutable, thread-safe.
 */
public final class EncryptionKeys {
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;
  private static final int FEWEST_VALUES = 8;
  private static final Pattern ID_AND_KEY =
      Pattern.compile("([a-z0-9][a-z0-9-]{0,31}):([A-Za-z0-9+/_-]+={0,2})");

  private final SecureRandom random = new SecureRandom();
  private final Map<String, SecretKeySpec> keys;
  private final String current;

  private EncryptionKeys(Map<String, SecretKeySpec> keys) {
    this.keys = keys;
    this.current = keys.keySet().iterator().next();
  }

  /**
   * These keys, the first one in use.
   *
   * @param idsAndKeys each {@code id:key}: the id is made of small letters, digits and dashes, 32
   *     at most, the key is 32 random bytes in Base64
   * @throws IllegalArgumentException says which one is wrong, by its place, without showing it
   */
  public static EncryptionKeys of(List<String> idsAndKeys) {
    Map<String, SecretKeySpec> keys = new LinkedHashMap<>();
    for (String text : idsAndKeys) {
      int place = keys.size() + 1;
      Matcher parts = ID_AND_KEY.matcher(text);
      byte[] key = parts.matches() ? bytesOf(parts.group(2)) : null;
      if (key == null || key.length != KEY_BYTES) {
        throw new IllegalArgumentException(
            "encryption key %s must be id:key, with an id of small letters, digits and dashes, and a key of 32 bytes in Base64: take what 'openssl rand -base64 32' prints"
                .formatted(place));
      }
      if (isEasilyGuessed(key)) {
        throw new IllegalArgumentException(
            "encryption key %s is easily guessed: take what 'openssl rand -base64 32' prints"
                .formatted(place));
      }
      if (keys.put(parts.group(1), new SecretKeySpec(key, "AES")) != null) {
        throw new IllegalArgumentException(
            "encryption key %s has the id of an earlier one, '%s'"
                .formatted(place, parts.group(1)));
      }
    }
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("there must be an encryption key, as id:key");
    }
    return new EncryptionKeys(keys);
  }

  /** A fresh key as {@link #of} takes it, with an id of its own. */
  public static String newKey() {
    SecureRandom random = new SecureRandom();
    byte[] bytes = new byte[KEY_BYTES];
    random.nextBytes(bytes);
    String id = "e" + Long.toString(random.nextLong() >>> 24, Character.MAX_RADIX);
    return id + ":" + Base64.getEncoder().encodeToString(bytes);
  }

  private static byte @Nullable [] bytesOf(String base64) {
    try {
      return Base64.getDecoder().decode(base64.replace('-', '+').replace('_', '/'));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Somebody typed it: few different bytes, or nothing but characters. */
  private static boolean isEasilyGuessed(byte[] key) {
    IntStream bytes = new String(key, StandardCharsets.ISO_8859_1).chars();
    Set<Integer> different = bytes.boxed().collect(Collectors.toSet());
    return different.size() < FEWEST_VALUES
        || different.stream().allMatch(b -> b >= ' ' && b <= '~');
  }

  /** The ids of all of them, the one in use first. */
  List<String> ids() {
    return List.copyOf(keys.keySet());
  }

  /** The id of the one in use. */
  String current() {
    return current;
  }

  boolean has(String id) {
    return keys.containsKey(id);
  }

  /**
   * The nonce, and what the key in use makes of it.
   *
   * @param place without which nobody decrypts it
   */
  byte[] encrypt(byte[] clear, byte[] place) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, current, nonce, place);
      byte[] all = Arrays.copyOf(nonce, NONCE_BYTES + clear.length + TAG_BYTES);
      cipher.doFinal(clear, 0, clear.length, all, NONCE_BYTES);
      return all;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + CIPHER, e);
    }
  }

  /**
   * Back again.
   *
   * @param id of the key, which there is
   * @throws AEADBadTagException when it was encrypted with another key or at another place, or has
   *     been changed since
   */
  byte[] decrypt(String id, byte[] encrypted, byte[] place) throws AEADBadTagException {
    if (encrypted.length < NONCE_BYTES + TAG_BYTES) {
      throw new AEADBadTagException("it is too short");
    }
    try {
      return cipher(Cipher.DECRYPT_MODE, id, encrypted, place)
          .doFinal(encrypted, NONCE_BYTES, encrypted.length - NONCE_BYTES);
    } catch (AEADBadTagException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + CIPHER, e);
    }
  }

  private Cipher cipher(int mode, String id, byte[] nonceFirst, byte[] place)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(
        mode,
        Objects.requireNonNull(keys.get(id)),
        new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonceFirst, 0, NONCE_BYTES));
    cipher.updateAAD(place);
    return cipher;
  }

  /** The ids of the keys only. */
  @Override
  public String toString() {
    return "EncryptionKeys" + keys.keySet();
  }
}
