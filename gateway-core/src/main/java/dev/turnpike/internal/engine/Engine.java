package dev.turnpike.internal.engine;

import dev.turnpike.StoreUnavailableException;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.InvalidRequestException;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.ProviderCall;
import dev.turnpike.internal.ledger.StatusUpdate;
import dev.turnpike.internal.ledger.StoreFullException;
import dev.turnpike.internal.notify.Callbacks;
import dev.turnpike.internal.notify.StatusRecorder;
import dev.turnpike.internal.providers.RunningProvider;
import dev.turnpike.internal.reconcile.LostCalls;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.Callback;
import dev.turnpike.spi.CallbackResult;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The steps that every operation goes through: find the provider, check, then look up or change,
 * and answer. Thread-safe.
 */
public final class Engine {
  private final ProviderFinder providers;
  private final StatusQueries queries;
  private final Ownership ownership;
  private final MoneyMovingCalls moneyMoving;
  private final StatusRecorder recorder;
  private final Callbacks callbacks;
  private final @Nullable LostCalls lostCalls;
  private final boolean ignoreUnknownFields;

  Engine(
      ProviderFinder providers,
      StatusQueries queries,
      Ownership ownership,
      MoneyMovingCalls moneyMoving,
      StatusRecorder recorder,
      Callbacks callbacks,
      @Nullable LostCalls lostCalls,
      boolean ignoreUnknownFields) {
    this.providers = providers;
    this.queries = queries;
    this.ownership = ownership;
    this.moneyMoving = moneyMoving;
    this.recorder = recorder;
    this.callbacks = callbacks;
    this.lostCalls = lostCalls;
    this.ignoreUnknownFields = ignoreUnknownFields;
  }

  /**
   * Carries out any operation but {@link Operation#CALLBACK}.
   *
   * @throws GatewayException when there is no answer
   */
  public GatewayAnswer execute(GatewayCall call) {
    Operation operation = call.operation();
    RunningProvider provider = providers.supporting(call.provider(), operation);
    Object body = checked(call);
    ownership.check(call, body);
    CallContext.Builder context =
        CallContext.builder()
            .paymentMethod(call.options().paymentMethod())
            .queryParameters(call.options().queryParameters())
            .requestId(requestId(call.options().requestId()))
            .timeout(provider.timeout());
    if (operation.movesMoney()) {
      return moneyMoving.make(provider, call, body, context, lostCalls);
    }
    return switch (operation.subject()) {
      case PAYMENT -> new GatewayAnswer(payment(provider, call, context.build()), null, false);
      case SUBSCRIPTION ->
          new GatewayAnswer(
              queries.subscription(
                  provider, Objects.requireNonNull(call.subscriptionToken()), context.build()),
              null,
              false);
      case NONE ->
          throw new IllegalArgumentException(
              operation.id() + " is no call: hand the callback in as what it is");
    };
  }

  private @Nullable Object checked(GatewayCall call) {
    try {
      return CallCheck.check(call, ignoreUnknownFields);
    } catch (InvalidRequestException e) {
      throw e.toBuilder().outcome(call.operation().outcomeOf(ErrorCode.INVALID_REQUEST)).build();
    }
  }

  private PaymentStatus payment(RunningProvider provider, GatewayCall call, CallContext context) {
    String shopTransactionId = call.shopTransactionId();
    String paymentId =
        shopTransactionId == null
            ? call.paymentId()
            : ownership.paymentIdOf(call, shopTransactionId);
    Supplier<PaymentStatus> ask =
        () ->
            ownership.own(
                call,
                queries.payment(
                    provider,
                    call.operation(),
                    paymentId,
                    paymentId == null ? shopTransactionId : null,
                    context));
    if (call.operation() != Operation.CHECK) {
      return ask.get();
    }
    try {
      return recorder.askAndRecord(
          call.options().tenant(), provider.name(), paymentId, StatusUpdate.Source.CHECK, ask);
    } catch (StoreFullException | StoreUnavailableException e) {
      throw notStored(e, Operation.CHECK);
    }
  }

  /**
   * Takes a callback in: when this returns, it is stored.
   *
   * @throws GatewayException when it is wrong, not genuine, or can't be stored
   */
  public void accept(String name, Callback callback) {
    RunningProvider provider = providers.supporting(name, Operation.CALLBACK);
    if (callback.method().equals("GET")) {
      callback.requiredQueryParameter("paymentId");
    }
    CallContext context = CallContext.builder().timeout(provider.timeout()).build();
    Object meaning =
        queries.ask(
            provider, Operation.CALLBACK, new ProviderCall(callback, null, null, null, context));
    try {
      callbacks.accept(name, (CallbackResult) meaning);
    } catch (StoreFullException | StoreUnavailableException e) {
      throw notStored(e, Operation.CALLBACK);
    }
  }

  private static GatewayException notStored(RuntimeException e, Operation operation) {
    return GatewayException.of(ErrorCode.GATEWAY_UNAVAILABLE)
        .outcome(operation.outcomeOf(ErrorCode.GATEWAY_UNAVAILABLE))
        .detail("the gateway can't store a notification now: " + e.getMessage())
        .cause(e)
        .build();
  }

  private static String requestId(@Nullable String given) {
    return given == null ? UUID.randomUUID().toString() : given;
  }
}
