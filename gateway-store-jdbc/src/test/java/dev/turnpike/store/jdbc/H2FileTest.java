package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Samples.LEASE;
import static dev.turnpike.store.jdbc.Samples.PROVIDER;
import static dev.turnpike.store.jdbc.Samples.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.turnpike.ledger.Claim;
import dev.turnpike.ledger.Notification;
import dev.turnpike.ledger.NotificationState;
import dev.turnpike.ledger.OpenQuestion;
import dev.turnpike.ledger.OperationRecord;
import dev.turnpike.ledger.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2FileTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("data").resolve("turnpike");
  }

  private Store open() {
    return JdbcStore.h2(file).open();
  }

  /** What a process that was killed at this moment leaves. */
  private Store openCopy() throws IOException {
    for (String ending : List.of(".mv.db", ".mv.db.journal")) {
      Files.copy(file.resolveSibling("turnpike" + ending), folder.resolve("copy" + ending));
    }
    return JdbcStore.h2(folder.resolve("copy")).open();
  }

  @Test
  void aFolderThatIsMissing_isMade() {
    open().close();

    assertThat(file.resolveSibling("turnpike.mv.db")).exists();
  }

  @Test
  void whatWasStored_isThereAfterReopening() {
    try (Store store = open()) {
      Samples.pay(store, "1", T0);
      Samples.told(store, "p-1", "n-1");
      store.openQuestion(PROVIDER, "p-1", T0);
    }

    try (Store store = open()) {
      assertThat(store.timeline(PROVIDER, "p-1").orElseThrow().operations())
          .extracting(OperationRecord::id)
          .containsExactly("op-1");
      assertThat(store.begin(Samples.operation("op-2", "key-1", "order-2")))
          .isInstanceOf(Claim.SameKey.class);
      assertThat(store.claimNotifications(T0, LEASE, 10)).hasSize(1);
      assertThat(store.claimQuestions(T0, LEASE, 10)).hasSize(1);
    }
  }

  @Test
  void whatReturned_isInTheFileWithoutClosingIt() throws Exception {
    try (Store store = open()) {
      AtomicInteger payments = new AtomicInteger();
      Samples.atOnce(
          8,
          thread -> {
            for (int i = 0; i < 25; i++) {
              Samples.pay(store, thread + "-" + i, T0);
              payments.incrementAndGet();
            }
            return thread;
          });

      try (Store left = openCopy()) {
        for (int thread = 0; thread < 8; thread++) {
          for (int i = 0; i < 25; i++) {
            assertThat(left.payment(PROVIDER, "p-" + thread + "-" + i)).isPresent();
          }
        }
      }
    }
  }

  @Test
  void whatADeadProcessHadUnderWay_isDueAtOnce() throws Exception {
    try (Store store = open()) {
      store.begin(Samples.operation("op-1", "key-1", "order-1"));
      Samples.told(store, "p-1", "n-1");
      store.openQuestion(PROVIDER, "p-1", T0);
      assertThat(store.claimNotifications(T0, LEASE, 10)).hasSize(1);
      assertThat(store.claimQuestions(T0, LEASE, 10)).hasSize(1);
      Samples.told(store, "p-1", "n-2"); // has it written to the disk

      try (Store next = openCopy()) {
        assertThat(next.claimOperations(T0, LEASE, 10))
            .extracting(OperationRecord::id)
            .containsExactly("op-1");
        assertThat(next.claimNotifications(T0, LEASE, 10))
            .extracting(Notification::id)
            .containsExactly("n-1");
        assertThat(next.claimQuestions(T0, LEASE, 10))
            .extracting(OpenQuestion::since)
            .containsExactly(T0);
      }
    }
  }

  @Test
  void whatIsNotUnderWay_keepsItsTimeWhenReopened() {
    try (Store store = open()) {
      Samples.told(store, "p-1", "n-1");
      Notification claimed = store.claimNotifications(T0, LEASE, 10).get(0);
      store.update(claimed.afterAttempt(NotificationState.PENDING, T0.plusSeconds(300), "500"), T0);
    }

    try (Store store = open()) {
      assertThat(store.claimNotifications(T0.plusSeconds(299), LEASE, 10)).isEmpty();
      assertThat(store.claimNotifications(T0.plusSeconds(300), LEASE, 10)).hasSize(1);
    }
  }

  @Test
  void aFileThatWasClosed_needsNoJournal() {
    try (Store store = open()) {
      Samples.pay(store, "1", T0);
      assertThat(file.resolveSibling("turnpike.mv.db.journal")).exists();
    }

    assertThat(file.resolveSibling("turnpike.mv.db.journal")).doesNotExist();
  }

  @Test
  void aJournalWithoutItsFile_isRefused() throws Exception {
    try (Store store = open()) {
      Samples.pay(store, "1", T0);
    }
    try (Store store = open()) {
      Samples.pay(store, "2", T0);
      Path journal = file.resolveSibling("turnpike.mv.db.journal");
      Files.copy(journal, folder.resolve("alone.mv.db.journal"));

      assertThatIllegalStateException()
          .isThrownBy(() -> JdbcStore.h2(folder.resolve("alone")).open())
          .withMessageContaining("alone.mv.db can't be opened: its journal belongs to a file");
    }
  }

  @Test
  void aSecondStoreInThisProcess_isRefused() {
    try (Store store = open()) {
      assertThatIllegalStateException()
          .isThrownBy(this::open)
          .withMessageContaining("turnpike.mv.db is open in another store in this process");

      Samples.pay(store, "1", T0);
    }
  }

  /** H2 lets the second one in, so both have the same file. */
  @Test
  void aSecondStoreThatIsRefused_hasNothingKeptThatTheFirstHasNotAcknowledged() throws Exception {
    String url = H2Files.url(H2Disk.FILES + file) + ";DATABASE_TO_LOWER=TRUE";
    try (Store store = open()) {
      assertThatIllegalStateException().isThrownBy(this::open);
      assertThat(store.counts().started()).isZero();
      try (Connection connection = DriverManager.getConnection(url, "sa", "");
          Statement statement = connection.createStatement()) {
        statement.execute("insert into heartbeat values (2, 0)");
        statement.execute("checkpoint");
        statement.execute("shutdown immediately");
      }
    }

    try (Connection connection = DriverManager.getConnection(url, "sa", "");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select id from heartbeat order by id")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getInt(1)).isEqualTo(1);
      assertThat(rows.next()).isFalse();
    }
  }

  /** Opens the file that is named. */
  static final class SecondProcess {
    public static void main(String[] arguments) {
      try (Store store = JdbcStore.h2(Path.of(arguments[0])).open()) {
        System.out.println("opened " + store.counts());
      } catch (IllegalStateException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  void aSecondProcess_isToldWhichFileIsOpenElsewhere() throws Exception {
    try (Store store = open()) {
      Samples.pay(store, "1", T0);
      Process second =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  SecondProcess.class.getName(),
                  file.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String said = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(said)
          .contains(file + ".mv.db is open in another process")
          .doesNotContain("opened");
    }
  }

  @Test
  void aFileOfANewerVersion_isRefused() throws SQLException {
    open().close();
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:h2:file:" + file + ";DATABASE_TO_LOWER=TRUE", "sa", "");
        Statement statement = connection.createStatement()) {
      statement.execute("insert into turnpike_schema values (999)");
    }

    assertThatIllegalStateException()
        .isThrownBy(this::open)
        .withMessageContaining("turnpike.mv.db was written by a newer version of Turnpike")
        .withMessageContaining("999");
  }

  @Test
  void aFileOfTheFirstVersion_isBroughtUpWithWhatIsInIt() throws SQLException {
    try (Store store = open()) {
      Samples.told(store, "p-1", "n-1");
    }
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:h2:file:" + file + ";DATABASE_TO_LOWER=TRUE", "sa", "");
        Statement statement = connection.createStatement()) {
      statement.execute("delete from turnpike_schema where version > 1");
      statement.execute("alter table notifications drop column attempts_before");
    }

    try (Store store = open()) {
      assertThat(store.claimNotifications(T0, Samples.LEASE, 1))
          .extracting(Notification::attemptsBefore)
          .containsExactly(0);
    }
  }

  @Test
  void aMigrationThatWasCutShort_isMadeAgain() throws SQLException {
    open().close();
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:h2:file:" + file + ";DATABASE_TO_LOWER=TRUE", "sa", "");
        Statement statement = connection.createStatement()) {
      statement.execute("delete from turnpike_schema");
      statement.execute("drop table questions");
    }

    try (Store store = open()) {
      store.openQuestion(PROVIDER, "p-1", T0);
      assertThat(store.counts().openQuestions()).isEqualTo(1);
    }
  }

  @Test
  void aThreadThatWasInterrupted_storesAndStaysInterrupted() {
    try (Store store = open()) {
      Thread.currentThread().interrupt();

      Samples.pay(store, "1", T0);

      assertThat(Thread.interrupted()).isTrue();
    }
  }

  /** H2's ordinary files are closed for all when one thread is interrupted while it writes. */
  @Test
  void threadsThatAreInterruptedInTheMiddle_breakNothingForTheOthers() throws Exception {
    try (Store store = open()) {
      Set<Thread> working = ConcurrentHashMap.newKeySet();
      AtomicBoolean done = new AtomicBoolean();
      CompletableFuture<Void> nagging =
          CompletableFuture.runAsync(
              () -> {
                while (!done.get()) {
                  working.forEach(Thread::interrupt);
                  LockSupport.parkNanos(100_000);
                }
              });

      List<Integer> stored =
          Samples.atOnce(
              8,
              thread -> {
                working.add(Thread.currentThread());
                int count = 0;
                for (int i = 0; i < 100; i++) {
                  store.begin(Samples.operation("op-" + thread + "-" + i, null, null));
                  count++;
                }
                working.remove(Thread.currentThread());
                return count;
              });
      done.set(true);
      nagging.get(30, TimeUnit.SECONDS);

      int all = stored.stream().mapToInt(count -> count).sum();
      assertThat(store.counts().started()).isEqualTo(all);
      Samples.pay(store, "after", T0);
    }
  }

  @Test
  void aPathWithASemicolon_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JdbcStore.h2(folder.resolve("a;INIT=x")).open());
  }
}
