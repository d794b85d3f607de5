package dev.turnpike.api;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks for one payment. Made by {@link #builder()}; whatever way it is made, it is complete and
 * right, or an {@link InvalidRequestException} names every wrong field.
 *
 * @param amount in minor units of the currency (1299 is 12.99 EUR, and 1299 JPY), at least 1
 * @param currency ISO 4217 code in capitals, of a currency in which money can be paid today: no
 *     metals, no money that no longer exists
 * @param shopTransactionId the caller's own id of this payment, 1 to 255 characters, with at least
 *     one that can be seen
 * @param successRedirectUrl where the payer goes after success: an absolute http(s) or app-scheme
 *     URL, at most 4,096 characters, of no scheme that browsers execute. Templates in braces, such
 *     as <code>{CHECKOUT_SESSION_ID}</code>, reach the provider as they are
 * @param failureRedirectUrl where the payer goes after failure: likewise
 * @param providerData for the provider, which gets it as it is: an unmodifiable JSON object of
 *     {@code Map}, {@code List}, {@code String}, {@code Boolean}, numbers ({@code BigDecimal} where
 *     they have a fraction) and {@code null}
 */
public record PayRequest(
    long amount,
    String currency,
    String shopTransactionId,
    @Nullable String successRedirectUrl,
    @Nullable String failureRedirectUrl,
    @Nullable Map<String, @Nullable Object> providerData) {

  private static final FieldLimit AMOUNT = FieldLimit.amount(1).mandatory();
  private static final FieldLimit CURRENCY = FieldLimit.currency().mandatory();
  private static final FieldLimit SHOP_TRANSACTION_ID =
      FieldLimit.ownId("shopTransactionId")
          .mandatory()
          .means(
              "The caller's own id of this payment: it guards against paying twice where no Idempotency-Key comes.");
  private static final FieldLimit SUCCESS_REDIRECT_URL =
      FieldLimit.url("successRedirectUrl").means("Where the payer goes after success.");
  private static final FieldLimit FAILURE_REDIRECT_URL =
      FieldLimit.url("failureRedirectUrl")
          .means("Where the payer goes after failure.")
          .like("https://shop.example/failed");
  private static final FieldLimit PROVIDER_DATA =
      FieldLimit.object("providerData").means("For the provider, which gets it as it is.");

  /** Checks every field. */
  public PayRequest {
    Checks checks = new Checks();
    checks.check(AMOUNT, amount);
    checks.check(CURRENCY, currency);
    checks.check(SHOP_TRANSACTION_ID, shopTransactionId);
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
        SUCCESS_REDIRECT_URL,
        FAILURE_REDIRECT_URL,
        PROVIDER_DATA);
  }

  /** A builder with nothing set. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts from this request. */
  public Builder toBuilder() {
    return new Builder()
        .amount(amount)
        .currency(currency)
        .shopTransactionId(shopTransactionId)
        .successRedirectUrl(successRedirectUrl)
        .failureRedirectUrl(failureRedirectUrl)
        .providerData(providerData);
  }

  /** Without {@code providerData}, which may hold card data. */
  @Override
  public String toString() {
    return "PayRequest[amount=%s, currency=%s, shopTransactionId=%s, successRedirectUrl=%s, failureRedirectUrl=%s, providerData=%s]"
        .formatted(
            amount,
            currency,
            shopTransactionId,
            Redacted.url(successRedirectUrl),
            Redacted.url(failureRedirectUrl),
            Redacted.data(providerData));
  }

  /** Collects a {@link PayRequest}. Not thread-safe. */
  public static final class Builder {
    private @Nullable Long amount;
    private @Nullable String currency;
    private @Nullable String shopTransactionId;
    private @Nullable String successRedirectUrl;
    private @Nullable String failureRedirectUrl;
    private @Nullable Map<String, ? extends @Nullable Object> providerData;

    private Builder() {}

    /** In minor units: {@link PayRequest#amount()}. Required. */
    public Builder amount(long amount) {
      this.amount = amount;
      return this;
    }

    /** {@link PayRequest#currency()}. Required. */
    public Builder currency(@Nullable String currency) {
      this.currency = currency;
      return this;
    }

    /** {@link PayRequest#shopTransactionId()}. Required. */
    public Builder shopTransactionId(@Nullable String shopTransactionId) {
      this.shopTransactionId = shopTransactionId;
      return this;
    }

    /** {@link PayRequest#successRedirectUrl()}. */
    public Builder successRedirectUrl(@Nullable String url) {
      this.successRedirectUrl = url;
      return this;
    }

    /** {@link PayRequest#failureRedirectUrl()}. */
    public Builder failureRedirectUrl(@Nullable String url) {
      this.failureRedirectUrl = url;
      return this;
    }

    /** {@link PayRequest#providerData()}. */
    public Builder providerData(@Nullable Map<String, ? extends @Nullable Object> providerData) {
      this.providerData = providerData;
      return this;
    }

    /**
     * The request.
     *
     * @throws InvalidRequestException names every missing or wrong field
     */
    @SuppressWarnings("NullAway") // the constructor names what is missing
    public PayRequest build() {
      return new PayRequest(
          amount == null ? Checks.MISSING : amount,
          currency,
          shopTransactionId,
          successRedirectUrl,
          failureRedirectUrl,
          providerData == null ? null : Collections.unmodifiableMap(providerData));
    }
  }
}
