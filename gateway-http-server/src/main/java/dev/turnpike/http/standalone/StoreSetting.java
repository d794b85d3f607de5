package dev.turnpike.http.standalone;

import dev.turnpike.ledger.MemoryStore;
import dev.turnpike.ledger.Store;
import dev.turnpike.store.jdbc.JdbcStore;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;

/** Where the records are kept, as the settings say. */
final class StoreSetting {
  private static final String MEMORY = "memory";
  private static final String H2 = "jdbc:h2:file:";
  private static final String POSTGRES = "jdbc:postgresql:";

  private final Environment environment;
  private final String url;
  private final Duration keyRetention;
  private final Duration retention;

  StoreSetting(Environment environment) {
    this.environment = environment;
    this.url =
        environment.text(Setting.GATEWAY_STORE_URL).orElse(Setting.GATEWAY_STORE_URL.standard());
    this.keyRetention =
        Duration.ofHours(environment.number(Setting.GATEWAY_KEY_RETENTION_HOURS, 1, 24 * 366));
    this.retention =
        Duration.ofDays(environment.number(Setting.GATEWAY_RECORD_RETENTION_DAYS, 1, 36_600));
    if (!url.equals(MEMORY) && !url.startsWith(H2) && !url.startsWith(POSTGRES)) {
      throw wrong("must be 'memory', or begin with 'jdbc:h2:file:' or 'jdbc:postgresql:'");
    }
  }

  String description() {
    if (url.equals(MEMORY)) {
      return "memory. Nothing survives the end of this process: not for real money.";
    }
    return url.startsWith(H2)
        ? "H2, in the file " + file().toAbsolutePath().normalize() + ".mv.db"
        : "PostgreSQL, at " + url.substring(POSTGRES.length()).replaceFirst("[?].*", "");
  }

  Store open() {
    if (url.equals(MEMORY)) {
      return new MemoryStore(keyRetention, MemoryStore.DEFAULT_CAPACITY);
    }
    JdbcStore.Builder builder = url.startsWith(H2) ? JdbcStore.h2(file()) : postgres();
    return builder.keyRetention(keyRetention).retention(retention).open();
  }

  private JdbcStore.Builder postgres() {
    return JdbcStore.postgres(
        url,
        environment.text(Setting.GATEWAY_STORE_USER).orElse(null),
        environment.text(Setting.GATEWAY_STORE_PASSWORD).orElse(null));
  }

  private Path file() {
    String path = url.substring(H2.length());
    if (path.isBlank() || path.contains(";")) {
      throw wrong("must have a path, and nothing but a path, after 'jdbc:h2:file:'");
    }
    try {
      return Path.of(path);
    } catch (InvalidPathException e) {
      throw wrong("has a path that is none: " + e.getMessage());
    }
  }

  private static SettingException wrong(String what) {
    return new SettingException(Setting.GATEWAY_STORE_URL, what);
  }
}
