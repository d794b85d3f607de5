package dev.turnpike.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.turnpike.PaymentGateway;
import dev.turnpike.http.testing.Await;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A start on a PostgreSQL that can't work says why, in one line. */
class PostgresStartTest {
  private static EmbeddedPostgres server;

  @BeforeAll
  static void start() throws Exception {
    server = EmbeddedPostgres.start();
    execute("create role clerk login", "create database guarded");
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private static void execute(String... statements) throws Exception {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      for (String text : statements) {
        statement.execute(text);
      }
    }
  }

  private static PaymentGateway gateway(String database, String... further) {
    Map<String, String> settings = new TreeMap<>();
    settings.put(
        "GATEWAY_STORE_URL", "jdbc:postgresql://localhost:" + server.getPort() + "/" + database);
    settings.put("GATEWAY_STORE_USER", "postgres");
    settings.put("GATEWAY_STORE_PASSWORD", "hidden");
    settings.put("GATEWAY_FINGERPRINT_KEYS", "k1:" + "0123456789".repeat(4));
    for (int i = 0; i < further.length; i += 2) {
      settings.put(further[i], further[i + 1]);
    }
    return new Configuration(settings).gateway();
  }

  private static String refused(String database, String... further) {
    Throwable thrown = catchThrowable(() -> gateway(database, further).close());
    assertThat(thrown)
        .isInstanceOf(SettingException.class)
        .hasMessageStartingWith("GATEWAY_STORE_URL can't be used: PostgreSQL at jdbc:postgresql:");
    assertThat(thrown.getMessage()).doesNotContain("\n", "hidden", "Exception");
    return thrown.getMessage();
  }

  @Test
  void aDatabaseThatIsNotThere() {
    assertThat(refused("nowhere")).contains("database \"nowhere\" does not exist");
  }

  @Test
  void aUserWhoIsNotThere() {
    assertThat(refused("postgres", "GATEWAY_STORE_USER", "nobody"))
        .contains("role \"nobody\" does not exist")
        .endsWith("see GATEWAY_STORE_USER and GATEWAY_STORE_PASSWORD");
  }

  @Test
  void aUserWhoMayNotMakeTheSchema() {
    assertThat(refused("guarded", "GATEWAY_STORE_USER", "clerk"))
        .contains("create schema turnpike authorization clerk");
  }

  @Test
  void aUserWhoMayNotMakeTables() {
    assertThat(refused("guarded", "GATEWAY_STORE_USER", "clerk", "GATEWAY_STORE_SCHEMA", "public"))
        .contains("grant usage, create on schema public to clerk")
        .endsWith("see GATEWAY_STORE_SCHEMA");
  }

  @Test
  void aDatabaseThatOnlyReads() throws Exception {
    execute(
        "create database archive", "alter database archive set default_transaction_read_only = on");

    assertThat(refused("archive")).contains("it only reads");
  }

  @Test
  void aWrongPassword() throws Exception {
    execute("create role locked login password 'right'");
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet setting = statement.executeQuery("show hba_file")) {
      setting.next();
      Path rules = Path.of(setting.getString(1));
      Files.writeString(rules, "host all locked all scram-sha-256\n" + Files.readString(rules));
      statement.execute("select pg_reload_conf()");
    }
    String user = "GATEWAY_STORE_USER";
    String password = "GATEWAY_STORE_PASSWORD";

    // the server reads its rules again in its own time
    Await.until(
        () -> "the rule never came",
        () -> {
          Throwable thrown =
              catchThrowable(() -> gateway("postgres", user, "locked", password, "hidden").close());
          return thrown != null && thrown.getMessage().contains("password authentication failed");
        });
    assertThat(refused("postgres", user, "locked", password, "hidden"))
        .contains("password authentication failed for user \"locked\"")
        .endsWith("see GATEWAY_STORE_USER and GATEWAY_STORE_PASSWORD");
    assertThat(refused("postgres", user, "locked", password, "\"hidden\""))
        .endsWith("which is in quotes that count as a part of it");
  }

  @Test
  void aSchemaInTheUrl() {
    assertThat(catchThrowable(() -> gateway("postgres?currentSchema=nope").close()))
        .isInstanceOf(SettingException.class)
        .hasMessageStartingWith("GATEWAY_STORE_URL ")
        .hasMessageContaining("GATEWAY_STORE_SCHEMA");
  }

  @Test
  void tablesOfTheShop_areLeftAlone() throws Exception {
    execute(
        "create table payments (id int)",
        "insert into payments values (7)",
        "create table events (name text)");

    try (PaymentGateway gateway = gateway("postgres")) {
      assertThat(gateway.canStore()).isTrue();
    }
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select * from payments")) {
      assertThat(row.getMetaData().getColumnCount()).isOne();
      assertThat(row.next()).isTrue();
      assertThat(row.getInt(1)).isEqualTo(7);
    }
  }

  @Test
  void aDatabaseThatCanBeUsed() {
    try (PaymentGateway gateway = gateway("postgres")) {
      assertThat(gateway.canStore()).isTrue();
    }
  }
}
