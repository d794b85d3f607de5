package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Samples.K1;
import static dev.turnpike.store.jdbc.Samples.K2;
import static dev.turnpike.store.jdbc.Samples.LEASE;
import static dev.turnpike.store.jdbc.Samples.PROVIDER;
import static dev.turnpike.store.jdbc.Samples.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.StoreUnavailableException;
import dev.turnpike.api.SubscriptionState;
import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.records.Cursor;
import dev.turnpike.records.DeliveryAttempt;
import dev.turnpike.records.NotificationFilter;
import dev.turnpike.records.NotificationState;
import dev.turnpike.records.OperationFilter;
import dev.turnpike.records.PaymentFilter;
import dev.turnpike.store.jdbc.JdbcStore.Rotation;
import dev.turnpike.store.jdbc.JdbcStore.RotationListener;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is stored gets another key, whatever else happens meanwhile. */
class KeyRotationTest {
  private static final Cursor ALL = new Cursor(null, 500);
  private static final RotationListener NOBODY = (column, values) -> {};

  @TempDir Path folder;
  private String schema;

  @BeforeEach
  void name() {
    schema = TestPostgres.newSchema();
  }

  private static EncryptionKeys keys(String... keys) {
    return EncryptionKeys.of(List.of(keys));
  }

  private Path path() {
    return folder.resolve("turnpike.db");
  }

  private JdbcStore.Builder file() {
    return JdbcStore.sqlite(path());
  }

  private JdbcStore.Builder file(String... keys) {
    return file().encryptionKeys(keys(keys));
  }

  private JdbcStore.Builder postgres(String... keys) {
    return TestPostgres.store(schema).encryptionKeys(keys(keys));
  }

