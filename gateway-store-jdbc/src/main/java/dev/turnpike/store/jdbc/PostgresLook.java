package dev.turnpike.store.jdbc;

import dev.turnpike.store.jdbc.JdbcStore.Inspection;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Looks at a schema of PostgreSQL as a gateway would find it, and changes nothing. */
final class PostgresLook {
  private PostgresLook() {}

  /** Connects for a look. */
  @FunctionalInterface
  interface Source {
    Connection connect() throws SQLException;
  }

  static Inspection at(String name, Source source, String schema, @Nullable EncryptionKeys keys) {
    try (Connection connection = source.connect()) {
      Session session =
          Session.on(connection, statement -> Dialect.POSTGRES.of(statement, schema), false);
      requireWritable(session, name);
      boolean isThere = session.any("select 1 from pg_namespace where nspname = '${schema}'");
      requireRights(session, name, schema, isThere);
      if (!isThere) {
        return new Inspection(Inspection.State.NEW, null);
      }
      Inspection.State state = Migrations.find(session, name);
      KeyRegister.check(session, name, keys);
      return new Inspection(state, usedBy(session, schema));
    } catch (SQLException e) {
      throw SqlFailures.of(name, e);
    }
  }

  private static void requireWritable(Session session, String name) throws SQLException {
    if (session.any(
        "select 1 where pg_is_in_recovery() or current_setting('transaction_read_only') = 'on'")) {
      throw new IllegalStateException(name + " only reads, as a standby does");
    }
  }

  private static void requireRights(Session session, String name, String schema, boolean isThere)
      throws SQLException {
    String user = session.first("select quote_ident(current_user)", Row::text).orElseThrow();
    if (!isThere
        && !session.any("select 1 where has_database_privilege(current_database(), 'create')")) {
      throw new IllegalStateException(
          "%s: the schema %s is missing, and the user %s may not make it. Let the owner of the database run: create schema %s authorization %s"
              .formatted(name, schema, user, schema, user));
    }
    if (isThere
        && !session.any(
            "select 1 where has_schema_privilege('${schema}', 'usage') and has_schema_privilege('${schema}', 'create')")) {
      throw new IllegalStateException(
          "%s: the user %s lacks a right in the schema %s. Let the owner of the database run: grant usage, create on schema %s to %s"
              .formatted(name, user, schema, schema, user));
    }
  }

  /** Behind a pooler they can't be seen. */
  private static @Nullable String usedBy(Session session, String schema) throws SQLException {
    long connections =
        session
            .first(
                "select count(*) from pg_stat_activity where datname = current_database() and application_name = ?",
                Row::number,
                "turnpike " + schema)
            .orElse(0L);
    return connections == 0 ? null : connections + " connections of gateways";
  }
}
