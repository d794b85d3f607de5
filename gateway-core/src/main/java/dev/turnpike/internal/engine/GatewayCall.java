package dev.turnpike.internal.engine;

import dev.turnpike.CallOptions;
import dev.turnpike.Payments;
import dev.turnpike.Subscriptions;
import dev.turnpike.internal.contract.Operation;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Any operation at any provider, as data: what {@link Payments} and {@link Subscriptions} make of
 * their arguments, and an HTTP server of its requests. Immutable. Nothing is checked before the
 * call is made.
 *
 * @param provider the provider's name
 * @param operation which operation
 * @param body the request's record, or its JSON as {@code byte[]}; {@code null} where there is none
 * @param paymentId what a lookup is about
 * @param shopTransactionId what a lookup is about, where the {@code paymentId} is not known
 * @param subscriptionToken which subscription
 * @param options the rest
 */
public record GatewayCall(
    String provider,
    Operation operation,
    @Nullable Object body,
    @Nullable String paymentId,
    @Nullable String shopTransactionId,
    @Nullable String subscriptionToken,
    CallOptions options) {

  /** Requires what is never missing. */
  public GatewayCall {
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(operation, "operation");
    Objects.requireNonNull(options, "options");
  }

  /** An operation with a request body. */
  public static GatewayCall of(
      String provider, Operation operation, Object body, CallOptions options) {
    return new GatewayCall(provider, operation, body, null, null, null, options);
  }

  /** A lookup by the provider's own id. */
  public static GatewayCall byPaymentId(
      String provider, Operation operation, String paymentId, CallOptions options) {
    return new GatewayCall(provider, operation, null, paymentId, null, null, options);
  }

  /** A lookup by the caller's own id. */
  public static GatewayCall byShopTransactionId(
      String provider, Operation operation, String shopTransactionId, CallOptions options) {
    return new GatewayCall(provider, operation, null, null, shopTransactionId, null, options);
  }

  /** An operation on one subscription. */
  public static GatewayCall onSubscription(
      String provider,
      Operation operation,
      String token,
      @Nullable Object body,
      CallOptions options) {
    return new GatewayCall(provider, operation, body, null, null, token, options);
  }

  /** Without body and token. */
  @Override
  public String toString() {
    return "GatewayCall[provider=" + provider + ", operation=" + operation + "]";
  }
}
