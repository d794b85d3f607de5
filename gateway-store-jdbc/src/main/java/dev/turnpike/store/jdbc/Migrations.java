package dev.turnpike.store.jdbc;

import dev.turnpike.store.jdbc.JdbcStore.Inspection;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Brings the tables to what this version of the program needs: {@code 001.sql} and so on, each
 * once, in one transaction.
 */
final class Migrations {
  private static final int NEWEST = 4;

  private Migrations() {}

  /** In a transaction that nobody else makes at the same time. */
  static void run(Session session, String name) throws SQLException {
    StoreCopy.requireFinished(session, name);
    // looks before it makes the table: even to try it takes a right that the user may not have
    if (!haveRun(session)) {
      session.update("create table @schema_version (version int not null primary key)");
    }
    long version = versionOf(session);
    requireNotNewer(version, name);
    for (int next = (int) version + 1; next <= NEWEST; next++) {
      for (String statement : statementsOf(next)) {
        session.update(statement);
      }
      session.update("insert into @schema_version values (?)", next);
    }
  }

  private static void requireNotNewer(long version, String name) {
    if (version > NEWEST) {
      throw new IllegalStateException(
          "%s was written by a newer version of Turnpike: its schema has number %s, this version knows those up to %s. Start the newer version."
              .formatted(name, version, NEWEST));
    }
  }

  /**
   * What they would find, and make nothing of.
   *
   * @throws IllegalStateException when they would refuse
   */
  static Inspection.State find(Session session, String name) throws SQLException {
    StoreCopy.requireFinished(session, name);
    long version = haveRun(session) ? versionOf(session) : 0;
    requireNotNewer(version, name);
    return version == NEWEST
        ? Inspection.State.READY
        : version == 0 ? Inspection.State.NEW : Inspection.State.OLDER;
  }

  private static long versionOf(Session session) throws SQLException {
    return session
        .first("select coalesce(max(version), 0) from @schema_version", Row::number)
        .orElse(0L);
  }

  static boolean isTable(Session session, String name) throws SQLException {
    return session.any("select 1 from ${table named} ('@%s')".formatted(name));
  }

  /** Whether they have made anything yet. */
  static boolean haveRun(Session session) throws SQLException {
    return isTable(session, "schema_version");
  }

  /**
   * Makes nothing.
   *
   * @throws IllegalStateException when the tables are not as this version of the program needs them
   */
  static void requireNewest(Database database) {
    long version = database.ask(session -> haveRun(session) ? versionOf(session) : 0L);
    if (version != NEWEST) {
      throw new IllegalStateException(
          version == 0
              ? database + " holds no records of Turnpike"
              : "%s is of another version of Turnpike: its schema has number %s, this version's %s. Start this version's gateway on it once."
                  .formatted(database, version, NEWEST));
    }
  }

  private static List<String> statementsOf(int version) {
    String script = read("00" + version + ".sql").replaceAll("(?m)^--.*\n", "");
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
