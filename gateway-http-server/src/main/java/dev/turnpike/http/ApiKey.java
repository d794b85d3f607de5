package dev.turnpike.http;

import dev.turnpike.Right;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One caller's key: who that is, and what it may do. Made by {@link #named} or {@link #plain}. It
 * holds a digest only, and prints no secret. Immutable; keys that say the same are equal.
 */
public final class ApiKey {
  /** What a key of {@link #plain} may do, and nothing else. */
  public static final Set<Right> PLAIN_RIGHTS =
      Collections.unmodifiableSet(EnumSet.of(Right.PAY, Right.REFUND, Right.SUBSCRIBE, Right.READ));

  private static final Set<Right> OF_ALL_PROVIDERS =
      EnumSet.of(Right.INSPECT, Right.RESEND, Right.SETTLE, Right.OBSERVE);

  /** Who calls where there are no keys: the one and only tenant, which may do everything. */
  static final ApiKey EVERYBODY =
      new ApiKey("", "", Credential.NONE, EnumSet.allOf(Right.class), null, null, 0);

  /** Who calls without a key where others have one. */
  static final ApiKey KEYLESS =
      new ApiKey(
          "",
          "",
          Credential.NONE,
          EnumSet.of(Right.PAY, Right.REFUND, Right.SUBSCRIBE, Right.READ, Right.FOREIGN),
          null,
          null,
          0);

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private final String name;
  private final String tenant;
  private final Credential credential;
  private final Set<Right> rights;
  private final @Nullable Set<String> providers;
  private final @Nullable Set<String> tenants;
  private final int requestsPerMinute;

  private ApiKey(
      String name,
      String tenant,
      Credential credential,
      Set<Right> rights,
      @Nullable Set<String> providers,
      @Nullable Set<String> tenants,
      int requestsPerMinute) {
    this.name = name;
    this.tenant = tenant;
    this.credential = credential;
    this.rights = rights;
    this.providers = providers;
    this.tenants = tenants;
    this.requestsPerMinute = requestsPerMinute;
  }

  /**
   * A key that may do what shops do: {@link #PLAIN_RIGHTS}, at every provider.
   *
   * @param text the key, or {@code name:key}. The name is the tenant, too. Keys without a name are
   *     all of one tenant, which has no name
   * @throws IllegalArgumentException when it is none, or easily guessed; it doesn't show the key
   */
  public static ApiKey plain(String text) {
    int colon = text.indexOf(':');
    KeyText.requireUnquoted(text);
    String key = KeyText.checked(text.substring(colon + 1));
    String name = colon < 0 ? "" : checkedName(text.substring(0, colon), "must have a name of");
    return new ApiKey(name, name, Credential.ofKey(key), PLAIN_RIGHTS, null, null, 0);
  }

  /**
   * A key with a name.
   *
   * @throws IllegalArgumentException when the name is none
   */
  public static Builder named(String name) {
    return new Builder(checkedName(name, "must be"));
  }

