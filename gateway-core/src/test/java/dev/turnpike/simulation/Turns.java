package dev.turnpike.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Many strands of work, of which one runs at a time: at each turn the seed says which one goes on,
 * and time passes only when all of them wait. So a run is the same for the same seed, and yet any
 * two strands can meet at any step. Whoever interrupts a strand interrupts nobody: they may share a
 * thread.
 */
final class Turns {
  private static final Duration FOR_EVER = Duration.ofDays(365);

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
  private final class Strand {
    private final Coroutine steps;
    private Life life;
    private long wait;
    private boolean waits;

    Strand(Life life, Runnable body) {
      this.life = life;
      this.steps = Coroutine.of(() -> perform(this, body));
    }
  }

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
  private final List<Strand> ready = new ArrayList<>();
  private final SplittableRandom random;
  private final double switching;
  private final long mostTurns;
  private @Nullable Strand current;
  private @Nullable Strand next;
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
    Strand me = current();
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
    Strand me = current();
    me.life.check();
    turns++;
    if (!ready.isEmpty() && random.nextDouble() < switching) {
      ready.add(me);
      switchFrom(me);
      me.life.check();
    }
  }

  void sleep(Duration pause) {
    Strand me = current();
    me.life.check();
    waitUntil(now + pause.toNanos());
    me.life.check();
  }

  void await(CompletableFuture<?> end, Duration longest) throws TimeoutException {
    Strand me = current();
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

  void join(CompletableFuture<?> end) {
    try {
      await(end, FOR_EVER);
    } catch (TimeoutException e) {
      throw new IllegalStateException("it never came to its end", e);
    }
  }

  /** Wakes the running strand from its next wait. */
  Runnable waker() {
    Strand me = current();
    long wait = me.wait + 1;
    return () -> wake(me, wait);
  }

  void waitUntil(long time) {
    Strand me = current();
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
    next = choose();
    while (next != null) {
      current = next;
      current.steps.goOn();
    }
    current = null;
    now = Math.max(now, Math.min(end, next()));
  }

  private Strand current() {
    if (current == null) {
      throw new IllegalStateException("only a strand can do this");
    }
    return current;
  }

  private void switchFrom(Strand me) {
    next = choose();
    if (next != me) {
      me.steps.pause();
    }
    Thread.interrupted();
  }

  /** Null: nothing happens any more until then. */
  private @Nullable Strand choose() {
    while (!isEndless()) {
      int count = ready.size();
      if (count > 0) {
        int which = count == 1 ? 0 : random.nextInt(count);
        Strand last = ready.remove(count - 1);
        return which == count - 1 ? last : ready.set(which, last);
      }
      Event event = events.peek();
      if (event == null || event.at > horizon) {
        return null;
      }
      events.remove();
      now = Math.max(now, event.at);
      event.action.run();
    }
    return null;
  }

  private void perform(Strand strand, Runnable body) {
    try {
      strand.life.check();
      body.run();
    } catch (Killed e) {
      // so it ends
    } catch (Throwable e) { // a strand that ends without a trace would hide what is wrong
      failure = failure == null ? e : failure;
    } finally {
      strand.life.strands.remove(strand);
      Thread.interrupted();
      next = null; // even if choosing fails
      next = choose();
    }
  }
}
