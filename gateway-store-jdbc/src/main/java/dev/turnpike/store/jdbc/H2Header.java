package dev.turnpike.store.jdbc;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.FileStore;
import org.h2.mvstore.MVStore;

/**
 * Has H2 write the header of its file, from where the newest commits are found after a crash. H2
 * 2.5.252 itself writes it one commit late: where that commit lies in a place that was used before,
 * nothing leads to it, nor to the next ones. After a kill they were gone, though acknowledged and
 * synced: seen in one of some forty kills, once the file was older than the 45 seconds after which
 * H2 uses places again. There is no public way to this; where it has gone, no place is used twice,
 * and the file grows until it is closed.
 */
final class H2Header {
  private H2Header() {}

  static void write(Connection connection) throws SQLException {
    MVStore store = storeOf(connection);
    FileStore<?> file = store.getFileStore();
    try {
      Field lockField = FileStore.class.getDeclaredField("saveChunkLock");
      lockField.setAccessible(true);
      Method write = file.getClass().getSuperclass().getDeclaredMethod("writeStoreHeader");
      write.setAccessible(true);
      ReentrantLock lock = (ReentrantLock) lockField.get(file);
      lock.lock();
      try {
        write.invoke(file);
      } finally {
        lock.unlock();
      }
    } catch (NoSuchFieldException | NoSuchMethodException e) {
      store.setReuseSpace(false);
    } catch (ReflectiveOperationException e) {
      throw new SQLException("the header of the file could not be written", "58030", e);
    }
  }

  private static MVStore storeOf(Connection connection) throws SQLException {
    SessionLocal session = (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
    return session.getDatabase().getStore().getMvStore();
  }
}
