package dev.turnpike.providers.sandbox;

import dev.turnpike.api.Interval;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.SubscriptionInfo;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.spi.CallContext;
import java.util.Map;

/** Requests as the tests need them. */
final class Requests {
  static final CallContext CALL = CallContext.builder().build();

  private Requests() {}

  static CallContext key(String key) {
    return CallContext.builder().idempotencyKey(key).build();
  }

  static Map<String, Object> scenario(String scenario) {
    return Map.of("scenario", scenario);
  }

  static PayRequest pay() {
    return PayRequest.builder().amount(1000).currency("EUR").shopTransactionId("order-1").build();
  }

  static PayRequest pay(String scenario) {
    return pay().toBuilder().providerData(scenario(scenario)).build();
  }

  /** Of all that is left. */
  static RefundRequest refund(String paymentId) {
    return RefundRequest.builder().paymentId(paymentId).build();
  }

  static RefundRequest refund(String paymentId, long amount) {
    return refund(paymentId).toBuilder().amount(amount).currency("EUR").build();
  }

  /** 500 EUR a month. */
  static SubscriptionRequest monthly() {
    return SubscriptionRequest.builder()
        .amount(500L)
        .currency("EUR")
        .shopTransactionId("plan-1")
        .subscriptionInfo(
            SubscriptionInfo.builder().interval(Interval.MONTH).intervalCount(1).build())
        .build();
  }

  static SubscriptionRequest monthly(String scenario) {
    return monthly().toBuilder().providerData(scenario(scenario)).build();
  }

  static SubscriptionRequest monthlyAtMost(int payments) {
    SubscriptionInfo info = monthly().subscriptionInfo().toBuilder().expiresAfter(payments).build();
    return monthly().toBuilder().subscriptionInfo(info).build();
  }

  /** One payment by hand. */
  static SubscriptionRequest payment(String token) {
    return SubscriptionRequest.builder()
        .amount(500L)
        .currency("EUR")
        .shopTransactionId("plan-1-payment")
        .subscriptionInfo(SubscriptionInfo.builder().token(token).build())
        .build();
  }

  static SubscriptionRequest payment(String token, String scenario) {
    return payment(token).toBuilder().providerData(scenario(scenario)).build();
  }

  static SubscriptionRequest change(SubscriptionInfo info) {
    return SubscriptionRequest.builder()
        .currency("EUR")
        .shopTransactionId("change-1")
        .subscriptionInfo(info)
        .build();
  }
}
