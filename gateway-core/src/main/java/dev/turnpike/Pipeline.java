package dev.turnpike;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.InvalidRequestException;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.contract.Operation;
import dev.turnpike.contract.ProviderCall;
import dev.turnpike.ledger.StoreFullException;
import dev.turnpike.notify.Callbacks;
import dev.turnpike.notify.StatusRecorder;
import dev.turnpike.providers.ProviderRegistry;
import dev.turnpike.providers.RunningProvider;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.Callback;
import dev.turnpike.spi.CallbackResult;
import java.util.Objects;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The steps that every operation goes through: find the provider, check, then look up or change,
 * and answer. Thread-safe.
 */
final class Pipeline {
  private final ProviderRegistry providers;
  private final Lookups lookups;
  private final Changes changes;
  private final StatusRecorder recorder;
  private final Callbacks callbacks;

  Pipeline(
      ProviderRegistry providers,
      Lookups lookups,
      Changes changes,
      StatusRecorder recorder,
      Callbacks callbacks) {
    this.providers = providers;
    this.lookups = lookups;
    this.changes = changes;
    this.recorder = recorder;
    this.callbacks = callbacks;
  }

  GatewayAnswer call(GatewayCall call) {
    Operation operation = call.operation();
    RunningProvider provider = supporting(call.provider(), operation);
    Object body = checked(call);
    CallContext.Builder context =
        CallContext.builder()
            .paymentMethod(call.options().paymentMethod())
            .queryParameters(call.options().queryParameters())
            .requestId(requestId(call.options().requestId()))
            .timeout(provider.timeout());
    if (operation.movesMoney()) {
      return changes.make(provider, call, body, context);
    }
    return switch (operation.subject()) {
      case PAYMENT -> new GatewayAnswer(payment(provider, call, context.build()), null, false);
      case SUBSCRIPTION ->
          new GatewayAnswer(
              lookups.subscription(
                  provider, Objects.requireNonNull(call.subscriptionToken()), context.build()),
              null,
              false);
      case NONE ->
          throw new IllegalArgumentException(
              operation.id() + " is no call: hand the callback in as what it is");
    };
  }

  /** The provider of this name, which supports this operation. */
  RunningProvider supporting(String name, Operation operation) {
    RunningProvider provider = named(name, operation);
    if (!provider.operations().contains(operation)) {
      throw problem(ErrorCode.OPERATION_NOT_SUPPORTED, operation)
          .provider(name)
          .detail("provider '%s' does not support %s".formatted(name, operation.id()))
          .build();
    }
    return provider;
  }

  /** The provider of this name, for this operation or for none in particular. */
  RunningProvider named(String name, @Nullable Operation operation) {
    return providers
        .find(name)
        .orElseThrow(
            () ->
                problem(ErrorCode.PROVIDER_NOT_FOUND, operation)
                    .detail("no provider is named '%s'%s".formatted(name, choices(operation)))
                    .build());
  }

  /** A callback may come from anybody, who need not learn what there is. */
  private String choices(@Nullable Operation operation) {
    if (operation == Operation.CALLBACK) {
      return "";
    }
    return "; there are "
        + new TreeSet<>(providers.all().stream().map(RunningProvider::name).toList());
  }

  private static @Nullable Object checked(GatewayCall call) {
    try {
      return CallCheck.check(call);
    } catch (InvalidRequestException e) {
      throw e.toBuilder().outcome(call.operation().outcomeOf(ErrorCode.INVALID_REQUEST)).build();
    }
  }

  private PaymentStatus payment(RunningProvider provider, GatewayCall call, CallContext context) {
    String shopTransactionId = call.shopTransactionId();
    String paymentId =
        shopTransactionId == null
            ? call.paymentId()
            : lookups.paymentIdOf(provider.name(), shopTransactionId);
    Supplier<PaymentStatus> ask =
        () ->
            lookups.payment(
                provider,
                call.operation(),
                paymentId,
                paymentId == null ? shopTransactionId : null,
                context);
    if (call.operation() != Operation.CHECK) {
      return ask.get();
    }
    try {
      return recorder.askAndRecord(provider.name(), paymentId, true, ask);
    } catch (StoreFullException e) {
      throw full(e, Operation.CHECK);
    }
  }

  /** Takes a callback in: when this returns, it is stored. */
  void accept(String name, Callback callback) {
    RunningProvider provider = supporting(name, Operation.CALLBACK);
    if (callback.method().equals("GET")) {
      callback.requiredQueryParameter("paymentId");
    }
    CallContext context = CallContext.builder().timeout(provider.timeout()).build();
    Object meaning =
        lookups.ask(
            provider, Operation.CALLBACK, new ProviderCall(callback, null, null, null, context));
    try {
      callbacks.accept(name, (CallbackResult) meaning);
    } catch (StoreFullException e) {
      throw full(e, Operation.CALLBACK);
    }
  }

  private static GatewayException full(StoreFullException e, Operation operation) {
    return problem(ErrorCode.PROVIDER_UNAVAILABLE, operation)
        .detail("the gateway can't store a notification now: " + e.getMessage())
        .cause(e)
        .build();
  }

  private static GatewayException.Builder problem(ErrorCode code, @Nullable Operation operation) {
    return GatewayException.of(code).outcome(operation == null ? null : operation.outcomeOf(code));
  }

  private static String requestId(@Nullable String given) {
    return given == null ? UUID.randomUUID().toString() : given;
  }
}
