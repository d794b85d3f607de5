package dev.turnpike.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.turnpike.CallOptions;
import dev.turnpike.Gateway;
import dev.turnpike.GatewayBuilder;
import dev.turnpike.PaymentGateway;
import dev.turnpike.Payments;
import dev.turnpike.ProviderInfo;
import dev.turnpike.Subscriptions;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.FieldError;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Interval;
import dev.turnpike.api.InvalidRequestException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.OutcomeUnknownException;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResult;
import dev.turnpike.api.RetryableException;
import dev.turnpike.api.SubscriptionInfo;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.api.SubscriptionState;
import dev.turnpike.spi.Callback;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a host's code may rely on, wherever the gateway runs. */
abstract class GatewayContract {
  private final BlockingQueue<PaymentStatus> told = new LinkedBlockingQueue<>();
  private Gateway gateway;

  /** A handle of a gateway that is built so, with the tenants {@code anna} and {@code bert}. */
  abstract Gateway open(GatewayBuilder builder) throws Exception;

  @BeforeEach
  void open() throws Exception {
    gateway =
        open(
            PaymentGateway.builder()
                .discoverProviders()
                .callTimeout(Duration.ofMillis(700))
                .onPaymentStatus(told::add));
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  private Payments sandbox() {
    return gateway.provider("sandbox");
  }

  private static PayRequest.Builder payment(String order) {
    return PayRequest.builder().amount(1299).currency("EUR").shopTransactionId(order);
  }

  private static PayRequest payment(String order, String scenario) {
    return payment(order).providerData(Map.of("scenario", scenario)).build();
  }

  private static GatewayException problemOf(ThrowingCallable call) {
    GatewayException problem = catchThrowableOfType(GatewayException.class, call);
    assertThat(problem).as("a problem").isNotNull();
    return problem;
  }

  private PaymentStatus told() throws InterruptedException {
    return told.poll(20, TimeUnit.SECONDS);
  }

  @Test
  void aPaymentIsMade_lookedAt_andGivenBack() {
    PayResponse paid = sandbox().pay(payment("order-1").build());

    assertThat(paid.result()).isEqualTo(PayResult.OK);
    assertThat(sandbox().provider()).isEqualTo("sandbox");
    assertThat(sandbox().status(paid.paymentId()).status()).isEqualTo(PaymentState.ACCEPTED);
    PaymentStatus found = sandbox().statusByShopTransactionId("order-1");
    assertThat(found.paymentId()).isEqualTo(paid.paymentId());
    assertThat(found.providerName()).isEqualTo("sandbox");
    RefundRequest third =
        RefundRequest.builder().paymentId(paid.paymentId()).amount(433L).currency("EUR").build();
    assertThat(sandbox().refund(third).result()).isEqualTo(RefundResult.OK);
    assertThat(sandbox().refund(third).metadata()).containsEntry("refunded", 866);
  }

  @Test
  void aDecline_aRedirect_andOneThatIsPending_areAnswers() {
    assertThat(sandbox().pay(payment("order-1", "ko")).result()).isEqualTo(PayResult.KO);
    assertThat(sandbox().pay(payment("order-2", "pending")).result()).isEqualTo(PayResult.PENDING);
    assertThat(sandbox().pay(payment("order-3", "redirect")).redirectToUrl())
        .startsWith("https://");
  }

  @Test
  void theSameRequestAgain_getsTheSameAnswer_andAnotherOneIsRefused() {
    PayResponse first = sandbox().pay(payment("order-1").build());

    assertThat(sandbox().pay(payment("order-1").build())).isEqualTo(first);
    GatewayException other = problemOf(() -> sandbox().pay(payment("order-1").amount(1).build()));
    assertThat(other.code()).isEqualTo(ErrorCode.DUPLICATE_TRANSACTION);
    assertThat(other.outcome()).contains(Outcome.NOT_EXECUTED);
    assertThat(other.detail()).contains("order-1");
  }

  @Test
  void afterADecline_aNewAttemptGoesThrough() {
    assertThat(sandbox().pay(payment("order-1", "ko")).result()).isEqualTo(PayResult.KO);
    assertThat(sandbox().pay(payment("order-1", "ok")).result()).isEqualTo(PayResult.OK);
  }

  @Test
  void aKey_isOnePayment_andBelongsToItsRequest() {
    CallOptions once = CallOptions.idempotencyKey("key-1");
    PayResponse first = sandbox().pay(payment("order-1", "ko"), once);

    assertThat(sandbox().pay(payment("order-1", "ko"), once)).isEqualTo(first);
    assertThat(problemOf(() -> sandbox().pay(payment("order-1", "ok"), once)).code())
        .isEqualTo(ErrorCode.IDEMPOTENCY_MISMATCH);
  }

  @Test
  void everyWrongField_isNamed() {
    InvalidRequestException wrong =
        (InvalidRequestException)
            problemOf(
                () ->
                    sandbox()
                        .refund(
                            RefundRequest.builder().paymentId("p").build(),
                            CallOptions.builder()
                                .idempotencyKey("not a key")
                                .paymentMethod("credit-cards")
                                .build()));

    assertThat(wrong.errors().stream().map(FieldError::field))
        .containsExactly("Idempotency-Key", "paymentMethod");
    assertThat(wrong.outcome()).contains(Outcome.NOT_EXECUTED);
  }

  @Test
  void whatThereIsNot_isNotFound() {
    assertThat(problemOf(() -> gateway.provider("nobody").pay(payment("order-1").build())).code())
        .isEqualTo(ErrorCode.PROVIDER_NOT_FOUND);
    assertThat(problemOf(() -> gateway.provider("no name")).code())
        .isEqualTo(ErrorCode.PROVIDER_NOT_FOUND);
    GatewayException payment = problemOf(() -> sandbox().status("pay_none"));
    assertThat(payment.code()).isEqualTo(ErrorCode.PAYMENT_NOT_FOUND);
    assertThat(payment.outcome()).isEmpty();
    assertThat(problemOf(() -> sandbox().subscriptions().status("sub_none")).code())
        .isEqualTo(ErrorCode.SUBSCRIPTION_NOT_FOUND);
  }

  @Test
  void whatAProviderDoesNotOffer_isNotSupported() {
    GatewayException refused =
        problemOf(
            () ->
                gateway
                    .provider("minimal")
                    .refund(RefundRequest.builder().paymentId("p-1").build()));

    assertThat(refused.code()).isEqualTo(ErrorCode.OPERATION_NOT_SUPPORTED);
    assertThat(refused.outcome()).contains(Outcome.NOT_EXECUTED);
  }

  @Test
  void anUnknownOutcome_isUnknown_andStaysSo() {
    GatewayException failed = problemOf(() -> sandbox().pay(payment("order-1", "error")));
    GatewayException again = problemOf(() -> sandbox().pay(payment("order-1", "error")));
    GatewayException late = problemOf(() -> sandbox().pay(payment("order-2", "timeout")));

    assertThat(failed).isInstanceOf(OutcomeUnknownException.class);
    assertThat(failed.code()).isEqualTo(ErrorCode.PROVIDER_ERROR);
    assertThat(failed.replayed()).isFalse();
    assertThat(again).isInstanceOf(OutcomeUnknownException.class);
    assertThat(again.replayed()).isTrue();
    assertThat(late).isInstanceOf(OutcomeUnknownException.class);
    assertThat(late.code()).isEqualTo(ErrorCode.PROVIDER_TIMEOUT);
  }

  @Test
  void whatWasNotExecuted_maySafelyBeTriedAgain() {
    GatewayException away = problemOf(() -> sandbox().pay(payment("order-1", "unavailable")));

    assertThat(away).isInstanceOf(RetryableException.class);
    assertThat(away.code()).isEqualTo(ErrorCode.PROVIDER_UNAVAILABLE);
    assertThat(sandbox().pay(payment("order-1").build()).result()).isEqualTo(PayResult.OK);
  }

  @Test
  void aSubscriptionIsStarted_paid_changed_lookedAt_andEnded() {
    Subscriptions subscriptions = sandbox().subscriptions();
    SubscriptionRequest monthly =
        SubscriptionRequest.builder()
            .amount(500L)
            .currency("EUR")
            .shopTransactionId("member-7")
            .subscriptionInfo(
                SubscriptionInfo.builder().interval(Interval.MONTH).intervalCount(1).build())
            .build();
    SubscriptionResponse started = subscriptions.start(monthly);
    String token = started.subscriptionToken();

    assertThat(started.result()).isEqualTo(PayResult.OK);
    assertThat(
            subscriptions
                .pay(
                    monthly.toBuilder()
                        .shopTransactionId("member-7-may")
                        .subscriptionInfo(SubscriptionInfo.builder().token(token).build())
                        .build())
                .result())
        .isEqualTo(PayResult.OK);
    assertThat(
            subscriptions
                .update(token, monthly.toBuilder().amount(600L).build())
                .subscriptionToken())
        .isEqualTo(token);
    assertThat(subscriptions.status(token).metadata()).containsEntry("amount", 600);
    assertThat(subscriptions.expire(token).result()).isEqualTo(PayResult.OK);
    assertThat(subscriptions.status(token).status())
        .isIn(SubscriptionState.EXPIRED, SubscriptionState.CANCELED);
    assertThat(
            subscriptions
                .schedule(monthly.toBuilder().shopTransactionId("member-8").build())
                .result())
        .isEqualTo(PayResult.OK);
  }

  @Test
  void theWayToPay_reachesTheProvider() {
    PayResponse paid =
        sandbox()
            .pay(
                payment("order-1").build(),
                CallOptions.builder().paymentMethod("credit-cards").build());

    assertThat(sandbox().status(paid.paymentId()).paymentMethod()).isEqualTo("credit-cards");
  }

  @Test
  void aCheck_tellsListeners() throws InterruptedException {
    PayResponse paid = sandbox().pay(payment("order-1").build());

    assertThat(sandbox().check(paid.paymentId()).status()).isEqualTo(PaymentState.ACCEPTED);
    assertThat(told().paymentId()).isEqualTo(paid.paymentId());
    assertThat(sandbox().checkByShopTransactionId("order-1").paymentId())
        .isEqualTo(paid.paymentId());
    assertThat(told().paymentId()).isEqualTo(paid.paymentId());
  }

  @Test
  void aCallback_isTakenIn_andWorkedOn() throws InterruptedException {
    PayResponse paid = sandbox().pay(payment("order-1").build());

    sandbox()
        .callback(
            new Callback(
                "GET",
                Map.of("paymentId", List.of(paid.paymentId()), "other", List.of("ü &=")),
                Map.of("Host", List.of("company.example")),
                new byte[0]));
    sandbox()
        .callback(
            new Callback(
                "POST",
                Map.of("paymentId", List.of(paid.paymentId())),
                Map.of("Content-Type", List.of("text/plain")),
                new byte[] {1, 2, 3}));

    assertThat(told().paymentId()).isEqualTo(paid.paymentId());
    assertThat(
            problemOf(
                    () -> sandbox().callback(new Callback("GET", Map.of(), Map.of(), new byte[0])))
                .code())
        .isEqualTo(ErrorCode.INVALID_REQUEST);
  }

  @Test
  void tenants_seeNothingOfEachOther() {
    CallOptions anna = CallOptions.builder().tenant("anna").build();
    CallOptions bert = CallOptions.builder().tenant("bert").build();
    PayResponse annas = sandbox().pay(payment("order-1").build(), anna);

    assertThat(sandbox().pay(payment("order-1").build(), bert).paymentId())
        .isNotEqualTo(annas.paymentId());
    assertThat(sandbox().status(annas.paymentId(), anna).status()).isEqualTo(PaymentState.ACCEPTED);
    assertThat(problemOf(() -> sandbox().status(annas.paymentId(), bert)).code())
        .isEqualTo(ErrorCode.PAYMENT_NOT_FOUND);
  }

  @Test
  void theProviders_areListed() {
    assertThat(gateway.providers().stream().map(ProviderInfo::name))
        .containsExactlyInAnyOrder("minimal", "sandbox");
    assertThat(gateway.providers())
        .filteredOn(provider -> provider.name().equals("minimal"))
        .singleElement()
        .satisfies(
            minimal -> {
              assertThat(minimal.sandbox()).isTrue();
              assertThat(minimal.operations())
                  .containsExactly("pay", "status", "check", "callback");
            });
  }

  @Test
  void onceItIsClosed_nothingIsExecuted() {
    Payments payments = sandbox();
    gateway.close();

    GatewayException closed = problemOf(() -> payments.pay(payment("order-1").build()));
    assertThat(closed).isInstanceOf(RetryableException.class);
    assertThat(closed.outcome()).contains(Outcome.NOT_EXECUTED);
  }
}
