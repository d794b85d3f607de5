package dev.turnpike.http;

import dev.turnpike.Right;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who may call, by {@code Authorization: Bearer} or by a client certificate. Several keys may be of
 * one tenant, while they are changed. Keys are kept as digests and compared in constant time.
 * Immutable, thread-safe.
 */
public final class ApiKeys {
  private static final String BEARER = "Bearer ";
  private static final ApiKeys NONE = new ApiKeys(List.of(), ApiKey.EVERYBODY);

  private final List<ApiKey> keys;
  private final @Nullable ApiKey keyless;
  private final boolean oneTenant;

  private ApiKeys(List<ApiKey> keys, @Nullable ApiKey keyless) {
    this.keys = keys;
    this.keyless = keyless;
    this.oneTenant =
        Stream.concat(keys.stream(), Stream.ofNullable(keyless))
                .filter(key -> key.rights().stream().anyMatch(ApiKey.PLAIN_RIGHTS::contains))
                .map(ApiKey::tenant)
                .distinct()
                .count()
            <= 1;
  }

  /** No keys: everybody may call, is the tenant without a name, and may do everything. */
  public static ApiKeys none() {
    return NONE;
  }

  /**
   * These {@linkplain ApiKey#plain plain} keys. Where the list is empty, nobody may call.
   *
   * @param keys each a key of at least 16 visible ASCII characters, or {@code name:key}. Keys
   *     without a name are all of one and the same tenant: an idempotency key stays valid when an
   *     API key is changed for a new one
   * @throws IllegalArgumentException says which one is wrong, by its place, without showing it
   */
  public static ApiKeys of(List<String> keys) {
    List<ApiKey> checked = new ArrayList<>();
    for (String text : keys) {
      String place = "API key %s ".formatted(checked.size() + 1);
      ApiKey key;
      try {
        key = ApiKey.plain(text);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(place + e.getMessage(), e);
      }
      int same = indexOf(checked, key);
      if (same >= 0) {
        throw new IllegalArgumentException(
            place + "is the same as API key %s: one key has one owner".formatted(same + 1));
      }
      checked.add(key);
    }
    return new ApiKeys(List.copyOf(checked), null);
  }

  /**
   * These keys, beside which callers that bring none are let in: for shops that have no keys yet.
   * They are the tenant without a name, and may do what a {@linkplain ApiKey#plain plain} key may,
   * and ask about payments that the records don't know. Whoever brings a key that is none of these
   * is refused as ever. After {@link #none()} nobody may do more than that without a key.
   */
  public ApiKeys andKeyless() {
    return new ApiKeys(keys, ApiKey.KEYLESS);
  }

  /**
   * These keys and another one.
   *
   * @throws IllegalArgumentException when the key is among them already
   */
  public ApiKeys with(ApiKey key) {
    int same = indexOf(keys, key);
    if (same >= 0) {
      String name = keys.get(same).name();
      throw new IllegalArgumentException(
          "is the same key as %s: one key has one owner"
              .formatted(name.isEmpty() ? "one without a name" : "that of '" + name + "'"));
    }
    List<ApiKey> more = new ArrayList<>(keys);
    more.add(key);
    return new ApiKeys(List.copyOf(more), isForEverybody() ? null : keyless);
  }

  private static int indexOf(List<ApiKey> keys, ApiKey wanted) {
    for (int i = 0; i < keys.size(); i++) {
      if (keys.get(i).credential().equals(wanted.credential())) {
        return i;
      }
    }
    return -1;
  }

  /** The keys, without what they are known by. */
  public List<ApiKey> keys() {
    return keys;
  }

  /** Whether anybody may call without a key. */
  public boolean isOpen() {
    return keyless != null;
  }

  /** Whether all who may call a provider are one tenant. */
  boolean isOneTenant() {
    return oneTenant;
  }

  /** Whether anybody may do everything, since there are no keys at all. */
  public boolean isForEverybody() {
    return keyless == ApiKey.EVERYBODY;
  }

  /** Who calls without any key; empty where nobody may. */
  Optional<ApiKey> keyless() {
    return Optional.ofNullable(keyless);
  }

  /**
   * Whether providers may be asked for this caller about what the records don't know: where all who
   * can call a provider are one tenant, it can't be another's.
   */
  boolean mayAskAboutUnknown(ApiKey key) {
    return oneTenant || key.has(Right.FOREIGN);
  }

  /** The key that an {@code Authorization} header brings; empty where it brings no valid one. */
  Optional<ApiKey> byHeader(String authorization) {
    if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Optional.empty();
    }
    return among(List.of(Credential.ofKey(authorization.substring(BEARER.length()).trim())));
  }

  /** The key that a client certificate stands for; empty where it is nobody's. */
  Optional<ApiKey> byCertificate(X509Certificate certificate) {
    return among(List.of(Credential.ofFingerprint(certificate), Credential.ofSubject(certificate)));
  }

  private Optional<ApiKey> among(List<Credential> brought) {
    ApiKey found = null;
    for (ApiKey key : keys) { // all of them, so that the time says nothing
      for (Credential credential : brought) {
        if (key.credential().equals(credential)) {
          found = key;
        }
      }
    }
    return Optional.ofNullable(found);
  }

  @Override
  public String toString() {
    return "ApiKeys" + keys;
  }
}
