package dev.turnpike.api;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a payment stands. Made by {@link #of} or {@link #builder()}.
 *
 * @param status where it stands
 * @param paymentId the provider's id of the payment, 1 to 4,096 characters
 * @param shopTransactionId the caller's own id; a provider that doesn't know it leaves it out, and
 *     the gateway fills it in from its own records
 * @param providerName the provider's name; a provider may leave it out, and the gateway fills in
 *     the name it runs under, so that a caller always sees one
 * @param paymentMethod how it was paid, for instance {@code credit-cards}; filled in like {@code
 *     shopTransactionId}
 * @param action what this speaks of; {@code null} means the payment itself
 * @param metadata whatever else the provider tells, as it is: see {@link PayRequest#providerData()}
 */
public record PaymentStatus(
    PaymentState status,
    String paymentId,
    @Nullable String shopTransactionId,
    @Nullable String providerName,
    @Nullable String paymentMethod,
    @Nullable PaymentAction action,
    @Nullable Map<String, @Nullable Object> metadata) {

  private static final FieldLimit STATUS = FieldLimit.choice("status").mandatory();
  private static final FieldLimit PAYMENT_ID = FieldLimit.providersId("paymentId").mandatory();
  private static final FieldLimit SHOP_TRANSACTION_ID =
      FieldLimit.shortText("shopTransactionId")
          .means("The shop's own id of the payment.")
          .like("order-42");
  private static final FieldLimit PROVIDER_NAME =
      FieldLimit.text("providerName").means("The provider's name here.").like("acme");
  private static final FieldLimit PAYMENT_METHOD =
      FieldLimit.shortText("paymentMethod").means("How was paid.").like("credit-cards");
  private static final FieldLimit ACTION =
      FieldLimit.choice("action").means("What the status is of; absent: PAYMENT.");
  private static final FieldLimit METADATA =
      FieldLimit.object("metadata").means("Whatever else the provider tells.");

  /**
   * Checks that the parts fit together.
   *
   * @throws IllegalArgumentException where they do not
   */
  public PaymentStatus {
    AnswerChecks.required(STATUS, status);
    AnswerChecks.id(PAYMENT_ID, paymentId);
    AnswerChecks.text(SHOP_TRANSACTION_ID, shopTransactionId);
    AnswerChecks.text(PAYMENT_METHOD, paymentMethod);
    metadata = AnswerChecks.metadata(METADATA, metadata);
  }

  /** What may be in its fields. */
  public static List<FieldLimit> limits() {
    return List.of(
        STATUS, PAYMENT_ID, SHOP_TRANSACTION_ID, PROVIDER_NAME, PAYMENT_METHOD, ACTION, METADATA);
  }

  /** A payment that stands so. */
  public static PaymentStatus of(PaymentState status, String paymentId) {
    return builder().status(status).paymentId(paymentId).build();
  }

  /** A builder with nothing set. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts from this one. */
  public Builder toBuilder() {
    return new Builder()
        .status(status)
        .paymentId(paymentId)
        .shopTransactionId(shopTransactionId)
        .providerName(providerName)
        .paymentMethod(paymentMethod)
        .action(action)
        .metadata(metadata);
  }

  /** Without what may be secret. */
  @Override
  public String toString() {
    return "PaymentStatus[status=%s, paymentId=%s, shopTransactionId=%s, providerName=%s, paymentMethod=%s, action=%s, metadata=%s]"
        .formatted(
            status,
            paymentId,
            shopTransactionId,
            providerName,
            paymentMethod,
            action,
            Redacted.data(metadata));
  }

  /** Collects a {@link PaymentStatus}. Not thread-safe. */
  public static final class Builder {
    private @Nullable PaymentState status;
    private @Nullable String paymentId;
    private @Nullable String shopTransactionId;
    private @Nullable String providerName;
    private @Nullable String paymentMethod;
    private @Nullable PaymentAction action;
    private @Nullable Map<String, ? extends @Nullable Object> metadata;

    private Builder() {}

    /** {@link PaymentStatus#status()}. Required. */
    public Builder status(@Nullable PaymentState status) {
      this.status = status;
      return this;
    }

    /** {@link PaymentStatus#paymentId()}. Required. */
    public Builder paymentId(@Nullable String paymentId) {
      this.paymentId = paymentId;
      return this;
    }

    /** {@link PaymentStatus#shopTransactionId()}. */
    public Builder shopTransactionId(@Nullable String shopTransactionId) {
      this.shopTransactionId = shopTransactionId;
      return this;
    }

    /** {@link PaymentStatus#providerName()}. */
    public Builder providerName(@Nullable String providerName) {
      this.providerName = providerName;
      return this;
    }

    /** {@link PaymentStatus#paymentMethod()}. */
    public Builder paymentMethod(@Nullable String paymentMethod) {
      this.paymentMethod = paymentMethod;
      return this;
    }

    /** {@link PaymentStatus#action()}. */
    public Builder action(@Nullable PaymentAction action) {
      this.action = action;
      return this;
    }

    /** {@link PaymentStatus#metadata()}. */
    public Builder metadata(@Nullable Map<String, ? extends @Nullable Object> metadata) {
      this.metadata = metadata;
      return this;
    }

    /**
     * The finished record.
     *
     * @throws IllegalArgumentException where the parts do not fit together
     */
    @SuppressWarnings("NullAway") // the constructor names what is missing
    public PaymentStatus build() {
      return new PaymentStatus(
          status,
          paymentId,
          shopTransactionId,
          providerName,
          paymentMethod,
          action,
          metadata == null ? null : Collections.unmodifiableMap(metadata));
    }
  }
}
