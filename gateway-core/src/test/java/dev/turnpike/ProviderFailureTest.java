package dev.turnpike;

import static dev.turnpike.testing.Problems.problemOf;
import static dev.turnpike.testing.Requests.payment;
import static dev.turnpike.testing.Requests.refund;
import static dev.turnpike.testing.Requests.subscription;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.InvalidRequestException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.OutcomeUnknownException;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.RequestRejectedException;
import dev.turnpike.api.RetryableException;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.spi.CallbackRefusedException;
import dev.turnpike.spi.NotExecutedException;
import dev.turnpike.spi.NotFoundException;
import dev.turnpike.spi.NotSupportedException;
import dev.turnpike.spi.RejectedException;
import dev.turnpike.testing.ScriptedProvider;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a provider throws decides what the caller hears. */
class ProviderFailureTest {
  private static final String SECRET = "sk_live_4242424242424242";

  private final ScriptedProvider acme = new ScriptedProvider();
  private final PaymentGateway gateway = PaymentGateway.builder().provider(acme).build();
  private final Payments payments = gateway.provider("acme");

  @AfterEach
  void close() {
    gateway.close();
  }

  private GatewayException atPay(Throwable thrown) {
    acme.pay.thenThrow(thrown);
    return problemOf(() -> payments.pay(payment("o-1")));
  }

  private GatewayException atStatus(Throwable thrown) {
    acme.status.thenThrow(thrown);
    return problemOf(() -> payments.status("p-1"));
  }

  private static void assertProblem(GatewayException problem, ErrorCode code, Outcome outcome) {
    assertThat(problem.code()).isEqualTo(code);
    if (outcome == null) {
      assertThat(problem.outcome()).isEmpty();
    } else {
      assertThat(problem.outcome()).contains(outcome);
    }
    assertThat(problem.replayed()).isFalse();
    assertThat(problem.provider()).contains("acme");
  }

  @Test
  void notExecutedIsUnavailableAndSafeToTryAgain() {
    NotExecutedException thrown =
        new NotExecutedException("down for a while", null, Duration.ofSeconds(7));
    GatewayException pay = atPay(thrown);
    assertProblem(pay, ErrorCode.PROVIDER_UNAVAILABLE, Outcome.NOT_EXECUTED);
    assertThat(pay).isInstanceOf(RetryableException.class);
    assertThat(pay.detail()).isEqualTo("down for a while");
    assertThat(pay.retryAfter()).contains(Duration.ofSeconds(7));
    assertProblem(atStatus(thrown), ErrorCode.PROVIDER_UNAVAILABLE, null);
  }

  @Test
  void rejectedIsRejected() {
    GatewayException pay = atPay(new RejectedException("the shop is not allowed to sell this"));
    assertProblem(pay, ErrorCode.PROVIDER_REJECTED, Outcome.NOT_EXECUTED);
    assertThat(pay).isInstanceOf(RequestRejectedException.class);
    assertThat(pay.detail()).isEqualTo("the shop is not allowed to sell this");
    assertProblem(atStatus(new RejectedException("no")), ErrorCode.PROVIDER_REJECTED, null);
  }

  @Test
  void notFoundIsAPaymentOrASubscription() {
    acme.refund.thenThrow(new NotFoundException("never heard of it"));
    GatewayException refund = problemOf(() -> payments.refund(refund("p-1")));
    assertProblem(refund, ErrorCode.PAYMENT_NOT_FOUND, Outcome.NOT_EXECUTED);
    assertThat(refund.detail()).isEqualTo("never heard of it");
    assertProblem(atStatus(new NotFoundException("no")), ErrorCode.PAYMENT_NOT_FOUND, null);

    acme.expire.thenThrow(new NotFoundException("no"));
    assertProblem(
        problemOf(() -> payments.subscriptions().expire("t")),
        ErrorCode.SUBSCRIPTION_NOT_FOUND,
        Outcome.NOT_EXECUTED);
    acme.subscriptionStatus.thenThrow(new NotFoundException("no"));
    assertProblem(
        problemOf(() -> payments.subscriptions().status("t")),
        ErrorCode.SUBSCRIPTION_NOT_FOUND,
        null);
  }

  @Test
  void notSupportedIsNotSupported() {
    GatewayException pay = atPay(new NotSupportedException("no partial payments"));
    assertProblem(pay, ErrorCode.OPERATION_NOT_SUPPORTED, Outcome.NOT_EXECUTED);
    assertThat(pay.detail()).isEqualTo("no partial payments");
    assertProblem(
        atStatus(new NotSupportedException("no")), ErrorCode.OPERATION_NOT_SUPPORTED, null);
  }

  @Test
  void aMessageThatIsMissingIsReplacedByOneForPeople() {
    assertThat(atPay(new NotExecutedException(null)).detail()).contains("acme");
    assertThat(atPay(new RejectedException(null)).detail()).isNotBlank().isNotEqualTo("null");
    assertThat(atPay(new RejectedException(" ")).detail()).isNotBlank();
    assertThat(atStatus(new NotFoundException(null)).detail()).isNotBlank().isNotEqualTo("null");
  }

