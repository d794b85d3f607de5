package dev.turnpike.internal.external;

import dev.turnpike.ExternalService;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.providers.DeclaresOperations;
import dev.turnpike.internal.transport.HttpTransport;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.Callback;
import dev.turnpike.spi.CallbackRefusedException;
import dev.turnpike.spi.CallbackResult;
import dev.turnpike.spi.PaymentProvider;
import dev.turnpike.spi.SubscriptionProvider;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An external service as a provider. What it supports is not known before it is asked, so it is
 * taken to support everything. Thread-safe.
 */
public final class ExternalProvider
    implements PaymentProvider, SubscriptionProvider, DeclaresOperations {
  private static final Set<Operation> EVERYTHING =
      Collections.unmodifiableSet(EnumSet.allOf(Operation.class));
  private static final Logger LOG = LoggerFactory.getLogger(ExternalProvider.class);
  private static final String BEARER = "Bearer ";
  private static final String PAYMENT_ID = "paymentId";
  private static final String SHOP_TRANSACTION_ID = "shopTransactionId";

  private final ExternalService service;
  private final ServiceClient client;
  private volatile boolean checksByStatus;

  /** A provider that reaches the service over this transport. */
  public ExternalProvider(ExternalService service, HttpTransport transport, Clock clock) {
    this.service = service;
    this.client = new ServiceClient(service, transport, clock);
  }

  @Override
  public String name() {
    return service.name();
  }

  @Override
  public Duration idempotencyWindow() {
    return service.idempotencyWindow();
  }

  /** Each call has a time limit as a whole. */
  @Override
  public boolean keepsDeadline() {
    return true;
  }

  @Override
  public Set<Operation> operations() {
    return EVERYTHING;
  }

  @Override
  public PayResponse pay(PayRequest request, CallContext call) {
    return client.call(Operation.PAY, PayResponse.class, request, Map.of(), null, call);
  }

  @Override
  public RefundResponse refund(RefundRequest request, CallContext call) {
    return client.call(Operation.REFUND, RefundResponse.class, request, Map.of(), null, call);
  }

  @Override
  public PaymentStatus status(String paymentId, CallContext call) {
    return lookup(Operation.STATUS, PAYMENT_ID, paymentId, call);
  }

  @Override
  public PaymentStatus statusByShopTransactionId(String shopTransactionId, CallContext call) {
    return lookup(Operation.STATUS, SHOP_TRANSACTION_ID, shopTransactionId, call);
  }

  @Override
  public PaymentStatus check(String paymentId, CallContext call) {
    return check(PAYMENT_ID, paymentId, PaymentStatus::paymentId, call);
  }

  @Override
  public PaymentStatus checkByShopTransactionId(String shopTransactionId, CallContext call) {
    return check(SHOP_TRANSACTION_ID, shopTransactionId, PaymentStatus::shopTransactionId, call);
  }

  /**
   * By {@code /status} where the service has that only. What it says of a payment that both paths
   * don't find proves nothing, so it is remembered only after an answer.
   */
  private PaymentStatus check(
      String parameter,
      String id,
      Function<PaymentStatus, @Nullable String> idOf,
      CallContext call) {
    if (checksByStatus) {
      return lookup(Operation.STATUS, parameter, id, call);
    }
    GatewayException noCheck;
    try {
      return lookup(Operation.CHECK, parameter, id, call);
    } catch (GatewayException e) {
      if (!(e.getCause() instanceof NoSuchPathException)) {
        throw e;
      }
      noCheck = e;
    }
    PaymentStatus status;
    try {
      status = lookup(Operation.STATUS, parameter, id, call);
    } catch (GatewayException e) {
      throw e.code() == ErrorCode.OPERATION_NOT_SUPPORTED ? noCheck : e;
    }
    if (id.equals(idOf.apply(status))) {
      LOG.info("service '{}' has no /check, and is asked by /status from now on", service.name());
      checksByStatus = true;
    }
    return status;
  }

  private PaymentStatus lookup(Operation operation, String parameter, String id, CallContext call) {
    return client.call(operation, PaymentStatus.class, null, Map.of(parameter, id), null, call);
  }

  /**
   * What a callback says is not believed, so its token only keeps strangers from making the gateway
   * ask.
   */
  @Override
  public CallbackResult callback(Callback callback) {
    String token = service.callbackToken();
    if (token != null && !brings(callback, token)) {
      throw new CallbackRefusedException(
          "a callback of '%s' must bring its token, as 'Authorization: Bearer' or '?token='"
              .formatted(service.name()));
    }
    return CallbackResult.ask(callback.requiredQueryParameter(PAYMENT_ID));
  }

  private static boolean brings(Callback callback, String token) {
    Optional<String> header =
        callback
            .header("Authorization")
            .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
            .map(value -> value.substring(BEARER.length()).trim());
    return isSame(header, token) || isSame(callback.queryParameter("token"), token);
  }

  private static boolean isSame(Optional<String> brought, String token) {
    return MessageDigest.isEqual(
        brought.orElse("").getBytes(StandardCharsets.UTF_8),
        token.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public SubscriptionResponse scheduleSubscription(SubscriptionRequest request, CallContext call) {
    return change(Operation.SCHEDULE, request, null, call);
  }

  @Override
  public SubscriptionResponse startSubscription(SubscriptionRequest request, CallContext call) {
    return change(Operation.START, request, null, call);
  }

  @Override
  public SubscriptionResponse paySubscription(SubscriptionRequest request, CallContext call) {
    return change(Operation.SUBSCRIPTION_PAY, request, null, call);
  }

  @Override
  public SubscriptionResponse updateSubscription(
      String subscriptionToken, SubscriptionRequest request, CallContext call) {
    return change(Operation.UPDATE, request, subscriptionToken, call);
  }

  @Override
  public SubscriptionResponse expireSubscription(String subscriptionToken, CallContext call) {
    return change(Operation.EXPIRE, null, subscriptionToken, call);
  }

  private SubscriptionResponse change(
      Operation operation,
      @Nullable SubscriptionRequest request,
      @Nullable String token,
      CallContext call) {
    return client.call(operation, SubscriptionResponse.class, request, Map.of(), token, call);
  }

  @Override
  public SubscriptionStatus subscriptionStatus(String subscriptionToken, CallContext call) {
    return client.call(
        Operation.SUBSCRIPTION_STATUS,
        SubscriptionStatus.class,
        null,
        Map.of(),
        subscriptionToken,
        call);
  }
}
