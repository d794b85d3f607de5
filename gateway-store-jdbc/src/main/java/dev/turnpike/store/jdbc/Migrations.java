package dev.turnpike.store.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Brings the tables to what this version of the program needs: {@code 001.sql} and so on, each
 * once, in one transaction, and on PostgreSQL one node at a time.
 */
final class Migrations {
  /** Any number that nobody else uses in the same database. */
  private static final long LOCK = 0x7475_726e_7069_6b65L;

  private static final int NEWEST = 1;

  private Migrations() {}

  static void run(Database database) {
    database.store(
        Session.nothing(
            session -> {
              if (database.dialect() == Dialect.POSTGRES) {
                session.any("select pg_advisory_xact_lock(?)", LOCK);
                makeSchema(session);
              }
              migrate(session, database.toString());
            }));
  }

  /** Only where it is missing: even to try it takes a right that the user may not have. */
  private static void makeSchema(Session session) throws SQLException {
    if (!session.any("select 1 from pg_namespace where nspname = '${schema}'")) {
      session.update("create schema ${schema}");
    }
  }

  private static void migrate(Session session, String name) throws SQLException {
    session.update("create table if not exists @schema_version (version int not null primary key)");
    long version =
        session
            .first("select coalesce(max(version), 0) from @schema_version", Row::number)
            .orElse(0L);
    if (version > NEWEST) {
      throw new IllegalStateException(
          "%s was written by a newer version of Turnpike: its schema has number %s, this version knows those up to %s. Start the newer version."
              .formatted(name, version, NEWEST));
    }
    for (int next = (int) version + 1; next <= NEWEST; next++) {
      for (String statement : statementsOf(next)) {
        session.update(statement);
      }
      session.update("insert into @schema_version values (?)", next);
    }
  }

  private static List<String> statementsOf(int version) {
    String script = read("%03d.sql".formatted(version)).replaceAll("(?m)^--.*\n", "");
    return Stream.of(script.split(";\n", -1))
        .map(String::strip)
        .filter(statement -> !statement.isEmpty())
        .toList();
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
