package dev.turnpike.internal.engine;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.internal.contract.BrokenAnswerException;
import dev.turnpike.internal.contract.ContractJson;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.ProviderCall;
import dev.turnpike.internal.ledger.Ledger;
import dev.turnpike.internal.ledger.OperationRecord;
import dev.turnpike.internal.providers.ProviderCaller;
import dev.turnpike.internal.providers.Reply;
import dev.turnpike.internal.providers.RunningProvider;
import dev.turnpike.internal.reconcile.LostCalls;
import dev.turnpike.spi.CallContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
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
  GatewayAnswer make(
      RunningProvider provider,
      GatewayCall call,
      @Nullable Object body,
      CallContext.Builder context,
      @Nullable LostCalls lostCalls) {
    Ledger.Request request =
        new Ledger.Request(
            provider.name(),
            call.operation(),
            call.options().tenant(),
            call.options().idempotencyKey(),
            body,
            call.subscriptionToken(),
            call.options().paymentMethod(),
            call.options().queryParameters(),
            lostCalls == null ? provider.timeout() : withQuestions(provider.timeout()));
    Ledger.Admission admission = ledger.begin(request);
    if (admission instanceof Ledger.Admission.Replay replay) {
      return replayed(call.operation(), replay.json());
    }
    OperationRecord operation = ((Ledger.Admission.Proceed) admission).operation();
    if (lostCalls != null) {
      Optional<Object> found = lost(lostCalls, operation);
      if (found.isPresent()) {
        return new GatewayAnswer(found.get(), null, true);
      }
    }
    ProviderCall providerCall =
        new ProviderCall(
            body,
            null,
            null,
            call.subscriptionToken(),
            context.idempotencyKey(operation.providerKey()).build());
    Reply reply =
        caller.call(
            provider,
            call.operation(),
            providerCall,
            new Completion(provider, operation, request, providerCall));
    if (reply instanceof Reply.Failure failure) {
      throw failure.problem();
    }
    Reply.Answer answer = (Reply.Answer) reply;
    return new GatewayAnswer(answer.body(), answer.json(), false);
  }

  private static Duration withQuestions(Duration timeout) {
    return timeout.multipliedBy(LostCalls.MOST_QUESTIONS + 1L);
  }

  private Optional<Object> lost(LostCalls lostCalls, OperationRecord operation) {
    try {
      return lostCalls.find(operation);
    } catch (GatewayException refused) {
      boolean interrupted = Thread.interrupted(); // a store may suffer from it
      try {
        ledger.failed(operation, refused);
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
      throw refused;
    }
  }

  /**
   * Makes a call of which nobody knows how it ended once more, with the same key, and settles it by
   * the answer. What goes wrong says nothing of the first call.
   */
  void repeat(RunningProvider provider, OperationRecord operation, CallContext.Builder context) {
    String json = operation.request().body();
    ProviderCall call =
        new ProviderCall(
            json == null
                ? null
                : ContractJson.readRequest(
                    operation.operation(), json.getBytes(StandardCharsets.UTF_8)),
            null,
            null,
            operation.request().subscriptionToken(),
            context
                .paymentMethod(operation.request().paymentMethod())
                .idempotencyKey(operation.providerKey())
                .build());
    Reply reply =
        caller.call(
            provider,
            operation.operation(),
            call,
            new ProviderCaller.Settlement() {
              @Override
              public Reply settle(Reply reply) {
                Reply checked = checked(provider, operation.operation(), call, reply);
                return checked instanceof Reply.Answer answer
                    ? new Reply.Answer(answer.body(), ledger.answeredLate(operation, answer.body()))
                    : checked;
              }

              @Override
              public boolean timedOut(GatewayException problem) {
                return true;
              }
            });
    if (reply instanceof Reply.Failure failure) {
      throw failure.problem();
    }
  }

  private static GatewayAnswer replayed(Operation operation, String json) {
    Class<?> type = operation.answerType();
    try {
      Object body = ContractJson.readAnswer(type, json.getBytes(StandardCharsets.UTF_8), Map.of());
      return new GatewayAnswer(body, json, true);
    } catch (BrokenAnswerException e) {
      throw new IllegalStateException("a stored answer can't be read", e);
    }
  }

  /**
   * Completes the record when the provider has come to an end, even when nobody waits for it any
   * more.
   */
  private final class Completion implements ProviderCaller.Settlement {
    private final RunningProvider provider;
    private final OperationRecord operation;
    private final Ledger.Request request;
    private final ProviderCall call;
    private final AtomicBoolean over = new AtomicBoolean();

    Completion(
        RunningProvider provider,
        OperationRecord operation,
        Ledger.Request request,
        ProviderCall call) {
      this.provider = provider;
      this.operation = operation;
      this.request = request;
      this.call = call;
    }

    @Override
    public Reply settle(Reply reply) {
      boolean inTime = over.compareAndSet(false, true);
      Reply checked = checked(provider, request.operation(), call, reply);
      return recorded(checked, () -> ended(checked, inTime));
    }

    private Reply ended(Reply reply, boolean inTime) {
      if (reply instanceof Reply.Answer answer) {
        String json =
            inTime
                ? ledger.answered(operation, answer.body())
                : ledger.answeredLate(operation, answer.body());
        return new Reply.Answer(answer.body(), json);
      }
      return failed((Reply.Failure) reply);
    }

    private Reply failed(Reply.Failure failure) {
      ledger.failed(operation, failure.problem());
      return failure;
    }

    @Override
    public boolean timedOut(GatewayException problem) {
      if (!over.compareAndSet(false, true)) {
        return false;
      }
      Reply.Failure failure = new Reply.Failure(problem);
      recorded(failure, () -> failed(failure));
      return true;
    }

    /** Its caller hears of the end, whatever the store does. */
    private Reply recorded(Reply otherwise, Supplier<Reply> step) {
      try {
        return step.get();
      } catch (RuntimeException e) {
        LOG.error("operation {} could not be completed in the store", operation.id(), e);
        return otherwise;
      }
    }
  }

  /**
   * An answer about another subscription is broken. So is one that took money without saying which
   * payment it is: that can't be refunded or asked about.
   */
  private static Reply checked(
      RunningProvider provider, Operation operation, ProviderCall call, Reply reply) {
    if (!(reply instanceof Reply.Answer answer)
        || !(answer.body() instanceof SubscriptionResponse response)) {
      return reply;
    }
    Optional<GatewayException> aboutAnother =
        AnswerSubject.problem(
            provider,
            operation,
            "subscriptionToken",
            tokenOf(operation, call),
            response.subscriptionToken());
    if (aboutAnother.isPresent()) {
      return new Reply.Failure(aboutAnother.get());
    }
    if (response.paymentId() != null
        || response.result() == PayResult.KO
        || !takesPayment(operation, call.body())) {
      return reply;
    }
    LOG.warn("provider '{}' answered {} without a paymentId", provider.name(), operation.id());
    return new Reply.Failure(
        GatewayException.of(ErrorCode.PROVIDER_ERROR)
            .detail(
                "the answer of provider '%s' breaks the contract: paymentId is missing"
                    .formatted(provider.name()))
            .provider(provider.name())
            .outcome(Outcome.UNKNOWN)
            .build());
  }

  /** Which subscription a call is about; one that begins a subscription is about none yet. */
  private static @Nullable String tokenOf(Operation operation, ProviderCall call) {
    return operation == Operation.SUBSCRIPTION_PAY
            && call.body() instanceof SubscriptionRequest request
        ? request.subscriptionInfo().token()
        : call.subscriptionToken();
  }

  private static boolean takesPayment(Operation operation, @Nullable Object request) {
    return (operation == Operation.START || operation == Operation.SUBSCRIPTION_PAY)
        && request instanceof SubscriptionRequest body
        && body.amount() != null
        && body.amount() > 0;
  }
}
