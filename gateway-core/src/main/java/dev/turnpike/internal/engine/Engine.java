package dev.turnpike.internal.engine;

import dev.turnpike.CallOptions;
import dev.turnpike.GatewayListener;
import dev.turnpike.GatewayListener.CallbackReceived;
import dev.turnpike.GatewayListener.OperationEnded;
import dev.turnpike.GatewayListener.Step;
import dev.turnpike.GatewayListener.StepBegins;
import dev.turnpike.GatewayListener.StepEnded;
import dev.turnpike.StoreUnavailableException;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.internal.contract.Answered;
import dev.turnpike.internal.contract.Call;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.OptionRules;
import dev.turnpike.internal.contract.PaymentQuery;
import dev.turnpike.internal.contract.Stages;
import dev.turnpike.internal.contract.SubscriptionQuery;
import dev.turnpike.internal.contract.WireRequest;
import dev.turnpike.internal.ledger.StatusUpdate;
import dev.turnpike.internal.ledger.StoreFullException;
import dev.turnpike.internal.notify.Callbacks;
import dev.turnpike.internal.notify.StatusRecorder;
import dev.turnpike.internal.providers.RunningProvider;
import dev.turnpike.internal.reconcile.LostCalls;
import dev.turnpike.internal.schedule.Scheduler;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.Callback;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes calls through their stages: the provider is found, the call checked, and then it goes the
 * way that its row of the table takes. Thread-safe.
 */
public final class Engine {
  private final ProviderFinder providers;
  private final StatusQueries queries;
  private final Ownership ownership;
  private final MoneyMovingCalls moneyMoving;
  private final StatusRecorder recorder;
  private final Callbacks callbacks;
  private final Scheduler scheduler;
  private final GatewayListener listener;
  private final @Nullable LostCalls lostCalls;
  private final boolean ignoreUnknownFields;

  Engine(
      ProviderFinder providers,
      StatusQueries queries,
      Ownership ownership,
      MoneyMovingCalls moneyMoving,
      StatusRecorder recorder,
      Callbacks callbacks,
      Scheduler scheduler,
      GatewayListener listener,
      @Nullable LostCalls lostCalls,
      boolean ignoreUnknownFields) {
    this.providers = providers;
    this.queries = queries;
    this.ownership = ownership;
    this.moneyMoving = moneyMoving;
    this.recorder = recorder;
    this.callbacks = callbacks;
    this.scheduler = scheduler;
    this.listener = listener;
    this.lostCalls = lostCalls;
    this.ignoreUnknownFields = ignoreUnknownFields;
  }

  /**
   * Carries out a call that was made in this JVM.
   *
   * @throws GatewayException when there is no answer
   */
  public <Q, A> Answered<A> execute(Call<Q, A> call) {
    return heard(
        call.provider(),
        call.operation(),
        call.options(),
        traced -> {
          RunningProvider provider = providers.supporting(call.provider(), call.operation());
          call.operation().check(call);
          return execute(
              provider, new Call<>(call.operation(), call.provider(), call.request(), traced));
        });
  }

  /**
   * Carries out a call that came over a wire.
   *
   * @throws GatewayException when there is no answer
   */
  public <Q, A> Answered<A> execute(
      String name, Operation<Q, A> operation, WireRequest wire, CallOptions options) {
    return heard(
        name,
        operation,
        options,
        traced ->
            execute(
                providers.supporting(name, operation),
                operation.read(
                    name,
                    wire,
                    traced,
                    ignoreUnknownFields
                        ? names -> DroppedFields.log(name, operation, options, names)
                        : null)));
  }

  private <A> Answered<A> heard(
      String provider,
      Operation<?, A> operation,
      CallOptions options,
      Function<CallOptions, Answered<A>> call) {
    long start = scheduler.nanos();
    Step step =
        listener.begins(
            new StepBegins(
                StepBegins.Kind.OPERATION,
                providers.isKnown(provider) ? provider : "unknown",
                operation.id(),
                null,
                options.requestId(),
                options.traceparent()));
    try {
      Answered<A> answered = call.apply(traced(options, step));
      PayResult result = answered.replayed() ? null : operation.resultOf(answered.answer());
      ended(start, step, provider, operation, options, result, null, answered.replayed());
      return answered;
    } catch (GatewayException e) {
      ended(start, step, provider, operation, options, null, e, e.replayed());
      throw e;
    } catch (RuntimeException | Error e) {
      GatewayException failed = operation.problem(ErrorCode.INTERNAL_ERROR, provider).build();
      ended(start, step, provider, operation, options, null, failed, false);
      throw e;
    }
  }