  @Test
  void refusingACallbackOutsideOfACallbackIsAFaultOfTheProvider() {
    // Provider: "anything else" is provider_error. The caller's credentials are not wrong.
    assertThat(atPay(new CallbackRefusedException("what?")).code())
        .isEqualTo(ErrorCode.PROVIDER_ERROR);
    assertThat(atStatus(new CallbackRefusedException("what?")).code())
        .isEqualTo(ErrorCode.PROVIDER_ERROR);
  }

  static Stream<Throwable> unexpected() {
    return Stream.of(
        new IllegalStateException(SECRET),
        new NullPointerException(SECRET),
        new IllegalArgumentException("Bad key " + SECRET, new RejectedException("inner")),
        new IOException(SECRET),
        new InterruptedException(SECRET),
        new Exception(SECRET),
        new StackOverflowError(SECRET),
        new NoClassDefFoundError("com/acme/" + SECRET),
        new OutOfMemoryError(SECRET),
        new AssertionError(SECRET),
        new Error(SECRET),
        new Throwable(SECRET));
  }

  @ParameterizedTest
  @MethodSource("unexpected")
  void anythingElseIsAnErrorOfTheProviderWithAnUnknownOutcome(Throwable thrown) {
    GatewayException pay = atPay(thrown);
    assertProblem(pay, ErrorCode.PROVIDER_ERROR, Outcome.UNKNOWN);
    assertThat(pay).isInstanceOf(OutcomeUnknownException.class);
    assertSaysNothing(pay, thrown);

    GatewayException status = atStatus(thrown);
    assertProblem(status, ErrorCode.PROVIDER_ERROR, null);
    assertSaysNothing(status, thrown);
  }

  private static void assertSaysNothing(GatewayException problem, Throwable thrown) {
    assertThat(problem.detail())
        .contains("acme")
        .doesNotContain(SECRET, thrown.getClass().getSimpleName(), "java.", "com/");
    assertThat(problem.toString()).doesNotContain(SECRET);
    assertThat(problem.errors()).isEmpty();
  }

  @Test
  void nullIsAnErrorOfTheProviderWithAnUnknownOutcome() {
    acme.pay.then((request, call) -> null);
    assertProblem(
        problemOf(() -> payments.pay(payment("o-1"))), ErrorCode.PROVIDER_ERROR, Outcome.UNKNOWN);
    acme.refund.then((request, call) -> null);
    assertProblem(
        problemOf(() -> payments.refund(refund("p-1"))), ErrorCode.PROVIDER_ERROR, Outcome.UNKNOWN);
    acme.status.then((paymentId, call) -> null);
    assertProblem(problemOf(() -> payments.status("p-1")), ErrorCode.PROVIDER_ERROR, null);
    acme.expire.then((token, call) -> null);
    assertProblem(
        problemOf(() -> payments.subscriptions().expire("t")),
        ErrorCode.PROVIDER_ERROR,
        Outcome.UNKNOWN);
  }

  @Test
  void anAnswerThatCannotBeMadeIsAnErrorOfTheProvider() {
    acme.pay.then((request, call) -> PayResponse.ok(" "));
    assertProblem(
        problemOf(() -> payments.pay(payment("o-1"))), ErrorCode.PROVIDER_ERROR, Outcome.UNKNOWN);
  }

  @Test
  void aSubscriptionThatTookMoneyWithoutSayingWhichPaymentIsAnErrorOfTheProvider() {
    acme.start.then((request, call) -> SubscriptionResponse.ok("t-1"));
    GatewayException problem = problemOf(() -> payments.subscriptions().start(subscription("o-1")));
    assertProblem(problem, ErrorCode.PROVIDER_ERROR, Outcome.UNKNOWN);
    assertThat(problem.detail()).contains("paymentId").doesNotContain("t-1");

    GatewayException again = problemOf(() -> payments.subscriptions().start(subscription("o-1")));
    assertThat(again.replayed()).isTrue();
    assertThat(again.outcome()).contains(Outcome.UNKNOWN);
    assertThat(acme.start.calls()).isEqualTo(1);
  }

  @Test
  void aRecordThatAProviderMakesWronglyInsidePayIsItsOwnFault() {
    acme.pay.then(
        (request, call) -> {
          PayRequest inner = PayRequest.builder().amount(0).currency(SECRET).build();
          return PayResponse.ok(inner.shopTransactionId());
        });
    GatewayException problem = problemOf(() -> payments.pay(payment("o-1")));
    assertProblem(problem, ErrorCode.PROVIDER_ERROR, Outcome.UNKNOWN);
    assertThat(problem).isNotInstanceOf(InvalidRequestException.class);
    assertThat(problem.errors()).isEmpty();
    assertThat(problem.detail()).doesNotContain("amount", SECRET);
  }

  @Test
  void aRecordThatAProviderMakesWronglyInsideALookupIsNotTheCallersFault() {
    acme.status.then(
        (paymentId, call) -> {
          throw InvalidRequestException.of("amount", "is required");
        });
    GatewayException problem = problemOf(() -> payments.status("p-1"));
    assertThat(problem.code()).isNotEqualTo(ErrorCode.INVALID_REQUEST);
    assertThat(problem.errors()).isEmpty();
    assertThat(problem.outcome()).isEmpty();
  }

