package dev.turnpike.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Opens databases. */
final class Databases {
  private static final int H2_CONNECTIONS = 32;
  private static final int IDLE_CONNECTIONS = 4;
  private static final Duration ACQUISITION = Duration.ofSeconds(2);
  private static final Duration VALIDATION = Duration.ofSeconds(1);

  /**
   * A server that is set to commit without writing to its disk is told to write. Whoever is killed
   * while he holds locks shall not hold them for long.
   */
  private static final String POSTGRES_SESSION =
      """
      select set_config('synchronous_commit', 'on', false)
        where current_setting('synchronous_commit') = 'off';
      set statement_timeout = '15s';
      set lock_timeout = '5s';
      set idle_in_transaction_session_timeout = '30s'\
      """;

  private Databases() {}

  static Database h2(Path file) {
    return h2(file, H2Disk.FILES, GroupSync::new);
  }

  /**
   * An H2 database.
   *
   * @param files what the file is made of, in H2's words
   * @param durability what is done before anything is acknowledged
   */
  static Database h2(
      Path file, String files, Function<? super GroupSync.Disk, ? extends Durability> durability) {
    Path absolute = file.toAbsolutePath().normalize();
    if (absolute.toString().contains(";")) {
      throw new IllegalArgumentException("a path with a semicolon can't be used: " + absolute);
    }
    createFolderOf(absolute);
    String name = "the file " + absolute + ".mv.db";
    H2Disk disk = openAlone(absolute, files, name);
    HikariConfig config = config(H2_CONNECTIONS);
    config.setDataSource(disk.source());
    config.setMinimumIdle(1);
    config.setMaxLifetime(0);
    try {
      HikariDataSource source = open(config, name);
      return new Database(
          name, new Connections(source), durability.apply(disk), pool(source), disk.writing());
    } catch (RuntimeException e) {
      disk.close();
      throw e;
    }
  }

  /** Whoever else had it open would have his work under way taken for given up. */
  private static H2Disk openAlone(Path file, String files, String name) {
    try {
      H2Disk disk = H2Disk.open(file, files);
      if (disk.isOpenElsewhereInThisProcess()) {
        disk.leave();
        throw openElsewhere(name, "another store in this process");
      }
      return disk;
    } catch (SQLException e) {
      if (Failures.isOpenElsewhere(e)) {
        throw openElsewhere(name, "another process");
      }
      Optional<String> misfit = Failures.misfit(e);
      if (misfit.isPresent()) {
        throw new IllegalStateException(
            "%s can't be opened: %s. Bring back the file that it belongs to, or delete it."
                .formatted(name, misfit.get()),
            e);
      }
      throw Failures.unavailable(name, e);
    }
  }

  static Database postgres(
      String url, @Nullable String user, @Nullable String password, int mostConnections) {
    HikariConfig config = config(mostConnections);
    config.setMinimumIdle(Math.min(IDLE_CONNECTIONS, mostConnections));
    config.setDriverClassName("org.postgresql.Driver");
    config.setJdbcUrl(url);
    config.setUsername(user);
    config.setPassword(password);
    config.setConnectionInitSql(POSTGRES_SESSION);
    config.addDataSourceProperty("connectTimeout", "2");
    config.addDataSourceProperty("socketTimeout", "20");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("logServerErrorDetail", "false");
    config.addDataSourceProperty("ApplicationName", "turnpike");
    String name = "PostgreSQL at " + withoutSecrets(url);
    HikariDataSource source = open(config, name);
    return new Database(name, new Connections(source), Durability.BY_COMMIT, pool(source), null);
  }

  /** The data source is the host's: not closed here. */
  static Database of(DataSource source) {
    Database.Pool notOurs =
        new Database.Pool() {
          @Override
          public void renew() {}

          @Override
          public void close() {}
        };
    return new Database(
        "the host's data source", new Connections(source), Durability.BY_COMMIT, notOurs, null);
  }

  /** Makes the tables, and takes over what those left who had it before. */
  static Database ready(Dialect dialect, Database database) {
    boolean ready = false;
    try {
      new Migrations(dialect).run(database);
      if (dialect == Dialect.H2) {
        Leases.endAll(database);
      }
      ready = true;
      return database;
    } finally {
      if (!ready) {
        database.close();
      }
    }
  }

  private static HikariConfig config(int mostConnections) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("turnpike-store");
    config.setMaximumPoolSize(mostConnections);
    config.setConnectionTimeout(ACQUISITION.toMillis());
    config.setValidationTimeout(VALIDATION.toMillis());
    return config;
  }

  private static HikariDataSource open(HikariConfig config, String name) {
    try {
      return new HikariDataSource(config);
    } catch (PoolInitializationException e) {
      SQLException cause =
          e.getCause() instanceof SQLException sql
              ? sql
              : new SQLException("it could not be opened", "08001");
      throw Failures.unavailable(name, cause);
    }
  }

  private static IllegalStateException openElsewhere(String name, String who) {
    return new IllegalStateException(
        "%s is open in %s. One file is for one gateway; several share a PostgreSQL."
            .formatted(name, who));
  }

  private static Database.Pool pool(HikariDataSource source) {
    return new Database.Pool() {
      @Override
      public void renew() {
        source.getHikariPoolMXBean().softEvictConnections();
      }

      @Override
      public void close() {
        source.close();
      }
    };
  }

  private static void createFolderOf(Path file) {
    Path folder = file.getParent();
    try {
      if (folder != null) {
        Files.createDirectories(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the folder " + folder + " can't be made", e);
    }
  }

  /** Users and passwords stand behind the question mark, or by mistake before the host. */
  private static String withoutSecrets(String url) {
    return url.replaceFirst("[?].*", "").replaceFirst("//[^/]*@", "//");
  }
}
