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
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
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
  private static final Set<ErrorCode> NOT_EXECUTED =
      EnumSet.of(
          ErrorCode.PROVIDER_UNAVAILABLE, ErrorCode.PROVIDER_REJECTED, ErrorCode.TOO_MANY_REQUESTS);

  private record Key(Instant begin, String provider, String operation) {}

  private final Store store;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private Map<Key, CallStatistics> counted = new HashMap<>();
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
            && NOT_EXECUTED.contains(problem);
    boolean answered = result != null && !declined;
    if (!answered && !declined && !unknown && !notExecuted) {
      return;
    }
    Instant begin = CallStatistics.slotOf(clock.instant());
    List<Long> durations =
        new ArrayList<>(Collections.nCopies(CallStatistics.BOUNDS.size() + 1, 0L));
    durations.set(CallStatistics.placeOf(event.duration()), 1L);
    add(
        new CallStatistics(
            begin,
            event.provider(),
            event.operation(),
            answered ? 1 : 0,
            declined ? 1 : 0,
            notExecuted ? 1 : 0,
            unknown ? 1 : 0,
            durations));
  }

  private void add(CallStatistics more) {
    Key key = new Key(more.begin(), more.provider(), more.operation());
    lock.lock();
    try {
      if (counted.size() < MOST || counted.containsKey(key)) {
        counted.merge(key, more, CallStatistics::plus);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void work(Instant now) {
    if (!now.isBefore(next) && store()) {
      next = now.plus(PAUSE);
    }
  }

  /** Whether there was anything. */
  private boolean store() {
    List<CallStatistics> taken;
    lock.lock();
    try {
      taken = List.copyOf(counted.values());
      counted = new HashMap<>();
    } finally {
      lock.unlock();
    }
    if (taken.isEmpty()) {
      return false;
    }
    try {
      store.addStatistics(taken);
      return true;
    } catch (StoreUnavailableException e) {
      if (!e.mayBeStored()) {
        taken.forEach(this::add); // else they might count twice
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
