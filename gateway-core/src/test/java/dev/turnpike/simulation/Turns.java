package dev.turnpike.simulation;

import dev.turnpike.internal.schedule.WorkerThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Many strands of work, of which one runs at a time: at each turn the seed says which one goes on,
 * and time passes only when all of them wait. Java can't leave a method in its middle and come back
 * to it, so each strand has a thread; all but one of them sleep, and which one is awake is decided
 * here alone. So a run is the same for the same seed, and yet any two strands can meet at any step.
 */
final class Turns {
  /** They are virtual where Java has them: then it costs little to change from one to another. */
  private static final ExecutorService THREADS = WorkerThreads.unbounded("simulation");

  private record Event(long at, long order, Runnable action) {}

  /** What strands belong to, and end with. */
  static final class Life {
    private final Set<Strand> strands = new HashSet<>();
    private boolean over;

    boolean isOver() {
      return over;
    }

    void check() {
      if (over) {
        throw new Killed();
      }
    }
  }

  /** Something that is done step by step. */
  private static final class Strand {
    private final @Nullable Runnable body;
    private Life life;
    private @Nullable Thread thread;
    private volatile boolean on;
    private long wait;
    private boolean waits;

    Strand(Life life, @Nullable Runnable body) {
      this.life = life;
      this.body = body;
    }

    void goOn() {
      on = true;
      LockSupport.unpark(thread);
    }

    void park() {
      boolean interrupted = false;
      while (!on) {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
      }
      on = false;
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
  private final List<Strand> ready = new ArrayList<>();
  private final Strand control = new Strand(new Life(), null);
  private final SplittableRandom random;
  private final double switching;
  private final long mostTurns;
  private Strand current = control;
  private long now;
  private long horizon;
  private long order;
  private long turns;
  private @Nullable Throwable failure;

  /**
   * Strands.
   *
   * @param switching how likely it is that another strand goes on at a turn
   * @param mostTurns after so many there is no end to be hoped for
   */
  Turns(SplittableRandom random, double switching, long mostTurns) {
    this.random = random;
    this.switching = switching;
    this.mostTurns = mostTurns;
    control.thread = Thread.currentThread();
  }

  SplittableRandom random() {
    return random;
  }

  /** Whether something happens that is so likely. */
  boolean draw(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  /** Any length of time up to that. */
  Duration upTo(Duration longest) {
    return Duration.ofNanos(random.nextLong(longest.toNanos() + 1));
  }

  /** Nanoseconds since the beginning. */
  long now() {
    return now;
  }

  long turns() {
    return turns;
  }

  boolean isEndless() {
    return turns > mostTurns;
  }

  /** What a strand threw that nobody expects. */
  @Nullable Throwable failure() {
    return failure;
  }

  /** When something happens next; {@link Long#MAX_VALUE}: never. */
  long next() {
    Event event = events.peek();
    return !ready.isEmpty() ? now : event == null ? Long.MAX_VALUE : event.at;
  }

  /** Does something then, within no strand: it must not wait. */
  void at(long time, Runnable action) {
    events.add(new Event(Math.max(now, time), order++, action));
  }

  void after(Duration pause, Runnable action) {
    at(now + pause.toNanos(), action);
  }

  void spawn(Life life, Runnable body) {
    Strand strand = new Strand(life, body);
    life.strands.add(strand);
    ready.add(strand);
  }

  /** Ends it: none of its strands does anything any more. */
  void kill(Life life) {
    life.over = true;
    life.strands.forEach(strand -> wake(strand, strand.wait));
  }

  /** The running strand does this for somebody else, and ends it when that one dies. */
  void within(Life life, Runnable action) {
    Strand me = current;
    Life own = me.life;
    life.check();
    me.life = life;
    life.strands.add(me);
    try {
      action.run();
    } finally {
      life.strands.remove(me);
      me.life = own;
    }
  }

  /** A step is over: perhaps another strand goes on. */
  void turn() {
    Strand me = current;
    me.life.check();
    turns++;
    if (!ready.isEmpty() && random.nextDouble() < switching) {
      ready.add(me);
      switchFrom(me);
      me.life.check();
    }
  }

  void sleep(Duration pause) {
    Strand me = current;
    me.life.check();
    waitUntil(now + pause.toNanos());
    me.life.check();
  }

  void await(CompletableFuture<?> end, Duration longest) throws TimeoutException {
    Strand me = current;
    me.life.check();
    if (!end.isDone()) {
      Runnable wake = waker();
      end.whenComplete((result, thrown) -> wake.run());
      waitUntil(now + longest.toNanos());
      me.life.check();
    }
    if (!end.isDone()) {
      throw new TimeoutException();
    }
  }

  /** Wakes the running strand from its next wait. */
  Runnable waker() {
    Strand me = current;
    long wait = me.wait + 1;
    return () -> wake(me, wait);
  }

  void waitUntil(long time) {
    Strand me = current;
    long wait = ++me.wait;
    me.waits = true;
    turns++;
    at(time, () -> wake(me, wait));
    switchFrom(me);
  }

  private void wake(Strand strand, long wait) {
    if (strand.waits && strand.wait == wait) {
      strand.waits = false;
      ready.add(strand);
    }
  }

  /** Lets everything happen until then, or until nothing is left to happen. */
  void runUntil(long end) {
    horizon = end;
    current = control;
    switchFrom(control);
    now = Math.max(now, Math.min(end, next()));
  }

  private void switchFrom(Strand me) {
    Strand next = choose();
    current = next;
    if (next != me) {
      give(next);
      me.park();
    }
  }

  private Strand choose() {
    while (!isEndless()) {
      int count = ready.size();
      if (count > 0) {
        int which = count == 1 ? 0 : random.nextInt(count);
        Strand last = ready.remove(count - 1);
        return which == count - 1 ? last : ready.set(which, last);
      }
      Event event = events.peek();
      if (event == null || event.at > horizon) {
        return control;
      }
      events.remove();
      now = Math.max(now, event.at);
      event.action.run();
    }
    return control;
  }

  private void give(Strand next) {
    if (next.thread == null) {
      THREADS.execute(() -> run(next));
    } else {
      next.goOn();
    }
  }

  private void run(Strand first) {
    Strand strand = first;
    while (true) {
      strand.thread = Thread.currentThread();
      perform(strand);
      Strand next = choose();
      current = next;
      if (next.thread != null) {
        next.goOn();
        return;
      }
      strand = next;
    }
  }

  private void perform(Strand strand) {
    try {
      strand.life.check();
      if (strand.body != null) {
        strand.body.run();
      }
    } catch (Killed e) {
      // so it ends
    } catch (Throwable e) { // a strand that ends without a trace would hide what is wrong
      failure = failure == null ? e : failure;
    } finally {
      strand.life.strands.remove(strand);
      Thread.interrupted();
    }
  }
}
