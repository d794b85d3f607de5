package dev.turnpike.standalone;

import dev.turnpike.FingerprintKeys;
import dev.turnpike.GatewayStore;
import dev.turnpike.StoreUnavailableException;
import dev.turnpike.internal.contract.Redactor;
import dev.turnpike.internal.ledger.NotStorableException;
import dev.turnpike.internal.ledger.memory.MemoryStore;
import dev.turnpike.store.jdbc.EncryptionKeys;
import dev.turnpike.store.jdbc.JdbcStore;
import dev.turnpike.store.jdbc.WrongEncryptionKeysException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Where the records are kept, as the settings say. */
final class StoreSetting {
  private static final String MEMORY = "memory";
  private static final String SQLITE = "jdbc:sqlite:";
  private static final String POSTGRES = "jdbc:postgresql:";

  private final Environment environment;
  private final String name;
  private final String url;
  private final Duration keyRetention;
  private final Duration retention;
  private final Duration ownerRetention;
  private final Duration auditRetention;
  private final String schema;

  StoreSetting(Environment environment) {
    this(
        environment,
        Setting.GATEWAY_STORE_URL.name(),
        environment.text(Setting.GATEWAY_STORE_URL).orElse(Setting.GATEWAY_STORE_URL.standard()));
  }

  /** Where a URL says, which is not the setting's own. */
  StoreSetting(Environment environment, String name, String url) {
    this.environment = environment;
    this.name = name;
    this.url = url;
    this.keyRetention =
        Duration.ofHours(environment.number(Setting.GATEWAY_KEY_RETENTION_HOURS, 1, 24 * 366));
    this.retention = days(Setting.GATEWAY_RECORD_RETENTION_DAYS);
    this.ownerRetention = days(Setting.GATEWAY_OWNER_RETENTION_DAYS);
    this.auditRetention = days(Setting.GATEWAY_AUDIT_RETENTION_DAYS);
    this.schema =
        environment
            .text(Setting.GATEWAY_STORE_SCHEMA)
            .orElse(Setting.GATEWAY_STORE_SCHEMA.standard());
    if (!schema.matches("[a-z_][a-z0-9_]{0,62}")) {
      throw new SettingException(
          Setting.GATEWAY_STORE_SCHEMA, "must be made of small letters, digits and underscores");
    }
    if (url.startsWith("jdbc:h2:")) {
      throw wrong(
          "names H2, which is no store any more: write jdbc:sqlite:PATH, for a new file. What the H2 file holds can't be taken over");
    }
    if (!url.equals(MEMORY) && !url.startsWith(SQLITE) && !url.startsWith(POSTGRES)) {
      throw wrong("must be 'memory', or begin with 'jdbc:sqlite:' or 'jdbc:postgresql:'");
    }
  }

  String description() {
    return Redactor.escaped(describe());
  }

  private String describe() {
    if (url.equals(MEMORY)) {
      return "memory. Nothing survives the end of this process: not for real money.";
    }
    return url.startsWith(SQLITE)
        ? "SQLite, in the file " + file().toAbsolutePath().normalize()
        : "PostgreSQL, at %s, in the schema %s"
            .formatted(url.substring(POSTGRES.length()).replaceFirst("[?].*", ""), schema);
  }

  GatewayStore open() {
    Optional<EncryptionKeys> encryptionKeys = encryptionKeys();
    if (url.equals(MEMORY)) {
      return new MemoryStore(keyRetention, MemoryStore.DEFAULT_CAPACITY);
    }
    return reached(() -> configured(encryptionKeys).open());
  }

  /** Reads the rest of what {@link #open} reads, and opens nothing. */
  void check() {
    Optional<EncryptionKeys> encryptionKeys = encryptionKeys();
    if (!url.equals(MEMORY)) {
      configured(encryptionKeys);
    }
  }

  /** What a look at it finds, beside gateways that may run on it; empty for memory. */
  Optional<JdbcStore.Inspection> inspect() {
    return url.equals(MEMORY)
        ? Optional.empty()
        : Optional.of(reached(() -> JdbcStore.inspect(configured(encryptionKeys()))));
  }

  /** A failure is told as the setting's fault. */
  private <T> T reached(Supplier<T> step) {
    try {
      return step.get();
    } catch (SettingException e) {
      throw e;
    } catch (StoreUnavailableException | NotStorableException e) {
      throw wrong("can't be used: " + e.getMessage() + nextStep(e));
    } catch (WrongEncryptionKeysException e) {
      throw wrongKeys(e);
    } catch (IllegalStateException e) {
      throw url.startsWith(POSTGRES)
          ? wrong("can't be used: " + e.getMessage() + "; see GATEWAY_STORE_SCHEMA")
          : new SettingException(name + ":", String.valueOf(e.getMessage()));
    }
  }

  private JdbcStore.Builder configured(Optional<EncryptionKeys> encryptionKeys) {
    JdbcStore.Builder builder =
        builder()
            .keyRetention(keyRetention)
            .retention(retention)
            .ownerRetention(ownerRetention)
            .auditRetention(auditRetention);
    encryptionKeys.ifPresent(builder::encryptionKeys);
    List<String> keys = keys(Setting.GATEWAY_FINGERPRINT_KEYS);
    if (!keys.isEmpty()) {
      builder.fingerprintKeys(fingerprintKeys(keys));
    } else if (url.startsWith(POSTGRES)) {
      throw new SettingException(
          Setting.GATEWAY_FINGERPRINT_KEYS,
          "is required with PostgreSQL, and the same for all its gateways: id:key, for instance k1: and what 'openssl rand -base64 32' prints");
    }
    return builder;
  }

