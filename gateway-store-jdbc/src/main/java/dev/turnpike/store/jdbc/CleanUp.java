package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Session.values;

import dev.turnpike.ledger.NotStorableException;
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

  private static final String DELETE_OPERATION =
      "delete from @operations where id = ? and due_at is null";
  private static final String DELETE_NOTIFICATION =
      "delete from @notifications where id = ? and state <> 'PENDING'";
  private static final String DELETE_SUBSCRIPTION =
      "delete from @subscriptions where token_key = ? and ended_at <= ?";

  /** A payment stays while anything young tells of it. */
  private static final String DELETE_PAYMENT =
      "delete from @payments where payment_key = ? and due_at is null"
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
  private final Duration operationRetention;
  private final Duration retention;
  private final ReentrantLock lock = new ReentrantLock();
  private String operationsDone = "";
  private long paymentsDone;
  private long notificationsDone;
  private long subscriptionsDone;

  CleanUp(Database database, Duration keyRetention, Duration retention) {
    this.database = database;
    this.operationRetention = keyRetention.compareTo(retention) > 0 ? keyRetention : retention;
    this.retention = retention;
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
      boolean more = operations(now.minus(operationRetention), limit);
      more |= notifications(oldest, limit);
      more |= payments(oldest, limit);
      more |= subscriptions(oldest, limit);
      return more;
    } finally {
      lock.unlock();
    }
  }

  private boolean operations(Instant oldest, int limit) {
    List<Old<String>> old =
        old(
            "select id, provider, id, started_at from @operations where id > ? order by id limit ?",
            operationsDone,
            oldest,
            limit,
            Row::text);
    operationsDone = placeAfter(old, limit, "");
    delete(old, (session, rows) -> session.each(DELETE_OPERATION, rows, row -> values(row.id)));
    return old.size() == limit;
  }

  private boolean notifications(Instant oldest, int limit) {
    List<Old<Long>> old =
        old(
            "select seq, provider, id, created_at from @notifications where seq > ?"
                + " order by seq limit ?",
            notificationsDone,
            oldest,
            limit,
            Row::number);
    notificationsDone = placeAfter(old, limit, 0L);
    delete(old, (session, rows) -> session.each(DELETE_NOTIFICATION, rows, row -> values(row.id)));
    return old.size() == limit;
  }

  private boolean payments(Instant oldest, int limit) {
    List<Old<Long>> old =
        old(
            "select seq, provider, payment_id, made_at from @payments where seq > ?"
                + " order by seq limit ?",
            paymentsDone,
            oldest,
            limit,
            Row::number);
    paymentsDone = placeAfter(old, limit, 0L);
    delete(
        old,
        (session, rows) -> {
          session.each(
              DELETE_PAYMENT,
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
        });
    return old.size() == limit;
  }

  private boolean subscriptions(Instant oldest, int limit) {
    List<Old<Long>> old =
        old(
            "select ended_at, provider, token, ended_at from @subscriptions where ended_at >= ?"
                + " order by ended_at limit ?",
            subscriptionsDone,
            oldest,
            limit,
            Row::number);
    subscriptionsDone = placeAfter(old, limit, 0L);
    delete(
        old,
        (session, rows) ->
            session.each(
                DELETE_SUBSCRIPTION, rows, row -> values(Digest.of(row.provider, row.id), oldest)));
    return old.size() == limit;
  }

  private <K> List<Old<K>> old(
      String select, K from, Instant oldest, int limit, Row.Reader<K> place) {
    Row.Reader<Old<K>> reader =
        row -> {
          K key = place.read(row);
          return new Old<>(row.text(), row.text(), row.time(), key);
        };
    return database.ask(session -> session.list(select, reader, from, limit)).stream()
        .takeWhile(row -> !row.time.isAfter(oldest))
        .toList();
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

  /** At the end of the walk, the next one begins at the beginning. */
  private static <K> K placeAfter(List<Old<K>> old, int limit, K beginning) {
    return old.size() < limit ? beginning : old.get(limit - 1).place;
  }
}
