package dev.turnpike.internal.engine;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.ProviderCall;
import dev.turnpike.internal.ledger.PaymentRecords;
import dev.turnpike.internal.providers.DeclaresOperations;
import dev.turnpike.internal.providers.ProviderCaller;
import dev.turnpike.internal.providers.Reply;
import dev.turnpike.internal.providers.RunningProvider;
import dev.turnpike.spi.CallContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks providers, takes only what is about what was asked, and adds what the records know. Nothing
 * is moved or recorded. Thread-safe.
 */
final class StatusQueries {
  private final ProviderCaller caller;
  private final PaymentRecords records;

  StatusQueries(ProviderCaller caller, PaymentRecords records) {
    this.caller = caller;
    this.records = records;
  }

  /** Where a payment stands, by exactly one of the two ids. */
  PaymentStatus payment(
      RunningProvider provider,
      Operation operation,
      @Nullable String paymentId,
      @Nullable String shopTransactionId,
      CallContext context) {
    PaymentStatus told = told(provider, operation, paymentId, shopTransactionId, context);
    if (told.shopTransactionId() == null && shopTransactionId != null) {
      told = told.toBuilder().shopTransactionId(shopTransactionId).build();
    }
    return records.completed(provider.name(), told);
  }

  /**
   * Where the payment stands that a callback was about. A provider in this JVM reads callbacks
   * itself, and may have read another name that the company has for a payment: where the records
   * know no payment of that id, its answer says which one it is. For a service, that is for its
   * caller to say.
   */
  PaymentStatus paymentOfCallback(RunningProvider provider, String id, CallContext context) {
    if (provider.provider() instanceof DeclaresOperations || records.isKnown(provider.name(), id)) {
      return payment(provider, Operation.STATUS, id, null, context);
    }
    ProviderCall call = new ProviderCall(null, id, null, null, context);
    return records.completed(
        provider.name(), (PaymentStatus) ask(provider, Operation.STATUS, call));
  }

  /**
   * Where the payment stands that names this id itself: what became of a call is not inferred from
   * an id that the provider leaves out, since it may have looked for something else.
   */
  PaymentStatus paymentNaming(
      RunningProvider provider, String shopTransactionId, CallContext context) {
    PaymentStatus told = told(provider, Operation.STATUS, null, shopTransactionId, context);
    if (told.shopTransactionId() == null) {
      throw GatewayException.of(ErrorCode.PROVIDER_ERROR)
          .provider(provider.name())
          .detail(
              "provider '%s' tells of a payment without its shopTransactionId, so it may be another one's"
                  .formatted(provider.name()))
          .build();
    }
    return records.completed(provider.name(), told);
  }

  private PaymentStatus told(
      RunningProvider provider,
      Operation operation,
      @Nullable String paymentId,
      @Nullable String shopTransactionId,
      CallContext context) {
    PaymentStatus told =
        (PaymentStatus)
            ask(
                provider,
                operation,
                new ProviderCall(null, paymentId, shopTransactionId, null, context));
    sameOrThrow(provider, operation, "paymentId", paymentId, told.paymentId());
    sameOrThrow(
        provider, operation, "shopTransactionId", shopTransactionId, told.shopTransactionId());
    return told;
  }

  private static void sameOrThrow(
      RunningProvider provider,
      Operation operation,
      String field,
      @Nullable String asked,
      @Nullable String told) {
    Optional<GatewayException> problem =
        AnswerSubject.problem(provider, operation, field, asked, told);
    if (problem.isPresent()) {
      throw problem.get();
    }
  }

  /** Where a subscription stands. */
  SubscriptionStatus subscription(RunningProvider provider, String token, CallContext context) {
    SubscriptionStatus told =
        (SubscriptionStatus)
            ask(
                provider,
                Operation.SUBSCRIPTION_STATUS,
                new ProviderCall(null, null, null, token, context));
    sameOrThrow(
        provider,
        Operation.SUBSCRIPTION_STATUS,
        "subscriptionToken",
        token,
        told.subscriptionToken());
    return records.completed(provider.name(), told);
  }

  Object ask(RunningProvider provider, Operation operation, ProviderCall call) {
    Reply reply = caller.call(provider, operation, call, ProviderCaller.Settlement.NONE);
    if (reply instanceof Reply.Failure failure) {
      throw failure.problem();
    }
    return ((Reply.Answer) reply).body();
  }
}
