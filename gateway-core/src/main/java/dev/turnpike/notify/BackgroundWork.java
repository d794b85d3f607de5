package dev.turnpike.notify;

import dev.turnpike.ledger.Notification;
import dev.turnpike.ledger.OpenQuestion;
import dev.turnpike.ledger.Store;
import dev.turnpike.providers.WorkerThreads;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what is due in the store: one thread claims, workers work. Woken when something is stored;
 * looking by itself once a second is only the net below. Thread-safe.
 */
final class BackgroundWork implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundWork.class);
  private static final int MOST_AT_ONCE = 16;
  private static final Duration LONGEST_REST = Duration.ofSeconds(1);
  private static final Duration SHORTEST_REST = Duration.ofMillis(10);

  /** Longer than any attempt or question may take. */
  private static final Duration LEASE = Duration.ofMinutes(5);

  private final Store store;
  private final Clock clock;
  private final Consumer<OpenQuestion> questions;
  private final Consumer<Notification> notifications;
  private final ExecutorService workers =
      WorkerThreads.queueing("turnpike-worker", 2 * MOST_AT_ONCE);
  private final Semaphore questionShare = new Semaphore(MOST_AT_ONCE);
  private final Semaphore notificationShare = new Semaphore(MOST_AT_ONCE);
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean woken;
  private boolean closed;

  BackgroundWork(
      Store store,
      Clock clock,
      Consumer<OpenQuestion> questions,
      Consumer<Notification> notifications) {
    this.store = store;
    this.clock = clock;
    this.questions = questions;
    this.notifications = notifications;
    this.thread = WorkerThreads.named("turnpike-background").newThread(this::run);
  }

  void start() {
    thread.start();
  }

  void wake() {
    lock.lock();
    try {
      woken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    while (!isClosed()) {
      try {
        hand(
            questionShare, limit -> store.claimQuestions(clock.instant(), LEASE, limit), questions);
        hand(
            notificationShare,
            limit -> store.claimNotifications(clock.instant(), LEASE, limit),
            notifications);
        rest(untilNextDue());
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException | Error e) {
        LOG.error("background work failed, and goes on", e);
        restAfterFailure();
      }
    }
  }

  private <T> void hand(Semaphore share, IntFunction<List<T>> claim, Consumer<T> work) {
    int free = share.availablePermits();
    if (free == 0) {
      return;
    }
    for (T item : claim.apply(free)) {
      share.acquireUninterruptibly();
      workers.execute(
          () -> {
            try {
              work.accept(item);
            } catch (RuntimeException | Error e) {
              LOG.error("work failed, and comes again when its lease is over: {}", item, e);
            } finally {
              share.release();
              wake();
            }
          });
    }
  }

  private Duration untilNextDue() {
    return store
        .nextDue()
        .map(due -> Duration.between(clock.instant(), due))
        .filter(wait -> wait.compareTo(LONGEST_REST) < 0)
        .map(wait -> wait.compareTo(SHORTEST_REST) < 0 ? SHORTEST_REST : wait)
        .orElse(LONGEST_REST);
  }

  private void rest(Duration longest) throws InterruptedException {
    lock.lock();
    try {
      long nanos = longest.toNanos();
      while (!woken && !closed && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      woken = false;
    } finally {
      lock.unlock();
    }
  }

  private void restAfterFailure() {
    try {
      TimeUnit.NANOSECONDS.sleep(LONGEST_REST.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    thread.interrupt();
    workers.shutdownNow();
  }
}
