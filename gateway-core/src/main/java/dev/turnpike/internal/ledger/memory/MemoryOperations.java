package dev.turnpike.internal.ledger.memory;

import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.ledger.Completion;
import dev.turnpike.internal.ledger.OperationRecord;
import dev.turnpike.internal.ledger.StoreFullException;
import dev.turnpike.internal.ledger.Tables;
import dev.turnpike.internal.ledger.WorkScope;
import dev.turnpike.records.OperationState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The operations of a {@link MemoryStore}, which guards it by its lock. */
final class MemoryOperations implements Tables.Operations {
  private record Slot(String tenant, String provider, Operation<?, ?> operation, String text) {}

  private record PaymentKey(String provider, String id) {}

  private record ShopKey(String provider, String shopTransactionId) {}

  private record Kept(long order, OperationRecord operation) {}

  private final int capacity;
  private final Duration retention;
  private final Map<String, Kept> byId = new LinkedHashMap<>();
  private final Map<Slot, String> byKey = new HashMap<>();
  private final Index<Slot> byGuard = new Index<>();
  private final Index<PaymentKey> byPayment = new Index<>();
  private final Index<ShopKey> withoutPayment = new Index<>();
  private final Map<String, Integer> startedByProvider = new HashMap<>();
  private final DueQueue<String> due = new DueQueue<>();
  private long lastOrder;

  /** Which ids belong to what, in the order in which they came: to most things one. */
  private static final class Index<K> {
    private final Map<K, List<String>> ids = new HashMap<>();

    void add(@Nullable K key, String id) {
      if (key == null) {
        return;
      }
      List<String> others = ids.putIfAbsent(key, List.of(id));
      if (others != null && !others.contains(id)) {
        ids.put(key, Stream.concat(others.stream(), Stream.of(id)).toList());
      }
    }

    void remove(@Nullable K key, String id) {
      List<String> all = key == null ? null : ids.get(key);
      if (key == null || all == null) {
        return;
      }
      if (all.size() == 1 && all.contains(id)) {
        ids.remove(key);
      } else if (all.contains(id)) {
        ids.put(key, all.stream().filter(other -> !other.equals(id)).toList());
      }
    }

    List<String> of(K key) {
      return ids.getOrDefault(key, List.of());
    }
  }

  MemoryOperations(int capacity, Duration retention) {
    this.capacity = capacity;
    this.retention = retention;
  }

  @Override
  public boolean insert(OperationRecord operation) {
    expire(operation.startedAt());
    Slot key = keyOf(operation);
    if (byId.containsKey(operation.id())
        || key != null && byKey.containsKey(key)
        || operation.isGuarded() && holdingGuardOf(operation).isPresent()) {
      return false;
    }
    makeRoom();
    byId.put(operation.id(), new Kept(++lastOrder, operation));
    queue(operation);
    if (key != null) {
      byKey.put(key, operation.id());
    }
    byGuard.add(guardOf(operation), operation.id());
    byPayment.add(paymentOf(operation), operation.id());
    withoutPayment.add(shopWithoutPaymentOf(operation), operation.id());
    count(operation, 1);
    return true;
  }

  @Override
  public Optional<OperationRecord> get(String id) {
    return Optional.ofNullable(byId.get(id)).map(Kept::operation);
  }

  @Override
  public Optional<OperationRecord> lock(String id) {
    return get(id);
  }

  @Override
  public Optional<OperationRecord> inPlaceOf(OperationRecord operation) {
    return Optional.ofNullable(byKey.get(keyOf(operation))).map(this::record);
  }

