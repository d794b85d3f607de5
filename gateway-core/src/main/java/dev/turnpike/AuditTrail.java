package dev.turnpike;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.ledger.AuditEvent;
import dev.turnpike.ledger.AuditEvent.Action;
import dev.turnpike.ledger.Store;
import dev.turnpike.ledger.StoreUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what operators do. A page that looks at the same thing every second is one event a minute.
 * Thread-safe.
 */
final class AuditTrail {
  private static final Duration SAME_LOOK = Duration.ofMinutes(1);
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
      Operator operator, Action action, String about, String after, @Nullable String reason) {
    return new AuditEvent(
        clock.instant(),
        action,
        operator.title(),
        operator.address(),
        null,
        null,
        about,
        null,
        after,
        reason);
  }

  /**
   * An operator is about to see records of this tenant; {@code null}: of several, or of nobody. It
   * is stored before he sees them.
   */
  void looked(Operator operator, @Nullable String tenant, @Nullable String provider, String about) {
    Look look = new Look(operator, provider + " " + about);
    if (operator.seesOnlyOwn() || operator.tenant().equals(tenant) || !isNew(look)) {
      return;
    }
    try {
      store.audit(
          new AuditEvent(
              clock.instant(),
              Action.LOOKED,
              operator.title(),
              operator.address(),
              tenant,
              provider,
              about,
              null,
              null,
              null));
    } catch (StoreUnavailableException e) {
      forget(look);
      throw unreachable(e);
    }
  }

  private void forget(Look look) {
    lock.lock();
    try {
      looks.remove(look);
    } finally {
      lock.unlock();
    }
  }

  private boolean isNew(Look look) {
    Instant now = clock.instant();
    lock.lock();
    try {
      Instant last = looks.get(look);
      if (last != null && now.isBefore(last.plus(SAME_LOOK)) && !now.isBefore(last)) {
        return false;
      }
      looks.remove(look); // so that the oldest comes first
      looks.put(look, now);
      if (looks.size() > MOST_LOOKS) {
        looks.remove(looks.keySet().iterator().next());
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  static GatewayException unreachable(StoreUnavailableException e) {
    return GatewayException.of(ErrorCode.GATEWAY_UNAVAILABLE)
        .detail("the gateway's records can't be reached: " + e.getMessage())
        .cause(e)
        .build();
  }
}
