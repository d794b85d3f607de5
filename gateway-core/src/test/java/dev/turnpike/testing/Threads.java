package dev.turnpike.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Work that goes on beside the test. */
public final class Threads {
  private Threads() {}

  /** What one of several threads does, by its number from 0 on. */
  @FunctionalInterface
  public interface Numbered<T> {
    /** Does it. */
    T call(int number) throws Exception;
  }

  /** Does it on a thread of its own. */
  public static <T> Future<T> start(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task, "test");
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  /** What came of it; what it threw is thrown again. */
  public static <T> T join(Future<T> future) throws Exception {
    try {
      return future.get(Limits.GENEROUS.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    } catch (TimeoutException e) {
      throw new AssertionError("it goes on for too long", e);
    }
  }

  /** Many threads that begin at the same moment; what each returned, by its number. */
  public static <T> List<T> race(int threads, Numbered<T> work) throws Exception {
    CyclicBarrier together = new CyclicBarrier(threads);
    List<Future<T>> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int number = i;
      running.add(
          start(
              () -> {
                together.await(Limits.GENEROUS.toMillis(), TimeUnit.MILLISECONDS);
                return work.call(number);
              }));
    }
    List<T> results = new ArrayList<>();
    for (Future<T> future : running) {
      results.add(join(future));
    }
    return results;
  }

  /** Looks again and again until it is so: for what nobody tells of. */
  public static void until(String what, BooleanSupplier isSo) {
    until(what, Limits.GENEROUS, isSo);
  }

  /** Likewise, for at most this long. */
  public static void until(String what, Duration limit, BooleanSupplier isSo) {
    long end = System.nanoTime() + limit.toNanos();
    while (!isSo.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("it never came true: " + what);
      }
      LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
    }
  }
}
