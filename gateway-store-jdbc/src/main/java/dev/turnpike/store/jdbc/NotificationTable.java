package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Session.values;
import static dev.turnpike.store.jdbc.SqlValues.number;
import static dev.turnpike.store.jdbc.SqlValues.text;

import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.internal.ledger.Tables;
import dev.turnpike.internal.ledger.WorkScope;
import dev.turnpike.records.NotificationFilter;
import dev.turnpike.records.NotificationState;
import dev.turnpike.store.jdbc.DueAt.Condition;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The table of notifications: a line for each payment and target, in the order of {@code seq}. Only
 * the first one that waits has a time at which it is due, so those behind it slow nobody down.
 * Whoever changes a line locks its payment first.
 */
final class NotificationTable implements Tables.Outbox {
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
  private static final String PUT_BACK =
      """
      update @notifications set state = ?, attempts_before = ?, next_at = ?, owner = null,
        due_at = case when exists (select 1 from @notifications where %s and %s
          and seq < (select seq from @notifications where id = ?)) then ? else ? end
        where id = ?\
      """
          .formatted(LINE, PENDING);

  /** Behind it none of its line has arrived or is still to arrive. */
  private static final String IS_LAST =
      """
      not exists (select 1 from @notifications x where x.payment_key = n.payment_key and x.target = n.target
        and x.seq > n.seq and x.state <> 'DEAD')\
      """;

  private final Rows rows;
  private final AtRest atRest;
  private final String owner;

  NotificationTable(Rows rows, AtRest atRest, String owner) {
    this.rows = rows;
    this.atRest = atRest;
    this.owner = owner;
  }

  /** A disk has room, or the step fails. */
  @Override
  public void requireRoomFor(int more) {}

  @Override
  public void append(Notification notification) {
    byte[] key = keyOf(notification);
    rows.update(
        INSERT,
        text(notification.tenant()),
        notification.id(),
        notification.provider(),
        notification.paymentId(),
        notification.target(),
        atRest.seal(SealedColumn.NOTIFICATION_BODY, notification.body(), notification.id()),
        notification.createdAt(),
        notification.attempts(),
        notification.attemptsBefore(),
        notification.nextAt(),
        notification.state(),
        atRest.seal(SealedColumn.NOTIFICATION_RESULT, notification.result(), notification.id()),
        key,
        key,
        notification.target(),
        DueAt.BEHIND_ANOTHER,
        notification.nextAt());
  }

  @Override
  public Optional<Notification> get(String id) {
    return rows.first(SELECT + " where id = ?", this::read, id);
  }

  @Override
  public List<Notification> lineOf(Notification notification) {
    return rows.list(
        SELECT + " where " + LINE + " order by seq",
        this::read,
        keyOf(notification),
        notification.target());
  }

  @Override
  public List<Notification> of(String provider, String paymentId) {
    return rows.list(
        SELECT + " where payment_key = ? order by seq",
        this::read,
        PaymentTable.keyOf(provider, paymentId));
  }

  @Override
  public long countResendable(NotificationFilter which) {
    Filter filter = resendable(which);
    return rows.first(
            "select count(*) from @notifications n" + filter.where(), Row::number, filter.values())
        .orElse(0L);
  }

  @Override
  public long countDead() {
    return rows.first(
            "select count(*) from @notifications where due_at >= ?", Row::number, DueAt.NEVER)
        .orElse(0L);
  }

  @Override
  public List<Notification> resendable(
      NotificationFilter which, @Nullable String after, int limit) {
    Filter filter =
        resendable(which).and("n.seq > (select y.seq from @notifications y where y.id = ?)", after);
    return rows.list(
        SELECT + " n" + filter.where() + " order by n.seq limit ?",
        this::read,
        filter.values(limit));
  }

  private static Filter resendable(NotificationFilter which) {
    return new Filter()
        .and("n." + DueAt.IS_NEVER)
        .andOneOf("n.tenant", which.tenants())
        .and("n.provider = ?", which.provider())
        .and("n.created_at >= ?", which.from())
        .and("n.created_at < ?", which.until())
        .and(IS_LAST);
  }

  /** The row counts the attempts that were begun. */
  @Override
  public boolean putClaimed(Notification changed) {
    boolean put =
        rows.update(
                UPDATE_CLAIMED,
                changed.state(),
                atRest.seal(SealedColumn.NOTIFICATION_RESULT, changed.result(), changed.id()),
                changed.nextAt(),
                number(dueOf(changed)),
                changed.id(),
                owner,
                changed.attempts())
            == 1;
    if (put && changed.isOver()) {
      rows.update(NEXT_IN_LINE, keyOf(changed), changed.target());
    }
    return put;
  }

  @Override
  public void putBack(Notification changed) {
    rows.update(
        PUT_BACK,
        changed.state(),
        changed.attemptsBefore(),
        changed.nextAt(),
        keyOf(changed),
        changed.target(),
        changed.id(),
        DueAt.BEHIND_ANOTHER,
        changed.nextAt(),
        changed.id());
  }

  @Override
  public @Nullable Instant firstDue(WorkScope scope) {
    return DueAt.first(rows, "notifications", within(scope));
  }

  @Override
  public Map<String, Long> outOfScope(WorkScope scope, Instant dueSince) {
    return DueAt.outOf(rows, "notifications", "target", within(scope), dueSince);
  }

  private static Condition within(WorkScope scope) {
    return Condition.oneOf("target", scope.targets())
        .and(Condition.oneOf("tenant", scope.tenants()));
  }

  @Override
  public List<Notification> claim(Instant now, Instant again, int limit, WorkScope scope) {
    List<Notification> claimed =
        DueAt.claim(rows, SELECT, row -> read(atRest, row).dueAt(again), now, limit, within(scope));
    rows.each(
        "update @notifications set due_at = ?, next_at = ?, owner = ?, attempts = attempts + 1"
            + " where id = ?",
        claimed,
        notification -> values(again, again, owner, notification.id()));
    return claimed;
  }

  private static @Nullable Long dueOf(Notification notification) {
    return switch (notification.state()) {
      case PENDING -> notification.nextAt().toEpochMilli();
      case DELIVERED -> null;
      case DEAD -> DueAt.NEVER;
    };
  }

  private static byte[] keyOf(Notification notification) {
    return PaymentTable.keyOf(notification.provider(), notification.paymentId());
  }

  /** Whoever is sending them is gone. */
  static void release(Session session, @Nullable String owner) throws SQLException {
    session.update(
        "update @notifications set due_at = created_at, next_at = created_at, owner = null"
            + " where due_at >= 0 and owner is not null and (owner = ? or ? is null)",
        text(owner),
        text(owner));
  }

  private Notification read(Row row) throws SQLException {
    return read(atRest, row);
  }

  static Notification read(AtRest atRest, Row row) throws SQLException {
    String tenant = row.textOrNull();
    String id = row.text();
    return new Notification(
        tenant,
        id,
        row.text(),
        row.text(),
        row.text(),
        atRest.open(SealedColumn.NOTIFICATION_BODY, row.text(), id),
        row.time(),
        Math.toIntExact(row.number()),
        Math.toIntExact(row.number()),
        row.time(),
        row.name(NotificationState.class),
        atRest.openOrNull(SealedColumn.NOTIFICATION_RESULT, row.textOrNull(), id));
  }
}
