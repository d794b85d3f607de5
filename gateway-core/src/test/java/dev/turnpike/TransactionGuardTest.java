package dev.turnpike;

import static dev.turnpike.testing.Problems.problemOf;
import static dev.turnpike.testing.Requests.payment;
import static dev.turnpike.testing.Requests.refund;
import static dev.turnpike.testing.Requests.subscription;
import static dev.turnpike.testing.Requests.subscriptionPayment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentAction;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.internal.contract.Answered;
import dev.turnpike.internal.contract.Call;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.spi.NotExecutedException;
import dev.turnpike.spi.RejectedException;
import dev.turnpike.testing.Gate;
import dev.turnpike.testing.Script;
import dev.turnpike.testing.ScriptedProvider;
import dev.turnpike.testing.SettableClock;
import dev.turnpike.testing.Threads;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The caller's own ids guard those who send no idempotency key. */
class TransactionGuardTest {
  private final SettableClock clock = new SettableClock();
  private final ScriptedProvider acme = new ScriptedProvider();
  private final PaymentGateway gateway =
      PaymentGateway.builder()
          .provider(acme)
          .provider(new ScriptedProvider("other"))
          .clock(clock)
          .build();
  private final Payments payments = gateway.provider("acme");

  @AfterEach
  void close() {
    gateway.close();
  }

  /** The guarded operations, so that each is tested in the same way. */
  enum Guarded {
    PAY,
    SCHEDULE,
    START,
    SUBSCRIPTION_PAY,
    REFUND;

    Call<?, ?> call(String id, long amount, CallOptions options) {
      return switch (this) {
        case PAY ->
            new Call<>(
                Operation.PAY, "acme", payment(id).toBuilder().amount(amount).build(), options);
        case SCHEDULE -> new Call<>(Operation.SCHEDULE, "acme", begun(id, amount), options);
        case START -> new Call<>(Operation.START, "acme", begun(id, amount), options);
        case SUBSCRIPTION_PAY ->
            new Call<>(
                Operation.SUBSCRIPTION_PAY,
                "acme",
                subscriptionPayment(id, "t-1").toBuilder().amount(amount).build(),
                options);
        case REFUND ->
            new Call<>(
                Operation.REFUND,
                "acme",
                RefundRequest.builder()
                    .paymentId("p-1")
                    .amount(amount)
                    .currency("EUR")
                    .refundId(id)
                    .build(),
                options);
      };
    }

    private static SubscriptionRequest begun(String id, long amount) {
      return subscription(id).toBuilder().amount(amount).build();
    }

    int calls(ScriptedProvider provider) {
      return script(provider).calls();
    }

    private Script<?, ?> script(ScriptedProvider provider) {
      return switch (this) {
        case PAY -> provider.pay;
        case SCHEDULE -> provider.schedule;
        case START -> provider.start;
        case SUBSCRIPTION_PAY -> provider.paySubscription;
        case REFUND -> provider.refund;
      };
    }

    void thenAnswer(ScriptedProvider provider, PayResult result) {
      thenAnswerAfter(provider, null, result);
    }

    void thenAnswerAfter(ScriptedProvider provider, Gate gate, PayResult result) {
      switch (this) {
        case PAY -> then(provider.pay, gate, payResponse(result));
        case SCHEDULE -> then(provider.schedule, gate, subscriptionResponse(result));
        case START -> then(provider.start, gate, subscriptionResponse(result));
        case SUBSCRIPTION_PAY -> then(provider.paySubscription, gate, subscriptionResponse(result));
        case REFUND -> then(provider.refund, gate, refundResponse(result));
      }
    }

    private static <Q, A> void then(Script<Q, A> script, Gate gate, A answer) {
      if (gate == null) {
        script.then((request, call) -> answer);
      } else {
        script.thenAfter(gate, (request, call) -> answer);
      }
    }

    private static PayResponse payResponse(PayResult result) {
      return PayResponse.builder()
          .result(result)
          .paymentId("made-" + result)
          .redirectToUrl("https://pay.example/")
          .build();
    }

    private static SubscriptionResponse subscriptionResponse(PayResult result) {
      return SubscriptionResponse.builder()
          .result(result)
          .paymentId("made-" + result)
          .subscriptionToken("t-1")
          .redirectToUrl("https://pay.example/")
          .build();
    }

    private static RefundResponse refundResponse(PayResult result) {
      return switch (result) {
        case OK -> RefundResponse.ok("p-1");
        case KO -> RefundResponse.ko("no");
        default -> RefundResponse.pending("p-1");
      };
    }
  }

