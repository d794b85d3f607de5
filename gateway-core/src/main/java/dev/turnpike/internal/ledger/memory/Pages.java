package dev.turnpike.internal.ledger.memory;

import dev.turnpike.internal.ledger.PageRoom;
import dev.turnpike.records.Cursor;
import dev.turnpike.records.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Cuts pages out of what a {@link MemoryStore} holds. */
final class Pages {
  private Pages() {}

  /**
   * The next page.
   *
   * @param sorted all there is, by the number that is the cursor, in the order of the pages
   * @throws IllegalArgumentException when the cursor is no number
   */
  static <T> Page<T> cut(SortedMap<Long, T> sorted, Predicate<T> wanted, Cursor cursor) {
    Long after = cursor.after() == null ? null : Long.valueOf(cursor.after());
    List<T> items = new ArrayList<>();
    PageRoom room = new PageRoom(cursor.limit());
    String last = null;
    for (var entry : (after == null ? sorted : sorted.tailMap(after)).entrySet()) {
      if (entry.getKey().equals(after) || !wanted.test(entry.getValue())) {
        continue;
      }
      if (!room.isLeft()) {
        return new Page<>(items, last);
      }
      items.add(entry.getValue());
      room.take(entry.getValue());
      last = entry.getKey().toString();
    }
    return new Page<>(items, null);
  }

  /** What is nobody's is no tenant's. */
  static boolean isOf(@Nullable Set<String> tenants, @Nullable String tenant) {
    return tenants == null || tenant != null && tenants.contains(tenant);
  }

  static boolean isWithin(@Nullable Instant from, @Nullable Instant until, Instant time) {
    return (from == null || !time.isBefore(from)) && (until == null || time.isBefore(until));
  }

  static boolean matches(@Nullable Object wanted, @Nullable Object value) {
    return wanted == null || wanted.equals(value);
  }
}
