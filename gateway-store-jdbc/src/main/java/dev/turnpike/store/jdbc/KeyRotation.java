package dev.turnpike.store.jdbc;

import dev.turnpike.store.jdbc.JdbcStore.Rotation;
import dev.turnpike.store.jdbc.JdbcStore.RotationListener;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Encrypts with the key in use whatever isn't: what is clear, and what has another key. It walks
 * through each column in the order of the primary key, a few rows at a time, and changes a value
 * only where it is still the one that it read. So gateways may write meanwhile, it may be killed at
 * any moment, and what it has done it finds done.
 *
 * <p>Then it looks once more: an old key that a gateway has written with meanwhile is still in use.
 */
final class KeyRotation {
  private static final int MOST_ROWS = 100;
  private static final int MOST_CHARACTERS = 4 << 20;

  /** What a table without secrets, but with digests of some, has in the place of a column. */
  private static final String OWNERS = "owners.owned_key";

  private final Database database;
  private final EncryptionKeys keys;
  private final AtRest atRest;
  private final RotationListener listener;

  /** With which keys the old values were encrypted that this walk found; empty: with none. */
  private final TreeSet<String> found = new TreeSet<>();

  /**
   * A value in its row.
   *
   * @param key the primary key
   * @param place what binds the value to the row
   */
  private record Stored(Object key, String[] place, String value) {}

  KeyRotation(Database database, EncryptionKeys keys, RotationListener listener) {
    database.ask(
        Session.nothing(session -> StoreCopy.requireFinished(session, database.toString())));
    this.database = database;
    this.keys = keys;
    this.atRest = KeyRegister.open(database, keys);
    this.listener = listener;
  }

  /** Returns when all is done. */
  Rotation run() {
    long rewritten = walk();
    if (!found.isEmpty()) {
      rewritten += walk();
    }
    database.forgetDeleted();
    List<String> unused = new ArrayList<>(keys.ids());
    unused.remove(keys.current());
    unused.removeAll(found);
    KeyRegister.forget(database, unused);
    return new Rotation(rewritten, keys.current(), unused, List.copyOf(found));
  }

  private long walk() {
    found.clear();
    long rewritten = 0;
    for (SealedColumn column : SealedColumn.values()) {
      rewritten += walk(column);
    }
    return rewritten + walkOwners();
  }

  private long walk(SealedColumn column) {
    long rewritten = 0;
    List<Stored> rows = read(column, kindOf(column).lowest());
    while (!rows.isEmpty()) {
      List<Stored> old = rows.stream().filter(row -> atRest.isOld(row.value)).toList();
      old.forEach(row -> found.add(AtRest.keyOf(row.value)));
      if (!old.isEmpty()) {
        rewritten +=
            database.store(
                session -> {
                  long changed = 0;
                  for (Stored row : old) {
                    changed += rewrite(session, column, row);
                  }
                  return changed;
                });
      }
      listener.rewritten(column.toString(), rewritten);
      rows = read(column, rows.get(rows.size() - 1).key);
    }
    return rewritten;
  }

  private static Row.Kind kindOf(SealedColumn column) {
    return switch (column.key()) {
      case "seq" -> Row.Kind.NUMBER;
      case "token_key" -> Row.Kind.BYTES;
      default -> Row.Kind.TEXT;
    };
  }

  /** PostgreSQL's driver takes all rows at once, however long, unless it is in a transaction. */
  private List<Stored> read(SealedColumn column, Object after) {
    Session.Work<List<Stored>> work = session -> read(session, column, after);
    return database.dialect() == Dialect.POSTGRES ? database.store(work) : database.ask(work);
  }

  private static List<Stored> read(Session session, SealedColumn column, Object after)
      throws SQLException {
    List<String> columns = new ArrayList<>();
    columns.add(column.key());
    columns.addAll(column.place());
    columns.add(column.column());
    Row.Kind kind = kindOf(column);
    List<Stored> rows = new ArrayList<>();
    int[] characters = {0};
    session.each(
        "select %1$s from @%2$s where %3$s > ? and %4$s is not null order by %3$s limit %5$s"
            .formatted(
                String.join(", ", columns),
                column.table(),
                column.key(),
                column.column(),
                MOST_ROWS),
        row -> {
          Object key = kind.of(row);
          String[] place =
              key instanceof byte[] bytes
                  ? new String[] {SubscriptionTable.placeOf(bytes)}
                  : new String[column.place().size()];
          for (int i = 0; i < column.place().size(); i++) {
            place[i] = row.text();
          }
          String value = row.text();
          rows.add(new Stored(key, place, value));
          characters[0] += value.length();
          return characters[0] < MOST_CHARACTERS;
        },
        after);
    return rows;
  }

  /** How many values are changed: none where somebody else has changed it or deleted its row. */
  private int rewrite(Session session, SealedColumn column, Stored row) throws SQLException {
    String clear = atRest.open(column, row.value, row.place);
    if (column == SealedColumn.TOKEN) {
      return rewriteToken(session, (byte[]) row.key, row.value, clear);
    }
    return session.update(
        "update @%s set %s = ? where %s = ? and %s = ?"
            .formatted(column.table(), column.column(), column.key(), column.column()),
        atRest.seal(column, clear, row.place),
        row.key,
        row.value);
  }

  private int rewriteToken(Session session, byte[] key, String stored, String clear)
      throws SQLException {
    byte[] keyed = atRest.keyed(key);
    if (keyed != key && session.any("select 1 from @subscriptions where token_key = ?", keyed)) {
      return session.update("delete from @subscriptions where token_key = ?", key);
    }
    return session.update(
        "update @subscriptions set token = ?, token_key = ? where token_key = ? and token = ?",
        atRest.seal(SealedColumn.TOKEN, clear, SubscriptionTable.placeOf(keyed)),
        keyed,
        key,
        stored);
  }

  private record Owner(long seq, byte[] key) {}

  private long walkOwners() {
    long rewritten = 0;
    List<Owner> rows = owners(Long.MIN_VALUE);
    while (!rows.isEmpty()) {
      List<Owner> old = rows.stream().filter(row -> !AtRest.isKeyed(row.key)).toList();
      if (!old.isEmpty()) {
        found.add("");
        rewritten +=
            database.store(
                session -> {
                  long changed = 0;
                  for (Owner row : old) {
                    changed += rewrite(session, row);
                  }
                  return changed;
                });
      }
      listener.rewritten(OWNERS, rewritten);
      rows = owners(rows.get(rows.size() - 1).seq);
    }
    return rewritten;
  }

  private List<Owner> owners(long after) {
    return database.ask(
        session ->
            session.list(
                "select seq, owned_key from @owners where seq > ? order by seq limit " + MOST_ROWS,
                row -> new Owner(row.number(), row.bytes()),
                after));
  }

  private int rewrite(Session session, Owner row) throws SQLException {
    byte[] keyed = atRest.keyed(row.key);
    return session.any("select 1 from @owners where owned_key = ?", keyed)
        ? session.update("delete from @owners where seq = ?", row.seq)
        : session.update("update @owners set owned_key = ? where seq = ?", keyed, row.seq);
  }
}
