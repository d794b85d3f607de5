package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Session.values;
import static dev.turnpike.store.jdbc.SqlValues.number;
import static dev.turnpike.store.jdbc.SqlValues.text;

import dev.turnpike.internal.ledger.AuditEvent;
import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.internal.ledger.NotificationState;
import dev.turnpike.internal.ledger.Store;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The table of notifications: a line for each payment and target, in the order of {@code seq}. Only
 * the first one that waits has a time at which it is due, so those behind it slow nobody down.
 * Whoever changes a line locks its payment first.
 */
final class NotificationTable {
  static final String COLUMNS =
      "tenant, id, provider, payment_id, target, body, created_at, attempts, attempts_before, next_at, state,"
          + " result";
  static final String SELECT = "select " + COLUMNS + " from @notifications";

  private static final String LINE = "payment_key = ? and target = ?";
  private static final String PENDING = "state = 'PENDING'";
  private static final String INSERT =
      """
      insert into @notifications (%s, payment_key, due_at)
        select ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
          case when exists (select 1 from @notifications where %s and %s) then ? else ? end\
      """
          .formatted(COLUMNS, LINE, PENDING);
  private static final String NEXT_IN_LINE =
      """
      update @notifications set due_at = next_at
        where seq = (select min(seq) from @notifications where %s and %s)\
      """
          .formatted(LINE, PENDING);
  private static final String UPDATE_CLAIMED =
      """
      update @notifications set state = ?, result = ?, next_at = ?, due_at = ?, owner = null
        where id = ? and owner = ? and attempts = ? and\
      """
          + " "
          + PENDING;
  private static final String RESEND =
      """
      update @notifications set state = 'PENDING', attempts_before = attempts, next_at = ?, due_at = ?,
        owner = null where id = ?\
      """;

  private final String owner;

  NotificationTable(String owner) {
    this.owner = owner;
  }

  /** The payment is locked. */
  static void add(Session session, Notification notification) throws SQLException {
    byte[] key = keyOf(notification);
    session.update(
        INSERT,
        text(notification.tenant()),
        notification.id(),
        notification.provider(),
        notification.paymentId(),
        notification.target(),
        notification.body(),
        notification.createdAt(),
        notification.attempts(),
        notification.attemptsBefore(),
        notification.nextAt(),
        notification.state(),
        text(notification.result()),
        key,
        key,
        notification.target(),
        DueAt.BEHIND_ANOTHER,
        notification.nextAt());
  }

  List<Notification> claim(Session session, Instant now, Instant again, int limit)
      throws SQLException {
    List<Notification> claimed =
        session.list(SELECT + DueAt.NOW, row -> read(row).dueAt(again), now, limit);
    session.each(
        "update @notifications set due_at = ?, next_at = ?, owner = ?, attempts = attempts + 1"
            + " where id = ?",
        claimed,
        notification -> values(again, again, owner, notification.id()));
    return claimed;
  }

  void update(Session session, Notification notification, Instant now) throws SQLException {
    PaymentTable.lock(session, notification.provider(), notification.paymentId());
    if (!updateClaimed(session, notification)) {
      return;
    }
    if (notification.isOver()) {
      session.update(NEXT_IN_LINE, keyOf(notification), notification.target());
    }
    EventTable.add(session, notification.event(now));
  }

  /**
   * Only for who has it, and only once for each attempt: the row counts those that were begun, so
   * whoever was overtaken by another one of the same gateway knows of fewer.
   */
  private boolean updateClaimed(Session session, Notification notification) throws SQLException {
    return session.update(
            UPDATE_CLAIMED,
            notification.state(),
            text(notification.result()),
            notification.nextAt(),
            number(dueOf(notification)),
            notification.id(),
            owner,
            notification.attempts())
        == 1;
  }

  private static @Nullable Long dueOf(Notification notification) {
    return switch (notification.state()) {
      case PENDING -> notification.nextAt().toEpochMilli();
      case DELIVERED -> null;
      case DEAD -> DueAt.NEVER;
    };
  }

  static Store.Resend resend(Session session, String id, Instant now, AuditEvent deed)
      throws SQLException {
    Optional<Notification> seen = get(session, id);
    if (seen.isEmpty()) {
      return Store.Resend.NOT_FOUND;
    }
    PaymentTable.lock(session, seen.get().provider(), seen.get().paymentId());
    Optional<Notification> found = get(session, id);
    if (found.isEmpty()) {
      return Store.Resend.NOT_FOUND;
    }
    Notification notification = found.get();
    if (!notification.isOver()) {
      return Store.Resend.WAITING;
    }
    if (isAny(session, notification, ">", "state <> 'DEAD'")) {
      return Store.Resend.SUPERSEDED;
    }
    boolean behindAnother = isAny(session, notification, "<", PENDING);
    session.update(
        RESEND, now, behindAnother ? DueAt.BEHIND_ANOTHER : now.toEpochMilli(), notification.id());
    AuditTable.add(session, deed);
    return Store.Resend.DUE;
  }

  /** Whether there is another one of its line, before or after it. */
  private static boolean isAny(
      Session session, Notification notification, String where, String which) throws SQLException {
    return session.any(
        "select 1 from @notifications where %s and seq %s (select seq from @notifications where id = ?) and %s limit 1"
            .formatted(LINE, where, which),
        keyOf(notification),
        notification.target(),
        notification.id());
  }

  private static byte[] keyOf(Notification notification) {
    return PaymentTable.keyOf(notification.provider(), notification.paymentId());
  }

  static Optional<Notification> get(Session session, String id) throws SQLException {
    return session.first(SELECT + " where id = ?", NotificationTable::read, id);
  }

  static List<Notification> of(Session session, String provider, String paymentId)
      throws SQLException {
    return session.list(
        SELECT + " where payment_key = ? order by seq",
        NotificationTable::read,
        PaymentTable.keyOf(provider, paymentId));
  }

  /** Whoever is sending them is gone. */
  static void release(Session session, @Nullable String owner) throws SQLException {
    session.update(
        "update @notifications set due_at = created_at, next_at = created_at, owner = null"
            + " where due_at >= 0 and owner is not null and (owner = ? or ? is null)",
        text(owner),
        text(owner));
  }

  static Notification read(Row row) throws SQLException {
    return new Notification(
        row.textOrNull(),
        row.text(),
        row.text(),
        row.text(),
        row.text(),
        row.text(),
        row.time(),
        Math.toIntExact(row.number()),
        Math.toIntExact(row.number()),
        row.time(),
        row.name(NotificationState.class),
        row.textOrNull());
  }
}
