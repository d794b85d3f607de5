package dev.turnpike.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.receiver.Receipt.Verdict;
import dev.turnpike.receiver.Shop.Delivery;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/** In the shop's own transaction, a notification is acted on and remembered, or neither. */
class JdbcSeenNotificationsTest {

  /** What holds in every database. */
  abstract static class Contract {
    private JdbcSeenNotifications seen;

    abstract DataSource database();

    @BeforeEach
    void makeTables() throws SQLException {
      for (String table : List.of("orders", "turnpike_seen_notification")) {
        execute("DROP TABLE IF EXISTS " + table);
      }
      execute("CREATE TABLE orders (id VARCHAR(255))");
      seen = JdbcSeenNotifications.in(database()).createTable();
    }

    private static Connection withoutClose(Connection connection) {
      return (Connection)
          Proxy.newProxyInstance(
              Connection.class.getClassLoader(),
              new Class<?>[] {Connection.class},
              (proxy, method, arguments) ->
                  method.getName().equals("close") ? null : method.invoke(connection, arguments));
    }

    private static DataSource sourceOf(Connection connection) {
      return (DataSource)
          Proxy.newProxyInstance(
              DataSource.class.getClassLoader(),
              new Class<?>[] {DataSource.class},
              (proxy, method, arguments) -> connection);
    }

    private void execute(String sql) throws SQLException {
      try (Connection connection = database().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }

    private static void ship(Connection connection, String order) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute("INSERT INTO orders (id) VALUES ('" + order + "')");
      }
    }

    private int shipped() throws SQLException {
      try (Connection connection = database().getConnection();
          Statement statement = connection.createStatement();
          ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM orders")) {
        count.next();
        return count.getInt(1);
      }
    }

    @Test
    void whatIsDone_isCommittedWithTheId_andDoneOnce() throws SQLException {
      assertThat(seen.once("a", c -> ship(c, "o-1"))).isEqualTo(Verdict.NEW);
      assertThat(seen.once("a", c -> ship(c, "o-1"))).isEqualTo(Verdict.DUPLICATE);
      assertThat(seen.once("b", c -> ship(c, "o-2"))).isEqualTo(Verdict.NEW);

      assertThat(shipped()).isEqualTo(2);
    }

    @Test
    void whatFails_isUndone_andNotRemembered() throws SQLException {
      assertThatThrownBy(
              () ->
                  seen.once(
                      "a",
                      c -> {
                        ship(c, "o-1");
                        throw new IOException("the stock is away");
                      }))
          .isInstanceOf(IOException.class);
      assertThat(shipped()).isZero();

      assertThat(seen.once("a", c -> ship(c, "o-1"))).isEqualTo(Verdict.NEW);
      assertThat(shipped()).isEqualTo(1);
    }

    /** As far as a database sees it: the connection ends, and nobody has committed. */
    @Test
    void aCrashBetweenRememberingAndActing_losesNothing() throws SQLException {
      assertThatThrownBy(() -> seen.once("a", Connection::close)).isNotNull();

      assertThat(seen.once("a", c -> ship(c, "o-1"))).isEqualTo(Verdict.NEW);
    }

    @Test
    void twoNodesAtOnce_haveOneWinner() throws Exception {
      ExecutorService nodes = Executors.newFixedThreadPool(4);
      try {
        for (int round = 0; round < 5; round++) {
          String id = "round-" + round;
          List<CompletableFuture<Verdict>> verdicts = new ArrayList<>();
          for (int node = 0; node < 4; node++) {
            verdicts.add(
                CompletableFuture.supplyAsync(
                    () -> {
                      try {
                        return JdbcSeenNotifications.in(database()).once(id, c -> ship(c, id));
                      } catch (SQLException e) {
                        throw new IllegalStateException(e);
                      }
                    },
                    nodes));
          }
          List<Verdict> all = new ArrayList<>();
          for (CompletableFuture<Verdict> verdict : verdicts) {
            all.add(verdict.get(30, TimeUnit.SECONDS));
          }
          assertThat(all)
              .containsOnlyOnce(Verdict.NEW)
              .containsOnly(Verdict.NEW, Verdict.DUPLICATE);
        }
      } finally {
        nodes.shutdownNow();
      }
      assertThat(shipped()).isEqualTo(5);
    }

    @Test
    void aTransactionOfTheShops_isJoined_andADuplicateLeavesItUsable() throws SQLException {
      try (Connection shops = database().getConnection()) {
        shops.setAutoCommit(false);
        JdbcSeenNotifications joining = JdbcSeenNotifications.joining(() -> shops);
        assertThat(joining.once("a", c -> ship(c, "o-1"))).isEqualTo(Verdict.NEW);
        shops.rollback();
        assertThat(joining.once("a", c -> ship(c, "o-1"))).isEqualTo(Verdict.NEW);
        assertThat(joining.once("a", c -> ship(c, "o-1"))).isEqualTo(Verdict.DUPLICATE);
        ship(shops, "o-2");
        shops.commit();
      }
      assertThat(shipped()).isEqualTo(2);
      assertThat(seen.once("a", c -> ship(c, "o-1"))).isEqualTo(Verdict.DUPLICATE);
    }

