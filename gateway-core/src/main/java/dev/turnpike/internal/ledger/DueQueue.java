package dev.turnpike.internal.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Keys by the time at which they are due; of the same time, in the order in which they came. Not
 * thread-safe.
 */
final class DueQueue<K> {
  private record Due<K>(Instant at, long order, K key) {}

  private final Map<K, Due<K>> byKey = new HashMap<>();
  private final TreeSet<Due<K>> byTime =
      new TreeSet<>(Comparator.<Due<K>, Instant>comparing(Due::at).thenComparing(Due::order));
  private long order;

  void put(K key, Instant at) {
    remove(key);
    Due<K> due = new Due<>(at, order++, key);
    byKey.put(key, due);
    byTime.add(due);
  }

  void remove(K key) {
    Due<K> due = byKey.remove(key);
    if (due != null) {
      byTime.remove(due);
    }
  }

  Optional<Instant> next() {
    return byTime.isEmpty() ? Optional.empty() : Optional.of(byTime.first().at);
  }

  /** Takes what is due, and makes it due again at another time. */
  List<K> claim(Instant now, Instant again, int limit) {
    List<K> claimed = new ArrayList<>();
    while (claimed.size() < limit && !byTime.isEmpty() && !byTime.first().at.isAfter(now)) {
      K key = byTime.first().key;
      claimed.add(key);
      put(key, again);
    }
    return claimed;
  }
}
