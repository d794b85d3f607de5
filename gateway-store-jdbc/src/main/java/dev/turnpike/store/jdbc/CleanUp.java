package dev.turnpike.store.jdbc;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Deletes what is old. The tables are walked from their old end, a few rows at a time, up to the
 * first row that is young: this needs no index of its own, and where nothing is old, little is
 * read.
 */
final class CleanUp {
  private static final String OF_ITS_PAYMENT = " x where x.provider = ? and x.payment_id = ?";

  /** A payment stays while anything young tells of it. */
  private static final String DELETE_PAYMENT =
      "delete from payments where provider = ? and payment_id = ? and due_at is null"
          + unless("notifications", " and x.state = 'PENDING'")
          + unless("events", " and x.happened_at > ?")
          + unless("operations", " and x.started_at > ?");

  private static final String DELETE_EVENTS =
      "delete from events where provider = ? and payment_id = ?" + unless("payments", "");

  /**
   * A row that may go.
   *
   * @param place how to go on after it
   */
  private record Old<K>(String provider, String id, Instant time, K place) {}

  private final Database database;
  private final Duration operationRetention;
  private final Duration retention;
  private final ReentrantLock lock = new ReentrantLock();
  private String operationsDone = "";
  private long paymentsDone;
  private long notificationsDone;

  CleanUp(Database database, Duration keyRetention, Duration retention) {
    this.database = database;
    this.operationRetention = keyRetention.compareTo(retention) > 0 ? keyRetention : retention;
    this.retention = retention;
  }

  private static String unless(String table, String condition) {
    return " and not exists (select 1 from " + table + OF_ITS_PAYMENT + condition + ")";
  }

  /** Whether there may be more. */
  boolean work(Instant now, int limit) {
    Instant oldest = now.minus(retention);
    Instant oldestOperation = now.minus(operationRetention);
    lock.lock();
    try {
      boolean more = database.lease(session -> operations(session, oldestOperation, limit));
      more |= database.lease(session -> notifications(session, oldest, limit));
      more |= database.lease(session -> payments(session, oldest, limit));
      more |= database.lease(session -> subscriptions(session, oldest, limit));
      return more;
    } finally {
      lock.unlock();
    }
  }

  private boolean operations(Session session, Instant oldest, int limit) throws SQLException {
    List<Old<String>> old =
        old(
            session
                .sql(
                    "select id, provider, id, started_at from operations where id > ?"
                        + " order by id limit ?")
                .text(operationsDone),
            oldest,
            limit,
            Row::text);
    session.each(
        "delete from operations where id = ? and due_at is null",
        old,
        (sql, row) -> sql.text(row.id));
    operationsDone = placeAfter(old, limit, "");
    return old.size() == limit;
  }

  private boolean notifications(Session session, Instant oldest, int limit) throws SQLException {
    List<Old<Long>> old =
        old(
            session
                .sql(
                    "select seq, provider, id, created_at from notifications where seq > ?"
                        + " order by seq limit ?")
                .number(notificationsDone),
            oldest,
            limit,
            Row::number);
    session.each(
        "delete from notifications where id = ? and state <> 'PENDING'",
        old,
        (sql, row) -> sql.text(row.id));
    notificationsDone = placeAfter(old, limit, 0L);
    return old.size() == limit;
  }

  private boolean payments(Session session, Instant oldest, int limit) throws SQLException {
    List<Old<Long>> old =
        old(
            session
                .sql(
                    "select seq, provider, payment_id, made_at from payments where seq > ?"
                        + " order by seq limit ?")
                .number(paymentsDone),
            oldest,
            limit,
            Row::number);
    session.each(
        DELETE_PAYMENT,
        old,
        (sql, row) -> {
          payment(payment(sql, row), row);
          payment(sql, row).time(oldest);
          payment(sql, row).time(oldest);
        });
    session.each(DELETE_EVENTS, old, (sql, row) -> payment(payment(sql, row), row));
    paymentsDone = placeAfter(old, limit, 0L);
    return old.size() == limit;
  }

  private static boolean subscriptions(Session session, Instant oldest, int limit)
      throws SQLException {
    List<Old<Long>> old =
        old(
            session.sql(
                "select ended_at, provider, token, ended_at from subscriptions where ended_at >= 0"
                    + " order by ended_at limit ?"),
            oldest,
            limit,
            Row::number);
    session.each(
        "delete from subscriptions where provider = ? and token = ? and ended_at <= ?",
        old,
        (sql, row) -> payment(sql, row).time(oldest));
    return old.size() == limit;
  }

  private static Sql payment(Sql sql, Old<?> row) {
    return sql.text(row.provider).text(row.id);
  }

  private static <K> List<Old<K>> old(Sql sql, Instant oldest, int limit, Row.Reader<K> place)
      throws SQLException {
    return sql
        .number(limit)
        .list(
            row -> {
              K key = place.read(row);
              return new Old<>(row.text(), row.text(), row.time(), key);
            })
        .stream()
        .takeWhile(row -> !row.time.isAfter(oldest))
        .toList();
  }

  /** At the end of the walk, the next one begins at the beginning. */
  private static <K> K placeAfter(List<Old<K>> old, int limit, K beginning) {
    return old.size() < limit ? beginning : old.get(limit - 1).place;
  }
}
