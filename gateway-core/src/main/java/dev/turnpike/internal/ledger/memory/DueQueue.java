package dev.turnpike.internal.ledger.memory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
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

  /** When the first of these is due. */
  @Nullable Instant first(Predicate<K> which) {
    for (Due<K> due : byTime) {
      if (which.test(due.key)) {
        return due.at;
      }
    }
    return null;
  }

  /** Those of these that have been due since then. */
  List<K> dueSince(Instant time, Predicate<K> which) {
    List<K> keys = new ArrayList<>();
    for (Due<K> due : byTime) {
      if (due.at.isAfter(time)) {
        break;
      }
      if (which.test(due.key)) {
        keys.add(due.key);
      }
    }
    return keys;
  }

  /** Takes those of these that are due, and makes them due again at another time. */
  List<K> claim(Instant now, Instant again, int limit, Predicate<K> which) {
    List<K> claimed = dueSince(now, which).stream().limit(limit).toList();
    claimed.forEach(key -> put(key, again));
    return claimed;
  }
}
