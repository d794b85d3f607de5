package dev.turnpike;

import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.ProviderCall;
import dev.turnpike.internal.ledger.PaymentRecords;
import dev.turnpike.internal.providers.ProviderCaller;
import dev.turnpike.internal.providers.Reply;
import dev.turnpike.internal.providers.RunningProvider;
import dev.turnpike.spi.CallContext;
import org.jspecify.annotations.Nullable;

/** Asks providers, and adds what the records know. Nothing is moved or recorded. Thread-safe. */
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
    PaymentStatus told =
        (PaymentStatus)
            ask(
                provider,
                operation,
                new ProviderCall(null, paymentId, shopTransactionId, null, context));
    if (told.shopTransactionId() == null && shopTransactionId != null) {
      told = told.toBuilder().shopTransactionId(shopTransactionId).build();
    }
    return records.completed(provider.name(), told);
  }

  /** Where a subscription stands. */
  SubscriptionStatus subscription(RunningProvider provider, String token, CallContext context) {
    SubscriptionStatus told =
        (SubscriptionStatus)
            ask(
                provider,
                Operation.SUBSCRIPTION_STATUS,
                new ProviderCall(null, null, null, token, context));
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
