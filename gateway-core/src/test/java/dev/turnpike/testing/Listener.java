package dev.turnpike.testing;

import dev.turnpike.PaymentListener;
import dev.turnpike.api.PaymentStatus;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Listens in process, and keeps what it was told. Thread-safe. */
public final class Listener implements PaymentListener {
  private final BlockingQueue<PaymentStatus> told = new LinkedBlockingQueue<>();

  @Override
  public void onStatus(PaymentStatus status) {
    told.add(status);
  }

  /** What it was told first, and not taken yet; waits for it. */
  public PaymentStatus take() throws InterruptedException {
    PaymentStatus status = told.poll(Limits.GENEROUS.toMillis(), TimeUnit.MILLISECONDS);
    if (status == null) {
      throw new AssertionError("the listener was not told");
    }
    return status;
  }

  /** How much it was told that was not taken yet. */
  public int waiting() {
    return told.size();
  }
}
