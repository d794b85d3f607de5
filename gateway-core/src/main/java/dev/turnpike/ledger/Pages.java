package dev.turnpike.ledger;

import dev.turnpike.ledger.RecordSearch.Cursor;
import dev.turnpike.ledger.RecordSearch.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Cuts pages out of what a {@link MemoryStore} holds. */
final class Pages {
  private Pages() {}

  /**
   * The next page.
   *
   * @param sorted all there is, by what the cursor counts, in the order of the pages
   * @param keyOf reads the cursor
   */
  static <K extends Comparable<K>, T> Page<T> cut(
      SortedMap<K, T> sorted, Predicate<T> wanted, Cursor cursor, Function<String, K> keyOf) {
    K after = cursor.after() == null ? null : keyOf.apply(cursor.after());
    List<T> items = new ArrayList<>();
    String last = null;
    for (var entry : (after == null ? sorted : sorted.tailMap(after)).entrySet()) {
      if (entry.getKey().equals(after) || !wanted.test(entry.getValue())) {
        continue;
      }
      if (items.size() == cursor.limit()) {
        return new Page<>(items, last);
      }
      items.add(entry.getValue());
      last = entry.getKey().toString();
    }
    return new Page<>(items, null);
  }

  static boolean matches(@Nullable Object wanted, @Nullable Object value) {
    return wanted == null || wanted.equals(value);
  }
}
