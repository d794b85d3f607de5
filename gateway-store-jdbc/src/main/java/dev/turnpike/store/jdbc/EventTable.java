package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.SqlValues.text;

import dev.turnpike.internal.ledger.Event;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** The table of what happened to payments. */
final class EventTable {
  private static final String INSERT =
      "insert into @events (provider, payment_id, payment_key, happened_at, kind, about, details)";

  private EventTable() {}

  static void add(Session session, Event event) throws SQLException {
    session.update(
        INSERT + " values (?, ?, ?, ?, ?, ?, ?)",
        event.provider(),
        event.paymentId(),
        PaymentTable.keyOf(event.provider(), event.paymentId()),
        event.at(),
        event.kind(),
        text(event.about()),
        text(event.text()));
  }

  /** Only where the payment is known: whoever makes ids up shall not fill the store. */
  static void addCallback(Session session, String provider, String paymentId, Instant now)
      throws SQLException {
    session.update(
        INSERT
            + " select provider, payment_id, payment_key, ?, ?, null, null from @payments"
            + " where payment_key = ?",
        now,
        Event.Kind.CALLBACK,
        PaymentTable.keyOf(provider, paymentId));
  }

  static List<Event> of(Session session, String provider, String paymentId) throws SQLException {
    return session.list(
        "select happened_at, kind, provider, payment_id, about, details from @events"
            + " where payment_key = ? order by seq",
        EventTable::read,
        PaymentTable.keyOf(provider, paymentId));
  }

  private static Event read(Row row) throws SQLException {
    return new Event(
        row.time(),
        row.name(Event.Kind.class),
        row.text(),
        row.text(),
        row.textOrNull(),
        row.textOrNull());
  }
}
