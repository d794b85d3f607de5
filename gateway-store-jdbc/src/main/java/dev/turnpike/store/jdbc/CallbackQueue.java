package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Session.values;
import static dev.turnpike.store.jdbc.SqlValues.text;

import dev.turnpike.internal.ledger.CallbackRoom;
import dev.turnpike.internal.ledger.PendingCallback;
import dev.turnpike.internal.ledger.StoreFullException;
import dev.turnpike.internal.ledger.Tables;
import dev.turnpike.internal.ledger.WorkScope;
import dev.turnpike.store.jdbc.DueAt.Condition;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The table of pending callbacks. */
final class CallbackQueue implements Tables.Callbacks {
  private static final String ONE = " where payment_key = ?";
  private static final String SELECT =
      "select provider, payment_id, known, since, next_at, due_at, stamp, claimed_by from @callbacks";

  private static final String PUT =
      "update @callbacks set known = ?, since = ?, next_at = ?, due_at = ?, stamp = ?, claimed_by = ?"
          + ONE;

  private static final Condition OF_KNOWN = new Condition(" and known = true", List.of());
  private static final Condition OF_UNKNOWN = new Condition(" and known = false", List.of());

  /** Likewise, but SQLite doesn't look for them by their index, and then sort all that it found. */
  private static final Condition KNOWN = new Condition(" and known", List.of());

  private static final Condition UNKNOWN = new Condition(" and not known", List.of());
  private static final CallbackRoom NO_ROOM = new CallbackRoom(0, 0);

  /** More come in the next round. */
  private static final int RECOGNIZED_AT_ONCE = 100;

  private final Rows rows;
  private final String owner;
  private final Room room;

  CallbackQueue(Rows rows, String owner, Room room) {
    this.rows = rows;
    this.owner = owner;
    this.room = room;
  }

  /**
   * How many wait, in all and of each provider whose payments the records don't know. It counts now
   * and then only: others may add and delete some too meanwhile. Thread-safe.
   */
  static final class Room {
    private static final Duration COUNTED_FOR = Duration.ofSeconds(5);
    private static final String ALL = "select count(*) from @callbacks";
    private static final String UNKNOWN = ALL + " where known = false and provider = ?";

    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Count all = new Count();
    private final Map<String, Count> unknown = new HashMap<>();

    /** What was counted. */
    private static final class Count {
      private long value;
      private long at;
      private boolean done;

      long value(Rows rows, String query, Object... values) {
        if (!done || System.nanoTime() - at >= COUNTED_FOR.toNanos()) {
          value = rows.first(query, Row::number, values).orElse(0L);
          at = System.nanoTime();
          done = true;
        }
        return value;
      }
    }

    Room(int capacity) {
      this.capacity = capacity;
    }

    private void require(Rows rows) {
      lock.lock();
      try {
        if (all.value(rows, ALL) >= capacity) {
          throw new StoreFullException("too many callbacks are waiting: " + capacity);
        }
      } finally {
        lock.unlock();
      }
    }

    private long unknownOf(Rows rows, String provider) {
      lock.lock();
      try {
        return unknown
            .computeIfAbsent(provider, name -> new Count())
            .value(rows, UNKNOWN, provider);
      } finally {
        lock.unlock();
      }
    }

    private void counted(PendingCallback callback, int more) {
      lock.lock();
      try {
        all.value += more;
        Count ofProvider = unknown.get(callback.provider());
        if (!callback.known() && ofProvider != null) {
          ofProvider.value += more;
        }
      } finally {
        lock.unlock();
      }
    }
  }

  @Override
  public Optional<PendingCallback> get(String provider, String paymentId) {
    return rows.first(SELECT + ONE, this::read, PaymentTable.keyOf(provider, paymentId));
  }

  @Override
  public long unknownOf(String provider) {
    return room.unknownOf(rows, provider);
  }

