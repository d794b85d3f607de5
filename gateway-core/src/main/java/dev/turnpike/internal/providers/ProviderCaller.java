package dev.turnpike.internal.providers;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.ProviderCall;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls providers, within their time and their share of concurrent calls. A provider that
 * {@linkplain dev.turnpike.spi.Provider#keepsDeadline keeps its time} is called where its caller
 * is; each call of another one has a thread of its own, and one that never returns keeps its place
 * in that share, and nothing else. Thread-safe.
 */
public final class ProviderCaller implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProviderCaller.class);
  private static final Duration TRY_AGAIN = Duration.ofSeconds(1);

  private final ExecutorService threads;
  private final Set<RunningCall> here = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** A caller with threads of its own. */
  public ProviderCaller() {
    this.threads = WorkerThreads.forForeignCode("turnpike-provider");
  }

  /** What follows from the end of a call, beside the answer to its caller. */
  public interface Settlement {
    /** Nothing follows. */
    Settlement NONE =
        new Settlement() {
          @Override
          public Reply settle(Reply reply) {
            return reply;
          }

          @Override
          public boolean timedOut(GatewayException problem) {
            return true;
          }
        };

    /**
     * The call came to an end: on the provider's thread, perhaps long after the caller stopped
     * waiting; or at once, where the provider could not even be called. Called once.
     *
     * @return what the caller is told
     */
    Reply settle(Reply reply);

    /**
     * The time is over, and the provider has not come to an end.
     *
     * @return whether the caller shall be told so; false when the provider's end was settled at
     *     this very moment
     */
    boolean timedOut(GatewayException problem);
  }

  /** Calls the provider and waits for its answer, as long as its time allows. */
  public Reply call(
      RunningProvider provider, Operation operation, ProviderCall call, Settlement settlement) {
    if (!provider.share().tryAcquire()) {
      return notCalled(
          settlement,
          problem(ErrorCode.TOO_MANY_REQUESTS, provider, operation)
              .detail(
                  "provider '%s' has its share of concurrent calls in use; try again"
                      .formatted(provider.name()))
              .retryAfter(TRY_AGAIN)
              .build());
    }
    RunningCall running =
        new RunningCall(
            () -> invoke(provider, operation, call),
            () -> neverBegun(provider, operation),
            reply -> {
              try {
                return settlement.settle(reply);
              } finally {
                provider.share().release(); // before its caller can call again
              }
            });
    if (provider.keepsDeadline() && !closed) {
      return here(running);
    }
    try {
      threads.execute(running);
    } catch (RejectedExecutionException e) {
      provider.share().release();
      return notCalled(
          settlement,
          problem(ErrorCode.PROVIDER_UNAVAILABLE, provider, operation)
              .detail("the gateway is closing")
              .build());
    }
    return await(provider, operation, running, settlement);
  }

  /** A caller that was interrupted before stays so, even where the provider has noticed it. */
  private Reply here(RunningCall running) {
    boolean interrupted = Thread.currentThread().isInterrupted();
    here.add(running);
    try {
      if (closed) {
        running.interrupt();
      }
      running.run();
    } finally {
      here.remove(running);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    try {
      return running.end().join();
    } catch (CompletionException e) {
      throw new IllegalStateException("a call could not be settled", e.getCause());
    }
  }

  private static Reply neverBegun(RunningProvider provider, Operation operation) {
    return new Reply.Failure(
        problem(ErrorCode.PROVIDER_UNAVAILABLE, provider, operation)
            .detail("no thread was free for provider '%s' in time".formatted(provider.name()))
            .build());
  }

  private static Reply notCalled(Settlement settlement, GatewayException problem) {
    return settlement.settle(new Reply.Failure(problem));
  }

  private Reply await(
      RunningProvider provider, Operation operation, RunningCall running, Settlement settlement) {
    try {
      return running.end().get(provider.timeout().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      Reply reply =
          late(
              running.end(),
              settlement,
              problem(ErrorCode.PROVIDER_TIMEOUT, provider, operation)
                  .detail(
                      "provider '%s' did not answer within %s ms"
                          .formatted(provider.name(), provider.timeout().toMillis()))
                  .build());
      // only now: what an interrupted provider throws would be settled first, as its own failure
      running.interrupt();
      return reply;
    } catch (InterruptedException e) {
      try {
        return late(
            running.end(),
            settlement,
            problem(ErrorCode.PROVIDER_TIMEOUT, provider, operation)
                .detail("the caller stopped waiting for provider '%s'".formatted(provider.name()))
                .build());
      } finally {
        Thread.currentThread().interrupt(); // only now: a store may suffer from it
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a call could not be settled", e.getCause());
    }
  }

  private static Reply late(
      CompletableFuture<Reply> end, Settlement settlement, GatewayException problem) {
    if (settlement.timedOut(problem)) {
      LOG.warn("{}", problem.detail());
      return new Reply.Failure(problem);
    }
    return end.join();
  }

  private static Reply invoke(RunningProvider provider, Operation operation, ProviderCall call) {
    try {
      Object answer = operation.invoke(provider.provider(), call);
      if (answer == null) {
        LOG.warn(
            "provider '{}' returned null for {} requestId={}",
            provider.name(),
            operation.id(),
            call.context().requestId());
        return new Reply.Failure(
            problem(ErrorCode.PROVIDER_ERROR, provider, operation)
                .detail("provider '%s' gave no answer".formatted(provider.name()))
                .build());
      }
      return new Reply.Answer(answer, null);
    } catch (Throwable e) { // whatever a provider throws, its caller gets an answer
      return new Reply.Failure(ProviderFailures.translate(e, provider, operation, call));
    }
  }

  /** A problem with what the code says of the outcome, where the operation moves money. */
  static GatewayException.Builder problem(
      ErrorCode code, RunningProvider provider, Operation operation) {
    return GatewayException.of(code).provider(provider.name()).outcome(operation.outcomeOf(code));
  }

  /** Waits for nobody: calls that run are interrupted. */
  @Override
  public void close() {
    closed = true;
    threads.shutdownNow();
    here.forEach(RunningCall::interrupt);
  }
}