  /** The codes of PROTOCOL section 3 that are about the payment. */
  @ParameterizedTest
  @EnumSource(
      names = {
        "PROVIDER_NOT_FOUND",
        "PAYMENT_NOT_FOUND",
        "SUBSCRIPTION_NOT_FOUND",
        "IDEMPOTENCY_IN_PROGRESS",
        "DUPLICATE_TRANSACTION",
        "IDEMPOTENCY_MISMATCH",
        "PROVIDER_REJECTED",
        "OPERATION_NOT_SUPPORTED",
        "PROVIDER_ERROR",
        "PROVIDER_UNAVAILABLE",
        "PROVIDER_TIMEOUT"
      })
  void anInnerGatewayIsBelievedWithItsOutcome(ErrorCode code) {
    for (Outcome outcome : Outcome.values()) {
      GatewayException said =
          GatewayException.of(code)
              .provider("inner")
              .detail("the last link says so")
              .outcome(outcome)
              .retryAfter(Duration.ofSeconds(9))
              .build();
      acme.pay.thenThrow(said);
      GatewayException heard =
          problemOf(() -> payments.pay(payment("o-1"), CallOptions.idempotencyKey(outcome.text())));
      assertProblem(heard, code, outcome);
      assertThat(heard.detail()).isEqualTo("the last link says so");
      assertThat(heard.retryAfter()).contains(Duration.ofSeconds(9));
    }
    assertProblem(atStatus(GatewayException.of(code).outcome(Outcome.UNKNOWN).build()), code, null);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.INCLUDE,
      names = {
        "UNAUTHORIZED",
        "ROUTE_NOT_FOUND",
        "METHOD_NOT_ALLOWED",
        "PAYLOAD_TOO_LARGE",
        "UNSUPPORTED_MEDIA_TYPE",
        "INTERNAL_ERROR"
      })
  void whatIsAboutTheCallBetweenTwoGatewaysIsAnErrorOfTheProvider(ErrorCode code) {
    GatewayException said = GatewayException.of(code).detail(SECRET).build();
    GatewayException heard = atPay(said);
    assertProblem(heard, ErrorCode.PROVIDER_ERROR, Outcome.UNKNOWN);
    assertThat(heard.detail()).doesNotContain(SECRET);
    assertProblem(atStatus(said), ErrorCode.PROVIDER_ERROR, null);
  }

  @Test
  void anInnerGatewaysShareThatIsUsedUpIsUnavailable() {
    GatewayException said =
        GatewayException.of(ErrorCode.TOO_MANY_REQUESTS)
            .outcome(Outcome.NOT_EXECUTED)
            .retryAfter(Duration.ofSeconds(3))
            .build();
    GatewayException heard = atPay(said);
    assertProblem(heard, ErrorCode.PROVIDER_UNAVAILABLE, Outcome.NOT_EXECUTED);
    assertThat(heard.retryAfter()).contains(Duration.ofSeconds(3));
  }

  @Test
  void anInnerGatewaysInvalidRequestIsARejection() {
    GatewayException said =
        InvalidRequestException.of("providerData.iban", "is required").toBuilder()
            .outcome(Outcome.NOT_EXECUTED)
            .build();
    GatewayException heard = atPay(said);
    assertProblem(heard, ErrorCode.PROVIDER_REJECTED, Outcome.NOT_EXECUTED);
    assertThat(heard.detail()).contains("providerData.iban");
  }

  @Test
  void twoGatewaysInAChainSayWhatTheLastLinkSaid() {
    ScriptedProvider outerProvider = new ScriptedProvider("chain");
    outerProvider.pay.always((request, call) -> payments.pay(request));
    try (PaymentGateway outer = PaymentGateway.builder().provider(outerProvider).build()) {
      acme.pay.thenThrow(new NotExecutedException("the bank is closed"));
      GatewayException closed = problemOf(() -> outer.provider("chain").pay(payment("o-1")));
      assertThat(closed.code()).isEqualTo(ErrorCode.PROVIDER_UNAVAILABLE);
      assertThat(closed.outcome()).contains(Outcome.NOT_EXECUTED);
      assertThat(closed.detail()).isEqualTo("the bank is closed");

      acme.pay.thenThrow(new IllegalStateException(SECRET));
      GatewayException failed = problemOf(() -> outer.provider("chain").pay(payment("o-1")));
      assertThat(failed.code()).isEqualTo(ErrorCode.PROVIDER_ERROR);
      assertThat(failed.outcome()).contains(Outcome.UNKNOWN);
      assertThat(failed.detail()).doesNotContain(SECRET);
    }
  }

  @Test
  void afterEveryFailureTheProviderStillWorks() {
    for (Throwable thrown : List.of(new StackOverflowError(), new OutOfMemoryError("made"))) {
      atStatus(thrown);
      assertThat(payments.status("p-1").paymentId()).isEqualTo("p-1");
    }
  }
}
