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
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The operations of a {@link MemoryStore}, which guards it by its lock. */
final class MemoryOperations implements Tables.Operations {
  private record Slot(String tenant, String provider, Operation operation, String text) {}

  private record PaymentKey(String provider, String id) {}

  private record ShopKey(String provider, String shopTransactionId) {}

  private final int capacity;
  private final Duration retention;
  private final Map<String, OperationRecord> byId = new LinkedHashMap<>();
  private final Map<String, Long> orderOf = new HashMap<>();
  private final Map<Slot, String> byKey = new HashMap<>();
  private final Index<Slot> byGuard = new Index<>();
  private final Index<PaymentKey> byPayment = new Index<>();
  private final Index<ShopKey> byShop = new Index<>();
  private final Map<String, Integer> startedByProvider = new HashMap<>();
  private final DueQueue<String> due = new DueQueue<>();
  private long lastOrder;

  /** Which ids belong to what, in the order in which they came. */
  private static final class Index<K> {
    private final Map<K, Set<String>> ids = new HashMap<>();

    void add(@Nullable K key, String id) {
      if (key != null) {
        ids.computeIfAbsent(key, none -> new LinkedHashSet<>(2)).add(id);
      }
    }

    void remove(@Nullable K key, String id) {
      Set<String> all = key == null ? null : ids.get(key);
      if (key != null && all != null && all.remove(id) && all.isEmpty()) {
        ids.remove(key);
      }
    }

    Collection<String> of(K key) {
      return ids.getOrDefault(key, Set.of());
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
    byId.put(operation.id(), operation);
    orderOf.put(operation.id(), ++lastOrder);
    queue(operation);
    if (key != null) {
      byKey.put(key, operation.id());
    }
    byGuard.add(guardOf(operation), operation.id());
    byPayment.add(paymentOf(operation), operation.id());
    byShop.add(shopOf(operation), operation.id());
    count(operation, 1);
    return true;
  }

  @Override
  public Optional<OperationRecord> get(String id) {
    return Optional.ofNullable(byId.get(id));
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
    return guard == null
        ? Optional.empty()
        : byGuard.of(guard).stream()
            .map(this::record)
            .filter(candidate -> candidate.holdsGuardAt(operation.startedAt()))
            .reduce((earlier, later) -> later);
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
    OperationRecord operation = byId.get(id);
    if (operation == null || operation.state() != OperationState.STARTED) {
      return false;
    }
    put(operation.endedBy(end));
    return true;
  }

  @Override
  public void put(OperationRecord changed) {
    OperationRecord before = record(changed.id());
    count(before, -1);
    byPayment.remove(paymentOf(before), changed.id());
    byId.put(changed.id(), changed);
    count(changed, 1);
    byPayment.add(paymentOf(changed), changed.id());
    queue(changed);
    if (!changed.takesKey()) {
      byKey.remove(keyOf(changed), changed.id());
    }
  }

  @Override
  public boolean deleteOpen(String id) {
    OperationRecord operation = byId.get(id);
    if (operation == null || !operation.isOpen()) {
      return false;
    }
    remove(operation);
    return true;
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
      byId.put(id, operation);
      claimed.add(operation);
    }
    return claimed;
  }

  @Override
  public boolean isAnyUnderWay(String provider) {
    return startedByProvider.getOrDefault(provider, 0) > 0;
  }

  @Override
  public Set<String> tenantsWithOpen(String provider, String shopTransactionId) {
    return byShop.of(new ShopKey(provider, shopTransactionId)).stream()
        .map(this::record)
        .filter(OperationRecord::isOpen)
        .map(OperationRecord::tenant)
        .collect(Collectors.toSet());
  }

  /** With their order, those begun last first. */
  SortedMap<Long, OperationRecord> newestFirst() {
    SortedMap<Long, OperationRecord> sorted = new TreeMap<>(Comparator.reverseOrder());
    byId.forEach((id, operation) -> sorted.put(orderOf.getOrDefault(id, 0L), operation));
    return sorted;
  }

  long count(OperationState state) {
    return byId.values().stream().filter(operation -> operation.state() == state).count();
  }

  /**
   * Throws away what has ended and is older than its key works; not refunds, which take their part
   * of a payment for longer.
   */
  void expire(Instant now) {
    Instant oldest = now.minus(retention);
    Iterator<OperationRecord> all = byId.values().iterator();
    while (all.hasNext()) {
      OperationRecord operation = all.next();
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
    return byId.values().stream().filter(which).findFirst();
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
    orderOf.remove(id);
    byKey.remove(keyOf(operation), id);
    byGuard.remove(guardOf(operation), id);
    byPayment.remove(paymentOf(operation), id);
    byShop.remove(shopOf(operation), id);
  }

  private OperationRecord record(String id) {
    OperationRecord operation = byId.get(id);
    if (operation == null) {
      throw new IllegalStateException("an index points to nothing: " + id);
    }
    return operation;
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

  private static @Nullable ShopKey shopOf(OperationRecord operation) {
    return operation.guard() == null || !operation.operation().makesPayment()
        ? null
        : new ShopKey(operation.provider(), operation.guard());
  }

  private static @Nullable PaymentKey paymentOf(OperationRecord operation) {
    return operation.paymentId() == null
        ? null
        : new PaymentKey(operation.provider(), operation.paymentId());
  }
}
