package dev.turnpike.providers.stripe;

import com.stripe.model.Price;
import com.stripe.model.Subscription;
import com.stripe.model.SubscriptionItem;
import com.stripe.model.checkout.Session;
import com.stripe.param.SubscriptionCancelParams;
import com.stripe.param.SubscriptionUpdateParams;
import com.stripe.param.SubscriptionUpdateParams.Item.PriceData;
import com.stripe.param.SubscriptionUpdateParams.ProrationBehavior;
import com.stripe.param.checkout.SessionCreateParams;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.SubscriptionInfo;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.NotSupportedException;
import dev.turnpike.spi.RejectedException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Starts, changes and ends subscriptions. Thread-safe. */
final class StripeSubscriptions {
  private static final String UPDATE = "subscription/update";
  private static final String EXPIRE = "subscription/expire";

  private final Account account;
  private final SubscriptionLookup lookup;

  StripeSubscriptions(Account account, SubscriptionLookup lookup) {
    this.account = account;
    this.lookup = lookup;
  }

  SubscriptionResponse start(SubscriptionRequest request, CallContext call) throws Exception {
    Checkout.onlyCards(call);
    if (request.amount() == null) {
      throw new RejectedException("amount is required");
    }
    SessionCreateParams params =
        Checkout.subscription(request, request.amount(), account.settings());
    try {
      Session session = StripePayments.create(account, call, Checkout.START, params);
      return SubscriptionResponse.builder()
          .result(PayResult.REDIRECT_TO_URL)
          .subscriptionToken(session.getId())
          .paymentId(request.amount() == 0 ? null : session.getId())
          .redirectToUrl(session.getUrl())
          .build();
    } catch (DeclinedException e) {
      return SubscriptionResponse.ko(e.reason());
    }
  }

  SubscriptionStatus status(String token, CallContext call) throws Exception {
    return lookup.find(token, call).toStatus();
  }

  /**
   * Changes the amount from the next invoice on. Another interval would make Stripe bill at once,
   * which nobody asked for.
   */
  SubscriptionResponse update(String token, SubscriptionRequest request, CallContext call)
      throws Exception {
    ProviderData data = ProviderData.read(request.providerData(), "metadata");
    Map<String, String> metadata =
        new MetadataKeys(account.settings().name())
            .with(MetadataKeys.LAST_UPDATE, request.shopTransactionId())
            .and(data.metadata());
    Long amount =
        request.amount() == null
            ? null
            : (Long) Amounts.toStripe(request.amount(), request.currency());
    if (request.subscriptionInfo().expiresAfter() != null) {
      throw new NotSupportedException(
          "this provider can't end a subscription after a number of payments"
              + " (subscriptionInfo.expiresAfter)");
    }

    Subscription subscription =
        SubscriptionLookup.inForce(
            Precondition.ask(() -> lookup.find(token, call)), request.currency());
    SubscriptionItem item = onlyItem(subscription);
    checkInterval(request.subscriptionInfo(), item.getPrice());
    SubscriptionUpdateParams.Builder params =
        SubscriptionUpdateParams.builder()
            .setProrationBehavior(ProrationBehavior.NONE)
            .putAllMetadata(metadata);
    if (amount != null) {
      params.addItem(priced(item, amount));
    }
    try {
      account.make(
          call,
          UPDATE,
          (stripe, options) ->
              stripe.subscriptions().update(subscription.getId(), params.build(), options));
      return SubscriptionResponse.ok(token);
    } catch (DeclinedException e) {
      return SubscriptionResponse.ko(e.reason()).toBuilder().subscriptionToken(token).build();
    }
  }

  private static SubscriptionItem onlyItem(Subscription subscription) {
    List<SubscriptionItem> items =
        subscription.getItems() == null || subscription.getItems().getData() == null
            ? List.of()
            : subscription.getItems().getData();
    if (items.size() != 1
        || items.get(0).getPrice() == null
        || items.get(0).getPrice().getRecurring() == null) {
      throw new RejectedException("the subscription was changed at Stripe, and has no one price");
    }
    return items.get(0);
  }

  private static void checkInterval(SubscriptionInfo asked, Price price) {
    Price.Recurring now = price.getRecurring();
    boolean same =
        (asked.interval() == null
                || asked.interval().name().toLowerCase(Locale.ROOT).equals(now.getInterval()))
            && (asked.intervalCount() == null
                || now.getIntervalCount() != null
                    && asked.intervalCount().longValue() == now.getIntervalCount());
    if (!same) {
      throw new NotSupportedException(
          "this provider can't change a subscription's interval: Stripe would bill at once");
    }
  }

  private static SubscriptionUpdateParams.Item priced(SubscriptionItem item, long amount) {
    Price price = item.getPrice();
    Price.Recurring now = price.getRecurring();
    PriceData.Recurring.Interval interval = interval(now.getInterval());
    return SubscriptionUpdateParams.Item.builder()
        .setId(item.getId())
        .setPriceData(
            PriceData.builder()
                .setCurrency(price.getCurrency())
                .setProduct(price.getProduct())
                .setRecurring(
                    PriceData.Recurring.builder()
                        .setInterval(interval)
                        .setIntervalCount(now.getIntervalCount())
                        .build())
                .setUnitAmount(amount)
                .build())
        .build();
  }

  private static PriceData.Recurring.Interval interval(@Nullable String said) {
    for (PriceData.Recurring.Interval interval : PriceData.Recurring.Interval.values()) {
      if (interval.getValue().equals(said)) {
        return interval;
      }
    }
    throw new RejectedException(
        "the subscription was changed at Stripe, and has no known interval");
  }

  /** What is over already is over: so it can be said again, though Stripe knows no key here. */
  SubscriptionResponse expire(String token, CallContext call) throws Exception {
    FoundSubscription found = Precondition.ask(() -> lookup.find(token, call));
    if (found.isOver()) {
      return SubscriptionResponse.ok(token);
    }
    Subscription subscription = found.subscription();
    Session session = found.session();
    try {
      if (subscription != null) {
        SubscriptionCancelParams params =
            SubscriptionCancelParams.builder()
                .setCancellationDetails(
                    SubscriptionCancelParams.CancellationDetails.builder()
                        .setComment(FoundSubscription.EXPIRED_BY_US)
                        .build())
                .build();
        account.make(
            call,
            EXPIRE,
            (stripe, options) ->
                stripe.subscriptions().cancel(subscription.getId(), params, options));
      } else if (session != null && "open".equals(session.getStatus())) {
        account.make(
            call,
            EXPIRE,
            (stripe, options) -> stripe.checkout().sessions().expire(session.getId(), options));
      } else {
        throw new RejectedException("Stripe has no subscription for it yet: try again");
      }
    } catch (DeclinedException e) {
      return SubscriptionResponse.ko(e.reason()).toBuilder().subscriptionToken(token).build();
    }
    return SubscriptionResponse.ok(token);
  }
}
