package dev.turnpike.http;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * All requests within. Where a budget is used up, the one that has waited longest for its client
 * makes room for a new one; and none waits for ever. Thread-safe.
 */
final class Visits {
  /** Whoever waits for less is not cut to make room. */
  private static final long PATIENCE = Duration.ofSeconds(1).toNanos();

  private static final Duration ROUND = Duration.ofMillis(500);

  private final Set<Visit> visits = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean looksAfter = new AtomicBoolean();

  Visit begin() {
    Visit visit = new Visit(this);
    visits.add(visit);
    if (!looksAfter.get() && looksAfter.compareAndSet(false, true)) {
      lookLater();
    }
    return visit;
  }

  void end(Visit visit) {
    visit.giveAll();
    visits.remove(visit);
  }

  /** Takes something for a visit, from others that only wait where that is needed. */
  boolean take(Visit visit, Budget budget, String whose, long amount) {
    while (!budget.take(whose, amount, System.nanoTime())) {
      if (!cutLongest(budget, whose)) {
        budget.countRefused();
        return false;
      }
    }
    visit.hold(budget, whose, amount);
    return true;
  }

  private boolean cutLongest(Budget budget, String whose) {
    long now = System.nanoTime();
    Visit found = null;
    long most = PATIENCE;
    for (Visit visit : visits) {
      long waited = visit.waited(now);
      if (waited > most && visit.holds(budget, whose)) {
        found = visit;
        most = waited;
      }
    }
    return found != null && (found.cut() || cutLongest(budget, whose));
  }

  /** The timer is Java's own: there is no thread to end. */
  private void lookLater() {
    CompletableFuture.delayedExecutor(ROUND.toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
        .execute(this::look);
  }

  private void look() {
    long now = System.nanoTime();
    visits.forEach(visit -> visit.cutIfOverdue(now));
    if (visits.isEmpty()) {
      looksAfter.set(false);
      if (visits.isEmpty() || !looksAfter.compareAndSet(false, true)) {
        return;
      }
    }
    lookLater();
  }
}
