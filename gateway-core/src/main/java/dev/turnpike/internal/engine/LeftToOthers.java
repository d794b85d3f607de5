package dev.turnpike.internal.engine;

import dev.turnpike.internal.background.BackgroundWork.Chore;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.internal.ledger.WorkScope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what waits in the store that this gateway can't do, and that no other one does either: it
 * has been due for minutes. A provider or a callback URL is missing in the settings, perhaps.
 */
final class LeftToOthers implements Chore {
  static final String WARNING =
      "work waits for a provider or receiver that no gateway of this store has: the log names it";

  private static final Logger LOG = LoggerFactory.getLogger(LeftToOthers.class);
  private static final Duration PAUSE = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Store store;
  private final WorkScope scope;
  private Instant next = Instant.MIN;
  private volatile List<String> said = List.of();

  LeftToOthers(Store store, WorkScope scope) {
    this.store = store;
    this.scope = scope;
  }

  boolean isAny() {
    return !said.isEmpty();
  }

  @Override
  public void work(Instant now) {
    if (now.isBefore(next)) {
      return;
    }
    next = now.plus(PAUSE);
    List<String> waits = store.outOfScope(scope, now.minus(PATIENCE));
    if (!waits.equals(said)) {
      if (waits.isEmpty()) {
        LOG.info("nothing waits any more that no gateway of this store could do");
      } else {
        LOG.warn(
            "no gateway of this store does what waits: {}; is a provider or a callback URL missing?",
            String.join(", ", waits));
      }
      said = waits;
    }
  }
}
