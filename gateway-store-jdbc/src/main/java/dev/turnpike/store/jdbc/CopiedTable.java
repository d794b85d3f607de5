package dev.turnpike.store.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A table that is copied, with all the columns that it has, in the order of the first one: its
 * primary key. Thread-safe.
 */
final class CopiedTable {
  /** All but the heartbeat, which tells of no payment. */
  static final List<String> NAMES =
      List.of(
          "operations",
          "payments",
          "subscriptions",
          "events",
          "notifications",
          "callbacks",
          "owners",
          "audit",
          "api_keys",
          "statistics",
          "alerts",
          "encryption_keys");

  private static final int MOST_ROWS = 1_000;
  private static final int MOST_CHARACTERS = 8 << 20;
  private static final int COUNTED_AT_ONCE = 100_000;

  private final String name;
  private final String key;
  private final Row.Kind keyKind;
  private final String columns;
  private final List<Row.Kind> kinds;

  private CopiedTable(String name, Map<String, Row.Kind> columns) {
    this.name = name;
    this.key = columns.keySet().iterator().next();
    this.columns = String.join(", ", columns.keySet());
    this.kinds = List.copyOf(columns.values());
    this.keyKind = kinds.get(0);
  }

  /** All that are copied from this database. */
  static List<CopiedTable> of(Database database) {
    return database.ask(
        session -> {
          List<CopiedTable> tables = new ArrayList<>();
          for (String name : NAMES) {
            tables.add(new CopiedTable(name, session.columns("select * from @" + name)));
          }
          return tables;
        });
  }

  String name() {
    return name;
  }

  /** Opening a database with encryption keys writes to it. */
  boolean isRegisterOfKeys() {
    return name.equals("encryption_keys");
  }

  private String in(String statement) {
    return statement.replace("#table", "@" + name).replace("#key", key);
  }

  boolean isEmpty(Session session) throws SQLException {
    return !session.any(in("select 1 from #table limit 1"));
  }

  /** In steps, since a statement of PostgreSQL may not take long. */
  long count(Session session) throws SQLException {
    String step =
        in("select #key from #table where #key > ? order by #key limit 1 offset ")
            + (COUNTED_AT_ONCE - 1);
    long count = 0;
    Object last = keyKind.lowest();
    Optional<Object> next = session.first(step, keyKind::of, last);
    while (next.isPresent()) {
      count += COUNTED_AT_ONCE;
      last = next.get();
      next = session.first(step, keyKind::of, last);
    }
    String rest = in("select count(*) from #table where #key > ?");
    return count + session.first(rest, Row::number, last).orElse(0L);
  }

  /** The greatest key, or one that is less than all. */
  Object last(Session session) throws SQLException {
    return session
        .first(in("select #key from #table order by #key desc limit 1"), keyKind::of)
        .orElse(keyKind.lowest());
  }

  /** A few rows behind a key: the values of each, the key first. */
  List<Object[]> after(Session session, Object place) throws SQLException {
    List<Object[]> rows = new ArrayList<>();
    int[] characters = {0};
    session.each(
        "select " + columns + in(" from #table where #key > ? order by #key limit ") + MOST_ROWS,
        row -> {
          Object[] values = new Object[kinds.size()];
          for (int i = 0; i < values.length; i++) {
            values[i] = kinds.get(i).of(row);
            characters[0] += values[i] instanceof String text ? text.length() : 0;
          }
          rows.add(values);
          return characters[0] < MOST_CHARACTERS;
        },
        place);
    return rows;
  }

  void insert(Session session, List<Object[]> rows) throws SQLException {
    String marks = String.join(", ", Collections.nCopies(kinds.size(), "?"));
    session.each(
        in("insert into #table (%s) values (%s)").formatted(columns, marks), rows, row -> row);
  }

  /** Lets PostgreSQL number and plan as if it had stored the rows one by one. */
  void makeReady(Session session) throws SQLException {
    if (keyKind == Row.Kind.NUMBER) {
      session.any(
          in(
              "select setval(pg_get_serial_sequence('#table', '#key'), coalesce(max(#key), 0) + 1, false) from #table"));
    }
    session.update(in("analyze #table"));
  }
}
