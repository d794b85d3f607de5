package dev.turnpike;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A call as it came over a wire, for {@link PaymentGateway#call(JsonCall)}: what a server of the
 * host's own makes of a request. Immutable. Nothing is checked before the call is made.
 *
 * @param provider the provider's name
 * @param operation which operation, as it stands in the path: for instance {@code pay} or {@code
 *     subscription/start}
 * @param json the body; empty where there is none
 * @param paymentId from the query, for {@code status} and {@code check}
 * @param shopTransactionId from the query, instead of that
 * @param subscriptionToken from the path, decoded
 * @param options the rest
 */
public record JsonCall(
    String provider,
    String operation,
    byte[] json,
    @Nullable String paymentId,
    @Nullable String shopTransactionId,
    @Nullable String subscriptionToken,
    CallOptions options) {

  /** Requires what is never missing. */
  public JsonCall {
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(operation, "operation");
    Objects.requireNonNull(json, "json");
    Objects.requireNonNull(options, "options");
  }

  /** A call with a body, and nothing beside it. */
  public static JsonCall of(String provider, String operation, byte[] json, CallOptions options) {
    return new JsonCall(provider, operation, json, null, null, null, options);
  }

  /** Without body and token. */
  @Override
  public String toString() {
    return "JsonCall[provider=" + provider + ", operation=" + operation + "]";
  }
}
