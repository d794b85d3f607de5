package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Samples.LEASE;
import static dev.turnpike.store.jdbc.Samples.PROVIDER;
import static dev.turnpike.store.jdbc.Samples.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.zaxxer.hikari.HikariDataSource;
import dev.turnpike.internal.ledger.Claim;
import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.internal.ledger.OperationRecord;
import dev.turnpike.internal.ledger.PendingCallback;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.records.NotificationState;
import dev.turnpike.records.PaymentEvent;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two gateways on one PostgreSQL. */
class PostgresNodesTest {
  private String schema;
  private Store one;
  private Store two;

  @BeforeEach
  void open() {
    schema = TestPostgres.newSchema();
    one = TestPostgres.store(schema).openStore();
    two = TestPostgres.store(schema).openStore();
  }

  @AfterEach
  void close() {
    one.close();
    two.close();
  }

  private Store node(int number) {
    return number % 2 == 0 ? one : two;
  }

  @Test
  void sixtyFourThreadsOnTwoNodes_startOneForEachKey() throws Exception {
    for (int round = 0; round < 10; round++) {
      String key = "key-" + round;
      List<Claim> claims =
          Samples.atOnce(
              64, i -> node(i).begin(Samples.operation(key + "-" + i, key, "order-" + i), false));

      assertThat(claims.stream().filter(Claim.Started.class::isInstance)).hasSize(1);
      assertThat(claims.stream().filter(Claim.SameKey.class::isInstance)).hasSize(63);
    }
  }

  @Test
  void sixtyFourThreadsOnTwoNodes_startOneForEachGuard() throws Exception {
    for (int round = 0; round < 10; round++) {
      String guard = "order-" + round;
      List<Claim> claims =
          Samples.atOnce(
              64, i -> node(i).begin(Samples.operation(guard + "-" + i, null, guard), false));

      assertThat(claims.stream().filter(Claim.Started.class::isInstance)).hasSize(1);
      assertThat(claims.stream().filter(Claim.SameGuard.class::isInstance)).hasSize(63);
    }
  }

  @Test
  void twoNodesThatComplete_endItOnceWithItsPayment() throws Exception {
    for (int round = 0; round < 20; round++) {
      String id = "op-" + round;
      String paymentId = "p-" + round;
      one.begin(Samples.operation(id, null, null), false);

      List<Boolean> ended =
          Samples.atOnce(
              8, i -> node(i).complete(id, Samples.made(paymentId, "order-" + paymentId, T0)));

      assertThat(ended.stream().filter(yes -> yes)).hasSize(1);
      assertThat(two.payment(PROVIDER, paymentId)).isPresent();
    }
  }

  @Test
  void twoNodesThatFindOnePayment_attributeItToOneOperation() throws Exception {
    for (int round = 0; round < 20; round++) {
      String name = "order-" + round;
      for (int i = 0; i < 8; i++) {
        one.begin(Samples.operation(name + "-" + i, "key-" + name + "-" + i, name), false);
      }

      List<Store.Attribution> attributed =
          Samples.atOnce(
              8, i -> node(i).attribute(name + "-" + i, Samples.made("p-" + name, name, T0)));

      assertThat(attributed).containsOnlyOnce(Store.Attribution.DONE);
      assertThat(attributed).doesNotContain(Store.Attribution.OVER);
    }
  }

  @Test
  void notificationsOfOnePayment_goOutInOrderWhoeverSendsThem() throws Exception {
    int payments = 10;
    int each = 10;
    for (int i = 0; i < each; i++) {
      for (int payment = 0; payment < payments; payment++) {
        Samples.told(one, "p-" + payment, "n-" + payment + "-" + i);
      }
    }
    Map<String, ConcurrentLinkedQueue<String>> sent = new ConcurrentHashMap<>();
    AtomicInteger left = new AtomicInteger(payments * each);

    Samples.atOnce(
        8,
        thread -> {
          while (left.get() > 0) {
            for (Notification claimed : node(thread).claimNotifications(T0, LEASE, 3)) {
              sent.computeIfAbsent(claimed.paymentId(), key -> new ConcurrentLinkedQueue<>())
                  .add(claimed.id());
              node(thread).update(claimed.afterAttempt(NotificationState.DELIVERED, T0, "200"), T0);
              left.decrementAndGet();
            }
          }
          return thread;
        });

    for (int payment = 0; payment < payments; payment++) {
      String prefix = "n-" + payment + "-";
      assertThat(sent.get("p-" + payment))
          .containsExactlyElementsOf(IntStream.range(0, each).mapToObj(i -> prefix + i).toList());
    }
    assertThat(one.nextDue()).isEmpty();
  }

