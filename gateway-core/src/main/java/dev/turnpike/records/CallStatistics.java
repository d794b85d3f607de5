package dev.turnpike.records;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the calls of one operation at one provider ended within {@link #SLOT five minutes}, of all
 * gateways of a store. Operations that move money only; what is answered again is not counted
 * again.
 *
 * @param begin when the five minutes begin
 * @param provider the provider's name
 * @param operation for instance {@code pay} or {@code subscription/start}
 * @param answered how many were answered with anything but {@code KO}
 * @param declined how many were answered with {@code KO}
 * @param notExecuted how many the provider did not execute: it was away, busy, or refused them
 * @param unknown of how many the outcome was unknown when the caller was told
 * @param durations how many of all these took at most the first of the {@link #BOUNDS}, at most the
 *     second, and so on; the last one: longer than all bounds
 */
public record CallStatistics(
    Instant begin,
    String provider,
    String operation,
    long answered,
    long declined,
    long notExecuted,
    long unknown,
    List<Long> durations) {
  /** What one of these tells of. */
  public static final Duration SLOT = Duration.ofMinutes(5);

  /** How long they are kept. */
  public static final Duration KEPT = Duration.ofDays(7);

  /** The upper bounds of durations. */
  public static final List<Duration> BOUNDS = bounds(25, 11);

  /** Takes a copy. */
  public CallStatistics {
    durations = List.copyOf(durations);
    if (durations.size() != BOUNDS.size() + 1) {
      throw new IllegalArgumentException("there are as many durations as bounds, and one more");
    }
  }

  private static List<Duration> bounds(long firstMillis, int count) {
    List<Duration> bounds = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      bounds.add(Duration.ofMillis(firstMillis << i));
    }
    return List.copyOf(bounds);
  }

  /** When the five minutes begin in which this time is. */
  public static Instant slotOf(Instant time) {
    long slot = SLOT.toMillis();
    return Instant.ofEpochMilli(Math.floorDiv(time.toEpochMilli(), slot) * slot);
  }

  /** Which of the {@link #durations} counts what took this long. */
  public static int placeOf(Duration duration) {
    int place = 0;
    while (place < BOUNDS.size() && duration.compareTo(BOUNDS.get(place)) > 0) {
      place++;
    }
    return place;
  }

  /** Those of the same five minutes, provider and operation, together. */
  public CallStatistics plus(CallStatistics other) {
    List<Long> sums = new ArrayList<>();
    for (int i = 0; i < durations.size(); i++) {
      sums.add(durations.get(i) + other.durations.get(i));
    }
    return new CallStatistics(
        begin,
        provider,
        operation,
        answered + other.answered,
        declined + other.declined,
        notExecuted + other.notExecuted,
        unknown + other.unknown,
        sums);
  }

  /**
   * How long all but the slowest took, about: within the bounds between which it lies, as if all
   * that lie there were spread evenly. Of what took longer than all bounds, the last bound.
   *
   * @param share of all, from 0 to 1: 0.5 for the median
   * @return {@code null} where there was none
   */
  public @Nullable Duration within(double share) {
    long all = durations.stream().mapToLong(Long::longValue).sum();
    if (all == 0) {
      return null;
    }
    double wanted = share * all;
    long before = 0;
    for (int i = 0; i < BOUNDS.size(); i++) {
      long here = durations.get(i);
      if (here > 0 && before + here >= wanted) {
        double lower = i == 0 ? 0 : BOUNDS.get(i - 1).toMillis();
        double part = Math.max(0, (wanted - before) / here);
        return Duration.ofMillis(Math.round(lower + part * (BOUNDS.get(i).toMillis() - lower)));
      }
      before += here;
    }
    return BOUNDS.get(BOUNDS.size() - 1);
  }
}
