package dev.turnpike.store.jdbc;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PgBouncer in front of a PostgreSQL. Where the program is missing, its tests are skipped. */
final class PgBouncer implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final int port;
  private final List<String> command = new ArrayList<>();
  private final Path log;
  private Process process;

  private PgBouncer(int port, Path log) {
    this.port = port;
    this.log = log;
  }

  /**
   * One that runs.
   *
   * @param mode {@code transaction}, say
   */
  static PgBouncer start(Path folder, int server, String mode, String... further)
      throws IOException {
    Optional<Path> program = program();
    assumeTrue(
        program.isPresent(), "pgbouncer is not installed: what it does to the store is not tested");
    int port = OwnPostgres.freePort();
    boolean root = "root".equals(System.getProperty("user.name"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path users = Files.writeString(folder.resolve("users.txt"), "\"postgres\" \"\"\n");
    List<String> lines =
        new ArrayList<>(
            List.of(
                "[databases]",
                "* = host=127.0.0.1 port=" + server,
                "[pgbouncer]",
                "listen_addr = 127.0.0.1",
                "listen_port = " + port,
                "unix_socket_dir =",
                "auth_type = trust",
                "auth_file = " + users,
                "pool_mode = " + mode,
                "server_login_retry = 1",
                "admin_users = postgres"));
    lines.addAll(List.of(further));
    Path settings = Files.write(folder.resolve("pgbouncer.ini"), lines);
    PgBouncer bouncer = new PgBouncer(port, folder.resolve("pgbouncer.log"));
    bouncer.command.add(program.get().toString());
    if (root) {
      bouncer.command.addAll(List.of("-u", "nobody"));
    }
    bouncer.command.add(settings.toString());
    bouncer.start();
    return bouncer;
  }

  private static Optional<Path> program() {
    return Stream.concat(
            Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1)),
            Stream.of("/usr/sbin", "/usr/local/sbin"))
        .map(folder -> Path.of(folder, "pgbouncer"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  void start() throws IOException {
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!listens()) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new IOException("pgbouncer does not listen: " + Files.readString(log));
      }
      Thread.onSpinWait();
    }
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  int port() {
    return port;
  }

  void stop() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stop();
  }
}
