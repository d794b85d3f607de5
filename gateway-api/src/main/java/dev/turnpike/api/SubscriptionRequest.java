package dev.turnpike.api;

import java.util.Collections;
import java.util.List;
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

  private static final FieldLimit AMOUNT = FieldLimit.amount(0);
  private static final FieldLimit CURRENCY = FieldLimit.currency().mandatory();
  private static final FieldLimit SHOP_TRANSACTION_ID =
      FieldLimit.ownId("shopTransactionId")
          .mandatory()
          .means(
              "The caller's own id of this payment: it guards against paying twice where no Idempotency-Key comes.");
  private static final FieldLimit SUBSCRIPTION_INFO =
      FieldLimit.object("subscriptionInfo").mandatory();
  private static final FieldLimit SUCCESS_REDIRECT_URL =
      FieldLimit.url("successRedirectUrl").means("Where the payer goes after success.");
  private static final FieldLimit FAILURE_REDIRECT_URL =
      FieldLimit.url("failureRedirectUrl")
          .means("Where the payer goes after failure.")
          .like("https://shop.example/failed");
  private static final FieldLimit PROVIDER_DATA =
      FieldLimit.object("providerData").means("For the provider, which gets it as it is.");

  /** Checks every field. */
  public SubscriptionRequest {
    Checks checks = new Checks();
    checks.check(AMOUNT, amount);
    checks.check(CURRENCY, currency);
    checks.check(SHOP_TRANSACTION_ID, shopTransactionId);
    checks.check(SUBSCRIPTION_INFO, subscriptionInfo);
    checks.check(SUCCESS_REDIRECT_URL, successRedirectUrl);
    checks.check(FAILURE_REDIRECT_URL, failureRedirectUrl);
    providerData = checks.json("providerData", providerData);
    checks.verify();
  }

  /** What may be in its fields. */
  public static List<FieldLimit> limits() {
    return List.of(
        AMOUNT,
        CURRENCY,
        SHOP_TRANSACTION_ID,
        SUBSCRIPTION_INFO,
        SUCCESS_REDIRECT_URL,
        FAILURE_REDIRECT_URL,
        PROVIDER_DATA);
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
