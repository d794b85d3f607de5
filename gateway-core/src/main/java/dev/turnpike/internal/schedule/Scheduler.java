package dev.turnpike.internal.schedule;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The one seam of a gateway through which goes all that takes time: what time it is, who runs what,
 * and who waits for whom. In a gateway it is {@link ThreadScheduler}; a simulation has another one,
 * which does everything on one thread, in whatever order it wants to try, and lets days pass at
 * once. Stores and providers are the gateway's other seams. Thread-safe.
 */
public interface Scheduler extends AutoCloseable {
  /** What time it is for people and peers. */
  Clock wall();

  /** What time it is for whatever waits: it never goes back. */
  Clock clock();

  /** Nanoseconds since any time, to tell how long something took. */
  long nanos();

  /** A number from 0 to 1, so that not all pauses of the same length end at once. */
  double random();

  /**
   * Runs foreign code, which may hang for ever.
   *
   * @throws RejectedExecutionException when this is closed
   */
  void runForeign(Runnable task);

  /** An executor for work of the gateway's own, of which so much is done at the same time. */
  Executor workers(int most);

  /**
   * Waits until something is over, but not longer than this.
   *
   * @throws TimeoutException when it is not over then
   * @throws ExecutionException when it ended so
   * @throws InterruptedException when the one who waits is interrupted
   */
  <T> T await(CompletableFuture<T> end, Duration longest)
      throws TimeoutException, ExecutionException, InterruptedException;

  /**
   * Waits for a call that another thread is just settling; an interrupt doesn't end the wait.
   *
   * @throws java.util.concurrent.CompletionException when it ended so
   */
  <T> T join(CompletableFuture<T> end);

  /**
   * Does something again and again: after each round it rests as long as that says, unless it is
   * woken.
   *
   * @param name of the thread
   */
  Rounds repeat(String name, Supplier<Duration> round);

  /** Waits for nobody: what runs is interrupted. */
  @Override
  void close();

  /** Something that is done again and again. Thread-safe. */
  interface Rounds {
    /** There may be something to do: the next round begins at once. */
    void wake();

    /** Begins no further round, and waits for the running one, for a few seconds. */
    void end();
  }
}
