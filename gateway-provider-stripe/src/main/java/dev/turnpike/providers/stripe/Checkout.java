package dev.turnpike.providers.stripe;

import com.stripe.param.checkout.SessionCreateParams;
import com.stripe.param.checkout.SessionCreateParams.LineItem;
import com.stripe.param.checkout.SessionCreateParams.LineItem.PriceData;
import com.stripe.param.checkout.SessionCreateParams.LineItem.PriceData.ProductData;
import com.stripe.param.checkout.SessionCreateParams.LineItem.PriceData.Recurring;
import com.stripe.param.checkout.SessionCreateParams.Mode;
import com.stripe.param.checkout.SessionCreateParams.PaymentIntentData;
import com.stripe.param.checkout.SessionCreateParams.PaymentMethodType;
import com.stripe.param.checkout.SessionCreateParams.SubscriptionData;
import dev.turnpike.api.Interval;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.SubscriptionInfo;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.NotSupportedException;
import dev.turnpike.spi.RejectedException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What Checkout Sessions are made of. The same request always makes the same parameters, as Stripe
 * demands of a request that is repeated under its key.
 */
final class Checkout {
  static final String PAY = "pay";
  static final String START = "subscription/start";

  private static final String CARDS = "credit-cards";
  private static final int LONGEST_REFERENCE = 200;

  private Checkout() {}

  static SessionCreateParams payment(PayRequest request, StripeSettings settings) {
    ProviderData data =
        ProviderData.read(request.providerData(), "metadata", "description", "customerEmail");
    Map<String, String> metadata =
        marks(settings, PAY, request.shopTransactionId()).and(data.metadata());
    PriceData price =
        price(request.amount(), request.currency())
            .setProductData(product(data, "Order " + request.shopTransactionId()))
            .build();
    SessionCreateParams.Builder session =
        session(price, data, metadata, request.shopTransactionId())
            .setMode(Mode.PAYMENT)
            .setPaymentIntentData(PaymentIntentData.builder().putAllMetadata(metadata).build());
    return redirecting(
        session, request.successRedirectUrl(), request.failureRedirectUrl(), settings);
  }

  static SessionCreateParams subscription(
      SubscriptionRequest request, long amount, StripeSettings settings) {
    SubscriptionInfo info = request.subscriptionInfo();
    if (info.expiresAfter() != null) {
      throw new NotSupportedException(
          "Stripe's Checkout can't end a subscription after a number of payments"
              + " (subscriptionInfo.expiresAfter)");
    }
    if (info.interval() == null || info.intervalCount() == null) {
      throw new RejectedException(
          "subscriptionInfo.interval and subscriptionInfo.intervalCount are required");
    }
    ProviderData data =
        ProviderData.read(request.providerData(), "metadata", "description", "customerEmail");
    Map<String, String> metadata =
        marks(settings, START, request.shopTransactionId()).and(data.metadata());
    PriceData price =
        price(amount, request.currency())
            .setProductData(product(data, "Subscription " + request.shopTransactionId()))
            .setRecurring(
                Recurring.builder()
                    .setInterval(interval(info.interval()))
                    .setIntervalCount((long) info.intervalCount())
                    .build())
            .build();
    SessionCreateParams.Builder session =
        session(price, data, metadata, request.shopTransactionId())
            .setMode(Mode.SUBSCRIPTION)
            .setSubscriptionData(SubscriptionData.builder().putAllMetadata(metadata).build());
    return redirecting(
        session, request.successRedirectUrl(), request.failureRedirectUrl(), settings);
  }

  /** Cards, or whatever the provider chooses: that is cards, too. */
  static void onlyCards(CallContext call) {
    call.paymentMethod()
        .filter(method -> !method.equals(CARDS))
        .ifPresent(
            method -> {
              throw new NotSupportedException(
                  "this provider takes %s only, and not %s".formatted(CARDS, method));
            });
  }

  static MetadataKeys marks(StripeSettings settings, String operation, String shopTransactionId) {
    return new MetadataKeys(settings.name())
        .with(MetadataKeys.OPERATION, operation)
        .with(MetadataKeys.SHOP_TRANSACTION_ID, shopTransactionId);
  }

  private static PriceData.Builder price(long amount, String currency) {
    return PriceData.builder()
        .setCurrency(Amounts.stripeCurrency(currency))
        .setUnitAmount(Amounts.toStripe(amount, currency));
  }

  private static ProductData product(ProviderData data, String otherwise) {
    return ProductData.builder()
        .setName(Objects.requireNonNullElse(data.text("description"), otherwise))
        .build();
  }

  private static SessionCreateParams.Builder session(
      PriceData price, ProviderData data, Map<String, String> metadata, String shopTransactionId) {
    SessionCreateParams.Builder session =
        SessionCreateParams.builder()
            .addPaymentMethodType(PaymentMethodType.CARD)
            .addLineItem(LineItem.builder().setQuantity(1L).setPriceData(price).build())
            .putAllMetadata(metadata);
    // For people who look it up at Stripe. The metadata has it at any length.
    if (shopTransactionId.codePointCount(0, shopTransactionId.length()) <= LONGEST_REFERENCE) {
      session.setClientReferenceId(shopTransactionId);
    }
    String email = data.text("customerEmail");
    return email == null ? session : session.setCustomerEmail(email);
  }

  private static SessionCreateParams redirecting(
      SessionCreateParams.Builder session,
      @Nullable String success,
      @Nullable String failure,
      StripeSettings settings) {
    String successUrl = success == null ? settings.successUrl() : success;
    if (successUrl == null) {
      throw new RejectedException(
          "successRedirectUrl is required: Stripe sends the payer there after the payment");
    }
    String failureUrl = failure == null ? settings.failureUrl() : failure;
    session.setSuccessUrl(successUrl);
    if (failureUrl != null) {
      session.setCancelUrl(failureUrl);
    }
    return session.build();
  }

  private static Recurring.Interval interval(Interval interval) {
    return switch (interval) {
      case DAY -> Recurring.Interval.DAY;
      case WEEK -> Recurring.Interval.WEEK;
      case MONTH -> Recurring.Interval.MONTH;
      case YEAR -> Recurring.Interval.YEAR;
    };
  }
}
