package dev.turnpike.store.jdbc;

import com.zaxxer.hikari.util.DriverDataSource;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/**
 * The disk below an H2 file. Its connection is the first and the last, so that the database stays
 * open. Used by one thread at a time.
 */
final class H2Disk implements GroupSync.Disk {
  /**
   * H2's asynchronous files, since its others are closed with the whole database when a thread is
   * interrupted in the middle.
   */
  static final String FILES = "async:";

  /** H2's trace file would quote what is stored. */
  private static final String SETTINGS =
      ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;TRACE_LEVEL_FILE=0"
          + ";DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=5000;QUERY_TIMEOUT=15000";

  /** So much may be in memory only: what can be lost without harm. */
  private static final long MOST_WAITING = 8L << 20;

  private final String base;
  private final DataSource source;
  private final ReentrantLock writing = new ReentrantLock();
  private volatile @Nullable Access access;

  /** To the database, as long as it is open. */
  private record Access(Connection connection, H2Header header, JournaledFile file) {}

  private H2Disk(String base) {
    this.base = base;
    this.source =
        new DriverDataSource(
            H2Files.url(base) + SETTINGS, "org.h2.Driver", new Properties(), "sa", "");
  }

  /**
   * Opens it.
   *
   * @param files what the file is made of, in H2's words
   */
  static H2Disk open(Path file, String files) throws SQLException {
    H2Disk disk = new H2Disk(files + file);
    disk.access();
    forceFolderOf(file);
    return disk;
  }

  /** A file that is new is lost with its name. */
  private static void forceFolderOf(Path file) {
    Path folder = file.getParent();
    if (folder == null) {
      return;
    }
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    } catch (IOException e) {
      // not every system can do this, nor needs it
    }
  }

  /**
   * Held by whoever writes, and by whoever decides what of the file is kept: so no transaction is
   * kept in part. H2 would undo it, but not always: killed then, it came back with a row that
   * belonged to nobody, and locked by whichever later transaction had the same number.
   */
  Lock writing() {
    return writing;
  }

  /** More connections of the same database. */
  DataSource source() {
    return source;
  }

  /** H2 lets others of the same process in. */
  boolean isOpenElsewhereInThisProcess() throws SQLException {
    try (Statement statement = access().connection.createStatement();
        ResultSet rows =
            statement.executeQuery("select count(*) from information_schema.sessions")) {
      return rows.next() && rows.getInt(1) > 1;
    }
  }

  @Override
  public void sync(Runnable begins) throws SQLException {
    JournaledFile file = cut(begins);
    try {
      file.commit();
    } catch (IOException e) {
      throw new SQLException("the disk can't be written to: " + e.getMessage(), "58030", e);
    }
  }

  /** Writers wait for this, not for the disk. */
  private JournaledFile cut(Runnable begins) throws SQLException {
    boolean done = false;
    writing.lock();
    try {
      Access now = access();
      begins.run();
      try (Statement statement = now.connection.createStatement()) {
        statement.execute("checkpoint");
      }
      now.header.write();
      now.file.cut();
      done = true;
      return now.file;
    } finally {
      writing.unlock();
      if (!done) {
        leave();
      }
    }
  }

  @Override
  public boolean isFull() {
    Access now = access;
    return now != null && now.file.waiting() > MOST_WAITING;
  }

  private Access access() throws SQLException {
    Access open = access;
    if (open == null) {
      Connection connection = source.getConnection();
      try {
        MVStore store = storeBehind(connection);
        writeWhenTold(store);
        open = new Access(connection, H2Header.of(store), H2Files.of(base));
      } catch (IOException e) {
        connection.close();
        throw new SQLException(e.getMessage(), "58030", e);
      }
      access = open;
    }
    return open;
  }

  private static MVStore storeBehind(Connection connection) throws SQLException {
    SessionLocal session = (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
    return session.getDatabase().getStore().getMvStore();
  }

  /**
   * Left to itself, H2 writes in the background, and a checkpoint doesn't wait for what that has
   * taken over and not yet written. Its setting WRITE_DELAY=0 would have each commit write, too,
   * where a checkpoint does it for all.
   */
  private static void writeWhenTold(MVStore store) {
    store.setAutoCommitDelay(0);
  }

  /** Where it was broken, or is another one's: nothing is kept but what is. */
  void leave() {
    Access left = access;
    access = null;
    if (left != null) {
      try {
        left.connection.close();
      } catch (SQLException e) {
        // it is of no use any more
      }
    }
  }

  /** Closes the database: this is its last connection. */
  @Override
  public void close() {
    Access last = access;
    if (last != null) {
      last.file.keepWhenClosed();
    }
    leave();
  }
}
