package dev.turnpike.receiver;

import dev.turnpike.receiver.Receipt.Verdict;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Remembers notifications in a table of the shop's own database, in the same transaction as what
 * the shop does about them: both are there afterwards, or neither. Of several nodes that get the
 * same notification at once, one acts; where the database makes the others wait for it, they wait.
 *
 * <p>The id is written before the work runs, so that the database itself keeps the others out, and
 * committed together with it. It is plain SQL with a savepoint, as PostgreSQL, SQLite, MySQL,
 * MariaDB and H2 have it; PostgreSQL and SQLite are tested. Transactions must see only what others
 * have committed (READ COMMITTED, or stricter). Thread-safe.
 */
public final class JdbcSeenNotifications implements SeenNotifications<Connection> {
  private static final String TABLE = "turnpike_seen_notification";

  /** A gateway waits for 15 s, and another node that is frozen may keep the row for hours. */
  private static final int SECONDS_TO_WAIT = 10;

  private static final String CONSTRAINT_VIOLATED = "23";

  private final Connections connections;
  private final boolean ownsTransaction;
  private final Clock clock;

  /** Where connections come from. */
  @FunctionalInterface
  public interface Connections {
    /**
     * A connection.
     *
     * @throws SQLException when there is none
     */
    Connection get() throws SQLException;
  }

  private JdbcSeenNotifications(Connections connections, boolean ownsTransaction) {
    this.connections = Objects.requireNonNull(connections, "connections");
    this.ownsTransaction = ownsTransaction;
    this.clock = Clock.systemUTC();
  }

  /**
   * Each notification in a transaction of its own, on a connection of this source. The work uses
   * that connection, and neither commits it nor closes it.
   */
  public static JdbcSeenNotifications in(DataSource dataSource) {
    return new JdbcSeenNotifications(dataSource::getConnection, true);
  }

  /**
   * In a transaction that the caller has begun and ends, for instance Spring's: {@code joining(()
   * -> DataSourceUtils.getConnection(dataSource))}. The caller has to commit before it answers 2xx.
   * When the receiver throws, what it and the work did is undone, whatever the caller does then.
   * The connection is not closed here. {@link #createTable} and {@link #forget} join a transaction,
   * too.
   *
   * @param connections gives the connection of the running transaction
   */
  public static JdbcSeenNotifications joining(Connections connections) {
    return new JdbcSeenNotifications(connections, false);
  }

  /** The statement that makes the table, for the shop's own migrations. */
  public static String tableDefinition() {
    return "CREATE TABLE "
        + TABLE
        + " (id VARCHAR(255) NOT NULL PRIMARY KEY, seen_at BIGINT NOT NULL)";
  }

  /**
   * Makes the table where there is none: once, before the first notification.
   *
   * @throws NotRememberedException when the database refuses it
   */
  public JdbcSeenNotifications createTable() {
    inTransaction(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            statement.execute(
                tableDefinition().replace("CREATE TABLE ", "CREATE TABLE IF NOT EXISTS "));
            return true;
          }
        });
    return this;
  }

  /**
   * Forgets what was seen before then, now and again: the table grows otherwise. A gateway tries
   * for three days unless set otherwise, and an operator may have one sent again later.
   *
   * @return how many were forgotten
   * @throws NotRememberedException when the database refuses it
   */
  public int forget(Instant before) {
    return inTransaction(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement("DELETE FROM " + TABLE + " WHERE seen_at < ?")) {
            delete.setLong(1, before.getEpochSecond());
            return delete.executeUpdate();
          }
        });
  }

  @Override
  public <X extends Exception> Verdict once(String id, Work<? super Connection, X> work) throws X {
    try (Step step = new Step()) {
      if (!step.remember(id)) {
        return Verdict.DUPLICATE;
      }
      work.run(step.connection);
      step.commit();
      return Verdict.NEW;
    }
  }

  private <T> T inTransaction(Sql<T> sql) {
    try (Step step = new Step()) {
      T result = step.run(sql);
      step.commit();
      return result;
    }
  }

  /** Something that the database does. */
  @FunctionalInterface
  private interface Sql<T> {
    T run(Connection connection) throws SQLException;
  }

  /** One transaction, or a part of the caller's. Without a commit it is undone. */
  private final class Step implements AutoCloseable {
    private final Connection connection;
    private final boolean commitsByItself;
    private @Nullable Savepoint remembered;
    private boolean committed;

    Step() {
      Connection opened = null;
      boolean byItself = false;
      try {
        opened = connections.get();
        byItself = opened.getAutoCommit();
        if (ownsTransaction) {
          opened.setAutoCommit(false);
        }
      } catch (SQLException e) {
        if (ownsTransaction) {
          close(opened, e);
        }
        throw new NotRememberedException("there is no connection to remember a notification", e);
      }
      if (byItself && !ownsTransaction) {
        IllegalStateException none =
            new IllegalStateException(
                "there is no transaction to join: the connection commits by itself");
        close(opened, none); // it is in nobody's transaction, so nobody else closes it
        throw none;
      }
      connection = opened;
      commitsByItself = byItself;
    }

    private static void close(@Nullable Connection opened, Exception failure) {
      if (opened != null) {
        try {
          opened.close();
        } catch (SQLException e) {
          failure.addSuppressed(e);
        }
      }
    }

    <T> T run(Sql<T> sql) {
      try {
        return sql.run(connection);
      } catch (SQLException e) {
        throw new NotRememberedException("the database failed to remember notifications", e);
      }
    }

    /** Whether it is new. A database that waits for another transaction's end does so here. */
    boolean remember(String id) {
      return run(
          all -> {
            Savepoint before = all.setSavepoint();
            try (PreparedStatement insert =
                all.prepareStatement("INSERT INTO " + TABLE + " (id, seen_at) VALUES (?, ?)")) {
              insert.setQueryTimeout(SECONDS_TO_WAIT);
              insert.setString(1, id);
              insert.setLong(2, clock.instant().getEpochSecond());
              insert.executeUpdate();
              remembered = before;
              return true;
            } catch (SQLException e) {
              all.rollback(before);
              if (mayBeThere(e) && isThere(id)) {
                return false;
              }
              throw e;
            }
          });
    }

    /** SQLite says no state. */
    private static boolean mayBeThere(SQLException failure) {
      String state = failure.getSQLState();
      return state == null || state.isEmpty() || state.startsWith(CONSTRAINT_VIOLATED);
    }

    private boolean isThere(String id) throws SQLException {
      try (PreparedStatement select =
          connection.prepareStatement("SELECT 1 FROM " + TABLE + " WHERE id = ?")) {
        select.setString(1, id);
        try (ResultSet found = select.executeQuery()) {
          return found.next();
        }
      }
    }

    void commit() {
      if (ownsTransaction) {
        run(
            all -> {
              all.commit();
              return true;
            });
      }
      committed = true;
    }

    /** A pool would hand out the connection as it is left. */
    @Override
    public void close() {
      Savepoint before = remembered;
      if (ownsTransaction) {
        run(
            all -> {
              try (all) {
                if (!committed) {
                  all.rollback();
                }
                all.setAutoCommit(commitsByItself);
              }
              return true;
            });
      } else if (before != null && !committed) {
        run(
            all -> {
              all.rollback(before); // the caller may commit all the same
              return true;
            });
      }
    }
  }
}
