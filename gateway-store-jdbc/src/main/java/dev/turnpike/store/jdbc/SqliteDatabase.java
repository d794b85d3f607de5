package dev.turnpike.store.jdbc;

import dev.turnpike.internal.ledger.NotStorableException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SQLite in a file that this process has to itself. Thread-safe. */
final class SqliteDatabase implements Database {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteDatabase.class);

  private final SqliteFile file;
  private final GroupWriter writer;
  private final Readers readers;

  /**
   * Open as long as the store is, and idle: with the last connection SQLite's shared memory would
   * go. Then it has to be made anew, which a full disk refuses, or answers with SIGBUS; and what
   * could not be written would be found in the write-ahead log as if it had been.
   */
  private final Connection anchor;

  private SqliteDatabase(SqliteFile file, WalLimit walLimit) throws SQLException {
    this.file = file;
    this.writer = new GroupWriter(file, walLimit);
    boolean fine = false;
    try {
      this.anchor = file.connect(true);
      SqliteFile.set(anchor, "user_version"); // reads, so that it has the shared memory
      fine = true;
    } finally {
      if (!fine) {
        writer.close();
      }
    }
    this.readers = new Readers(file);
  }

  /**
   * Opens it and, unless it is copied from, makes it where it is missing. For a gateway, what was
   * claimed or under way is due at once: those who had it are gone.
   */
  static Database open(Path path, Purpose purpose) {
    SqliteFile file = SqliteFile.open(path, purpose);
    return open(file, new WalLimit(file), purpose);
  }

  /** In a file that was taken; it is given back when this fails, and when it is closed. */
  static Database open(SqliteFile file, WalLimit walLimit) {
    return open(file, walLimit, Purpose.SERVE);
  }

  private static Database open(SqliteFile file, WalLimit walLimit, Purpose purpose) {
    boolean fine = false;
    try {
      SqliteDatabase database = new SqliteDatabase(file, walLimit);
      try {
        purpose.prepare(
            database,
            () ->
                database.store(
                    Session.nothing(session -> Migrations.run(session, database.toString()))));
        if (purpose == Purpose.SERVE) {
          endLeases(database);
        }
        fine = true;
        return database;
      } finally {
        if (!fine) {
          database.close();
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(
          "%s can't be used: %s".formatted(file, SqlFailures.messageOf(e)), e);
    } finally {
      if (!fine) {
        file.close();
      }
    }
  }

  private static void endLeases(Database database) {
    try {
      Leases.end(database, null);
    } catch (NotStorableException e) {
      LOG.warn("what was claimed comes again when its lease is over: {}", e.getMessage());
    }
  }

  @Override
  public Dialect dialect() {
    return Dialect.SQLITE;
  }

  @Override
  public <T> T store(Session.Work<T> work) {
    return writer.make(work);
  }

  @Override
  public <T> T storeEach(Session.Work<T> work) {
    return writer.make(work);
  }

  @Override
  public <T> T ask(Session.Work<T> work) {
    try {
      return readers.ask(work);
    } catch (SQLException e) {
      throw SqlFailures.of(file.toString(), e);
    }
  }

  @Override
  public void forgetDeleted() {
    try {
      file.writeAnew();
    } catch (SQLException e) {
      throw SqlFailures.of(file.toString(), e);
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }

  @Override
  public void close() {
    writer.close();
    try {
      readers.close();
      anchor.close();
    } catch (SQLException e) {
      LOG.warn("a connection to {} can't be closed: {}", file, e.getMessage());
    }
    file.close();
  }
}
