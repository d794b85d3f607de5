package dev.turnpike.internal.notify;

import dev.turnpike.internal.background.StoreHealth;
import dev.turnpike.internal.ledger.AlertRecord;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Has people told of a store that can't store: from memory, since there is nothing else. It asks
 * the store nothing, so that no store keeps it waiting. One thread looks; what it has seen, all may
 * ask.
 */
final class StoreDownWatch {
  private final StoreHealth health;
  private final Duration longest;
  private final AlertTeller teller;
  private @Nullable AlertRecord down;
  private volatile Instant lastAway = Instant.MIN;

  /**
   * Of this store.
   *
   * @param longest so long it may be down until people are told
   */
  StoreDownWatch(StoreHealth health, Duration longest, AlertTeller teller) {
    this.health = health;
    this.longest = longest;
    this.teller = teller;
  }

  /** Whether the store could not store at any time after that. */
  boolean wasAwayAfter(Instant then) {
    return lastAway.isAfter(then);
  }

  /** How it is now; tells, where there is something to tell. */
  void look(Instant now) {
    AlertRecord known = down;
    if (!health.state().canStore()) {
      lastAway = now;
      AlertRecord seen = known == null ? AlertRecord.seen(AlertTeller.STORE, now) : known.seen(now);
      down =
          lasted(seen).compareTo(longest) > 0 && AlertTeller.isDue(seen, now)
              ? teller.tellIsThere(seen, lasted(seen).toSeconds(), now)
              : seen;
    } else if (known != null && known.isFree(now)) {
      down = later(known, now);
    }
  }

  /** What is left of it while the store can store. */
  private @Nullable AlertRecord later(AlertRecord known, Instant now) {
    if (known.told() == 0 && known.attempts() > 0) {
      return teller.tellWasThere(known, lasted(known).toSeconds(), now);
    }
    if (!AlertTeller.isCalm(known, now)) {
      return known;
    }
    return known.told() == 0 ? null : teller.tellIsOver(known, 0, now);
  }

  private static Duration lasted(AlertRecord alert) {
    return Duration.between(alert.since(), alert.seenAt());
  }
}
