package dev.turnpike.internal.ledger.memory;

import dev.turnpike.internal.ledger.CallbackRoom;
import dev.turnpike.internal.ledger.PendingCallback;
import dev.turnpike.internal.ledger.StoreFullException;
import dev.turnpike.internal.ledger.Tables;
import dev.turnpike.internal.ledger.WorkScope;
import dev.turnpike.records.CallbackCount;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The pending callbacks of a {@link MemoryStore}, which guards it by its lock. */
final class MemoryCallbacks implements Tables.Callbacks {
  private record Key(String provider, String paymentId) {}

  private final int capacity;
  private final MemoryPayments payments;
  private final Map<Key, PendingCallback> pending = new HashMap<>();
  private final Map<String, Long> unknown = new HashMap<>();
  private final DueQueue<Key> dueOfKnown = new DueQueue<>();
  private final DueQueue<Key> dueOfUnknown = new DueQueue<>();

  MemoryCallbacks(int capacity, MemoryPayments payments) {
    this.capacity = capacity;
    this.payments = payments;
  }

  @Override
  public Optional<PendingCallback> lock(String provider, String paymentId) {
    return Optional.ofNullable(pending.get(new Key(provider, paymentId)));
  }

  @Override
  public Optional<PendingCallback> get(String provider, String paymentId) {
    return lock(provider, paymentId);
  }

  @Override
  public long unknownOf(String provider) {
    return unknown.getOrDefault(provider, 0L);
  }

  @Override
  public List<PendingCallback> knownSince() {
    return unknown.isEmpty()
        ? List.of()
        : pending.values().stream()
            .filter(callback -> !callback.known())
            .filter(callback -> payments.get(callback.provider(), callback.paymentId()).isPresent())
            .toList();
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
    replace(keyOf(changed), changed);
  }

  @Override
  public void delete(PendingCallback callback) {
    replace(keyOf(callback), null);
  }

  private void replace(Key key, @Nullable PendingCallback now) {
    PendingCallback before = now == null ? pending.remove(key) : pending.put(key, now);
    if (before != null && !before.known()) {
      unknown.computeIfPresent(key.provider, (same, count) -> count == 1 ? null : count - 1);
    }
    if (now != null && !now.known()) {
      unknown.merge(key.provider, 1L, Long::sum);
    }
    dueOfKnown.put(key, now != null && now.known() ? now.dueAt() : null);
    dueOfUnknown.put(key, now != null && !now.known() ? now.dueAt() : null);
  }

  @Override
  public @Nullable Instant firstDue(WorkScope scope) {
    Instant known = firstDue(scope, true);
    Instant unknown = firstDue(scope, false);
    return known == null || unknown != null && unknown.isBefore(known) ? unknown : known;
  }

  private @Nullable Instant firstDue(WorkScope scope, boolean known) {
    return due(known).first(key -> scope.hasRoomForCallback(key.provider, known));
  }

  @Override
  public Map<String, Long> outOfScope(WorkScope scope, Instant dueSince) {
    return Stream.of(true, false)
        .flatMap(known -> due(known).dueSince(dueSince, key -> !scope.has(key.provider())).stream())
        .collect(Collectors.groupingBy(Key::provider, Collectors.counting()));
  }

  @Override
  public List<PendingCallback> claim(Instant now, Instant again, int limit, WorkScope scope) {
    List<PendingCallback> claimed = new ArrayList<>();
    Map<String, CallbackRoom> rooms =
        scope.callbackRooms() == null ? null : new HashMap<>(scope.callbackRooms());
    for (boolean known : new boolean[] {true, false}) {
      for (Key key : due(known).dueSince(now, key -> scope.has(key.provider()))) {
        if (claimed.size() < limit && takesPlace(rooms, known, key)) {
          PendingCallback taken =
              Objects.requireNonNull(pending.get(key)).claimedUntil(again, MemoryStore.OWNER);
          put(taken);
          claimed.add(taken);
        }
      }
    }
    return claimed;
  }

  private static boolean takesPlace(
      @Nullable Map<String, CallbackRoom> rooms, boolean known, Key key) {
    if (rooms == null) {
      return true;
    }
    CallbackRoom room = rooms.get(key.provider);
    if (room == null || room.forKnown(known) <= 0) {
      return false;
    }
    rooms.put(key.provider, room.less(known, 1));
    return true;
  }

  private DueQueue<Key> due(boolean known) {
    return known ? dueOfKnown : dueOfUnknown;
  }

  long count() {
    return pending.size();
  }

  List<CallbackCount> counts() {
    Map<String, Map<Boolean, Long>> counts =
        pending.values().stream()
            .collect(
                Collectors.groupingBy(
                    PendingCallback::provider,
                    TreeMap::new,
                    Collectors.partitioningBy(PendingCallback::known, Collectors.counting())));
    return counts.entrySet().stream()
        .flatMap(
            ofProvider ->
                ofProvider.getValue().entrySet().stream()
                    .filter(kind -> kind.getValue() > 0)
                    .map(
                        kind ->
                            new CallbackCount(ofProvider.getKey(), kind.getKey(), kind.getValue())))
        .toList();
  }

  private static Key keyOf(PendingCallback callback) {
    return new Key(callback.provider(), callback.paymentId());
  }
}
