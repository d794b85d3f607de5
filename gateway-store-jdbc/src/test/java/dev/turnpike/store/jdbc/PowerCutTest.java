package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Samples.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.ledger.Store;
import dev.turnpike.ledger.StoreUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power goes at random moments, also while the store opens and closes, and with it what was not
 * forced to the disk. Threads are not repeated by the seed, only what is random about the disk.
 * With {@code -Dturnpike.powercut.seed} and {@code -Dturnpike.powercut.seconds} it runs otherwise
 * and longer.
 */
class PowerCutTest {
  private static final long SEED = Long.getLong("turnpike.powercut.seed", System.nanoTime());
  private static final long SECONDS = Long.getLong("turnpike.powercut.seconds", 15);

  private static final int STORES = 4;
  private static final int THREADS = 8;
  private static final int CUTS_OF_A_STORE = 5;
  private static final int STEPS_TO_OPEN = 40;
  private static final int MOST_STEPS = 600;

  @TempDir Path folder;

  private static final Executor PROCESS =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "a process without power");
            thread.setDaemon(true);
            return thread;
          });

  private final Queue<CompletableFuture<Void>> days = new ConcurrentLinkedQueue<>();
  private final AtomicInteger files = new AtomicInteger();
  private final AtomicInteger cuts = new AtomicInteger();
  private final AtomicInteger steps = new AtomicInteger();

  @Test
  void whatIsNotForced_isThrownAway_andNothingThatWasAcknowledged() throws Exception {
    List<String> missing = cutPower(SECONDS, GroupSync::new);

    assertThat(missing).isEmpty();
    assertThat(steps).hasPositiveValue();
  }

  /** If this finds nothing, the other one proves nothing. */
  @Test
  void withoutWaitingForTheSync_whatWasAcknowledgedIsLost() throws Exception {
    List<String> missing = cutPower(Math.min(SECONDS, 5), PowerCutTest::withoutWaiting);

    assertThat(missing).isNotEmpty();
  }

  @Test
  void aDiskThatIsFull_takesNothing_andHealsWithoutARestart() throws Exception {
    PowerCutDisk disk = diskFor("full");
    try (Store store = open("full")) {
      Samples.pay(store, "1", Samples.T0);
      disk.setFull(true);
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> Samples.pay(store, "no", Samples.T0))
            .isInstanceOf(StoreUnavailableException.class);
      }
      assertThat(store.payment(PROVIDER, "p-1")).isPresent();

      disk.setFull(false);
      untilItWorks(store);
      Samples.pay(store, "2", Samples.T0);
    }

    assertThat(foundAfterCutting(disk)).containsExactly("p-1", "p-2");
  }

  /** The disk takes what it could not write for written: whoever asks again is told so. */
  @Test
  void aDiskThatForgetsWhatItCouldNotWrite_isToldAllOfItAgain() throws Exception {
    PowerCutDisk disk = diskFor("ill");
    Store store = open("ill");
    Samples.pay(store, "1", Samples.T0);
    disk.failForces(2);
    assertThatThrownBy(() -> Samples.pay(store, "no", Samples.T0))
        .isInstanceOf(StoreUnavailableException.class);

    untilItWorks(store);
    Samples.pay(store, "2", Samples.T0);

    assertThat(foundAfterCutting(disk)).containsExactly("p-1", "p-2");
  }

  private PowerCutDisk diskFor(String database) {
    PowerCutDisk disk = new PowerCutDisk(Map.of(), Integer.MAX_VALUE, new Random(SEED));
    PowerCutFiles.put(database, disk);
    return disk;
  }

  private Store open(String database) {
    return JdbcStore.h2(folder.resolve(database), PowerCutFiles.FILES, GroupSync::new).open();
  }

  private static void untilItWorks(Store store) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (true) {
      try {
        store.ping();
        return;
      } catch (StoreUnavailableException e) {
        assertThat(System.nanoTime() - end).as("it never healed").isNegative();
        Thread.onSpinWait();
      }
    }
  }

  private List<String> foundAfterCutting(PowerCutDisk disk) throws IOException {
    Path found = write("found", disk.cut());
    try (Store store = JdbcStore.h2(found).open()) {
      return Stream.of("p-1", "p-2", "p-no")
          .filter(payment -> store.payment(PROVIDER, payment).isPresent())
          .toList();
    }
  }

  /** As if it were enough to begin. */
  private static Durability withoutWaiting(GroupSync.Disk disk) {
    GroupSync sync = new GroupSync(disk);
    return new Durability() {
      @Override
      public long before() throws SQLException {
        return sync.before();
      }

      @Override
      public void secure(long before) {
        CompletableFuture.runAsync(() -> secureLater(before), PROCESS);
      }

      private void secureLater(long before) {
        try {
          sync.secure(before);
        } catch (SQLException e) {
          throw new CompletionException(e);
        }
      }

      @Override
      public boolean isOverdue() {
        return false;
      }

      @Override
      public void close() {
        sync.close();
      }
    };
  }

  private List<String> cutPower(long seconds, Function<GroupSync.Disk, Durability> durability)
      throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    List<List<String>> missing =
        Samples.atOnce(
            STORES,
            number -> {
              Random random = new Random(SEED + number);
              List<String> ofThis = new ArrayList<>();
              do {
                ofThis.addAll(lifeOfAStore(end, random, durability));
              } while (System.nanoTime() - end < 0);
              return ofThis;
            });
    List<String> all = missing.stream().flatMap(List::stream).toList();
    System.out.printf(
        "seed %s: %s cuts, %s steps acknowledged, %s lost%n",
        SEED, cuts.get(), steps.get(), all.size());
    return all;
  }

  private List<String> lifeOfAStore(
      long end, Random random, Function<GroupSync.Disk, Durability> durability) throws Exception {
    PowerCutShop shop = new PowerCutShop();
    List<String> missing = new ArrayList<>();
    Map<String, byte[]> contents = Map.of();
    for (int cut = 0; cut < CUTS_OF_A_STORE && System.nanoTime() - end < 0; cut++) {
      int before = shop.steps();
      Map<String, byte[]> left = workUntilTheCut(shop, contents, random, durability);
      steps.addAndGet(shop.steps() - before);
      cuts.incrementAndGet();

      Path file = write("found-" + files.incrementAndGet(), left);
      try (Store store = JdbcStore.h2(file).open()) {
        missing.addAll(shop.missingIn(store));
      } catch (StoreUnavailableException e) {
        missing.add(
            "cut %s, after %s steps: what was left can't be opened: %s"
                .formatted(cut, shop.steps(), e.getMessage()));
        break;
      }
      contents = contentsOf(file);
    }
    return missing;
  }

  /** Under another name, since who has lost his power may still be at the old one. */
  private Path write(String name, Map<String, byte[]> contents) throws IOException {
    for (Map.Entry<String, byte[]> content : contents.entrySet()) {
      String ending = content.getKey().replaceFirst("^.*?[.]", ".");
      Files.write(folder.resolve(name + ending), content.getValue());
    }
    return folder.resolve(name);
  }

  private Map<String, byte[]> contentsOf(Path database) throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    try (Stream<Path> all = Files.list(folder)) {
      all.filter(file -> file.getFileName().toString().startsWith(database.getFileName() + "."))
          .forEach(
              file -> {
                try {
                  contents.put(file.getFileName().toString(), Files.readAllBytes(file));
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
    return contents;
  }

  private Map<String, byte[]> workUntilTheCut(
      PowerCutShop shop,
      Map<String, byte[]> contents,
      Random random,
      Function<GroupSync.Disk, Durability> durability)
      throws Exception {
    String name = "lost-" + files.incrementAndGet();
    Path file = write(name, contents);
    boolean early = random.nextInt(4) == 0;
    int diskSteps = 1 + random.nextInt(early ? STEPS_TO_OPEN : MOST_STEPS);
    int payments = 1 + random.nextInt(40);
    Map<String, byte[]> renamed = new TreeMap<>();
    contents.forEach((old, bytes) -> renamed.put(old.replaceFirst("^.*?[.]", name + "."), bytes));
    PowerCutDisk disk = new PowerCutDisk(renamed, diskSteps, random);
    PowerCutFiles.put(name, disk);
    CompletableFuture<Void> day =
        CompletableFuture.runAsync(() -> work(shop, file, payments, durability), PROCESS);
    days.add(day);
    // The process that has lost its power is left to itself: nobody waits for it.
    CompletableFuture.anyOf(disk.whenOff(), day.exceptionally(e -> null)).get(60, TimeUnit.SECONDS);
    if (!disk.isOff()) {
      day.get();
    }
    Map<String, byte[]> left = disk.cut();
    PowerCutFiles.remove(name);
    return left;
  }

  /** Opens, works and closes, as far as it gets. */
  private static void work(
      PowerCutShop shop, Path file, int payments, Function<GroupSync.Disk, Durability> durability) {
    try (Store store = JdbcStore.h2(file, PowerCutFiles.FILES, durability).open()) {
      CompletableFuture<?>[] customers = new CompletableFuture<?>[THREADS];
      for (int i = 0; i < THREADS; i++) {
        customers[i] =
            CompletableFuture.runAsync(
                () -> {
                  for (int payment = 0; payment < payments; payment++) {
                    shop.work(store);
                  }
                },
                PROCESS);
      }
      CompletableFuture.allOf(customers).join();
    }
  }

  /** So that their files are not made anew while the folder goes. */
  @AfterEach
  void waitForThoseWithoutPower() throws Exception {
    CompletableFuture<?> all = CompletableFuture.allOf(days.toArray(CompletableFuture<?>[]::new));
    try {
      all.exceptionally(e -> null).get(5, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      // whoever has no power any more may wait for it for long
    }
  }
}