  private void sql(String statement) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path());
        Statement sql = connection.createStatement()) {
      sql.execute(statement);
    }
  }

  private String read(String query) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path());
        Statement sql = connection.createStatement();
        ResultSet row = sql.executeQuery(query)) {
      return row.next() ? "" + row.getString(1) : "none";
    }
  }

  /** How many values have not been encrypted with this key. */
  private long notWith(String id) throws SQLException {
    long count = 0;
    for (SealedColumn column : SealedColumn.values()) {
      count +=
          Long.parseLong(
              read(
                  "select count(*) from %1$s where %2$s is not null and %2$s not like 'enc1:%3$s:%%'"
                      .formatted(column.table(), column.column(), id)));
    }
    return count;
  }

  /** A bit of everything that is encrypted. */
  private static void fill(Store store) {
    for (int i = 0; i < 5; i++) {
      Samples.pay(store, "" + i, T0.plusSeconds(i));
      Samples.told(store, "p-" + i, "n-" + i);
    }
    List<Notification> claimed = store.claimNotifications(T0, LEASE, 2);
    store.update(
        claimed.get(0).afterAttempt(NotificationState.DELIVERED, T0, "delivered"),
        T0,
        new DeliveryAttempt(Duration.ofMillis(12), 200, "thanks"));
    store.update(claimed.get(1).afterAttempt(NotificationState.DEAD, T0, "refused"), T0);
    Samples.subscribed(store, "token-active", SubscriptionState.ACTIVE);
    Samples.subscribed(store, "token-gone", SubscriptionState.CANCELED);
    store.begin(Samples.operation("op-started", "key-started", "order-started"), false);
  }

  private void fillFileWithMany(String... keys) throws SQLException {
    try (Store store = (keys.length == 0 ? file() : file(keys)).openStore()) {
      fill(store);
    }
    if (keys.length == 0) {
      sql(
          """
          with recursive n(i) as (select 1 union all select i + 1 from n where i < 950)
          insert into events (provider, payment_id, payment_key, happened_at, kind, about, details)
          select provider, payment_id, payment_key, happened_at + i, kind, about, details
          from n, (select * from events limit 1)\
          """);
    }
  }

  /** What the store's own doors show. */
  private static List<Object> shown(Store store) {
    List<Object> shown = new ArrayList<>();
    var payments =
        store.payments(new PaymentFilter(null, null, null, null, null, null), ALL).items();
    shown.addAll(payments);
    shown.addAll(store.operations(new OperationFilter(null, null, null), ALL).items());
    shown.addAll(store.notifications(new NotificationFilter(null, null, null), ALL).items());
    payments.forEach(
        payment -> shown.add(store.timeline(PROVIDER, payment.paymentId()).orElseThrow()));
    for (String token : List.of("token-active", "token-gone")) {
      shown.add(store.subscription(PROVIDER, token).orElseThrow());
    }
    return shown;
  }

  private static List<Object> shown(JdbcStore.Builder builder) {
    try (Store store = builder.openStore()) {
      return shown(store);
    }
  }

  @Test
  void whatWasClear_isEncrypted_andTheFileHoldsNothingOfIt() throws Exception {
    Canaries.shop(file());
    try (Store store = file().openStore()) {
      fill(store);
    }
    List<Object> before = shown(file());
    assertThat(Canaries.bytesIn(folder)).contains(Canaries.SECRET);

    Rotation rotation = JdbcStore.rotateKeys(file(K1), NOBODY);

    assertThat(rotation.rewritten()).isGreaterThan(30);
    assertThat(rotation.current()).isEqualTo("k1");
    assertThat(rotation.unused()).isEmpty();
    assertThat(rotation.stillUsed()).isEmpty();
    assertThat(notWith("k1")).isZero();
    String bytes = Canaries.bytesIn(folder);
    for (String secret : Canaries.SECRET) {
      assertThat(bytes.contains(secret)).as(secret).isFalse();
    }
    assertThat(shown(file(K1))).isEqualTo(before);
    assertThat(JdbcStore.rotateKeys(file(K1), NOBODY).rewritten()).isZero();
  }

  @Test
  void anotherKey_takesItsPlace_andTheOldOneCanGo() throws Exception {
    fillFileWithMany();
    JdbcStore.rotateKeys(file(K1), NOBODY);
    List<Object> before = shown(file(K1));

    Rotation rotation = JdbcStore.rotateKeys(file(K2, K1), NOBODY);

    assertThat(rotation.rewritten()).isGreaterThan(950);
    assertThat(rotation.unused()).containsExactly("k1");
    assertThat(notWith("k2")).isZero();
    assertThat(shown(file(K2))).isEqualTo(before);
    assertThatThrownBy(() -> file(K1).open())
        .isInstanceOf(WrongEncryptionKeysException.class)
        .hasMessageContaining("'k2'");
  }

  @Test
  void postgres_isEncryptedAnewToo() throws Exception {
    try (Store store = TestPostgres.store(schema).openStore()) {
      fill(store);
    }
    List<Object> before = shown(TestPostgres.store(schema));

    assertThat(JdbcStore.rotateKeys(postgres(K1), NOBODY).rewritten()).isGreaterThan(30);
    assertThat(JdbcStore.rotateKeys(postgres(K2, K1), NOBODY).unused()).containsExactly("k1");

    assertThat(shown(postgres(K2))).isEqualTo(before);
    assertThat(Canaries.textIn(schema)).contains("enc1:k2:").doesNotContain("enc1:k1:", ",token-");
  }

  @Test
  void whoseASubscriptionWas_isStillKnown() throws Exception {
    try (Store store = file().retention(Duration.ofDays(1)).openStore()) {
      fill(store);
      Samples.pay(store, "old", T0);
      while (store.cleanUp(T0.plus(Duration.ofDays(9)), 10)) {}
      assertThat(store.subscription(PROVIDER, "token-gone")).isEmpty();
      assertThat(store.payment(PROVIDER, "p-old")).isEmpty();
    }

    JdbcStore.rotateKeys(file(K1), NOBODY);

    assertThat(read("select count(*) from owners where length(owned_key) <> 21")).isEqualTo("0");
    try (Store store = file(K1).openStore()) {
      assertThat(store.ownerOfSubscription(PROVIDER, "token-gone")).contains("shop");
      assertThat(store.ownerOfPayment(PROVIDER, "p-old")).contains("shop");
    }
  }

  /** Ends the work where it is. */
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void interruptedAfterEveryFewRows_itGoesOn_andTheStoreIsReadableMeanwhile() throws Exception {
    fillFileWithMany();
    List<Object> before = shown(file());
    int interruptions = 0;
    for (boolean done = false; !done; interruptions++) {
      int steps = interruptions + 1;
      int[] step = {0};
      try {
        JdbcStore.rotateKeys(
            file(K1),
            (column, values) -> {
              if (++step[0] == steps) {
                throw new Killed();
              }
            });
        done = true;
      } catch (Killed e) {
        assertThat(shown(file(K1))).isEqualTo(before);
      }
    }
    assertThat(interruptions).isGreaterThan(10);
    assertThat(notWith("k1")).isZero();
    assertThat(shown(file(K1))).isEqualTo(before);
  }

  @Test
  void aProcessThatIsKilledAnywhere_losesNothing() throws Exception {
    fillFileWithMany();
    List<Object> before = shown(file());
    int exit = Victim.KILLED;
    for (int run = 0; exit != 0; run++) {
      exit =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Victim.class.getName(),
                  path().toString(),
                  "" + (5 + 7 * run))
              .inheritIO()
              .start()
              .waitFor();
      assertThat(exit).isIn(0, Victim.KILLED);
      assertThat(shown(file(K2, K1))).isEqualTo(before);
    }
    assertThat(notWith("k2")).isZero();
  }

  /** Encrypts anew, and is gone a moment after a few rows. */
  static final class Victim {
    static final int KILLED = 137;

    private Victim() {}

    public static void main(String[] arguments) {
      int last = Integer.parseInt(arguments[1]);
      int[] step = {0};
      JdbcStore.rotateKeys(
          JdbcStore.sqlite(Path.of(arguments[0])).encryptionKeys(keys(K2, K1)),
          (column, values) -> {
            if (++step[0] == last) {
              Thread killer = new Thread(() -> Runtime.getRuntime().halt(KILLED));
              killer.setDaemon(true);
              killer.start();
            }
          });
    }
  }

  @Test
  void besideAGatewayThatWrites_noUpdateIsLost() throws Exception {
    int many = 150;
    try (Store store = postgres(K1).openStore()) {
      for (int i = 0; i < many; i++) {
        Samples.pay(store, "" + i, T0);
        Samples.told(store, "p-" + i, "n-" + i);
      }
    }
    Map<String, String> last = new HashMap<>();
    AtomicBoolean done = new AtomicBoolean();
    List<Rotation> rotations = new ArrayList<>();
    try (Store store = postgres(K2, K1).openStore()) {
      Thread writer =
          new Thread(
              () -> {
                for (int round = 0; round < 5 || !done.get(); round++) {
                  var now = T0.plus(LEASE.multipliedBy(round));
                  for (Notification claimed : store.claimNotifications(now, LEASE, many)) {
                    String result = "round " + round + " of " + claimed.id();
                    store.update(claimed.afterAttempt(NotificationState.PENDING, now, result), now);
                    last.put(claimed.id(), result);
                  }
                }
              });
      writer.start();
      for (int i = 0; i < 3; i++) {
        rotations.add(JdbcStore.rotateKeys(postgres(K2, K1), NOBODY));
      }
      done.set(true);
      writer.join();

      assertThat(last).hasSize(many);
      last.forEach(
          (id, result) ->
              assertThat(store.notification(id).orElseThrow().result()).isEqualTo(result));
    }
    assertThat(rotations.get(0).rewritten()).isPositive();
    assertThat(rotations).allSatisfy(r -> assertThat(r.unused()).containsExactly("k1"));
    assertThat(Canaries.textIn(schema)).doesNotContain("enc1:k1:");
    try (Store store = postgres(K2).openStore()) {
      assertThat(store.notifications(new NotificationFilter(null, null, null), ALL).items())
          .hasSize(many);
    }
  }

  @Test
  void aKeyThatAGatewayWroteWithMeanwhile_isSaid_andStays() throws Exception {
    try (Store old = postgres(K1, K2).openStore()) {
      fill(old);
      int[] payments = {0};

      Rotation rotation =
          JdbcStore.rotateKeys(
              postgres(K2, K1),
              (column, values) -> {
                if (column.equals("owners.owned_key") || column.startsWith("subscriptions")) {
                  Samples.pay(old, "late-" + payments[0]++, T0);
                }
              });

      assertThat(payments[0]).isPositive();
      assertThat(rotation.stillUsed()).containsExactly("k1");
      assertThat(rotation.unused()).isEmpty();
      assertThatThrownBy(() -> postgres(K2).open())
          .isInstanceOf(WrongEncryptionKeysException.class);
    }
    assertThat(JdbcStore.rotateKeys(postgres(K2, K1), NOBODY).unused()).containsExactly("k1");
    postgres(K2).open().close();
  }

  @Test
  void twoRowsOfOneToken_asGatewaysWithAndWithoutKeysMakeThem_becomeOne() throws Exception {
    try (Store store = file().openStore()) {
      Samples.subscribed(store, "token-active", SubscriptionState.ACTIVE);
    }
    sql("create table kept as select * from subscriptions");
    sql("delete from subscriptions");
    try (Store store = file(K1).openStore()) {
      store.begin(Samples.operation("op-again", null, null), false);
      Samples.ended(store, "op-again", "token-active", SubscriptionState.ACTIVE);
    }
    sql("insert into subscriptions select * from kept");
    sql("drop table kept");
    try (Store store = file(K1).openStore()) {
      store.begin(Samples.operation("op-end", null, null), false);
      Samples.ended(store, "op-end", "token-active", SubscriptionState.CANCELED);
      assertThat(store.subscription(PROVIDER, "token-active").orElseThrow().state())
          .isEqualTo(SubscriptionState.CANCELED);
    }

    JdbcStore.rotateKeys(file(K1), NOBODY);

    assertThat(read("select count(*) from subscriptions")).isEqualTo("1");
    try (Store store = file(K1).openStore()) {
      assertThat(store.subscription(PROVIDER, "token-active").orElseThrow().state())
          .isEqualTo(SubscriptionState.CANCELED);
    }
  }

  @Test
  void aValueThatCantBeDecrypted_isNamed_andNothingOfItIsChanged() throws Exception {
    fillFileWithMany(K1);
    sql("update operations set answer = 'enc1:k1:AAAA' where id = 'op-3'");

    assertThatThrownBy(() -> JdbcStore.rotateKeys(file(K2, K1), NOBODY))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("operations.answer of op-3")
        .hasMessageContaining("'k1'");

    assertThat(read("select answer from operations where id = 'op-3'")).isEqualTo("enc1:k1:AAAA");
  }

  @Test
  void withoutItsKeys_orWithoutRecords_orInUse_itIsRefused() throws Exception {
    Path missing = folder.resolve("missing.db");
    assertThatIllegalStateException()
        .isThrownBy(
            () -> JdbcStore.rotateKeys(JdbcStore.sqlite(missing).encryptionKeys(keys(K1)), NOBODY))
        .withMessageContaining("isn't there");
    assertThat(missing).doesNotExist();
    fillFileWithMany(K1);

    assertThatIllegalStateException()
        .isThrownBy(() -> JdbcStore.rotateKeys(file(), NOBODY))
        .withMessageContaining("no encryption keys");
    assertThatThrownBy(() -> JdbcStore.rotateKeys(file(K2), NOBODY))
        .isInstanceOf(WrongEncryptionKeysException.class);
    try (Store open = file(K1).openStore()) {
      open.ping();
      assertThatIllegalStateException()
          .isThrownBy(() -> JdbcStore.rotateKeys(file(K2, K1), NOBODY))
          .withMessageContaining("is open in another store");
    }
    assertThat(notWith("k1")).isZero();
  }

  private static void copy(JdbcStore.Builder from, JdbcStore.Builder to) {
    JdbcStore.copy(from, to, (table, copied, all) -> {});
  }

  @Test
  void aCopyOfWhatIsEncrypted_needsItsKeys_andIsAsItWas() throws Exception {
    fillFileWithMany(K1);
    List<Object> before = shown(file(K1));

    copy(file(), TestPostgres.store(schema));

    assertThatThrownBy(() -> TestPostgres.store(schema).open())
        .isInstanceOf(WrongEncryptionKeysException.class)
        .hasMessageContaining("'k1'");
    assertThat(shown(postgres(K1))).isEqualTo(before);
  }

  @Test
  void aCopyThatIsNotFinished_isRefused() throws Exception {
    fillFileWithMany(K1);
    assertThatThrownBy(
            () ->
                JdbcStore.copy(
                    file(),
                    TestPostgres.store(schema),
                    (table, copied, all) -> {
                      throw new Killed();
                    }))
        .isInstanceOf(Killed.class);

    assertThatIllegalStateException()
        .isThrownBy(() -> JdbcStore.rotateKeys(postgres(K1), NOBODY))
        .withMessageContaining("unfinished copy");
  }

  @Test
  void aCopyOfWhatIsClear_intoAStoreThatHadKeys_isEncryptedAfterwards() throws Exception {
    fillFileWithMany();
    List<Object> before = shown(file());
    postgres(K2).open().close();

    copy(file(), TestPostgres.store(schema));

    assertThat(shown(postgres(K1))).isEqualTo(before);
    JdbcStore.rotateKeys(postgres(K1), NOBODY);
    assertThat(shown(postgres(K1))).isEqualTo(before);
    assertThat(Canaries.textIn(schema)).doesNotContain(",token-active", "paymentId");
  }
}
