package dev.turnpike.store.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** The disk below an H2 file. Used by one thread at a time. */
final class H2Disk implements GroupSync.Disk {
  /**
   * With H2's asynchronous files, since its others are closed with the whole database when a thread
   * is interrupted in the middle.
   */
  private static final String URL =
      "jdbc:h2:async:%s;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;WRITE_DELAY=0"
          + ";DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=5000;QUERY_TIMEOUT=15000";

  private final HikariDataSource source;
  private @Nullable Connection connection;

  H2Disk(HikariDataSource source) {
    this.source = source;
  }

  static String url(Path file) {
    return URL.formatted(file);
  }

  @Override
  public void sync() throws SQLException {
    boolean synced = false;
    Connection used = connection;
    try {
      if (used == null) {
        used = source.getConnection();
        connection = used;
      }
      try (Statement statement = used.createStatement()) {
        statement.execute("checkpoint sync");
      }
      synced = true;
    } finally {
      if (!synced) {
        giveUp();
      }
    }
  }

  private void giveUp() {
    Connection broken = connection;
    connection = null;
    if (broken != null) {
      source.evictConnection(broken);
    }
  }

  @Override
  public void close() {
    giveUp();
  }
}
