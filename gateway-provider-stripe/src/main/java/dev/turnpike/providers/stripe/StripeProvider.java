package dev.turnpike.providers.stripe;

import com.google.auto.service.AutoService;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.Callback;
import dev.turnpike.spi.CallbackResult;
import dev.turnpike.spi.PaymentProvider;
import dev.turnpike.spi.ProviderContext;
import dev.turnpike.spi.SubscriptionProvider;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Card payments and subscriptions at Stripe, by Checkout Sessions. What it maps to what, and its
 * settings, are in {@code docs/stripe.md}. Each object is one account. Thread-safe.
 */
@AutoService({PaymentProvider.class, SubscriptionProvider.class})
public final class StripeProvider implements PaymentProvider, SubscriptionProvider {
  private volatile @Nullable Parts parts;

  /** Does nothing yet: see {@link #start}. */
  public StripeProvider() {}

  private record Parts(
      Account account,
      StripePayments payments,
      StripeRefunds refunds,
      StripeSubscriptions subscriptions,
      OffSessionPayments handPayments,
      WebhookSignature signature,
      StripeEvents events,
      StripeDashboard dashboard) {

    static Parts of(ProviderContext context) {
      StripeSettings settings = StripeSettings.read(context);
      Account account = new Account(settings);
      PaymentLookup payments = new PaymentLookup(account);
      SubscriptionLookup subscriptions = new SubscriptionLookup(account);
      return new Parts(
          account,
          new StripePayments(account, payments),
          new StripeRefunds(account, payments),
          new StripeSubscriptions(account, subscriptions),
          new OffSessionPayments(account, subscriptions),
          new WebhookSignature(
              settings.webhookSecrets(), settings.webhookTolerance(), context.clock()),
          new StripeEvents(settings.name()),
          StripeDashboard.of(settings.apiKey()));
    }
  }

  @Override
  public String name() {
    return "stripe";
  }

  @Override
  public void start(ProviderContext context) {
    parts = Parts.of(context);
  }

  /**
   * Stripe may remove idempotency keys when they are 24 hours old, and every operation moves money
   * by one request with its key, or can be seen to be done already.
   */
  @Override
  public Duration idempotencyWindow() {
    return Duration.ofHours(24);
  }

  @Override
  public PayResponse pay(PayRequest request, CallContext call) throws Exception {
    return parts().payments().pay(request, call);
  }

  @Override
  public PaymentStatus status(String paymentId, CallContext call) throws Exception {
    return parts().payments().status(paymentId, call);
  }

  @Override
  public PaymentStatus statusByShopTransactionId(String shopTransactionId, CallContext call)
      throws Exception {
    return parts().payments().statusByShopTransactionId(shopTransactionId, call);
  }

  @Override
  public RefundResponse refund(RefundRequest request, CallContext call) throws Exception {
    return parts().refunds().refund(request, call);
  }

  @Override
  public CallbackResult callback(Callback callback) {
    Parts started = parts();
    started.signature().verify(callback);
    return started.events().read(callback);
  }

  @Override
  public Optional<URI> dashboardUrl(String paymentId) {
    return parts().dashboard().urlOf(paymentId);
  }

  @Override
  public SubscriptionResponse startSubscription(SubscriptionRequest request, CallContext call)
      throws Exception {
    return parts().subscriptions().start(request, call);
  }

  @Override
  public SubscriptionResponse paySubscription(SubscriptionRequest request, CallContext call)
      throws Exception {
    return parts().handPayments().pay(request, call);
  }

  @Override
  public SubscriptionResponse updateSubscription(
      String subscriptionToken, SubscriptionRequest request, CallContext call) throws Exception {
    return parts().subscriptions().update(subscriptionToken, request, call);
  }

  @Override
  public SubscriptionStatus subscriptionStatus(String subscriptionToken, CallContext call)
      throws Exception {
    return parts().subscriptions().status(subscriptionToken, call);
  }

  @Override
  public SubscriptionResponse expireSubscription(String subscriptionToken, CallContext call)
      throws Exception {
    return parts().subscriptions().expire(subscriptionToken, call);
  }

  @Override
  public void close() {
    Parts started = parts;
    if (started != null) {
      started.account().close();
      parts = null; // Java 17 ends an HTTP client only when nobody holds it
    }
  }

  private Parts parts() {
    Parts started = parts;
    if (started == null) {
      throw new IllegalStateException("the provider was not started");
    }
    return started;
  }
}
