package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Samples.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.turnpike.internal.ledger.Store;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An older version's tables in PostgreSQL, with time limits that are meant for payments. */
class PostgresMigrationTest {
  private static final int STATEMENT_MILLIS = 1_000;
  private static final int SOCKET_SECONDS = 2;

  private final String schema = TestPostgres.newSchema();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private Connection holder;

  @BeforeEach
  void makeOlder() throws SQLException {
    TestPostgres.store(schema).openStore().close();
    holder = DriverManager.getConnection(TestPostgres.url());
    try (Statement sql = holder.createStatement()) {
      for (String statement : MigrationTest.SINCE) {
        sql.execute(statement.replace("@", schema + "."));
      }
    }
  }

  @AfterEach
  void end() throws SQLException {
    holder.close();
    threads.shutdownNow();
  }

  /** As a backup does. */
  private void holdEvents() throws SQLException {
    holder.setAutoCommit(false);
    try (Statement sql = holder.createStatement()) {
      sql.execute("lock table " + schema + ".events in access share mode");
    }
  }

  private static HikariDataSource impatient() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(
        "%s&socketTimeout=%s&options=-c%%20synchronous_commit=on%%20-c%%20statement_timeout=%s"
            .formatted(TestPostgres.url(), SOCKET_SECONDS, STATEMENT_MILLIS));
    config.setMinimumIdle(1);
    return new HikariDataSource(config);
  }

  private Store open(HikariDataSource source) {
    return JdbcStore.postgres(source).fingerprintKeys(Samples.KEYS).schema(schema).openStore();
  }

  private static boolean is(String condition) throws SQLException {
    try (Connection connection = DriverManager.getConnection(TestPostgres.url());
        Statement sql = connection.createStatement();
        ResultSet row = sql.executeQuery("select 1 where exists (" + condition + ")")) {
      return row.next();
    }
  }

  private boolean hasWaitedForLongerThanAnyLimit() throws SQLException {
    return is(
        """
        select 1 from pg_stat_activity where wait_event_type = 'Lock'
          and query like 'alter table %s.events %%'
          and clock_timestamp() - query_start > interval '%s ms'\
        """
            .formatted(schema, SOCKET_SECONDS * 1_000 + 200));
  }

  @Test
  void itTakesAsLongAsItTakes_andGatewaysThatStartMeanwhileWaitForIt() throws Exception {
    holdEvents();
    try (HikariDataSource one = impatient();
        HikariDataSource two = impatient()) {
      List<Future<Store>> opening =
          Stream.of(one, two).map(source -> threads.submit(() -> open(source))).toList();
      while (!hasWaitedForLongerThanAnyLimit() && opening.stream().noneMatch(Future::isDone)) {
        Thread.onSpinWait(); // each look is a connection to the server
      }
      holder.rollback();

      for (Future<Store> each : opening) {
        try (Store store = each.get(60, TimeUnit.SECONDS)) {
          assertThat(store.statistics(T0, T0.plusSeconds(1))).isEmpty();
        }
      }
      assertThat(limitOf(one)).isEqualTo("1s");
      assertThat(networkLimitOf(one)).isEqualTo(SOCKET_SECONDS * 1_000);
    }
  }

  private static String limitOf(HikariDataSource source) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement sql = connection.createStatement();
        ResultSet row = sql.executeQuery("show statement_timeout")) {
      row.next();
      return row.getString(1);
    }
  }

  private static int networkLimitOf(HikariDataSource source) throws SQLException {
    try (Connection connection = source.getConnection()) {
      return connection.getNetworkTimeout();
    }
  }

  @Test
  void whileABackupHoldsATable_itIsRefusedInOneLine_andNothingIsHalfDone() throws Exception {
    holdEvents();

    assertThatIllegalStateException()
        .isThrownBy(() -> TestPostgres.store(schema).openStore())
        .withMessageContaining("the tables in the schema %s can't be brought up to date", schema)
        .withMessageContaining("Nothing was changed")
        .withMessageNotContaining("\n");

    assertThat(is("select 1 from %s.schema_version where version > 2".formatted(schema))).isFalse();
    assertThat(is("select 1 where to_regclass('%s.statistics') is not null".formatted(schema)))
        .isFalse();
    holder.rollback();
    TestPostgres.store(schema).openStore().close();
  }

  @Test
  void whereItsLastStepFails_nothingOfItIsDone() throws Exception {
    try (Statement sql = holder.createStatement()) {
      sql.execute("create table " + schema + ".statistics (id int)");
    }

    assertThatIllegalStateException()
        .isThrownBy(() -> TestPostgres.store(schema).openStore())
        .withMessageContaining("holds tables of somebody else");

    assertThat(
            is(
                "select 1 from pg_attribute where attrelid = '%s.events'::regclass and attname = 'took'"
                    .formatted(schema)))
        .isFalse();
    assertThat(
            is("select 1 where to_regclass('%s.operations_unknown') is not null".formatted(schema)))
        .isFalse();
    try (Statement sql = holder.createStatement()) {
      sql.execute("drop table " + schema + ".statistics");
    }
    TestPostgres.store(schema).openStore().close();
  }
}