  private Answered<?> call(Guarded guarded, String id, long amount) {
    return call(guarded, id, amount, CallOptions.none());
  }

  private Answered<?> call(Guarded guarded, String id, long amount, CallOptions options) {
    return gateway.execute(guarded.call(id, amount, options));
  }

  private GatewayException callFails(Guarded guarded, String id, long amount) {
    return problemOf(() -> call(guarded, id, amount));
  }

  @ParameterizedTest
  @EnumSource
  void afterOkTheSameRequestIsReplayedAndAnotherIsADuplicate(Guarded guarded) {
    Answered<?> first = call(guarded, "id-1", 5);
    Answered<?> again = call(guarded, "id-1", 5);
    assertThat(first.replayed()).isFalse();
    assertThat(again.replayed()).isTrue();
    assertThat(again.answer()).isEqualTo(first.answer());

    GatewayException another = callFails(guarded, "id-1", 6);
    assertThat(another.code()).isEqualTo(ErrorCode.DUPLICATE_TRANSACTION);
    assertThat(another.outcome()).contains(Outcome.NOT_EXECUTED);
    assertThat(another.detail()).contains("id-1");
    assertThat(guarded.calls(acme)).isEqualTo(1);

    assertThat(call(guarded, "id-2", 5).replayed()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void inFlightTheSameRequestIsInProgressAndAnotherIsADuplicate(Guarded guarded) throws Exception {
    try (Gate gate = new Gate()) {
      guarded.thenAnswerAfter(acme, gate, PayResult.OK);
      Future<Answered<?>> first = Threads.start(() -> call(guarded, "id-1", 5));
      gate.awaitReached();

      GatewayException same = callFails(guarded, "id-1", 5);
      assertThat(same.code()).isEqualTo(ErrorCode.IDEMPOTENCY_IN_PROGRESS);
      assertThat(same.outcome()).contains(Outcome.UNKNOWN);
      assertThat(callFails(guarded, "id-1", 6).code()).isEqualTo(ErrorCode.DUPLICATE_TRANSACTION);

      gate.open();
      Threads.join(first);
      assertThat(call(guarded, "id-1", 5).replayed()).isTrue();
      assertThat(guarded.calls(acme)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void unknownIsReplayedAndAnotherIsADuplicate(Guarded guarded) {
    guarded.script(acme).thenThrow(new IllegalStateException("reset"));
    GatewayException first = callFails(guarded, "id-1", 5);
    assertThat(first.outcome()).contains(Outcome.UNKNOWN);

    clock.advance(Duration.ofDays(365));
    GatewayException same = callFails(guarded, "id-1", 5);
    assertThat(same.code()).isEqualTo(ErrorCode.PROVIDER_ERROR);
    assertThat(same.outcome()).contains(Outcome.UNKNOWN);
    assertThat(same.replayed()).isTrue();
    assertThat(callFails(guarded, "id-1", 6).code()).isEqualTo(ErrorCode.DUPLICATE_TRANSACTION);
    assertThat(guarded.calls(acme)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void afterKoANewAttemptGoesThrough(Guarded guarded) throws Exception {
    guarded.thenAnswer(acme, PayResult.KO);
    assertThat(call(guarded, "id-1", 5).replayed()).isFalse();
    assertThat(call(guarded, "id-1", 6).replayed()).isFalse();
    assertThat(guarded.calls(acme)).isEqualTo(2);
    assertThat(call(guarded, "id-1", 6).replayed()).isTrue();
    assertThat(callFails(guarded, "id-1", 5).code()).isEqualTo(ErrorCode.DUPLICATE_TRANSACTION);

    List<String> keys = List.of(keyOf(guarded), keyOf(guarded));
    assertThat(keys).as("each attempt has a key of its own").doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsPendingHoldsTheGuard(Guarded guarded) {
    guarded.thenAnswer(acme, PayResult.PENDING);
    Answered<?> first = call(guarded, "id-1", 5);

    Answered<?> again = call(guarded, "id-1", 5);
    assertThat(again.replayed()).isTrue();
    assertThat(again.answer()).isEqualTo(first.answer());
    assertThat(callFails(guarded, "id-1", 6).code()).isEqualTo(ErrorCode.DUPLICATE_TRANSACTION);
    assertThat(guarded.calls(acme)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REFUND")
  void whatWasPendingAndFailedLetsANewAttemptThrough(Guarded guarded) {
    guarded.thenAnswer(acme, PayResult.PENDING);
    call(guarded, "id-1", 5);
    becomes(PaymentState.FAILED, "made-PENDING", null);

    assertThat(call(guarded, "id-1", 5).replayed()).isFalse();
    assertThat(guarded.calls(acme)).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REFUND")
  void aRedirectHoldsTheGuardFromTheMomentItsPaymentIsAccepted(Guarded guarded) {
    guarded.thenAnswer(acme, PayResult.REDIRECT_TO_URL);
    call(guarded, "id-1", 5);
    becomes(PaymentState.PENDING, "made-REDIRECT_TO_URL", null);
    guarded.thenAnswer(acme, PayResult.KO);
    assertThat(call(guarded, "id-1", 5).replayed()).isFalse();
    assertThat(guarded.calls(acme)).as("the payer may have left the page").isEqualTo(2);

    becomes(PaymentState.ACCEPTED, "made-REDIRECT_TO_URL", null);

    assertThat(call(guarded, "id-1", 5).replayed()).isTrue();
    assertThat(callFails(guarded, "id-1", 6).code()).isEqualTo(ErrorCode.DUPLICATE_TRANSACTION);
    assertThat(guarded.calls(acme)).isEqualTo(2);
  }

  @Test
  void aRefundThatWasPendingAndFailedLetsANewAttemptThrough() {
    Guarded.REFUND.thenAnswer(acme, PayResult.PENDING);
    call(Guarded.REFUND, "id-1", 5);
    becomes(PaymentState.FAILED, "p-1", PaymentAction.REFUND);

    assertThat(call(Guarded.REFUND, "id-1", 5).replayed()).isFalse();
  }

  @Test
  void aPaymentOfASubscriptionIsGuardedForADay() {
    call(Guarded.SUBSCRIPTION_PAY, "id-1", 5);
    clock.advance(Duration.ofHours(24).minusMillis(1));
    assertThat(call(Guarded.SUBSCRIPTION_PAY, "id-1", 5).replayed()).isTrue();
    assertThat(callFails(Guarded.SUBSCRIPTION_PAY, "id-1", 6).code())
        .isEqualTo(ErrorCode.DUPLICATE_TRANSACTION);

    clock.advance(Duration.ofMillis(1));
    assertThat(call(Guarded.SUBSCRIPTION_PAY, "id-1", 5).replayed()).isFalse();
    assertThat(call(Guarded.SUBSCRIPTION_PAY, "id-1", 5).replayed()).isTrue();
    assertThat(acme.paySubscription.calls()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SUBSCRIPTION_PAY")
  void allOthersAreGuardedForAsLongAsTheRecordsKnowThem(Guarded guarded) {
    call(guarded, "id-1", 5);
    clock.advance(Duration.ofDays(6));
    assertThat(call(guarded, "id-1", 5).replayed()).isTrue();
  }

  @Test
  void whoOnlyAsksForTheStatus_hasTheGuardHoldAsWell() {
    Guarded.PAY.thenAnswer(acme, PayResult.REDIRECT_TO_URL);
    String paymentId = payments.pay(payment("id-1")).paymentId();
    acme.status.then((id, call) -> PaymentStatus.of(PaymentState.PENDING, id));
    assertThat(payments.status(paymentId).status()).isEqualTo(PaymentState.PENDING);
    assertThat(payments.statusByShopTransactionId("id-1").status())
        .isEqualTo(PaymentState.ACCEPTED);

    assertThat(call(Guarded.PAY, "id-1", payment("id-1").amount()).replayed()).isTrue();
    assertThat(acme.pay.calls()).isEqualTo(1);
    assertThat(acme.status.calls()).isEqualTo(2);
  }

  /** The provider tells so from now on, and somebody checks. */
  private void becomes(PaymentState state, String paymentId, PaymentAction action) {
    acme.status.always(
        (id, call) -> PaymentStatus.of(state, id).toBuilder().action(action).build());
    payments.check(paymentId);
  }

  private String keyOf(Guarded guarded) throws InterruptedException {
    return guarded.script(acme).take().call().idempotencyKey().orElseThrow();
  }

  @ParameterizedTest
  @EnumSource
  void whatWasNotExecutedLeavesTheIdFree(Guarded guarded) {
    guarded
        .script(acme)
        .thenThrow(new RejectedException("not like this"))
        .thenThrow(new NotExecutedException("down"));
    assertThat(callFails(guarded, "id-1", 5).code()).isEqualTo(ErrorCode.PROVIDER_REJECTED);
    assertThat(callFails(guarded, "id-1", 6).code()).isEqualTo(ErrorCode.PROVIDER_UNAVAILABLE);
    assertThat(call(guarded, "id-1", 7).replayed()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void withAKeyTheGuardDoesNotApply(Guarded guarded) {
    call(guarded, "id-1", 5);
    assertThat(call(guarded, "id-1", 5, CallOptions.idempotencyKey("k-1")).replayed()).isFalse();
    assertThat(call(guarded, "id-1", 6, CallOptions.idempotencyKey("k-2")).replayed()).isFalse();
    assertThat(guarded.calls(acme)).isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource
  void whatWasMadeWithAKeyStandsInTheWayOfWhatComesWithout(Guarded guarded) {
    call(guarded, "id-1", 5, CallOptions.idempotencyKey("k-1"));
    assertThat(call(guarded, "id-1", 5).replayed()).isTrue();
    assertThat(callFails(guarded, "id-1", 6).code()).isEqualTo(ErrorCode.DUPLICATE_TRANSACTION);
  }

  @ParameterizedTest
  @EnumSource
  void theGuardCanBeSwitchedOff(Guarded guarded) {
    ScriptedProvider provider = new ScriptedProvider();
    try (PaymentGateway unguarded =
        PaymentGateway.builder().provider(provider).transactionGuard(false).build()) {
      for (int i = 0; i < 3; i++) {
        Answered<?> answer = unguarded.execute(guarded.call("id-1", 5, CallOptions.none()));
        assertThat(answer.replayed()).isFalse();
      }
      assertThat(guarded.calls(provider)).isEqualTo(3);
    }
  }

  @Test
  void threadsThatStartAtTheSameMomentMakeOneCall() throws Exception {
    for (int round = 0; round < 10; round++) {
      PayRequest request = payment("order-" + round);
      int before = acme.pay.calls();
      List<Object> heard =
          Threads.race(
              64,
              number -> {
                try {
                  return payments.pay(request);
                } catch (GatewayException problem) {
                  return problem.code();
                }
              });
      assertThat(acme.pay.calls()).isEqualTo(before + 1);
      assertThat(heard.stream().filter(PayResponse.class::isInstance).distinct()).hasSize(1);
      assertThat(heard)
          .filteredOn(answer -> !(answer instanceof PayResponse))
          .allMatch(ErrorCode.IDEMPOTENCY_IN_PROGRESS::equals);
    }
  }

  @Test
  void differentRequestsWithTheSameIdAtTheSameMomentMakeOneCall() throws Exception {
    List<Object> heard =
        Threads.race(
            64,
            number -> {
              try {
                return payments.pay(payment("order").toBuilder().amount(1 + number).build());
              } catch (GatewayException problem) {
                return problem.code();
              }
            });
    assertThat(acme.pay.calls()).isEqualTo(1);
    assertThat(heard).filteredOn(PayResponse.class::isInstance).hasSize(1);
    assertThat(heard)
        .filteredOn(answer -> !(answer instanceof PayResponse))
        .containsOnly(ErrorCode.DUPLICATE_TRANSACTION);
  }

  @Test
  void twoProvidersDoNotGuardEachOther() {
    payments.pay(payment("order"));
    assertThat(gateway.provider("other").pay(payment("order")).paymentId()).isEqualTo("other-1");
  }

  @Test
  void anotherPaymentMethodIsAnotherRequest() {
    payments.pay(payment("order"), CallOptions.builder().paymentMethod("credit-cards").build());
    assertThat(
            problemOf(
                    () ->
                        payments.pay(
                            payment("order"),
                            CallOptions.builder().paymentMethod("pay-pal").build()))
                .code())
        .isEqualTo(ErrorCode.DUPLICATE_TRANSACTION);
    assertThat(acme.pay.calls()).isEqualTo(1);
  }

  @Test
  void refundsWithoutAnIdAreEachARefund() {
    payments.refund(refund("p-1"));
    payments.refund(refund("p-1"));
    assertThat(acme.refund.calls()).isEqualTo(2);
  }

  @Test
  void updatesAndExpiriesAreNotGuarded() {
    SubscriptionRequest request = subscription("order");
    payments.subscriptions().update("t-1", request);
    payments.subscriptions().update("t-1", request);
    payments.subscriptions().expire("t-1");
    payments.subscriptions().expire("t-1");
    assertThat(acme.update.calls()).isEqualTo(2);
    assertThat(acme.expire.calls()).isEqualTo(2);
  }
}
