package dev.turnpike.providers.sandbox;

import dev.turnpike.api.PayResult;
import dev.turnpike.api.SubscriptionInfo;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.spi.NotFoundException;
import dev.turnpike.spi.RejectedException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** The book of subscriptions. Guarded by {@link Sandbox}. */
final class SandboxSubscriptions {
  private static final String OVER = "the subscription is EXPIRED";

  private final BoundedMap<String, Subscription> subscriptions = new BoundedMap<>();
  private final SandboxPayments payments;
  private final Clock clock;

  SandboxSubscriptions(SandboxPayments payments, Clock clock) {
    this.payments = payments;
    this.clock = clock;
  }

  SubscriptionResponse schedule(SubscriptionRequest request, AttemptResult verdict) {
    Subscription subscription = read(request);
    if (verdict.isDeclined()) {
      return declined(null, null);
    }
    subscriptions.add(subscription.token(), subscription);
    return answer(verdict, subscription.token(), null);
  }

  SubscriptionResponse start(
      SubscriptionRequest request, @Nullable String paymentMethod, AttemptResult verdict) {
    Subscription subscription = read(request);
    long amount = amount(request, 0);
    Payment payment = amount == 0 ? null : charge(request, amount, paymentMethod, verdict);
    String paymentId = payment == null ? null : payment.id();
    if (verdict.isDeclined()) {
      return declined(null, paymentId);
    }
    if (payment == null) {
      subscription.begin(verdict, clock.instant());
    } else {
      subscription.paid(verdict, clock.instant());
    }
    subscriptions.add(subscription.token(), subscription);
    return answer(verdict, subscription.token(), paymentId);
  }

  SubscriptionResponse pay(
      SubscriptionRequest request, @Nullable String paymentMethod, AttemptResult verdict) {
    String token = required("subscriptionInfo.token", request.subscriptionInfo().token());
    Subscription subscription = get(token, request);
    long amount = amount(request, 1);
    if (subscription.isOver()) {
      return ko(OVER, token, null);
    }
    Payment payment = charge(request, amount, paymentMethod, verdict);
    if (verdict.isDeclined()) {
      return declined(token, payment.id());
    }
    subscription.paid(verdict, clock.instant());
    return answer(verdict, token, payment.id());
  }

  SubscriptionResponse update(String token, SubscriptionRequest request, AttemptResult verdict) {
    Subscription subscription = get(token, request);
    if (subscription.isOver()) {
      return ko(OVER, token, null);
    }
    if (verdict.isDeclined()) {
      return declined(token, null);
    }
    subscription.update(request.amount(), request.subscriptionInfo());
    return answer(verdict, token, null);
  }

  SubscriptionStatus status(String token) {
    return get(token).look(clock.instant());
  }

  SubscriptionResponse expire(String token) {
    get(token).expire();
    return SubscriptionResponse.ok(token);
  }

  private Payment charge(
      SubscriptionRequest request,
      long amount,
      @Nullable String paymentMethod,
      AttemptResult verdict) {
    return payments.charge(
        new Payment.Charge(amount, request.currency(), request.shopTransactionId(), paymentMethod),
        verdict);
  }

  private Subscription get(String token) {
    Subscription subscription = subscriptions.get(token);
    if (subscription == null) {
      throw new NotFoundException("there is no subscription with this token");
    }
    return subscription;
  }

  private Subscription get(String token, SubscriptionRequest request) {
    Subscription subscription = get(token);
    if (!subscription.currency().equals(request.currency())) {
      throw new RejectedException(
          "the subscription is in %s, and can't go on in %s"
              .formatted(subscription.currency(), request.currency()));
    }
    return subscription;
  }

  private static Subscription read(SubscriptionRequest request) {
    SubscriptionInfo info = request.subscriptionInfo();
    return new Subscription(
        Ids.subscription(),
        request.shopTransactionId(),
        request.currency(),
        new Subscription.Terms(
            amount(request, 0),
            required("subscriptionInfo.interval", info.interval()),
            required("subscriptionInfo.intervalCount", info.intervalCount()),
            info.expiresAfter()));
  }

  private static long amount(SubscriptionRequest request, long least) {
    long amount = required("amount", request.amount());
    if (amount < least) {
      throw new RejectedException("amount must be at least " + least + ", but is " + amount);
    }
    return amount;
  }

  private static <T> T required(String field, @Nullable T value) {
    if (value == null) {
      throw new RejectedException(field + " is required");
    }
    return value;
  }

  private static SubscriptionResponse answer(
      AttemptResult verdict, String token, @Nullable String paymentId) {
    return SubscriptionResponse.builder()
        .result(verdict.result())
        .subscriptionToken(token)
        .paymentId(paymentId)
        .redirectToUrl(
            verdict.result() == PayResult.REDIRECT_TO_URL
                ? Ids.pageFor(paymentId == null ? token : paymentId)
                : null)
        .build();
  }

  private static SubscriptionResponse declined(@Nullable String token, @Nullable String paymentId) {
    return ko(AttemptResult.DECLINED, token, paymentId);
  }

  private static SubscriptionResponse ko(
      String reason, @Nullable String token, @Nullable String paymentId) {
    return SubscriptionResponse.ko(reason).toBuilder()
        .subscriptionToken(token)
        .paymentId(paymentId)
        .build();
  }
}