  /**
   * The count is asked for row by row: what a planner could make a join of, it may make by reading
   * all payments.
   */
  @Override
  public List<PendingCallback> knownSince() {
    return rows.list(
        SELECT
            + " c where known = false and"
            + " (select count(*) from @payments p where p.payment_key = c.payment_key) > 0 limit ?",
        this::read,
        RECOGNIZED_AT_ONCE);
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
            "insert into @callbacks (provider, payment_id, known, since, next_at, due_at, stamp, claimed_by, payment_key)"
                + " values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing",
            callback.provider(),
            callback.paymentId(),
            callback.known(),
            callback.since(),
            callback.nextAt(),
            callback.dueAt(),
            callback.stamp(),
            text(callback.claimedBy()),
            keyOf(callback));
    room.counted(callback, added);
    return added == 1;
  }

  @Override
  public void put(PendingCallback changed) {
    rows.update(PUT, valuesOf(changed));
  }

  private static Object[] valuesOf(PendingCallback changed) {
    return values(
        changed.known(),
        changed.since(),
        changed.nextAt(),
        changed.dueAt(),
        changed.stamp(),
        text(changed.claimedBy()),
        keyOf(changed));
  }

  @Override
  public void delete(PendingCallback callback) {
    room.counted(callback, -rows.update("delete from @callbacks" + ONE, keyOf(callback)));
  }

  @Override
  public @Nullable Instant firstDue(WorkScope scope) {
    return DueAt.first(rows, "callbacks", withRoom(scope));
  }

  @Override
  public Map<String, Long> outOfScope(WorkScope scope, Instant dueSince) {
    return DueAt.outOf(rows, "callbacks", "provider", of(scope.providers()), dueSince);
  }

  private static Condition withRoom(WorkScope scope) {
    return scope.callbackRooms() == null
        ? of(scope.providers())
        : of(scope.withRoomForCallbacks(true))
            .and(KNOWN)
            .or(of(scope.withRoomForCallbacks(false)).and(UNKNOWN));
  }

  private static Condition of(@Nullable Set<String> providers) {
    return Condition.oneOf("provider", providers);
  }

  /** Something that is due. */
  private record Kind(String provider, boolean known) {}

  @Override
  public List<PendingCallback> claim(Instant now, Instant again, int limit, WorkScope scope) {
    List<PendingCallback> claimed = new ArrayList<>();
    Map<String, CallbackRoom> rooms = scope.callbackRooms();
    if (rooms == null) {
      claimed.addAll(due(now, again, limit, of(scope.providers()).and(OF_KNOWN)));
      claimed.addAll(
          due(now, again, limit - claimed.size(), of(scope.providers()).and(OF_UNKNOWN)));
    } else {
      Map<String, CallbackRoom> left = new HashMap<>(rooms);
      for (Kind kind : dueKinds(now, scope)) {
        CallbackRoom room = left.getOrDefault(kind.provider, NO_ROOM);
        int most = Math.min(limit - claimed.size(), room.forKnown(kind.known));
        List<PendingCallback> ofKind =
            due(
                now,
                again,
                most,
                of(Set.of(kind.provider)).and(kind.known ? OF_KNOWN : OF_UNKNOWN));
        left.put(kind.provider, room.less(kind.known, ofKind.size()));
        claimed.addAll(ofKind);
      }
    }
    rows.each(PUT, claimed, CallbackQueue::valuesOf);
    return claimed;
  }

  /** Those of known payments first. */
  private List<Kind> dueKinds(Instant now, WorkScope scope) {
    return DueAt.kinds(
            rows,
            "callbacks",
            "provider, known",
            row -> new Kind(row.text(), row.flag()),
            now,
            withRoom(scope))
        .stream()
        .sorted(Comparator.comparing(Kind::known).reversed())
        .toList();
  }

  private List<PendingCallback> due(Instant now, Instant again, int limit, Condition which) {
    return limit <= 0
        ? List.of()
        : DueAt.claim(rows, SELECT, row -> read(row).claimedUntil(again, owner), now, limit, which);
  }

  private PendingCallback read(Row row) throws SQLException {
    return new PendingCallback(
        row.text(),
        row.text(),
        row.flag(),
        row.time(),
        row.time(),
        row.time(),
        row.number(),
        row.textOrNull());
  }

  private static byte[] keyOf(PendingCallback callback) {
    return PaymentTable.keyOf(callback.provider(), callback.paymentId());
  }

  /** Whoever is asking them is gone. */
  static void release(Session session, @Nullable String owner) throws SQLException {
    session.update(
        "update @callbacks set due_at = since, next_at = since, claimed_by = null, stamp = stamp + 1"
            + " where claimed_by is not null and (claimed_by = ? or ? is null)",
        text(owner),
        text(owner));
  }
}
