package dev.turnpike.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Connects to PostgreSQL. */
final class Postgres {
  private static final int MOST_CONNECTIONS = 20;
  private static final int IDLE_CONNECTIONS = 4;
  private static final Duration ACQUISITION = Duration.ofSeconds(2);
  private static final Duration VALIDATION = Duration.ofSeconds(1);

  /**
   * A server that is set to commit without writing to its disk is told to write. Whoever is killed
   * while he holds locks shall not hold them for long.
   */
  private static final String SESSION =
      """
      select set_config('synchronous_commit', 'on', false)
        where current_setting('synchronous_commit') = 'off';
      set statement_timeout = '15s';
      set lock_timeout = '5s';
      set idle_in_transaction_session_timeout = '30s'\
      """;

  private Postgres() {}

  static Database open(
      String url, @Nullable String user, @Nullable String password, String schema) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("turnpike-store");
    config.setMaximumPoolSize(MOST_CONNECTIONS);
    config.setConnectionTimeout(ACQUISITION.toMillis());
    config.setValidationTimeout(VALIDATION.toMillis());
    config.setMinimumIdle(IDLE_CONNECTIONS);
    config.setDriverClassName("org.postgresql.Driver");
    config.setJdbcUrl(url);
    config.setUsername(user);
    config.setPassword(password);
    config.setConnectionInitSql(SESSION);
    config.addDataSourceProperty("connectTimeout", "2");
    config.addDataSourceProperty("socketTimeout", "20");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("logServerErrorDetail", "false");
    config.addDataSourceProperty("ApplicationName", "turnpike");
    String name = "PostgreSQL at " + withoutSecrets(url);
    HikariDataSource source = pool(config, name);
    return ready(new PostgresDatabase(name, schema, new Connections(source), source::close));
  }

  /** The data source is the host's: not closed here. */
  static Database of(DataSource source, String schema) {
    return ready(
        new PostgresDatabase("the host's data source", schema, new Connections(source), () -> {}));
  }

  private static Database ready(Database database) {
    boolean fine = false;
    try {
      Migrations.run(database);
      fine = true;
      return database;
    } finally {
      if (!fine) {
        database.close();
      }
    }
  }

  private static HikariDataSource pool(HikariConfig config, String name) {
    try {
      return new HikariDataSource(config);
    } catch (PoolInitializationException e) {
      SQLException cause =
          e.getCause() instanceof SQLException sql
              ? sql
              : new SQLException("it could not be opened", "08001");
      throw Failures.of(name, cause);
    }
  }

  /** Users and passwords stand behind the question mark, or by mistake before the host. */
  private static String withoutSecrets(String url) {
    return url.replaceFirst("[?].*", "").replaceFirst("//[^/]*@", "//");
  }
}
