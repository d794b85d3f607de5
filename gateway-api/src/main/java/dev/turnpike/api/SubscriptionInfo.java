package dev.turnpike.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a subscription is like. Made by {@link #builder()}.
 *
 * @param token the provider's token of the subscription, not blank; needed to take a payment of it
 *     by hand
 * @param interval with {@code intervalCount}, the time between two payments; needed to schedule or
 *     start
 * @param intervalCount how many intervals lie between two payments, at least 1
 * @param expiresAfter how many payments are taken at most, at least 1; {@code null}: no limit
 */
public record SubscriptionInfo(
    @Nullable String token,
    @Nullable Interval interval,
    @Nullable Integer intervalCount,
    @Nullable Integer expiresAfter) {

  private static final FieldLimit TOKEN =
      FieldLimit.token("subscriptionInfo.token")
          .means("The subscription, to take a payment of it by hand.");
  private static final FieldLimit INTERVAL =
      FieldLimit.choice("subscriptionInfo.interval")
          .means("With intervalCount, the time between two payments.")
          .like("MONTH");
  private static final FieldLimit INTERVAL_COUNT =
      FieldLimit.count("subscriptionInfo.intervalCount")
          .means("How many intervals lie between two payments.");
  private static final FieldLimit EXPIRES_AFTER =
      FieldLimit.count("subscriptionInfo.expiresAfter")
          .means("How many payments are taken at most; absent: no limit.")
          .like("12");

  /** Checks every field. */
  public SubscriptionInfo {
    Checks checks = new Checks();
    checks.check(TOKEN, token);
    checks.check(INTERVAL_COUNT, intervalCount);
    checks.check(EXPIRES_AFTER, expiresAfter);
    checks.verify();
  }

  /** What may be in its fields. */
  public static List<FieldLimit> limits() {
    return List.of(TOKEN, INTERVAL, INTERVAL_COUNT, EXPIRES_AFTER);
  }

  /** A builder with nothing set. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts from this one. */
  public Builder toBuilder() {
    return new Builder()
        .token(token)
        .interval(interval)
        .intervalCount(intervalCount)
        .expiresAfter(expiresAfter);
  }

  /** Without what may be secret. */
  @Override
  public String toString() {
    return "SubscriptionInfo[token=%s, interval=%s, intervalCount=%s, expiresAfter=%s]"
        .formatted(Redacted.text(token), interval, intervalCount, expiresAfter);
  }

  /** Collects a {@link SubscriptionInfo}. Not thread-safe. */
  public static final class Builder {
    private @Nullable String token;
    private @Nullable Interval interval;
    private @Nullable Integer intervalCount;
    private @Nullable Integer expiresAfter;

    private Builder() {}

    /** {@link SubscriptionInfo#token()}. */
    public Builder token(@Nullable String token) {
      this.token = token;
      return this;
    }

    /** {@link SubscriptionInfo#interval()}. */
    public Builder interval(@Nullable Interval interval) {
      this.interval = interval;
      return this;
    }

    /** {@link SubscriptionInfo#intervalCount()}. */
    public Builder intervalCount(@Nullable Integer intervalCount) {
      this.intervalCount = intervalCount;
      return this;
    }

    /** {@link SubscriptionInfo#expiresAfter()}. */
    public Builder expiresAfter(@Nullable Integer expiresAfter) {
      this.expiresAfter = expiresAfter;
      return this;
    }

    /**
     * The finished record.
     *
     * @throws InvalidRequestException names every missing or wrong field
     */
    @SuppressWarnings("NullAway") // the constructor names what is missing
    public SubscriptionInfo build() {
      return new SubscriptionInfo(token, interval, intervalCount, expiresAfter);
    }
  }
}
