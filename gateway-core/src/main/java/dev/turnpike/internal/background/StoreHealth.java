package dev.turnpike.internal.background;

import dev.turnpike.internal.ledger.Store;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of whether the store can store: found by trying, every few seconds, and by what
 * background work hears meanwhile. Asking costs the store nothing. Thread-safe.
 */
public final class StoreHealth {
  private static final Logger LOG = LoggerFactory.getLogger(StoreHealth.class);
  private static final Duration BETWEEN_PROBES = Duration.ofSeconds(5);

  private final Store store;
  private volatile boolean canStore = true;
  private long lastProbe;

  /** Of a store that is tried at once. */
  public StoreHealth(Store store) {
    this.store = store;
    probe();
  }

  /** Whether it could when it was last tried. */
  public boolean canStore() {
    return canStore;
  }

  /**
   * A round of work is over: the store is tried, where the last time is long ago or it could not.
   *
   * @param reached whether the work could reach it; else there is nothing to try
   */
  void learn(boolean reached) {
    if (!reached) {
      canStore = false;
    } else if (!canStore || System.nanoTime() - lastProbe >= BETWEEN_PROBES.toNanos()) {
      probe();
    }
  }

  private void probe() {
    lastProbe = System.nanoTime();
    boolean could = canStore;
    try {
      store.ping();
      canStore = true;
    } catch (RuntimeException e) {
      canStore = false;
      if (could) {
        LOG.warn("the store can't store: {}", e.getMessage());
      }
    }
  }
}
