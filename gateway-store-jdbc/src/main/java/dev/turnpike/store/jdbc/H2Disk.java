package dev.turnpike.store.jdbc;

import com.zaxxer.hikari.util.DriverDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The disk below an H2 file. Its connection is the first and stays open, and with it the database.
 * Used by one thread at a time.
 */
final class H2Disk implements GroupSync.Disk {
  /**
   * With H2's asynchronous files, since its others are closed with the whole database when a thread
   * is interrupted in the middle. And with no delay for writing, since with one H2 writes in the
   * background, and a sync doesn't wait for what that has taken over and not yet written.
   */
  private static final String URL =
      "jdbc:h2:async:%s;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;WRITE_DELAY=0"
          + ";DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=5000;QUERY_TIMEOUT=15000";

  private final DataSource source;
  private final ReentrantLock writing = new ReentrantLock();
  private @Nullable Connection connection;

  private H2Disk(DataSource source, Connection connection) {
    this.source = source;
    this.connection = connection;
  }

  static H2Disk open(Path file) throws SQLException {
    DataSource source =
        new DriverDataSource(URL.formatted(file), "org.h2.Driver", new Properties(), "sa", "");
    return new H2Disk(source, source.getConnection());
  }

  /**
   * Held by whoever writes. What H2 puts into its file holds all tables as they are at that moment,
   * one after the other: of a transaction in the middle perhaps a changed row, but not how to undo
   * it. Killed then, it comes back with a row that belongs to nobody, and locked by whichever later
   * transaction has the same number.
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
    try (Statement statement = connection().createStatement();
        ResultSet rows =
            statement.executeQuery("select count(*) from information_schema.sessions")) {
      return rows.next() && rows.getInt(1) > 1;
    }
  }

  @Override
  public void sync(Runnable begins) throws SQLException {
    boolean synced = false;
    writing.lock();
    try (Statement statement = connection().createStatement()) {
      begins.run();
      statement.execute("checkpoint");
      H2Header.write(statement.getConnection());
      statement.execute("checkpoint sync");
      synced = true;
    } finally {
      writing.unlock();
      if (!synced) {
        close();
      }
    }
  }

  private Connection connection() throws SQLException {
    Connection open = connection;
    if (open == null) {
      open = source.getConnection();
      connection = open;
    }
    return open;
  }

  @Override
  public void close() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        // it was broken: there is nothing left to be closed
      }
    }
  }
}
