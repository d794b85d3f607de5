package dev.turnpike.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects to PostgreSQL. */
final class Postgres {
  private static final Logger LOG = LoggerFactory.getLogger(Postgres.class);
  private static final int MOST_CONNECTIONS = 20;
  private static final int IDLE_CONNECTIONS = 4;
  private static final Duration ACQUISITION = Duration.ofSeconds(2);
  private static final Duration VALIDATION = Duration.ofSeconds(1);

  /**
   * A server that is set to commit without writing to its disk is told to write, and whatever is
   * set later changes nothing of it. Whoever is killed while he holds locks shall not hold them for
   * long.
   */
  private static final String SESSION =
      """
      select set_config('synchronous_commit', case current_setting('synchronous_commit')
        when 'off' then 'on' else current_setting('synchronous_commit') end, false);
      set statement_timeout = '15s';
      set lock_timeout = '5s';
      set idle_in_transaction_session_timeout = '30s'\
      """;

  private Postgres() {}

  static Database open(
      PostgresUrl url,
      @Nullable String user,
      @Nullable String password,
      String schema,
      Purpose purpose) {
    String name = "PostgreSQL at " + url;
    Properties properties = properties(url, user, password);
    // a copy looks for those that write
    properties.setProperty(
        "ApplicationName",
        purpose == Purpose.COPY_FROM || purpose == Purpose.COPY_TO
            ? "turnpike-copy"
            : "turnpike " + schema);
    boolean pooled;
    try {
      pooled = PostgresProbe.isPooledByTransaction(url, properties);
    } catch (SQLException e) {
      throw SqlFailures.of(name, PostgresProbe.withNextStep(e));
    }
    HikariConfig config = new HikariConfig();
    config.setPoolName("turnpike-store");
    config.setMaximumPoolSize(MOST_CONNECTIONS);
    config.setConnectionTimeout(ACQUISITION.toMillis());
    config.setValidationTimeout(VALIDATION.toMillis());
    config.setMinimumIdle(IDLE_CONNECTIONS);
    config.setDriverClassName(PostgresUrl.DRIVER);
    config.setJdbcUrl(url.text());
    config.setDataSourceProperties(properties);
    if (pooled) {
      LOG.info(
          "{}: a pooler in transaction mode is in front of it. Nothing is prepared, and the user's own"
              + " timeouts apply: see docs/operating.md",
          name);
      config.addDataSourceProperty("prepareThreshold", "0");
    } else {
      config.setConnectionInitSql(SESSION);
    }
    HikariDataSource source = pool(config, name);
    Connections connections =
        new Connections(source, () -> source.getHikariPoolMXBean().softEvictConnections());
    return ready(new PostgresDatabase(name, schema, connections, source::close), schema, purpose);
  }

  /** Whatever the URL says goes before this. */
  private static Properties properties(
      PostgresUrl url, @Nullable String user, @Nullable String password) {
    Properties properties = new Properties();
    if (user != null) {
      properties.setProperty("user", user);
    }
    if (password != null) {
      properties.setProperty("password", password);
    }
    if (url.hasSeveralHosts()) {
      properties.setProperty("targetServerType", "primary");
    }
    properties.setProperty("connectTimeout", "2");
    properties.setProperty("loginTimeout", "10"); // of all hosts together
    properties.setProperty("socketTimeout", "20");
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("logServerErrorDetail", "false");
    return properties;
  }

  /** A connection for a look. */
  static Connection connectToLook(PostgresUrl url, @Nullable String user, @Nullable String password)
      throws SQLException {
    Properties properties = properties(url, user, password);
    properties.setProperty("ApplicationName", "turnpike-look");
    try {
      return PostgresProbe.connect(url, properties);
    } catch (SQLException e) {
      throw PostgresProbe.withNextStep(e);
    }
  }

  /** The data source is the host's: not closed here. */
  static Database of(DataSource source, String schema, Purpose purpose) {
    Connections connections = new Connections(source);
    return ready(
        new PostgresDatabase("the host's data source", schema, connections, () -> {}),
        schema,
        purpose);
  }

  private static Database ready(Database database, String schema, Purpose purpose) {
    boolean fine = false;
    try {
      purpose.prepare(database, () -> PostgresSchema.prepare(database, schema));
      if (purpose != Purpose.COPY_FROM) {
        Heartbeat.beat(database);
      }
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
      throw SqlFailures.of(name, cause);
    }
  }
}
