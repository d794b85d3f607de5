package dev.turnpike.store.jdbc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.Arrays;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.h2.store.fs.FileBaseDefault;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that changes only as a whole, from one {@link #cut} to the next, whenever the process or
 * the power goes: what is written stays in memory until then, goes into a {@link Journal}, and now
 * and then into the file. Thread-safe; {@link #commit} is for one thread at a time.
 */
final class JournaledFile extends FileBaseDefault {
  private static final Logger LOG = LoggerFactory.getLogger(JournaledFile.class);

  private final FileChannel file;
  private final Journal journal;
  private final Owner owner;
  private final Limits limits;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  /** From the file up: each hides what is below. */
  private Layer journaled = new Layer(0);

  private Layer leaving = new Layer(0);
  private Layer written = new Layer(0);
  private boolean inDoubt;
  private volatile boolean keeping;

  /** Who is told what becomes of it. */
  interface Owner {
    void isLocked(JournaledFile file);

    void needsNoJournal();

    void isClosed(JournaledFile file);
  }

  /**
   * When the file gets what the journal has.
   *
   * @param journaled how much of it may be in the journal only, in bytes
   * @param journal how long that may be, in bytes
   */
  record Limits(long journaled, long journal) {
    static final Limits USUAL = new Limits(1L << 20, 16L << 20);
  }

  /** A file, which is as it was cut last once it is locked. */
  JournaledFile(FileChannel file, Journal journal, Owner owner, Limits limits) {
    this.file = file;
    this.journal = journal;
    this.owner = owner;
    this.limits = limits;
  }

  @Override
  public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
    FileLock itself = file.tryLock(position, size, shared);
    if (itself == null) {
      return null;
    }
    journal.replay(file);
    change(
        () -> {
          journaled = new Layer(file.size());
          leaving = new Layer(file.size());
          written = new Layer(file.size());
        });
    owner.isLocked(this);
    return new Held(itself);
  }

  // ---- what H2 sees

  @Override
  public long size() {
    return under(lock.readLock(), () -> written.size());
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
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

  @Override
  public int write(ByteBuffer source, long position) throws IOException {
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

  @Override
  protected void implTruncate(long length) throws IOException {
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

  /** Does nothing: what is kept is decided by {@link #cut}, at a moment when it is whole. */
  @Override
  public void force(boolean metaData) {}

  // ---- what is kept

  /** How many bytes were written since the last cut. */
  long waiting() {
    return under(lock.readLock(), () -> written.bytes());
  }

  /** As it is now it shall be found again, once {@link #commit} has returned. */
  void cut() {
    change(
        () -> {
          leaving.take(written);
          written = new Layer(written.size());
        });
  }

  /**
   * Returns when what was cut is on the disk.
   *
   * @throws IOException when that is not known; the next time all of it is tried again
   */
  void commit() throws IOException {
    if (leaving.limit() < journaled.size()) {
      settle();
    }
    journal.append(leaving);
    change(
        () -> {
          journaled.take(leaving);
          leaving = new Layer(leaving.size());
        });
    try {
      if (journal.length() > limits.journal) {
        settle();
      } else if (journaled.bytes() > limits.journaled) {
        writeJournaled();
      }
    } catch (IOException e) {
      LOG.warn("the journal has what the file could not be given: {}", e.toString());
    }
  }

  private void writeJournaled() throws IOException {
    journaled.writeTo(file);
    change(() -> journaled = new Layer(journaled.size()));
  }

  /** Gives the file all that the journal has, on the disk, so that the journal begins anew. */
  private void settle() throws IOException {
    writeJournaled();
    boolean again = inDoubt;
    inDoubt = true;
    if (again) {
      journal.replay(file);
    } else {
      file.force(true);
      journal.restart(file.size());
    }
    inDoubt = false;
  }

  /** From now on closing keeps all that was written. */
  void keepWhenClosed() {
    keeping = true;
  }

  /** While the lock is held: whoever gets it next finds all done. */
  private void finish() {
    if (!keeping) {
      return;
    }
    keeping = false;
    cut();
    try {
      commit();
      settle();
      journal.close();
      owner.needsNoJournal();
    } catch (IOException e) {
      LOG.warn("the last that was written is not kept: {}", e.toString());
    }
  }

  @Override
  protected void implCloseChannel() throws IOException {
    owner.isClosed(this);
    try (journal) {
      file.close();
    }
  }

  /** H2 lets go of it before it closes the file. */
  private final class Held extends FileLock {
    private final FileLock itself;

    Held(FileLock itself) {
      super(JournaledFile.this, itself.position(), itself.size(), itself.isShared());
      this.itself = itself;
    }

    @Override
    public boolean isValid() {
      return itself.isValid();
    }

    @Override
    public void release() throws IOException {
      finish();
      itself.release();
    }
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
