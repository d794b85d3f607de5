package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Session.values;
import static dev.turnpike.store.jdbc.SqlValues.text;

import dev.turnpike.internal.ledger.AuditEvent;
import dev.turnpike.internal.ledger.KnownKey;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** The table of what was done by hand, to which is only added, and that of the API keys. */
final class AuditTable {
  static final String SELECT =
      """
      select happened_at, action, done_by, address, tenant, provider, about, state_before, state_after,
        reason, seq from @audit\
      """;

  private AuditTable() {}

  static void add(Session session, AuditEvent event) throws SQLException {
    session.update(
        """
        insert into @audit (happened_at, action, done_by, address, tenant, provider, about, state_before,
          state_after, reason) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
        """,
        event.at(),
        event.action(),
        event.by(),
        text(event.address()),
        text(event.tenant()),
        text(event.provider()),
        event.about(),
        text(event.before()),
        text(event.after()),
        text(event.reason()));
  }

  static List<AuditEvent> keysAre(Session session, Collection<KnownKey> keys, Instant now)
      throws SQLException {
    session.update("update @heartbeat set beats = beats where id = 1"); // one node after the other
    List<KnownKey> recorded =
        session.list(
            "select label, name, description from @api_keys",
            row -> new KnownKey(List.of(row.text()), row.text(), row.text()));
    List<AuditEvent> changes = KnownKey.changes(recorded, keys, now);
    session.update("delete from @api_keys");
    session.each(
        "insert into @api_keys (label, name, description) values (?, ?, ?)",
        List.copyOf(keys),
        key -> values(key.label(), key.name(), key.description()));
    for (AuditEvent change : changes) {
      add(session, change);
    }
    return changes;
  }

  static AuditEvent read(Row row) throws SQLException {
    return new AuditEvent(
        row.time(),
        row.name(AuditEvent.Action.class),
        row.text(),
        row.textOrNull(),
        row.textOrNull(),
        row.textOrNull(),
        row.text(),
        row.textOrNull(),
        row.textOrNull(),
        row.textOrNull());
  }
}
