package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.SqlValues.text;

import dev.turnpike.internal.ledger.PendingCallback;
import dev.turnpike.internal.ledger.StoreFullException;
import dev.turnpike.internal.ledger.Tables;
import dev.turnpike.internal.ledger.WorkScope;
import dev.turnpike.store.jdbc.DueAt.Condition;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The table of pending callbacks. */
final class CallbackQueue implements Tables.Callbacks {
  private static final String ONE = " where payment_key = ?";
  private static final String SELECT =
      "select provider, payment_id, since, next_at, due_at, stamp, claimed_by from @callbacks";

  private final Rows rows;
  private final String owner;
  private final Room room;

  CallbackQueue(Rows rows, String owner, Room room) {
    this.rows = rows;
    this.owner = owner;
    this.room = room;
  }

  /**
   * How many more may wait. It counts now and then only: others may add and delete some too
   * meanwhile. Thread-safe.
   */
  static final class Room {
    private static final Duration COUNTED_FOR = Duration.ofSeconds(5);

    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private long count;
    private long countedAt;
    private boolean counted;

    Room(int capacity) {
      this.capacity = capacity;
    }

    private void require(Rows rows) {
      lock.lock();
      try {
        boolean fresh = counted && System.nanoTime() - countedAt < COUNTED_FOR.toNanos();
        if (fresh && count < capacity) {
          return;
        }
        if (!fresh) {
          count = rows.first("select count(*) from @callbacks", Row::number).orElse(0L);
          countedAt = System.nanoTime();
          counted = true;
        }
        if (count >= capacity) {
          throw new StoreFullException("too many callbacks are waiting: " + capacity);
        }
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
  }

  @Override
  public Optional<PendingCallback> lock(String provider, String paymentId) {
    return rows.first(
        SELECT + ONE + " for update", this::read, PaymentTable.keyOf(provider, paymentId));
  }

  @Override
  public boolean insert(PendingCallback callback) {
    room.require(rows);
    int added =
        rows.update(
            "insert into @callbacks (provider, payment_id, since, next_at, due_at, stamp, claimed_by, payment_key)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
            callback.provider(),
            callback.paymentId(),
            callback.since(),
            callback.nextAt(),
            callback.dueAt(),
            callback.stamp(),
            text(callback.claimedBy()),
            keyOf(callback));
    room.counted(added);
    return added == 1;
  }

  @Override
  public void put(PendingCallback changed) {
    rows.update(
        "update @callbacks set since = ?, next_at = ?, due_at = ?, stamp = ?, claimed_by = ?" + ONE,
        changed.since(),
        changed.nextAt(),
        changed.dueAt(),
        changed.stamp(),
        text(changed.claimedBy()),
        keyOf(changed));
  }

  @Override
  public void delete(PendingCallback callback) {
    room.counted(-rows.update("delete from @callbacks" + ONE, keyOf(callback)));
  }

  @Override
  public @Nullable Instant firstDue(WorkScope scope) {
    return DueAt.first(rows, "callbacks", within(scope));
  }

  @Override
  public Map<String, Long> outOfScope(WorkScope scope, Instant dueSince) {
    return DueAt.outOf(rows, "callbacks", "provider", within(scope), dueSince);
  }

  private static Condition within(WorkScope scope) {
    return Condition.oneOf("provider", scope.providers());
  }

  @Override
  public List<PendingCallback> claim(Instant now, Instant again, int limit, WorkScope scope) {
    List<PendingCallback> claimed =
        DueAt.claim(
            rows, SELECT, row -> read(row).claimedUntil(again, owner), now, limit, within(scope));
    claimed.forEach(this::put);
    return claimed;
  }

  private PendingCallback read(Row row) throws SQLException {
    return new PendingCallback(
        row.text(), row.text(), row.time(), row.time(), row.time(), row.number(), row.textOrNull());
  }

  private static byte[] keyOf(PendingCallback callback) {
    return PaymentTable.keyOf(callback.provider(), callback.paymentId());
  }

  /** Whoever is asking them is gone. */
  static void release(Session session, @Nullable String owner) throws SQLException {
    session.update(
        "update @callbacks set due_at = since, next_at = since, claimed_by = null"
            + " where claimed_by is not null and (claimed_by = ? or ? is null)",
        text(owner),
        text(owner));
  }
}
