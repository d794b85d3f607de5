package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Samples.LEASE;
import static dev.turnpike.store.jdbc.Samples.PROVIDER;
import static dev.turnpike.store.jdbc.Samples.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.api.SubscriptionState;
import dev.turnpike.internal.ledger.Claim;
import dev.turnpike.internal.ledger.Completion;
import dev.turnpike.internal.ledger.OperationRecord;
import dev.turnpike.internal.ledger.PendingCallback;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.internal.ledger.StoredAnswer;
import dev.turnpike.internal.ledger.SubscriptionRecord;
import dev.turnpike.records.Cursor;
import dev.turnpike.records.NotificationFilter;
import dev.turnpike.records.NotificationState;
import dev.turnpike.records.OperationFilter;
import dev.turnpike.records.OperationState;
import dev.turnpike.records.PaymentFilter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store moves to another database, and nothing of it is lost on the way. */
class StoreCopyTest {
  private static final String LONG = "ü€😀".repeat(1_024);
  private static final String JSON =
      "{\"paymentId\":\"p-json\",\"amount\":123456789012345678901234567890.0123456789,\"emoji\":\"😀\"}";
  private static final Cursor ALL = new Cursor(null, 500);
  private static final int MANY = 2_500;

  @TempDir Path folder;
  private Path file;
  private String schema;

  @BeforeEach
  void names() {
    file = folder.resolve("from.db");
    schema = TestPostgres.newSchema();
  }

  /** A bit of everything, in every state. */
  private static void fill(Store store) {
    for (int i = 0; i < 5; i++) {
      Samples.pay(store, "" + i, T0.plusSeconds(i));
      Samples.told(store, "p-" + i, "n-" + i);
    }
    NotificationState[] ends = {NotificationState.DELIVERED, NotificationState.DEAD};
    var claimed = store.claimNotifications(T0, LEASE, 2);
    for (int i = 0; i < 2; i++) {
      store.update(claimed.get(i).afterAttempt(ends[i], T0, "sent"), T0);
    }
    Samples.pay(store, LONG, T0);
    store.begin(Samples.operation("op-started", "key-started", "order-started"), false);
    store.begin(Samples.operation("op-unknown", null, "order\0\ud800 unknown"), false);
    store.complete(
        "op-unknown",
        new Completion(
            OperationState.UNKNOWN,
            new StoredAnswer(true, JSON),
            null,
            true,
            T0,
            T0.plusSeconds(9),
            null,
            null));
    store.begin(Samples.operation("op-token", "key-token", null), false);
    store.complete(
        "op-token",
        new Completion(
            OperationState.COMPLETED,
            new StoredAnswer(false, JSON),
            null,
            false,
            T0,
            null,
            null,
            new SubscriptionRecord(
                "shop", PROVIDER, LONG, "order-token", SubscriptionState.ACTIVE, T0)));
    store.openCallback(PROVIDER, "p-1", T0);
    store.openCallback(PROVIDER, "p-2", T0.plusSeconds(1));
  }

  private void fillFile() throws SQLException {
    try (Store store = JdbcStore.sqlite(file).openStore()) {
      fill(store);
    }
  }

  /** So many that they are several batches. */
  private void fillFileWithMany() throws SQLException {
    fillFile();
    sqlite(
        file,
        """
        with recursive n(i) as (select 1 union all select i + 1 from n where i < %s)
        insert into events (provider, payment_id, payment_key, happened_at, kind, about, details)
        select provider, payment_id, payment_key, happened_at + i, kind, about, details
        from n, (select * from events limit 1)\
        """
            .formatted(MANY));
  }

