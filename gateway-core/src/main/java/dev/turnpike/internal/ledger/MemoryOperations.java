package dev.turnpike.internal.ledger;

import dev.turnpike.internal.contract.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The operations of a {@link MemoryStore}, which guards it by its lock. */
final class MemoryOperations {
  private record KeySlot(String tenant, String provider, Operation operation, String key) {}

  private record GuardSlot(String provider, Operation operation, String guard) {}

  private final int capacity;
  private final Duration retention;
  private final Map<String, OperationRecord> byId = new LinkedHashMap<>();
  private final Map<String, Long> orderOf = new HashMap<>();
  private final Map<KeySlot, String> byKey = new HashMap<>();
  private final Map<GuardSlot, Set<String>> byGuard = new HashMap<>();
  private final Map<String, Integer> startedByProvider = new HashMap<>();
  private final DueQueue<String> due = new DueQueue<>();
  private long lastOrder;

  MemoryOperations(int capacity, Duration retention) {
    this.capacity = capacity;
    this.retention = retention;
  }

  Claim begin(OperationRecord operation) {
    expire(operation.startedAt());
    KeySlot key = keyOf(operation);
    String sameKey = key == null ? null : byKey.get(key);
    if (sameKey != null) {
      return new Claim.SameKey(record(sameKey));
    }
    if (key == null && operation.guarded()) {
      OperationRecord sameGuard = holderOf(operation);
      if (sameGuard != null) {
        return new Claim.SameGuard(sameGuard);
      }
    }
    makeRoom();
    byId.put(operation.id(), operation);
    orderOf.put(operation.id(), ++lastOrder);
    queue(operation);
    if (key != null) {
      byKey.put(key, operation.id());
    }
    GuardSlot guard = guardOf(operation);
    if (guard != null) {
      byGuard.computeIfAbsent(guard, slot -> new LinkedHashSet<>(2)).add(operation.id());
    }
    if (operation.operation().makesPayment()) {
      startedByProvider.merge(operation.provider(), 1, Integer::sum);
    }
    return new Claim.Started();
  }

  void end(OperationRecord operation, Completion completion) {
    noLongerStarted(operation);
    OperationRecord ended = operation.endedBy(completion);
    put(ended);
    KeySlot key = completion.freesKey() ? keyOf(ended) : null;
    if (key != null) {
      byKey.remove(key, ended.id());
    }
  }

  List<OperationRecord> claim(Instant now, Instant again, int limit) {
    List<OperationRecord> claimed = new ArrayList<>();
    for (String id : due.claim(now, again, limit)) {
      OperationRecord operation = record(id).dueAt(again);
      byId.put(id, operation);
      claimed.add(operation);
    }
    return claimed;
  }

  void postpone(String id, @Nullable Instant next) {
    OperationRecord operation = byId.get(id);
    if (operation != null && operation.state() == OperationState.UNKNOWN) {
      put(operation.dueAt(next));
    }
  }

  boolean repeating(String id, Instant now) {
    OperationRecord operation = byId.get(id);
    if (operation == null || operation.state() != OperationState.UNKNOWN) {
      return false;
    }
    put(operation.repeatedAt(now));
    return true;
  }

  Optional<Instant> next() {
    return due.next();
  }

  Optional<OperationRecord> get(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  boolean isMadeByAnother(PaymentRecord payment, String id) {
    return of(payment.provider(), payment.paymentId()).stream()
        .anyMatch(other -> other.operation().makesPayment() && !other.id().equals(id));
  }

  List<OperationRecord> of(String provider, String paymentId) {
    return byId.values().stream()
        .filter(
            operation ->
                operation.provider().equals(provider) && paymentId.equals(operation.paymentId()))
        .toList();
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

  private void put(OperationRecord operation) {
    byId.put(operation.id(), operation);
    queue(operation);
  }

  private void queue(OperationRecord operation) {
    if (operation.nextAt() == null) {
      due.remove(operation.id());
    } else {
      due.put(operation.id(), operation.nextAt());
    }
  }

  boolean forget(String id) {
    OperationRecord operation = byId.get(id);
    if (operation == null || operation.state() == OperationState.COMPLETED) {
      return false;
    }
    noLongerStarted(operation);
    remove(operation);
    return true;
  }

  Set<String> tenantsWithOpen(String provider, String shopTransactionId) {
    return Arrays.stream(Operation.values())
        .filter(Operation::makesPayment)
        .map(operation -> new GuardSlot(provider, operation, shopTransactionId))
        .flatMap(slot -> byGuard.getOrDefault(slot, Set.of()).stream())
        .map(this::record)
        .filter(OperationRecord::isOpen)
        .map(OperationRecord::tenant)
        .collect(Collectors.toSet());
  }

  boolean isAnyStarted(String provider) {
    return startedByProvider.getOrDefault(provider, 0) > 0;
  }

  private void noLongerStarted(OperationRecord operation) {
    if (operation.state() == OperationState.STARTED && operation.operation().makesPayment()) {
      startedByProvider.merge(operation.provider(), -1, Integer::sum);
    }
  }

  /** The newest of those that hold it. */
  private @Nullable OperationRecord holderOf(OperationRecord operation) {
    GuardSlot guard = guardOf(operation);
    OperationRecord holder = null;
    for (String id : guard == null ? Set.<String>of() : byGuard.getOrDefault(guard, Set.of())) {
      OperationRecord candidate = record(id);
      boolean holds = candidate.holdsGuard() && candidate.tenant().equals(operation.tenant());
      holder = holds ? candidate : holder;
    }
    return holder;
  }

  void expire(Instant now) {
    Instant oldest = now.minus(retention);
    Iterator<OperationRecord> all = byId.values().iterator();
    while (all.hasNext()) {
      OperationRecord operation = all.next();
      if (operation.startedAt().isAfter(oldest)) {
        return;
      }
      if (operation.state() == OperationState.COMPLETED) {
        all.remove();
        unlink(operation);
      }
    }
  }

  private void makeRoom() {
    if (byId.size() < capacity) {
      return;
    }
    OperationRecord oldest =
        byId.values().stream()
            .filter(operation -> operation.state() == OperationState.COMPLETED)
            .findFirst()
            .orElseThrow(
                () -> new StoreFullException("too many operations are open: " + byId.size()));
    remove(oldest);
  }

  private void remove(OperationRecord operation) {
    byId.remove(operation.id());
    unlink(operation);
  }

  private void unlink(OperationRecord operation) {
    due.remove(operation.id());
    orderOf.remove(operation.id());
    KeySlot key = keyOf(operation);
    if (key != null) {
      byKey.remove(key, operation.id());
    }
    GuardSlot guard = guardOf(operation);
    Set<String> ids = guard == null ? null : byGuard.get(guard);
    if (guard != null && ids != null) {
      ids.remove(operation.id());
      if (ids.isEmpty()) {
        byGuard.remove(guard);
      }
    }
  }

  private OperationRecord record(String id) {
    OperationRecord operation = byId.get(id);
    if (operation == null) {
      throw new IllegalStateException("an index points to nothing: " + id);
    }
    return operation;
  }

  private static @Nullable KeySlot keyOf(OperationRecord operation) {
    return operation.key() == null
        ? null
        : new KeySlot(
            operation.tenant(), operation.provider(), operation.operation(), operation.key());
  }

  private static @Nullable GuardSlot guardOf(OperationRecord operation) {
    return operation.guard() == null
        ? null
        : new GuardSlot(operation.provider(), operation.operation(), operation.guard());
  }
}
