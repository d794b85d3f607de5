package dev.turnpike.providers.stripe;

import com.stripe.model.Refund;
import com.stripe.param.RefundCreateParams;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.api.RefundResult;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.RejectedException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives money back. How much is left is Stripe's to say: a question before would be outdated by the
 * time of the refund, and would refuse what is only repeated under its key. Thread-safe.
 */
final class StripeRefunds {
  private static final String REFUND = "refund";

  private final Account account;
  private final PaymentLookup lookup;

  StripeRefunds(Account account, PaymentLookup lookup) {
    this.account = account;
    this.lookup = lookup;
  }

  RefundResponse refund(RefundRequest request, CallContext call) throws Exception {
    ProviderData data = ProviderData.read(request.providerData(), "metadata", "reason");
    RefundCreateParams.Reason reason = reason(data.text("reason"));
    Map<String, String> metadata =
        new MetadataKeys(account.settings().name())
            .with(MetadataKeys.PAYMENT_ID, request.paymentId())
            .with(MetadataKeys.REFUND_ID, request.refundId())
            .and(data.metadata());
    Long amount =
        request.amount() == null || request.currency() == null
            ? null
            : (Long) Amounts.toStripe(request.amount(), request.currency());

    FoundPayment payment = Precondition.ask(() -> lookup.find(request.paymentId(), call));
    checkCurrency(request.currency(), payment);
    if (payment.intent() == null) {
      throw new RejectedException("nothing was paid yet, so nothing can be refunded");
    }
    RefundCreateParams.Builder params =
        RefundCreateParams.builder()
            .setPaymentIntent(payment.intent().getId())
            .putAllMetadata(metadata);
    if (amount != null) {
      params.setAmount(amount);
    }
    if (reason != null) {
      params.setReason(reason);
    }
    try {
      Refund refund =
          account.make(
              call, REFUND, (stripe, options) -> stripe.refunds().create(params.build(), options));
      return answer(refund, request.paymentId());
    } catch (DeclinedException e) {
      return RefundResponse.ko(e.reason()).toBuilder().paymentId(request.paymentId()).build();
    }
  }

  /** Stripe would take the amount as one of the payment's own currency. */
  private static void checkCurrency(@Nullable String asked, FoundPayment payment) {
    if (asked == null || payment.currency() == null) {
      return;
    }
    String paid = Amounts.currency(payment.currency());
    if (!asked.equals(paid)) {
      throw new RejectedException(
          "the payment is in %s, and can't be refunded in %s".formatted(paid, asked));
    }
  }

  private static RefundCreateParams.@Nullable Reason reason(@Nullable String said) {
    if (said == null) {
      return null;
    }
    return Arrays.stream(RefundCreateParams.Reason.values())
        .filter(reason -> reason.getValue().equals(said))
        .findFirst()
        .orElseThrow(
            () ->
                new RejectedException(
                    "providerData.reason must be one of "
                        + Arrays.stream(RefundCreateParams.Reason.values())
                            .map(RefundCreateParams.Reason::getValue)
                            .toList()));
  }

  private static RefundResponse answer(Refund refund, String paymentId) {
    RefundResult result = States.ofRefund(refund.getStatus());
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("refund", String.valueOf(refund.getId()));
    metadata.put("refundStatus", String.valueOf(refund.getStatus()));
    if (refund.getAmount() != null && refund.getCurrency() != null) {
      metadata.put("amount", Amounts.fromStripe(refund.getAmount(), refund.getCurrency()));
      metadata.put("currency", Amounts.currency(refund.getCurrency()));
    }
    return RefundResponse.builder()
        .result(result)
        .resultDescription(
            result == RefundResult.KO
                ? StripeRedactor.text(refund.getFailureReason(), "the refund did not succeed")
                : null)
        .paymentId(paymentId)
        .metadata(metadata)
        .build();
  }
}
