package dev.turnpike.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.h2.store.fs.FilePath;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournaledFileTest {
  private static final JournaledFile.Owner NOBODY =
      new JournaledFile.Owner() {
        @Override
        public void isLocked(JournaledFile file) {}

        @Override
        public void needsNoJournal() {}

        @Override
        public void isClosed(JournaledFile file) {}
      };

  private static final int LONGEST = 40_000;
  private static final JournaledFile.Limits LOW = new JournaledFile.Limits(30_000, 100_000);

  @TempDir Path folder;
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private PowerCutDisk disk;
  private byte[] model = {};

  @BeforeEach
  void empty() {
    disk = new PowerCutDisk(Map.of(), Integer.MAX_VALUE, random);
  }

  private JournaledFile open(String name) throws IOException {
    PowerCutFiles.put(name, disk);
    String path = PowerCutFiles.FILES + folder.resolve(name + ".mv.db");
    FileChannel file = FilePath.get(path).open("rw");
    FileChannel journal = FilePath.get(path + ".journal").open("rw");
    JournaledFile journaled = new JournaledFile(file, new Journal(journal), NOBODY, LOW);
    assertThat(journaled.tryLock()).isNotNull();
    return journaled;
  }

  /** The power goes, and comes back. */
  private JournaledFile openWhatIsLeft(String name) throws IOException {
    Map<String, byte[]> contents = new TreeMap<>();
    for (Map.Entry<String, byte[]> left : disk.cut().entrySet()) {
      String itsName = left.getKey().replaceFirst("^.*?[.]", name + ".");
      contents.put(itsName, left.getValue());
      Files.write(folder.resolve(itsName), left.getValue());
    }
    disk = new PowerCutDisk(contents, Integer.MAX_VALUE, random);
    return open(name);
  }

  private void change(JournaledFile file) throws IOException {
    if (random.nextInt(6) == 0) {
      int length = random.nextInt(model.length + 1);
      model = Arrays.copyOf(model, length);
      file.truncate(length);
      return;
    }
    byte[] bytes = new byte[1 + random.nextInt(9_000)];
    random.nextBytes(bytes);
    int at = random.nextInt(LONGEST);
    model = Arrays.copyOf(model, Math.max(model.length, at + bytes.length));
    System.arraycopy(bytes, 0, model, at, bytes.length);
    assertThat(file.write(ByteBuffer.wrap(bytes), at)).isEqualTo(bytes.length);
  }

  private static byte[] contentOf(JournaledFile file) throws IOException {
    ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(file.size()));
    while (all.hasRemaining() && file.read(all, all.position()) > 0) {
      continue;
    }
    return all.array();
  }

  private void assertAsWritten(JournaledFile file) throws IOException {
    assertThat(Arrays.equals(contentOf(file), model)).as("seed %d", seed).isTrue();
    if (model.length > 0) {
      int from = random.nextInt(model.length);
      ByteBuffer part = ByteBuffer.allocate(1 + random.nextInt(10_000));
      int count = file.read(part, from);
      assertThat(Arrays.equals(part.array(), 0, count, model, from, from + count)).isTrue();
    }
  }

  private void assertOneOf(List<byte[]> possible, byte[] found) {
    assertThat(possible)
        .as(
            "seed %d: %d bytes were found, which differ at %s",
            seed,
            found.length,
            possible.stream()
                .map(one -> Arrays.mismatch(one, found) + " of " + one.length)
                .toList())
        .anyMatch(one -> Arrays.equals(one, found));
  }

  @RepeatedTest(20)
  void whatIsRead_isWhatWasWritten_whereverItIs() throws Exception {
    JournaledFile file = open("read");
    for (int i = 0; i < 60; i++) {
      change(file);
      if (random.nextInt(3) == 0) {
        file.cut();
      }
      if (random.nextInt(3) == 0) {
        file.commit();
      }
      assertAsWritten(file);
    }
  }

  @RepeatedTest(20)
  void whenThePowerGoes_itIsAsItWasCutLast_orLater() throws Exception {
    JournaledFile file = open("day-0");
    for (int day = 1; day < 6; day++) {
      List<byte[]> possible = new ArrayList<>();
      possible.add(model);
      int cuts = 1 + random.nextInt(20);
      for (int i = 0; i < cuts; i++) {
        for (int j = random.nextInt(4); j >= 0; j--) {
          change(file);
        }
        file.cut();
        boolean last = i == cuts - 1;
        if (!last || random.nextBoolean()) {
          file.commit();
          possible.clear();
        }
        possible.add(model);
      }
      change(file);

      file = openWhatIsLeft("day-" + day);

      byte[] found = contentOf(file);
      assertOneOf(possible, found);
      model = found;
    }
  }

  @RepeatedTest(20)
  void aDiskThatFailsNowAndThen_losesNothingThatWasCommitted() throws Exception {
    JournaledFile file = open("ill");
    List<byte[]> possible = new ArrayList<>();
    possible.add(model);
    for (int i = 0; i < 60; i++) {
      change(file);
      file.cut();
      possible.add(model);
      disk.setFull(random.nextInt(4) == 0);
      disk.failForces(random.nextInt(4) == 0 ? 1 : 0);
      try {
        file.commit();
        possible.clear();
        possible.add(model);
      } catch (IOException e) {
        // it is told again with the next
      }
      assertAsWritten(file);
    }

    byte[] found = contentOf(openWhatIsLeft("healed"));

    assertOneOf(possible, found);
  }

  @Test
  void whoLetsGoOfTheLock_findsAllInTheFileItself() throws Exception {
    PowerCutFiles.put("kept", disk);
    String path = PowerCutFiles.FILES + folder.resolve("kept.mv.db");
    JournaledFile file =
        new JournaledFile(
            FilePath.get(path).open("rw"),
            new Journal(FilePath.get(path + ".journal").open("rw")),
            NOBODY,
            LOW);
    var lock = file.tryLock();
    change(file);
    file.keepWhenClosed();
    lock.release();
    file.close();

    assertThat(Files.readAllBytes(folder.resolve("kept.mv.db"))).isEqualTo(model);
  }
}
