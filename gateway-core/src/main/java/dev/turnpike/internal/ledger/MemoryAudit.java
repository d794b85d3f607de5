package dev.turnpike.internal.ledger;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was done by hand, and the API keys, of a {@link MemoryStore}, which guards it by its lock.
 */
final class MemoryAudit {
  private final int capacity;
  private final TreeMap<Long, AuditEvent> newestFirst = new TreeMap<>(Comparator.reverseOrder());
  private List<KnownKey> keys = List.of();
  private long lastOrder;

  MemoryAudit(int capacity) {
    this.capacity = capacity;
  }

  void add(AuditEvent event) {
    newestFirst.put(++lastOrder, event);
    if (newestFirst.size() > capacity) {
      newestFirst.pollLastEntry();
    }
  }

  List<AuditEvent> keysAre(Collection<KnownKey> now, Instant at) {
    List<AuditEvent> changes = KnownKey.changes(keys, now, at);
    keys = List.copyOf(now);
    changes.forEach(this::add);
    return changes;
  }

  SortedMap<Long, AuditEvent> newestFirst() {
    return newestFirst;
  }
}
