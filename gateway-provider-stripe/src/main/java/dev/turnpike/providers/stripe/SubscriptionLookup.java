package dev.turnpike.providers.stripe;

import com.stripe.model.Subscription;
import com.stripe.model.checkout.Session;
import com.stripe.param.SubscriptionRetrieveParams;
import com.stripe.param.checkout.SessionRetrieveParams;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.NotFoundException;
import dev.turnpike.spi.RejectedException;

/** Finds subscriptions that the gateway made. Thread-safe. */
final class SubscriptionLookup {
  private final Account account;

  SubscriptionLookup(Account account) {
    this.account = account;
  }

  /**
   * The subscription with this token.
   *
   * @throws NotFoundException when there is none that the gateway made
   */
  FoundSubscription find(String token, CallContext call) throws Exception {
    FoundSubscription found =
        token.startsWith("cs_")
            ? bySession(token, call)
            : token.startsWith("sub_") ? byItsId(token, call) : null;
    if (found == null || !MetadataKeys.areIn(found.marks())) {
      throw new NotFoundException(
          "this account at Stripe has no subscription of this gateway with this token");
    }
    return found;
  }

  private FoundSubscription bySession(String token, CallContext call) throws Exception {
    SessionRetrieveParams params =
        SessionRetrieveParams.builder()
            .addExpand("subscription")
            .addExpand("subscription.customer")
            .build();
    Session session =
        account.ask(
            call,
            (stripe, options) -> stripe.checkout().sessions().retrieve(token, params, options));
    if (!"subscription".equals(session.getMode())) {
      throw new NotFoundException("this is the token of a payment, and not of a subscription");
    }
    return new FoundSubscription(
        token, session, session.getSubscriptionObject(), session.getMetadata());
  }

  private FoundSubscription byItsId(String token, CallContext call) throws Exception {
    SubscriptionRetrieveParams params =
        SubscriptionRetrieveParams.builder().addExpand("customer").build();
    Subscription subscription =
        account.ask(
            call, (stripe, options) -> stripe.subscriptions().retrieve(token, params, options));
    return new FoundSubscription(token, null, subscription, subscription.getMetadata());
  }

  /** The subscription itself, in force and in this currency. */
  static Subscription inForce(FoundSubscription found, String currency) {
    Subscription subscription = found.subscription();
    if (subscription == null || !States.isInForce(subscription.getStatus())) {
      throw new RejectedException("the subscription is " + found.state());
    }
    if (!Amounts.stripeCurrency(currency).equals(subscription.getCurrency())) {
      throw new RejectedException(
          "the subscription is in %s, and can't go on in %s"
              .formatted(Amounts.currency(subscription.getCurrency()), currency));
    }
    return subscription;
  }
}
