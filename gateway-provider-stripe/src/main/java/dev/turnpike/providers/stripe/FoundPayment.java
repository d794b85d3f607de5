package dev.turnpike.providers.stripe;

import com.stripe.model.Charge;
import com.stripe.model.PaymentIntent;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A payment as Stripe has it, from whichever objects it is made of there.
 *
 * @param paymentId our id of it: a Checkout Session's, an invoice's, or a PaymentIntent's
 * @param shopTransactionId the caller's id, where the payment is one that a caller asked for
 * @param amount in Stripe's units
 * @param currency as Stripe writes it
 * @param told what else is known, for the caller
 * @param callers the caller's own metadata
 * @param intent what moved the money, where there is one
 */
record FoundPayment(
    String paymentId,
    @Nullable String shopTransactionId,
    PaymentState state,
    @Nullable Long amount,
    @Nullable String currency,
    Map<String, Object> told,
    Map<String, String> callers,
    @Nullable PaymentIntent intent) {

  PaymentStatus toStatus() {
    Map<String, Object> metadata = new LinkedHashMap<>();
    if (amount != null && currency != null) {
      metadata.put("amount", Amounts.fromStripe(amount, currency));
      metadata.put("currency", Amounts.currency(currency));
      metadata.put("refunded", Amounts.fromStripe(refunded(), currency));
    }
    metadata.putAll(told);
    Charge charge = intent == null ? null : intent.getLatestChargeObject();
    if (intent != null) {
      metadata.put("paymentIntent", intent.getId());
      metadata.put("paymentIntentStatus", String.valueOf(intent.getStatus()));
    }
    if (charge != null && Boolean.TRUE.equals(charge.getDisputed())) {
      metadata.put("disputed", true);
    }
    if (!callers.isEmpty()) {
      metadata.put("metadata", callers);
    }
    return PaymentStatus.builder()
        .status(state)
        .paymentId(paymentId)
        .shopTransactionId(shopTransactionId)
        .metadata(metadata)
        .build();
  }

  private long refunded() {
    Charge charge = intent == null ? null : intent.getLatestChargeObject();
    Long refunded = charge == null ? null : charge.getAmountRefunded();
    return refunded == null ? 0 : refunded;
  }

  static boolean hasFailed(@Nullable PaymentIntent intent) {
    return intent != null && intent.getLastPaymentError() != null;
  }
}
