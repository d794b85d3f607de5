package dev.turnpike.testing;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.api.SubscriptionState;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.Callback;
import dev.turnpike.spi.CallbackResult;
import dev.turnpike.spi.NotFoundException;
import dev.turnpike.spi.PaymentProvider;
import dev.turnpike.spi.SubscriptionProvider;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A provider that behaves as a test tells it, call by call, and knows what it was asked. Untold, it
 * accepts everything, every payment under a new id. Thread-safe.
 */
public final class ScriptedProvider implements PaymentProvider, SubscriptionProvider {
  private final String name;
  private final AtomicInteger payments = new AtomicInteger();
  private volatile Duration idempotencyWindow = Duration.ZERO;
  private volatile boolean namesShopTransactionId = true;

  /** {@link PaymentProvider#pay}. */
  public final Script<PayRequest, PayResponse> pay =
      new Script<>((request, call) -> PayResponse.ok(newPayment()));

  /** {@link PaymentProvider#refund}. */
  public final Script<RefundRequest, RefundResponse> refund =
      new Script<>((request, call) -> RefundResponse.ok(request.paymentId()));

  /** {@link PaymentProvider#status}. */
  public final Script<String, PaymentStatus> status =
      new Script<>((paymentId, call) -> PaymentStatus.of(PaymentState.ACCEPTED, paymentId));

  /** {@link PaymentProvider#statusByShopTransactionId}: it tells the id that it was asked for. */
  public final Script<String, PaymentStatus> statusByShopTransactionId =
      new Script<>(
          (shopTransactionId, call) -> {
            throw new NotFoundException("no such payment");
          });

  /** {@link PaymentProvider#callback}. */
  public final Script<Callback, CallbackResult> callback =
      new Script<>((callback, call) -> PaymentProvider.super.callback(callback));

  /** {@link SubscriptionProvider#scheduleSubscription}. */
  public final Script<SubscriptionRequest, SubscriptionResponse> schedule =
      new Script<>((request, call) -> SubscriptionResponse.ok("subscription"));

  /** {@link SubscriptionProvider#startSubscription}. */
  public final Script<SubscriptionRequest, SubscriptionResponse> start =
      new Script<>((request, call) -> SubscriptionResponse.ok("subscription", newPayment()));

  /** {@link SubscriptionProvider#paySubscription}. */
  public final Script<SubscriptionRequest, SubscriptionResponse> paySubscription =
      new Script<>(
          (request, call) ->
              SubscriptionResponse.ok(
                  Objects.requireNonNull(request.subscriptionInfo().token()), newPayment()));

  /** {@link SubscriptionProvider#updateSubscription}. */
  public final Script<String, SubscriptionResponse> update =
      new Script<>((token, call) -> SubscriptionResponse.ok(token));

  /** {@link SubscriptionProvider#subscriptionStatus}. */
  public final Script<String, SubscriptionStatus> subscriptionStatus =
      new Script<>((token, call) -> SubscriptionStatus.of(SubscriptionState.ACTIVE, token));

  /** {@link SubscriptionProvider#expireSubscription}. */
  public final Script<String, SubscriptionResponse> expire =
      new Script<>((token, call) -> SubscriptionResponse.ok(token));

  /** A provider that is named {@code acme}. */
  public ScriptedProvider() {
    this("acme");
  }

  /** A provider with this name. */
  public ScriptedProvider(String name) {
    this.name = name;
  }

  /** The same that, for so long, executes a call with the same key once only. */
  public ScriptedProvider thatHonoursKeysFor(Duration window) {
    idempotencyWindow = window;
    return this;
  }

  /** The same that leaves out the id when it is asked by {@code shopTransactionId}. */
  public ScriptedProvider thatLeavesOutShopTransactionIds() {
    namesShopTransactionId = false;
    return this;
  }

  private String newPayment() {
    return name + "-" + payments.incrementAndGet();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Duration idempotencyWindow() {
    return idempotencyWindow;
  }

  @Override
  public PayResponse pay(PayRequest request, CallContext call) throws Exception {
    return pay.play(request, call);
  }

  @Override
  public RefundResponse refund(RefundRequest request, CallContext call) throws Exception {
    return refund.play(request, call);
  }

  @Override
  public PaymentStatus status(String paymentId, CallContext call) throws Exception {
    return status.play(paymentId, call);
  }

  @Override
  public PaymentStatus statusByShopTransactionId(String shopTransactionId, CallContext call)
      throws Exception {
    PaymentStatus told = statusByShopTransactionId.play(shopTransactionId, call);
    return told == null || told.shopTransactionId() != null || !namesShopTransactionId
        ? told
        : told.toBuilder().shopTransactionId(shopTransactionId).build();
  }

  @Override
  public CallbackResult callback(Callback callbackThatCame) throws Exception {
    return callback.play(callbackThatCame, CallContext.builder().build());
  }

  @Override
  public SubscriptionResponse scheduleSubscription(SubscriptionRequest request, CallContext call)
      throws Exception {
    return schedule.play(request, call);
  }

  @Override
  public SubscriptionResponse startSubscription(SubscriptionRequest request, CallContext call)
      throws Exception {
    return start.play(request, call);
  }

  @Override
  public SubscriptionResponse paySubscription(SubscriptionRequest request, CallContext call)
      throws Exception {
    return paySubscription.play(request, call);
  }

  @Override
  public SubscriptionResponse updateSubscription(
      String subscriptionToken, SubscriptionRequest request, CallContext call) throws Exception {
    return update.play(subscriptionToken, call);
  }

  @Override
  public SubscriptionStatus subscriptionStatus(String subscriptionToken, CallContext call)
      throws Exception {
    return subscriptionStatus.play(subscriptionToken, call);
  }

  @Override
  public SubscriptionResponse expireSubscription(String subscriptionToken, CallContext call)
      throws Exception {
    return expire.play(subscriptionToken, call);
  }
}
