package dev.turnpike.store.jdbc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second gateway away from a database file. SQLite itself would let it in, and each would
 * take what the other has under way for given up. The operating system lets go of the lock when the
 * process ends, however it ends.
 */
final class LockFile implements AutoCloseable {
  /**
   * What this process has locked. A lock belongs to the process, and closing any channel of the
   * file ends it: so a file that is locked here is not even opened once more.
   */
  private static final Map<Path, LockFile> HELD = Collections.synchronizedMap(new HashMap<>());

  /** Those that another class loader's copy of this class has locked: never to be closed. */
  private static final List<FileChannel> NOT_TO_BE_CLOSED =
      Collections.synchronizedList(new ArrayList<>());

  private static final int LONGEST_NOTE = 64;

  private final Path file;
  private final FileChannel channel;

  private LockFile(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Locks it, and makes it where it is missing.
   *
   * @param name of what it guards, for the message
   * @throws IllegalStateException when another store has it
   */
  static LockFile of(Path file, String name) throws IOException {
    synchronized (HELD) {
      if (HELD.containsKey(file)) {
        throw inUse(name, "another store in this process");
      }
      FileChannel channel =
          FileChannel.open(
              file,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
      LockFile locked = new LockFile(file, channel);
      boolean fine = false;
      try {
        FileLock lock = channel.tryLock();
        if (lock == null) {
          throw inUse(name, "another process" + locked.note());
        }
        locked.write(Long.toString(ProcessHandle.current().pid()));
        HELD.put(file, locked);
        fine = true;
        return locked;
      } catch (OverlappingFileLockException e) {
        NOT_TO_BE_CLOSED.add(channel);
        fine = true;
        throw inUse(name, "another store in this process");
      } finally {
        if (!fine) {
          channel.close();
        }
      }
    }
  }

  /**
   * Who has locked it, in words; {@code null} where nobody has. It is locked for a moment to find
   * out, by a lock that others may share.
   *
   * @param file which is there
   */
  static @Nullable String heldBy(Path file) throws IOException {
    synchronized (HELD) {
      if (HELD.containsKey(file)) {
        return "another store in this process";
      }
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      boolean close = true;
      try {
        FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true);
        return lock == null ? "another process" + new LockFile(file, channel).note() : null;
      } catch (OverlappingFileLockException e) {
        NOT_TO_BE_CLOSED.add(channel);
        close = false;
        return "another store in this process";
      } finally {
        if (close) {
          channel.close();
        }
      }
    }
  }

  private static IllegalStateException inUse(String name, String who) {
    return new IllegalStateException(
        "%s is open in %s. One file is for one gateway; several share a PostgreSQL."
            .formatted(name, who));
  }

  private String note() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(LONGEST_NOTE);
    channel.read(bytes, 0);
    String pid = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII).strip();
    return pid.matches("[0-9]+") ? ", with the id " + pid : "";
  }

  private void write(String note) throws IOException {
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(note.getBytes(StandardCharsets.US_ASCII)), 0);
  }

  /** The file stays: whoever deletes it while another one opens it would let both in. */
  @Override
  public void close() throws IOException {
    synchronized (HELD) {
      HELD.remove(file);
      channel.close();
    }
  }
}
