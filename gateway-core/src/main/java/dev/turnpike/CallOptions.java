package dev.turnpike;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What may be said with a call, beside the request itself. Made by {@link #builder()}, or {@link
 * #none()}. Immutable.
 *
 * @param idempotencyKey under which a money-moving call is made at most once: 1 to 255 visible
 *     ASCII characters. The same key with the same request gives the same answer again. On what
 *     moves no money it is ignored, whatever is in it
 * @param paymentMethod how to pay, for instance {@code credit-cards}; {@code null}: the provider
 *     chooses
 * @param queryParameters for the provider, beyond the contract's own; on lookups and {@code expire}
 *     only
 * @param tenant whose call it is: payments, subscriptions, keys and guards of one tenant don't
 *     exist for another. At most 64 ASCII letters, digits, dots, dashes and underscores; empty: the
 *     host itself, which is one tenant with all callers that have no name
 * @param foreign whether the call may be about payments and subscriptions that the records don't
 *     know, made before the gateway was there: the provider is asked about them. What the records
 *     know as another tenant's stays hidden all the same
 * @param soleTenant whether nobody else's payments are in the records, so that lookups without a
 *     tenant go on while these can't be read
 * @param requestId for logs and for the provider, 1 to 128 visible ASCII characters; {@code null}:
 *     the gateway makes one
 * @param traceparent where the call belongs in a distributed trace, as the header of that name of
 *     W3C Trace Context: kept with the operation, and passed on to the provider; {@code null}:
 *     nowhere
 */
public record CallOptions(
    @Nullable String idempotencyKey,
    @Nullable String paymentMethod,
    Map<String, List<String>> queryParameters,
    String tenant,
    boolean foreign,
    boolean soleTenant,
    @Nullable String requestId,
    @Nullable String traceparent) {

  private static final CallOptions NONE = builder().build();

  /** Copies the parameters. */
  public CallOptions {
    Map<String, List<String>> copy = new LinkedHashMap<>();
    queryParameters.forEach((name, values) -> copy.put(name, List.copyOf(values)));
    queryParameters = Collections.unmodifiableMap(copy);
    Objects.requireNonNull(tenant, "tenant");
  }

  /** The same within another part of its trace. */
  public CallOptions withTraceparent(@Nullable String other) {
    return new CallOptions(
        idempotencyKey,
        paymentMethod,
        queryParameters,
        tenant,
        foreign,
        soleTenant,
        requestId,
        other);
  }

  /** Nothing said. */
  public static CallOptions none() {
    return NONE;
  }

  /** Only a key. */
  public static CallOptions idempotencyKey(String key) {
    return builder().idempotencyKey(key).build();
  }

  /** A builder with nothing said. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects {@link CallOptions}. Not thread-safe. */
  public static final class Builder {
    private @Nullable String idempotencyKey;
    private @Nullable String paymentMethod;
    private Map<String, List<String>> queryParameters = Map.of();
    private String tenant = "";
    private @Nullable Boolean foreign;
    private @Nullable Boolean soleTenant;
    private @Nullable String requestId;
    private @Nullable String traceparent;

    private Builder() {}

    /** {@link CallOptions#idempotencyKey()}. */
    public Builder idempotencyKey(@Nullable String key) {
      this.idempotencyKey = key;
      return this;
    }

    /** {@link CallOptions#paymentMethod()}. */
    public Builder paymentMethod(@Nullable String paymentMethod) {
      this.paymentMethod = paymentMethod;
      return this;
    }

    /** {@link CallOptions#queryParameters()}. */
    public Builder queryParameters(Map<String, List<String>> parameters) {
      this.queryParameters = parameters;
      return this;
    }

    /** {@link CallOptions#tenant()}. */
    public Builder tenant(String tenant) {
      this.tenant = tenant;
      return this;
    }

    /**
     * {@link CallOptions#foreign()}. Unless said, only calls without a tenant may be about what the
     * records don't know.
     */
    public Builder foreign(boolean foreign) {
      this.foreign = foreign;
      return this;
    }

    /**
     * {@link CallOptions#soleTenant()}. Unless said, so it is for calls without a tenant that may
     * be about what the records don't know.
     */
    public Builder soleTenant(boolean sole) {
      this.soleTenant = sole;
      return this;
    }

    /** {@link CallOptions#requestId()}. */
    public Builder requestId(@Nullable String requestId) {
      this.requestId = requestId;
      return this;
    }

    /** {@link CallOptions#traceparent()}. */
    public Builder traceparent(@Nullable String traceparent) {
      this.traceparent = traceparent;
      return this;
    }

    /** The options. They are checked when the call is made. */
    public CallOptions build() {
      boolean mayBeForeign = foreign == null ? tenant.isEmpty() : foreign;
      return new CallOptions(
          idempotencyKey,
          paymentMethod,
          queryParameters,
          tenant,
          mayBeForeign,
          soleTenant == null ? mayBeForeign && tenant.isEmpty() : soleTenant,
          requestId,
          traceparent);
    }
  }
}
