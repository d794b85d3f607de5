package dev.turnpike.internal.engine;

import dev.turnpike.internal.background.BackgroundWork.Chore;
import dev.turnpike.internal.ledger.Store;
import java.time.Duration;
import java.time.Instant;

/** Throws old records away, a little at a time, so that nobody else has to wait. */
final class CleanUpChore implements Chore {
  private static final Duration PAUSE = Duration.ofMinutes(1);
  private static final int AT_ONCE = 500;

  private final Store store;
  private Instant next = Instant.MIN;

  CleanUpChore(Store store) {
    this.store = store;
  }

  @Override
  public void work(Instant now) {
    if (now.isBefore(next)) {
      return;
    }
    if (!store.cleanUp(now, AT_ONCE)) {
      next = now.plus(PAUSE);
    }
  }
}
