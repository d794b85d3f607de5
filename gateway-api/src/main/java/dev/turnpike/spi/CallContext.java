package dev.turnpike.spi;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a provider is given with each call, beside the request: whatever belongs to this very call.
 * Immutable and thread-safe. Tests of providers make one with {@link #builder()}.
 */
public final class CallContext {
  private final @Nullable String idempotencyKey;
  private final @Nullable String paymentMethod;
  private final Map<String, List<String>> queryParameters;
  private final String requestId;
  private final @Nullable String traceparent;
  private final long deadlineNanos;

  private CallContext(CallContext other, String traceparent) {
    this.idempotencyKey = other.idempotencyKey;
    this.paymentMethod = other.paymentMethod;
    this.queryParameters = other.queryParameters;
    this.requestId = other.requestId;
    this.traceparent = traceparent;
    this.deadlineNanos = other.deadlineNanos;
  }

  private CallContext(Builder builder) {
    this.idempotencyKey = builder.idempotencyKey;
    this.paymentMethod = builder.paymentMethod;
    this.queryParameters = builder.queryParameters;
    this.requestId = builder.requestId;
    this.traceparent = builder.traceparent;
    this.deadlineNanos = System.nanoTime() + builder.timeout.toNanos();
  }

  /** A builder: no key, no method, no parameters, 30 seconds from {@link Builder#build()} on. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The key under which this operation is made at most once, to be passed on to the payment
   * company: the caller's own, or one that the gateway made. The same for every call about the same
   * attempt. Empty on lookups.
   */
  public Optional<String> idempotencyKey() {
    return Optional.ofNullable(idempotencyKey);
  }

  /**
   * How the caller wants to pay, for instance {@code credit-cards}. Empty: the provider chooses.
   */
  public Optional<String> paymentMethod() {
    return Optional.ofNullable(paymentMethod);
  }

  /** Query parameters beyond the contract's own, in their order, decoded; unmodifiable. */
  public Map<String, List<String>> queryParameters() {
    return queryParameters;
  }

  /** The id of the request that led to this call, for logs and for passing on. */
  public String requestId() {
    return requestId;
  }

  /**
   * Where the call belongs in a distributed trace: the header {@code traceparent} of W3C Trace
   * Context as the gateway's caller gave it, for passing on. Empty where he gave none.
   */
  public Optional<String> traceparent() {
    return Optional.ofNullable(traceparent);
  }

  /**
   * The same call within another part of its trace; its time goes on.
   *
   * @param traceparent {@link #traceparent()}
   */
  public CallContext withTraceparent(String traceparent) {
    return new CallContext(this, Objects.requireNonNull(traceparent, "traceparent"));
  }

  /** How long the gateway still waits for an answer; never negative. */
  public Duration timeLeft() {
    return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
  }

  @Override
  public String toString() {
    return "CallContext[requestId=" + requestId + ", paymentMethod=" + paymentMethod + "]";
  }

  /** Collects a {@link CallContext}. Not thread-safe. */
  public static final class Builder {
    private @Nullable String idempotencyKey;
    private @Nullable String paymentMethod;
    private Map<String, List<String>> queryParameters = Map.of();
    private String requestId = "none";
    private @Nullable String traceparent;
    private Duration timeout = Duration.ofSeconds(30);

    private Builder() {}

    /** {@link CallContext#idempotencyKey()}. */
    public Builder idempotencyKey(@Nullable String key) {
      this.idempotencyKey = key;
      return this;
    }

    /** {@link CallContext#paymentMethod()}. */
    public Builder paymentMethod(@Nullable String paymentMethod) {
      this.paymentMethod = paymentMethod;
      return this;
    }

    /** {@link CallContext#queryParameters()}. */
    public Builder queryParameters(Map<String, List<String>> parameters) {
      this.queryParameters = Values.copy(parameters);
      return this;
    }

    /** {@link CallContext#requestId()}. */
    public Builder requestId(String requestId) {
      this.requestId = Objects.requireNonNull(requestId, "requestId");
      return this;
    }

    /** {@link CallContext#traceparent()}. */
    public Builder traceparent(@Nullable String traceparent) {
      this.traceparent = traceparent;
      return this;
    }

    /** How long the gateway waits, from {@link #build()} on. */
    public Builder timeout(Duration timeout) {
      this.timeout = Objects.requireNonNull(timeout, "timeout");
      return this;
    }

    /** The context; its time begins now. */
    public CallContext build() {
      return new CallContext(this);
    }
  }
}
