package dev.turnpike.store.jdbc;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import org.h2.mvstore.FileStore;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/**
 * The header of H2's file, from where the newest commits are found after a crash. H2 2.5.252 itself
 * writes it one commit late: where that commit lies in a place that was used before, nothing leads
 * to it, nor to the next ones. After a kill they were gone, though acknowledged and synced: seen in
 * one of some forty kills, once the file was older than the 45 seconds after which H2 uses places
 * again. There is no public way to this; where it has gone, no place is used twice, and the file
 * grows until it is closed.
 */
final class H2Header {
  private final FileStore<?> file;
  private final @Nullable ReentrantLock lock;
  private final @Nullable Method write;

  private H2Header(FileStore<?> file, @Nullable ReentrantLock lock, @Nullable Method write) {
    this.file = file;
    this.lock = lock;
    this.write = write;
  }

  static H2Header of(MVStore store) {
    FileStore<?> file = store.getFileStore();
    try {
      Field lock = FileStore.class.getDeclaredField("saveChunkLock");
      lock.setAccessible(true);
      Method write = file.getClass().getSuperclass().getDeclaredMethod("writeStoreHeader");
      write.setAccessible(true);
      return new H2Header(file, (ReentrantLock) lock.get(file), write);
    } catch (ReflectiveOperationException e) {
      store.setReuseSpace(false);
      return new H2Header(file, null, null);
    }
  }

  void write() throws SQLException {
    if (lock == null || write == null) {
      return;
    }
    lock.lock();
    try {
      write.invoke(file);
    } catch (ReflectiveOperationException e) {
      throw new SQLException("the header of the file could not be written", "58030", e);
    } finally {
      lock.unlock();
    }
  }
}
