package dev.turnpike.internal.background;

import dev.turnpike.StoreUnavailableException;
import dev.turnpike.internal.ledger.NotStorableException;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.internal.ledger.WorkScope;
import dev.turnpike.internal.schedule.Scheduler;
import dev.turnpike.internal.schedule.UncaughtErrors;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what is due in the store: in rounds it claims, and workers work. Woken when something is
 * stored; looking by itself once a second is only the net below. While the store can't be reached,
 * it waits. Thread-safe.
 */
public final class BackgroundWork implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundWork.class);
  private static final Duration LONGEST_REST = Duration.ofSeconds(1);
  private static final Duration SHORTEST_REST = Duration.ofMillis(10);

  private final Store store;
  private final Supplier<WorkScope> scope;
  private final StoreHealth health;
  private final Scheduler scheduler;
  private final Clock clock;
  private final List<Duty<?>> duties;
  private final List<Chore> chores;
  private final Executor workers;
  private volatile Scheduler.@Nullable Rounds rounds;
  private final AtomicLong wakes = new AtomicLong();
  private volatile long restedAfter = -1; // so many wakes, and then there was nothing to do
  private long lastChores;
  private boolean storeIsAway;

  /**
   * Work that comes in items, each under a lease.
   *
   * @param <T> what an item is
   */
  public static final class Duty<T> {
    private final Claim<T> claim;
    private final Consumer<T> work;
    private final Semaphore free;
    private final int mostAtOnce;

    /**
     * Some work.
     *
     * @param mostAtOnce how many items are worked on at the same time
     * @param claim gets items
     * @param work works on one
     */
    public Duty(int mostAtOnce, Claim<T> claim, Consumer<T> work) {
      this.mostAtOnce = mostAtOnce;
      this.free = new Semaphore(mostAtOnce);
      this.claim = claim;
      this.work = work;
    }
  }

  /** Gets items from the store. */
  @FunctionalInterface
  public interface Claim<T> {
    /** At most so many that are due now. */
    List<T> next(Instant now, int limit);
  }

  /** Something small that is done again and again, about once a second. */
  @FunctionalInterface
  public interface Chore {
    /** Does it. */
    void work(Instant now);
  }

  /**
   * Work on this store, which {@link #start} begins.
   *
   * @param scope of what there is room for at any time: what is due beyond it wakes nobody
   */
  public BackgroundWork(
      Store store,
      Supplier<WorkScope> scope,
      StoreHealth health,
      Scheduler scheduler,
      List<Duty<?>> duties,
      List<Chore> chores) {
    this.store = store;
    this.scope = scope;
    this.health = health;
    this.scheduler = scheduler;
    this.clock = scheduler.clock();
    this.duties = List.copyOf(duties);
    this.chores = List.copyOf(chores);
    this.workers = scheduler.workers(duties.stream().mapToInt(duty -> duty.mostAtOnce).sum());
    this.lastChores = scheduler.nanos() - LONGEST_REST.toNanos();
  }

  /** Begins. */
  public void start() {
    rounds = scheduler.repeat("turnpike-background", this::round);
  }

  /** There may be something to do. */
  public void wake() {
    wakes.incrementAndGet();
    wakeRounds();
  }

  private void wakeRounds() {
    Scheduler.Rounds running = rounds;
    if (running != null) {
      running.wake();
    }
  }

  /**
   * Whether there has been nothing to do since it was woken last: nothing is due, and nobody works.
   */
  public boolean isAtRest() {
    return restedAfter == wakes.get();
  }

  /** When the next thing that there is room for will be due; empty where nothing waits. */
  public Optional<Instant> nextDue() {
    return store.nextDue(scope.get());
  }

  /** How long to rest after it. */
  private Duration round() {
    Duration rest = LONGEST_REST;
    boolean reached = true;
    long woken = wakes.get();
    boolean free = nobodyWorks(); // else a duty may have no room to claim for
    try {
      duties.forEach(duty -> unlessRefused(() -> hand(duty)));
      if (free && nobodyWorks()) {
        restedAfter = woken;
      }
      if (scheduler.nanos() - lastChores >= LONGEST_REST.toNanos()) {
        lastChores = scheduler.nanos();
        chores.forEach(chore -> unlessRefused(() -> chore.work(clock.instant())));
      }
      health.asks();
      rest = untilNextDue();
      storeAnswered();
    } catch (StoreUnavailableException e) {
      reached = false;
      storeIsAway(e);
    } catch (RuntimeException | Error e) {
      UncaughtErrors.tell(e);
      LOG.error("background work failed, and goes on", e);
    }
    health.learn(reached);
    return rest;
  }

  private boolean nobodyWorks() {
    return duties.stream().allMatch(duty -> duty.free.availablePermits() == duty.mostAtOnce);
  }

  /** A step that the store refuses keeps no other duty or chore from its turn. */
  private void unlessRefused(Runnable step) {
    health.asks();
    try {
      step.run();
    } catch (NotStorableException e) {
      LOG.error("the store refuses a step of background work", e);
    }
  }

  private <T> void hand(Duty<T> duty) {
    int limit = duty.free.availablePermits();
    if (limit == 0) {
      return;
    }
    for (T item : duty.claim.next(clock.instant(), limit)) {
      duty.free.acquireUninterruptibly();
      workers.execute(
          () -> {
            try {
              duty.work.accept(item);
            } catch (StoreUnavailableException e) {
              LOG.warn("work comes again when its lease is over: {}: {}", item, e.getMessage());
            } catch (RuntimeException | Error e) {
              UncaughtErrors.tell(e);
              LOG.error("work failed, and comes again when its lease is over: {}", item, e);
            } finally {
              wakes.incrementAndGet(); // first: who is seen free has been counted
              duty.free.release();
              wakeRounds();
            }
          });
    }
  }

  /** Whoever becomes free wakes: there is no need to look before. */
  private Duration untilNextDue() {
    if (duties.stream().anyMatch(duty -> duty.free.availablePermits() == 0)) {
      return LONGEST_REST;
    }
    return store
        .nextDue(scope.get())
        .map(due -> Duration.between(clock.instant(), due))
        .filter(wait -> wait.compareTo(LONGEST_REST) < 0)
        .map(wait -> wait.compareTo(SHORTEST_REST) < 0 ? SHORTEST_REST : wait)
        .orElse(LONGEST_REST);
  }

  private void storeIsAway(StoreUnavailableException e) {
    if (!storeIsAway) {
      storeIsAway = true;
      LOG.error("the store can't be reached; what is due waits: {}", e.getMessage());
    }
  }

  private void storeAnswered() {
    if (storeIsAway) {
      storeIsAway = false;
      LOG.info("the store can be reached again");
    }
  }

  /** Returns when the claiming has ended, so that the store can be closed. */
  @Override
  public void close() {
    Scheduler.Rounds running = rounds;
    if (running != null) {
      running.end();
    }
  }
}
