package dev.turnpike.store.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.stream.Stream;

/** A PostgreSQL of a test's own, which it can stop, start again, and copy to a standby. */
final class OwnPostgres implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final Path folder;
  private final int port;
  private EmbeddedPostgres running;

  private OwnPostgres(Path folder) throws IOException {
    this.folder = folder;
    this.port = freePort();
  }

  /** A new one, which runs. */
  static OwnPostgres start(Path folder) throws IOException {
    OwnPostgres server = new OwnPostgres(folder);
    server.start();
    return server;
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  void start() throws IOException {
    running =
        EmbeddedPostgres.builder()
            .setDataDirectory(folder)
            .setCleanDataDirectory(false)
            .setPort(port)
            .setServerConfig("synchronous_commit", "on")
            .setPGStartupWait(PATIENCE)
            .start();
  }

  void stop() throws IOException {
    if (running != null) {
      running.close();
      running = null;
    }
  }

  /** A server that follows this one, and only reads until it is promoted. */
  OwnPostgres standby(Path copy) throws IOException {
    stop();
    try (Stream<Path> files = Files.walk(folder)) {
      files.forEach(file -> copy(file, copy.resolve(folder.relativize(file).toString())));
    }
    start();
    OwnPostgres standby = new OwnPostgres(copy);
    Files.createFile(copy.resolve("standby.signal"));
    Files.writeString(
        copy.resolve("postgresql.auto.conf"),
        "primary_conninfo = 'host=localhost port=%s user=postgres'%n".formatted(port),
        StandardOpenOption.APPEND);
    standby.start();
    return standby;
  }

  private static void copy(Path from, Path to) {
    try {
      if (!Files.isDirectory(from)) {
        Files.copy(from, to);
      } else if (!Files.exists(to)) {
        Files.createDirectory(to);
        Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return port;
  }

  String url() {
    return url(port);
  }

  static String url(int port) {
    return "jdbc:postgresql://localhost:" + port + "/postgres?user=postgres";
  }

  void execute(String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      for (String text : statements) {
        statement.execute(text);
      }
    }
  }

  @Override
  public void close() throws IOException {
    stop();
  }
}
