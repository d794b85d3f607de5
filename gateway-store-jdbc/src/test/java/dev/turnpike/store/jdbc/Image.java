package dev.turnpike.store.jdbc;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A file with a file system of its own (ext4), mounted until it is closed: for root. What that file
 * system has given to its disk is what the file holds; what it still keeps in memory is not there.
 */
final class Image implements AutoCloseable {
  /**
   * As on large disks. SQLite maps its {@code -shm} into memory, and has room made for it by pages
   * of 4 KiB: with smaller blocks, a process is ended by SIGBUS where the disk is full.
   */
  private static final int BLOCK = 4096;

  private static final int MEBIBYTE = 1 << 20;

  private final Path file;
  private final Path root;

  private Image(Path file, String... options) throws Exception {
    this.file = file;
    this.root = Files.createTempDirectory(file.getParent(), "mounted-");
    Child.run("mount", "-o", String.join(",", "loop", String.join(",", options)), file, root);
  }

  /** Skips the test aloud where there are no such things. */
  static void assumeThereMayBe() {
    boolean may =
        Child.can(
            "sh",
            "-c",
            "test \"$(id -u)\" = 0 && test -e /dev/loop-control && command -v mkfs.ext4");
    if (!may) {
      String why = "SKIPPED: a file system in a file needs root, loop devices and mkfs.ext4";
      System.out.println(why);
      abort(why);
    }
  }

  static Image make(Path file, int mebibytes) throws Exception {
    Child.run("truncate", "-s", mebibytes + "M", file);
    makeFileSystem(file);
    return new Image(file);
  }

  /**
   * One whose free blocks have no room yet where it lies: where that is full, they fail. As it is
   * mounted by default, ext4 never finds again what it writes to such a block later ("failed to
   * convert unwritten extents").
   */
  static Image makeThin(Path file, int mebibytes) throws Exception {
    Child.run("dd", "if=/dev/zero", "of=" + file, "bs=1M", "count=" + mebibytes);
    makeFileSystem(file);
    Image image = new Image(file, "dioread_lock");
    Child.run("fstrim", image.root);
    return image;
  }

  private static void makeFileSystem(Path file) throws Exception {
    String atOnce = "nodiscard,lazy_itable_init=0,lazy_journal_init=0";
    Child.run("mkfs.ext4", "-q", "-F", "-m", "0", "-b", BLOCK, "-E", atOnce, file);
  }

  /** As it is mounted when the power is there again. */
  static Image mount(Path file) throws Exception {
    return new Image(file);
  }

  /** Where it is mounted. */
  Path root() {
    return root;
  }

  /**
   * Copies what its disk holds, while nobody writes to the file system. It may still write by
   * itself; so this is done until two copies are the same.
   */
  void copyTo(Path copy) throws IOException {
    byte[] first = Files.readAllBytes(file);
    byte[] second = Files.readAllBytes(file);
    while (!Arrays.equals(first, second)) {
      first = second;
      second = Files.readAllBytes(file);
    }
    Files.write(copy, second);
  }

  /** Until no byte more can be written. */
  void fill() throws IOException {
    for (int size = MEBIBYTE; size > 0; size /= 4) {
      try (OutputStream filler =
          Files.newOutputStream(Files.createTempFile(root, "filler-", ".tmp"))) {
        while (true) {
          filler.write(new byte[size]);
        }
      } catch (IOException e) {
        // no more of this size
      }
    }
  }

  void makeRoom() throws Exception {
    Child.run("sh", "-c", "rm -f '" + root + "'/filler-*");
  }

  @Override
  public void close() throws IOException {
    Child.runToTheEnd("umount", root);
    Files.delete(root);
  }
}
