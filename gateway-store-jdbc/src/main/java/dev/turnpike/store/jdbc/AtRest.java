package dev.turnpike.store.jdbc;

import dev.turnpike.StoreUnavailableException;
import dev.turnpike.internal.contract.Redactor;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.AEADBadTagException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * How values lie in the database: as they are, or as {@code enc1:KEYID:}, followed by nonce, text
 * and tag in Base64. Whether there are keys or not, both are read: what was stored before there
 * were any stays readable. A clear value that begins so itself has {@code enc0:} before it.
 * Thread-safe.
 */
final class AtRest {
  private static final String HMAC = "HmacSHA256";
  private static final String SEALED = "enc1:";
  private static final String CLEAR = "enc0:";

  /** So a digest with a key is told from one without. */
  private static final int KEYED_BYTES = Digest.BYTES + 1;

  private final String database;
  private final @Nullable EncryptionKeys keys;
  private final @Nullable Mac lookup;

  private AtRest(String database, @Nullable EncryptionKeys keys, @Nullable Mac lookup) {
    this.database = database;
    this.keys = keys;
    this.lookup = lookup;
  }

  /** As they are. */
  static AtRest clear(String database) {
    return new AtRest(database, null, null);
  }

  /**
   * Encrypted.
   *
   * @param lookupSecret of the digests by which values are found
   */
  static AtRest sealed(String database, EncryptionKeys keys, byte[] lookupSecret) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(lookupSecret, HMAC));
      return new AtRest(database, keys, mac);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + HMAC, e);
    }
  }

  /** The value as a statement takes it; {@code row} is what binds it to its row. */
  Object seal(SealedColumn column, @Nullable String value, String... row) {
    if (value == null) {
      return SqlValues.text(null);
    }
    return keys == null ? escaped(value) : seal(keys, column.placeOf(row), value);
  }

  /** The value as it was. */
  String open(SealedColumn column, String stored, String... row) {
    if (stored.startsWith(CLEAR)) {
      return stored.substring(CLEAR.length());
    }
    if (!stored.startsWith(SEALED)) {
      return stored;
    }
    String id = keyOf(stored);
    if (keys == null || !keys.has(id)) {
      WrongEncryptionKeysException gone =
          new WrongEncryptionKeysException(
              "%s: %s is encrypted with the key '%s', which is not among the encryption keys"
                  .formatted(database, column, id));
      throw new StoreUnavailableException(String.valueOf(gone.getMessage()), gone);
    }
    try {
      return open(keys, column.placeOf(row), stored);
    } catch (AEADBadTagException e) {
      throw new StoreUnavailableException(
          "%s: the value of %s of %s can't be decrypted with the key '%s': it was changed, or is another row's"
              .formatted(database, column, Redactor.escaped(String.join(", ", row)), id),
          e);
    }
  }

  @Nullable String openOrNull(SealedColumn column, @Nullable String stored, String... row) {
    return stored == null ? null : open(column, stored, row);
  }

  /**
   * Whether it isn't encrypted with the key in use. Nothing is stored in the place of what is
   * missing.
   */
  boolean isOld(String stored) {
    return keys != null && !stored.startsWith(SEALED + keys.current() + ":");
  }

  /** The digest by which a row with this one is found and stored. */
  byte[] keyed(byte[] digest) {
    if (lookup == null || isKeyed(digest)) {
      return digest;
    }
    try {
      return Arrays.copyOf(((Mac) lookup.clone()).doFinal(digest), KEYED_BYTES);
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("Java's own " + HMAC + " can be copied", e);
    }
  }

  static boolean isKeyed(byte[] digest) {
    return digest.length == KEYED_BYTES;
  }

  private static String escaped(String value) {
    return value.startsWith("enc") ? CLEAR + value : value;
  }

  /** With the key in use. */
  static String seal(EncryptionKeys keys, byte[] place, String value) {
    byte[] clear = SqlValues.storable(value).getBytes(StandardCharsets.UTF_8);
    return SEALED
        + keys.current()
        + ":"
        + Base64.getEncoder().encodeToString(keys.encrypt(clear, place));
  }

  /**
   * Back again.
   *
   * @throws AEADBadTagException when it is not what was stored there
   */
  static String open(EncryptionKeys keys, byte[] place, String stored) throws AEADBadTagException {
    String id = keyOf(stored);
    if (!keys.has(id)) {
      throw new AEADBadTagException("it has another key");
    }
    try {
      byte[] encrypted =
          Base64.getDecoder().decode(stored.substring(SEALED.length() + id.length() + 1));
      return new String(keys.decrypt(id, encrypted, place), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new AEADBadTagException("it is no Base64");
    }
  }

  /** The id of the key that such a value names; empty for a clear one. */
  static String keyOf(String stored) {
    int end = stored.indexOf(':', SEALED.length());
    return stored.startsWith(SEALED) && end >= 0 ? stored.substring(SEALED.length(), end) : "";
  }
}
