package dev.turnpike.internal.providers;

import dev.turnpike.internal.schedule.UncaughtErrors;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One call on its thread, which can be interrupted. Unlike a {@code FutureTask}, it always comes to
 * its end, even when it is interrupted before it began; and it is never interrupted after: such an
 * interrupt is meant for the call, and neither what follows nor the thread's next work sees it.
 */
final class RunningCall<A> implements Runnable {
  private final Supplier<Reply<A>> call;
  private final Supplier<Reply<A>> insteadWhenTooLate;
  private final UnaryOperator<Reply<A>> settle;
  private final CompletableFuture<Reply<A>> end = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Thread thread;
  private boolean interrupted;

  /**
   * A call.
   *
   * @param call calls the provider
   * @param insteadWhenTooLate what is done instead when nobody waits any more before it began
   * @param settle what follows on the same thread, and what is told
   */
  RunningCall(
      Supplier<Reply<A>> call,
      Supplier<Reply<A>> insteadWhenTooLate,
      UnaryOperator<Reply<A>> settle) {
    this.call = call;
    this.insteadWhenTooLate = insteadWhenTooLate;
    this.settle = settle;
  }

  CompletableFuture<Reply<A>> end() {
    return end;
  }

  @Override
  public void run() {
    boolean interruptedByOthers = false;
    try {
      Reply<A> reply;
      try {
        reply = enter(Thread.currentThread()) ? call.get() : insteadWhenTooLate.get();
      } finally {
        boolean byUs = !enter(null);
        interruptedByOthers = Thread.interrupted() && !byUs;
      }
      end.complete(settle.apply(reply));
    } catch (Throwable e) { // whoever waits has to hear of it
      UncaughtErrors.tell(e);
      end.completeExceptionally(e);
    } finally {
      if (interruptedByOthers) {
        Thread.currentThread().interrupt(); // only now: a store may suffer from it
      }
    }
  }

  void interrupt() {
    lock.lock();
    try {
      interrupted = true;
      if (thread != null) {
        thread.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  /** False when it was interrupted already. */
  private boolean enter(@Nullable Thread now) {
    lock.lock();
    try {
      thread = now;
      return !interrupted;
    } finally {
      lock.unlock();
    }
  }
}
