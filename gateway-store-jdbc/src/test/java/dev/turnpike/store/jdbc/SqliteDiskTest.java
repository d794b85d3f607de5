package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Samples.PROVIDER;
import static dev.turnpike.store.jdbc.Samples.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.turnpike.StoreUnavailableException;
import dev.turnpike.internal.ledger.Store;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Disks that are full, or fail: file systems in files. */
class SqliteDiskTest {
  private static final int THREADS = 8;
  private static final int REFUSALS = 5;

  @TempDir Path folder;
  private final List<Image> images = new ArrayList<>();
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final Queue<String> refusals = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void assumeThereMayBeImages() {
    Image.assumeThereMayBe();
  }

  @AfterEach
  void close() throws Exception {
    for (int i = images.size() - 1; i >= 0; i--) {
      images.get(i).close();
    }
  }

  private Image image(Path file, int mebibytes) throws Exception {
    Image image = Image.make(file, mebibytes);
    images.add(image);
    return image;
  }

  private static Path fileOn(Image image) {
    return image.root().resolve("data").resolve("turnpike.db");
  }

  private void pay(Store store, String id) {
    Samples.pay(store, id, T0);
    acknowledged.add(id);
  }

  /** Until each of some callers has been refused some times. */
  private void payUntilRefused(Store store, Image full, String name) throws Exception {
    Samples.atOnce(
        THREADS,
        thread -> {
          int refused = 0;
          for (int i = 0; refused < REFUSALS; i++) {
            full.fill(); // what was taken back may have made room
            try {
              pay(store, name + "-" + thread + "-" + i);
            } catch (StoreUnavailableException e) {
              refusals.add(e.getMessage());
              refused++;
            }
          }
          return refused;
        });
  }

  private static void untilItWorks(Store store) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (true) {
      try {
        store.ping();
        return;
      } catch (StoreUnavailableException e) {
        assertThat(System.nanoTime() - end).as("it never healed: %s", e).isNegative();
        Thread.onSpinWait();
      }
    }
  }

  private void hasAllThatWasAcknowledged(Store store) {
    assertThat(acknowledged)
        .filteredOn(id -> store.payment(PROVIDER, "p-" + id).isEmpty())
        .as("lost of %d", acknowledged.size())
        .isEmpty();
  }

  private void everyRefusalSays(Path file, String... words) {
    assertThat(refusals)
        .hasSizeGreaterThanOrEqualTo(THREADS * REFUSALS)
        .allSatisfy(
            said ->
                assertThat(said)
                    .startsWith("the file " + file + ": ")
                    .containsAnyOf(words)
                    .doesNotContain("\n"));
  }

  @Test
  void aDiskThatIsFull_takesNothing_saysSo_andHealsWithoutARestart() throws Exception {
    Image image = image(folder.resolve("disk"), 16);
    Path file = fileOn(image);
    try (Store store = JdbcStore.sqlite(file).openStore()) {
      for (int round = 0; round < 2; round++) {
        pay(store, "before-" + round);
        payUntilRefused(store, image, "full-" + round);
        hasAllThatWasAcknowledged(store); // reading works

        image.makeRoom();
        untilItWorks(store);
        pay(store, "after-" + round);
      }
      hasAllThatWasAcknowledged(store);
    }
    everyRefusalSays(file, "the disk is full", "the disk could not be read or written");
    try (Store store = JdbcStore.sqlite(file).openStore()) {
      hasAllThatWasAcknowledged(store);
    }
    System.out.printf(
        "full: %d payments acknowledged, %d refused, 0 lost%n",
        acknowledged.size(), refusals.size());
  }

  /**
   * The disk below has no room where its user thinks that there is some: {@code fdatasync} fails,
   * and what it failed for is taken for written from then on.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aDiskThatFails_saysSo_heals_andLosesNothingThatWasAcknowledged(boolean restarts)
      throws Exception {
    Image below = image(folder.resolve("below"), 32);
    Image image = Image.makeThin(below.root().resolve("disk"), 24);
    images.add(image);
    Path file = fileOn(image);
    Path copy = folder.resolve("copy");
    Store store = JdbcStore.sqlite(file).openStore();
    try {
      pay(store, "before");
      payUntilRefused(store, below, "failing");
      everyRefusalSays(file, "the disk could not be read or written");

      if (restarts) {
        store.close();
      }
      below.makeRoom();
      if (restarts) {
        store = JdbcStore.sqlite(file).openStore();
      }
      untilItWorks(store);
      for (int i = 0; i < 10; i++) {
        pay(store, "after-" + i);
      }
      image.copyTo(copy); // the power goes
    } finally {
      store.close();
    }

    try (Image found = Image.mount(copy);
        Store left = JdbcStore.sqlite(fileOn(found)).openStore()) {
      hasAllThatWasAcknowledged(left);
    }
    System.out.printf(
        "failing: %d payments acknowledged, %d refused, 0 lost%n",
        acknowledged.size(), refusals.size());
  }

  @Test
  void aFileSystemThatMayOnlyBeRead_isRefused() throws Exception {
    Image image = image(folder.resolve("disk"), 16);
    Path file = fileOn(image);
    JdbcStore.sqlite(file).open().close();
    Child.run("mount", "-o", "remount,ro", image.root());

    assertThatIllegalStateException()
        .isThrownBy(() -> JdbcStore.sqlite(file).open())
        .withMessageContaining(file + ": it may only be read")
        .withMessageNotContaining("\n");
  }
}
