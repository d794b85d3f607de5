package dev.turnpike.internal.engine;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.PaymentQuery;
import dev.turnpike.internal.contract.SubscriptionQuery;
import dev.turnpike.internal.contract.TableProvider;
import dev.turnpike.internal.ledger.PaymentRecords;
import dev.turnpike.internal.providers.ProviderCaller;
import dev.turnpike.internal.providers.ProviderTask;
import dev.turnpike.internal.providers.RunningProvider;
import dev.turnpike.internal.providers.Share;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.Callback;
import dev.turnpike.spi.CallbackResult;
import java.util.Optional;

/**
 * Asks providers, takes only what is about what was asked, and adds what the records know. Nothing
 * is moved or recorded. Thread-safe.
 */
final class StatusQueries {
  /** By what the gateway itself asks where a payment stands. */
  static final Operation<PaymentQuery, PaymentStatus> OF_PAYMENT = Operation.STATUS;

  /** By what the gateway itself asks where a subscription stands. */
  static final Operation<SubscriptionQuery, SubscriptionStatus> OF_SUBSCRIPTION =
      Operation.SUBSCRIPTION_STATUS;

  private final ProviderCaller caller;
  private final PaymentRecords records;

  StatusQueries(ProviderCaller caller, PaymentRecords records) {
    this.caller = caller;
    this.records = records;
  }

  /** Where a payment stands. */
  PaymentStatus payment(
      RunningProvider provider,
      Operation<PaymentQuery, PaymentStatus> operation,
      PaymentQuery query,
      CallContext context) {
    return payment(Share.CALLS, provider, operation, query, context);
  }

  private PaymentStatus payment(
      Share share,
      RunningProvider provider,
      Operation<PaymentQuery, PaymentStatus> operation,
      PaymentQuery query,
      CallContext context) {
    PaymentStatus told = told(share, provider, operation, query, context);
    if (told.shopTransactionId() == null && query.shopTransactionId() != null) {
      told = told.toBuilder().shopTransactionId(query.shopTransactionId()).build();
    }
    return records.completed(provider.name(), told);
  }

  /** Where a payment stands, for the gateway itself. */
  PaymentStatus payment(RunningProvider provider, PaymentQuery query, CallContext context) {
    return payment(provider, OF_PAYMENT, query, context);
  }

  /**
   * Where the payment stands that a callback was about. A provider in this JVM reads callbacks
   * itself, and may have read another name that the company has for a payment: where the records
   * know no payment of that id, its answer says which one it is. For a service, that is for its
   * caller to say.
   */
  PaymentStatus paymentOfCallback(
      Share share, RunningProvider provider, String id, CallContext context) {
    PaymentQuery query = PaymentQuery.byPaymentId(id);
    if (provider.provider() instanceof TableProvider || records.isKnown(provider.name(), id)) {
      return payment(share, provider, OF_PAYMENT, query, context);
    }
    return records.completed(
        provider.name(), ask(provider, ProviderTask.of(share, OF_PAYMENT, query, context)));
  }

  /**
   * Where the payment stands that names this id itself: what became of a call is not inferred from
   * an id that the provider leaves out, since it may have looked for something else.
   */
  PaymentStatus paymentNaming(
      RunningProvider provider, String shopTransactionId, CallContext context) {
    PaymentStatus told =
        told(
            Share.CALLS,
            provider,
            OF_PAYMENT,
            PaymentQuery.byShopTransactionId(shopTransactionId),
            context);
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

  /** Where a subscription stands. */
  SubscriptionStatus subscription(
      RunningProvider provider,
      Operation<SubscriptionQuery, SubscriptionStatus> operation,
      SubscriptionQuery query,
      CallContext context) {
    return records.completed(
        provider.name(), told(Share.CALLS, provider, operation, query, context));
  }

  /** Where a subscription stands, for the gateway itself. */
  SubscriptionStatus subscription(RunningProvider provider, String token, CallContext context) {
    return subscription(provider, OF_SUBSCRIPTION, new SubscriptionQuery(token), context);
  }

  /** What a callback means, as its provider reads it. */
  CallbackResult meaningOf(RunningProvider provider, Callback callback) {
    return ask(provider, ProviderTask.of(callback));
  }

  private <Q, A> A told(
      Share share,
      RunningProvider provider,
      Operation<Q, A> operation,
      Q query,
      CallContext context) {
    A told = ask(provider, ProviderTask.of(share, operation, query, context));
    Optional<GatewayException> problem = AnswerCheck.problem(provider, operation, query, told);
    if (problem.isPresent()) {
      throw problem.get();
    }
    return told;
  }

  private <A> A ask(RunningProvider provider, ProviderTask<A> task) {
    return caller.call(provider, task, reply -> reply).orThrow().body();
  }
}
