package dev.turnpike.spring;

import dev.turnpike.FingerprintKeys;
import dev.turnpike.GatewayStore;
import dev.turnpike.spring.TurnpikeProperties.StoreType;
import dev.turnpike.store.jdbc.EncryptionKeys;
import dev.turnpike.store.jdbc.JdbcStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses where the records are, and opens it.
 *
 * @param settings what the application says of it
 */
record StoreOpener(TurnpikeProperties.Store settings) {
  private static final Logger LOG = LoggerFactory.getLogger(StoreOpener.class);
  private static final String TYPE = "turnpike.store.type";
  private static final String FOLDER = "turnpike.store.folder";
  private static final String KEYS = "turnpike.store.fingerprint-keys";

  /**
   * Opens the store.
   *
   * @param source the application's own; {@code null} where it has none, or several of the same
   *     rank
   */
  GatewayStore open(@Nullable DataSource source) {
    JdbcStore.Builder builder = choose(source);
    builder.keyRetention(settings.keyRetention()).retention(settings.retention());
    if (!settings.fingerprintKeys().isEmpty()) {
      SettingException.reading(
          KEYS, () -> builder.fingerprintKeys(FingerprintKeys.of(settings.fingerprintKeys())));
    }
    if (!settings.encryptionKeys().isEmpty()) {
      SettingException.reading(
          "turnpike.store.encryption-keys",
          () -> builder.encryptionKeys(EncryptionKeys.of(settings.encryptionKeys())));
    }
    try {
      return builder.open();
    } catch (IllegalStateException e) {
      throw new SettingException(
          "turnpike.store", "can't be opened: " + e.getMessage(), "Correct what it names.");
    }
  }

  private JdbcStore.Builder choose(@Nullable DataSource source) {
    if (settings.type() == StoreType.SQLITE) {
      return sqlite("is not set, and SQLite needs it");
    }
    String found = source == null ? null : productOf(source);
    if (source != null && "PostgreSQL".equals(found)) {
      if (settings.fingerprintKeys().isEmpty()) {
        throw new SettingException(
            KEYS,
            "is not set, and records in PostgreSQL need it",
            "Make a key once, as in 1:$(openssl rand -base64 32), and keep it where the"
                + " application's other secrets are: it is the same for all of its instances.");
      }
      LOG.info(
          "payments are recorded in the application's PostgreSQL, schema {}", settings.schema());
      JdbcStore.Builder builder = JdbcStore.postgres(source);
      SettingException.reading("turnpike.store.schema", () -> builder.schema(settings.schema()));
      return builder;
    }
    String has =
        found == null
            ? "the application has no DataSource, or several and none is primary"
            : "the application's DataSource is " + found;
    if (settings.type() == StoreType.POSTGRES) {
      throw new SettingException(
          TYPE,
          "says postgres, but " + has,
          "Give the application a DataSource of PostgreSQL, or set "
              + FOLDER
              + " and leave "
              + TYPE
              + " out.");
    }
    return sqlite("is not set, and " + has + ": payments would not be remembered");
  }

  private JdbcStore.Builder sqlite(String missing) {
    Path folder = settings.folder();
    if (folder == null) {
      throw new SettingException(
          FOLDER,
          missing,
          "Set "
              + FOLDER
              + " to a folder that stays, or give the application a DataSource of PostgreSQL. For"
              + " trying out only, "
              + TYPE
              + "=memory forgets all when the application ends.");
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new SettingException(
          FOLDER, "can't be made: " + e, "Set " + FOLDER + " to a folder that can be written.");
    }
    Path file = folder.resolve("turnpike.db");
    LOG.info("payments are recorded in {}", file.toAbsolutePath());
    return JdbcStore.sqlite(file);
  }

  private static String productOf(DataSource source) {
    try (Connection connection = source.getConnection()) {
      return connection.getMetaData().getDatabaseProductName();
    } catch (SQLException e) {
      throw new SettingException(
          "turnpike.store",
          "can't be opened: the application's DataSource gives no connection: " + e.getMessage(),
          "Correct what spring.datasource says, or start the database.");
    }
  }
}
