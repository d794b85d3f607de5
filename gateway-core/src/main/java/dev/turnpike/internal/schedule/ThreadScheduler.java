package dev.turnpike.internal.schedule;

import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Real time, and threads. */
public final class ThreadScheduler implements Scheduler {
  private static final Logger LOG = LoggerFactory.getLogger(ThreadScheduler.class);
  private static final Duration LONGEST_LAST_ROUND = Duration.ofSeconds(5);

  private final Clock wall;
  private final Clock clock;
  private final ExecutorService foreign = WorkerThreads.forForeignCode("turnpike-provider");
  private final Set<ExecutorService> workers = ConcurrentHashMap.newKeySet();

  /**
   * With these clocks.
   *
   * @param wall what time it is for people and peers
   * @param clock what time it is for whatever waits: it never goes back
   */
  public ThreadScheduler(Clock wall, Clock clock) {
    this.wall = wall;
    this.clock = clock;
  }

  @Override
  public Clock wall() {
    return wall;
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public double random() {
    return ThreadLocalRandom.current().nextDouble();
  }

  @Override
  public void runForeign(Runnable task) {
    foreign.execute(task);
  }

  @Override
  public Executor workers(int most) {
    ExecutorService threads = WorkerThreads.unbounded("turnpike-worker");
    workers.add(threads);
    return threads;
  }

  @Override
  public <T> T await(CompletableFuture<T> end, Duration longest)
      throws TimeoutException, ExecutionException, InterruptedException {
    return end.get(longest.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public <T> T join(CompletableFuture<T> end) {
    return end.join();
  }

  @Override
  public Rounds repeat(String name, Supplier<Duration> round) {
    OnThread rounds = new OnThread(name, round);
    rounds.thread.start();
    return rounds;
  }

  @Override
  public void close() {
    foreign.shutdownNow();
    workers.forEach(ExecutorService::shutdownNow);
  }

  private static final class OnThread implements Rounds {
    private final Supplier<Duration> round;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean woken;
    private boolean ended;

    OnThread(String name, Supplier<Duration> round) {
      this.round = round;
      this.thread = WorkerThreads.named(name).newThread(this::run);
    }

    private void run() {
      while (!hasEnded()) {
        rest(round.get());
      }
    }

    private boolean hasEnded() {
      lock.lock();
      try {
        return ended;
      } finally {
        lock.unlock();
      }
    }

    private void rest(Duration longest) {
      lock.lock();
      try {
        long nanos = longest.toNanos();
        while (!woken && !ended && nanos > 0) {
          nanos = changed.awaitNanos(nanos);
        }
        woken = false;
      } catch (InterruptedException e) {
        LOG.debug("nobody interrupts this thread", e);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void wake() {
      lock.lock();
      try {
        woken = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void end() {
      lock.lock();
      try {
        ended = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
      try {
        thread.join(LONGEST_LAST_ROUND.toMillis());
        if (thread.isAlive()) {
          LOG.warn("{} doesn't come to its end, and is left alone", thread.getName());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
