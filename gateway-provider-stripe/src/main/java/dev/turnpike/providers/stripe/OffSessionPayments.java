package dev.turnpike.providers.stripe;

import com.stripe.model.Customer;
import com.stripe.model.PaymentIntent;
import com.stripe.model.Subscription;
import com.stripe.param.PaymentIntentCreateParams;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.RejectedException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes a payment of a subscription by hand: one charge of the card that the payer left with it,
 * while the payer is away. It is no invoice of the subscription, because that would be three
 * requests, of which the first two could succeed alone. Thread-safe.
 */
final class OffSessionPayments {
  static final String PAY = "subscription/pay";

  private final Account account;
  private final SubscriptionLookup lookup;

  OffSessionPayments(Account account, SubscriptionLookup lookup) {
    this.account = account;
    this.lookup = lookup;
  }

  SubscriptionResponse pay(SubscriptionRequest request, CallContext call) throws Exception {
    Checkout.onlyCards(call);
    String token = request.subscriptionInfo().token();
    if (token == null || request.amount() == null) {
      throw new RejectedException("subscriptionInfo.token and amount are required");
    }
    ProviderData data = ProviderData.read(request.providerData(), "metadata", "description");
    Map<String, String> metadata =
        Checkout.marks(account.settings(), PAY, request.shopTransactionId())
            .with(MetadataKeys.SUBSCRIPTION, token)
            .and(data.metadata());
    long amount = Amounts.toStripe(request.amount(), request.currency());

    Subscription subscription =
        SubscriptionLookup.inForce(
            Precondition.ask(() -> lookup.find(token, call)), request.currency());
    PaymentIntentCreateParams params =
        PaymentIntentCreateParams.builder()
            .setAmount(amount)
            .setCurrency(Amounts.stripeCurrency(request.currency()))
            .setCustomer(subscription.getCustomer())
            .setPaymentMethod(cardOf(subscription))
            .addPaymentMethodType("card")
            .setOffSession(true)
            .setConfirm(true)
            .setDescription(
                Objects.requireNonNullElse(
                    data.text("description"), "Subscription " + request.shopTransactionId()))
            .putAllMetadata(metadata)
            .build();
    try {
      return answer(
          account.make(
              call, PAY, (stripe, options) -> stripe.paymentIntents().create(params, options)),
          token);
    } catch (DeclinedException e) {
      return ko(e.reason(), token);
    }
  }

  private static String cardOf(Subscription subscription) {
    String own = subscription.getDefaultPaymentMethod();
    if (own != null) {
      return own;
    }
    Customer customer = subscription.getCustomerObject();
    @Nullable String ofCustomer =
        customer == null || customer.getInvoiceSettings() == null
            ? null
            : customer.getInvoiceSettings().getDefaultPaymentMethod();
    if (ofCustomer == null) {
      throw new RejectedException("the payer left no card with the subscription");
    }
    return ofCustomer;
  }

  private static SubscriptionResponse answer(PaymentIntent intent, String token) {
    PaymentState state = States.ofIntent(intent.getStatus(), FoundPayment.hasFailed(intent));
    if (state == PaymentState.FAILED) {
      return ko("the payment did not succeed", token);
    }
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("paymentIntentStatus", String.valueOf(intent.getStatus()));
    return SubscriptionResponse.builder()
        .result(state == PaymentState.ACCEPTED ? PayResult.OK : PayResult.PENDING)
        .subscriptionToken(token)
        .paymentId(intent.getId())
        .metadata(metadata)
        .build();
  }

  private static SubscriptionResponse ko(String reason, String token) {
    return SubscriptionResponse.ko(reason).toBuilder().subscriptionToken(token).build();
  }
}
