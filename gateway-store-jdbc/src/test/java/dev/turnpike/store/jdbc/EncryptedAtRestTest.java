package dev.turnpike.store.jdbc;

import static dev.turnpike.testing.Problems.problemOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.CallOptions;
import dev.turnpike.PaymentGateway;
import dev.turnpike.Payments;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.SubscriptionState;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.testing.Requests;
import dev.turnpike.testing.ScriptedProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who has the database, but not its keys, reads nothing in it that is secret. */
class EncryptedAtRestTest {
  private static final CallOptions ANNA = CallOptions.builder().tenant("anna").build();

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("turnpike.db");
  }

  private JdbcStore.Builder clear() {
    return JdbcStore.sqlite(file());
  }

  private JdbcStore.Builder with(String... keys) {
    return clear().encryptionKeys(EncryptionKeys.of(List.of(keys)));
  }

  private void sql(String statement) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement sql = connection.createStatement()) {
      sql.execute(statement);
    }
  }

  private String read(String query) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement sql = connection.createStatement();
        ResultSet row = sql.executeQuery(query)) {
      return row.next() ? row.getString(1) : "none";
    }
  }

  private static void holdsNoCanary(String stored) {
    assertThat(stored).contains(Canaries.IN_CLEAR);
    for (String secret : Canaries.SECRET) {
      assertThat(stored.contains(secret)).as(secret).isFalse();
    }
    for (String secret : Canaries.NEVER) {
      assertThat(stored.contains(secret)).as(secret).isFalse();
    }
    assertThat(stored.contains(asBytes(Digest.of("acme", Canaries.TOKEN)))).isFalse();
  }

  private static void holdsAllCanaries(String stored) {
    assertThat(stored).as("so the rig shows something").contains(Canaries.SECRET);
    assertThat(stored).doesNotContain(Canaries.NEVER);
  }

  private static String asBytes(byte[] digest) {
    return new String(digest, StandardCharsets.ISO_8859_1);
  }

  @Test
  void theFilesOfSqlite_holdNoSecret() throws Exception {
    Canaries.shop(with(Samples.K1));

    holdsNoCanary(Canaries.bytesIn(folder));
  }

  @Test
  void theFilesOfSqlite_holdNoSecret_whileItIsOpen() throws Exception {
    try (Store store = with(Samples.K1).openStore()) {
      store.begin(Samples.operation("op-open", null, null), false);
      Samples.ended(store, "op-open", "canary-token", SubscriptionState.ACTIVE);

      // another process reads it: whoever closes a file that SQLite has locked ends its locks
      String log = Child.run("cat", file(), file() + "-wal");
      assertThat(log).contains("op-open").doesNotContain("canary");
    }
  }

  @Test
  void withoutKeys_theFilesOfSqlite_holdThemAll() throws Exception {
    Canaries.shop(clear());

    String stored = Canaries.bytesIn(folder);
    holdsAllCanaries(stored);
    assertThat(stored).contains(asBytes(Digest.of("acme", Canaries.TOKEN)));
  }

  @Test
  void theTablesOfPostgres_holdNoSecret_andWithoutKeysThemAll() throws Exception {
    String sealed = TestPostgres.newSchema();
    String clear = TestPostgres.newSchema();

    Canaries.shop(TestPostgres.store(sealed).encryptionKeys(Samples.ENCRYPTION));
    Canaries.shop(TestPostgres.store(clear));

    holdsNoCanary(Canaries.textIn(sealed));
    holdsAllCanaries(Canaries.textIn(clear));
  }

  /** The shop comes back: it is answered from the store, and its provider isn't asked again. */
  private static void isAnsweredAgain(JdbcStore.Builder store) {
    ScriptedProvider acme = new ScriptedProvider();
    try (PaymentGateway gateway =
        PaymentGateway.builder().provider(acme).store(store.open()).build()) {
      Payments payments = gateway.provider("acme");
      PayResponse again = Canaries.pay(payments);
      assertThat(again.redirectToUrl()).isEqualTo(Canaries.REDIRECT);
      assertThat(acme.pay.calls()).isZero();
      payments.subscriptions().status(Canaries.TOKEN, ANNA);
      CallOptions bert = CallOptions.builder().tenant("bert").build();
      assertThat(problemOf(() -> payments.subscriptions().status(Canaries.TOKEN, bert)).code())
          .isEqualTo(ErrorCode.SUBSCRIPTION_NOT_FOUND);
    }
  }

  @Test
  void whatWasStoredBeforeThereWereKeys_isRead_andATokenIsFound() throws Exception {
    Canaries.shop(clear());

    isAnsweredAgain(with(Samples.K1));

    try (Store store = with(Samples.K1).openStore()) {
      Samples.subscribed(store, "from-before", SubscriptionState.ACTIVE);
    }
    isAnsweredAgain(with(Samples.K1));
  }

  @Test
  void aSubscriptionFromBefore_staysOne_whenItChanges() throws Exception {
    try (Store store = clear().openStore()) {
      Samples.subscribed(store, "token", SubscriptionState.ACTIVE);
    }
    try (Store store = with(Samples.K1).openStore()) {
      store.begin(Samples.operation("op-later", null, null), false);
      Samples.ended(store, "op-later", "token", SubscriptionState.CANCELED);

      assertThat(store.subscription(Samples.PROVIDER, "token").orElseThrow().state())
          .isEqualTo(SubscriptionState.CANCELED);
      assertThat(store.ownerOfSubscription(Samples.PROVIDER, "token")).contains("shop");
    }
    assertThat(read("select count(*) from subscriptions")).isEqualTo("1");
    assertThat(read("select token from subscriptions")).startsWith("enc1:k1:");
    assertThat(read("select length(token_key) from subscriptions")).isEqualTo("21");
  }

  @Test
  void whoseADeletedSubscriptionWas_isKnownByItsKeyedDigest_andFromBeforeByThePlainOne()
      throws Exception {
    for (JdbcStore.Builder builder : List.of(clear(), with(Samples.K1))) {
      try (Store store = builder.retention(Duration.ofDays(1)).openStore()) {
        String token = "token-" + builder.hashCode();
        Samples.subscribed(store, token, SubscriptionState.CANCELED);
        while (store.cleanUp(Samples.T0.plus(Duration.ofDays(9)), 10)) {}
        assertThat(store.subscription(Samples.PROVIDER, token)).isEmpty();
        assertThat(store.ownerOfSubscription(Samples.PROVIDER, token)).contains("shop");
      }
      try (Store store = with(Samples.K1).openStore()) {
        assertThat(store.ownerOfSubscription(Samples.PROVIDER, "token-" + builder.hashCode()))
            .contains("shop");
      }
    }
    assertThat(
            read(
                "select group_concat(l) from (select length(owned_key) as l from owners order by l)"))
        .isEqualTo("20,21");
  }

  /** Nobody adds a column without saying whether it may be read. */
  @Test
  void everyColumn_isEncrypted_orNamedHereAsOneThatMayBeRead() throws Exception {
    clear().open().close();
    Set<String> mayBeRead =
        Set.of(
            "id",
            "provider",
            "operation",
            "tenant",
            "idempotency_key",
            "guard_id",
            "guard_key",
            "fingerprint",
            "guarded",
            "request_complete",
            "request_payment_method",
            "traceparent",
            "amount",
            "currency",
            "guard_for",
            "payment_id",
            "payment_key",
            "started_at",
            "state",
            "answer_is_problem",
            "settled_by",
            "holds_guard",
            "guard_until",
            "ended_at",
            "due_at",
            "owner",
            "slot",
            "seq",
            "shop_transaction_id",
            "shop_key",
            "payment_method",
            "made_at",
            "version",
            "token_key",
            "happened_at",
            "kind",
            "about",
            "target",
            "created_at",
            "attempts",
            "attempts_before",
            "next_at",
            "since",
            "stamp",
            "known",
            "claimed_by",
            "owned_key",
            "action",
            "done_by",
            "address",
            "state_before",
            "state_after",
            "reason",
            "took",
            "began_at",
            "answered",
            "declined",
            "not_executed",
            "unknown",
            "http_status",
            "label",
            "name",
            "description",
            "seen_at",
            "told",
            "taken_until",
            "beats");
    Set<String> undecided = new TreeSet<>();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "select t.name || '.' || c.name, c.name from sqlite_schema t, pragma_table_info(t.name) c"
                    + " where t.type = 'table'")) {
      while (row.next()) {
        if (!mayBeRead.contains(row.getString(2)) && !row.getString(2).startsWith("took_")) {
          undecided.add(row.getString(1));
        }
      }
    }
    for (SealedColumn column : SealedColumn.values()) {
      assertThat(undecided.remove(column.toString())).as("" + column).isTrue();
    }
    assertThat(undecided)
        .containsExactly(
            "encryption_keys.lookup_secret", // encrypted by another class
            "operations.result"); // OK, KO, PENDING
  }

  private static void isRefused(JdbcStore.Builder store, String... why) {
    assertThatThrownBy(store::open)
        .isInstanceOf(WrongEncryptionKeysException.class)
        .satisfies(
            e ->
                assertThat(e.getMessage())
                    .contains(why)
                    .doesNotContain(Samples.K1.substring(3), Samples.K2.substring(3), "\n"));
  }

  @Test
  void aMissingKey_andAnotherOneByItsName_areSaidAtTheStart() throws Exception {
    Canaries.shop(with(Samples.K1));

    isRefused(clear(), file().toString(), "'k1'", "no encryption keys");
    isRefused(with(Samples.K2), "'k1'", "not among the encryption keys, [k2]");
    isRefused(with(Samples.K2.replace("k2", "k1")), "another key", "'k1'");
    sql("update encryption_keys set id = 'k3'");
    isRefused(with(Samples.K2.replace("k2", "k3"), Samples.K1), "another key", "'k3'");
    sql("update encryption_keys set id = 'k1'");
    isAnsweredAgain(with(Samples.K2, Samples.K1));
    isRefused(with(Samples.K1), "'k2'");
    isAnsweredAgain(with(Samples.K1, Samples.K2));
  }

  @Test
  void everyNodeOfPostgres_findsTheSameToken() {
    String schema = TestPostgres.newSchema();
    EncryptionKeys both = EncryptionKeys.of(List.of(Samples.K2, Samples.K1));
    EncryptionKeys first = EncryptionKeys.of(List.of(Samples.K1, Samples.K2));
    try (Store one = TestPostgres.store(schema).encryptionKeys(first).openStore();
        Store two = TestPostgres.store(schema).encryptionKeys(both).openStore()) {
      Samples.subscribed(one, "token-1", SubscriptionState.ACTIVE);
      Samples.subscribed(two, "token-2", SubscriptionState.ACTIVE);

      for (String token : List.of("token-1", "token-2")) {
        assertThat(one.subscription(Samples.PROVIDER, token)).isPresent();
        assertThat(two.subscription(Samples.PROVIDER, token)).isPresent();
      }
    }
  }

  /** It is a store that fails, and not one without the record: nothing is sent again. */
  private void isNeverSentAgain(String how) {
    ScriptedProvider acme = new ScriptedProvider();
    try (PaymentGateway gateway =
        PaymentGateway.builder().provider(acme).store(with(Samples.K1).open()).build()) {
      Payments payments = gateway.provider("acme");

      assertThat(problemOf(() -> Canaries.pay(payments)).code())
          .isEqualTo(ErrorCode.GATEWAY_UNAVAILABLE);
      assertThat(problemOf(() -> payments.pay(Requests.payment("order-1"), ANNA)).code())
          .as(how)
          .isEqualTo(ErrorCode.GATEWAY_UNAVAILABLE);
      assertThat(acme.pay.calls()).isZero();
    }
  }

  @Test
  void anAnswerThatWasMoved_cutOff_orHasNoKey_isAnError_andNothingIsSentAgain() throws Exception {
    Canaries.shop(with(Samples.K1));
    String one = "operation = 'pay' and guard_id = 'order-1'";
    String kept = read("select answer from operations where " + one);

    sql(
        "update operations set answer = (select answer from operations where guard_id = 'order-2') where "
            + one);
    isNeverSentAgain("moved");
    sql(
        "update operations set answer = '"
            + kept.substring(0, kept.length() - 8)
            + "' where "
            + one);
    isNeverSentAgain("cut off");
    sql("update operations set answer = '" + kept.replace("k1", "k9") + "' where " + one);
    isNeverSentAgain("without its key");
    sql("update operations set answer = '" + kept + "' where " + one);
    isAnsweredAgain(with(Samples.K1));
  }
}
