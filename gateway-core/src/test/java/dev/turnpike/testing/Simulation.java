package dev.turnpike.testing;

import dev.turnpike.internal.schedule.Scheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Everything on the test's own thread, in time that passes only when the test says so, or when
 * somebody waits. Not thread-safe.
 */
public final class Simulation implements Scheduler {
  private record Event(long at, long order, Runnable action) {}

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
  private final Random random = new Random(1);
  private final Thread thread = Thread.currentThread();
  private final Clock clock = new Simulated();
  private Duration callTime = Duration.ZERO;
  private long now;
  private long order;

  private final class Simulated extends Clock {
    @Override
    public Instant instant() {
      return Instant.parse("2026-01-01T00:00:00Z").plusNanos(now);
    }

    @Override
    public ZoneOffset getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("there is one zone");
    }
  }

  /** From now on a call of foreign code takes so long. */
  public void callsTake(Duration time) {
    callTime = time;
  }

  /** Lets time pass, with all that is due meanwhile. */
  public void pass(Duration time) {
    long end = now + time.toNanos();
    while (step(end)) {
      // until nothing is due any more
    }
    now = end;
  }

  private boolean step(long end) {
    if (thread != Thread.currentThread()) {
      throw new IllegalStateException("this is another thread than the one that simulates");
    }
    Event next = events.peek();
    if (next == null || next.at > end) {
      return false;
    }
    events.remove();
    now = Math.max(now, next.at);
    next.action.run();
    return true;
  }

  private void at(long time, Runnable action) {
    events.add(new Event(time, order++, action));
  }

  @Override
  public Clock wall() {
    return clock;
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public double random() {
    return random.nextDouble();
  }

  @Override
  public void runForeign(Runnable task) {
    at(now + callTime.toNanos(), task);
  }

  @Override
  public Executor workers(int most) {
    return task -> at(now, task);
  }

  @Override
  public <T> T await(CompletableFuture<T> end, Duration longest)
      throws TimeoutException, ExecutionException, InterruptedException {
    long deadline = now + longest.toNanos();
    while (!end.isDone() && step(deadline)) {
      // until it is done
    }
    if (!end.isDone()) {
      now = deadline;
      throw new TimeoutException();
    }
    return end.get();
  }

  @Override
  public <T> T join(CompletableFuture<T> end) {
    while (!end.isDone() && step(Long.MAX_VALUE)) {
      // until it is done
    }
    if (!end.isDone()) {
      throw new IllegalStateException("nothing is left to happen, and it has not come to its end");
    }
    return end.join();
  }

  @Override
  public Rounds repeat(String name, Supplier<Duration> round) {
    Repeated repeated = new Repeated(round);
    repeated.wake();
    return repeated;
  }

  private final class Repeated implements Rounds {
    private final Supplier<Duration> round;
    private long next = Long.MAX_VALUE;

    Repeated(Supplier<Duration> round) {
      this.round = round;
    }

    private void due(long time) {
      if (time < next) {
        next = time;
        at(time, () -> runAt(time));
      }
    }

    private void runAt(long time) {
      if (time == next) { // else it was woken earlier
        next = Long.MAX_VALUE;
        due(now + round.get().toNanos());
      }
    }

    @Override
    public void wake() {
      due(now);
    }

    @Override
    public void end() {
      next = Long.MIN_VALUE;
    }
  }

  @Override
  public void close() {
    events.clear();
  }
}
