package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Session.values;
import static dev.turnpike.store.jdbc.SqlValues.number;
import static dev.turnpike.store.jdbc.SqlValues.text;

import dev.turnpike.internal.ledger.KnownKey;
import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.internal.ledger.Tables;
import dev.turnpike.records.AuditEvent;
import dev.turnpike.records.DeliveryAttempt;
import dev.turnpike.records.PaymentEvent;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tables of what happened to payments and of what people did, and that of the API keys. */
final class HistoryTables implements Tables.History {
  static final String SELECT_DEEDS =
      """
      select happened_at, action, done_by, address, tenant, provider, about, state_before, state_after,
        reason, seq from @audit\
      """;

  private static final String EVENTS =
      "select happened_at, kind, provider, payment_id, about, details, took, http_status, answer"
          + " from @events where payment_key = ?";

  private final Rows rows;
  private final AtRest atRest;

  HistoryTables(Rows rows, AtRest atRest) {
    this.rows = rows;
    this.atRest = atRest;
  }

  @Override
  public void add(PaymentEvent event) {
    DeliveryAttempt attempt = event.attempt();
    Integer status = attempt == null ? null : attempt.httpStatus();
    rows.update(
        """
        insert into @events (provider, payment_id, payment_key, happened_at, kind, about, details, took,
          http_status, answer) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
        """,
        event.provider(),
        event.paymentId(),
        PaymentTable.keyOf(event.provider(), event.paymentId()),
        event.at(),
        event.kind(),
        text(event.about()),
        atRest.seal(
            SealedColumn.EVENT_DETAILS,
            event.text(),
            placeOf(event.provider(), event.paymentId(), event.at(), event.kind())),
        number(attempt == null ? null : attempt.took().toMillis()),
        number(status == null ? null : status.longValue()),
        atRest.seal(
            SealedColumn.EVENT_ANSWER,
            attempt == null ? null : attempt.answer(),
            placeOf(event.provider(), event.paymentId(), event.at(), event.kind())));
  }

  private static String[] placeOf(
      String provider, String paymentId, Instant at, PaymentEvent.Kind kind) {
    return new String[] {provider, paymentId, Long.toString(at.toEpochMilli()), kind.name()};
  }

  @Override
  public List<PaymentEvent> of(String provider, String paymentId) {
    return rows.list(
        EVENTS + " order by seq", this::readEvent, PaymentTable.keyOf(provider, paymentId));
  }

  @Override
  public List<PaymentEvent> attempts(Notification notification) {
    return rows.list(
        EVENTS + " and kind = ? and about = ? order by seq",
        this::readEvent,
        PaymentTable.keyOf(notification.provider(), notification.paymentId()),
        PaymentEvent.Kind.DELIVERY,
        notification.id());
  }

  @Override
  public void add(AuditEvent event) {
    rows.update(
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

  /** One node after the other. */
  @Override
  public Collection<KnownKey> lockKeys() {
    rows.update("update @heartbeat set beats = beats where id = 1");
    return rows.list(
        "select label, name, description from @api_keys",
        row -> new KnownKey(List.of(row.text()), row.text(), row.text()));
  }

  @Override
  public void putKeys(Collection<KnownKey> keys) {
    rows.update("delete from @api_keys");
    rows.each(
        "insert into @api_keys (label, name, description) values (?, ?, ?)",
        List.copyOf(keys),
        key -> values(key.label(), key.name(), key.description()));
  }

  private PaymentEvent readEvent(Row row) throws SQLException {
    Instant at = row.time();
    PaymentEvent.Kind kind = row.name(PaymentEvent.Kind.class);
    String provider = row.text();
    String paymentId = row.text();
    String[] place = placeOf(provider, paymentId, at, kind);
    return new PaymentEvent(
        at,
        kind,
        provider,
        paymentId,
        row.textOrNull(),
        atRest.openOrNull(SealedColumn.EVENT_DETAILS, row.textOrNull(), place),
        attempt(
            row.durationOrNull(),
            row.numberOrNull(),
            atRest.openOrNull(SealedColumn.EVENT_ANSWER, row.textOrNull(), place)));
  }

  private static @Nullable DeliveryAttempt attempt(
      @Nullable Duration took, @Nullable Long status, @Nullable String answer) {
    return took == null
        ? null
        : new DeliveryAttempt(took, status == null ? null : Math.toIntExact(status), answer);
  }

  static AuditEvent readDeed(Row row) throws SQLException {
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
