package dev.turnpike.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.internal.ledger.Store;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The power goes at random moments, also while the store opens and closes. Another process works on
 * a file system of its own; it is frozen, and what that file system has given to its disk is copied
 * and mounted elsewhere. Of what it had not given to the disk, some is there in half of the cuts: a
 * file system may write what it likes at any time. With {@code -Dturnpike.powercut.seconds} it runs
 * longer, and with {@code -Dturnpike.powercut.seed} with other random numbers.
 */
@Isolated("what others sync reaches the disk, too")
class PowerCutTest {
  private static final long SEED = Long.getLong("turnpike.powercut.seed", System.nanoTime());
  private static final int SECONDS = Integer.getInteger("turnpike.powercut.seconds", 10);

  private static final int MEBIBYTES = 48;
  private static final int MOST_PAYMENTS = 3_000;
  private static final int MOST_CUTS_OF_A_LIFE = 6;
  private static final int MOST_LINES = 500;
  private static final int SECTOR = 512;

  @TempDir Path folder;

  private final Random random = new Random(SEED);
  private int images;
  private int cuts;
  private int lives;
  private int steps;

  @BeforeEach
  void assumeThereMayBeImages() {
    Image.assumeThereMayBe();
  }

  @Test
  void whatWasAcknowledged_survives_andNothingIsThereInPart() throws Exception {
    assertThat(cutPower(SECONDS, "full")).isEmpty();
    assertThat(steps).isPositive();
  }

  /** If this finds nothing, the other one proves nothing. */
  @Test
  void withoutWaitingForTheDisk_whatWasAcknowledgedIsLost() throws Exception {
    assertThat(cutPower(Math.min(SECONDS, 3), "off")).isNotEmpty();
  }

  /** What another process does, until its power goes. */
  static final class Works {
    private static final int THREADS = 8;

    /** In one piece, so that nobody hears half of a line. */
    private static void say(String line) {
      try {
        new FileOutputStream(FileDescriptor.out)
            .write((line + "\n").getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    public static void main(String[] arguments) throws Exception {
      Path path = Path.of(arguments[0]);
      boolean waitsForTheDisk = arguments[1].equals("full");
      Random random = new Random(Long.parseLong(arguments[3]));
      PowerCutShop shop = new PowerCutShop(Integer.parseInt(arguments[2]), Works::say);
      say("works");
      while (true) {
        int payments = 1 + random.nextInt(60);
        try (Store store = open(path, random.nextBoolean(), waitsForTheDisk)) {
          Samples.atOnce(
              THREADS,
              thread -> {
                for (int i = 0; i < payments; i++) {
                  shop.work(store);
                }
                return thread;
              });
        }
      }
    }

    private static Store open(Path path, boolean shortLog, boolean waitsForTheDisk) {
      SqliteFile file = SqliteFile.open(path);
      WalLimit limit =
          shortLog ? new WalLimit(file, 1 << 18, Duration.ofMillis(50)) : new WalLimit(file);
      Database database = SqliteDatabase.open(file, limit);
      if (!waitsForTheDisk) {
        database.store(
            Session.nothing(
                session -> {
                  session.update("commit");
                  session.update("pragma synchronous = off");
                  session.update("begin immediate");
                }));
      }
      return new JdbcStore.Builder((schema, purpose) -> database, null)
          .fingerprintKeys(Samples.KEYS)
          .openStore();
    }
  }

  private List<String> cutPower(int seconds, String synchronous) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    List<String> missing = new ArrayList<>();
    while (System.nanoTime() - end < 0) {
      PowerCutShop shop = new PowerCutShop();
      Path disk = folder.resolve("disk-" + images++);
      Image.make(disk, MEBIBYTES).close();
      while (disk != null && shop.last() < MOST_PAYMENTS && System.nanoTime() - end < 0) {
        disk = live(shop, disk, synchronous, end, missing);
      }
    }
    System.out.printf(
        "synchronous=%s, seed %d: %d cuts in %d lives, %d steps acknowledged, %d lost%n",
        synchronous, SEED, cuts, lives, steps, missing.size());
    return missing;
  }

  /**
   * A process works; from time to time its power goes.
   *
   * @return what was left at the last time; {@code null}: nothing that can be worked with
   */
  private Path live(
      PowerCutShop shop, Path disk, String synchronous, long end, List<String> missing)
      throws Exception {
    lives++;
    int counted = shop.steps();
    try (Image image = Image.mount(disk)) {
      Path file = image.root().resolve("data").resolve("turnpike.db");
      try (Child child = Child.of(Works.class, file, synchronous, shop.last(), random.nextLong())) {
        try {
          assertThat(child.line()).isEqualTo("works");
          int cutsOfThis = 1 + random.nextInt(MOST_CUTS_OF_A_LIFE);
          for (int cut = 1; true; cut++) {
            hear(shop, child, random.nextInt(4) == 0 ? 0 : random.nextInt(MOST_LINES));
            child.freeze();
            child.linesUntilNow().forEach(shop::hear);
            Path copy = folder.resolve("disk-" + images++);
            image.copyTo(copy);
            steps += shop.steps() - counted;
            counted = shop.steps();
            boolean isLast = cut == cutsOfThis || System.nanoTime() - end > 0;
            List<String> missingNow = missingAfter(copy, file, isLast ? shop : shop.copy());
            cuts++;
            missing.addAll(missingNow);
            if (isLast || !missingNow.isEmpty()) {
              return missingNow.isEmpty() ? copy : null;
            }
            Files.delete(copy);
            child.thaw();
          }
        } finally {
          child.kill();
        }
      }
    } finally {
      Files.delete(disk);
    }
  }

  private static void hear(PowerCutShop shop, Child child, int lines) throws IOException {
    for (int i = 0; i < lines; i++) {
      shop.hear(child.line());
    }
  }

  private List<String> missingAfter(Path copy, Path original, PowerCutShop shop) throws Exception {
    try (Image found = Image.mount(copy)) {
      Path file = found.root().resolve("data").resolve("turnpike.db");
      if (random.nextBoolean()) {
        for (String ending : List.of("", "-wal")) {
          writeSome(OwnFiles.beside(original, ending), OwnFiles.beside(file, ending));
        }
      }
      try (Store store = JdbcStore.sqlite(file).openStore()) {
        return shop.missingIn(store);
      } catch (RuntimeException e) {
        return List.of("cut %s: what was left can't be opened: %s".formatted(cuts, e));
      }
    }
  }

  /** Some of what was not waited for has reached the disk all the same, in no order. */
  private void writeSome(Path from, Path to) throws IOException {
    if (!Files.exists(from) || !Files.exists(to)) {
      return;
    }
    byte[] written = Files.readAllBytes(from);
    byte[] onDisk = Files.readAllBytes(to);
    int length = onDisk.length;
    if (written.length > length && random.nextBoolean()) {
      length += random.nextInt(written.length - length + 1);
    }
    byte[] result = Arrays.copyOf(onDisk, length);
    int share = random.nextInt(101);
    for (int at = 0; at < Math.min(length, written.length); at += SECTOR) {
      if (random.nextInt(100) < share) {
        int bytes = Math.min(SECTOR, Math.min(length, written.length) - at);
        System.arraycopy(written, at, result, at, bytes);
      }
    }
    Files.write(to, result);
  }
}
