package dev.turnpike.internal.contract;

import dev.turnpike.spi.CallContext;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One call of one operation, checked and ready for the provider.
 *
 * @param body the request record, where the operation reads one
 * @param paymentId what it is about, where that is a payment known by the provider's id
 * @param shopTransactionId what it is about, where that is a payment known by the caller's id only
 * @param subscriptionToken what it is about, where that is a subscription
 * @param context what the provider gets beside
 */
public record ProviderCall(
    @Nullable Object body,
    @Nullable String paymentId,
    @Nullable String shopTransactionId,
    @Nullable String subscriptionToken,
    CallContext context) {

  <T> T body(Class<T> type) {
    return Objects.requireNonNull(type.cast(body), "body");
  }

  String requiredShopTransactionId() {
    return Objects.requireNonNull(shopTransactionId, "shopTransactionId");
  }

  String requiredSubscriptionToken() {
    return Objects.requireNonNull(subscriptionToken, "subscriptionToken");
  }

  @Override
  public String toString() {
    return "ProviderCall[body=" + body + ", paymentId=" + paymentId + ", context=" + context + "]";
  }
}
