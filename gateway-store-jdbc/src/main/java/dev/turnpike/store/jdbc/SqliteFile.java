package dev.turnpike.store.jdbc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/**
 * A database file that this process has to itself. No Java code opens it, its {@code -wal} or its
 * {@code -shm} while a connection is open: closing such a file again would end the locks that
 * SQLite has on it. Thread-safe.
 */
final class SqliteFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteFile.class);

  /** For whoever else has locked the file: an operator's {@code sqlite3}, say. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final int MOST_BYTES_OF_A_CLOSED_WAL = 16 << 20;
  private static final int CACHE_KIB = 16 << 10;
  private static final int FULL = 2;

  private final Path file;
  private final String name;
  private final LockFile lock;
  private final Duration patience;

  /** Which file it is, as long as the file system has such keys: Windows has none. */
  private final @Nullable Object key;

  private SqliteFile(
      Path file, String name, LockFile lock, Duration patience, @Nullable Object key) {
    this.file = file;
    this.name = name;
    this.lock = lock;
    this.patience = patience;
    this.key = key;
  }

  /**
   * Takes the file, and makes it where it is missing.
   *
   * @throws IllegalStateException when it can't be used, with the cause in one line
   */
  static SqliteFile open(Path path) {
    return open(path, Purpose.SERVE);
  }

  /** Unless a gateway serves from it, nothing is touched that is something else than a store. */
  static SqliteFile open(Path path, Purpose purpose) {
    return open(path, PATIENCE, purpose);
  }

  /** One that waits this long for whoever else has locked it. */
  static SqliteFile open(Path path, Duration patience) {
    return open(path, patience, Purpose.SERVE);
  }

  private static SqliteFile open(Path path, Duration patience, Purpose purpose) {
    Path absolute = path.toAbsolutePath().normalize();
    if (absolute.toString().contains("?") || absolute.getFileName() == null) {
      throw new IllegalArgumentException("the store can't be in a file of this name: " + absolute);
    }
    String name = "the file " + absolute;
    if (!purpose.makesStore() || (purpose == Purpose.COPY_TO && Files.exists(absolute))) {
      requireStore(absolute, name, purpose);
    }
    // a lock file whose opener is interrupted is closed, and no longer locked
    boolean interrupted = Thread.interrupted();
    try {
      Path file = OwnFiles.prepare(absolute);
      OwnFiles.create(OwnFiles.beside(file, ".lock"));
      LockFile lock = LockFile.of(OwnFiles.beside(file, ".lock"), name);
      try {
        OwnFiles.create(file);
        return new SqliteFile(file, name, lock, patience, keyOf(file));
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw new IllegalStateException(
          "%s can't be used: %s".formatted(name, OwnFiles.reasonOf(e)), e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Looks into what may be anything, and changes nothing about it. */
  private static void requireStore(Path file, String name, Purpose purpose) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalStateException(name + (Files.exists(file) ? " is no file" : " isn't there"));
    }
    try (Connection connection = connectToLook(file, name);
        Statement statement = connection.createStatement();
        ResultSet tables =
            statement.executeQuery(
                "select count(*), sum(name in ('schema_version', 'operations')) from sqlite_master")) {
      boolean empty = tables.getInt(1) == 0;
      if (empty ? !purpose.makesStore() : tables.getInt(2) != 2) {
        throw new IllegalStateException(name + " holds no records of Turnpike");
      }
    } catch (SQLException e) {
      throw new IllegalStateException(
          "%s can't be used: %s".formatted(name, SqlFailures.messageOf(e)), e);
    }
  }

  /** A connection to a file that is there, which changes nothing about it. */
  static Connection connectToLook(Path file, String name) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    return open(file, name, config.toProperties());
  }

  /**
   * A connection to it, durable as it has to be.
   *
   * @throws SQLException when it can't be opened
   * @throws IllegalStateException when the file system can't do what is needed
   */
  Connection connect(boolean readsOnly) throws SQLException {
    Connection connection = open(file, name, new Properties());
    boolean fine = false;
    try {
      wait(connection);
      set(connection, "cache_size = -" + CACHE_KIB);
      set(connection, "temp_store = memory");
      if (readsOnly) {
        set(connection, "query_only = on");
      } else {
        beDurable(connection);
      }
      fine = true;
      return connection;
    } finally {
      if (!fine) {
        connection.close();
      }
    }
  }

  private static Connection open(Path file, String name, Properties options) throws SQLException {
    try {
      return DriverManager.getConnection("jdbc:sqlite:" + file, options);
    } catch (LinkageError e) {
      throw noLibrary(name, e);
    } catch (SQLException e) {
      if (e.getCause() instanceof LinkageError || isNoLibrary(e)) {
        throw noLibrary(name, e);
      }
      throw e;
    }
  }

  private static boolean isNoLibrary(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause.getClass().getSimpleName().equals("NativeLibraryNotFoundException")) {
        return true;
      }
    }
    return false;
  }

  private static IllegalStateException noLibrary(String name, Throwable cause) {
    return new IllegalStateException(
        ("%s can't be opened: SQLite's library could not be unpacked to %s and loaded. It needs a"
                + " folder that can be written and executed from: -Dorg.sqlite.tmpdir=… names another one")
            .formatted(
                name,
                System.getProperty("org.sqlite.tmpdir", System.getProperty("java.io.tmpdir"))),
        cause);
  }

  /** What was answered survives a power cut: that is checked, since a file system may refuse it. */
  private void beDurable(Connection connection) throws SQLException {
    String mode = set(connection, "journal_mode = wal");
    if (!"wal".equals(mode)) {
      throw new IllegalStateException(
          "%s can't be used: its file system can't do write-ahead logging (journal mode '%s'). Put it on a local disk."
              .formatted(name, mode));
    }
    set(connection, "synchronous = full");
    set(connection, "fullfsync = on");
    set(connection, "checkpoint_fullfsync = on");
    set(connection, "journal_size_limit = " + MOST_BYTES_OF_A_CLOSED_WAL);
    String synchronous = set(connection, "synchronous");
    if (!Integer.toString(FULL).equals(synchronous)) {
      throw new IllegalStateException(
          "%s can't be used: it doesn't wait for the disk (synchronous is %s)"
              .formatted(name, synchronous));
    }
  }

  /** It waits for others that have locked the file, as every connection does. */
  void wait(Connection connection) throws SQLException {
    wait(connection, patience);
  }

  /** How long it waits for others that have locked the file. */
  static void wait(Connection connection, Duration most) throws SQLException {
    set(connection, "busy_timeout = " + most.toMillis());
  }

  /** To work on such a connection. */
  Session session(Connection connection) {
    return Session.keepingStatements(connection, statement -> Dialect.SQLITE.of(statement, ""));
  }

  /** What the pragma says, in its first column. */
  static @Nullable String set(Connection connection, String pragma) throws SQLException {
    try (var statement = connection.createStatement()) {
      if (!statement.execute("pragma " + pragma)) {
        return null;
      }
      try (var rows = statement.getResultSet()) {
        return rows.next() ? rows.getString(1) : null;
      }
    }
  }

  /**
   * Writes all that is in it anew, so that nothing is left of what was overwritten or deleted.
   * Needs as much room again, and nobody who reads for long.
   */
  void writeAnew() throws SQLException {
    try (Connection connection = connect(false)) {
      set(connection, "temp_store = default"); // it doesn't fit into memory
      session(connection).update("vacuum");
      if (!"0".equals(set(connection, "wal_checkpoint(truncate)"))) {
        throw new SQLException("another program reads it for too long", "58030");
      }
    }
  }

  private static @Nullable Object keyOf(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  /**
   * That what is written can be found again by its path. SQLite itself goes on in a file that was
   * deleted, as if nothing had happened, and all of it is gone when the process ends.
   *
   * @throws SQLException when another file is there, or none
   */
  void requireInPlace() throws SQLException {
    String what;
    try {
      if (Objects.equals(keyOf(file), key)) {
        return;
      }
      what = "another file is in its place";
    } catch (IOException e) {
      what = "it is not there any more";
    }
    throw new SQLException(
        what
            + ": it was deleted, moved or replaced while a gateway had it. Nothing more is stored. Stop the gateway, put"
            + " the file or a backup in its place, and start it again",
        "58030");
  }

  /** How long the write-ahead log is; asks for its size only, and doesn't open it. */
  long walBytes() {
    try {
      return Files.size(OwnFiles.beside(file, "-wal"));
    } catch (IOException e) {
      return 0; // there is none
    }
  }

  @Override
  public String toString() {
    return name;
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      LOG.warn("the lock of {} can't be given back: {}", name, e.getMessage());
    }
  }
}
