package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Samples.LEASE;
import static dev.turnpike.store.jdbc.Samples.PROVIDER;
import static dev.turnpike.store.jdbc.Samples.T0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.records.AuditEvent;
import dev.turnpike.records.NotificationFilter;
import dev.turnpike.records.NotificationState;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A store that an older version has filled is brought to this one, and has lost nothing. */
class MigrationTest {
  /** What the second version's tables don't have. */
  static final List<String> SINCE =
      List.of(
          "alter table @events drop column took",
          "alter table @events drop column http_status",
          "alter table @events drop column answer",
          "drop index @notifications_dead",
          "drop index @operations_unknown",
          "drop index @operations_by_trace",
          "drop table @statistics",
          "drop table @alerts",
          "delete from @schema_version where version > 2");

  @TempDir Path folder;
  private final String schema = TestPostgres.newSchema();

  private Store open(Dialect dialect) {
    return (dialect == Dialect.SQLITE
            ? JdbcStore.sqlite(folder.resolve("store.db"))
            : TestPostgres.store(schema))
        .openStore();
  }

  private void makeOlder(Dialect dialect) throws SQLException {
    boolean isFile = dialect == Dialect.SQLITE;
    String url = isFile ? "jdbc:sqlite:" + folder.resolve("store.db") : TestPostgres.url();
    try (Connection connection = DriverManager.getConnection(url);
        Statement sql = connection.createStatement()) {
      for (String statement : SINCE) {
        sql.execute(statement.replace("@", isFile ? "" : schema + "."));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatTheSecondVersionHasStored_isThere_andNewThingsAreKeptBesideIt(Dialect dialect)
      throws Exception {
    try (Store store = open(dialect)) {
      Samples.pay(store, "1", T0);
      Samples.told(store, "p-1", "n-1");
      dies(store);
    }
    makeOlder(dialect);

    try (Store store = open(dialect)) {
      Notification dead = store.notification("n-1").orElseThrow();
      assertThat(store.attempts(dead)).hasSize(1);
      assertThat(store.attempts(dead).get(0).attempt()).isNull();
      NotificationFilter since = new NotificationFilter(null, null, null, T0, null);
      assertThat(store.resendDead(since, T0, count -> deed())).isEqualTo(1);
      dies(store);
      assertThat(store.attempts(dead)).hasSize(2);
      assertThat(store.statistics(T0, T0.plusSeconds(1))).isEmpty();
    }
  }

  private static void dies(Store store) {
    Notification claimed = store.claimNotifications(T0, LEASE, 1).get(0);
    store.update(claimed.afterAttempt(NotificationState.DEAD, T0, "given up"), T0);
  }

  private static AuditEvent deed() {
    return new AuditEvent(
        T0, AuditEvent.Action.RESENT, "anna", null, null, PROVIDER, "all", null, null, null);
  }
}
