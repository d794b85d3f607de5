package dev.turnpike.store.jdbc;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;

/** Finds out what is at the other end before anything is stored there. */
final class PostgresProbe {
  private static final int ROUNDS = 5;

  private PostgresProbe() {}

  /**
   * Whether two connections at once come to the same process of the server, or one to several: then
   * there is a pooler in front of it that gives a session away after each transaction.
   */
  static boolean isPooledByTransaction(PostgresUrl url, Properties properties) throws SQLException {
    Set<Integer> behindOne = new HashSet<>();
    Set<Integer> behindTheOther = new HashSet<>();
    try (Connection one = connect(url, properties);
        Connection other = connect(url, properties)) {
      for (int i = 0; i < ROUNDS; i++) {
        behindOne.add(processOf(one));
        behindTheOther.add(processOf(other));
      }
    }
    return behindOne.size() > 1 || !Collections.disjoint(behindOne, behindTheOther);
  }

  /** PgBouncer lets few parameters of a start through by itself. */
  static SQLException withNextStep(SQLException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("unsupported startup parameter")
        ? new SQLException(
            message + "; PgBouncer's ignore_startup_parameters has to name it", e.getSQLState())
        : e;
  }

  static Connection connect(PostgresUrl url, Properties properties) throws SQLException {
    try {
      Class.forName(PostgresUrl.DRIVER);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("the driver org.postgresql:postgresql is missing", e);
    }
    Driver driver = DriverManager.getDriver(url.text());
    Connection connection = driver.connect(url.text(), properties);
    if (connection == null) {
      throw new SQLException("the driver doesn't understand the URL", "08001");
    }
    return connection;
  }

  private static int processOf(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
      row.next();
      return row.getInt(1);
    }
  }
}
