package dev.turnpike.api;

import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Schedules, starts or updates a subscription, or takes a payment of it by hand. Made by {@link
 * #builder()}; an {@link InvalidRequestException} names every wrong field. What only one of these
 * operations needs is checked when it is called: {@code schedule} and {@code start} need interval
 * and interval count, a payment needs the token and an amount of at least 1, and only {@code
 * update} may leave the amount out.
 *
 * @param amount of one payment, in minor units of the currency, at least 0: a subscription may
 *     begin free of charge
 * @param currency as {@link PayRequest#currency()}
 * @param shopTransactionId the caller's own id, 1 to 255 characters, with at least one that can be
 *     seen
 * @param subscriptionInfo what the subscription is like
 * @param successRedirectUrl where the payer goes after success: as {@link
 *     PayRequest#successRedirectUrl()}
 * @param failureRedirectUrl where the payer goes after failure: likewise
 * @param providerData for the provider, which gets it as it is: see {@link
 *     PayRequest#providerData()}
 */
public record SubscriptionRequest(
    @Nullable Long amount,
    String currency,
    String shopTransactionId,
    SubscriptionInfo subscriptionInfo,
    @Nullable String successRedirectUrl,
    @Nullable String failureRedirectUrl,
    @Nullable Map<String, @Nullable Object> providerData) {

  /** Checks every field. */
  public SubscriptionRequest {
    Checks checks = new Checks();
    checks.amount(amount, 0);
    checks.required("currency", currency);
    checks.currency(currency);
    checks.required("shopTransactionId", shopTransactionId);
    checks.id("shopTransactionId", shopTransactionId);
    checks.required("subscriptionInfo", subscriptionInfo);
    checks.url("successRedirectUrl", successRedirectUrl);
    checks.url("failureRedirectUrl", failureRedirectUrl);
    providerData = checks.json("providerData", providerData);
    checks.verify();
  }

  /** A builder with nothing set. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts from this one. */
  public Builder toBuilder() {
    return new Builder()
        .amount(amount)
        .currency(currency)
        .shopTransactionId(shopTransactionId)
        .subscriptionInfo(subscriptionInfo)
        .successRedirectUrl(successRedirectUrl)
        .failureRedirectUrl(failureRedirectUrl)
        .providerData(providerData);
  }

  /** Without what may be secret. */
  @Override
  public String toString() {
    return "SubscriptionRequest[amount=%s, currency=%s, shopTransactionId=%s, subscriptionInfo=%s, successRedirectUrl=%s, failureRedirectUrl=%s, providerData=%s]"
        .formatted(
            amount,
            currency,
            shopTransactionId,
            subscriptionInfo,
            Redacted.url(successRedirectUrl),
            Redacted.url(failureRedirectUrl),
            Redacted.data(providerData));
  }

  /** Collects a {@link SubscriptionRequest}. Not thread-safe. */
  public static final class Builder {
    private @Nullable Long amount;
    private @Nullable String currency;
    private @Nullable String shopTransactionId;
    private @Nullable SubscriptionInfo subscriptionInfo;
    private @Nullable String successRedirectUrl;
    private @Nullable String failureRedirectUrl;
    private @Nullable Map<String, ? extends @Nullable Object> providerData;

    private Builder() {}

    /** In minor units: {@link SubscriptionRequest#amount()}. */
    public Builder amount(@Nullable Long amount) {
      this.amount = amount;
      return this;
    }

    /** {@link SubscriptionRequest#currency()}. Required. */
    public Builder currency(@Nullable String currency) {
      this.currency = currency;
      return this;
    }

    /** {@link SubscriptionRequest#shopTransactionId()}. Required. */
    public Builder shopTransactionId(@Nullable String shopTransactionId) {
      this.shopTransactionId = shopTransactionId;
      return this;
    }

    /** {@link SubscriptionRequest#subscriptionInfo()}. Required. */
    public Builder subscriptionInfo(@Nullable SubscriptionInfo subscriptionInfo) {
      this.subscriptionInfo = subscriptionInfo;
      return this;
    }

    /** {@link SubscriptionRequest#successRedirectUrl()}. */
    public Builder successRedirectUrl(@Nullable String successRedirectUrl) {
      this.successRedirectUrl = successRedirectUrl;
      return this;
    }

    /** {@link SubscriptionRequest#failureRedirectUrl()}. */
    public Builder failureRedirectUrl(@Nullable String failureRedirectUrl) {
      this.failureRedirectUrl = failureRedirectUrl;
      return this;
    }

    /** {@link SubscriptionRequest#providerData()}. */
    public Builder providerData(@Nullable Map<String, ? extends @Nullable Object> providerData) {
      this.providerData = providerData;
      return this;
    }

    /**
     * The finished record.
     *
     * @throws InvalidRequestException names every missing or wrong field
     */
    @SuppressWarnings("NullAway") // the constructor names what is missing
    public SubscriptionRequest build() {
      return new SubscriptionRequest(
          amount,
          currency,
          shopTransactionId,
          subscriptionInfo,
          successRedirectUrl,
          failureRedirectUrl,
          providerData == null ? null : Collections.unmodifiableMap(providerData));
    }
  }
}
