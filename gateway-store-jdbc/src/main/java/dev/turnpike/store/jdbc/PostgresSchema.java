package dev.turnpike.store.jdbc;

import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schema that the tables are in: nothing outside of it is touched. What the user may not do is
 * said, with what the owner of the database can do about it.
 */
final class PostgresSchema {
  /** Any number that nobody else uses in the same database. */
  private static final long LOCK = 0x7475_726e_7069_6b65L;

  private static final Logger LOG = LoggerFactory.getLogger(PostgresSchema.class);
  private static final long PAUSE_NANOS = 100_000_000;
  private static final int LOCK_SECONDS = 5;
  private static final String IS_LOCKED = "55P03";
  private static final String NO_RIGHT = "42501";

  /** There is such a table already, or it lacks a column, or has it with another type. */
  private static final Set<String> SOMEBODY_ELSES =
      Set.of("42P07", "42P01", "42703", "42804", "42883", "42809");

  private PostgresSchema() {}

  /**
   * Makes it, and the tables in it, where they are missing; one node at a time, and however long it
   * takes. It happens altogether or not at all.
   */
  static void prepare(Database database, String schema) {
    boolean told = false;
    while (!database.store(
        session -> session.patiently(() -> prepare(session, database, schema)))) {
      if (!told) {
        LOG.info("{}: another gateway prepares the tables; waits for it", database);
        told = true;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
      if (Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException(
            database + ": interrupted while another gateway prepared the tables");
      }
    }
  }

  /**
   * Whether nobody else does it now. The limits that the user or the gateway set to statements are
   * for payments: to build an index over millions of rows may take longer. A lock that another one
   * holds is not waited for so long, since all others wait behind whoever waits for it.
   */
  private static boolean prepare(Session session, Database database, String schema)
      throws SQLException {
    session.any("select set_config('statement_timeout', '0', true)");
    session.any("select set_config('lock_timeout', ?, true)", LOCK_SECONDS + "s");
    if (!session.any("select 1 where pg_try_advisory_xact_lock(?)", LOCK)) {
      return false;
    }
    String user = session.first("select quote_ident(current_user)", Row::text).orElseThrow();
    boolean isThere = session.any("select 1 from pg_namespace where nspname = '${schema}'");
    try {
      // even to try it takes a right that the user may not have
      if (!isThere) {
        session.update("create schema ${schema}");
      }
      Migrations.run(session, database.toString());
    } catch (SQLException e) {
      throw inWords(e, database, schema, user, isThere);
    }
    return true;
  }

  private static SQLException inWords(
      SQLException e, Database database, String schema, String user, boolean isThere) {
    if (NO_RIGHT.equals(e.getSQLState())) {
      throw new IllegalStateException(
          "%s: %s %s. Let the owner of the database run: %s"
              .formatted(
                  database,
                  isThere
                      ? "the user %s lacks a right in the schema %s:".formatted(user, schema)
                      : "the schema %s is missing, and the user %s may not make it:"
                          .formatted(schema, user),
                  SqlFailures.messageOf(e),
                  isThere
                      ? "grant usage, create on schema %s to %s".formatted(schema, user)
                      : "create schema %s authorization %s".formatted(schema, user)),
          e);
    }
    if (SOMEBODY_ELSES.contains(String.valueOf(e.getSQLState()))) {
      throw new IllegalStateException(
          "%s: the schema %s holds tables of somebody else, which are left alone. Name another schema"
              .formatted(database, schema),
          e);
    }
    if (IS_LOCKED.equals(e.getSQLState())) {
      throw new IllegalStateException(
          "%s: the tables in the schema %s can't be brought up to date while another session holds them for more than %s s: a backup, or a long transaction. Nothing was changed. Start again when it is over; pg_locks tells which it is"
              .formatted(database, schema, LOCK_SECONDS),
          e);
    }
    return e;
  }
}
