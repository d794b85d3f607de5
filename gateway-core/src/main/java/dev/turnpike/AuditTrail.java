package dev.turnpike;

import dev.turnpike.internal.ledger.Store;
import dev.turnpike.records.AuditEvent;
import dev.turnpike.records.AuditEvent.Action;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what operators do. A page that looks at the same thing every second is one event a minute.
 * Every method throws {@link dev.turnpike.StoreUnavailableException} while nothing can be kept.
 * Thread-safe.
 */
final class AuditTrail {
  private static final Duration SAME_LOOK = Duration.ofMinutes(1);
  private static final int LONGEST_LOOK = 500;
  private static final int MOST_LOOKS = 10_000;

  private record Look(Operator operator, String what) {}

  private final Store store;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Look, Instant> looks = new LinkedHashMap<>();

  AuditTrail(Store store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** A deed, to be stored in the same step as what was done. */
  AuditEvent event(
      Operator operator,
      Action action,
      @Nullable String tenant,
      @Nullable String provider,
      String about,
      String before,
      String after,
      @Nullable String reason) {
    return new AuditEvent(
        clock.instant(),
        action,
        operator.title(),
        operator.address(),
        tenant,
        provider,
        about,
        before,
        after,
        reason);
  }

  /** Stored when this returns. */
  AuditEvent keep(AuditEvent event) {
    store.audit(event);
    return event;
  }

  /**
   * An operator is about to see records of this tenant; {@code null}: of several tenants, or of
   * payments that have none. The event is stored before this returns, and so before the operator
   * sees them.
   *
   * @return whether an event tells of it
   */
  boolean looked(
      Operator operator, @Nullable String tenant, @Nullable String provider, String about) {
    if (operator.seesOnlyOwn() || operator.tenant().equals(tenant)) {
      return false;
    }
    Look look = new Look(operator, provider + " " + about);
    Instant now = clock.instant();
    if (!isTold(look, now)) {
      keep(
          new AuditEvent(
              now,
              Action.LOOKED,
              operator.title(),
              operator.address(),
              tenant,
              provider,
              about.substring(0, Math.min(about.length(), LONGEST_LOOK)),
              null,
              null,
              null));
      told(look, now);
    }
    return true;
  }

  private boolean isTold(Look look, Instant now) {
    lock.lock();
    try {
      Instant last = looks.get(look);
      return last != null && now.isBefore(last.plus(SAME_LOOK)) && !now.isBefore(last);
    } finally {
      lock.unlock();
    }
  }

  private void told(Look look, Instant now) {
    lock.lock();
    try {
      looks.remove(look); // so that the oldest comes first
      looks.put(look, now);
      if (looks.size() > MOST_LOOKS) {
        looks.remove(looks.keySet().iterator().next());
      }
    } finally {
      lock.unlock();
    }
  }
}
