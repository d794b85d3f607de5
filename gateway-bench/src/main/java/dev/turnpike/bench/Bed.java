package dev.turnpike.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.turnpike.FingerprintKeys;
import dev.turnpike.store.jdbc.JdbcStore;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

/** A database to measure on, with stores of the gateway and plain access to their tables. */
interface Bed extends AutoCloseable {
  /** All that there are. */
  static List<Bed> all() throws IOException {
    return List.of(new Sqlite(), new Postgres());
  }

  String name();

  /** A store of the gateway in a place of its own. */
  JdbcStore.Builder store(String place);

  /** Plain access to such a place, as durable; on SQLite while no store has it open. */
  Connection plain(String place) throws SQLException;

  /** Bare steps in such a place, whose tables a store has made. */
  BareSteps bare(String place) throws SQLException;

  /** What stands before the name of a table. */
  String prefix(String place);

  /** The numbers from 1 to this, as {@code n}. */
  String numbers(int count);

  /** Bytes that are another number's for no other {@code n}, and lie anywhere in an index. */
  String digests();

  /** What makes filling faster, on the connection that fills. */
  List<String> beforeFilling();

  /** A query for the indexes in such a place that can be made anew: their names, and how. */
  String indexes(String place);

  /** What a database does by itself sooner or later when it was filled. */
  List<String> afterFilling();

  @Override
  void close() throws IOException;

  /** In a file. */
  final class Sqlite implements Bed {
    private final Path folder = Files.createTempDirectory("turnpike-bench");

    Sqlite() throws IOException {}

    @Override
    public String name() {
      return "SQLite";
    }

    private Path file(String place) {
      return folder.resolve(place).resolve("turnpike.db");
    }

    @Override
    public JdbcStore.Builder store(String place) {
      return JdbcStore.sqlite(file(place));
    }

    @Override
    public Connection plain(String place) throws SQLException {
      Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file(place));
      for (String pragma : List.of("journal_mode = wal", "synchronous = full")) {
        try (var statement = connection.createStatement()) {
          statement.execute("pragma " + pragma);
        }
      }
      return connection;
    }

    @Override
    public BareSteps bare(String place) throws SQLException {
      return new BareSteps.Grouped(plain(place));
    }

    @Override
    public String prefix(String place) {
      return "";
    }

    @Override
    public String numbers(int count) {
      return "(with recursive all_of_them (n) as (select 1 union all select n + 1 from all_of_them"
          + " where n < %s) select n from all_of_them)".formatted(count);
    }

    @Override
    public List<String> beforeFilling() {
      return List.of("pragma synchronous = off", "pragma cache_size = -500000");
    }

    @Override
    public String indexes(String place) {
      return "select name, sql from sqlite_schema where type = 'index' and sql is not null";
    }

    @Override
    public List<String> afterFilling() {
      return List.of("pragma wal_checkpoint(truncate)");
    }

    @Override
    public String digests() {
      return "cast(printf('%020d', (n * 7368787) % 1000000007) as blob)";
    }

    @Override
    public void close() throws IOException {
      Folders.delete(folder);
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

    String url() {
      return server.getJdbcUrl("postgres", "postgres");
    }

    @Override
    public JdbcStore.Builder store(String place) {
      return JdbcStore.postgres(url(), null, null)
          .schema(place)
          .fingerprintKeys(FingerprintKeys.random());
    }

    @Override
    public Connection plain(String place) throws SQLException {
      return DriverManager.getConnection(url() + "&reWriteBatchedInserts=true");
    }

    @Override
    public BareSteps bare(String place) {
      HikariConfig config = new HikariConfig();
      config.setJdbcUrl(url());
      config.setMaximumPoolSize(20);
      config.setMinimumIdle(20);
      config.setAutoCommit(false);
      return new BareSteps.Pooled(new HikariDataSource(config), place + ".");
    }

    @Override
    public String prefix(String place) {
      return place + ".";
    }

    @Override
    public String numbers(int count) {
      return "(select generate_series(1, " + count + ") as n)";
    }

    @Override
    public List<String> beforeFilling() {
      return List.of("set maintenance_work_mem = '256MB'");
    }

    @Override
    public String indexes(String place) {
      return """
          select schemaname || '.' || indexname, indexdef from pg_indexes where schemaname = '%s'
            and indexname not in (select conname from pg_constraint where contype in ('p', 'u'))\
          """
          .formatted(place);
    }

    @Override
    public List<String> afterFilling() {
      return List.of("vacuum analyze", "checkpoint");
    }

    @Override
    public String digests() {
      return "substr(sha256(n::text::bytea), 1, 20)";
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }
}
