package dev.turnpike.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.internal.transport.RecordedLogs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Timeout(120)
@Isolated("the log is everybody's")
class WalLimitTest {
  private static final long MOST_BYTES = 384 << 10;

  /** What one step writes. */
  private static final int STEP = 64 << 10;

  private static final int WRITES = 150;

  @TempDir Path folder;
  private Path path;
  private Database database;

  @BeforeEach
  void open() {
    path = folder.resolve("turnpike.db");
    SqliteFile file = SqliteFile.open(path);
    database = SqliteDatabase.open(file, new WalLimit(file, MOST_BYTES, Duration.ZERO));
    database.store(session -> session.update("create table pages (id int primary key, page blob)"));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void write(int id) {
    database.store(
        session ->
            session.update(
                "insert or replace into pages values (?, randomblob(" + STEP + "))", id));
  }

  private long walBytes() throws IOException {
    return Files.size(OwnFiles.beside(path, "-wal"));
  }

  private boolean read() {
    return database
        .ask(session -> session.list("select count(*) from pages", Row::number))
        .isEmpty();
  }

  /** By itself, SQLite begins it anew only when nobody reads; here somebody always does. */
  @Test
  void whileReadersComeAndGo_itStaysShort() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch reading = new CountDownLatch(2);
    List<CompletableFuture<Void>> readers =
        IntStream.range(0, 2)
            .mapToObj(
                reader ->
                    CompletableFuture.runAsync(
                        () -> {
                          while (!done.get()) {
                            read();
                            reading.countDown();
                          }
                        },
                        task -> new Thread(task, "a reader").start()))
            .toList();
    reading.await();
    long longest = 0;
    try (RecordedLogs.Recording log = RecordedLogs.start()) {
      for (int i = 0; i < WRITES; i++) {
        write(i % 20);
        longest = Math.max(longest, walBytes());
      }
      assertThat(log.of(WalLimit.class.getName())).isEmpty();
    } finally {
      done.set(true);
      CompletableFuture.allOf(readers.toArray(CompletableFuture<?>[]::new)).join();
    }

    System.out.printf(
        "%d KiB written, the log was %d KiB long%n", WRITES * STEP >> 10, longest >> 10);
    assertThat(longest).isLessThan(WRITES * STEP / 4);
  }

  @Test
  void whileAnotherProgramReads_itGrows_isToldOnce_andIsShortAfterwards() throws Exception {
    write(0);
    try (RecordedLogs.Recording log = RecordedLogs.start();
        Child other = Child.of(ChildStore.Locks.class, path, "begin;select count(*) from pages")) {
      other.line();
      int writes = (int) (4 * MOST_BYTES / STEP);
      for (int i = 0; i < writes; i++) {
        write(i % 20);
      }
      assertThat(walBytes()).isGreaterThan(3 * MOST_BYTES);
      assertThat(log.of(WalLimit.class.getName()))
          .singleElement()
          .asString()
          .contains("WARN the file " + path, "has grown to 0 MiB", "another program");

      other.goOn();
      other.line();
      write(0);
      assertThat(walBytes()).isLessThan(MOST_BYTES);
    }
  }
}
