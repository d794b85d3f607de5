package dev.turnpike.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** How often a second something can be done by so many callers at once. */
final class Rate {
  private Rate() {}

  /** One call of one caller. */
  @FunctionalInterface
  interface Step {
    void run() throws Exception;
  }

  /** Calls per second. */
  static double of(int callers, Duration time, Step step) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(callers);
    try {
      long begin = System.nanoTime();
      long end = begin + time.toNanos();
      List<Future<Long>> running = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        running.add(pool.submit(() -> repeat(step, end)));
      }
      long calls = 0;
      for (Future<Long> one : running) {
        calls += one.get();
      }
      return calls * 1e9 / (System.nanoTime() - begin);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a call failed", e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  private static long repeat(Step step, long end) throws Exception {
    long calls = 0;
    while (System.nanoTime() - end < 0) {
      step.run();
      calls++;
    }
    return calls;
  }

  /** The one in the middle. */
  static double median(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }
}
