package dev.turnpike.store.jdbc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A file below what was written to it and isn't in it yet: it is read as if all were. Thread-safe;
 * what is between two layers moves in one thread at a time.
 */
final class LayeredFile {
  private final FileChannel file;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  /** From the file up: each hides what is below. */
  private Layer journaled = new Layer(0);

  private Layer leaving = new Layer(0);
  private Layer written = new Layer(0);

  LayeredFile(FileChannel file) {
    this.file = file;
  }

  /** Begins with what is in the file. */
  void begin() throws IOException {
    long size = file.size();
    change(
        () -> {
          journaled = new Layer(size);
          leaving = new Layer(size);
          written = new Layer(size);
        });
  }

  long size() {
    return under(lock.readLock(), () -> written.size());
  }

  /** As a channel does. */
  int read(ByteBuffer target, long position) throws IOException {
    return under(
        lock.readLock(),
        () -> {
          int count = (int) Math.min(target.remaining(), written.size() - position);
          if (count <= 0) {
            return target.hasRemaining() ? -1 : 0;
          }
          int end = target.limit();
          target.limit(target.position() + count);
          try {
            for (long at = position; target.hasRemaining(); ) {
              at += readRun(target, at);
            }
          } finally {
            target.limit(end);
          }
          return count;
        });
  }

  /** Blocks that are in the file itself are read at once, others one by one. */
  private int readRun(ByteBuffer target, long position) throws IOException {
    long number = position / Layer.BLOCK;
    int offset = (int) (position % Layer.BLOCK);
    int before = target.position();
    byte[] block = blockAbove(number);
    if (block != null) {
      target.put(block, offset, Math.min(target.remaining(), Layer.BLOCK - offset));
    } else {
      int run = Layer.BLOCK - offset;
      while (run < target.remaining() && blockAbove(++number) == null) {
        run += Layer.BLOCK;
      }
      readFile(target, position, Math.min(run, target.remaining()));
    }
    return target.position() - before;
  }

  /** {@code null}: it is in the file. */
  private byte @Nullable [] blockAbove(long number) {
    byte[] block = written.seen(number);
    if (block == null) {
      block = leaving.seen(number);
    }
    return block != null ? block : journaled.seen(number);
  }

  /** What is not there is zero. */
  private void readFile(ByteBuffer target, long position, int count) throws IOException {
    int end = target.limit();
    target.limit(target.position() + count);
    long at = position;
    while (target.hasRemaining()) {
      int read = file.read(target, at);
      if (read < 0) {
        target.put(new byte[target.remaining()]);
      }
      at += read;
    }
    target.limit(end);
  }

  /** As a channel does. */
  int write(ByteBuffer source, long position) throws IOException {
    return under(
        lock.writeLock(),
        () -> {
          int all = source.remaining();
          long at = position;
          while (source.hasRemaining()) {
            long number = at / Layer.BLOCK;
            int offset = (int) (at % Layer.BLOCK);
            int count = Math.min(source.remaining(), Layer.BLOCK - offset);
            byte[] block = count == Layer.BLOCK ? new byte[Layer.BLOCK] : copyOf(number);
            source.get(block, offset, count);
            at += count;
            written.put(number, block, at);
          }
          return all;
        });
  }

  private byte[] copyOf(long number) throws IOException {
    byte[] block = blockAbove(number);
    if (block != null) {
      return block.clone();
    }
    byte[] copy = new byte[Layer.BLOCK];
    readFile(ByteBuffer.wrap(copy), number * Layer.BLOCK, Layer.BLOCK);
    return copy;
  }

  /** As a channel does. */
  void truncate(long length) throws IOException {
    change(
        () -> {
          if (length < written.size()) {
            int rest = (int) (length % Layer.BLOCK);
            byte[] last = rest == 0 ? null : copyOf(length / Layer.BLOCK);
            written.truncate(length - rest);
            if (last != null) {
              Arrays.fill(last, rest, Layer.BLOCK, (byte) 0);
              written.put(length / Layer.BLOCK, last, length);
            }
          }
        });
  }

  // ---- from layer to layer

  /** How many bytes were written since the last {@link #cut}. */
  long waiting() {
    return under(lock.readLock(), () -> written.bytes());
  }

  /** What was written is leaving, together with what was already. */
  void cut() {
    change(
        () -> {
          leaving.take(written);
          written = new Layer(written.size());
        });
  }

  Layer leaving() {
    return leaving;
  }

  /** Whether what is leaving cuts something off. */
  boolean getsShorter() {
    return leaving.limit() < journaled.size();
  }

  /** What was leaving is in the journal. */
  void left() {
    change(
        () -> {
          journaled.take(leaving);
          leaving = new Layer(leaving.size());
        });
  }

  /** How many bytes are in the journal only. */
  long journaled() {
    return journaled.bytes();
  }

  /** Gives the file what the journal has. */
  void writeJournaled() throws IOException {
    journaled.writeTo(file);
    change(() -> journaled = new Layer(journaled.size()));
  }

  private static <T, E extends Exception> T under(Lock lock, Step<T, E> step) throws E {
    lock.lock();
    try {
      return step.run();
    } finally {
      lock.unlock();
    }
  }

  private <E extends Exception> void change(Change<E> change) throws E {
    lock.writeLock().lock();
    try {
      change.make();
    } finally {
      lock.writeLock().unlock();
    }
  }

  private interface Step<T, E extends Exception> {
    T run() throws E;
  }

  private interface Change<E extends Exception> {
    void make() throws E;
  }
}
