package dev.turnpike.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the write-ahead log from growing for ever. SQLite copies it into the database by itself,
 * but begins it anew only when no reader needs it; under load there is always one. So when it is
 * long, the writer waits a moment for them. Of a reader that stays (an operator's) is told once it
 * is twice as long. Not thread-safe.
 */
final class WalLimit {
  private static final Logger LOG = LoggerFactory.getLogger(WalLimit.class);
  private static final long MOST_BYTES = 64L << 20;
  private static final Duration PATIENCE = Duration.ofMillis(200);
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final SqliteFile file;
  private final long mostBytes;
  private final Duration pause;
  private boolean failed;
  private long failedAt;
  private boolean told;

  WalLimit(SqliteFile file) {
    this(file, MOST_BYTES, PAUSE);
  }

  /**
   * For this file.
   *
   * @param pause until it is tried again where a reader was in the way
   */
  WalLimit(SqliteFile file, long mostBytes, Duration pause) {
    this.file = file;
    this.mostBytes = mostBytes;
    this.pause = pause;
  }

  /** After a commit. */
  void keep(@Nullable Connection connection) throws SQLException {
    long bytes = file.walBytes();
    if (connection == null || bytes <= mostBytes || isTooSoon()) {
      return;
    }
    String busy;
    SqliteFile.wait(connection, PATIENCE);
    try {
      busy = SqliteFile.set(connection, "wal_checkpoint(truncate)");
    } finally {
      file.wait(connection);
    }
    failed = !"0".equals(busy);
    failedAt = System.nanoTime();
    told &= failed;
    if (failed && !told && bytes > 2 * mostBytes) {
      told = true;
      LOG.warn(
          "{}: the write-ahead log has grown to {} MiB, since something has been reading the file for long: another program that has it open?",
          file,
          bytes >> 20);
    }
  }

  private boolean isTooSoon() {
    return failed && System.nanoTime() - failedAt < pause.toNanos();
  }
}
