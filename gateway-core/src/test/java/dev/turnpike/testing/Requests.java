package dev.turnpike.testing;

import dev.turnpike.api.Interval;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.SubscriptionInfo;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.spi.Callback;
import java.util.List;
import java.util.Map;

/** Requests that are right, to be changed where it matters. */
public final class Requests {
  private Requests() {}

  /** 12.99 EUR. */
  public static PayRequest payment(String shopTransactionId) {
    return PayRequest.builder()
        .amount(1299)
        .currency("EUR")
        .shopTransactionId(shopTransactionId)
        .build();
  }

  /** All that is left of a payment. */
  public static RefundRequest refund(String paymentId) {
    return RefundRequest.builder().paymentId(paymentId).build();
  }

  /** 9.99 EUR a month. */
  public static SubscriptionRequest subscription(String shopTransactionId) {
    return SubscriptionRequest.builder()
        .amount(999L)
        .currency("EUR")
        .shopTransactionId(shopTransactionId)
        .subscriptionInfo(
            SubscriptionInfo.builder().interval(Interval.MONTH).intervalCount(1).build())
        .build();
  }

  /** One payment of a subscription. */
  public static SubscriptionRequest subscriptionPayment(String shopTransactionId, String token) {
    return SubscriptionRequest.builder()
        .amount(999L)
        .currency("EUR")
        .shopTransactionId(shopTransactionId)
        .subscriptionInfo(SubscriptionInfo.builder().token(token).build())
        .build();
  }

  /** A callback that says which payment it is about, and no more. */
  public static Callback callback(String paymentId) {
    return new Callback("GET", Map.of("paymentId", List.of(paymentId)), Map.of(), new byte[0]);
  }
}
