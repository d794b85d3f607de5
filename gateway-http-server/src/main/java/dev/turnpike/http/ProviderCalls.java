package dev.turnpike.http;

import dev.turnpike.records.CallStatistics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How calls of one provider ended, of all its operations.
 *
 * @param all of them together
 * @param calls how many there were, five minutes for five minutes
 */
record ProviderCalls(CallStatistics all, List<Long> calls) {
  /** Of each provider, by name, from the five minutes on that begin then. */
  static List<ProviderCalls> of(List<CallStatistics> slots, Instant begin, Instant end) {
    int count = 1 + placeOf(CallStatistics.slotOf(end), begin);
    Map<String, ProviderCalls> sums = new TreeMap<>();
    for (CallStatistics slot : slots) {
      ProviderCalls sum =
          sums.merge(
              slot.provider(),
              new ProviderCalls(slot, new ArrayList<>(Collections.nCopies(count, 0L))),
              (before, one) -> new ProviderCalls(before.all.plus(slot), before.calls));
      int place = Math.min(count - 1, placeOf(slot.begin(), begin));
      sum.calls.set(
          place,
          sum.calls.get(place)
              + slot.answered()
              + slot.declined()
              + slot.notExecuted()
              + slot.unknown());
    }
    return List.copyOf(sums.values());
  }

  private static int placeOf(Instant slot, Instant begin) {
    return Math.toIntExact(Duration.between(begin, slot).dividedBy(CallStatistics.SLOT));
  }
}
