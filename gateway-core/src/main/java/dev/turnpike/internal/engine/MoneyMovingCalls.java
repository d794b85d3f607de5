package dev.turnpike.internal.engine;

import dev.turnpike.CallOptions;
import dev.turnpike.api.GatewayException;
import dev.turnpike.internal.contract.Answered;
import dev.turnpike.internal.contract.Call;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.ProviderAnswer;
import dev.turnpike.internal.contract.WireRequest;
import dev.turnpike.internal.ledger.Ledger;
import dev.turnpike.internal.ledger.OperationRecord;
import dev.turnpike.internal.providers.ProviderCaller;
import dev.turnpike.internal.providers.ProviderTask;
import dev.turnpike.internal.providers.Reply;
import dev.turnpike.internal.providers.RunningProvider;
import dev.turnpike.internal.reconcile.LostCalls;
import dev.turnpike.spi.CallContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what moves money: recorded before, called once, completed after. Thread-safe. */
final class MoneyMovingCalls {
  private static final Logger LOG = LoggerFactory.getLogger(MoneyMovingCalls.class);

  private final ProviderCaller caller;
  private final Ledger ledger;

  MoneyMovingCalls(ProviderCaller caller, Ledger ledger) {
    this.caller = caller;
    this.ledger = ledger;
  }

  /**
   * Makes a call, unless it was made before.
   *
   * @param lostCalls where the records may lack calls that were made: else {@code null}
   */
  <Q, A> Answered<A> make(
      RunningProvider provider,
      Call<Q, A> call,
      CallContext.Builder context,
      @Nullable LostCalls lostCalls) {
    Duration callTime =
        lostCalls == null
            ? provider.timeout()
            : provider.timeout().multipliedBy(LostCalls.MOST_QUESTIONS + 1L);
    Ledger.Admission admission = ledger.admit(call, callTime);
    if (admission instanceof Ledger.Admission.Replay replay) {
      return Answered.replayed(call.operation(), replay.json());
    }
    OperationRecord operation = ((Ledger.Admission.Proceed) admission).operation();
    if (lostCalls != null) {
      Optional<ProviderAnswer> found = find(lostCalls, operation);
      if (found.isPresent()) {
        return Answered.replayed(call.operation(), found.get().json());
      }
    }
    Reply.Answer<A> answer =
        caller
            .call(
                provider,
                ProviderTask.of(
                    call.operation(),
                    call.request(),
                    context.idempotencyKey(operation.providerKey()).build()),
                new Settlement<>(provider, call, operation))
            .orThrow();
    return Answered.of(call.operation(), answer.body(), answer.json());
  }

  private Optional<ProviderAnswer> find(LostCalls lostCalls, OperationRecord operation) {
    try {
      return lostCalls.find(operation);
    } catch (GatewayException refused) {
      boolean interrupted = Thread.interrupted(); // a store may suffer from it
      try {
        throw ledger.settle(operation, refused);
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  /**
   * Makes a call of which nobody knows how it ended once more, with the same key, and settles it by
   * the answer. What goes wrong says nothing of the first call.
   */
  void repeat(RunningProvider provider, OperationRecord operation, CallContext.Builder context) {
    repeat(
        provider,
        stored(operation.operation(), operation),
        operation,
        context
            .paymentMethod(operation.request().paymentMethod())
            .idempotencyKey(operation.providerKey())
            .build());
  }

  private static <Q, A> Call<Q, A> stored(Operation<Q, A> what, OperationRecord operation) {
    String json = operation.request().body();
    return what.read(
        operation.provider(),
        new WireRequest(
            json == null ? null : json.getBytes(StandardCharsets.UTF_8),
            null,
            null,
            operation.request().subscriptionToken()),
        CallOptions.none(),
        null);
  }

  private <Q, A> void repeat(
      RunningProvider provider, Call<Q, A> call, OperationRecord operation, CallContext context) {
    caller
        .call(
            provider,
            ProviderTask.of(call.operation(), call.request(), context),
            reply -> {
              Reply<A> checked = checked(provider, call, reply);
              if (checked instanceof Reply.Answer<A> answer) {
                ledger.settleLate(operation, call.operation().factsOf(answer.body()));
              }
              return checked;
            })
        .orThrow();
  }

  private static <Q, A> Reply<A> checked(
      RunningProvider provider, Call<Q, A> call, Reply<A> reply) {
    if (!(reply instanceof Reply.Answer<A> answer)) {
      return reply;
    }
    return AnswerCheck.problem(provider, call.operation(), call.request(), answer.body())
        .<Reply<A>>map(Reply.Failure::new)
        .orElse(reply);
  }

  /**
   * Completes the record when the provider has come to an end, even when nobody waits for it any
   * more.
   */
  private final class Settlement<Q, A> implements ProviderCaller.Settlement<A> {
    private final RunningProvider provider;
    private final Call<Q, A> call;
    private final OperationRecord operation;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile @Nullable Instant unknownSince;

    Settlement(RunningProvider provider, Call<Q, A> call, OperationRecord operation) {
      this.provider = provider;
      this.call = call;
      this.operation = operation;
    }

    @Override
    public Reply<A> settle(Reply<A> reply) {
      BiConsumer<OperationRecord, ProviderAnswer> settle =
          over.compareAndSet(false, true) ? ledger::settle : ledger::settleLate;
      Reply<A> checked = checked(provider, call, reply);
      try {
        if (checked instanceof Reply.Answer<A> answer) {
          ProviderAnswer facts = call.operation().factsOf(answer.body());
          settle.accept(operation, facts);
          return new Reply.Answer<>(answer.body(), facts.json());
        }
        return new Reply.Failure<>(
            ledger.settle(operation, ((Reply.Failure<A>) checked).problem(), unknownSince));
      } catch (RuntimeException e) {
        notCompleted(e);
      }
      return checked;
    }

    @Override
    public boolean timedOut(GatewayException problem) {
      if (!over.compareAndSet(false, true)) {
        return false;
      }
      try {
        unknownSince = ledger.unknown(operation, problem);
      } catch (RuntimeException e) {
        notCompleted(e);
      }
      return true;
    }

    /** Its caller hears of the end, whatever the store does. */
    private void notCompleted(RuntimeException e) {
      LOG.error("operation {} could not be completed in the store", operation.id(), e);
    }
  }
}
