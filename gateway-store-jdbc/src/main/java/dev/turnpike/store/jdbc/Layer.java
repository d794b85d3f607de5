package dev.turnpike.store.jdbc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was written to a file and is not in it yet, in blocks. Not thread-safe.
 *
 * <p>Of what is below, only the bytes before {@link #limit} can be seen through it: the rest was
 * cut off, perhaps to be written anew.
 */
final class Layer {
  static final int BLOCK = 4096;

  private static final byte[] ZEROS = new byte[BLOCK];

  private final Map<Long, byte[]> blocks;
  private long limit;
  private long size;

  /** Nothing was written to a file of this size. */
  Layer(long size) {
    this(new HashMap<>(), size, size);
  }

  Layer(Map<Long, byte[]> blocks, long limit, long size) {
    this.blocks = blocks;
    this.limit = limit;
    this.size = size;
  }

  Map<Long, byte[]> blocks() {
    return blocks;
  }

  long limit() {
    return limit;
  }

  /** How long the file is, in bytes. */
  long size() {
    return size;
  }

  long bytes() {
    return (long) blocks.size() * BLOCK;
  }

  /** {@code null}: what is below is seen. Not to be changed. */
  byte @Nullable [] seen(long number) {
    byte[] block = blocks.get(number);
    return block != null || isOpenAt(number) ? block : ZEROS;
  }

  private boolean isOpenAt(long number) {
    return number * BLOCK < limit;
  }

  void put(long number, byte[] block, long end) {
    blocks.put(number, block);
    size = Math.max(size, end);
  }

  /** To be called with a length at the end of a block, or less than a block before it. */
  void truncate(long length) {
    blocks.keySet().removeIf(number -> number * BLOCK >= length);
    limit = Math.min(limit, length);
    size = Math.min(size, length);
  }

  /** Takes in what was written after it: both are one. */
  void take(Layer upper) {
    if (upper.limit < size) {
      blocks.keySet().removeIf(number -> !upper.isOpenAt(number));
    }
    blocks.putAll(upper.blocks);
    limit = Math.min(limit, upper.limit);
    size = upper.size;
  }

  /** May be done again, as a whole, when it was done in part. */
  void writeTo(FileChannel file) throws IOException {
    if (file.size() > limit) {
      file.truncate(limit);
    }
    long[] numbers = blocks.keySet().stream().mapToLong(Long::longValue).sorted().toArray();
    for (int from = 0; from < numbers.length; ) {
      int to = from + 1;
      while (to < numbers.length && numbers[to] == numbers[to - 1] + 1) {
        to++;
      }
      writeRun(file, numbers[from], to - from);
      from = to;
    }
    if (file.size() < size) {
      writeFully(file, ByteBuffer.allocate(1), size - 1);
    }
  }

  /** At once what is in one place. */
  private void writeRun(FileChannel file, long first, int count) throws IOException {
    ByteBuffer run = ByteBuffer.allocate(Math.multiplyExact(count, BLOCK));
    for (long number = first; number < first + count; number++) {
      run.put(blocks.getOrDefault(number, ZEROS));
    }
    run.flip();
    run.limit((int) Math.min(run.limit(), size - first * BLOCK));
    writeFully(file, run, first * BLOCK);
  }

  static void writeFully(FileChannel file, ByteBuffer bytes, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += file.write(bytes, at);
    }
  }
}
