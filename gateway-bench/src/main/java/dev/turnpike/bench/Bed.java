package dev.turnpike.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.turnpike.ledger.Store;
import dev.turnpike.store.jdbc.JdbcStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** A database to measure on, with stores of the gateway and plain access beside them. */
interface Bed extends AutoCloseable {
  /** All that there are. */
  static List<Bed> all() throws IOException {
    return List.of(new H2(), new Postgres());
  }

  String name();

  /** A store of the gateway in a place of its own. */
  Store store(String place) throws Exception;

  /** Plain access to such a place; on H2 while no store has it open. */
  HikariDataSource plain(String place) throws Exception;

  /** What makes what was committed survive a power cut, for all who wait. */
  Rate.Step sync(DataSource plain);

  /** The numbers from 1 to this, as {@code n}. */
  String numbers(int count);

  @Override
  void close() throws IOException;

  private static HikariDataSource pool(String url, String user) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setUsername(user);
    config.setMaximumPoolSize(20);
    config.setMinimumIdle(20);
    return new HikariDataSource(config);
  }

  /** In a file. */
  final class H2 implements Bed {
    private final Path folder = Files.createTempDirectory("turnpike-bench");

    H2() throws IOException {}

    @Override
    public String name() {
      return "H2";
    }

    @Override
    public Store store(String place) {
      return JdbcStore.h2(folder.resolve(place)).open();
    }

    @Override
    public HikariDataSource plain(String place) {
      return pool(
          "jdbc:h2:async:"
              + folder.resolve(place)
              + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;WRITE_DELAY=0",
          "sa");
    }

    /** As H2 offers it: one leads, and those who committed before he began are covered. */
    @Override
    public Rate.Step sync(DataSource plain) {
      Object turn = new Object();
      long[] syncs = new long[1];
      return () -> {
        long before;
        synchronized (syncs) {
          before = syncs[0];
        }
        synchronized (turn) {
          synchronized (syncs) {
            if (syncs[0] >= before + 2) {
              return;
            }
          }
          try (Connection connection = plain.getConnection();
              Statement statement = connection.createStatement()) {
            statement.execute("checkpoint sync");
          }
          synchronized (syncs) {
            syncs[0]++;
          }
        }
      };
    }

    @Override
    public String numbers(int count) {
      return "(select \"X\" as n from system_range(1, " + count + "))";
    }

    @Override
    public void close() throws IOException {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** A server of its own. */
  final class Postgres implements Bed {
    private final EmbeddedPostgres server =
        EmbeddedPostgres.builder().setServerConfig("synchronous_commit", "on").start();

    Postgres() throws IOException {}

    @Override
    public String name() {
      return "PostgreSQL";
    }

    private String url(String place) throws SQLException {
      try (Connection connection = server.getPostgresDatabase().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("create schema if not exists " + place);
      }
      return server.getJdbcUrl("postgres", "postgres") + "&currentSchema=" + place;
    }

    @Override
    public Store store(String place) throws SQLException {
      return JdbcStore.postgres(url(place), null, null).open();
    }

    @Override
    public HikariDataSource plain(String place) throws SQLException {
      return pool(url(place), "postgres");
    }

    @Override
    public Rate.Step sync(DataSource plain) {
      return () -> {};
    }

    @Override
    public String numbers(int count) {
      return "(select generate_series(1, " + count + ") as n)";
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }
}
