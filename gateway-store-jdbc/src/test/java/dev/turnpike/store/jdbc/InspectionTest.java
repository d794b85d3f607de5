package dev.turnpike.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.internal.ledger.Store;
import dev.turnpike.store.jdbc.JdbcStore.Inspection;
import dev.turnpike.store.jdbc.JdbcStore.Inspection.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A look at a store, which leaves everything as it is. */
class InspectionTest {
  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("data").resolve("turnpike.db");
  }

  private static EncryptionKeys keys(String key) {
    return EncryptionKeys.of(List.of(key));
  }

  /** Names and sizes of all files. */
  private Map<String, Long> files() throws IOException {
    Map<String, Long> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        files.put(folder.relativize(each).toString(), Files.size(each));
      }
    }
    return files;
  }

  private Inspection look() throws IOException {
    Map<String, Long> before = files();
    try {
      return JdbcStore.inspect(JdbcStore.sqlite(file()));
    } finally {
      Map<String, Long> after = files();
      // SQLite's own, beside a database that is read
      after.keySet().removeIf(name -> name.endsWith("-shm") || name.endsWith("-wal"));
      before.keySet().removeIf(name -> name.endsWith("-shm") || name.endsWith("-wal"));
      assertThat(after).isEqualTo(before);
    }
  }

  private void execute(String statement) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement sql = connection.createStatement()) {
      sql.execute(statement);
    }
  }

  @Test
  void aFileThatIsNotThere_isNew_andIsNotMade() throws Exception {
    assertThat(look()).isEqualTo(new Inspection(State.NEW, null));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aStoreThatServes_isInUse_andServesOn() throws Exception {
    try (Store store = JdbcStore.sqlite(file()).openStore()) {
      Samples.pay(store, "1", Samples.T0);

      assertThat(look()).isEqualTo(new Inspection(State.IN_USE, "another store in this process"));

      Samples.pay(store, "2", Samples.T0);
      assertThatThrownBy(() -> JdbcStore.sqlite(file()).openStore())
          .hasMessageContaining("is open");
    }
    assertThat(look()).isEqualTo(new Inspection(State.READY, null));
    JdbcStore.sqlite(file()).openStore().close();
  }

  @Test
  void otherVersions_areTold() throws Exception {
    JdbcStore.sqlite(file()).openStore().close();

    execute("insert into schema_version values (99)");
    assertThatThrownBy(this::look)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("newer version of Turnpike");
    execute("delete from schema_version where version > 1");
    assertThat(look().state()).isEqualTo(State.OLDER);
  }

  @Test
  void whatCantBeUsed_isToldWithItsPath() throws Exception {
    Files.createDirectories(file());
    assertThatThrownBy(this::look).hasMessageContaining("turnpike.db: it is a folder");
    Files.delete(file());
    Files.writeString(file(), "no database, but long enough");
    assertThatThrownBy(this::look).hasMessageContaining("it is no SQLite database");
    Files.writeString(file(), "");
    assertThat(look().state()).isEqualTo(State.NEW);
    Files.writeString(file().resolveSibling("other"), "");
    Files.setPosixFilePermissions(file().getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(this::look).hasMessageContaining("a folder of its own");
  }

  @Test
  void encryptionKeysThatAreMissingOrWrong_areTold() {
    String right = EncryptionKeys.newKey();
    String id = right.substring(0, right.indexOf(':'));
    JdbcStore.sqlite(file()).encryptionKeys(keys(right)).openStore().close();

    assertThat(JdbcStore.inspect(JdbcStore.sqlite(file()).encryptionKeys(keys(right))).state())
        .isEqualTo(State.READY);
    assertThatThrownBy(this::look)
        .isInstanceOf(WrongEncryptionKeysException.class)
        .hasMessageContaining("'" + id + "'");
    String other = EncryptionKeys.newKey();
    String wrong = id + other.substring(other.indexOf(':'));
    assertThatThrownBy(
            () -> JdbcStore.inspect(JdbcStore.sqlite(file()).encryptionKeys(keys(wrong))))
        .isInstanceOf(WrongEncryptionKeysException.class)
        .hasMessageContaining("another key");
  }

  @Test
  void aSchemaOfPostgres_isLookedAt_besideItsGateways() {
    String schema = TestPostgres.newSchema();
    JdbcStore.Builder store = TestPostgres.store(schema);

    assertThat(JdbcStore.inspect(store)).isEqualTo(new Inspection(State.NEW, null));
    assertThat(JdbcStore.inspect(store).state()).as("it was not made").isEqualTo(State.NEW);
    try (Store gateway = store.openStore()) {
      Samples.pay(gateway, "1", Samples.T0);

      Inspection inspection = JdbcStore.inspect(store);
      assertThat(inspection.state()).isEqualTo(State.READY);
      assertThat(inspection.usedBy()).matches("[0-9]+ connections of gateways");
    }
  }
}
