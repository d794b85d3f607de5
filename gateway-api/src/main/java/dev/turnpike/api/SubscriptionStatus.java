package dev.turnpike.api;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a subscription stands. Made by {@link #of} or {@link #builder()}.
 *
 * @param status where it stands
 * @param subscriptionToken the provider's token of the subscription
 * @param shopTransactionId the caller's own id it was scheduled or started with
 * @param providerName the provider's name; filled in by the gateway where a provider leaves it out
 * @param metadata whatever else the provider tells, as it is: see {@link PayRequest#providerData()}
 */
public record SubscriptionStatus(
    SubscriptionState status,
    String subscriptionToken,
    @Nullable String shopTransactionId,
    @Nullable String providerName,
    @Nullable Map<String, @Nullable Object> metadata) {

  private static final FieldLimit STATUS = FieldLimit.choice("status").mandatory();
  private static final FieldLimit SUBSCRIPTION_TOKEN =
      FieldLimit.token("subscriptionToken").mandatory();
  private static final FieldLimit SHOP_TRANSACTION_ID =
      FieldLimit.shortText("shopTransactionId")
          .means("The shop's own id of the subscription.")
          .like("order-42");
  private static final FieldLimit PROVIDER_NAME =
      FieldLimit.text("providerName").means("The provider's name here.").like("acme");
  private static final FieldLimit METADATA =
      FieldLimit.object("metadata").means("Whatever else the provider tells.");

  /**
   * Checks that the parts fit together.
   *
   * @throws IllegalArgumentException where they do not
   */
  public SubscriptionStatus {
    AnswerChecks.required(STATUS, status);
    AnswerChecks.token(SUBSCRIPTION_TOKEN, subscriptionToken);
    AnswerChecks.text(SHOP_TRANSACTION_ID, shopTransactionId);
    metadata = AnswerChecks.metadata(METADATA, metadata);
  }

  /** What may be in its fields. */
  public static List<FieldLimit> limits() {
    return List.of(STATUS, SUBSCRIPTION_TOKEN, SHOP_TRANSACTION_ID, PROVIDER_NAME, METADATA);
  }

  /** A subscription that stands so. */
  public static SubscriptionStatus of(SubscriptionState status, String subscriptionToken) {
    return builder().status(status).subscriptionToken(subscriptionToken).build();
  }

  /** A builder with nothing set. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts from this one. */
  public Builder toBuilder() {
    return new Builder()
        .status(status)
        .subscriptionToken(subscriptionToken)
        .shopTransactionId(shopTransactionId)
        .providerName(providerName)
        .metadata(metadata);
  }

  /** Without what may be secret. */
  @Override
  public String toString() {
    return "SubscriptionStatus[status=%s, subscriptionToken=%s, shopTransactionId=%s, providerName=%s, metadata=%s]"
        .formatted(
            status,
            Redacted.text(subscriptionToken),
            shopTransactionId,
            providerName,
            Redacted.data(metadata));
  }

  /** Collects a {@link SubscriptionStatus}. Not thread-safe. */
  public static final class Builder {
    private @Nullable SubscriptionState status;
    private @Nullable String subscriptionToken;
    private @Nullable String shopTransactionId;
    private @Nullable String providerName;
    private @Nullable Map<String, ? extends @Nullable Object> metadata;

    private Builder() {}

    /** {@link SubscriptionStatus#status()}. Required. */
    public Builder status(@Nullable SubscriptionState status) {
      this.status = status;
      return this;
    }

    /** {@link SubscriptionStatus#subscriptionToken()}. Required. */
    public Builder subscriptionToken(@Nullable String subscriptionToken) {
      this.subscriptionToken = subscriptionToken;
      return this;
    }

    /** {@link SubscriptionStatus#shopTransactionId()}. */
    public Builder shopTransactionId(@Nullable String shopTransactionId) {
      this.shopTransactionId = shopTransactionId;
      return this;
    }

    /** {@link SubscriptionStatus#providerName()}. */
    public Builder providerName(@Nullable String providerName) {
      this.providerName = providerName;
      return this;
    }

    /** {@link SubscriptionStatus#metadata()}. */
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
    public SubscriptionStatus build() {
      return new SubscriptionStatus(
          status,
          subscriptionToken,
          shopTransactionId,
          providerName,
          metadata == null ? null : Collections.unmodifiableMap(metadata));
    }
  }
}
