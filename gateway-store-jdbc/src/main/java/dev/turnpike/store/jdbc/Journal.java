package dev.turnpike.store.jdbc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file of groups of blocks that belong into another file, all of a group or none. A group counts
 * when it is there as a whole; what comes after the first that is not was never acknowledged. Used
 * by one thread at a time.
 *
 * <p>A group is: {@link #MAGIC}, the epoch, how long the other file was when the epoch began, the
 * limit and the size of the {@link Layer}, the number of blocks, their numbers, the blocks, and a
 * CRC-32C of all that. Groups of an earlier epoch may follow; they are over.
 */
final class Journal implements AutoCloseable {
  private static final int MAGIC = 0x54504A31;
  private static final int HEADER = Integer.BYTES + 4 * Long.BYTES + Integer.BYTES;
  private static final int CRC = Integer.BYTES;
  private static final int ROOM = 1 << 20;

  private final FileChannel file;
  private final RandomGenerator epochs = new SecureRandom();
  private long epoch;
  private long sizeBefore;
  private long position;

  Journal(FileChannel file) {
    this.file = file;
  }

  long length() {
    return position;
  }

  /** Returns when it is on the disk. When it fails, it may be done again, also with more. */
  void append(Layer layer) throws IOException {
    ByteBuffer group = ByteBuffer.allocate(length(layer.blocks().size()));
    group.putInt(MAGIC).putLong(epoch).putLong(sizeBefore);
    group.putLong(layer.limit()).putLong(layer.size()).putInt(layer.blocks().size());
    layer.blocks().keySet().forEach(group::putLong);
    layer.blocks().values().forEach(group::put);
    group.putInt(crc(group.duplicate().flip()));
    group.flip();
    int length = group.remaining();
    makeRoom(position + length);
    Layer.writeFully(file, group, position);
    file.force(false);
    position += length;
  }

  /** In large steps: a disk needs longer for a file that grows. */
  private void makeRoom(long end) throws IOException {
    long size = file.size();
    if (end > size) {
      Layer.writeFully(file, ByteBuffer.allocate((int) (end - size) + ROOM), size);
    }
  }

  /**
   * Writes all that it holds into the other file, and begins anew. Where that was done before, the
   * other file doesn't change.
   */
  void replay(FileChannel other) throws IOException {
    long at = 0;
    for (Group next = read(0, null); next != null; next = read(at, next)) {
      if (at == 0) {
        checkBelongsTo(other, next);
      }
      next.layer.writeTo(other);
      at += next.length;
    }
    if (at > 0) {
      other.force(true);
    }
    restart(other.size());
  }

  /** The other file has all of it, on the disk, and is so long. */
  void restart(long size) {
    position = 0;
    sizeBefore = size;
    epoch = epochs.nextLong();
  }

  /** It is not the journal of this file. */
  static final class MisfitException extends IOException {
    private static final long serialVersionUID = 1L;

    MisfitException(String message) {
      super(message);
    }
  }

  private record Group(long epoch, long sizeBefore, Layer layer, int length) {}

  /** {@code null}: there is no other. */
  private @Nullable Group read(long at, @Nullable Group before) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    if (!readFully(header, at) || header.getInt() != MAGIC) {
      return null;
    }
    long itsEpoch = header.getLong();
    long itsSizeBefore = header.getLong();
    long limit = header.getLong();
    long size = header.getLong();
    int count = header.getInt();
    boolean possible = count >= 0 && count <= (file.size() - at) / Layer.BLOCK;
    if (!possible || (before != null && before.epoch != itsEpoch)) {
      return null;
    }
    ByteBuffer group = ByteBuffer.allocate(length(count));
    if (!readFully(group, at) || !isWhole(group)) {
      return null;
    }
    Layer layer = new Layer(blocks(group.position(HEADER), count), limit, size);
    return new Group(itsEpoch, itsSizeBefore, layer, length(count));
  }

  private static boolean isWhole(ByteBuffer group) {
    int end = group.limit() - CRC;
    return group.getInt(end) == crc(group.duplicate().limit(end));
  }

  private static Map<Long, byte[]> blocks(ByteBuffer group, int count) {
    long[] numbers = new long[count];
    group.asLongBuffer().get(numbers);
    group.position(group.position() + count * Long.BYTES);
    Map<Long, byte[]> blocks = new HashMap<>();
    for (long number : numbers) {
      byte[] block = new byte[Layer.BLOCK];
      group.get(block);
      blocks.put(number, block);
    }
    return blocks;
  }

  /** Only the first group of an epoch makes the other file shorter. */
  private static void checkBelongsTo(FileChannel other, Group first) throws IOException {
    long least = Math.min(first.sizeBefore, Math.min(first.layer.limit(), first.layer.size()));
    if (other.size() < least) {
      throw new MisfitException(
          "its journal belongs to a file of at least %s bytes, but it has %s"
              .formatted(least, other.size()));
    }
  }

  private boolean readFully(ByteBuffer target, long from) throws IOException {
    long at = from;
    while (target.hasRemaining()) {
      int count = file.read(target, at);
      if (count < 0) {
        return false;
      }
      at += count;
    }
    target.flip();
    return true;
  }

  private static int crc(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private static int length(int blocks) {
    return Math.addExact(HEADER + CRC, Math.multiplyExact(blocks, Long.BYTES + Layer.BLOCK));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