    @Test
    void withoutATransactionToJoin_nothingIsDone() throws SQLException {
      try (Connection connection = database().getConnection()) {
        assertThatIllegalStateException()
            .isThrownBy(() -> JdbcSeenNotifications.joining(() -> connection).once("a", c -> {}));
        assertThat(connection.isClosed()).as("nobody else would close it").isTrue();
      }
    }

    @Test
    void whatFailsInATransactionOfTheShops_isUndone_evenWhereTheShopCommits() throws SQLException {
      try (Connection shops = database().getConnection()) {
        shops.setAutoCommit(false);
        ship(shops, "o-before");
        JdbcSeenNotifications joining = JdbcSeenNotifications.joining(() -> shops);
        assertThatThrownBy(
                () ->
                    joining.once(
                        "a",
                        c -> {
                          ship(c, "o-1");
                          throw new IOException("the stock is away");
                        }))
            .isInstanceOf(IOException.class);
        shops.commit();
      }

      assertThat(shipped()).isEqualTo(1);
      assertThat(seen.once("a", c -> ship(c, "o-1"))).isEqualTo(Verdict.NEW);
    }

    @Test
    void aConnectionIsGivenBack_asItWas() throws SQLException {
      try (Connection shops = database().getConnection()) {
        shops.setAutoCommit(false);
        Connection kept = withoutClose(shops);
        JdbcSeenNotifications.in(sourceOf(kept)).once("a", c -> {});

        assertThat(shops.getAutoCommit()).isFalse();
      }
    }

    @Test
    void whatIsOld_canBeForgotten() {
      seen.once("a", c -> {});

      assertThat(seen.forget(Instant.now().minusSeconds(60))).isZero();
      assertThat(seen.once("a", c -> {})).isEqualTo(Verdict.DUPLICATE);
      assertThat(seen.forget(Instant.now().plusSeconds(60))).isEqualTo(1);
      assertThat(seen.once("a", c -> {})).isEqualTo(Verdict.NEW);
    }

    @Test
    void withoutItsTable_itFails_andTheWorkIsNotDone() throws SQLException {
      execute("DROP TABLE turnpike_seen_notification");

      assertThatThrownBy(() -> seen.once("a", c -> ship(c, "o-1")))
          .isInstanceOf(NotRememberedException.class);
      assertThat(shipped()).isZero();
    }

    @Test
    void twoNodes_takeWhatAGatewaySends_once() throws Exception {
      Delivery delivery = Shop.genuine(Shop.OLD);
      int delivered = 0;
      for (int node = 0; node < 2; node++) {
        NotificationReceiver<Connection> receiver =
            NotificationReceiver.builder(JdbcSeenNotifications.in(database()))
                .secret(Shop.OLD)
                .build();
        Receipt receipt =
            receiver.receive(
                delivery.headers()::get,
                delivery.body(),
                (status, connection) -> ship(connection, status.shopTransactionId()));
        delivered += receipt.httpStatus() == 204 ? 1 : 0;
      }

      assertThat(delivered).isEqualTo(2);
      assertThat(shipped()).isEqualTo(1);
    }

    @Test
    void whatTheDatabaseDidNotTake_theGatewaySendsAgain() throws Exception {
      NotificationReceiver<Connection> receiver =
          NotificationReceiver.builder(seen).secret(Shop.OLD).build();
      List<Integer> attempts = new ArrayList<>();
      try (Shop shop =
          new Shop(
              (headers, body) -> {
                attempts.add(1);
                if (attempts.size() == 2) {
                  seen.createTable();
                }
                return receiver.receive(
                    headers::get, body, (status, c) -> ship(c, status.shopTransactionId()));
              },
              Shop.OLD)) {
        execute("DROP TABLE turnpike_seen_notification");
        shop.pay("order-1", Map.of());

        assertThat(List.of(shop.take().answer(), shop.take().answer())).containsExactly(500, 204);
      }
      assertThat(shipped()).isEqualTo(1);
    }
  }

  @Nested
  class InSqlite extends Contract {
    @TempDir Path folder;

    @Override
    DataSource database() {
      SQLiteDataSource file = new SQLiteDataSource();
      file.setUrl("jdbc:sqlite:" + folder.resolve("shop.db"));
      file.setBusyTimeout(20_000);
      return file;
    }
  }

  @Nested
  class InPostgres extends Contract {
    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws IOException {
      server = EmbeddedPostgres.builder().start();
    }

    @AfterAll
    static void stop() throws IOException {
      server.close();
    }

    @Override
    DataSource database() {
      return server.getPostgresDatabase();
    }
  }
}
