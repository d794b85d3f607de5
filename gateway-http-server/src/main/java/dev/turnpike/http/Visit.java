package dev.turnpike.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One request's stay: what it holds of the budgets, and since when it waits for its client. One
 * that waits too long is cut from outside: its thread is interrupted, and so the connection on
 * which it reads or writes is closed, whatever is below (TLS, virtual threads). Its own thread and
 * whoever cuts it may use it.
 */
final class Visit {
  /** Something that waits for the client. */
  @FunctionalInterface
  interface Waiting<T> {
    T run() throws IOException;
  }

  private record Held(Budget budget, String whose) {}

  private final Visits visits;
  private final Thread thread = Thread.currentThread();
  private final Map<Held, Long> holds = new LinkedHashMap<>();
  private volatile boolean waits;
  private volatile long since;
  private long longest;
  private boolean cut;

  Visit(Visits visits) {
    this.visits = visits;
  }

  Visits visits() {
    return visits;
  }

  /** From now on it holds this as well, unless it has been cut. */
  synchronized void hold(Budget budget, String whose, long amount) {
    if (cut) {
      budget.give(whose, amount);
    } else {
      holds.merge(new Held(budget, whose), amount, Long::sum);
    }
  }

  synchronized boolean holds(Budget budget, String whose) {
    return holds.containsKey(new Held(budget, whose));
  }

  /** Gives back what it holds of this. */
  synchronized void give(Budget budget, String whose) {
    Long amount = holds.remove(new Held(budget, whose));
    if (amount != null) {
      budget.give(whose, amount);
    }
  }

  /** Gives back all. */
  synchronized void giveAll() {
    holds.forEach((held, amount) -> held.budget.give(held.whose, amount));
    holds.clear();
  }

  /**
   * Runs what waits for the client, for so long at most.
   *
   * @throws IOException when the client is lost, or was cut; then nothing more can be read or
   *     written
   */
  <T> T whileWaiting(Duration most, Waiting<T> waiting) throws IOException {
    begin(most);
    T result;
    boolean wasCut;
    try {
      result = waiting.run();
    } finally {
      wasCut = end();
    }
    if (wasCut) {
      throw new InterruptedIOException("the client was too slow");
    }
    return result;
  }

  private synchronized void begin(Duration most) {
    longest = most.toNanos();
    since = System.nanoTime();
    waits = true;
  }

  /** From now on nobody interrupts the thread, which has other things to do. */
  private synchronized boolean end() {
    waits = false;
    return cut && (Thread.interrupted() || cut);
  }

  /** For how long it has waited for its client; negative where it doesn't. */
  long waited(long now) {
    return waits ? now - since : -1;
  }

  /** Cuts it where it has waited for too long. */
  void cutIfOverdue(long now) {
    boolean overdue;
    synchronized (this) {
      overdue = waits && now - since > longest;
    }
    if (overdue) {
      cut();
    }
  }

  synchronized boolean isCut() {
    return cut;
  }

  /** Cuts it, if it still waits: what it holds is free at once. */
  synchronized boolean cut() {
    if (!waits || cut) {
      return false;
    }
    cut = true;
    giveAll();
    thread.interrupt();
    return true;
  }
}
