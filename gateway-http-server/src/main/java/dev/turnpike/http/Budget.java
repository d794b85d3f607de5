package dev.turnpike.http;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * So much of something, in all or for each of those who have a share of their own. What is taken
 * has to be given back, or, of a quota, comes back with the time. Thread-safe.
 */
final class Budget {
  /** Whose it is where nobody has a share of his own. */
  static final String ALL = "";

  private static final long QUOTA_TIME = Duration.ofMinutes(1).toNanos();
  private static final long PERCENT = QUOTA_TIME / 100;

  /**
   * What is taken.
   *
   * @param amount how much
   * @param since when that was counted
   */
  private record Taken(long amount, long since) {}

  private final String name;
  private final long limit;
  private final boolean comesBack;
  private final ConcurrentHashMap<String, Taken> taken = new ConcurrentHashMap<>();
  private final LongAdder refused = new LongAdder();

  private Budget(String name, long limit, boolean comesBack) {
    this.name = name;
    this.limit = limit;
    this.comesBack = comesBack;
  }

  /** For each who takes at most this much at once. */
  static Budget of(String name, long limit) {
    return new Budget(name, limit, false);
  }

  /** Its unit is a nanosecond, of a minute; each that passes comes back. */
  static Budget quota(String name) {
    return new Budget(name, QUOTA_TIME, true);
  }

  /** What one of so many a minute takes of a quota. */
  static long costOf(int perMinute) {
    return QUOTA_TIME / perMinute;
  }

  String name() {
    return name;
  }

  long limit() {
    return limit;
  }

  /** Takes it all, or nothing. */
  boolean take(String whose, long amount, long now) {
    boolean[] fits = new boolean[1];
    taken.compute(
        whose,
        (key, before) -> {
          long already = left(before, now);
          fits[0] = already + amount <= limit;
          return fits[0] ? new Taken(already + amount, now) : before;
        });
    return fits[0];
  }

  private long left(@Nullable Taken before, long now) {
    if (before == null) {
      return 0;
    }
    return comesBack ? Math.max(0, before.amount - (now - before.since)) : before.amount;
  }

  void give(String whose, long amount) {
    taken.computeIfPresent(
        whose,
        (key, before) ->
            before.amount > amount ? new Taken(before.amount - amount, before.since) : null);
  }

  /** When so much of a quota is there again. */
  Duration untilThereIs(String whose, long amount, long now) {
    return Duration.ofNanos(Math.max(0, left(taken.get(whose), now) + amount - limit));
  }

  void countRefused() {
    refused.increment();
  }

  /** Where there are shares, of the one that is used most; of a quota in percent. */
  BudgetUse use(long now) {
    long most = 0;
    for (Taken one : taken.values()) {
      most = Math.max(most, left(one, now));
    }
    long unit = comesBack ? PERCENT : 1;
    return new BudgetUse(name, most / unit, limit / unit, refused.sum());
  }
}
