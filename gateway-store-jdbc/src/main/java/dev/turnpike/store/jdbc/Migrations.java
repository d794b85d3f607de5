package dev.turnpike.store.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Brings the tables to what this version of the program needs: {@code 001.sql} and so on, each
 * once. On PostgreSQL all happens in one transaction, and one node at a time. H2 commits each
 * change by itself: there the scripts can be run again.
 */
final class Migrations {
  /** Any number that nobody else uses in the same database. */
  private static final long LOCK = 0x7475_726e_7069_6b65L;

  private static final int NEWEST = 2;

  private final Dialect dialect;

  Migrations(Dialect dialect) {
    this.dialect = dialect;
  }

  void run(Database database) {
    database.store(
        session -> {
          migrate(session, database.toString());
          return true;
        });
  }

  private void migrate(Session session, String name) throws SQLException {
    if (dialect == Dialect.POSTGRES) {
      session.sql("select pg_advisory_xact_lock(?)").number(LOCK).any();
    }
    session
        .sql("create table if not exists turnpike_schema (version int not null primary key)")
        .update();
    long version =
        session
            .sql("select coalesce(max(version), 0) from turnpike_schema")
            .first(Row::number)
            .orElse(0L);
    if (version > NEWEST) {
      throw new IllegalStateException(
          "%s was written by a newer version of Turnpike: its schema has number %s, this version knows those up to %s. Start the newer version."
              .formatted(name, version, NEWEST));
    }
    for (int next = (int) version + 1; next <= NEWEST; next++) {
      for (String statement : statementsOf(next)) {
        session.sql(statement).update();
      }
      session.sql("insert into turnpike_schema values (?)").number(next).update();
    }
  }

  private List<String> statementsOf(int version) {
    List<String> statements = new ArrayList<>();
    String script =
        read(String.format(Locale.ROOT, "%03d.sql", version)).replaceAll("(?m)^--.*\n", "");
    for (String statement : dialect.translate(script).split(";\n", -1)) {
      if (!statement.isBlank()) {
        statements.add(statement.strip());
      }
    }
    return statements;
  }

  private static String read(String resource) {
    try (InputStream script = Migrations.class.getResourceAsStream(resource)) {
      if (script == null) {
        throw new IllegalStateException("the jar lacks " + resource);
      }
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
