package dev.turnpike.internal.providers;

import dev.turnpike.GatewayListener;
import dev.turnpike.GatewayListener.ProviderCalled;
import dev.turnpike.GatewayListener.Step;
import dev.turnpike.GatewayListener.StepBegins;
import dev.turnpike.GatewayListener.StepEnded;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.internal.schedule.CountedLog;
import dev.turnpike.internal.schedule.Scheduler;
import dev.turnpike.internal.schedule.UncaughtErrors;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
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

  private final Scheduler scheduler;
  private final GatewayListener listener;
  private final CountedLog countedLog;
  private final Set<RunningCall<?>> here = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * A caller on threads of this scheduler.
   *
   * @param listener hears of each call
   * @param countedLog for what anybody can cause
   */
  public ProviderCaller(Scheduler scheduler, GatewayListener listener, CountedLog countedLog) {
    this.scheduler = scheduler;
    this.listener = listener;
    this.countedLog = countedLog;
  }

  /** What follows from the end of a call, beside the answer to its caller. */
  public interface Settlement<A> {
    /**
     * The call came to an end: on the provider's thread, perhaps long after the caller stopped
     * waiting; or at once, where the provider could not even be called. Called once.
     *
     * @return what the caller is told
     */
    Reply<A> settle(Reply<A> reply);

    /**
     * The time is over, and the provider has not come to an end.
     *
     * @return whether the caller shall be told so; false when the provider's end was settled at
     *     this very moment
     */
    default boolean timedOut(GatewayException problem) {
      return true;
    }
  }

  /** Calls the provider and waits for its answer, as long as its time allows. */
  public <A> Reply<A> call(
      RunningProvider provider, ProviderTask<A> task, Settlement<A> settlement) {
    if (!provider.places(task.share()).tryAcquire()) {
      return notCalled(
          settlement,
          task.problem(ErrorCode.TOO_MANY_REQUESTS, provider.name())
              .detail(
                  "provider '%s' %s; try again".formatted(provider.name(), task.share().inUse()))
              .retryAfter(TRY_AGAIN)
              .build());
    }
    long start = scheduler.nanos();
    Step step =
        listener.begins(
            new StepBegins(
                StepBegins.Kind.PROVIDER_CALL,
                provider.name(),
                task.id(),
                null,
                task.requestId(),
                task.traceparent()));
    String traceparent = step == null ? null : step.traceparent();
    ErrorCode problem = ErrorCode.INTERNAL_ERROR;
    try {
      Reply<A> reply = called(provider, task, step, settlement);
      problem = reply instanceof Reply.Failure<A> failure ? failure.problem().code() : null;
      listener.providerCalled(
          new ProviderCalled(
              provider.name(),
              task.id(),
              problem,
              Duration.ofNanos(scheduler.nanos() - start),
              task.requestId(),
              traceparent == null ? task.traceparent() : traceparent));
      return reply;
    } finally {
      if (step != null) {
        step.ended(
            new StepEnded(
                problem == null ? "answered" : problem.text(),
                problem == null ? null : problem.text(),
                null));
      }
    }
  }

  private <A> Reply<A> called(
      RunningProvider provider,
      ProviderTask<A> task,
      @Nullable Step step,
      Settlement<A> settlement) {
    String traceparent = step == null ? null : step.traceparent();
    RunningCall<A> running =
        new RunningCall<>(
            () -> invoke(provider, task, traceparent),
            () -> neverBegun(provider, task),
            reply -> {
              try {
                return settlement.settle(reply);
              } finally {
                provider.places(task.share()).release(); // before its caller can call again
              }
            });
    if (provider.keepsDeadline() && !closed) {
      return here(running);
    }
    try {
      scheduler.runForeign(step == null ? running : () -> runWithin(step, running));
    } catch (RejectedExecutionException e) {
      provider.places(task.share()).release();
      return notCalled(
          settlement,
          task.problem(ErrorCode.PROVIDER_UNAVAILABLE, provider.name())
              .detail("the gateway is closing")
              .build());
    }
    return await(provider, task, running, settlement);
  }

  private static void runWithin(Step step, Runnable call) {
    Runnable leaves = step.goesOnHere();
    try {
      call.run();
    } finally {
      if (leaves != null) {
        leaves.run();
      }
    }
  }

  /** A caller that was interrupted before stays so, even where the provider has noticed it. */
  private <A> Reply<A> here(RunningCall<A> running) {
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

  private static <A> Reply<A> neverBegun(RunningProvider provider, ProviderTask<A> task) {
    return new Reply.Failure<>(
        task.problem(ErrorCode.PROVIDER_UNAVAILABLE, provider.name())
            .detail("no thread was free for provider '%s' in time".formatted(provider.name()))
            .build());
  }

  private static <A> Reply<A> notCalled(Settlement<A> settlement, GatewayException problem) {
    return settlement.settle(new Reply.Failure<>(problem));
  }

  private <A> Reply<A> await(
      RunningProvider provider,
      ProviderTask<A> task,
      RunningCall<A> running,
      Settlement<A> settlement) {
    try {
      return scheduler.await(running.end(), provider.timeout());
    } catch (TimeoutException e) {
      Reply<A> reply =
          late(
              provider,
              task,
              running.end(),
              settlement,
              task.problem(ErrorCode.PROVIDER_TIMEOUT, provider.name())
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
            provider,
            task,
            running.end(),
            settlement,
            task.problem(ErrorCode.PROVIDER_TIMEOUT, provider.name())
                .detail("the caller stopped waiting for provider '%s'".formatted(provider.name()))
                .build());
      } finally {
        Thread.currentThread().interrupt(); // only now: a store may suffer from it
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a call could not be settled", e.getCause());
    }
  }

  private <A> Reply<A> late(
      RunningProvider provider,
      ProviderTask<A> task,
      CompletableFuture<Reply<A>> end,
      Settlement<A> settlement,
      GatewayException problem) {
    if (settlement.timedOut(problem)) {
      warn(provider, task, "is late", "{}", problem.detail());
      return new Reply.Failure<>(problem);
    }
    return scheduler.join(end);
  }

  /** Where anybody could cause such lines, they are counted. */
  private void warn(
      RunningProvider provider, ProviderTask<?> task, String what, String line, Object... facts) {
    if (task.share().isOpenToAnybody()) {
      countedLog.warn(
          LOG, "provider '%s' %s at %s".formatted(provider.name(), what, task.id()), line, facts);
    } else {
      LOG.warn(line, facts);
    }
  }

  private <A> Reply<A> invoke(
      RunningProvider provider, ProviderTask<A> task, @Nullable String traceparent) {
    try {
      A answer = task.work().call(provider.provider(), traceparent);
      if (answer == null) {
        warn(
            provider,
            task,
            "returned null",
            "provider '{}' returned null for {} requestId={}",
            provider.name(),
            task.id(),
            task.requestId());
        return new Reply.Failure<>(
            task.problem(ErrorCode.PROVIDER_ERROR, provider.name())
                .detail("provider '%s' gave no answer".formatted(provider.name()))
                .build());
      }
      return new Reply.Answer<>(answer, null);
    } catch (Throwable e) { // whatever a provider throws, its caller gets an answer
      UncaughtErrors.tell(e);
      return new Reply.Failure<>(
          ProviderFailures.translate(
              e, provider, task, (what, line, facts) -> warn(provider, task, what, line, facts)));
    }
  }

  /** Waits for nobody: calls that run are interrupted. */
  @Override
  public void close() {
    closed = true;
    here.forEach(RunningCall::interrupt);
  }
}
