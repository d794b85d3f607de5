package dev.turnpike.internal.background;

import dev.turnpike.GatewayListener;
import dev.turnpike.StoreState;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.internal.schedule.Scheduler;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of whether the store can store: found by trying, every few seconds, and by what
 * background work hears meanwhile; a store that answers nothing for long can't. Asking costs the
 * store nothing. Thread-safe.
 */
public final class StoreHealth {
  private static final Logger LOG = LoggerFactory.getLogger(StoreHealth.class);
  private static final Duration BETWEEN_PROBES = Duration.ofSeconds(5);
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(30);

  private final Store store;
  private final Scheduler scheduler;
  private final GatewayListener listener;
  private volatile StoreState state;
  private volatile @Nullable Question question;
  private long lastProbe;

  /** Something that the store was asked, and has not answered yet. */
  private record Question(long nanos, Instant since) {}

  /** Of a store that is tried at once. */
  public StoreHealth(Store store, Scheduler scheduler, GatewayListener listener) {
    this.store = store;
    this.scheduler = scheduler;
    this.listener = listener;
    this.state = new StoreState(true, scheduler.wall().instant());
    probe();
    question = null;
  }

  /**
   * Whether it could when it was last tried, and since when that is so. Where it has not answered
   * for long, it can't, since it was asked: that is told to no listener, since the thread that
   * would tell it waits.
   */
  public StoreState state() {
    StoreState known = state;
    Question open = question;
    return known.canStore()
            && open != null
            && scheduler.nanos() - open.nanos > LONGEST_ANSWER.toNanos()
        ? new StoreState(false, open.since)
        : known;
  }

  /** The work that {@link #learn}s how it went asks the store something now. */
  void asks() {
    question = new Question(scheduler.nanos(), scheduler.wall().instant());
  }

  /**
   * A round of work is over: the store is tried, where the last time is long ago or it could not.
   *
   * @param reached whether the work could reach it; else there is nothing to try
   */
  void learn(boolean reached) {
    if (!reached) {
      set(false);
    } else if (!state.canStore() || scheduler.nanos() - lastProbe >= BETWEEN_PROBES.toNanos()) {
      probe();
    }
    question = null;
  }

  private void probe() {
    lastProbe = scheduler.nanos();
    asks();
    try {
      store.ping();
      set(true);
    } catch (RuntimeException e) {
      if (set(false)) {
        LOG.warn("the store can't store: {}", e.getMessage());
      }
    }
  }

  /** Whether that is news. */
  private boolean set(boolean can) {
    boolean news = state.canStore() != can;
    if (news) {
      state = new StoreState(can, scheduler.wall().instant());
      listener.storeChanged(can);
    }
    return news;
  }
}
