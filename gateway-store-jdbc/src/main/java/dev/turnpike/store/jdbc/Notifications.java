package dev.turnpike.store.jdbc;

import dev.turnpike.ledger.Notification;
import dev.turnpike.ledger.NotificationState;
import dev.turnpike.ledger.Store;
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
final class Notifications {
  static final String COLUMNS =
      "id, provider, payment_id, target, body, created_at, attempts, attempts_before, next_at, state,"
          + " result";
  static final String SELECT = "select " + COLUMNS + " from @notifications";

  private static final String LINE = "payment_key = ? and target = ?";
  private static final String PENDING = "state = 'PENDING'";
  private static final String INSERT =
      "insert into @notifications ("
          + COLUMNS
          + ", payment_key, due_at) select ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
          + " case when exists (select 1 from @notifications where "
          + LINE
          + " and "
          + PENDING
          + ") then ? else ? end";

  private final String owner;

  Notifications(String owner) {
    this.owner = owner;
  }

  /** The payment is locked. */
  static void add(Session session, Notification notification) throws SQLException {
    session
        .sql(INSERT)
        .text(notification.id())
        .text(notification.provider())
        .text(notification.paymentId())
        .text(notification.target())
        .text(notification.body())
        .time(notification.createdAt())
        .number(notification.attempts())
        .number(notification.attemptsBefore())
        .time(notification.nextAt())
        .name(notification.state())
        .text(notification.result())
        .bytes(keyOf(notification))
        .bytes(keyOf(notification))
        .text(notification.target())
        .number(Due.BEHIND_ANOTHER)
        .time(notification.nextAt())
        .update();
  }

  List<Notification> claim(Session session, Instant now, Instant again, int limit)
      throws SQLException {
    List<Notification> claimed =
        session
            .sql(
                SELECT
                    + " where due_at >= 0 and due_at <= ? order by due_at limit ?"
                    + " for update skip locked")
            .time(now)
            .number(limit)
            .list(Notifications::read)
            .stream()
            .map(notification -> notification.dueAt(again))
            .toList();
    session.each(
        "update @notifications set due_at = ?, next_at = ?, owner = ?, attempts = attempts + 1"
            + " where id = ?",
        claimed,
        (sql, notification) -> sql.time(again).time(again).text(owner).text(notification.id()));
    return claimed;
  }

  void update(Session session, Notification notification, Instant now) throws SQLException {
    Payments.lock(session, notification.provider(), notification.paymentId());
    if (!updateClaimed(session, notification)) {
      return;
    }
    if (notification.isOver()) {
      session
          .sql(
              "update @notifications set due_at = next_at where seq ="
                  + " (select min(seq) from @notifications where "
                  + LINE
                  + " and "
                  + PENDING
                  + ")")
          .bytes(keyOf(notification))
          .text(notification.target())
          .update();
    }
    Events.add(session, notification.event(now));
  }

  /**
   * Only for who has it, and only once for each attempt: the row counts those that were begun, so
   * whoever was overtaken by another one of the same gateway knows of fewer.
   */
  private boolean updateClaimed(Session session, Notification notification) throws SQLException {
    return session
            .sql(
                "update @notifications set state = ?, result = ?, next_at = ?,"
                    + " due_at = ?, owner = null where id = ? and owner = ? and attempts = ? and "
                    + PENDING)
            .name(notification.state())
            .text(notification.result())
            .time(notification.nextAt())
            .number(dueOf(notification))
            .text(notification.id())
            .text(owner)
            .number(notification.attempts())
            .update()
        == 1;
  }

  private static @Nullable Long dueOf(Notification notification) {
    return switch (notification.state()) {
      case PENDING -> notification.nextAt().toEpochMilli();
      case DELIVERED -> null;
      case DEAD -> Due.NEVER;
    };
  }

  static Store.Resend resend(Session session, String id, Instant now) throws SQLException {
    Optional<Notification> seen = get(session, id);
    if (seen.isEmpty()) {
      return Store.Resend.NOT_FOUND;
    }
    Payments.lock(session, seen.get().provider(), seen.get().paymentId());
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
    session
        .sql(
            "update @notifications set state = ?, attempts_before = attempts, next_at = ?, due_at = ?,"
                + " owner = null"
                + " where id = ?")
        .name(NotificationState.PENDING)
        .time(now)
        .number(behindAnother ? Due.BEHIND_ANOTHER : now.toEpochMilli())
        .text(id)
        .update();
    return Store.Resend.DUE;
  }

  /** Whether there is another one of its line, before or after it. */
  private static boolean isAny(
      Session session, Notification notification, String where, String which) throws SQLException {
    return session
        .sql(
            "select 1 from @notifications where "
                + LINE
                + " and seq "
                + where
                + " (select seq from @notifications where id = ?) and "
                + which
                + " limit 1")
        .bytes(keyOf(notification))
        .text(notification.target())
        .text(notification.id())
        .any();
  }

  private static byte @Nullable [] keyOf(Notification notification) {
    return Payments.keyOf(notification.provider(), notification.paymentId());
  }

  private static Optional<Notification> get(Session session, String id) throws SQLException {
    return session.sql(SELECT + " where id = ?").text(id).first(Notifications::read);
  }

  static List<Notification> of(Session session, String provider, String paymentId)
      throws SQLException {
    return session
        .sql(SELECT + " where payment_key = ? order by seq")
        .bytes(Payments.keyOf(provider, paymentId))
        .list(Notifications::read);
  }

  /** Whoever is sending them is gone. */
  static void release(Session session, @Nullable String owner) throws SQLException {
    session
        .sql(
            "update @notifications set due_at = created_at, next_at = created_at, owner = null"
                + " where due_at >= 0 and owner is not null and (owner = ? or ? is null)")
        .text(owner)
        .text(owner)
        .update();
  }

  static Notification read(Row row) throws SQLException {
    return new Notification(
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
