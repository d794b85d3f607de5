package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Samples.PROVIDER;
import static dev.turnpike.store.jdbc.Samples.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.StoreUnavailableException;
import dev.turnpike.internal.ledger.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After any fault, payments go through again by themselves. */
class PostgresFaultTest {
  private static final Logger LOG = Logger.getLogger(PostgresFaultTest.class.getName());
  private static final Duration PROMISED = Duration.ofSeconds(40);
  private static final String END_ALL =
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'turnpike%'";

  private static final String END_EVERYBODY =
      "select pg_terminate_backend(pid) from pg_stat_activity"
          + " where backend_type = 'client backend' and pid <> pg_backend_pid()";
  private static final String RELOAD = "select pg_reload_conf()";

  @TempDir private static Path data;
  private static OwnPostgres server;

  @TempDir private Path folder;
  private String schema;
  private int payments;

  @BeforeAll
  static void start() throws Exception {
    server = OwnPostgres.start(data.resolve("server"));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void newSchema() {
    schema = TestPostgres.newSchema();
  }

  @AfterEach
  void reset() throws Exception {
    server.execute("alter system reset all", "alter role postgres reset all", RELOAD);
  }

  private void pay(Store store) {
    String id = Integer.toString(++payments);
    Samples.pay(store, id, T0);
    assertThat(store.payment(PROVIDER, "p-" + id)).isPresent();
  }

  private void goThroughAgain(Store store, String fault) {
    long begin = System.nanoTime();
    while (!goesThrough(store)) {
      assertThat(System.nanoTime() - begin).as(fault).isLessThan(PROMISED.toNanos());
      Thread.onSpinWait();
    }
    LOG.info(
        () ->
            "after %s: %s ms until payments went through again"
                .formatted(fault, (System.nanoTime() - begin) / 1_000_000));
  }

  private boolean goesThrough(Store store) {
    try {
      pay(store);
      return true;
    } catch (StoreUnavailableException e) {
      return false;
    }
  }

  private JdbcStore.Builder store(String url) {
    return JdbcStore.postgres(url, null, null).fingerprintKeys(Samples.KEYS).schema(schema);
  }

  @Test
  void whenAllConnectionsWereClosedMeanwhile_theNextPaymentGoesThrough() throws Exception {
    try (Store store = store(server.url()).openStore()) {
      for (int i = 0; i < 5; i++) {
        pay(store);
        server.execute(END_ALL);

        pay(store);
      }
    }
  }

  @Test
  void whenTheWireWasCutMeanwhile_theNextPaymentGoesThrough() throws Exception {
    try (Wire wire = new Wire(server.port());
        Store store = store(OwnPostgres.url(wire.port())).openStore()) {
      for (int i = 0; i < 5; i++) {
        pay(store);
        wire.switchTo(server.port());

        pay(store);
      }
    }
  }

  @Test
  void whenTheServerWasRestarted_theyGoThroughAgain() throws Exception {
    try (Store store = store(server.url()).openStore()) {
      pay(store);
      server.stop();
      isAway(store);
      server.start();

      goThroughAgain(store, "a restart");

      server.stop();
      server.start();
      pay(store); // nobody has noticed
    }
  }

  @Test
  void whenTheServerWasMadeToOnlyRead_theyGoThroughAgainAfterwards() throws Exception {
    try (Store store = store(server.url()).openStore()) {
      pay(store);
      server.execute("alter system set default_transaction_read_only = on", RELOAD, END_ALL);
      onlyReads(store);
      server.execute(
          "set default_transaction_read_only = off",
          "alter system reset default_transaction_read_only",
          RELOAD);

      goThroughAgain(store, "a server that was made to only read");
    }
  }

  @Test
  void whenTheAddressCameToAStandbyAndBack_andWhenTheStandbyTookOver_theyGoThroughAgain()
      throws Exception {
    try (OwnPostgres standby = server.standby(folder.resolve("standby"));
        Wire wire = new Wire(server.port());
        Store byAddress = store(OwnPostgres.url(wire.port())).openStore();
        Store byHosts =
            store(
                    "jdbc:postgresql://localhost:%s,localhost:%s/postgres?user=postgres"
                        .formatted(standby.port(), server.port()))
                .openStore()) {
      pay(byAddress);
      pay(byHosts);

      wire.switchTo(standby.port());
      onlyReads(byAddress);
      wire.connectTo(server.port());
      goThroughAgain(byAddress, "an address that came to a standby");
      pay(byHosts);

      server.stop();
      isAway(byAddress);
      isAway(byHosts);
      standby.execute("select pg_promote()");
      goThroughAgain(byHosts, "a failover to another host");
      wire.connectTo(standby.port());
      goThroughAgain(byAddress, "a failover behind an address");
      assertThat(byAddress.payment(PROVIDER, "p-1")).isPresent();
    } finally {
      server.start();
    }
  }

  private void isAway(Store store) {
    assertThatThrownBy(() -> pay(store)).isInstanceOf(StoreUnavailableException.class);
  }

  private void onlyReads(Store store) {
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> pay(store))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("it only reads");
    }
  }

  // ---- PgBouncer

  private PgBouncer bouncer(String mode) throws Exception {
    return PgBouncer.start(folder, server.port(), mode);
  }

  @Test
  void behindPgBouncerInTransactionMode_theyGoThrough_alsoAfterAnyFault() throws Exception {
    try (PgBouncer bouncer = bouncer("transaction");
        Store store = store(OwnPostgres.url(bouncer.port())).openStore()) {
      Samples.atOnce(
          16,
          thread -> {
            for (int i = 0; i < 20; i++) {
              Samples.pay(store, thread + "-" + i, T0);
            }
            return thread;
          });

      server.execute(END_EVERYBODY);
      goThroughAgain(store, "PgBouncer had lost all its connections");

      bouncer.stop();
      isAway(store);
      bouncer.start();
      goThroughAgain(store, "a restart of PgBouncer");

      server.stop();
      isAway(store);
      server.start();
      goThroughAgain(store, "a restart behind PgBouncer");
    }
  }

  @Test
  void behindPgBouncerInSessionMode_theyGoThrough() throws Exception {
    try (PgBouncer bouncer = bouncer("session");
        Store store = store(OwnPostgres.url(bouncer.port())).openStore()) {
      for (int i = 0; i < 20; i++) {
        pay(store);
      }
    }
  }

  @Test
  void behindPgBouncer_commitsThatDontWaitForTheDiskAreRefused() throws Exception {
    try (PgBouncer bouncer = bouncer("transaction")) {
      server.execute("alter role postgres set synchronous_commit = off");
      assertThatThrownBy(() -> store(OwnPostgres.url(bouncer.port())).open())
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("alter role postgres set synchronous_commit = on");

      bouncer.stop(); // and with it all its sessions, which were begun with the old setting
      server.execute("alter role postgres set synchronous_commit = on");
      bouncer.start();
      try (Store store = store(OwnPostgres.url(bouncer.port())).openStore()) {
        pay(store);
        server.execute("alter role postgres set synchronous_commit = off", END_EVERYBODY);

        assertThatThrownBy(store::ping)
            .isInstanceOf(StoreUnavailableException.class)
            .hasMessageContaining("a commit doesn't wait for the disk");
      }
    }
  }

  @Test
  void whatPgBouncerDoesNotLetThrough_isSaidWithWhatToSet() throws Exception {
    try (PgBouncer bouncer = bouncer("transaction")) {
      String url = OwnPostgres.url(bouncer.port()) + "&options=-c%20work_mem=8MB";

      assertThatThrownBy(() -> store(url).open())
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("unsupported startup parameter")
          .hasMessageContaining("ignore_startup_parameters");
    }
  }

  @Test
  void behindPgBouncerInStatementMode_theStartSaysWhy() throws Exception {
    try (PgBouncer bouncer = bouncer("statement")) {
      assertThatThrownBy(() -> store(OwnPostgres.url(bouncer.port())).open())
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("statement pooling");
    }
  }

  // ---- whatever the server is set to, a commit waits for the disk

  @Test
  void aServerThatCommitsWithoutItsDisk_isToldToWait() throws Exception {
    try (Store store = store(server.url()).openStore()) {
      pay(store);
      server.execute(
          "alter system set synchronous_commit = off",
          RELOAD,
          "alter role postgres set synchronous_commit = off");

      store.ping();
      server.execute(END_ALL);
      store.ping();
      pay(store);
    }
  }
}
