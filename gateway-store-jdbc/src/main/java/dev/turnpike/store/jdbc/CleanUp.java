package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Session.values;

import dev.turnpike.internal.ledger.NotStorableException;
import dev.turnpike.records.CallStatistics;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what is old. The tables are walked from their old end, a few rows at a time, up to the
 * first row that is young: this needs no index of its own, and where nothing is old, little is
 * read. A row that the database won't let go is left, and the walk goes on behind it.
 */
final class CleanUp {
  private static final Logger LOG = LoggerFactory.getLogger(CleanUp.class);

  /** A refund stays as long as its payment, of which it takes a part. */
  private static final String DELETE_OPERATION =
      "delete from @operations where id = ? and due_at is null and not (holds_guard and "
          + OperationTable.THAT_GIVE_BACK
          + " and exists (select 1 from @payments x where x.payment_key = @operations.payment_key))";

  private static final String DELETE_NOTIFICATION =
      "delete from @notifications where id = ? and state <> 'PENDING'";

  /** What a receiver answered may be personal, and tells nothing without the notification. */
  private static final String FORGET_ANSWERS =
      """
      update @events set answer = null where answer is not null and about = ? and payment_key =
        (select payment_key from @notifications where id = ? and state <> 'PENDING')\
      """;

  private static final String DELETE_OWNER = "delete from @owners where seq = ?";
  private static final String DELETE_AUDIT_EVENT = "delete from @audit where seq = ?";
  private static final String DELETE_STATISTICS = "delete from @statistics where id = ?";

  private static final String REMEMBER_OWNER =
      "insert into @owners (owned_key, tenant, since) select ?, tenant, ? from @";
  private static final String WHO_IS_KNOWN = " and tenant is not null on conflict do nothing";
  private static final String IS_ENDED_SUBSCRIPTION =
      "subscriptions where token_key in (?, ?) and ended_at <= ?";

  /** A payment stays while anything young tells of it. */
  private static final String IS_OVER =
      "payments where payment_key = ? and due_at is null"
          + unless("notifications", " and x.state = 'PENDING'")
          + unless("events", " and x.happened_at > ?")
          + unless("operations", " and x.started_at > ?");

  private static final String DELETE_EVENTS =
      "delete from @events where payment_key = ?" + unless("payments", "");

  /**
   * A row that may go.
   *
   * @param provider its provider
   * @param id what it is called
   * @param place how to go on after it
   */
  private record Old<K>(String provider, String id, Instant time, K place) {}

  /** Takes rows away. */
  @FunctionalInterface
  private interface Deletion<K> {
    void of(Session session, Collection<Old<K>> old) throws SQLException;
  }

  private final Database database;
  private final AtRest atRest;
  private final Duration operationRetention;
  private final Duration retention;
  private final Duration ownerRetention;
  private final Duration auditRetention;
  private final ReentrantLock lock = new ReentrantLock();
  private final Walk<String> operations =
      new Walk<>(
          "id, provider, id, started_at from @operations where id >", "id", "", reader(Row::text));
  private final Walk<Long> notifications = bySeq("provider, id, created_at", "notifications");
  private final Walk<Long> payments = bySeq("provider, payment_id, made_at", "payments");
  private final Walk<Long> owners = bySeq("tenant, tenant, since", "owners");
  private final Walk<Long> auditEvents = bySeq("action, action, happened_at", "audit");
  private final Walk<String> statistics =
      new Walk<>(
          "id, provider, id, began_at from @statistics where id >", "id", "", reader(Row::text));
  private final Walk<Long> subscriptions =
      new Walk<>(
          "ended_at, provider, token, ended_at, token_key from @subscriptions where ended_at >=",
          "ended_at",
          0L,
          this::readSubscription);

  CleanUp(
      Database database,
      AtRest atRest,
      Duration keyRetention,
      Duration retention,
      Duration ownerRetention,
      Duration auditRetention) {
    this.database = database;
    this.atRest = atRest;
    this.operationRetention = keyRetention.compareTo(retention) > 0 ? keyRetention : retention;
    this.retention = retention;
    this.ownerRetention = ownerRetention;
    this.auditRetention = auditRetention;
  }

  private static String unless(String table, String condition) {
    return " and not exists (select 1 from @"
        + table
        + " x where x.payment_key = ?"
        + condition
        + ")";
  }