  @Test
  void whoseLeaseIsOver_changesNothingAnyMore() {
    Samples.told(one, "p-1", "n-1");
    Notification slow = one.claimNotifications(T0, LEASE, 10).get(0);
    Instant later = T0.plus(LEASE);
    Notification quick = two.claimNotifications(later, LEASE, 10).get(0);

    one.update(slow.afterAttempt(NotificationState.DEAD, later, "410"), later);
    two.update(quick.afterAttempt(NotificationState.DELIVERED, later, "200"), later);
    one.update(slow.afterAttempt(NotificationState.PENDING, later, "500"), later);

    assertThat(one.timeline(PROVIDER, "p-1").orElseThrow().notifications())
        .extracting(Notification::state)
        .containsExactly(NotificationState.DELIVERED);
    assertThat(one.timeline(PROVIDER, "p-1").orElseThrow().events())
        .filteredOn(event -> event.kind() == PaymentEvent.Kind.DELIVERY)
        .extracting(PaymentEvent::text)
        .containsExactly("200");
  }

  @Test
  void whatOneHasClaimed_theOtherDoesNotGet() {
    one.begin(Samples.operation("op-1", null, null), false);
    one.openCallback(PROVIDER, "p-1", T0);
    Samples.told(one, "p-1", "n-1");
    Instant due = T0.plusSeconds(60);
    assertThat(one.claimOperations(due, LEASE, 10)).hasSize(1);
    assertThat(one.claimCallbacks(due, LEASE, 10)).hasSize(1);
    assertThat(one.claimNotifications(due, LEASE, 10)).hasSize(1);

    assertThat(two.claimOperations(due, LEASE, 10)).isEmpty();
    assertThat(two.claimCallbacks(due, LEASE, 10)).isEmpty();
    assertThat(two.claimNotifications(due, LEASE, 10)).isEmpty();
  }

  @Test
  void whatOneHadUnderWayWhenItClosed_theOtherGetsAtOnce() {
    one.begin(Samples.operation("op-1", null, null), false);
    two.begin(Samples.operation("op-2", null, null), false);
    one.openCallback(PROVIDER, "p-1", T0);
    Samples.told(one, "p-1", "n-1");
    one.claimCallbacks(T0, LEASE, 10);
    one.claimNotifications(T0, LEASE, 10);

    one.close();

    assertThat(two.claimOperations(T0, LEASE, 10))
        .extracting(OperationRecord::id)
        .containsExactly("op-1");
    assertThat(two.claimCallbacks(T0, LEASE, 10))
        .extracting(PendingCallback::paymentId)
        .containsExactly("p-1");
    assertThat(two.claimNotifications(T0, LEASE, 10))
        .extracting(Notification::id)
        .containsExactly("n-1");
  }

  @Test
  void nodesThatStartAtOnce_makeTheTablesOnce() throws Exception {
    String empty = TestPostgres.newSchema();

    List<Store> stores = Samples.atOnce(6, i -> TestPostgres.store(empty).openStore());

    List<Long> counts = new ArrayList<>();
    for (Store store : stores) {
      counts.add(store.counts().started());
      store.close();
    }
    assertThat(counts).containsOnly(0L);
  }

  @Test
  void tablesOfANewerVersion_areRefused() throws Exception {
    try (Connection connection = DriverManager.getConnection(TestPostgres.url());
        Statement statement = connection.createStatement()) {
      statement.execute("insert into " + schema + ".schema_version values (999)");
    }

    assertThatIllegalStateException()
        .isThrownBy(() -> TestPostgres.store(schema).open())
        .withMessageContaining("was written by a newer version of Turnpike")
        .withMessageContaining("999");
  }

  @Test
  void aDataSourceOfTheHost_isUsedAndLeftOpen() throws Exception {
    try (HikariDataSource source = new HikariDataSource()) {
      source.setJdbcUrl(TestPostgres.url());
      source.setAutoCommit(false);
      source.setConnectionInitSql("set synchronous_commit = on");
      try (Store store =
          JdbcStore.postgres(source)
              .fingerprintKeys(Samples.KEYS)
              .schema("of_a_host")
              .openStore()) {
        Samples.pay(store, "1", T0);
        Samples.told(store, "p-1", "n-1");
      }

      try (Connection connection = source.getConnection();
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("select count(*) from of_a_host.payments")) {
        assertThat(connection.getAutoCommit()).isFalse();
        assertThat(rows.next()).isTrue();
        assertThat(rows.getLong(1)).isEqualTo(1);
      }
    }
  }
}
