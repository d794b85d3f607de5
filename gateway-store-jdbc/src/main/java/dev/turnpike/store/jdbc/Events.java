package dev.turnpike.store.jdbc;

import dev.turnpike.ledger.Event;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** The table of what happened to payments. */
final class Events {
  private static final String INSERT =
      "insert into @events (provider, payment_id, payment_key, happened_at, kind, about, details)";

  private Events() {}

  static void add(Session session, Event event) throws SQLException {
    session
        .sql(INSERT + " values (?, ?, ?, ?, ?, ?, ?)")
        .text(event.provider())
        .text(event.paymentId())
        .bytes(Payments.keyOf(event.provider(), event.paymentId()))
        .time(event.at())
        .name(event.kind())
        .text(event.about())
        .text(event.text())
        .update();
  }

  /** Only where the payment is known: whoever makes ids up shall not fill the store. */
  static void addCallback(Session session, String provider, String paymentId, Instant now)
      throws SQLException {
    session
        .sql(
            INSERT
                + " select provider, payment_id, payment_key, ?, ?, null, null from @payments"
                + " where payment_key = ?")
        .time(now)
        .name(Event.Kind.CALLBACK)
        .bytes(Payments.keyOf(provider, paymentId))
        .update();
  }

  static List<Event> of(Session session, String provider, String paymentId) throws SQLException {
    return session
        .sql(
            "select happened_at, kind, provider, payment_id, about, details from @events"
                + " where payment_key = ? order by seq")
        .bytes(Payments.keyOf(provider, paymentId))
        .list(Events::read);
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
