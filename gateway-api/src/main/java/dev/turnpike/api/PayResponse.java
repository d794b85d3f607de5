package dev.turnpike.api;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a payment. Made by {@link #ok}, {@link #ko}, {@link #pending}, {@link #redirect} or
 * {@link #builder()}.
 *
 * @param result how the payment came out
 * @param resultDescription the same in words, for a person
 * @param paymentId the provider's id of the payment, 1 to 4,096 characters; may be {@code null}
 *     with {@code KO} only
 * @param redirectToUrl where a browser has to go; with {@code REDIRECT_TO_URL} this or the next is
 *     present
 * @param redirectToUrlMobile where an app has to go. Both are as {@link
 *     PayRequest#successRedirectUrl()}
 * @param metadata whatever else the provider tells, as it is: see {@link PayRequest#providerData()}
 */
public record PayResponse(
    PayResult result,
    @Nullable String resultDescription,
    @Nullable String paymentId,
    @Nullable String redirectToUrl,
    @Nullable String redirectToUrlMobile,
    @Nullable Map<String, @Nullable Object> metadata) {

  private static final FieldLimit RESULT = FieldLimit.choice("result").mandatory();
  private static final FieldLimit RESULT_DESCRIPTION =
      FieldLimit.text("resultDescription").means("Why, for people.").like("the card was declined");
  private static final FieldLimit PAYMENT_ID =
      FieldLimit.providersId("paymentId")
          .means("The provider's id of the payment. There unless the result is KO.");
  private static final FieldLimit REDIRECT_TO_URL =
      FieldLimit.url("redirectToUrl")
          .means(
              "Where the payer's browser has to go. With REDIRECT_TO_URL this or redirectToUrlMobile is there.");
  private static final FieldLimit REDIRECT_TO_URL_MOBILE =
      FieldLimit.url("redirectToUrlMobile")
          .means("Where the payer's app has to go.")
          .like("my-app://pay/1");
  private static final FieldLimit METADATA =
      FieldLimit.object("metadata").means("Whatever else the provider tells.");

  /**
   * Checks that the parts fit together.
   *
   * @throws IllegalArgumentException where they do not
   */
  public PayResponse {
    redirectToUrl = AnswerChecks.url(REDIRECT_TO_URL, redirectToUrl);
    redirectToUrlMobile = AnswerChecks.url(REDIRECT_TO_URL_MOBILE, redirectToUrlMobile);
    AnswerChecks.result(RESULT, result, redirectToUrl, redirectToUrlMobile);
    if (result != PayResult.KO) {
      AnswerChecks.id(PAYMENT_ID, paymentId);
    }
    AnswerChecks.text(PAYMENT_ID, paymentId);
    metadata = AnswerChecks.metadata(METADATA, metadata);
  }

  /** What may be in its fields. */
  public static List<FieldLimit> limits() {
    return List.of(
        RESULT, RESULT_DESCRIPTION, PAYMENT_ID, REDIRECT_TO_URL, REDIRECT_TO_URL_MOBILE, METADATA);
  }

  /** The payment is accepted. */
  public static PayResponse ok(String paymentId) {
    return builder().result(PayResult.OK).paymentId(paymentId).build();
  }

  /** The payment is declined, for this reason. */
  public static PayResponse ko(String resultDescription) {
    return builder().result(PayResult.KO).resultDescription(resultDescription).build();
  }

  /** The payment is not decided yet. */
  public static PayResponse pending(String paymentId) {
    return builder().result(PayResult.PENDING).paymentId(paymentId).build();
  }

  /** The payer has to go to this URL. */
  public static PayResponse redirect(String paymentId, String redirectToUrl) {
    return builder()
        .result(PayResult.REDIRECT_TO_URL)
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
        .metadata(metadata);
  }

  /** Without what may be secret. */
  @Override
  public String toString() {
    return "PayResponse[result=%s, resultDescription=%s, paymentId=%s, redirectToUrl=%s, redirectToUrlMobile=%s, metadata=%s]"
        .formatted(
            result,
            resultDescription,
            paymentId,
            Redacted.url(redirectToUrl),
            Redacted.url(redirectToUrlMobile),
            Redacted.data(metadata));
  }

  /** Collects a {@link PayResponse}. Not thread-safe. */
  public static final class Builder {
    private @Nullable PayResult result;
    private @Nullable String resultDescription;
    private @Nullable String paymentId;
    private @Nullable String redirectToUrl;
    private @Nullable String redirectToUrlMobile;
    private @Nullable Map<String, ? extends @Nullable Object> metadata;

    private Builder() {}

    /** {@link PayResponse#result()}. Required. */
    public Builder result(@Nullable PayResult result) {
      this.result = result;
      return this;
    }

    /** {@link PayResponse#resultDescription()}. */
    public Builder resultDescription(@Nullable String resultDescription) {
      this.resultDescription = resultDescription;
      return this;
    }

    /** {@link PayResponse#paymentId()}. */
    public Builder paymentId(@Nullable String paymentId) {
      this.paymentId = paymentId;
      return this;
    }

    /** {@link PayResponse#redirectToUrl()}. */
    public Builder redirectToUrl(@Nullable String redirectToUrl) {
      this.redirectToUrl = redirectToUrl;
      return this;
    }

    /** {@link PayResponse#redirectToUrlMobile()}. */
    public Builder redirectToUrlMobile(@Nullable String redirectToUrlMobile) {
      this.redirectToUrlMobile = redirectToUrlMobile;
      return this;
    }

    /** {@link PayResponse#metadata()}. */
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
    public PayResponse build() {
      return new PayResponse(
          result,
          resultDescription,
          paymentId,
          redirectToUrl,
          redirectToUrlMobile,
          metadata == null ? null : Collections.unmodifiableMap(metadata));
    }
  }
}
