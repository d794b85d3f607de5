package dev.turnpike.internal.external;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.turnpike.CallOptions;
import dev.turnpike.ExternalService;
import dev.turnpike.GatewayBuilder;
import dev.turnpike.PaymentGateway;
import dev.turnpike.Payments;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Interval;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.SubscriptionInfo;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.engine.GatewayAnswer;
import dev.turnpike.internal.engine.GatewayCall;
import java.time.Duration;
import java.util.function.UnaryOperator;

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

  GatewayAnswer call(Operation operation) {
    return call(operation, CallOptions.none());
  }

  GatewayAnswer call(Operation operation, CallOptions options) {
    return gateway.call(sample(operation, options));
  }

  /** What a call of this operation fails with. */
  GatewayException failure(Operation operation) {
    return failure(operation, CallOptions.none());
  }

  GatewayException failure(Operation operation, CallOptions options) {
    return catchThrowableOfType(GatewayException.class, () -> call(operation, options));
  }

  static GatewayCall sample(Operation operation, CallOptions options) {
    return switch (operation) {
      case PAY -> GatewayCall.of("acme", operation, payRequest(), options);
      case REFUND -> GatewayCall.of("acme", operation, refundRequest(), options);
      case STATUS, CHECK -> GatewayCall.byPaymentId("acme", operation, PAYMENT_ID, options);
      case SCHEDULE, START -> GatewayCall.of("acme", operation, startRequest(), options);
      case SUBSCRIPTION_PAY -> GatewayCall.of("acme", operation, subscriptionPayRequest(), options);
      case UPDATE -> GatewayCall.onSubscription("acme", operation, TOKEN, updateRequest(), options);
      case SUBSCRIPTION_STATUS, EXPIRE ->
          GatewayCall.onSubscription("acme", operation, TOKEN, null, options);
      case CALLBACK -> throw new IllegalArgumentException("no call");
    };
  }

  /** An answer that is right for every operation's requests above. */
  static String answerTo(Operation operation) {
    return switch (operation) {
      case PAY, REFUND -> "{\"result\":\"OK\",\"paymentId\":\"pay-1\"}";
      case STATUS, CHECK -> "{\"status\":\"ACCEPTED\",\"paymentId\":\"pay-1\"}";
      case SUBSCRIPTION_STATUS -> "{\"status\":\"ACTIVE\",\"subscriptionToken\":\"sub-1\"}";
      default -> "{\"result\":\"OK\",\"paymentId\":\"pay-1\",\"subscriptionToken\":\"sub-1\"}";
    };
  }

  /** A peer whose answers to this operation are right. */
  static Peer peerFor(Operation operation) {
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
