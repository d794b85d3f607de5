package dev.turnpike.internal.external;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.turnpike.CallOptions;
import dev.turnpike.Door;
import dev.turnpike.ExternalService;
import dev.turnpike.GatewayBuilder;
import dev.turnpike.PaymentGateway;
import dev.turnpike.Payments;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Interval;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.SubscriptionInfo;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.internal.contract.Answered;
import dev.turnpike.internal.contract.Call;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.PaymentQuery;
import dev.turnpike.internal.contract.SubscriptionQuery;
import dev.turnpike.internal.contract.SubscriptionUpdate;
import java.time.Duration;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A gateway with one external service, named acme, at a peer; and a call of every operation. */
final class Acme implements AutoCloseable {
  /** Short for tests that wait for it to pass. */
  static final Duration SHORT = Duration.ofMillis(300);

  static final String PAYMENT_ID = "pay-1";
  static final String TOKEN = "sub-1";

  final PaymentGateway gateway;

  private Acme(PaymentGateway gateway) {
    this.gateway = gateway;
  }

  static Acme at(Peer peer) {
    return at(peer.url());
  }

  static Acme at(String baseUrl) {
    return at(baseUrl, service -> service);
  }

  static Acme at(String baseUrl, UnaryOperator<ExternalService.Builder> service) {
    return at(baseUrl, service, gateway -> gateway);
  }

  static Acme at(
      String baseUrl,
      UnaryOperator<ExternalService.Builder> service,
      UnaryOperator<GatewayBuilder> gateway) {
    ExternalService acme = service.apply(ExternalService.builder("acme", baseUrl)).build();
    return new Acme(gateway.apply(PaymentGateway.builder().externalService(acme)).build());
  }

  /** Its calls take 300 ms at most. */
  static Acme hasty(String baseUrl) {
    return at(baseUrl, service -> service.timeout(SHORT).connectTimeout(SHORT));
  }

  Payments payments() {
    return gateway.provider("acme");
  }

  Answered<?> call(Operation<?, ?> operation) {
    return call(operation, CallOptions.none());
  }

  Answered<?> call(Operation<?, ?> operation, CallOptions options) {
    return Door.execute(gateway, sample(operation, options));
  }

  /** What a call of this operation fails with. */
  GatewayException failure(Operation<?, ?> operation) {
    return failure(operation, CallOptions.none());
  }

  GatewayException failure(Operation<?, ?> operation, CallOptions options) {
    return catchThrowableOfType(GatewayException.class, () -> call(operation, options));
  }

  private static Call<?, ?> sample(Operation<?, ?> operation, CallOptions options) {
    PaymentQuery payment = PaymentQuery.byPaymentId(PAYMENT_ID);
    SubscriptionQuery subscription = new SubscriptionQuery(TOKEN);
    return pick(
        operation,
        new Call<>(Operation.PAY, "acme", payRequest(), options),
        new Call<>(Operation.REFUND, "acme", refundRequest(), options),
        new Call<>(Operation.STATUS, "acme", payment, options),
        new Call<>(Operation.CHECK, "acme", payment, options),
        new Call<>(Operation.SCHEDULE, "acme", startRequest(), options),
        new Call<>(Operation.START, "acme", startRequest(), options),
        new Call<>(Operation.SUBSCRIPTION_PAY, "acme", subscriptionPayRequest(), options),
        new Call<>(
            Operation.UPDATE, "acme", new SubscriptionUpdate(TOKEN, updateRequest()), options),
        new Call<>(Operation.SUBSCRIPTION_STATUS, "acme", subscription, options),
        new Call<>(Operation.EXPIRE, "acme", subscription, options));
  }

  /** A call about this subscription. */
  static Call<?, ?> ofSubscription(Operation<?, ?> operation, String token) {
    CallOptions none = CallOptions.none();
    return pick(
        operation,
        new Call<>(Operation.UPDATE, "acme", new SubscriptionUpdate(token, updateRequest()), none),
        new Call<>(Operation.SUBSCRIPTION_STATUS, "acme", new SubscriptionQuery(token), none),
        new Call<>(Operation.EXPIRE, "acme", new SubscriptionQuery(token), none));
  }

  private static Call<?, ?> pick(Operation<?, ?> operation, Call<?, ?>... calls) {
    return Stream.of(calls).filter(call -> call.operation() == operation).findFirst().orElseThrow();
  }

  /** An answer that is right for every operation's requests above. */
  static String answerTo(Operation<?, ?> operation) {
    if (operation.answerType() == PaymentStatus.class) {
      return "{\"status\":\"ACCEPTED\",\"paymentId\":\"pay-1\"}";
    }
    if (operation.answerType() == SubscriptionStatus.class) {
      return "{\"status\":\"ACTIVE\",\"subscriptionToken\":\"sub-1\"}";
    }
    return operation.isForSubscriptions()
        ? "{\"result\":\"OK\",\"paymentId\":\"pay-1\",\"subscriptionToken\":\"sub-1\"}"
        : "{\"result\":\"OK\",\"paymentId\":\"pay-1\"}";
  }

  /** A peer whose answers to this operation are right. */
  static Peer peerFor(Operation<?, ?> operation) {
    return Peer.json(200, answerTo(operation));
  }

  static PayRequest payRequest() {
    return payRequest("order-1");
  }

  static PayRequest payRequest(String shopTransactionId) {
    return PayRequest.builder()
        .amount(1299)
        .currency("EUR")
        .shopTransactionId(shopTransactionId)
        .build();
  }

  static RefundRequest refundRequest() {
    return RefundRequest.builder()
        .paymentId(PAYMENT_ID)
        .amount(100L)
        .currency("EUR")
        .refundId("refund-1")
        .build();
  }

  static SubscriptionRequest startRequest() {
    return SubscriptionRequest.builder()
        .amount(500L)
        .currency("EUR")
        .shopTransactionId("order-2")
        .subscriptionInfo(
            SubscriptionInfo.builder().interval(Interval.MONTH).intervalCount(1).build())
        .build();
  }

  static SubscriptionRequest subscriptionPayRequest() {
    return SubscriptionRequest.builder()
        .amount(500L)
        .currency("EUR")
        .shopTransactionId("order-3")
        .subscriptionInfo(SubscriptionInfo.builder().token(TOKEN).build())
        .build();
  }

  static SubscriptionRequest updateRequest() {
    return SubscriptionRequest.builder()
        .amount(700L)
        .currency("EUR")
        .shopTransactionId("order-4")
        .subscriptionInfo(
            SubscriptionInfo.builder().interval(Interval.YEAR).intervalCount(2).build())
        .build();
  }

  @Override
  public void close() {
    gateway.close();
  }
}
