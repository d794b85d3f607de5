package dev.turnpike.api;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks for money back, in part or all of it. Made by {@link #builder()}; an {@link
 * InvalidRequestException} names every wrong field.
 *
 * @param paymentId the provider's id of the payment, 1 to 4,096 characters
 * @param amount in minor units of the currency, at least 1; {@code null}: all that is left
 * @param currency as {@link PayRequest#currency()}; required with an amount
 * @param refundId the caller's own id of this refund, so that a repeated one can be told from a
 *     second one of the same amount; 1 to 255 characters, with at least one that can be seen
 * @param providerData for the provider, which gets it as it is: see {@link
 *     PayRequest#providerData()}
 */
public record RefundRequest(
    String paymentId,
    @Nullable Long amount,
    @Nullable String currency,
    @Nullable String refundId,
    @Nullable Map<String, @Nullable Object> providerData) {

  private static final FieldLimit PAYMENT_ID =
      FieldLimit.providersId("paymentId").mandatory().means("The payment to give back of.");
  private static final FieldLimit AMOUNT =
      FieldLimit.amount(1)
          .means("How much, in minor units of the currency; absent: all that is left.");
  private static final FieldLimit CURRENCY =
      FieldLimit.currency().means("That of the payment. Required with an amount.");
  private static final FieldLimit REFUND_ID =
      FieldLimit.ownId("refundId")
          .means(
              "The caller's own id of this refund: without it, two equal refunds can't be told from a repeated one.")
          .like("refund-7");
  private static final FieldLimit PROVIDER_DATA =
      FieldLimit.object("providerData").means("For the provider, which gets it as it is.");

  /** Checks every field. */
  public RefundRequest {
    Checks checks = new Checks();
    checks.check(PAYMENT_ID, paymentId);
    checks.check(AMOUNT, amount);
    if (amount != null && currency == null) {
      checks.error("currency", "is required with an amount");
    }
    checks.check(CURRENCY, currency);
    checks.check(REFUND_ID, refundId);
    providerData = checks.json("providerData", providerData);
    checks.verify();
  }

  /** What may be in its fields. */
  public static List<FieldLimit> limits() {
    return List.of(PAYMENT_ID, AMOUNT, CURRENCY, REFUND_ID, PROVIDER_DATA);
  }

  /** A builder with nothing set. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts from this one. */
  public Builder toBuilder() {
    return new Builder()
        .paymentId(paymentId)
        .amount(amount)
        .currency(currency)
        .refundId(refundId)
        .providerData(providerData);
  }

  /** Without what may be secret. */
  @Override
  public String toString() {
    return "RefundRequest[paymentId=%s, amount=%s, currency=%s, refundId=%s, providerData=%s]"
        .formatted(paymentId, amount, currency, refundId, Redacted.data(providerData));
  }

  /** Collects a {@link RefundRequest}. Not thread-safe. */
  public static final class Builder {
    private @Nullable String paymentId;
    private @Nullable Long amount;
    private @Nullable String currency;
    private @Nullable String refundId;
    private @Nullable Map<String, ? extends @Nullable Object> providerData;

    private Builder() {}

    /** {@link RefundRequest#paymentId()}. Required. */
    public Builder paymentId(@Nullable String paymentId) {
      this.paymentId = paymentId;
      return this;
    }

    /** In minor units: {@link RefundRequest#amount()}. */
    public Builder amount(@Nullable Long amount) {
      this.amount = amount;
      return this;
    }

    /** {@link RefundRequest#currency()}. */
    public Builder currency(@Nullable String currency) {
      this.currency = currency;
      return this;
    }

    /** {@link RefundRequest#refundId()}. */
    public Builder refundId(@Nullable String refundId) {
      this.refundId = refundId;
      return this;
    }

    /** {@link RefundRequest#providerData()}. */
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
    public RefundRequest build() {
      return new RefundRequest(
          paymentId,
          amount,
          currency,
          refundId,
          providerData == null ? null : Collections.unmodifiableMap(providerData));
    }
  }
}
