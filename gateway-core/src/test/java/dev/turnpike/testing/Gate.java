package dev.turnpike.testing;

import static org.assertj.core.api.Assertions.fail;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A place where a provider stands still, whoever interrupts it, until a test lets it go on. Closing
 * it lets go as well, so that no test leaves a thread behind. Thread-safe.
 */
public final class Gate implements AutoCloseable {
  private final CountDownLatch reached;
  private final CountDownLatch open = new CountDownLatch(1);

  /** A gate that {@link #awaitReached} waits for one thread at. */
  public Gate() {
    this(1);
  }

  /** A gate that {@link #awaitReached} waits for this many threads at. */
  public Gate(int threads) {
    this.reached = new CountDownLatch(threads);
  }

  /** Says that a thread has come here, which goes on. */
  public void reach() {
    reached.countDown();
  }

  /** Stands still until the gate is open. */
  public void pass() {
    reach();
    boolean interrupted = false;
    long end = System.nanoTime() + Limits.GENEROUS.multipliedBy(3).toNanos();
    while (true) {
      try {
        if (!open.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
          throw new IllegalStateException("nobody opened the gate");
        }
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until as many threads as expected have reached the gate. */
  public void awaitReached() throws InterruptedException {
    if (!reached.await(Limits.GENEROUS.toMillis(), TimeUnit.MILLISECONDS)) {
      fail("the gate was not reached");
    }
  }

  /** Lets everybody go on. */
  public void open() {
    open.countDown();
  }

  @Override
  public void close() {
    open();
  }
}
