package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Session.values;
import static dev.turnpike.store.jdbc.SqlValues.text;

import dev.turnpike.internal.ledger.PendingCallback;
import dev.turnpike.internal.ledger.StoreFullException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The table of open questions. While one is being asked, {@code next_at} tells when the first
 * callback came since, if any: from then on it is another question.
 */
final class CallbackQueue {
  private static final String ONE = " where payment_key = ?";
  private static final Duration COUNTED_FOR = Duration.ofSeconds(5);

  private final String owner;
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private long count;
  private long countedAt;
  private boolean counted;

  CallbackQueue(String owner, int capacity) {
    this.owner = owner;
    this.capacity = capacity;
  }

  /** Whether it was not open already. */
  boolean open(Session session, String provider, String paymentId, Instant now)
      throws SQLException {
    boolean full = isFull(session);
    while (true) {
      if (!full && insert(session, provider, paymentId, now)) {
        counted(1);
        return true;
      }
      if (oneMoreCallback(session, provider, paymentId, now)) {
        return false;
      }
      if (full) {
        throw new StoreFullException("too many callbacks are waiting: " + capacity);
      }
    }
  }

  private static boolean insert(Session session, String provider, String paymentId, Instant now)
      throws SQLException {
    return session.update(
            "insert into @questions (payment_key, provider, payment_id, since, next_at, stamp, due_at)"
                + " values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
            PaymentTable.keyOf(provider, paymentId),
            provider,
            paymentId,
            now,
            now,
            newStamp(),
            now)
        == 1;
  }

  private static boolean oneMoreCallback(
      Session session, String provider, String paymentId, Instant now) throws SQLException {
    return session.update(
            "update @questions set next_at = case when next_at < ? then next_at else ? end, stamp = ?,"
                + " due_at = case when claimed_by is null then ? else due_at end"
                + ONE,
            now,
            now,
            newStamp(),
            now,
            PaymentTable.keyOf(provider, paymentId))
        == 1;
  }

  private static byte[] keyOf(PendingCallback question) {
    return PaymentTable.keyOf(question.provider(), question.paymentId());
  }

  private static long newStamp() {
    return ThreadLocalRandom.current().nextLong();
  }

  /** Counts now and then only: others may open and close some too meanwhile. */
  private boolean isFull(Session session) throws SQLException {
    lock.lock();
    try {
      boolean fresh = counted && System.nanoTime() - countedAt < COUNTED_FOR.toNanos();
      if (fresh && count < capacity) {
        return false;
      }
      if (!fresh) {
        count = session.first("select count(*) from @questions", Row::number).orElse(0L);
        countedAt = System.nanoTime();
        counted = true;
      }
      return count >= capacity;
    } finally {
      lock.unlock();
    }
  }

  private void counted(int more) {
    lock.lock();
    try {
      count += more;
    } finally {
      lock.unlock();
    }
  }

  List<PendingCallback> claim(Session session, Instant now, Instant again, int limit)
      throws SQLException {
    List<PendingCallback> claimed =
        session.list(
            "select provider, payment_id, since, stamp from @questions" + DueAt.NOW,
            row -> new PendingCallback(row.text(), row.text(), row.time(), again, row.number()),
            now,
            limit);
    session.each(
        "update @questions set due_at = ?, next_at = ?, claimed_by = ?" + ONE,
        claimed,
        question -> values(again, again, owner, keyOf(question)));
    return claimed;
  }

  void close(Session session, PendingCallback question) throws SQLException {
    int closed =
        session.update(
            "delete from @questions" + ONE + " and stamp = ?", keyOf(question), question.stamp());
    counted(-closed);
    if (closed == 0) {
      keepOpen(session, question);
    }
  }

  void postpone(Session session, PendingCallback question, Instant next) throws SQLException {
    int postponed =
        session.update(
            "update @questions set due_at = ?, next_at = ?, claimed_by = null"
                + ONE
                + " and stamp = ?",
            next,
            next,
            keyOf(question),
            question.stamp());
    if (postponed == 0) {
      keepOpen(session, question);
    }
  }

  /** A callback that came since the question was claimed is a question of its own. */
  private void keepOpen(Session session, PendingCallback claimed) throws SQLException {
    session.update(
        "update @questions set since = next_at, due_at = next_at, claimed_by = null"
            + ONE
            + " and stamp <> ? and claimed_by = ?",
        keyOf(claimed),
        claimed.stamp(),
        owner);
  }

  /** Whoever is asking them is gone. */
  static void release(Session session, @Nullable String owner) throws SQLException {
    session.update(
        "update @questions set due_at = since, next_at = since, claimed_by = null"
            + " where claimed_by is not null and (claimed_by = ? or ? is null)",
        text(owner),
        text(owner));
  }
}
