package dev.turnpike.simulation;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Tries seeds, on all processors, until one fails. Started by name where the code is a mutant. */
public final class Search {
  private Search() {}

  /**
   * The lowest seed found that fails; {@code -1}: none does.
   *
   * @param first the first to be tried
   * @param count how many are tried
   */
  public static long firstFailure(long first, long count) {
    AtomicLong next = new AtomicLong(first);
    AtomicLong failed = new AtomicLong(Long.MAX_VALUE);
    List<Thread> threads =
        IntStream.range(0, Runtime.getRuntime().availableProcessors())
            .mapToObj(number -> new Thread(() -> search(next, first + count, failed)))
            .toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    return failed.get() == Long.MAX_VALUE ? -1 : failed.get();
  }

  private static void search(AtomicLong next, long end, AtomicLong failed) {
    for (long seed = next.getAndIncrement(); seed < end; seed = next.getAndIncrement()) {
      if (failed.get() < seed) {
        return;
      }
      if (!Run.of(Plan.of(seed), false).violations().isEmpty()) {
        failed.accumulateAndGet(seed, Math::min);
      }
    }
  }
}
