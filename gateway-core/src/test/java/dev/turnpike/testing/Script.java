package dev.turnpike.testing;

import dev.turnpike.spi.CallContext;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** How one operation of a {@link ScriptedProvider} behaves, call by call. Thread-safe. */
public final class Script<Q, A> {
  private final Queue<Step<Q, A>> next = new ConcurrentLinkedQueue<>();
  private final AtomicInteger calls = new AtomicInteger();
  private final BlockingQueue<Heard<Q>> heard = new LinkedBlockingQueue<>();
  private volatile Step<Q, A> otherwise;

  Script(Step<Q, A> otherwise) {
    this.otherwise = otherwise;
  }

  /** How one call is answered, or what it throws. */
  @FunctionalInterface
  public interface Step<Q, A> {
    /** Answers. */
    A answer(Q request, CallContext call) throws Exception;
  }

  /** What the provider was asked. */
  public record Heard<Q>(Q request, CallContext call) {}

  /** The next call that has no step yet is answered so. */
  public Script<Q, A> then(Step<Q, A> step) {
    next.add(step);
    return this;
  }

  /** The next call that has no step yet throws this: anything at all. */
  public Script<Q, A> thenThrow(Throwable thrown) {
    return then((request, call) -> throwIt(thrown));
  }

  /** The next call waits at the gate, and goes on so. */
  public Script<Q, A> thenAfter(Gate gate, Step<Q, A> step) {
    return then(
        (request, call) -> {
          gate.pass();
          return step.answer(request, call);
        });
  }

  /** Calls without a step of their own are answered so. */
  public Script<Q, A> always(Step<Q, A> step) {
    otherwise = step;
    return this;
  }

  /** How often it was called. */
  public int calls() {
    return calls.get();
  }

  /** What it was asked first, and not taken yet; waits for it. */
  public Heard<Q> take() throws InterruptedException {
    Heard<Q> first = heard.poll(Limits.GENEROUS.toMillis(), TimeUnit.MILLISECONDS);
    if (first == null) {
      throw new AssertionError("the provider was not called");
    }
    return first;
  }

  A play(Q request, CallContext call) throws Exception {
    calls.incrementAndGet();
    heard.add(new Heard<>(request, call));
    Step<Q, A> step = next.poll();
    return (step == null ? otherwise : step).answer(request, call);
  }

  @SuppressWarnings("unchecked") // the compiler is told that it is unchecked, so it lets it pass
  private static <T, E extends Throwable> T throwIt(Throwable thrown) throws E {
    throw (E) thrown;
  }
}