  /** Whether there may be more. */
  boolean work(Instant now, int limit) {
    Instant oldest = now.minus(retention);
    lock.lock();
    try {
      boolean more =
          operations.step(
              now.minus(operationRetention),
              limit,
              (session, rows) -> session.each(DELETE_OPERATION, rows, row -> values(row.id)));
      more |=
          notifications.step(
              oldest,
              limit,
              (session, rows) -> {
                session.each(FORGET_ANSWERS, rows, row -> values(row.id, row.id));
                session.each(DELETE_NOTIFICATION, rows, row -> values(row.id));
              });
      more |=
          payments.step(
              oldest, limit, (session, rows) -> deletePayments(session, rows, now, oldest));
      more |=
          subscriptions.step(
              oldest, limit, (session, rows) -> deleteSubscriptions(session, rows, now, oldest));
      more |=
          owners.step(
              now.minus(ownerRetention),
              limit,
              (session, rows) -> session.each(DELETE_OWNER, rows, row -> values(row.place)));
      more |=
          auditEvents.step(
              now.minus(auditRetention),
              limit,
              (session, rows) -> session.each(DELETE_AUDIT_EVENT, rows, row -> values(row.place)));
      more |=
          statistics.step(
              now.minus(CallStatistics.KEPT),
              limit,
              (session, rows) -> session.each(DELETE_STATISTICS, rows, row -> values(row.id)));
      return more;
    } finally {
      lock.unlock();
    }
  }

  private void deletePayments(
      Session session, Collection<Old<Long>> rows, Instant now, Instant oldest)
      throws SQLException {
    session.each(
        REMEMBER_OWNER + IS_OVER + WHO_IS_KNOWN,
        rows,
        row -> {
          byte[] key = Digest.of(row.provider, row.id);
          return values(atRest.keyed(key), now, key, key, key, oldest, key, oldest);
        });
    session.each(
        "delete from @" + IS_OVER,
        rows,
        row -> {
          byte[] key = Digest.of(row.provider, row.id);
          return values(key, key, key, oldest, key, oldest);
        });
    session.each(
        DELETE_EVENTS,
        rows,
        row -> {
          byte[] key = Digest.of(row.provider, row.id);
          return values(key, key);
        });
  }

  private void deleteSubscriptions(
      Session session, Collection<Old<Long>> rows, Instant now, Instant oldest)
      throws SQLException {
    session.each(
        REMEMBER_OWNER + IS_ENDED_SUBSCRIPTION + WHO_IS_KNOWN,
        rows,
        row -> {
          byte[] key = Digest.of(row.provider, row.id);
          return values(
              atRest.keyed(OwnerTable.keyOfSubscription(row.provider, row.id)),
              now,
              atRest.keyed(key),
              key,
              oldest);
        });
    session.each(
        "delete from @" + IS_ENDED_SUBSCRIPTION,
        rows,
        row -> {
          byte[] key = Digest.of(row.provider, row.id);
          return values(atRest.keyed(key), key, oldest);
        });
  }

  private Walk<Long> bySeq(String columns, String table) {
    return new Walk<>(
        "seq, %s from @%s where seq >".formatted(columns, table), "seq", 0L, reader(Row::number));
  }

  private static <K> Row.Reader<Old<K>> reader(Row.Reader<K> place) {
    return row -> {
      K key = place.read(row);
      return new Old<>(row.text(), row.text(), row.time(), key);
    };
  }

  private Old<Long> readSubscription(Row row) throws SQLException {
    long place = row.number();
    String provider = row.text();
    String token = row.text();
    Instant ended = row.time();
    String bound = SubscriptionTable.placeOf(row.bytes());
    return new Old<>(provider, atRest.open(SealedColumn.TOKEN, token, bound), ended, place);
  }

  private <K> void delete(List<Old<K>> old, Deletion<K> deletion) {
    if (old.isEmpty()) {
      return;
    }
    try {
      database.store(Session.nothing(session -> deletion.of(session, old)));
    } catch (NotStorableException e) {
      if (old.size() == 1) {
        LOG.warn("a record that is old enough to go can't be deleted: {}", e.getMessage());
      } else {
        old.forEach(row -> delete(List.of(row), deletion));
      }
    }
  }

  /** Through a table from its old end, a few rows at a time. */
  private final class Walk<K> {
    private final String select;
    private final K beginning;
    private final Row.Reader<Old<K>> reader;
    private K done;

    Walk(String selectFrom, String order, K beginning, Row.Reader<Old<K>> reader) {
      this.select = "select %s ? order by %s limit ?".formatted(selectFrom, order);
      this.beginning = beginning;
      this.done = beginning;
      this.reader = reader;
    }

    /** Whether there may be more; at the end of the walk, the next one begins at the beginning. */
    boolean step(Instant oldest, int limit, Deletion<K> deletion) {
      K from = done;
      List<Old<K>> old =
          database.ask(session -> session.list(select, reader, from, limit)).stream()
              .takeWhile(row -> !row.time.isAfter(oldest))
              .toList();
      boolean more = old.size() == limit;
      done = more ? old.get(limit - 1).place : beginning;
      delete(old, deletion);
      return more;
    }
  }
}
