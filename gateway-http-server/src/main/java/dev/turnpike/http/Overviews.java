package dev.turnpike.http;

import dev.turnpike.Administration;
import dev.turnpike.PaymentGateway;
import dev.turnpike.StoreState;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.records.CallStatistics;
import dev.turnpike.records.Counts;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks how it goes, for all who want to know: once for all of them, and only while somebody waits
 * for it. Whoever waits looks, so there is no thread to end. Thread-safe.
 */
final class Overviews {
  private static final Duration HOURS = Duration.ofHours(6);

  /** So long the store may take until there is anything to tell. */
  private static final Duration FIRST_LOOK = Duration.ofSeconds(30);

  /** A look that takes long is rarer: it rests so many times as long as it took. */
  private static final int REST = 10;

  /** But never longer, since what was seen then grows old. */
  private static final Duration LONGEST_REST = Duration.ofSeconds(30);

  /**
   * What was seen.
   *
   * @param number grows with every change
   * @param json an {@link Overview}, on one line
   */
  record Seen(long number, byte[] json) {}

  private final PaymentGateway gateway;
  private final Supplier<List<BudgetUse>> budgets;
  private final long tick;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean looks;
  private volatile boolean closed;
  private long nextLook = System.nanoTime();
  private Seen last = new Seen(0, new byte[0]);

  /**
   * Of this gateway.
   *
   * @param tick how long nobody looks after a look
   */
  Overviews(PaymentGateway gateway, Supplier<List<BudgetUse>> budgets, Duration tick) {
    this.gateway = gateway;
    this.budgets = budgets;
    this.tick = tick.toNanos();
  }

  /** What was seen a moment ago at most. */
  byte[] now() {
    Seen seen = null;
    try {
      seen = after(0, FIRST_LOOK);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (seen == null) {
      throw GatewayException.of(ErrorCode.GATEWAY_UNAVAILABLE)
          .detail(closed ? "the server is stopping" : "the store has not answered yet")
          .build();
    }
    return seen.json;
  }

  /**
   * What is seen next.
   *
   * @param known the number of what is seen already
   * @return {@code null} where nothing changed in this time, or no more is told
   */
  @Nullable Seen after(long known, Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    lock.lock();
    try {
      while (!closed) {
        long now = System.nanoTime();
        if (!looks && now - nextLook >= 0) {
          look();
        } else if (last.number > known) {
          return last;
        } else if (now - end >= 0) {
          return null;
        } else {
          changed.awaitNanos(looks ? end - now : Math.min(end, nextLook) - now);
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Others wait for what comes of it, without holding the lock. */
  private void look() {
    looks = true;
    long begin = System.nanoTime();
    byte @Nullable [] json = null;
    boolean counted = false;
    lock.unlock();
    try {
      Overview seen = overview();
      counted = seen.counts() != null;
      json = Response.records(RecordJson.OVERVIEW.of(seen)).body();
    } finally {
      lock.lock();
      looks = false;
      long end = System.nanoTime();
      nextLook = end + Math.max(tick, counted ? restAfter(end - begin) : 0);
      if (json != null && !Arrays.equals(json, last.json)) {
        last = new Seen(last.number + 1, json);
      }
      changed.signalAll();
    }
  }

  /**
   * How long nobody burdens the store after it has been asked.
   *
   * @param took how long it took, in nanoseconds, as what comes of it
   */
  static long restAfter(long took) {
    return Math.min(REST * took, LONGEST_REST.toNanos());
  }

  private Overview overview() {
    Administration administration = gateway.administration();
    Instant end = Instant.now();
    Instant begin = CallStatistics.slotOf(end.minus(HOURS));
    Counts counts = null;
    List<CallStatistics> slots = List.of();
    if (gateway.storeState().canStore()) {
      try {
        counts = administration.counts();
        slots = administration.statistics(begin, end);
      } catch (GatewayException e) {
        if (e.code() != ErrorCode.GATEWAY_UNAVAILABLE) {
          throw e;
        }
        counts = null; // it went away just now, which the gateway will have found out soon
      }
    }
    StoreState store = gateway.storeState(); // that may have taken long
    return new Overview(
        store,
        store.canStore() ? counts : null,
        ProviderCalls.of(slots, begin, end),
        begin,
        budgets.get(),
        gateway.warnings());
  }

  /** From now on nobody waits. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