  @Override
  public Optional<OperationRecord> holdingGuardOf(OperationRecord operation) {
    Slot guard = guardOf(operation);
    List<String> sameGuard = guard == null ? List.of() : byGuard.of(guard);
    for (int i = sameGuard.size() - 1; i >= 0; i--) {
      OperationRecord candidate = record(sameGuard.get(i));
      if (candidate.holdsGuardAt(operation.startedAt())) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  @Override
  public List<OperationRecord> on(String provider, String paymentId) {
    return byPayment.of(new PaymentKey(provider, paymentId)).stream().map(this::record).toList();
  }

  @Override
  public void giveWay(String id) {
    get(id)
        .filter(operation -> !operation.isOpen())
        .ifPresent(operation -> byKey.remove(keyOf(operation), id));
  }

  @Override
  public boolean end(String id, Completion end) {
    Optional<OperationRecord> underWay =
        get(id).filter(operation -> operation.state() == OperationState.STARTED);
    underWay.ifPresent(operation -> put(operation.endedBy(end)));
    return underWay.isPresent();
  }

  @Override
  public void put(OperationRecord changed) {
    OperationRecord before = record(changed.id());
    count(before, -1);
    replace(changed);
    count(changed, 1);
    if (!Objects.equals(before.paymentId(), changed.paymentId())) {
      withoutPayment.remove(shopWithoutPaymentOf(before), changed.id());
      byPayment.remove(paymentOf(before), changed.id());
      byPayment.add(paymentOf(changed), changed.id());
    }
    queue(changed);
    if (!changed.takesKey()) {
      byKey.remove(keyOf(changed), changed.id());
    }
  }

  @Override
  public boolean deleteOpen(String id) {
    Optional<OperationRecord> open = get(id).filter(OperationRecord::isOpen);
    open.ifPresent(this::remove);
    return open.isPresent();
  }

  @Override
  public @Nullable Instant firstDue(WorkScope scope) {
    return due.first(id -> scope.covers(record(id)));
  }

  @Override
  public Map<String, Long> outOfScope(WorkScope scope, Instant dueSince) {
    return due.dueSince(dueSince, id -> !scope.covers(record(id))).stream()
        .collect(Collectors.groupingBy(id -> record(id).provider(), Collectors.counting()));
  }

  @Override
  public List<OperationRecord> claim(Instant now, Instant again, int limit, WorkScope scope) {
    List<OperationRecord> claimed = new ArrayList<>();
    for (String id : due.claim(now, again, limit, id -> scope.covers(record(id)))) {
      OperationRecord operation = record(id).dueAt(again);
      replace(operation);
      claimed.add(operation);
    }
    return claimed;
  }

  @Override
  public boolean isAnyUnderWay(String provider) {
    return startedByProvider.getOrDefault(provider, 0) > 0;
  }

  @Override
  public List<OperationRecord> withoutPayment(String provider, String shopTransactionId) {
    return withoutPayment.of(new ShopKey(provider, shopTransactionId)).stream()
        .map(this::record)
        .toList();
  }

  /** With their order, those begun last first. */
  SortedMap<Long, OperationRecord> newestFirst() {
    SortedMap<Long, OperationRecord> sorted = new TreeMap<>(Comparator.reverseOrder());
    byId.values().forEach(kept -> sorted.put(kept.order, kept.operation));
    return sorted;
  }

  @Override
  public Optional<Instant> oldestUnknown() {
    return byId.values().stream()
        .map(Kept::operation)
        .filter(operation -> operation.state() == OperationState.UNKNOWN)
        .map(OperationRecord::startedAt)
        .min(Comparator.naturalOrder());
  }

  long count(OperationState state) {
    return byId.values().stream().filter(kept -> kept.operation.state() == state).count();
  }

  /**
   * Throws away what has ended and is older than its key works; not refunds, which take their part
   * of a payment for longer.
   */
  void expire(Instant now) {
    Instant oldest = now.minus(retention);
    Iterator<Kept> all = byId.values().iterator();
    while (all.hasNext()) {
      OperationRecord operation = all.next().operation;
      if (operation.startedAt().isAfter(oldest)) {
        return;
      }
      if (!operation.isOpen() && !operation.holdsPayment()) {
        all.remove();
        unlink(operation);
      }
    }
  }

  private void makeRoom() {
    if (byId.size() < capacity) {
      return;
    }
    remove(
        oldest(operation -> !operation.isOpen() && !operation.holdsPayment())
            .or(() -> oldest(operation -> !operation.isOpen()))
            .orElseThrow(
                () -> new StoreFullException("too many operations are open: " + byId.size())));
  }

  private Optional<OperationRecord> oldest(Predicate<OperationRecord> which) {
    for (Kept kept : byId.values()) {
      if (which.test(kept.operation)) {
        return Optional.of(kept.operation);
      }
    }
    return Optional.empty();
  }

  private void queue(OperationRecord operation) {
    due.put(operation.id(), operation.nextAt());
  }

  private void count(OperationRecord operation, int more) {
    if (operation.state() == OperationState.STARTED && operation.operation().makesPayment()) {
      startedByProvider.merge(operation.provider(), more, Integer::sum);
    }
  }

  private void remove(OperationRecord operation) {
    byId.remove(operation.id());
    unlink(operation);
  }

  private void unlink(OperationRecord operation) {
    String id = operation.id();
    count(operation, -1);
    due.put(id, null);
    byKey.remove(keyOf(operation), id);
    byGuard.remove(guardOf(operation), id);
    byPayment.remove(paymentOf(operation), id);
    withoutPayment.remove(shopWithoutPaymentOf(operation), id);
  }

  private OperationRecord record(String id) {
    Kept kept = byId.get(id);
    if (kept == null) {
      throw new IllegalStateException("an index points to nothing: " + id);
    }
    return kept.operation;
  }

  private void replace(OperationRecord changed) {
    byId.computeIfPresent(changed.id(), (id, kept) -> new Kept(kept.order, changed));
  }

  private static @Nullable Slot keyOf(OperationRecord operation) {
    return slot(operation, operation.key());
  }

  private static @Nullable Slot guardOf(OperationRecord operation) {
    return slot(operation, operation.guard());
  }

  private static @Nullable Slot slot(OperationRecord operation, @Nullable String text) {
    return text == null
        ? null
        : new Slot(operation.tenant(), operation.provider(), operation.operation(), text);
  }

  private static @Nullable ShopKey shopWithoutPaymentOf(OperationRecord operation) {
    return operation.guard() == null
            || operation.paymentId() != null
            || !operation.operation().makesPayment()
        ? null
        : new ShopKey(operation.provider(), operation.guard());
  }

  private static @Nullable PaymentKey paymentOf(OperationRecord operation) {
    return operation.paymentId() == null
        ? null
        : new PaymentKey(operation.provider(), operation.paymentId());
  }
}