  /**
   * Encrypts anew what isn't encrypted with the first key.
   *
   * @throws SettingException when there are no keys, one of them is missing, or there is nothing to
   *     encrypt
   */
  JdbcStore.Rotation rotateKeys(JdbcStore.RotationListener listener) {
    if (url.equals(MEMORY)) {
      throw wrong("is memory, which ends with its process: there is nothing to encrypt");
    }
    EncryptionKeys keys =
        encryptionKeys()
            .orElseThrow(
                () ->
                    new SettingException(
                        Setting.GATEWAY_ENCRYPTION_KEYS,
                        "is required: the new key first, then all that were in use before"));
    try {
      return JdbcStore.rotateKeys(builder().encryptionKeys(keys), listener);
    } catch (WrongEncryptionKeysException e) {
      throw wrongKeys(e);
    }
  }

  private SettingException wrongKeys(WrongEncryptionKeysException e) {
    return new SettingException(
        environment.nameOf(Setting.GATEWAY_ENCRYPTION_KEYS),
        "lacks a key, or has a wrong one: " + e.getMessage());
  }

  /** They are comma-separated, or lines of a file. */
  private List<String> keys(Setting setting) {
    return environment.text(setting).stream()
        .flatMap(text -> Stream.of(text.split("[,\\s]+", -1)))
        .filter(key -> !key.isEmpty())
        .toList();
  }

  private Optional<EncryptionKeys> encryptionKeys() {
    List<String> keys = keys(Setting.GATEWAY_ENCRYPTION_KEYS);
    try {
      return keys.isEmpty() ? Optional.empty() : Optional.of(EncryptionKeys.of(keys));
    } catch (IllegalArgumentException e) {
      throw new SettingException(
          environment.nameOf(Setting.GATEWAY_ENCRYPTION_KEYS), "is wrong: " + e.getMessage());
    }
  }

  private FingerprintKeys fingerprintKeys(List<String> keys) {
    try {
      return FingerprintKeys.of(keys);
    } catch (IllegalArgumentException e) {
      throw new SettingException(
          environment.nameOf(Setting.GATEWAY_FINGERPRINT_KEYS), "is wrong: " + e.getMessage());
    }
  }

  private Duration days(Setting setting) {
    return Duration.ofDays(environment.number(setting, 1, 36_600));
  }

  /** Of what is no memory. */
  JdbcStore.Builder builder() {
    return url.startsWith(SQLITE) ? JdbcStore.sqlite(file()) : postgres();
  }

  /** For a copy: the databases have their own tools to copy to their like. */
  void requireOtherKind(StoreSetting other) {
    for (StoreSetting store : List.of(this, other)) {
      if (store.url.equals(MEMORY)) {
        throw store.wrong("is memory, which ends with its process: there is nothing to copy");
      }
    }
    if (url.startsWith(SQLITE) && other.url.startsWith(SQLITE)) {
      throw other.wrong("is SQLite, as " + name + " is: copy the file, with every gateway stopped");
    }
    if (url.startsWith(POSTGRES) && other.url.startsWith(POSTGRES)) {
      throw other.wrong("is PostgreSQL, as " + name + " is: copy it with pg_dump and pg_restore");
    }
  }

  private JdbcStore.Builder postgres() {
    try {
      return JdbcStore.postgres(
              url,
              environment.text(Setting.GATEWAY_STORE_USER).orElse(null),
              environment.text(Setting.GATEWAY_STORE_PASSWORD).orElse(null))
          .schema(schema);
    } catch (IllegalArgumentException e) {
      throw wrong(
          e.getMessage()
              + "; see GATEWAY_STORE_USER, GATEWAY_STORE_PASSWORD and GATEWAY_STORE_SCHEMA");
    }
  }

  /** A password may have quotes of its own, so they are no fault by themselves. */
  private String quotes() {
    return environment
            .text(Setting.GATEWAY_STORE_PASSWORD)
            .filter(Environment::isQuoted)
            .isPresent()
        ? ", which is in quotes that count as a part of it"
        : "";
  }

  /** Where it is the login that failed: the URL is fine then. */
  private String nextStep(RuntimeException e) {
    String state = e.getCause() instanceof SQLException cause ? cause.getSQLState() : null;
    return state != null && (state.startsWith("28") || state.equals("08004"))
        ? "; see GATEWAY_STORE_USER and GATEWAY_STORE_PASSWORD" + quotes()
        : "";
  }

  private Path file() {
    String path = url.substring(SQLITE.length());
    if (path.isBlank() || path.contains("?") || path.startsWith(":")) {
      throw wrong("must have the path of a file, and nothing else, after 'jdbc:sqlite:'");
    }
    try {
      return Path.of(path);
    } catch (InvalidPathException e) {
      throw wrong("has a path that is none: " + e.getMessage());
    }
  }

  private SettingException wrong(String what) {
    return new SettingException(name, what);
  }
}
