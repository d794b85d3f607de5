package dev.turnpike.internal.ledger.memory;

import dev.turnpike.internal.ledger.PendingCallback;
import dev.turnpike.internal.ledger.StoreFullException;
import dev.turnpike.internal.ledger.Tables;
import dev.turnpike.internal.ledger.WorkScope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The pending callbacks of a {@link MemoryStore}, which guards it by its lock. */
final class MemoryCallbacks implements Tables.Callbacks {
  private record Key(String provider, String paymentId) {}

  private final int capacity;
  private final Map<Key, PendingCallback> pending = new HashMap<>();
  private final DueQueue<Key> due = new DueQueue<>();

  MemoryCallbacks(int capacity) {
    this.capacity = capacity;
  }

  @Override
  public Optional<PendingCallback> lock(String provider, String paymentId) {
    return Optional.ofNullable(pending.get(new Key(provider, paymentId)));
  }

  @Override
  public boolean insert(PendingCallback callback) {
    if (pending.containsKey(keyOf(callback))) {
      return false;
    }
    if (pending.size() >= capacity) {
      throw new StoreFullException("too many callbacks are waiting: " + pending.size());
    }
    put(callback);
    return true;
  }

  @Override
  public void put(PendingCallback changed) {
    pending.put(keyOf(changed), changed);
    due.put(keyOf(changed), changed.dueAt());
  }

  @Override
  public void delete(PendingCallback callback) {
    pending.remove(keyOf(callback));
    due.put(keyOf(callback), null);
  }

  @Override
  public @Nullable Instant firstDue(WorkScope scope) {
    return due.first(key -> scope.has(key.provider()));
  }

  @Override
  public Map<String, Long> outOfScope(WorkScope scope, Instant dueSince) {
    return due.dueSince(dueSince, key -> !scope.has(key.provider())).stream()
        .collect(Collectors.groupingBy(Key::provider, Collectors.counting()));
  }

  @Override
  public List<PendingCallback> claim(Instant now, Instant again, int limit, WorkScope scope) {
    List<PendingCallback> claimed = new ArrayList<>();
    for (Key key : due.claim(now, again, limit, key -> scope.has(key.provider()))) {
      pending.computeIfPresent(
          key,
          (same, callback) -> {
            PendingCallback taken = callback.claimedUntil(again, MemoryStore.OWNER);
            claimed.add(taken);
            return taken;
          });
    }
    return claimed;
  }

  long count() {
    return pending.size();
  }

  private static Key keyOf(PendingCallback callback) {
    return new Key(callback.provider(), callback.paymentId());
  }
}
