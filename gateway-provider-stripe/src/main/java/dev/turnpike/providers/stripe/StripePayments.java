package dev.turnpike.providers.stripe;

import com.stripe.model.checkout.Session;
import com.stripe.param.checkout.SessionCreateParams;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.spi.CallContext;
import java.util.Objects;

/** Takes payments by Checkout Sessions, and tells where they stand. Thread-safe. */
final class StripePayments {
  private final Account account;
  private final PaymentLookup lookup;
  private final NewestPayment newest;

  StripePayments(Account account, PaymentLookup lookup) {
    this.account = account;
    this.lookup = lookup;
    this.newest = new NewestPayment(account);
  }

  PayResponse pay(PayRequest request, CallContext call) throws Exception {
    Checkout.onlyCards(call);
    SessionCreateParams params = Checkout.payment(request, account.settings());
    try {
      Session session = create(account, call, Checkout.PAY, params);
      return PayResponse.redirect(session.getId(), session.getUrl());
    } catch (DeclinedException e) {
      return PayResponse.ko(e.reason());
    }
  }

  /** Makes a session that a payer can go to. */
  static Session create(
      Account account, CallContext call, String operation, SessionCreateParams params)
      throws Exception {
    Session session =
        account.make(
            call,
            operation,
            (stripe, options) -> stripe.checkout().sessions().create(params, options));
    if (session.getId() == null || session.getUrl() == null) {
      throw new StripeFailureException("Stripe made a session without id or URL");
    }
    return session;
  }

  PaymentStatus status(String paymentId, CallContext call) throws Exception {
    return lookup.find(paymentId, call).toStatus();
  }

  PaymentStatus statusByShopTransactionId(String shopTransactionId, CallContext call)
      throws Exception {
    return status(Objects.requireNonNull(newest.find(shopTransactionId, call)), call);
  }
}