  /** A wrong one stays, and is refused. */
  private static CallOptions traced(CallOptions options, @Nullable Step step) {
    String came = options.traceparent();
    String goesOn = step == null ? null : step.traceparent();
    return goesOn == null || came != null && OptionRules.traceparentOf(came).isEmpty()
        ? options
        : options.withTraceparent(goesOn);
  }

  private void ended(
      long start,
      @Nullable Step step,
      String provider,
      Operation<?, ?> operation,
      CallOptions options,
      @Nullable PayResult result,
      @Nullable GatewayException problem,
      boolean replayed) {
    OperationEnded event =
        new OperationEnded(
            nameOf(provider, problem),
            operation.id(),
            result,
            problem == null ? null : problem.code(),
            problem == null ? null : problem.outcome().orElse(null),
            replayed,
            Duration.ofNanos(scheduler.nanos() - start),
            options.requestId(),
            options.traceparent());
    listener.operationEnded(event);
    if (step != null) {
      step.ended(
          new StepEnded(event.ending(), problem == null ? null : problem.code().text(), null));
    }
  }

  /** Anybody can make names up that nobody has. */
  private static String nameOf(String provider, @Nullable GatewayException problem) {
    return problem != null && problem.code() == ErrorCode.PROVIDER_NOT_FOUND ? "unknown" : provider;
  }

  private <Q, A> Answered<A> execute(RunningProvider provider, Call<Q, A> call) {
    ownership.check(call);
    String requestId = call.options().requestId();
    CallContext.Builder context =
        CallContext.builder()
            .paymentMethod(call.options().paymentMethod())
            .queryParameters(call.options().queryParameters())
            .requestId(requestId == null ? UUID.randomUUID().toString() : requestId)
            .traceparent(call.options().traceparent())
            .timeout(provider.timeout());
    return call.operation().through(new AtProvider(provider, context), call);
  }

  /** The ways of a call to this provider. */
  private final class AtProvider implements Stages {
    private final RunningProvider provider;
    private final CallContext.Builder context;

    AtProvider(RunningProvider provider, CallContext.Builder context) {
      this.provider = provider;
      this.context = context;
    }

    @Override
    public <Q, A> Answered<A> moveMoney(Call<Q, A> call) {
      return moneyMoving.make(provider, call, context, lostCalls);
    }

    @Override
    public Answered<PaymentStatus> askAboutPayment(Call<PaymentQuery, PaymentStatus> call) {
      PaymentQuery query = ownership.resolved(call);
      CallContext built = context.build();
      Supplier<PaymentStatus> ask =
          () -> ownership.own(call, queries.payment(provider, call.operation(), query, built));
      return Answered.of(
          call.operation(),
          call.operation().notifies()
              ? told(call, query, ask)
              : recorder.askAndNotice(provider.name(), query.paymentId(), ask));
    }

    private PaymentStatus told(
        Call<PaymentQuery, PaymentStatus> call, PaymentQuery query, Supplier<PaymentStatus> ask) {
      try {
        return recorder.askAndRecord(
            call.tenant(), provider.name(), query.paymentId(), StatusUpdate.Source.CHECK, ask);
      } catch (StoreFullException | StoreUnavailableException e) {
        throw notStored(e);
      }
    }

    @Override
    public Answered<SubscriptionStatus> askAboutSubscription(
        Call<SubscriptionQuery, SubscriptionStatus> call) {
      return Answered.of(
          call.operation(),
          queries.subscription(provider, call.operation(), call.request(), context.build()));
    }
  }

  /**
   * Takes a callback in: when this returns, it is stored.
   *
   * @throws GatewayException when it is wrong, not genuine, or can't be stored
   */
  public void accept(String name, Callback callback) {
    try {
      RunningProvider provider = providers.readingCallbacks(name);
      if (callback.method().equals("GET")) {
        callback.requiredQueryParameter("paymentId");
      }
      callbacks.accept(name, queries.meaningOf(provider, callback));
    } catch (StoreFullException | StoreUnavailableException e) {
      listener.callbackReceived(new CallbackReceived(name, ErrorCode.GATEWAY_UNAVAILABLE));
      throw notStored(e);
    } catch (GatewayException e) {
      listener.callbackReceived(new CallbackReceived(nameOf(name, e), e.code()));
      throw e;
    }
    listener.callbackReceived(new CallbackReceived(name, null));
  }

  private static GatewayException notStored(RuntimeException e) {
    return GatewayException.of(ErrorCode.GATEWAY_UNAVAILABLE)
        .detail("the gateway can't store a notification now: " + e.getMessage())
        .cause(e)
        .build();
  }
}