  private static String checkedName(String name, String must) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          must + " 1 to 64 letters, digits, dots, dashes and underscores");
    }
    return name;
  }

  /** Its name; empty where it has none. */
  public String name() {
    return name;
  }

  /** Who this is and what it may do, for whoever has it. */
  Map<String, Object> self() {
    Map<String, Object> self = new LinkedHashMap<>();
    self.put("name", name);
    self.put("tenant", tenant);
    self.put("rights", rights.stream().map(Right::text).toList());
    if (providers != null) {
      self.put("providers", new TreeSet<>(providers).stream().toList());
    }
    if (tenants != null) {
      self.put("tenants", new TreeSet<>(tenants).stream().toList());
    }
    return self;
  }

  /** What it may do, for people. */
  String description() {
    StringBuilder text = new StringBuilder();
    text.append(rights.stream().map(Right::text).collect(Collectors.joining(", ")));
    text.append(tenant.equals(name) ? "" : "; tenant " + tenant);
    text.append(providers == null ? "" : "; providers " + String.join(", ", providers));
    text.append(tenants == null ? "" : "; sees tenants " + String.join(", ", tenants));
    text.append(
        requestsPerMinute == 0 ? "" : "; %s requests a minute".formatted(requestsPerMinute));
    return text.toString();
  }

  /** Its name, for people. */
  String title() {
    return name.isEmpty() ? "(no name)" : name;
  }

  /** Whose payments it makes and sees. */
  public String tenant() {
    return tenant;
  }

  /** What it may do. */
  public Set<Right> rights() {
    return rights;
  }

  /** Whether it may do this. */
  public boolean has(Right right) {
    return rights.contains(right);
  }

  /** Whether it may use this provider. */
  public boolean mayUse(String provider) {
    return providers == null || providers.contains(provider);
  }

  /** The tenants whose records its rights as an operator reach; {@code null}: all of them. */
  public @Nullable Set<String> tenants() {
    return tenants;
  }

  /** How many requests it may make in a minute; empty where it has no quota of its own. */
  public OptionalInt requestsPerMinute() {
    return requestsPerMinute == 0 ? OptionalInt.empty() : OptionalInt.of(requestsPerMinute);
  }

  Credential credential() {
    return credential;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ApiKey key
        && key.name.equals(name)
        && key.tenant.equals(tenant)
        && key.credential.equals(credential)
        && key.rights.equals(rights)
        && Objects.equals(key.providers, providers)
        && Objects.equals(key.tenants, tenants)
        && key.requestsPerMinute == requestsPerMinute;
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, credential);
  }

  @Override
  public String toString() {
    return "ApiKey[name=%s, tenant=%s, rights=%s]".formatted(name, tenant, rights);
  }

  /** Says what a key with a name is like. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private String tenant;
    private @Nullable Credential credential;
    private Set<Right> rights = EnumSet.noneOf(Right.class);
    private @Nullable Set<String> providers;
    private @Nullable Set<String> tenants;
    private int requestsPerMinute;

    private Builder(String name) {
      this.name = name;
      this.tenant = name;
    }

    /**
     * The key itself.
     *
     * @throws IllegalArgumentException when it is none, or easily guessed; it doesn't show the key
     */
    public Builder key(String key) {
      this.credential = Credential.ofKey(KeyText.checked(key));
      return this;
    }

    /**
     * The SHA-256 of the key, as 64 hexadecimal digits.
     *
     * @throws IllegalArgumentException when it is none
     */
    public Builder sha256(String hex) {
      this.credential = Credential.ofSha256(hex);
      return this;
    }

    /**
     * A client certificate instead of a key: its subject, as {@code CN=shop,O=Example} (RFC 2253),
     * or its SHA-256 fingerprint as hexadecimal digits.
     *
     * @throws IllegalArgumentException when it is neither
     */
    public Builder certificate(String subjectOrFingerprint) {
      this.credential = Credential.ofCertificate(subjectOrFingerprint);
      return this;
    }

    /**
     * Whose payments it makes and sees. Default: its name; empty for the tenant of keys without a
     * name, whose payments stay its own when its key is given a name.
     */
    public Builder tenant(String tenant) {
      this.tenant = tenant.isEmpty() ? tenant : checkedName(tenant, "must be");
      return this;
    }

    /** What it may do. Default: nothing. */
    public Builder rights(Set<Right> rights) {
      this.rights = rights.isEmpty() ? EnumSet.noneOf(Right.class) : EnumSet.copyOf(rights);
      return this;
    }

    /** The providers that it may use; others don't exist for it. Default: all. */
    public Builder providers(Set<String> providers) {
      this.providers = Collections.unmodifiableSet(new TreeSet<>(providers));
      return this;
    }

    /** The tenants whose records its rights as an operator reach. Default: all. */
    public Builder tenants(Set<String> tenants) {
      this.tenants = Collections.unmodifiableSet(new TreeSet<>(tenants));
      return this;
    }

    /**
     * How many requests it may make in a minute, all at once or one by one. Default: what the
     * server's {@link Budgets} say.
     *
     * @throws IllegalArgumentException when it is not positive
     */
    public Builder requestsPerMinute(int most) {
      if (most < 1) {
        throw new IllegalArgumentException("must be at least 1");
      }
      this.requestsPerMinute = most;
      return this;
    }

    /**
     * The key.
     *
     * @throws IllegalArgumentException when nothing was said of how to know it
     */
    public ApiKey build() {
      if (credential == null) {
        throw new IllegalArgumentException("must have a key, its SHA-256 or a certificate");
      }
      if (providers != null && rights.stream().anyMatch(OF_ALL_PROVIDERS::contains)) {
        throw new IllegalArgumentException(
            "must not have providers with inspect, resend, settle or observe, which reach the records of all of them");
      }
      return new ApiKey(
          name,
          tenant,
          credential,
          Collections.unmodifiableSet(rights),
          providers,
          tenants,
          requestsPerMinute);
    }
  }
}
