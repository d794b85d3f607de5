package dev.turnpike.store.jdbc;

import dev.turnpike.store.jdbc.JdbcStore.CopyListener;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Copies the records of one database into another one, table by table in the order of their keys. A
 * few rows are one transaction, so the greatest key in the target tells where to go on, whatever
 * happened. While the target has the table {@code copy_progress}, its copy is not finished, and no
 * gateway opens it.
 */
final class StoreCopy {
  private static final String CONNECTIONS =
      """
      select count(*) from pg_stat_activity
      where datname = current_database() and application_name = left('turnpike ${schema}', 63)\
      """;
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration PAUSE = Duration.ofMillis(50);

  /** Another one as soon as a gateway has opened the database, or records were added or deleted. */
  private record State(long beats, Map<String, Long> rows) {}

  private final Database from;
  private final Database to;
  private final String source;
  private final String target;
  private final CopyListener listener;
  private final List<CopiedTable> tables;

  StoreCopy(Database from, Database to, CopyListener listener) {
    this.from = from;
    this.to = to;
    this.source = nameOf(from);
    this.target = nameOf(to);
    this.listener = listener;
    this.tables = CopiedTable.of(from);
  }

  /**
   * Begins it or goes on with it, and returns when it is finished.
   *
   * @throws IllegalStateException when it must not be made, with the reason in one line
   */
  void run() {
    if (source.equals(target)) {
      throw new IllegalStateException(source + " can't be copied into itself");
    }
    from.ask(Session.nothing(session -> requireFinished(session, source)));
    requireUnused(from);
    requireUnused(to);
    State state = stateOf(from);
    to.store(Session.nothing(session -> begin(session, state)));
    for (CopiedTable table : tables) {
      copy(table, state.rows.getOrDefault(table.name(), 0L));
    }
    requireUnused(from);
    requireUnused(to);
    if (!stateOf(from).equals(state)) {
      throw changed();
    }
    if (!stateOf(to).rows.equals(state.rows)) {
      throw new IllegalStateException(
          "%s doesn't hold as many records as %s, so something else has written to it: %s, and begin again"
              .formatted(target, source, emptyIt()));
    }
    to.store(Session.nothing(this::finish));
  }

  /** With the schema, where it has one. */
  private static String nameOf(Database database) {
    String schema =
        database.ask(session -> session.first("select '${schema}'", Row::text)).orElse("");
    return schema.isEmpty() ? database.toString() : database + ", schema " + schema;
  }

  /**
   * A gateway's connections to PostgreSQL have a name; those that were just closed are there for a
   * moment yet. A file has its lock instead.
   */
  private static void requireUnused(Database database) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (database.dialect() == Dialect.POSTGRES) {
      long connections = number(database, CONNECTIONS);
      if (connections == 0) {
        return;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "%s is in use: a gateway, or a pooler for it, has %s connections to it. Stop every gateway, and name the server itself."
                .formatted(nameOf(database), connections));
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private State stateOf(Database database) {
    Map<String, Long> rows = new LinkedHashMap<>();
    tables.forEach(table -> rows.put(table.name(), database.ask(table::count)));
    return new State(number(database, "select beats from @heartbeat"), rows);
  }

  private static long number(Database database, String question) {
    return database.ask(session -> session.first(question, Row::number)).orElse(0L);
  }

  private void begin(Session session, State state) throws SQLException {
    if (isUnfinished(session)) {
      String begun = sourceOf(session);
      if (!begun.equals(source)) {
        throw new IllegalStateException(
            "%s holds an unfinished copy of %s: finish that one, or %s"
                .formatted(target, begun, emptyIt()));
      }
      if (!session.any("select 1 from @copy_progress where state = ?", state.toString())) {
        throw changed();
      }
      return;
    }
    for (CopiedTable table : tables) {
      if (!table.isEmpty(session) && !table.isRegisterOfKeys()) {
        throw new IllegalStateException(
            "%s holds records already (%s): a copy needs an empty database"
                .formatted(target, table.name()));
      }
    }
    session.update("delete from @encryption_keys"); // of whoever opened it: nothing needs them
    session.update("create table @copy_progress (source text not null, state text not null)");
    session.update("insert into @copy_progress values (?, ?)", source, state.toString());
  }

  private void copy(CopiedTable table, long all) {
    long copied = to.ask(table::count);
    listener.copied(table.name(), copied, all);
    List<Object[]> rows = read(table, to.ask(table::last));
    while (!rows.isEmpty()) {
      List<Object[]> batch = rows;
      to.store(Session.nothing(session -> table.insert(session, batch)));
      copied += batch.size();
      listener.copied(table.name(), copied, all);
      rows = read(table, batch.get(batch.size() - 1)[0]);
    }
  }

  /** PostgreSQL's driver takes all rows at once, however long, unless it is in a transaction. */
  private List<Object[]> read(CopiedTable table, Object place) {
    Session.Work<List<Object[]>> work = session -> table.after(session, place);
    return from.dialect() == Dialect.POSTGRES ? from.store(work) : from.ask(work);
  }

  /** Whoever had claimed anything is gone; and what comes next gets higher numbers. */
  private void finish(Session session) throws SQLException {
    if (to.dialect() == Dialect.POSTGRES) {
      Leases.end(session, null); // on SQLite whoever opens it does
      for (CopiedTable table : tables) {
        table.makeReady(session);
      }
    }
    session.update("drop table @copy_progress");
  }

  private IllegalStateException changed() {
    return new IllegalStateException(
        "%s has changed since the copy began: stop every gateway, %s, and begin again"
            .formatted(source, emptyIt()));
  }

  private String emptyIt() {
    return to.dialect() == Dialect.SQLITE ? "delete " + to : "drop the schema of " + target;
  }

  /**
   * Before anybody takes it for a store.
   *
   * @throws IllegalStateException when a copy into it is not finished
   */
  static void requireFinished(Session session, String name) throws SQLException {
    if (isUnfinished(session)) {
      throw new IllegalStateException(
          "%s holds an unfinished copy of %s: finish it with copy-store first"
              .formatted(name, sourceOf(session)));
    }
  }

  private static boolean isUnfinished(Session session) throws SQLException {
    return Migrations.isTable(session, "copy_progress");
  }

  private static String sourceOf(Session session) throws SQLException {
    return session.first("select source from @copy_progress", Row::text).orElse("nothing");
  }
}
