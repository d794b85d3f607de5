package dev.turnpike.api;

import java.util.Collections;
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

  /**
   * Checks that the parts fit together.
   *
   * @throws IllegalArgumentException where they do not
   */
  public PayResponse {
    redirectToUrl = AnswerChecks.url("redirectToUrl", redirectToUrl);
    redirectToUrlMobile = AnswerChecks.url("redirectToUrlMobile", redirectToUrlMobile);
    AnswerChecks.result(result, redirectToUrl, redirectToUrlMobile);
    if (result != PayResult.KO) {
      AnswerChecks.id("paymentId", paymentId);
    }
    AnswerChecks.text("paymentId", paymentId);
    metadata = AnswerChecks.metadata(metadata);
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