  private static void sqlite(Path file, String statement) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement sql = connection.createStatement()) {
      sql.execute(statement);
    }
  }

  private JdbcStore.Builder file() {
    return JdbcStore.sqlite(file);
  }

  private JdbcStore.Builder postgres() {
    return TestPostgres.store(schema);
  }

  private static void copy(JdbcStore.Builder from, JdbcStore.Builder to) {
    JdbcStore.copy(from, to, (table, copied, all) -> {});
  }

  /** Every value of every row, but not of the heartbeat. */
  private static Map<String, List<String>> contentOf(Path file) throws SQLException {
    Map<String, List<String>> content = new LinkedHashMap<>();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      for (String table : CopiedTable.NAMES) {
        List<String> rows = new ArrayList<>();
        try (ResultSet row = statement.executeQuery("select * from " + table + " order by 1")) {
          while (row.next()) {
            StringBuilder text = new StringBuilder();
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
              Object value = row.getObject(i);
              text.append(row.getMetaData().getColumnName(i)).append('=');
              text.append(
                  value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : "" + value);
              text.append(' ');
            }
            rows.add(text.toString());
          }
        }
        content.put(table, rows);
      }
    }
    return content;
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
    shown.add(store.subscription(PROVIDER, LONG).orElseThrow());
    shown.add(store.counts());
    shown.add(store.nextDue());
    return shown;
  }

  @Test
  void thereAndBack_everythingIsAsItWas() throws Exception {
    fillFile();
    Path back = folder.resolve("back.db");

    copy(file(), postgres());
    try (Store copied = postgres().openStore();
        Store original = file().openStore()) {
      assertThat(shown(copied)).isEqualTo(shown(original));
    }
    copy(postgres(), JdbcStore.sqlite(back));

    assertThat(contentOf(back)).isEqualTo(contentOf(file));
    try (Store copied = JdbcStore.sqlite(back).openStore();
        Store original = file().openStore()) {
      assertThat(shown(copied)).isEqualTo(shown(original));
      assertThat(
              copied.claimCallbacks(T0.plus(LEASE), LEASE, 10).stream()
                  .map(PendingCallback::paymentId))
          .containsExactly("p-1", "p-2");
    }
  }

  @Test
  void aGatewayOnTheCopy_knowsWhatWasDone_andGoesOn() throws Exception {
    fillFile();

    copy(file(), postgres());

    try (Store copied = postgres().openStore()) {
      assertThat(copied.begin(Samples.operation("op-again", "key-3", "order-3"), false))
          .isInstanceOfSatisfying(
              Claim.SameKey.class,
              same -> assertThat(same.earlier().answer().json()).contains("\"p-3\""));
      assertThat(copied.begin(Samples.operation("op-other", null, "order-3"), false))
          .isInstanceOf(Claim.SameGuard.class);
      Samples.pay(copied, "new", T0);
      Samples.told(copied, "p-new", "n-new");
      assertThat(
              copied.payments(new PaymentFilter(null, null, null, null, null, null), ALL).items())
          .first()
          .matches(payment -> payment.paymentId().equals("p-new"));
      assertThat(copied.claimNotifications(T0, LEASE, 10)).hasSize(4);
    }
  }

  @Test
  void whatWasClaimed_isDueAtOnce() throws Exception {
    fillFile();
    long later = T0.plusSeconds(1_000_000).toEpochMilli();
    sqlite(file, "update operations set due_at = " + later + " where id = 'op-started'");
    sqlite(
        file,
        "update notifications set owner = 'gone', due_at = %1$s, next_at = %1$s where id = 'n-4'"
            .formatted(later));
    sqlite(
        file,
        "update callbacks set claimed_by = 'gone', due_at = %1$s, next_at = %1$s".formatted(later));

    copy(file(), postgres());

    try (Store copied = postgres().openStore()) {
      assertThat(copied.claimOperations(T0, LEASE, 10).stream().map(OperationRecord::id))
          .containsExactly("op-started");
      assertThat(copied.claimNotifications(T0, LEASE, 10)).hasSize(3);
      assertThat(copied.claimCallbacks(T0.plusSeconds(1), LEASE, 10)).hasSize(2);
    }
  }

  /** Ends the copying after the first batch that it sees. */
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static boolean copiedUntilKilled(JdbcStore.Builder from, JdbcStore.Builder to) {
    Map<String, Long> before = new LinkedHashMap<>();
    try {
      JdbcStore.copy(
          from,
          to,
          (table, copied, all) -> {
            Long earlier = before.put(table, copied);
            if (earlier != null && copied > earlier) {
              throw new Killed();
            }
          });
      return true;
    } catch (Killed e) {
      return false;
    }
  }

  @Test
  void killedAfterEveryBatch_itGoesOn_andNoGatewayOpensItMeanwhile() throws Exception {
    fillFileWithMany();
    Path back = folder.resolve("back.db");

    int kills = 0;
    while (!copiedUntilKilled(file(), postgres())) {
      kills++;
      assertThatIllegalStateException()
          .isThrownBy(() -> postgres().open())
          .withMessageContaining("unfinished copy of the file " + file.toRealPath())
          .withMessageContaining("copy-store");
    }
    assertThat(kills).isEqualTo(5 + 3);
    while (!copiedUntilKilled(postgres(), JdbcStore.sqlite(back))) {
      assertThatIllegalStateException()
          .isThrownBy(() -> JdbcStore.sqlite(back).open())
          .withMessageContaining("unfinished copy of PostgreSQL at ")
          .withMessageContaining(schema);
    }

    assertThat(contentOf(back)).isEqualTo(contentOf(file));
  }

  @Test
  void aProcessThatIsKilledAnywhere_losesAndDoublesNothing() throws Exception {
    fillFileWithMany();
    Path back = folder.resolve("back.db");
    copy(file(), postgres());

    int exit = 1;
    for (int run = 0; exit != 0; run++) {
      exit =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Victim.class.getName(),
                  TestPostgres.url(),
                  schema,
                  back.toString(),
                  "" + run)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("victim-" + run).toFile())
              .start()
              .waitFor();
      assertThat(exit).as(Files.readString(folder.resolve("victim-" + run))).isIn(0, Victim.KILLED);
    }

    assertThat(contentOf(back)).isEqualTo(contentOf(file));
  }

  /** Copies, and is gone a moment after a batch. */
  static final class Victim {
    static final int KILLED = 137;

    private Victim() {}

    public static void main(String[] arguments) {
      int run = Integer.parseInt(arguments[3]);
      long nanos = new Random().nextInt(3_000_000);
      int[] steps = {0};
      JdbcStore.copy(
          JdbcStore.postgres(arguments[0], null, null)
              .fingerprintKeys(Samples.KEYS)
              .schema(arguments[1]),
          JdbcStore.sqlite(Path.of(arguments[2])),
          (table, copied, all) -> {
            if (++steps[0] == 3 + 3 * run) {
              Thread killer =
                  new Thread(
                      () -> {
                        long end = System.nanoTime() + nanos;
                        while (System.nanoTime() < end) {
                          Thread.onSpinWait();
                        }
                        Runtime.getRuntime().halt(KILLED);
                      });
              killer.setDaemon(true);
              killer.start();
            }
          });
    }
  }

  private static void isRefused(JdbcStore.Builder from, JdbcStore.Builder to, String... why) {
    assertThatIllegalStateException()
        .isThrownBy(() -> copy(from, to))
        .satisfies(e -> assertThat(e.getMessage()).contains(why).doesNotContain("\n"));
  }

  @Test
  void aSourceThatIsNone_isRefused_andNothingIsMade() throws Exception {
    Path missing = folder.resolve("missing").resolve("from.db");
    isRefused(JdbcStore.sqlite(missing), postgres(), missing + " isn't there");
    assertThat(missing.getParent()).doesNotExist();

    isRefused(JdbcStore.sqlite(folder), postgres(), "is no file");

    Path empty = Files.createFile(folder.resolve("empty.db"));
    isRefused(JdbcStore.sqlite(empty), postgres(), "holds no records of Turnpike");
    assertThat(empty).isEmptyFile();

    Path text = Files.writeString(folder.resolve("text.db"), "just a text ".repeat(100));
    isRefused(JdbcStore.sqlite(text), postgres(), "it is no SQLite database");
    assertThat(text).content(StandardCharsets.UTF_8).startsWith("just a text just");

    Path others = folder.resolve("others.db");
    sqlite(others, "create table payments (id int)");
    byte[] before = Files.readAllBytes(others);
    isRefused(JdbcStore.sqlite(others), postgres(), "holds no records of Turnpike");
    assertThat(others).hasBinaryContent(before);

    isRefused(postgres(), file(), "holds no records of Turnpike");
    assertThat(file).doesNotExist();
  }

  @Test
  void aTargetThatHoldsAnything_isRefused_andStaysAsItIs() throws Exception {
    fillFile();
    copy(file(), postgres());
    isRefused(file(), postgres(), "holds records already (operations)");

    Path others = folder.resolve("others.db");
    sqlite(others, "create table payments (id int)");
    byte[] before = Files.readAllBytes(others);
    isRefused(postgres(), JdbcStore.sqlite(others), "holds no records of Turnpike");
    assertThat(others).hasBinaryContent(before);

    Path text = Files.writeString(folder.resolve("text.db"), "just a text ".repeat(100));
    isRefused(postgres(), JdbcStore.sqlite(text), "it is no SQLite database");
    isRefused(postgres(), file(), "holds records already");
  }

  @Test
  void aStoreThatWasOnlyOpened_isEmptyEnough() throws Exception {
    fillFile();
    postgres().open().close();

    copy(file(), postgres());

    try (Store copied = postgres().openStore()) {
      assertThat(copied.payment(PROVIDER, "p-1")).isPresent();
    }
  }

  @Test
  void anotherUnfinishedCopy_isRefused() throws Exception {
    fillFile();
    assertThat(copiedUntilKilled(file(), postgres())).isFalse();
    Path other = folder.resolve("other.db");
    JdbcStore.sqlite(other).open().close();

    isRefused(
        JdbcStore.sqlite(other), postgres(), "unfinished copy of the file " + file.toRealPath());
    isRefused(postgres(), JdbcStore.sqlite(folder.resolve("new.db")), "unfinished copy");

    copy(file(), postgres());
  }

  @Test
  void aSourceThatWasOpenedSince_isRefused() throws Exception {
    fillFile();
    assertThat(copiedUntilKilled(file(), postgres())).isFalse();
    file().open().close();

    isRefused(file(), postgres(), "has changed since the copy began", "drop the schema of");
    assertThatThrownBy(() -> postgres().open()).hasMessageContaining("unfinished");
  }

  @Test
  void aSourceOfPostgresThatWasOpenedSince_isRefused() throws Exception {
    try (Store store = postgres().openStore()) {
      fill(store);
    }
    assertThat(copiedUntilKilled(postgres(), file())).isFalse();
    postgres().open().close();

    isRefused(postgres(), file(), "has changed since the copy began", "delete the file");
  }

  @Test
  void whatIsInUse_isRefused() throws Exception {
    fillFile();
    try (Store open = file().openStore()) {
      open.ping();
      isRefused(file(), postgres(), "is open in another store in this process");
    }
    try (Store open = postgres().openStore()) {
      open.ping();
      isRefused(file(), postgres(), "is in use", "connections", "schema " + schema);
      isRefused(postgres(), JdbcStore.sqlite(folder.resolve("new.db")), "is in use");
    }
    copy(file(), postgres());
  }

  @Test
  void itself_isRefused() throws Exception {
    fillFile();
    isRefused(file(), file(), "another store in this process");
    postgres().open().close();
    isRefused(postgres(), postgres(), "into itself");
  }

  @Test
  void everyTableIsCopied_inTheOrderOfItsPrimaryKey_whichComesFirst() throws Exception {
    file().open().close();
    TreeSet<String> tables = new TreeSet<>(CopiedTable.NAMES);
    tables.addAll(List.of("heartbeat", "schema_version"));

    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      TreeSet<String> found = new TreeSet<>();
      try (ResultSet row =
          statement.executeQuery("select name from sqlite_master where type = 'table'")) {
        while (row.next()) {
          found.add(row.getString(1));
        }
      }
      assertThat(found).isEqualTo(tables);
      for (String table : CopiedTable.NAMES) {
        try (ResultSet column =
            statement.executeQuery(
                "select cid from pragma_table_info('" + table + "') where pk > 0")) {
          assertThat(column.next()).isTrue();
          assertThat(column.getInt(1)).as(table).isZero();
          assertThat(column.next()).isFalse();
        }
      }
    }
  }
}
