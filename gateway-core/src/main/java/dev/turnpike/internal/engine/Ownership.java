package dev.turnpike.internal.engine;

import dev.turnpike.CallOptions;
import dev.turnpike.StoreUnavailableException;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.internal.contract.BareNotFoundException;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.Subject;
import dev.turnpike.internal.ledger.PaymentRecord;
import dev.turnpike.internal.ledger.Store;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells a caller's payments and subscriptions from others: another tenant's don't exist for him,
 * and what the records don't know only for one who may ask about {@linkplain CallOptions#foreign()
 * foreign} ones. Thread-safe.
 */
final class Ownership {
  private final Store store;

  Ownership(Store store) {
    this.store = store;
  }

  /**
   * Whether the caller may make this call about what it is about.
   *
   * @param body the request's record
   * @throws GatewayException when it is about what doesn't exist for the caller
   */
  void check(GatewayCall call, @Nullable Object body) {
    if (body instanceof RefundRequest refund) {
      requirePayment(call, refund.paymentId());
    } else if (call.paymentId() != null) {
      requirePayment(call, call.paymentId());
    }
    String token = tokenOf(call, body);
    if (token != null) {
      Optional<String> owner = known(call, () -> store.ownerOfSubscription(call.provider(), token));
      if (!isOpenTo(call, owner)) {
        throw notFound(call, ErrorCode.SUBSCRIPTION_NOT_FOUND, "subscription");
      }
    }
  }

  private static @Nullable String tokenOf(GatewayCall call, @Nullable Object body) {
    if (call.operation().subject() == Subject.SUBSCRIPTION) {
      return call.subscriptionToken();
    }
    return body instanceof SubscriptionRequest request ? request.subscriptionInfo().token() : null;
  }

  private void requirePayment(GatewayCall call, String paymentId) {
    if (!isOpenTo(call, known(call, () -> store.ownerOfPayment(call.provider(), paymentId)))) {
      throw noPayment(call);
    }
  }

  /**
   * The provider's id of the payment that the caller knows by his own; {@code null} where the
   * provider has to be asked: a newer attempt is open, of which the records don't know what became,
   * or they don't know it at all, and the caller may ask about foreign ones.
   *
   * @throws GatewayException when there is none for the caller
   */
  @Nullable String paymentIdOf(GatewayCall call, String shopTransactionId) {
    String tenant = call.options().tenant();
    if (openOf(call, shopTransactionId).contains(tenant)) {
      return null;
    }
    Optional<PaymentRecord> known =
        known(
            call,
            () ->
                store
                    .paymentByShopTransactionId(tenant, call.provider(), shopTransactionId)
                    .filter(payment -> isOpenTo(call, Optional.ofNullable(payment.tenant()))));
    if (known.isEmpty() && !call.options().foreign()) {
      throw noPayment(call);
    }
    return known.map(PaymentRecord::paymentId).orElse(null);
  }

  /**
   * The status, where it is of a payment of the caller's. A provider that is asked by the caller's
   * id can't tell one tenant's payment from another's.
   *
   * @throws GatewayException when it isn't, or nobody can tell
   */
  PaymentStatus own(GatewayCall call, PaymentStatus status) {
    String shopTransactionId = call.shopTransactionId();
    if (shopTransactionId == null) {
      return status;
    }
    String tenant = call.options().tenant();
    Set<String> open = openOf(call, shopTransactionId);
    boolean isCallers =
        known(call, () -> store.ownerOfPayment(call.provider(), status.paymentId()))
            .map(tenant::equals)
            .orElseGet(
                () -> open.isEmpty() ? call.options().foreign() : open.equals(Set.of(tenant)));
    if (isCallers) {
      return status;
    }
    throw open.contains(tenant)
        ? problem(call, ErrorCode.PROVIDER_ERROR)
            .detail(
                "what provider '%s' tells of this shopTransactionId is not about this request, whose outcome is still unknown"
                    .formatted(call.provider()))
            .build()
        : noPayment(call);
  }

  private Set<String> openOf(GatewayCall call, String shopTransactionId) {
    return known(call, () -> Optional.of(store.tenantsWithOpen(call.provider(), shopTransactionId)))
        .orElse(Set.of());
  }

  private static boolean isOpenTo(GatewayCall call, Optional<String> owner) {
    return owner.map(call.options().tenant()::equals).orElse(call.options().foreign());
  }

  /** Where there is one nameless tenant only, lookups go on while the records can't be read. */
  private static <T> Optional<T> known(GatewayCall call, Supplier<Optional<T>> lookup) {
    try {
      return lookup.get();
    } catch (StoreUnavailableException e) {
      if (call.options().tenant().isEmpty() && call.options().foreign()) {
        return Optional.empty();
      }
      throw problem(call, ErrorCode.GATEWAY_UNAVAILABLE)
          .detail("the gateway's records can't be reached: " + e.getMessage())
          .cause(e)
          .build();
    }
  }

  private static GatewayException noPayment(GatewayCall call) {
    return notFound(call, ErrorCode.PAYMENT_NOT_FOUND, "payment");
  }

  /**
   * The same for what is another's and for what never was. Nobody was asked, so it proves nothing
   * to another gateway before this one, which may wait for the end of a call.
   */
  private static GatewayException notFound(GatewayCall call, ErrorCode code, String what) {
    return problem(call, code)
        .cause(new BareNotFoundException())
        .detail("there is no such %s at provider '%s'".formatted(what, call.provider()))
        .build();
  }

  private static GatewayException.Builder problem(GatewayCall call, ErrorCode code) {
    Operation operation = Objects.requireNonNull(call.operation());
    return GatewayException.of(code).provider(call.provider()).outcome(operation.outcomeOf(code));
  }
}
