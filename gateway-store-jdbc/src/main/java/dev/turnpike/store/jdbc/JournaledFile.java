package dev.turnpike.store.jdbc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
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
  private final LayeredFile layers;
  private final Journal journal;
  private final Owner owner;
  private final Limits limits;
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
    this.layers = new LayeredFile(file);
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
    layers.begin();
    owner.isLocked(this);
    return new Held(itself);
  }

  // ---- what H2 sees

  @Override
  public long size() {
    return layers.size();
  }

  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    return layers.read(target, position);
  }

  @Override
  public int write(ByteBuffer source, long position) throws IOException {
    return layers.write(source, position);
  }

  @Override
  protected void implTruncate(long length) throws IOException {
    layers.truncate(length);
  }

  /** Does nothing: what is kept is decided by {@link #cut}, at a moment when it is whole. */
  @Override
  public void force(boolean metaData) {}

  // ---- what is kept

  /** How many bytes were written since the last cut. */
  long waiting() {
    return layers.waiting();
  }

  /** As it is now it shall be found again, once {@link #commit} has returned. */
  void cut() {
    layers.cut();
  }

  /**
   * Returns when what was cut is on the disk.
   *
   * @throws IOException when that is not known; the next time all of it is tried again
   */
  void commit() throws IOException {
    if (layers.getsShorter()) {
      settle();
    }
    journal.append(layers.leaving());
    layers.left();
    try {
      if (journal.length() > limits.journal) {
        settle();
      } else if (layers.journaled() > limits.journaled) {
        layers.writeJournaled();
      }
    } catch (IOException e) {
      LOG.warn("the journal has what the file could not be given: {}", e.toString());
    }
  }

  /** Gives the file all that the journal has, on the disk, so that the journal begins anew. */
  private void settle() throws IOException {
    layers.writeJournaled();
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
}
