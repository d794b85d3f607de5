package dev.turnpike.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who may call, by {@code Authorization: Bearer}. Several keys may be valid at once, while they are
 * changed. Keys are kept as digests and compared in constant time. Immutable, thread-safe.
 */
public final class ApiKeys {
  private static final String BEARER = "Bearer ";
  private static final int SHORTEST_KEY = 16;
  private static final ApiKeys NONE = new ApiKeys(List.of());

  private final List<Entry> entries;

  private record Entry(String caller, byte[] digest) {}

  private ApiKeys(List<Entry> entries) {
    this.entries = entries;
  }

  /** No keys: everybody may call. */
  public static ApiKeys none() {
    return NONE;
  }

  /**
   * These keys.
   *
   * @param keys each a key of at least 16 visible ASCII characters, or {@code caller:key}. Keys
   *     without a caller are all of one and the same caller: an idempotency key stays valid when an
   *     API key is changed for a new one
   * @throws IllegalArgumentException says which one is wrong, by its place, without showing it
   */
  public static ApiKeys of(List<String> keys) {
    List<Entry> entries = new ArrayList<>();
    for (String text : keys) {
      int colon = text.indexOf(':');
      String caller = colon < 0 ? "" : text.substring(0, colon);
      String key = text.substring(colon + 1);
      if (!key.matches("[\\x21-\\x7e]{" + SHORTEST_KEY + ",}")
          || (colon >= 0 && !caller.matches("[A-Za-z0-9._-]{1,64}"))) {
        throw new IllegalArgumentException(
            "API key %s must be at least %s visible ASCII characters without spaces, or caller:key"
                .formatted(entries.size() + 1, SHORTEST_KEY));
      }
      entries.add(new Entry(caller, digest(key)));
    }
    return new ApiKeys(List.copyOf(entries));
  }

  /** Whether anybody may call without a key. */
  public boolean isOpen() {
    return entries.isEmpty();
  }

  /** The caller behind an {@code Authorization} header; empty where it brings no valid key. */
  Optional<String> callerOf(@Nullable String authorization) {
    if (isOpen()) {
      return Optional.of("");
    }
    if (authorization == null
        || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Optional.empty();
    }
    byte[] brought = digest(authorization.substring(BEARER.length()).trim());
    String caller = null;
    for (Entry entry : entries) { // all of them, so that the time says nothing
      if (MessageDigest.isEqual(entry.digest, brought)) {
        caller = entry.caller;
      }
    }
    return Optional.ofNullable(caller);
  }

  private static byte[] digest(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
