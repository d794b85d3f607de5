package dev.turnpike.store.jdbc;

import java.sql.SQLException;
import java.util.Set;

/**
 * The schema that the tables are in: nothing outside of it is touched. What the user may not do is
 * said, with what the owner of the database can do about it.
 */
final class PostgresSchema {
  /** Any number that nobody else uses in the same database. */
  private static final long LOCK = 0x7475_726e_7069_6b65L;

  private static final String NO_RIGHT = "42501";

  /** There is such a table already, or it lacks a column, or has it with another type. */
  private static final Set<String> SOMEBODY_ELSES =
      Set.of("42P07", "42P01", "42703", "42804", "42883", "42809");

  private PostgresSchema() {}

  /** Makes it, and the tables in it, where they are missing; one node at a time. */
  static void prepare(Database database, String schema) {
    database.store(
        Session.nothing(
            session -> {
              session.any("select pg_advisory_xact_lock(?)", LOCK);
              String user =
                  session.first("select quote_ident(current_user)", Row::text).orElseThrow();
              boolean isThere =
                  session.any("select 1 from pg_namespace where nspname = '${schema}'");
              try {
                // even to try it takes a right that the user may not have
                if (!isThere) {
                  session.update("create schema ${schema}");
                }
                Migrations.run(session, database.toString());
              } catch (SQLException e) {
                throw inWords(e, database, schema, user, isThere);
              }
            }));
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
    return e;
  }
}
