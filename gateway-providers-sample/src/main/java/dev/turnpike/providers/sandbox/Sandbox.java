package dev.turnpike.providers.sandbox;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.spi.CallContext;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The company between start and close: its books, and the one door to them. One thread at a time
 * goes through, which is all that the books need to be right; nothing in there waits. Thread-safe.
 */
final class Sandbox {
  private final Clock clock;
  private final IdempotencyMemory memory = new IdempotencyMemory();
  private final SandboxPayments payments;
  private final SandboxRefunds refunds;
  private final SandboxSubscriptions subscriptions;
  private final CountDownLatch closed = new CountDownLatch(1);

  Sandbox(Clock clock) {
    this.clock = clock;
    this.payments = new SandboxPayments(clock);
    this.refunds = new SandboxRefunds(payments, clock);
    this.subscriptions = new SandboxSubscriptions(payments, clock);
  }

  /** Only to be used inside {@link #once} and {@link #look}. */
  SandboxPayments payments() {
    return payments;
  }

  /** Only to be used inside {@link #once}. */
  SandboxRefunds refunds() {
    return refunds;
  }

  /** Only to be used inside {@link #once} and {@link #look}. */
  SandboxSubscriptions subscriptions() {
    return subscriptions;
  }

  /**
   * Does the work, unless it was done before under the same idempotency key. What it throws leaves
   * the key free, since then nothing was executed.
   *
   * @param request what tells this request from others; neither {@code providerData}, which may
   *     hold card data, nor anything of any length
   */
  <T> T once(
      ScriptedOperation<T> operation,
      List<?> request,
      @Nullable Map<String, @Nullable Object> providerData,
      CallContext call,
      Function<AttemptResult, T> work)
      throws InterruptedException {
    Script script = Script.of(operation, providerData);
    T answer;
    synchronized (this) {
      Optional<T> earlier =
          call.idempotencyKey().flatMap(key -> memory.recall(operation, key, request));
      if (earlier.isPresent()) {
        return earlier.get();
      }
      answer = work.apply(script.verdict(clock.instant()));
      call.idempotencyKey().ifPresent(key -> memory.remember(operation, key, request, answer));
    }
    if (script.scenario() == Scenario.TIMEOUT) {
      if (closed.await(call.timeLeft().toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IllegalStateException("the sandbox was closed before it answered");
      }
      throw GatewayException.of(ErrorCode.PROVIDER_TIMEOUT)
          .detail("the sandbox did not answer in time, as the scenario 'timeout' asks")
          .build();
    }
    return answer;
  }

  /** Looks something up, or does what is the same when done again. */
  synchronized <T> T look(Supplier<T> question) {
    return question.get();
  }

  /** Lets go of the threads that wait for an answer. */
  void close() {
    closed.countDown();
  }
}
