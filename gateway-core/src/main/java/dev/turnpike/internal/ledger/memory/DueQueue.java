package dev.turnpike.internal.ledger.memory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

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

  /** It is due then, and not when it was; {@code null}: never. */
  void put(K key, @Nullable Instant at) {
    Due<K> before = byKey.remove(key);
    if (before != null) {
      byTime.remove(before);
    }
    if (at != null) {
      Due<K> due = new Due<>(at, order++, key);
      byKey.put(key, due);
      byTime.add(due);
    }
  }

  @Nullable Instant next() {
    return byTime.isEmpty() ? null : byTime.first().at;
  }

  boolean isAny(Instant now) {
    return !byTime.isEmpty() && !byTime.first().at.isAfter(now);
  }

  /** Takes what is due, and makes it due again at another time. */
  List<K> claim(Instant now, Instant again, int limit) {
    List<K> claimed = new ArrayList<>();
    while (claimed.size() < limit && isAny(now)) {
      K key = byTime.first().key;
      claimed.add(key);
      put(key, again);
    }
    return claimed;
  }
}
