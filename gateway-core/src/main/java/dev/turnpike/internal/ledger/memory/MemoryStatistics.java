package dev.turnpike.internal.ledger.memory;

import dev.turnpike.internal.ledger.Tables;
import dev.turnpike.records.CallStatistics;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** The statistics of a {@link MemoryStore}, which guards it by its lock. */
final class MemoryStatistics implements Tables.Statistics {
  private record Key(Instant begin, String provider, String operation) {}

  private final TreeMap<Key, CallStatistics> all =
      new TreeMap<>(
          Comparator.comparing(Key::begin)
              .thenComparing(Key::provider)
              .thenComparing(Key::operation));

  @Override
  public void add(Collection<CallStatistics> more) {
    for (CallStatistics each : more) {
      all.merge(
          new Key(each.begin(), each.provider(), each.operation()), each, CallStatistics::plus);
    }
  }

  @Override
  public List<CallStatistics> between(Instant from, Instant until) {
    return List.copyOf(all.subMap(new Key(from, "", ""), new Key(until, "", "")).values());
  }

  void expire(Instant now) {
    all.headMap(new Key(now.minus(CallStatistics.KEPT), "", "")).clear();
  }
}
