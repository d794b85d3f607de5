package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Samples.PROVIDER;
import static dev.turnpike.store.jdbc.Samples.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.StoreUnavailableException;
import dev.turnpike.internal.ledger.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A database that the gateway shares with a shop, as a user who may not do everything. */
class PostgresSchemaTest {
  private static final String PASSWORD = "correct-horse-battery";

  private String name;

  @BeforeEach
  void create() throws Exception {
    name = TestPostgres.newSchema();
    execute(
        "postgres",
        "create role " + name + " login password '" + PASSWORD + "'",
        "create database " + name);
  }

  @AfterEach
  void drop() throws Exception {
    execute("postgres", "drop database " + name + " with (force)", "drop role " + name);
  }

  private static String url(String database) {
    return "jdbc:postgresql://localhost:" + TestPostgres.port() + "/" + database;
  }

  private static void execute(String database, String... statements) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(url(database), "postgres", "postgres");
        Statement statement = connection.createStatement()) {
      for (String text : statements) {
        statement.execute(text);
      }
    }
  }

  private String text(String query) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(name), "postgres", "postgres");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private String count(String table) throws SQLException {
    return text("select count(id) from " + table);
  }

  private JdbcStore.Builder asUser() {
    return JdbcStore.postgres(url(name), name, PASSWORD).fingerprintKeys(Samples.KEYS);
  }

  private void works(JdbcStore.Builder builder) {
    try (Store store = builder.openStore()) {
      Samples.pay(store, "1", T0);
      Samples.told(store, "p-1", "n-1");
      store.openCallback(PROVIDER, "p-1", T0);
      assertThat(store.timeline(PROVIDER, "p-1").orElseThrow().events()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"public", "shop"})
  void tablesOfAShop_areLeftAlone(String shop) throws Exception {
    execute(
        name,
        "create schema if not exists " + shop,
        "create table " + shop + ".payments (id int)",
        "create table " + shop + ".events (id int)",
        "insert into " + shop + ".payments values (1), (2)",
        "alter role " + name + " set search_path = " + shop,
        "grant create on database " + name + " to " + name,
        "grant all on schema " + shop + " to " + name,
        "grant all on all tables in schema " + shop + " to " + name);

    works(asUser());

    assertThat(count(shop + ".payments")).isEqualTo("2");
    assertThat(count(shop + ".events")).isEqualTo("0");
  }

  @Test
  void aSchemaWithTablesOfAShop_isRefusedAndLeftAlone() throws Exception {
    execute(
        name,
        "create table payments (id int)",
        "insert into payments values (1)",
        "grant all on schema public to " + name);

    assertThatIllegalStateException()
        .isThrownBy(() -> asUser().schema("public").open())
        .withMessageContaining("the schema public holds tables of somebody else");

    assertThat(count("payments")).isEqualTo("1");
    execute(name, "create table operations (id int)"); // there is none
  }

  @Test
  void aUserWhoMayNotMakeTheSchema_isToldWhatTheOwnerHasToRun() throws Exception {
    assertThatIllegalStateException()
        .isThrownBy(() -> asUser().open())
        .withMessageContaining(
            "the schema turnpike is missing, and the user %s may not make it", name)
        .withMessageContaining("create schema turnpike authorization " + name);

    execute(name, "create schema turnpike authorization " + name);
    works(asUser());
  }

  @Test
  void aUserWhoMayNotMakeTables_isToldWhatTheOwnerHasToRun() throws Exception {
    execute(name, "create schema turnpike");
    lacksRights("grant usage, create on schema turnpike to " + name);

    execute(name, "grant usage on schema turnpike to " + name);
    lacksRights("grant usage, create on schema turnpike to " + name);

    execute(name, "grant usage, create on schema turnpike to " + name);
    works(asUser());
  }

  private void lacksRights(String remedy) {
    assertThatIllegalStateException()
        .isThrownBy(() -> asUser().open())
        .withMessageContaining("the user %s lacks a right in the schema turnpike", name)
        .withMessageContaining("permission denied")
        .withMessageContaining(remedy);
  }

  @Test
  void aUserWhoMayOnlyUseTheTables_works() throws Exception {
    JdbcStore.postgres(url(name), "postgres", "postgres")
        .fingerprintKeys(Samples.KEYS)
        .open()
        .close();
    execute(
        name,
        "grant usage on schema turnpike to " + name,
        "grant select, insert, update, delete on all tables in schema turnpike to " + name,
        "grant usage on all sequences in schema turnpike to " + name);

    works(asUser());
  }

  @Test
  void aDatabaseThatIsNotThere_isNamed() {
    assertThatThrownBy(
            () ->
                JdbcStore.postgres(url("nowhere"), name, PASSWORD)
                    .fingerprintKeys(Samples.KEYS)
                    .openStore())
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("database \"nowhere\" does not exist");
  }

  @Test
  void aHostThatIsNotThere_isNamed() {
    assertThatThrownBy(
            () ->
                JdbcStore.postgres("jdbc:postgresql://no.such.invalid/x", name, PASSWORD)
                    .fingerprintKeys(Samples.KEYS)
                    .openStore())
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("there is no host of this name: no.such.invalid");
  }

  @Test
  void aDatabaseThatOnlyReads_isNotStartedOn() throws Exception {
    JdbcStore.postgres(url(name), "postgres", "postgres")
        .fingerprintKeys(Samples.KEYS)
        .open()
        .close();
    execute(name, "alter database " + name + " set default_transaction_read_only = on");

    assertThatThrownBy(
            () ->
                JdbcStore.postgres(url(name), "postgres", "postgres")
                    .fingerprintKeys(Samples.KEYS)
                    .openStore())
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("it only reads");
  }

  @Test
  void aWrongPassword_isSaid() throws Exception {
    Path rules = Path.of(text("show hba_file"));
    List<String> before = Files.readAllLines(rules);
    List<String> stricter = new ArrayList<>(before);
    stricter.add(0, "host all " + name + " all scram-sha-256");
    Files.write(rules, stricter);
    try {
      execute(name, "select pg_reload_conf()");

      assertThatThrownBy(
              () ->
                  JdbcStore.postgres(url(name), name, "wr0ng").fingerprintKeys(Samples.KEYS).open())
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("password authentication failed for user \"" + name + "\"")
          .hasMessageNotContaining("wr0ng");
    } finally {
      Files.write(rules, before);
      execute(name, "select pg_reload_conf()");
    }
  }
}
