package dev.turnpike.store.jdbc;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * What of some files has reached the platter: all that was forced, and when the power goes a random
 * part of the rest, sector by sector, in no order. Thread-safe.
 */
final class PowerCutDisk {
  /** How much of what was not forced has arrived all the same, in percent. */
  private static final int[] ARRIVED = {0, 5, 50, 95, 100};

  private static final int[] SECTORS = {512, 4096};

  private final Random random;
  private final Map<String, OneFile> files = new TreeMap<>();
  private final CompletableFuture<Void> whenOff = new CompletableFuture<>();
  private int stepsLeft;
  private boolean off;
  private boolean full;
  private int forcesToFail;

  private static final class OneFile {
    final Platter platter = new Platter();
    final List<Change> unforced = new ArrayList<>();
  }

  /** What is found when the power is back. */
  private static final class Platter {
    private byte[] bytes = new byte[1 << 20];
    private int size;

    void put(int position, byte[] what) {
      int end = position + what.length;
      if (end > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
      }
      System.arraycopy(what, 0, bytes, position, what.length);
      size = Math.max(size, end);
    }

    void truncate(int length) {
      if (length < size) {
        Arrays.fill(bytes, length, size, (byte) 0);
        size = length;
      }
    }

    byte[] content() {
      return Arrays.copyOf(bytes, size);
    }
  }

  /** Something that was asked of the disk; {@code done}: and whoever asked was told so. */
  private abstract static class Change {
    boolean done;

    abstract void arriveOn(Platter platter);

    abstract List<Change> sectors(int size);
  }

  private static final class Write extends Change {
    private final int position;
    private final byte[] bytes;

    Write(int position, byte[] bytes) {
      this.position = position;
      this.bytes = bytes;
    }

    @Override
    void arriveOn(Platter platter) {
      platter.put(position, bytes);
    }

    @Override
    List<Change> sectors(int size) {
      List<Change> sectors = new ArrayList<>();
      for (int from = 0; from < bytes.length; ) {
        int to = Math.min(bytes.length, size - (position + from) % size + from);
        sectors.add(new Write(position + from, Arrays.copyOfRange(bytes, from, to)));
        from = to;
      }
      return sectors;
    }
  }

  private static final class Truncation extends Change {
    private final int length;

    Truncation(int length) {
      this.length = length;
    }

    @Override
    void arriveOn(Platter platter) {
      platter.truncate(length);
    }

    @Override
    List<Change> sectors(int size) {
      return List.of(this);
    }
  }

  /** What is to be done to the file itself. */
  @FunctionalInterface
  interface Action<T> {
    T run() throws IOException;
  }

  /**
   * A disk with these files.
   *
   * @param contents of the files, on the platter
   * @param steps after so many writes and forces the power goes
   */
  PowerCutDisk(Map<String, byte[]> contents, int steps, Random random) {
    contents.forEach((name, content) -> file(name).platter.put(0, content));
    this.stepsLeft = steps;
    this.random = random;
  }

  private OneFile file(String name) {
    return files.computeIfAbsent(name, any -> new OneFile());
  }

  <T> T write(String name, long position, byte[] bytes, Action<T> action) throws IOException {
    return change(name, new Write(Math.toIntExact(position), bytes), action);
  }

  <T> T truncate(String name, long length, Action<T> action) throws IOException {
    return change(name, new Truncation(Math.toIntExact(length)), action);
  }

  private <T> T change(String name, Change change, Action<T> action) throws IOException {
    synchronized (this) {
      checkPower();
      if (full) {
        throw new IOException("no space left on the device");
      }
      file(name).unforced.add(change);
      step();
    }
    T result = action.run();
    synchronized (this) {
      change.done = true;
    }
    return result;
  }

  /** What was done before this began is on the platter when it returns, and not earlier. */
  <T> T force(String name, Action<T> action) throws IOException {
    List<Change> covered;
    synchronized (this) {
      checkPower();
      covered = file(name).unforced.stream().filter(change -> change.done).toList();
      step();
    }
    T result = action.run();
    synchronized (this) {
      checkPower();
      if (forcesToFail > 0) {
        // as Linux does: told once, and what was not written is taken for written from now on
        forcesToFail--;
        file(name).unforced.removeAll(covered);
        throw new IOException("input/output error");
      }
      for (Change change : covered) {
        if (file(name).unforced.remove(change)) {
          change.arriveOn(file(name).platter);
        }
      }
      step();
    }
    return result;
  }

  private void step() throws IOException {
    stepsLeft--;
    if (stepsLeft <= 0) {
      off = true;
      whenOff.complete(null);
    }
    checkPower();
  }

  synchronized void checkPower() throws IOException {
    if (off) {
      throw new IOException("the power is off");
    }
  }

  synchronized boolean isOff() {
    return off;
  }

  /** Done when the power is off. */
  CompletableFuture<Void> whenOff() {
    return whenOff;
  }

  /** From now on nothing more can be written, or it can again. */
  synchronized void setFull(boolean full) {
    this.full = full;
  }

  /** The next so many times that something shall be forced, it is lost instead. */
  synchronized void failForces(int count) {
    forcesToFail = count;
  }

  /** Cuts the power, and tells what is found in the files when it is back. */
  synchronized Map<String, byte[]> cut() {
    off = true;
    whenOff.complete(null);
    int arrived = ARRIVED[random.nextInt(ARRIVED.length)];
    int sectorSize = SECTORS[random.nextInt(SECTORS.length)];
    Map<String, byte[]> left = new TreeMap<>();
    files.forEach(
        (name, file) -> {
          for (Change change : file.unforced) {
            for (Change sector : change.sectors(sectorSize)) {
              if (random.nextInt(100) < arrived) {
                sector.arriveOn(file.platter);
              }
            }
          }
          file.unforced.clear();
          left.put(name, file.platter.content());
        });
    return left;
  }

  /** A file that is deleted is gone at once. */
  synchronized void delete(String name) {
    files.remove(name);
  }
}
