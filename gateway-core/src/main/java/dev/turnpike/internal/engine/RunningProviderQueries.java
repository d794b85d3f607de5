package dev.turnpike.internal.engine;

import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.internal.contract.PaymentQuery;
import dev.turnpike.internal.ledger.OperationRecord;
import dev.turnpike.internal.ledger.ReconciliationPolicy;
import dev.turnpike.internal.providers.ProviderRegistry;
import dev.turnpike.internal.providers.RunningProvider;
import dev.turnpike.internal.providers.Share;
import dev.turnpike.internal.reconcile.ProviderQueries;
import dev.turnpike.spi.CallContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** The gateway's own questions to its providers. Thread-safe. */
final class RunningProviderQueries implements ProviderQueries {
  /** As often as a status that changes all the time is asked for, and once more. */
  private static final int MOST_QUESTIONS = 6;

  private static final Duration SHORTEST_LEASE = Duration.ofSeconds(30);

  private final ProviderRegistry providers;
  private final ProviderFinder finder;
  private final StatusQueries queries;
  private final MoneyMovingCalls moneyMoving;
  private final ReconciliationPolicy policy;
  private final Clock clock;

  RunningProviderQueries(
      ProviderRegistry providers,
      ProviderFinder finder,
      StatusQueries queries,
      MoneyMovingCalls moneyMoving,
      ReconciliationPolicy policy,
      Clock clock) {
    this.providers = providers;
    this.finder = finder;
    this.queries = queries;
    this.moneyMoving = moneyMoving;
    this.policy = policy;
    this.clock = clock;
  }

  /** Longer than it may take to ask any of the providers. */
  Duration lease() {
    return providers.all().stream()
        .map(provider -> provider.timeout().multipliedBy(MOST_QUESTIONS))
        .reduce(SHORTEST_LEASE, (one, other) -> one.compareTo(other) < 0 ? other : one);
  }

  @Override
  public PaymentStatus payment(String provider, String paymentId) {
    RunningProvider running = finder.supporting(provider, StatusQueries.OF_PAYMENT);
    return queries.payment(running, PaymentQuery.byPaymentId(paymentId), context(running).build());
  }

  /** Where a payment stands that a callback, or a notification, is about. */
  PaymentStatus paymentOfCallback(String provider, String id, Share share) {
    RunningProvider running = finder.supporting(provider, StatusQueries.OF_PAYMENT);
    return queries.paymentOfCallback(share, running, id, context(running).build());
  }

  @Override
  public PaymentStatus paymentByShopTransactionId(String provider, String shopTransactionId) {
    RunningProvider running = finder.supporting(provider, StatusQueries.OF_PAYMENT);
    return queries.paymentNaming(running, shopTransactionId, context(running).build());
  }

  @Override
  public SubscriptionStatus subscription(String provider, String token) {
    RunningProvider running = finder.supporting(provider, StatusQueries.OF_SUBSCRIPTION);
    return queries.subscription(running, token, context(running).build());
  }

  @Override
  public boolean knowsKey(String provider, Instant firstMade) {
    return providers
        .find(provider)
        .filter(
            running ->
                policy.knowsKey(
                    running.provider().idempotencyWindow(),
                    running.timeout(),
                    firstMade,
                    clock.instant()))
        .isPresent();
  }

  @Override
  public void repeat(OperationRecord operation) {
    RunningProvider running = finder.supporting(operation.provider(), operation.operation());
    moneyMoving.repeat(
        running, operation, context(running).traceparent(operation.request().traceparent()));
  }

  private static CallContext.Builder context(RunningProvider provider) {
    return CallContext.builder()
        .requestId(UUID.randomUUID().toString())
        .timeout(provider.timeout());
  }
}
