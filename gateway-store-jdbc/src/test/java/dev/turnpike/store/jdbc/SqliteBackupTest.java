package dev.turnpike.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.turnpike.internal.ledger.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators do to the file of a running gateway, as the documentation tells them. */
@Timeout(120)
class SqliteBackupTest {
  private static final int PAYMENTS_BEFORE = 50;

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void assumeThereIsTheTool() {
    file = folder.resolve("data").resolve("turnpike.db");
    if (!Child.can("sqlite3", "-version")) {
      String why = "SKIPPED: backups need the tool sqlite3";
      System.out.println(why);
      abort(why);
    }
  }

  /** A store that two callers pay in, while something is done. */
  private final class Load implements AutoCloseable {
    private final Store store = JdbcStore.sqlite(file).openStore();
    private final PowerCutShop heard = new PowerCutShop();
    private final PowerCutShop shop = new PowerCutShop(0, heard::hear);
    private final AtomicBoolean done = new AtomicBoolean();
    private final AtomicInteger paid = new AtomicInteger();
    private final CountDownLatch some = new CountDownLatch(PAYMENTS_BEFORE);
    private final CompletableFuture<Void> callers =
        CompletableFuture.allOf(
            CompletableFuture.runAsync(this::pay), CompletableFuture.runAsync(this::pay));

    private void pay() {
      while (!done.get()) {
        shop.work(store);
        paid.incrementAndGet();
        some.countDown();
      }
    }

    /** What was acknowledged until now. */
    PowerCutShop untilNow() throws InterruptedException {
      some.await();
      return heard.copy();
    }

    int paid() {
      return paid.get();
    }

    @Override
    public void close() {
      done.set(true);
      try {
        callers.join(); // nobody was disturbed
      } finally {
        store.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {".backup '%s'", "vacuum into '%s'"})
  void aBackupUnderLoad_isWhole_andCanBeOpened(String command) throws Exception {
    Path copy = folder.resolve("copy.db");
    PowerCutShop before;
    int steps;
    try (Load load = new Load()) {
      before = load.untilNow();
      steps = before.steps();
      Child.run(
          "sh",
          "-c",
          "umask 077 && exec sqlite3 -cmd '.timeout 10000' \"$0\" \"$1\"",
          file,
          command.formatted(copy));
      before.mayFind(load.untilNow());
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
        .isEqualTo("rw-------");
    assertThat(Child.run("sqlite3", "-readonly", copy, "pragma integrity_check").strip())
        .isEqualTo("ok");

    Path restored = folder.resolve("restored").resolve("turnpike.db");
    Files.createDirectory(restored.getParent());
    Files.copy(copy, restored);
    try (Store store = JdbcStore.sqlite(restored).openStore()) {
      assertThat(before.missingIn(store)).as("of %d steps", steps).isEmpty();
    }
  }

  @Test
  void lookingIntoTheFile_disturbsNobody() throws Exception {
    try (Load load = new Load()) {
      load.untilNow();
      int seen = 0;
      for (int i = 0; i < 5; i++) {
        String count =
            Child.run("sqlite3", "-readonly", file, "select count(*) from payments").strip();
        assertThat(Integer.parseInt(count)).isGreaterThanOrEqualTo(seen);
        seen = Integer.parseInt(count);
      }
      assertThat(seen).isBetween(PAYMENTS_BEFORE, load.paid() + 2);
      try (Child second = Child.of(ChildStore.Opens.class, file)) {
        assertThat(second.line()).contains("is open in another process");
      }
    }
    JdbcStore.sqlite(file).open().close();
  }
}
