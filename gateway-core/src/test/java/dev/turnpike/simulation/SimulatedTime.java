package dev.turnpike.simulation;

import dev.turnpike.internal.schedule.Scheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** What takes time in one process. Its clocks are its own. */
final class SimulatedTime implements Scheduler {
  private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

  private final Turns turns;
  private final Turns.Life life;
  private final ToLongFunction<Duration> restUntil;
  private final Clock steady;
  private final Clock wall;
  private final List<Repeated> repeated = new ArrayList<>();
  private Duration wallJump = Duration.ZERO;

  /**
   * Of one process.
   *
   * @param offset how far its clocks are from the others'
   * @param restUntil until when something rests that is done again and again
   */
  SimulatedTime(Turns turns, Turns.Life life, Duration offset, ToLongFunction<Duration> restUntil) {
    this.turns = turns;
    this.life = life;
    this.restUntil = restUntil;
    this.steady = clock(() -> BEGINNING.plusNanos(turns.now()).plus(offset));
    this.wall = clock(() -> BEGINNING.plusNanos(turns.now()).plus(offset).plus(wallJump));
  }

  private static Clock clock(Supplier<Instant> time) {
    return new Clock() {
      @Override
      public Instant instant() {
        return time.get();
      }

      @Override
      public ZoneOffset getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("there is one zone");
      }
    };
  }

  /** Who does something again and again looks then, if he rests. */
  void lookAt(long time) {
    repeated.forEach(each -> turns.at(time, each.waker));
  }

  /** Somebody sets the machine's clock. */
  void jump(Duration by) {
    wallJump = wallJump.plus(by);
  }

  @Override
  public Clock wall() {
    return wall;
  }

  @Override
  public Clock clock() {
    return steady;
  }

  @Override
  public long nanos() {
    return turns.now();
  }

  @Override
  public double random() {
    return turns.random().nextDouble();
  }

  @Override
  public void runForeign(Runnable task) {
    turns.spawn(life, task);
  }

  @Override
  public Executor workers(int most) {
    return task -> turns.spawn(life, task);
  }

  @Override
  public <T> T await(CompletableFuture<T> end, Duration longest)
      throws TimeoutException, ExecutionException, InterruptedException {
    turns.await(end, longest);
    return end.get();
  }

  @Override
  public <T> T join(CompletableFuture<T> end) {
    turns.join(end);
    return end.join();
  }

  @Override
  public Rounds repeat(String name, Supplier<Duration> round) {
    Repeated rounds = new Repeated(round);
    repeated.add(rounds);
    turns.spawn(life, rounds::run);
    return rounds;
  }

  @Override
  public void close() {
    // it ends with its process
  }

  private final class Repeated implements Rounds {
    private final Supplier<Duration> round;
    private Runnable waker = () -> {};
    private boolean woken;
    private boolean ended;

    Repeated(Supplier<Duration> round) {
      this.round = round;
    }

    private void run() {
      while (!ended) {
        woken = false;
        Duration rest = round.get();
        life.check();
        if (!woken && !ended) {
          waker = turns.waker();
          turns.waitUntil(restUntil.applyAsLong(rest));
          life.check();
        }
      }
    }

    @Override
    public void wake() {
      woken = true;
      waker.run();
    }

    @Override
    public void end() {
      ended = true;
      waker.run();
    }
  }
}
