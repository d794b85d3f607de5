package dev.turnpike.simulation;

import dev.turnpike.internal.schedule.WorkerThreads;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    ThreadFactory threads = WorkerThreads.named("search");
    CompletableFuture<?>[] searches =
        IntStream.range(0, Runtime.getRuntime().availableProcessors())
            .mapToObj(
                number ->
                    CompletableFuture.runAsync(
                        () -> search(next, first + count, failed),
                        task -> threads.newThread(task).start()))
            .toArray(CompletableFuture[]::new);
    await(CompletableFuture.allOf(searches), next);
    return failed.get() == Long.MAX_VALUE ? -1 : failed.get();
  }

  /** A plan that waits for something real waits for ever: it is said, and ends the search. */
  private static void await(CompletableFuture<Void> end, AtomicLong next) {
    long tried = -1;
    while (!end.isDone()) {
      if (next.get() == tried) {
        throw new IllegalStateException(
            "one of the last seeds before %s has not come to its end in five minutes"
                .formatted(tried));
      }
      tried = next.get();
      try {
        end.get(5, TimeUnit.MINUTES);
      } catch (TimeoutException e) {
        // the next round sees whether anything was tried meanwhile
      } catch (InterruptedException | ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
    end.join();
  }

  private static void search(AtomicLong next, long end, AtomicLong failed) {
    for (long seed = next.getAndIncrement(); seed < end; seed = next.getAndIncrement()) {
      if (failed.get() < seed) {
        return;
      }
      try {
        if (!Run.of(Plan.of(seed), false).violations().isEmpty()) {
          failed.accumulateAndGet(seed, Math::min);
        }
      } catch (RuntimeException | Error e) {
        throw new IllegalStateException("seed %s could not be carried out".formatted(seed), e);
      }
    }
  }
}
