package dev.turnpike.providers.sandbox;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Remembers the newest 100,000 of something. Guarded by {@link Sandbox}. */
final class BoundedMap<K, V> {
  private static final int MAX_SIZE = 100_000;

  private final Map<K, V> oldestFirst = new LinkedHashMap<>();

  @Nullable V get(K key) {
    return oldestFirst.get(key);
  }

  /**
   * Adds one that is not there yet.
   *
   * @return the oldest one, if it had to go
   */
  @Nullable V add(K key, V value) {
    oldestFirst.put(key, value);
    if (oldestFirst.size() <= MAX_SIZE) {
      return null;
    }
    Iterator<V> values = oldestFirst.values().iterator();
    V oldest = values.next();
    values.remove();
    return oldest;
  }
}
