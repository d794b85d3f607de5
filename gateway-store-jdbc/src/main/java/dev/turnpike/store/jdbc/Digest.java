package dev.turnpike.store.jdbc;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Digests by which rows are found whose texts may be too long for an index. Strangers choose some
 * of these texts, so it is as long as it takes that nobody finds two that are the same.
 */
final class Digest {
  static final int BYTES = 20;

  private Digest() {}

  /** Of texts, as they are stored; two are the same only where all parts are. */
  static byte[] of(@Nullable String... parts) {
    MessageDigest digest = sha256();
    ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);
    for (String part : parts) {
      byte[] bytes = SqlValues.storable(String.valueOf(part)).getBytes(StandardCharsets.UTF_8);
      digest.update(length.clear().putInt(bytes.length).flip());
      digest.update(bytes);
    }
    return Arrays.copyOf(digest.digest(), BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
