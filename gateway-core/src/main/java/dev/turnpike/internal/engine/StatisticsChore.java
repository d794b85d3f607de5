package dev.turnpike.internal.engine;

import dev.turnpike.GatewayListener;
import dev.turnpike.StoreUnavailableException;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PayResult;
import dev.turnpike.internal.background.BackgroundWork.Chore;
import dev.turnpike.internal.ledger.NotStorableException;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.records.CallStatistics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts in memory how calls end, and stores what it has counted every few seconds: a payment is no
 * write more. What was counted since then is lost with the process; nobody's money depends on it.
 * Thread-safe.
 */
final class StatisticsChore implements GatewayListener, Chore, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StatisticsChore.class);
  private static final Duration PAUSE = Duration.ofSeconds(5);

  /** While the store is away: half an hour of a hundred kinds. */
  private static final int MOST = 600;

  /** What tells of the provider, where it executed nothing. */
  private static final Set<ErrorCode> TELLS_OF_THE_PROVIDER =
      EnumSet.of(
          ErrorCode.PROVIDER_UNAVAILABLE, ErrorCode.PROVIDER_REJECTED, ErrorCode.TOO_MANY_REQUESTS);

  /** Where what is counted; from the last one on, the durations. */
  private static final int ANSWERED = 0;

  private static final int DECLINED = 1;
  private static final int NOT_EXECUTED = 2;
  private static final int UNKNOWN = 3;
  private static final int DURATIONS = 4;

  private record Key(Instant begin, String provider, String operation) {}

  private final Store store;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private Map<Key, long[]> counted = new HashMap<>();
  private Instant next = Instant.MIN;

  StatisticsChore(Store store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  @Override
  public void operationEnded(OperationEnded event) {
    PayResult result = event.result();
    ErrorCode problem = event.problem();
    if (event.replayed() || result == null && problem == null) {
      return;
    }
    boolean declined = result == PayResult.KO;
    boolean unknown =
        event.outcome() == Outcome.UNKNOWN && problem != ErrorCode.IDEMPOTENCY_IN_PROGRESS;
    boolean notExecuted =
        event.outcome() == Outcome.NOT_EXECUTED
            && problem != null
            && TELLS_OF_THE_PROVIDER.contains(problem);
    boolean answered = result != null && !declined;
    if (!answered && !declined && !unknown && !notExecuted) {
      return;
    }
    Key key = new Key(CallStatistics.slotOf(clock.instant()), event.provider(), event.operation());
    int took = DURATIONS + CallStatistics.placeOf(event.duration());
    lock.lock();
    try {
      long[] counts = countsOf(key);
      if (counts != null) {
        counts[ANSWERED] += answered ? 1 : 0;
        counts[DECLINED] += declined ? 1 : 0;
        counts[NOT_EXECUTED] += notExecuted ? 1 : 0;
        counts[UNKNOWN] += unknown ? 1 : 0;
        counts[took]++;
      }
    } finally {
      lock.unlock();
    }
  }

  /** With the lock; {@code null} where there are too many already. */
  private long @Nullable [] countsOf(Key key) {
    long[] counts = counted.get(key);
    if (counts == null && counted.size() < MOST) {
      counts = new long[DURATIONS + CallStatistics.BOUNDS.size() + 1];
      counted.put(key, counts);
    }
    return counts;
  }

  private void addAgain(Map<Key, long[]> taken) {
    lock.lock();
    try {
      taken.forEach(
          (key, more) -> {
            long[] counts = countsOf(key);
            for (int i = 0; counts != null && i < counts.length; i++) {
              counts[i] += more[i];
            }
          });
    } finally {
      lock.unlock();
    }
  }

  private static CallStatistics statistics(Key key, long[] counts) {
    return new CallStatistics(
        key.begin,
        key.provider,
        key.operation,
        counts[ANSWERED],
        counts[DECLINED],
        counts[NOT_EXECUTED],
        counts[UNKNOWN],
        Arrays.stream(counts, DURATIONS, counts.length).boxed().toList());
  }

  @Override
  public void work(Instant now) {
    if (!now.isBefore(next) && store()) {
      next = now.plus(PAUSE);
    }
  }

  /** Whether there was anything. */
  private boolean store() {
    Map<Key, long[]> taken;
    lock.lock();
    try {
      taken = counted;
      counted = new HashMap<>();
    } finally {
      lock.unlock();
    }
    if (taken.isEmpty()) {
      return false;
    }
    try {
      store.addStatistics(
          taken.entrySet().stream()
              .map(each -> statistics(each.getKey(), each.getValue()))
              .toList());
      return true;
    } catch (StoreUnavailableException e) {
      if (!e.mayBeStored()) {
        addAgain(taken); // else they might count twice
      }
      throw e;
    }
  }

  /** Stores the rest. */
  @Override
  public void close() {
    try {
      store();
    } catch (StoreUnavailableException | NotStorableException e) {
      LOG.debug("the statistics of the last seconds are lost: {}", e.getMessage());
    }
  }
}
