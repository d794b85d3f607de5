package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Samples.LEASE;
import static dev.turnpike.store.jdbc.Samples.PROVIDER;
import static dev.turnpike.store.jdbc.Samples.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.turnpike.StoreUnavailableException;
import dev.turnpike.internal.ledger.Claim;
import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.internal.ledger.OperationRecord;
import dev.turnpike.internal.ledger.PendingCallback;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.internal.transport.RecordedLogs;
import dev.turnpike.records.NotificationState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With {@code -Dturnpike.crash.rounds} processes are killed more often. */
@Isolated("the log is everybody's")
class SqliteFileTest {
  private static final int ROUNDS = Integer.getInteger("turnpike.crash.rounds", 2);

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("data").resolve("turnpike.db");
  }

  private Store open() {
    return JdbcStore.sqlite(file).openStore();
  }

  /** One line that names the path. */
  private static void isRefused(Path path, String... why) {
    assertThatIllegalStateException()
        .isThrownBy(() -> JdbcStore.sqlite(path).open().close())
        .withMessageContaining(path.toString())
        .withMessageNotContaining("\n")
        .satisfies(e -> assertThat(e).hasMessageContainingAll(why));
  }

  /** Without a store that has it open. */
  private void sql(String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static void permit(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  private Map<String, String> permissionsInFolder() throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> files = Files.list(file.getParent())) {
      for (Path each : files.toList()) {
        found.put(each.getFileName().toString(), permissions(each));
      }
    }
    return found;
  }

  @Test
  void aFolderThatIsMissing_isMade() {
    file = folder.resolve("a").resolve("b").resolve("turnpike.db");
    open().close();

    assertThat(file).exists();
  }

  @Test
  void whatWasStored_isThereAfterReopening() {
    try (Store store = open()) {
      Samples.pay(store, "1", T0);
      Samples.told(store, "p-1", "n-1");
      store.openCallback(PROVIDER, "p-1", T0);
    }

    try (Store store = open()) {
      assertThat(store.timeline(PROVIDER, "p-1").orElseThrow().operations())
          .extracting(OperationRecord::id)
          .containsExactly("op-1");
      assertThat(store.begin(Samples.operation("op-2", "key-1", "order-2"), false))
          .isInstanceOf(Claim.SameKey.class);
      assertThat(store.claimNotifications(T0, LEASE, 10)).hasSize(1);
      assertThat(store.claimCallbacks(T0, LEASE, 10)).hasSize(1);
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
  void whatAProcessAcknowledged_isThereAfterItWasKilled_andWhatItHadUnderWayIsDueAtOnce()
      throws Exception {
    List<String> acknowledged = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      try (Child child = Child.of(ChildStore.Pays.class, file, round)) {
        for (int i = 0; i < 100; i++) {
          acknowledged.add(child.line());
        }
        acknowledged.addAll(child.kill());
      }

      try (Store store = open()) {
        assertThat(acknowledged)
            .filteredOn(id -> store.payment(PROVIDER, "p-" + id).isEmpty())
            .as("lost of %d", acknowledged.size())
            .isEmpty();
        assertThat(store.claimOperations(T0, LEASE, 1_000))
            .extracting(OperationRecord::id)
            .contains("op-left-" + round);
        assertThat(store.claimNotifications(T0, LEASE, 1_000))
            .extracting(Notification::id)
            .contains("n-" + round);
        assertThat(store.claimCallbacks(T0, LEASE, 1_000))
            .extracting(PendingCallback::paymentId)
            .contains("asked-" + round);
      }
    }
    System.out.printf("%d kills, %d payments acknowledged, 0 lost%n", ROUNDS, acknowledged.size());
  }

  @Test
  void aSecondStore_isRefused_inThisProcessAndInAnother_andTheFirstKeepsItsLock() throws Exception {
    try (Store store = open()) {
      Samples.pay(store, "1", T0);
      isRefused(file, "is open in another store in this process");
      for (int i = 0; i < 2; i++) {
        try (Child other = Child.of(ChildStore.Opens.class, file)) {
          assertThat(other.line())
              .contains(
                  file + " is open in another process",
                  "with the id " + ProcessHandle.current().pid());
        }
        Samples.pay(store, "after-" + i, T0);
      }
      Path sameFile = Files.createSymbolicLink(folder.resolve("link"), file.getParent());
      assertThatIllegalStateException()
          .isThrownBy(() -> JdbcStore.sqlite(sameFile.resolve("turnpike.db")).open())
          .withMessageContaining("is open in another store in this process");
    }
    open().close();
  }

  /** Whoever closes a file that SQLite has locked ends the locks of the whole process. */
  @Test
  void theLocksOfTheFirst_areNotLostWithTheSecond() throws Exception {
    try (Database first = SqliteDatabase.open(file, Purpose.SERVE)) {
      isRefused(file, "is open in another store");
      first.store(
          session -> {
            session.update("update @heartbeat set beats = 1");
            return otherWritesMeanwhile();
          });
    }
  }

  private boolean otherWritesMeanwhile() {
    try (Child other = Child.of(ChildStore.Locks.class, file, "pragma busy_timeout=0;begin")) {
      assertThat(other.line()).isEqualTo("locked");
      other.goOn();
      assertThat(other.line()).isEqualTo("let go");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    try (Child other =
        Child.of(ChildStore.Locks.class, file, "pragma busy_timeout=0;begin immediate")) {
      assertThat(other.kill()).as("it can't lock").isEmpty();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    return true;
  }

  @Test
  void aFileOfANewerVersion_isRefused_andLeftAsItIs() throws SQLException {
    open().close();
    sql("insert into schema_version values (999)");

    isRefused(file, "was written by a newer version of Turnpike", "999");
    isRefused(file, "was written by a newer version of Turnpike", "999");
  }

  @Test
  void aFileThatIsNoDatabase_isRefused() throws IOException {
    Files.createDirectory(file.getParent());
    Files.writeString(file, "a letter to my aunt, which is long enough".repeat(100));

    isRefused(file, "it is no SQLite database");
    assertThat(file).content().startsWith("a letter");
  }

  @Test
  void aFolderInItsPlace_isRefused() throws IOException {
    Files.createDirectories(file);

    isRefused(file, "it is a folder");
  }

  @Test
  void aFolderThatCantBeMade_isRefused() throws IOException {
    Path notAFolder = Files.createFile(folder.resolve("not-a-folder"));

    isRefused(notAFolder.resolve("turnpike.db"), notAFolder + ": it is no folder");
    isRefused(notAFolder.resolve("below").resolve("turnpike.db"), notAFolder.toString());
  }

  @Test
  void aFolderThatCantBeWritten_isRefused() {
    isRefused(Path.of("/proc/turnpike.db"), "can't be used");
    isRefused(Path.of("/proc/turnpike/turnpike.db"), "can't be used");
  }

  @Test
  void aFileThatMayOnlyBeRead_isRefused() throws IOException {
    open().close();
    permit(file, "r--------");
    assumeFalse(Files.isWritable(file), "root may write everything: see SqliteDiskTest");

    isRefused(file, "it may only be read");
  }

  @Test
  void aPathWithAQuestionMark_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JdbcStore.sqlite(folder.resolve("a?mode=memory")).open())
        .withMessageContaining("a?mode=memory");
  }

  @Test
  void aThreadThatWasInterrupted_storesAndStaysInterrupted() {
    try (Store store = open()) {
      Thread.currentThread().interrupt();

      Samples.pay(store, "1", T0);

      assertThat(Thread.interrupted()).isTrue();
      assertThat(store.payment(PROVIDER, "p-1")).isPresent();
    }
  }

  @Test
  void aThreadThatWasInterrupted_opensReadsAndCloses() {
    Thread.currentThread().interrupt();
    try (Store store = open()) {
      assertThat(store.payment(PROVIDER, "p-1")).isEmpty();
    }
    assertThat(Thread.interrupted()).isTrue();
    open().close();
  }

  @Test
  void threadsThatAreInterruptedInTheMiddle_loseNothing_andBreakNothingForTheOthers()
      throws Exception {
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
                  store.begin(Samples.operation("op-" + thread + "-" + i, null, null), false);
                  assertThat(store.operation("op-" + thread + "-" + i)).isPresent();
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

  @ParameterizedTest
  @ValueSource(strings = {"000", "077", "777"})
  void whateverTheUmask_allIsItsOwnersAlone(String umask) throws Exception {
    Path below = file.getParent();
    try (Child child = Child.withUmask(umask, ChildStore.Opens.class, file)) {
      assertThat(child.line()).isEqualTo("opened");

      assertThat(permissions(below)).isEqualTo("rwx------");
      assertThat(permissionsInFolder())
          .containsOnlyKeys(
              "turnpike.db",
              "turnpike.db-wal",
              "turnpike.db-shm",
              "turnpike.db.lock",
              "turnpike.db.fingerprint-keys")
          .allSatisfy((name, found) -> assertThat(found).as(name).isEqualTo("rw-------"));
    }
  }

  @Test
  void whatIsLooser_isTightened_withOneLineEach() throws Exception {
    try (Child child = Child.of(ChildStore.Pays.class, file, "x")) {
      child.line();
      child.kill(); // so that -wal and -shm stay
    }
    permit(file.getParent(), "rwxr-x--x");
    for (String name : permissionsInFolder().keySet()) {
      permit(file.resolveSibling(name), "rw-rw-r--");
    }

    try (RecordedLogs.Recording log = RecordedLogs.start();
        Store store = open()) {
      store.ping();
      assertThat(permissions(file.getParent())).isEqualTo("rwx------");
      assertThat(permissionsInFolder())
          .hasSize(5)
          .allSatisfy((name, found) -> assertThat(found).as(name).isEqualTo("rw-------"));
      assertThat(log.of(OwnFiles.class.getName()))
          .hasSize(6)
          .allMatch(line -> line.contains("could be reached by others"))
          .anyMatch(line -> line.contains("WARN " + file.getParent() + " "))
          .anyMatch(line -> line.contains("WARN " + file + " "))
          .anyMatch(line -> line.contains("WARN " + file + "-wal "))
          .anyMatch(line -> line.contains("WARN " + file + "-shm "))
          .anyMatch(line -> line.contains("WARN " + file + ".lock "));
    }
  }

  @Test
  void aFolderSharedWithOtherFiles_staysAsItIs_unlessOthersMayWriteThere() throws IOException {
    Path shared = Files.createDirectory(file.getParent());
    Files.createFile(shared.resolve("something else"));
    permit(shared, "rwxr-xr-x");
    open().close();
    assertThat(permissions(shared)).isEqualTo("rwxr-xr-x");

    for (String loose : List.of("rwxrwxr-x", "rwxr-xrwx")) {
      permit(shared, loose);
      isRefused(file, shared + ": others may write there; give the store a folder of its own");
      assertThat(permissions(shared)).isEqualTo(loose);
    }
  }

  private static void storesNothing(Store store, String order, String why) {
    assertThatThrownBy(() -> Samples.pay(store, order, T0))
        .isInstanceOfSatisfying(
            StoreUnavailableException.class, e -> assertThat(e.mayBeStored()).isFalse())
        .hasMessageContainingAll(why, "put the file or a backup in its place");
  }

  @Test
  void aFileThatIsGone_orAnotherOne_takesNothingMore_andTheSameOneGoesOn() throws IOException {
    Path elsewhere = folder.resolve("elsewhere.db");
    try (Store store = open()) {
      Samples.pay(store, "1", T0);
      Files.move(file, elsewhere);
      storesNothing(store, "2", "it is not there any more");
      assertThat(file).doesNotExist();

      Files.copy(elsewhere, file);
      storesNothing(store, "3", "another file is in its place");

      Files.move(elsewhere, file, StandardCopyOption.REPLACE_EXISTING);
      Samples.pay(store, "4", T0);
    }
    try (Store store = open()) {
      assertThat(store.payment(PROVIDER, "p-1")).isPresent();
      assertThat(store.payment(PROVIDER, "p-2")).isEmpty();
      assertThat(store.payment(PROVIDER, "p-4")).isPresent();
    }
  }
}
