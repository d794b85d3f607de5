package dev.turnpike.providers.stripe;

import com.stripe.model.Invoice;
import com.stripe.model.InvoicePayment;
import com.stripe.model.PaymentIntent;
import com.stripe.model.checkout.Session;
import com.stripe.param.InvoiceRetrieveParams;
import com.stripe.param.PaymentIntentRetrieveParams;
import com.stripe.param.checkout.SessionListParams;
import com.stripe.param.checkout.SessionRetrieveParams;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.NotFoundException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds payments by Stripe's ids. Only what the gateway made is found: nobody looks at, or refunds,
 * the other payments of an account through it. Thread-safe.
 */
final class PaymentLookup {
  private final Account account;

  PaymentLookup(Account account) {
    this.account = account;
  }

  /**
   * The payment with this id.
   *
   * @throws NotFoundException when there is none that the gateway made
   */
  FoundPayment find(String paymentId, CallContext call) throws Exception {
    if (paymentId.startsWith("cs_")) {
      return ofSession(session(paymentId, call), call);
    }
    if (paymentId.startsWith("pi_")) {
      return ofIntent(intent(paymentId, call), call);
    }
    if (paymentId.startsWith("in_")) {
      return ofInvoice(invoice(paymentId, call), call);
    }
    throw notFound(paymentId);
  }

  /** A Checkout Session that the gateway made. */
  Session session(String id, CallContext call) throws Exception {
    SessionRetrieveParams params =
        SessionRetrieveParams.builder()
            .addExpand("payment_intent.latest_charge")
            .addExpand("invoice.payments")
            .build();
    Session session =
        account.ask(
            call, (stripe, options) -> stripe.checkout().sessions().retrieve(id, params, options));
    if (!MetadataKeys.areIn(session.getMetadata())) {
      throw notFound(id);
    }
    return session;
  }

  FoundPayment ofSession(Session session, CallContext call) throws Exception {
    PaymentIntent intent = session.getPaymentIntentObject();
    Invoice invoice = session.getInvoiceObject();
    if (intent == null && invoice != null) {
      intent = intentOf(invoice, call);
    }
    Map<String, String> metadata = session.getMetadata();
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("sessionStatus", String.valueOf(session.getStatus()));
    told.put("paymentStatus", String.valueOf(session.getPaymentStatus()));
    if (session.getSubscription() != null) {
      told.put("subscription", session.getSubscription());
    }
    return new FoundPayment(
        session.getId(),
        metadata.get(MetadataKeys.SHOP_TRANSACTION_ID),
        States.ofSession(
            session.getStatus(),
            session.getPaymentStatus(),
            intent == null ? null : intent.getStatus(),
            FoundPayment.hasFailed(intent)),
        session.getAmountTotal(),
        session.getCurrency(),
        told,
        MetadataKeys.callers(metadata),
        intent);
  }

  /** A payment by hand is a PaymentIntent of its own; any other one belongs to a session. */
  private FoundPayment ofIntent(PaymentIntent intent, CallContext call) throws Exception {
    Map<String, String> metadata = intent.getMetadata();
    if (!MetadataKeys.areIn(metadata)) {
      throw notFound(intent.getId());
    }
    if (!OffSessionPayments.PAY.equals(metadata.get(MetadataKeys.OPERATION))) {
      Session session =
          firstSession(SessionListParams.builder().setPaymentIntent(intent.getId()), call);
      if (session == null) {
        throw notFound(intent.getId());
      }
      return find(session.getId(), call);
    }
    Map<String, Object> told = new LinkedHashMap<>();
    if (metadata.get(MetadataKeys.SUBSCRIPTION) != null) {
      told.put("subscriptionToken", metadata.get(MetadataKeys.SUBSCRIPTION));
    }
    return new FoundPayment(
        intent.getId(),
        metadata.get(MetadataKeys.SHOP_TRANSACTION_ID),
        States.ofIntent(intent.getStatus(), FoundPayment.hasFailed(intent)),
        intent.getAmount(),
        intent.getCurrency(),
        told,
        MetadataKeys.callers(metadata),
        intent);
  }

  /**
   * What Stripe takes by itself for a subscription. The first one belongs to the session; the
   * others were asked for by nobody, so they have no caller's id.
   */
  private FoundPayment ofInvoice(Invoice invoice, CallContext call) throws Exception {
    Invoice.Parent.SubscriptionDetails subscription =
        invoice.getParent() == null ? null : invoice.getParent().getSubscriptionDetails();
    if (subscription == null || !MetadataKeys.areIn(subscription.getMetadata())) {
      throw notFound(invoice.getId());
    }
    Session session =
        firstSession(
            SessionListParams.builder().setSubscription(subscription.getSubscription()), call);
    if (session != null && "subscription_create".equals(invoice.getBillingReason())) {
      return find(session.getId(), call);
    }
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("invoiceStatus", String.valueOf(invoice.getStatus()));
    told.put("subscription", subscription.getSubscription());
    told.put(
        "subscriptionToken", session == null ? subscription.getSubscription() : session.getId());
    told.put(
        "startedAs",
        Objects.requireNonNullElse(
            subscription.getMetadata().get(MetadataKeys.SHOP_TRANSACTION_ID), ""));
    return new FoundPayment(
        invoice.getId(),
        null,
        States.ofInvoice(invoice.getStatus()),
        invoice.getTotal(),
        invoice.getCurrency(),
        told,
        MetadataKeys.callers(subscription.getMetadata()),
        intentOf(invoice, call));
  }

  private Invoice invoice(String id, CallContext call) throws Exception {
    InvoiceRetrieveParams params = InvoiceRetrieveParams.builder().addExpand("payments").build();
    return account.ask(call, (stripe, options) -> stripe.invoices().retrieve(id, params, options));
  }

  private @Nullable PaymentIntent intentOf(Invoice invoice, CallContext call) throws Exception {
    List<InvoicePayment> payments =
        invoice.getPayments() == null || invoice.getPayments().getData() == null
            ? List.of()
            : invoice.getPayments().getData();
    String last = null;
    for (InvoicePayment payment : payments) {
      String id = payment.getPayment() == null ? null : payment.getPayment().getPaymentIntent();
      if (id != null && (last == null || "paid".equals(payment.getStatus()))) {
        last = id;
      }
    }
    return last == null ? null : intent(last, call);
  }

  private PaymentIntent intent(String id, CallContext call) throws Exception {
    PaymentIntentRetrieveParams params =
        PaymentIntentRetrieveParams.builder().addExpand("latest_charge").build();
    return account.ask(
        call, (stripe, options) -> stripe.paymentIntents().retrieve(id, params, options));
  }

  private @Nullable Session firstSession(SessionListParams.Builder of, CallContext call)
      throws Exception {
    SessionListParams params = of.setLimit(1L).build();
    List<Session> sessions =
        account
            .ask(call, (stripe, options) -> stripe.checkout().sessions().list(params, options))
            .getData();
    return sessions == null || sessions.isEmpty() ? null : sessions.get(0);
  }

  private static NotFoundException notFound(String id) {
    return new NotFoundException(
        "this account at Stripe has no payment '%s' of this gateway"
            .formatted(StripeRedactor.text(id, "")));
  }
}
