package dev.turnpike.internal.engine;

import dev.turnpike.CallOptions;
import dev.turnpike.StoreUnavailableException;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.internal.contract.BareNotFoundException;
import dev.turnpike.internal.contract.Call;
import dev.turnpike.internal.contract.PaymentQuery;
import dev.turnpike.internal.ledger.OperationRecord;
import dev.turnpike.internal.ledger.PaymentRecord;
import dev.turnpike.internal.ledger.Store;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
   * @throws GatewayException when it is about what doesn't exist for the caller
   */
  <Q> void check(Call<Q, ?> call) {
    String paymentId = call.operation().paymentOf(call.request());
    if (paymentId != null) {
      requirePayment(call, paymentId);
    }
    String token = call.operation().subscriptionOf(call.request());
    if (token != null) {
      Optional<String> owner = known(call, () -> store.ownerOfSubscription(call.provider(), token));
      if (!isOpenTo(call, owner)) {
        throw notFound(call, ErrorCode.SUBSCRIPTION_NOT_FOUND, "subscription");
      }
    }
  }

  private void requirePayment(Call<?, ?> call, String paymentId) {
    if (!isOpenTo(call, known(call, () -> store.ownerOfPayment(call.provider(), paymentId)))) {
      throw noPayment(call);
    }
  }

  /**
   * The same question by the provider's id of the payment that the caller knows by his own. It
   * stays as it is where the provider has to be asked: a newer attempt is open, of which the
   * records don't know what became, or they don't know it at all, and the caller may ask about
   * foreign ones.
   *
   * @throws GatewayException when there is none for the caller
   */
  PaymentQuery resolved(Call<PaymentQuery, ?> call) {
    String shopTransactionId = call.request().shopTransactionId();
    if (shopTransactionId == null) {
      return call.request();
    }
    String tenant = call.tenant();
    if (tenantsOf(attemptsOf(call, shopTransactionId).stream().filter(OperationRecord::isOpen))
        .contains(tenant)) {
      return call.request();
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
    return known
        .map(payment -> PaymentQuery.byPaymentId(payment.paymentId()))
        .orElse(call.request());
  }

  /**
   * The status, where it is of a payment of the caller's. A provider that is asked by the caller's
   * id can't tell one tenant's payment from another's.
   *
   * @throws GatewayException when it isn't, or nobody can tell
   */
  PaymentStatus own(Call<PaymentQuery, ?> call, PaymentStatus status) {
    String shopTransactionId = call.request().shopTransactionId();
    if (shopTransactionId == null) {
      return status;
    }
    String tenant = call.tenant();
    List<OperationRecord> attempts = attemptsOf(call, shopTransactionId);
    Set<String> open = tenantsOf(attempts.stream().filter(OperationRecord::isOpen));
    boolean isCallers =
        known(call, () -> store.ownerOfPayment(call.provider(), status.paymentId()))
            .map(tenant::equals)
            .orElseGet(
                () ->
                    open.isEmpty()
                        ? call.options().foreign()
                        : tenantsOf(attempts.stream()).equals(Set.of(tenant)));
    if (isCallers) {
      return status;
    }
    throw open.contains(tenant)
        ? call.problem(ErrorCode.PROVIDER_ERROR)
            .detail(
                "what provider '%s' tells of this shopTransactionId is not about this request, whose outcome is still unknown"
                    .formatted(call.provider()))
            .build()
        : noPayment(call);
  }

  /** What may have made the payment that the provider tells of. */
  private List<OperationRecord> attemptsOf(Call<?, ?> call, String shopTransactionId) {
    return known(call, () -> Optional.of(store.withoutPayment(call.provider(), shopTransactionId)))
        .orElse(List.of());
  }

  private static Set<String> tenantsOf(Stream<OperationRecord> attempts) {
    return attempts.map(OperationRecord::tenant).collect(Collectors.toSet());
  }

  private static boolean isOpenTo(Call<?, ?> call, Optional<String> owner) {
    return owner.map(call.tenant()::equals).orElse(call.options().foreign());
  }

  /** Where there is one nameless tenant only, lookups go on while the records can't be read. */
  private static <T> Optional<T> known(Call<?, ?> call, Supplier<Optional<T>> lookup) {
    try {
      return lookup.get();
    } catch (StoreUnavailableException e) {
      if (call.tenant().isEmpty() && call.options().soleTenant()) {
        return Optional.empty();
      }
      throw call.problem(ErrorCode.GATEWAY_UNAVAILABLE)
          .detail("the gateway's records can't be reached: " + e.getMessage())
          .cause(e)
          .build();
    }
  }

  private static GatewayException noPayment(Call<?, ?> call) {
    return notFound(call, ErrorCode.PAYMENT_NOT_FOUND, "payment");
  }

  /**
   * The same for what is another's and for what never was. Nobody was asked, so it proves nothing
   * to another gateway before this one, which may wait for the end of a call.
   */
  private static GatewayException notFound(Call<?, ?> call, ErrorCode code, String what) {
    return call.problem(code)
        .cause(new BareNotFoundException())
        .detail("there is no such %s at provider '%s'".formatted(what, call.provider()))
        .build();
  }
}
