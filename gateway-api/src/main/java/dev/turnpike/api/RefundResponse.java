package dev.turnpike.api;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a refund. Made by {@link #ok}, {@link #ko}, {@link #pending} or {@link #builder()}.
 *
 * @param result how the refund came out
 * @param resultDescription the same in words, for a person
 * @param paymentId the provider's id of the payment
 * @param metadata whatever else the provider tells, as it is: see {@link PayRequest#providerData()}
 */
public record RefundResponse(
    RefundResult result,
    @Nullable String resultDescription,
    @Nullable String paymentId,
    @Nullable Map<String, @Nullable Object> metadata) {

  private static final FieldLimit RESULT = FieldLimit.choice("result").mandatory();
  private static final FieldLimit RESULT_DESCRIPTION =
      FieldLimit.text("resultDescription").means("Why, for people.").like("the payment is too old");
  private static final FieldLimit PAYMENT_ID =
      FieldLimit.shortText("paymentId")
          .means("The payment, or an id that the provider gave the refund.")
          .like("pay_1c0e3a0f5c26");
  private static final FieldLimit METADATA =
      FieldLimit.object("metadata").means("Whatever else the provider tells.");

  /**
   * Checks that the parts fit together.
   *
   * @throws IllegalArgumentException where they do not
   */
  public RefundResponse {
    AnswerChecks.required(RESULT, result);
    AnswerChecks.text(PAYMENT_ID, paymentId);
    metadata = AnswerChecks.metadata(METADATA, metadata);
  }

  /** What may be in its fields. */
  public static List<FieldLimit> limits() {
    return List.of(RESULT, RESULT_DESCRIPTION, PAYMENT_ID, METADATA);
  }

  /** The money goes back. */
  public static RefundResponse ok(String paymentId) {
    return builder().result(RefundResult.OK).paymentId(paymentId).build();
  }

  /** The refund is declined, for this reason. */
  public static RefundResponse ko(String resultDescription) {
    return builder().result(RefundResult.KO).resultDescription(resultDescription).build();
  }

  /** The refund is not decided yet. */
  public static RefundResponse pending(String paymentId) {
    return builder().result(RefundResult.PENDING).paymentId(paymentId).build();
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
        .metadata(metadata);
  }

  /** Without what may be secret. */
  @Override
  public String toString() {
    return "RefundResponse[result=%s, resultDescription=%s, paymentId=%s, metadata=%s]"
        .formatted(result, resultDescription, paymentId, Redacted.data(metadata));
  }

  /** Collects a {@link RefundResponse}. Not thread-safe. */
  public static final class Builder {
    private @Nullable RefundResult result;
    private @Nullable String resultDescription;
    private @Nullable String paymentId;
    private @Nullable Map<String, ? extends @Nullable Object> metadata;

    private Builder() {}

    /** {@link RefundResponse#result()}. Required. */
    public Builder result(@Nullable RefundResult result) {
      this.result = result;
      return this;
    }

    /** {@link RefundResponse#resultDescription()}. */
    public Builder resultDescription(@Nullable String resultDescription) {
      this.resultDescription = resultDescription;
      return this;
    }

    /** {@link RefundResponse#paymentId()}. */
    public Builder paymentId(@Nullable String paymentId) {
      this.paymentId = paymentId;
      return this;
    }

    /** {@link RefundResponse#metadata()}. */
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
    public RefundResponse build() {
      return new RefundResponse(
          result,
          resultDescription,
          paymentId,
          metadata == null ? null : Collections.unmodifiableMap(metadata));
    }
  }
}
