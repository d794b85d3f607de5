package dev.turnpike.api;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to every operation that changes a subscription. Made by {@link #ok}, {@link #ko},
 * {@link #pending}, {@link #redirect} or {@link #builder()}.
 *
 * @param result how it came out
 * @param resultDescription the same in words, for a person
 * @param paymentId the provider's id of the payment that was taken with it. When a subscription
 *     starts with a charge, or a payment is taken by hand, it is present unless the result is
 *     {@code KO}; where no money moved it may be {@code null}
 * @param redirectToUrl where a browser has to go; with {@code REDIRECT_TO_URL} this or the next is
 *     present
 * @param redirectToUrlMobile where an app has to go. Both are as {@link
 *     PayRequest#successRedirectUrl()}
 * @param subscriptionToken the provider's token of the subscription; may be {@code null} with
 *     {@code KO} only
 * @param metadata whatever else the provider tells, as it is: see {@link PayRequest#providerData()}
 */
public record SubscriptionResponse(
    PayResult result,
    @Nullable String resultDescription,
    @Nullable String paymentId,
    @Nullable String redirectToUrl,
    @Nullable String redirectToUrlMobile,
    @Nullable String subscriptionToken,
    @Nullable Map<String, @Nullable Object> metadata) {

  private static final FieldLimit RESULT = FieldLimit.choice("result").mandatory();
  private static final FieldLimit RESULT_DESCRIPTION =
      FieldLimit.text("resultDescription").means("Why, for people.").like("the card was declined");
  private static final FieldLimit PAYMENT_ID =
      FieldLimit.providersId("paymentId")
          .means("The provider's id of the payment, where one was made.");
  private static final FieldLimit REDIRECT_TO_URL =
      FieldLimit.url("redirectToUrl")
          .means(
              "Where the payer's browser has to go. With REDIRECT_TO_URL this or redirectToUrlMobile is there.");
  private static final FieldLimit REDIRECT_TO_URL_MOBILE =
      FieldLimit.url("redirectToUrlMobile")
          .means("Where the payer's app has to go.")
          .like("my-app://pay/1");
  private static final FieldLimit SUBSCRIPTION_TOKEN =
      FieldLimit.token("subscriptionToken")
          .means("The provider's token of the subscription. There unless the result is KO.");
  private static final FieldLimit METADATA =
      FieldLimit.object("metadata").means("Whatever else the provider tells.");

  /**
   * Checks that the parts fit together.
   *
   * @throws IllegalArgumentException where they do not
   */
  public SubscriptionResponse {
    redirectToUrl = AnswerChecks.url(REDIRECT_TO_URL, redirectToUrl);
    redirectToUrlMobile = AnswerChecks.url(REDIRECT_TO_URL_MOBILE, redirectToUrlMobile);
    AnswerChecks.result(RESULT, result, redirectToUrl, redirectToUrlMobile);
    if (result != PayResult.KO) {
      AnswerChecks.token(SUBSCRIPTION_TOKEN, subscriptionToken);
    }
    AnswerChecks.text(SUBSCRIPTION_TOKEN, subscriptionToken);
    if (paymentId != null) {
      AnswerChecks.id(PAYMENT_ID, paymentId);
    }
    metadata = AnswerChecks.metadata(METADATA, metadata);
  }

  /** What may be in its fields. */
  public static List<FieldLimit> limits() {
    return List.of(
        RESULT,
        RESULT_DESCRIPTION,
        PAYMENT_ID,
        REDIRECT_TO_URL,
        REDIRECT_TO_URL_MOBILE,
        SUBSCRIPTION_TOKEN,
        METADATA);
  }

  /** Done, without a payment. */
  public static SubscriptionResponse ok(String subscriptionToken) {
    return builder().result(PayResult.OK).subscriptionToken(subscriptionToken).build();
  }

  /** Done, and this payment was taken. */
  public static SubscriptionResponse ok(String subscriptionToken, String paymentId) {
    return builder()
        .result(PayResult.OK)
        .subscriptionToken(subscriptionToken)
        .paymentId(paymentId)
        .build();
  }

  /** Declined, for this reason. */
  public static SubscriptionResponse ko(String resultDescription) {
    return builder().result(PayResult.KO).resultDescription(resultDescription).build();
  }

  /** Not decided yet. */
  public static SubscriptionResponse pending(String subscriptionToken, @Nullable String paymentId) {
    return builder()
        .result(PayResult.PENDING)
        .subscriptionToken(subscriptionToken)
        .paymentId(paymentId)
        .build();
  }

  /** The payer has to go to this URL. */
  public static SubscriptionResponse redirect(
      String subscriptionToken, @Nullable String paymentId, String redirectToUrl) {
    return builder()
        .result(PayResult.REDIRECT_TO_URL)
        .subscriptionToken(subscriptionToken)
        .paymentId(paymentId)
        .redirectToUrl(redirectToUrl)
        .build();
  }

  /** A builder with nothing set. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts from this one. */
  public Builder toBuilder() {
    return new Builder()
        .result(result)
        .resultDescription(resultDescription)
        .paymentId(paymentId)
        .redirectToUrl(redirectToUrl)
        .redirectToUrlMobile(redirectToUrlMobile)
        .subscriptionToken(subscriptionToken)
        .metadata(metadata);
  }

  /** Without what may be secret. */
  @Override
  public String toString() {
    return "SubscriptionResponse[result=%s, resultDescription=%s, paymentId=%s, redirectToUrl=%s, redirectToUrlMobile=%s, subscriptionToken=%s, metadata=%s]"
        .formatted(
            result,
            resultDescription,
            paymentId,
            Redacted.url(redirectToUrl),
            Redacted.url(redirectToUrlMobile),
            Redacted.text(subscriptionToken),
            Redacted.data(metadata));
  }

  /** Collects a {@link SubscriptionResponse}. Not thread-safe. */
  public static final class Builder {
    private @Nullable PayResult result;
    private @Nullable String resultDescription;
    private @Nullable String paymentId;
    private @Nullable String redirectToUrl;
    private @Nullable String redirectToUrlMobile;
    private @Nullable String subscriptionToken;
    private @Nullable Map<String, ? extends @Nullable Object> metadata;

    private Builder() {}

    /** {@link SubscriptionResponse#result()}. Required. */
    public Builder result(@Nullable PayResult result) {
      this.result = result;
      return this;
    }

    /** {@link SubscriptionResponse#resultDescription()}. */
    public Builder resultDescription(@Nullable String resultDescription) {
      this.resultDescription = resultDescription;
      return this;
    }

    /** {@link SubscriptionResponse#paymentId()}. */
    public Builder paymentId(@Nullable String paymentId) {
      this.paymentId = paymentId;
      return this;
    }

    /** {@link SubscriptionResponse#redirectToUrl()}. */
    public Builder redirectToUrl(@Nullable String redirectToUrl) {
      this.redirectToUrl = redirectToUrl;
      return this;
    }

    /** {@link SubscriptionResponse#redirectToUrlMobile()}. */
    public Builder redirectToUrlMobile(@Nullable String redirectToUrlMobile) {
      this.redirectToUrlMobile = redirectToUrlMobile;
      return this;
    }

    /** {@link SubscriptionResponse#subscriptionToken()}. */
    public Builder subscriptionToken(@Nullable String subscriptionToken) {
      this.subscriptionToken = subscriptionToken;
      return this;
    }

    /** {@link SubscriptionResponse#metadata()}. */
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
    public SubscriptionResponse build() {
      return new SubscriptionResponse(
          result,
          resultDescription,
          paymentId,
          redirectToUrl,
          redirectToUrlMobile,
          subscriptionToken,
          metadata == null ? null : Collections.unmodifiableMap(metadata));
    }
  }
}
