package dev.turnpike.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.StoreUnavailableException;
import dev.turnpike.internal.ledger.NotStorableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GroupWriterTest {
  private static final Duration PATIENCE_WITH_OTHERS = Duration.ofMillis(300);

  @TempDir Path folder;
  private Path path;
  private Database database;

  @BeforeEach
  void open() {
    path = folder.resolve("turnpike.db");
    SqliteFile file = SqliteFile.open(path, PATIENCE_WITH_OTHERS);
    database = SqliteDatabase.open(file, new WalLimit(file));
    run("create table notes (id integer primary key, text text check (length(text) < 10))");
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void run(String statement) {
    database.store(session -> session.update(statement));
  }

  private static Session.Work<Long> note(int id, String text) {
    return session -> {
      session.update("insert into notes values (?, ?)", id, text);
      return number(session);
    };
  }

  /** Each transaction leaves another one behind: so those of one transaction find the same. */
  private static long number(Session session) throws SQLException {
    return session.first("select beats from @heartbeat", Row::number).orElseThrow();
  }

  private List<Long> notes() {
    return database.ask(session -> session.list("select id from notes order by id", Row::number));
  }

  /** A step that the writer is at, until it is let go. */
  private final class Held {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);
    private final FutureTask<Boolean> step =
        inBackground(
            () ->
                database.store(
                    session -> {
                      begun.countDown();
                      return await(letGo);
                    }));

    Held() {
      await(begun);
    }

    void letGo() throws Exception {
      letGo.countDown();
      step.get();
    }
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static <T> FutureTask<T> inBackground(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    startAndTell(task);
    return task;
  }

  private static Thread startAndTell(FutureTask<?> task) {
    Thread thread = new Thread(task, "a caller");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void untilItWaits(Thread thread) {
    while (thread.getState() != Thread.State.TIMED_WAITING
        && thread.getState() != Thread.State.TERMINATED) {
      Thread.onSpinWait();
    }
  }

  /** Steps that wait in this order, while the writer is busy. */
  @SafeVarargs
  private List<FutureTask<Long>> waiting(Session.Work<Long>... steps) {
    List<FutureTask<Long>> tasks = new ArrayList<>();
    for (Session.Work<Long> step : steps) {
      FutureTask<Long> task = new FutureTask<>(() -> database.store(step));
      untilItWaits(startAndTell(task));
      tasks.add(task);
    }
    return tasks;
  }

  @SafeVarargs
  private List<FutureTask<Long>> inOneGroup(Session.Work<Long>... steps) throws Exception {
    Held held = new Held();
    List<FutureTask<Long>> tasks = waiting(steps);
    held.letGo();
    return tasks;
  }

  private static Throwable failureOf(FutureTask<?> task) throws InterruptedException {
    try {
      task.get();
      throw new AssertionError("it succeeded");
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  @Test
  void thoseThatWait_areOneTransaction() throws Exception {
    List<FutureTask<Long>> steps = inOneGroup(note(1, "a"), note(2, "b"), note(3, "c"));

    assertThat(steps.get(1).get()).isEqualTo(steps.get(0).get()).isEqualTo(steps.get(2).get());
    assertThat(notes()).containsExactly(1L, 2L, 3L);
    assertThat(database.store(GroupWriterTest::number)).isNotEqualTo(steps.get(0).get());
  }

  @Test
  void aStepThatCanNeverBeStored_failsAlone_withItsCause() throws Exception {
    List<FutureTask<Long>> steps =
        inOneGroup(
            note(1, "a"),
            session -> {
              note(2, "b").in(session);
              return note(3, "much too long a text").in(session);
            },
            note(4, "d"));

    assertThat(steps.get(0).get()).isEqualTo(steps.get(2).get());
    assertThat(failureOf(steps.get(1)))
        .isInstanceOf(NotStorableException.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining("SQLITE_CONSTRAINT_CHECK")
        .hasMessageNotContaining("much too long")
        .hasCauseInstanceOf(SQLException.class);
    assertThat(notes()).containsExactly(1L, 4L);
  }

  @Test
  void aStepThatIsAlone_andCanNeverBeStored_saysSo_andIsInNobodysWay() {
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(
              () ->
                  database.store(
                      session -> {
                        note(1, "a").in(session);
                        return note(2, "much too long a text").in(session);
                      }))
          .isInstanceOf(NotStorableException.class);
    }
    database.store(note(3, "c"));

    assertThat(notes()).containsExactly(3L);
  }

  @Test
  void whatIsTooLong_canNeverBeStored() {
    assertThatThrownBy(() -> run("insert into notes values (1, zeroblob(2000000000))"))
        .isInstanceOf(NotStorableException.class)
        .hasMessageContaining("SQLITE_TOOBIG");
    database.store(note(2, "b"));

    assertThat(notes()).containsExactly(2L);
  }

  @Test
  void aStepThatThrows_passesItOn_andStoresNothing() throws Exception {
    IllegalStateException thrown = new IllegalStateException("changed my mind");
    Session.Work<Long> throwing =
        session -> {
          note(2, "b").in(session);
          throw thrown;
        };

    assertThatThrownBy(() -> database.store(throwing)).isSameAs(thrown);
    List<FutureTask<Long>> steps = inOneGroup(note(1, "a"), throwing, note(3, "c"));

    assertThat(failureOf(steps.get(1))).isSameAs(thrown);
    assertThat(steps.get(0).get()).isEqualTo(steps.get(2).get());
    assertThat(notes()).containsExactly(1L, 3L);
  }

  /** As a full disk does. */
  @Test
  void aStepThatTakesTheWholeTransactionWithIt_failsAlone() throws Exception {
    run(
        "create trigger no before insert on notes when new.id = 2"
            + " begin select raise(rollback, 'no'); end");

    List<FutureTask<Long>> steps = inOneGroup(note(1, "a"), note(2, "b"), note(3, "c"));

    steps.get(0).get();
    assertThat(failureOf(steps.get(1))).isInstanceOf(NotStorableException.class);
    steps.get(2).get();
    assertThat(notes()).containsExactly(1L, 3L);
  }

  @Test
  void aStepThatBreaksTheWriter_isTold_andTheNextOnesAreStored() {
    assertThatThrownBy(
            () ->
                database.store(
                    session -> {
                      note(1, "a").in(session);
                      throw new AssertionError("a bug");
                    }))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining(path.toString());
    database.store(note(2, "b"));

    assertThat(notes()).containsExactly(2L);
  }

  @Test
  void stepsThatWaitWhenItIsClosed_areStored() throws Exception {
    Held held = new Held();
    List<FutureTask<Long>> steps = waiting(note(1, "a"), note(2, "b"));
    FutureTask<Boolean> closing = new FutureTask<>(database::close, true);
    untilItWaits(startAndTell(closing));

    held.letGo();
    closing.get();
    for (FutureTask<Long> step : steps) {
      step.get();
    }

    open2();
    assertThat(notes()).containsExactly(1L, 2L);
  }

  /** Whoever comes while it closes is stored, or told: nobody waits for ever. */
  @Test
  void stepsThatComeWhileItIsClosed_areStoredOrTold() throws Exception {
    CountDownLatch some = new CountDownLatch(20);
    List<FutureTask<List<Integer>>> callers = new ArrayList<>();
    for (int caller = 0; caller < 4; caller++) {
      int first = 1 + caller * 1_000_000;
      callers.add(
          inBackground(
              () -> {
                List<Integer> stored = new ArrayList<>();
                try {
                  for (int id = first; true; id++) {
                    database.store(note(id, "x"));
                    stored.add(id);
                    some.countDown();
                  }
                } catch (StoreUnavailableException e) {
                  assertThat(e).hasMessageContaining("the store is closed");
                }
                return stored;
              }));
    }
    await(some);

    database.close();

    List<Long> stored = new ArrayList<>();
    for (FutureTask<List<Integer>> caller : callers) {
      caller.get().forEach(id -> stored.add((long) id));
    }
    open2();
    assertThat(notes()).containsExactlyInAnyOrderElementsOf(stored);
  }

  private void open2() {
    SqliteFile file = SqliteFile.open(path);
    database = SqliteDatabase.open(file, new WalLimit(file));
  }

  @Test
  void afterItIsClosed_everybodyIsTold() {
    database.close();

    assertThatThrownBy(() -> database.store(note(1, "a")))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("the store is closed");
    assertThatThrownBy(this::notes)
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("the store is closed");
    database.close();
  }

  @Test
  void aLockOfAnotherProgram_isWaitedFor_andReadersDontWait() throws Exception {
    database.close();
    open2(); // with all its patience
    database.store(note(1, "a"));
    try (Child other = Child.of(ChildStore.Locks.class, path, "begin immediate")) {
      other.line();
      FutureTask<Long> step = inBackground(() -> database.store(note(2, "b")));
      for (int i = 0; i < 100; i++) {
        assertThat(notes()).containsExactly(1L);
      }
      assertThat(step.isDone()).isFalse();

      other.goOn();
      step.get();
      assertThat(notes()).containsExactly(1L, 2L);
    }
  }

  @Test
  void aLockThatStays_isSaidInWords_andIsOverWithIt() throws Exception {
    try (Child other = Child.of(ChildStore.Locks.class, path, "begin immediate")) {
      other.line();
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> database.store(note(1, "a")))
            .isInstanceOf(StoreUnavailableException.class)
            .hasMessageContaining(path.toString())
            .hasMessageContaining("another program has locked it for too long")
            .hasMessageContaining("SQLITE_BUSY");
        assertThat(notes()).isEmpty();
      }

      other.goOn();
      other.line();
      database.store(note(2, "b"));
      assertThat(notes()).containsExactly(2L);
    }
  }

  @Test
  void whatWasCommittedWhileTheFileWentAway_mayBeStored() throws IOException {
    Path elsewhere = folder.resolve("elsewhere.db");
    Session.Work<Integer> lost =
        session -> {
          int changed = session.update("insert into notes values (1, 'one')");
          assertThat(path.toFile().renameTo(elsewhere.toFile())).isTrue();
          return changed;
        };
    assertThatThrownBy(() -> database.store(lost))
        .isInstanceOfSatisfying(
            StoreUnavailableException.class, e -> assertThat(e.mayBeStored()).isTrue());

    Files.move(elsewhere, path);
    assertThat(notes()).containsExactly(1L);
  }
}
