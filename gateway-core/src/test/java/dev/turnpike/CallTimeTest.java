package dev.turnpike;

import static dev.turnpike.testing.Problems.problemOf;
import static dev.turnpike.testing.Requests.payment;
import static dev.turnpike.testing.Requests.refund;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.OutcomeUnknownException;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RetryableException;
import dev.turnpike.internal.contract.Answered;
import dev.turnpike.internal.contract.Call;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.spi.NotExecutedException;
import dev.turnpike.spi.RejectedException;
import dev.turnpike.testing.Gate;
import dev.turnpike.testing.ScriptedProvider;
import dev.turnpike.testing.Threads;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Providers that are late, or never come back. */
class CallTimeTest {
  private static final Duration SHORT = Duration.ofMillis(200);

  private final ScriptedProvider acme = new ScriptedProvider();

  private GatewayBuilder gateway() {
    return PaymentGateway.builder().provider(acme).callTimeout(SHORT);
  }

  /** What the same call ends in, again and again, until it is no longer this problem. */
  private static <T> T untilNoLonger(ErrorCode code, Supplier<T> call) {
    AtomicReference<T> answer = new AtomicReference<>();
    Threads.until(
        "no more " + code,
        () -> {
          try {
            answer.set(call.get());
            return true;
          } catch (GatewayException problem) {
            if (problem.code() != code) {
              throw problem;
            }
            return false;
          }
        });
    return answer.get();
  }

  @Test
  void aProviderThatNeverReturnsIsATimeoutWithAnUnknownOutcome() {
    try (Gate gate = new Gate();
        PaymentGateway gateway = gateway().build()) {
      Payments payments = gateway.provider("acme");
      acme.pay.thenAfter(gate, (request, call) -> PayResponse.ok("late"));
      GatewayException pay = problemOf(() -> payments.pay(payment("o-1")));
      assertThat(pay.code()).isEqualTo(ErrorCode.PROVIDER_TIMEOUT);
      assertThat(pay.outcome()).contains(Outcome.UNKNOWN);
      assertThat(pay).isInstanceOf(OutcomeUnknownException.class);
      assertThat(pay.detail()).contains("acme", "200");
      assertThat(pay.replayed()).isFalse();

      GatewayException again = problemOf(() -> payments.pay(payment("o-1")));
      assertThat(again.code()).isEqualTo(ErrorCode.PROVIDER_TIMEOUT);
      assertThat(again.outcome()).contains(Outcome.UNKNOWN);
      assertThat(again.replayed()).isTrue();

      acme.status.thenAfter(
          gate, (paymentId, call) -> PaymentStatus.of(PaymentState.ACCEPTED, paymentId));
      GatewayException status = problemOf(() -> payments.status("p-1"));
      assertThat(status.code()).isEqualTo(ErrorCode.PROVIDER_TIMEOUT);
      assertThat(status.outcome()).isEmpty();
      assertThat(status).isInstanceOf(RetryableException.class);
    }
  }

  @Test
  void theProviderIsToldHowMuchTimeIsLeftAndIsInterruptedWhenItIsOver() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    try (PaymentGateway gateway = gateway().build()) {
      acme.pay.then(
          (request, call) -> {
            assertThat(call.timeLeft()).isLessThanOrEqualTo(SHORT);
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              interrupted.countDown();
              throw e;
            }
            throw new AssertionError("nobody interrupts");
          });
      problemOf(() -> gateway.provider("acme").pay(payment("o-1")));
      assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void itsPlaceStaysUsedAndNobodyElseIsAffected() {
    try (Gate gate = new Gate();
        PaymentGateway gateway = gateway().maxConcurrency(3).build()) {
      Payments payments = gateway.provider("acme");
      for (int i = 0; i < 2; i++) {
        String order = "stuck-" + i;
        acme.pay.thenAfter(gate, (request, call) -> PayResponse.ok("late"));
        assertThat(problemOf(() -> payments.pay(payment(order))).code())
            .isEqualTo(ErrorCode.PROVIDER_TIMEOUT);
      }
      for (int i = 0; i < 20; i++) {
        String order = "o-" + i;
        assertThat(
                untilNoLonger(ErrorCode.TOO_MANY_REQUESTS, () -> payments.pay(payment(order)))
                    .paymentId())
            .isNotNull();
      }
      acme.pay.thenAfter(gate, (request, call) -> PayResponse.ok("late"));
      Threads.until(
          "the last place is used",
          () ->
              problemOf(() -> payments.pay(payment("stuck-2"))).code()
                  == ErrorCode.PROVIDER_TIMEOUT);
      assertThat(problemOf(() -> payments.pay(payment("one more"))).code())
          .isEqualTo(ErrorCode.TOO_MANY_REQUESTS);
    }
  }

  @Test
  void whenTheShareIsUsedUpMoreIsRefusedAtOnceAndTheKeyStaysUsable() {
    ScriptedProvider other = new ScriptedProvider("other");
    try (Gate gate = new Gate();
        PaymentGateway gateway = gateway().provider(other).maxConcurrency(1).build()) {
      Payments payments = gateway.provider("acme");
      acme.pay.thenAfter(gate, (request, call) -> PayResponse.ok("late"));
      problemOf(() -> payments.pay(payment("o-1")));

      GatewayException full =
          problemOf(() -> payments.pay(payment("o-2"), CallOptions.idempotencyKey("k")));
      assertThat(full.code()).isEqualTo(ErrorCode.TOO_MANY_REQUESTS);
      assertThat(full.outcome()).contains(Outcome.NOT_EXECUTED);
      assertThat(full).isInstanceOf(RetryableException.class);
      assertThat(full.retryAfter()).hasValueSatisfying(wait -> assertThat(wait).isPositive());
      GatewayException lookup = problemOf(() -> payments.status("p"));
      assertThat(lookup.code()).isEqualTo(ErrorCode.TOO_MANY_REQUESTS);
      assertThat(lookup.outcome()).isEmpty();
      assertThat(acme.pay.calls()).isEqualTo(1);
      assertThat(gateway.provider("other").pay(payment("o-2")).paymentId()).isEqualTo("other-1");

      gate.open();
      Answered<PayResponse> answer =
          untilNoLonger(
              ErrorCode.TOO_MANY_REQUESTS,
              () ->
                  gateway.execute(
                      new Call<>(
                          Operation.PAY,
                          "acme",
                          payment("another order"),
                          CallOptions.idempotencyKey("k"))));
      assertThat(answer.replayed()).isFalse();
      assertThat(acme.pay.calls()).isEqualTo(2);
    }
  }

  @Test
  void aCallerThatHasItsAnswerFindsItsPlaceFreeAgain() {
    try (PaymentGateway gateway =
        PaymentGateway.builder().provider(acme).maxConcurrency(1).build()) {
      Payments payments = gateway.provider("acme");
      for (int i = 0; i < 5000; i++) {
        assertThat(payments.status("p").paymentId()).isEqualTo("p");
      }
    }
  }

  @Test
  void aCallThatWasOverBeforeItBeganGivesItsPlaceBack() {
    try (PaymentGateway gateway =
        PaymentGateway.builder()
            .provider(acme)
            .callTimeout(Duration.ofNanos(1))
            .maxConcurrency(1)
            .build()) {
      Payments payments = gateway.provider("acme");
      for (int i = 0; i < 200; i++) {
        Threads.until(
            "the place is free again after a call that took no time",
            () -> {
              try {
                payments.status("p");
                return true;
              } catch (GatewayException problem) {
                return problem.code() != ErrorCode.TOO_MANY_REQUESTS;
              }
            });
      }
    }
  }

  @Test
  void aLateAnswerSettlesTheUnknownOperation() {
    try (Gate gate = new Gate();
        PaymentGateway gateway = gateway().build()) {
      Payments payments = gateway.provider("acme");
      acme.pay.thenAfter(gate, (request, call) -> PayResponse.ok("late"));
      acme.statusByShopTransactionId.thenThrow(new IllegalStateException("not now"));
      CallOptions key = CallOptions.idempotencyKey("k");
      problemOf(() -> payments.pay(payment("o-1"), key));
      assertThat(problemOf(() -> payments.statusByShopTransactionId("o-1")).code())
          .isEqualTo(ErrorCode.PROVIDER_ERROR);

      gate.open();
      Answered<PayResponse> answer =
          untilNoLonger(
              ErrorCode.PROVIDER_TIMEOUT,
              () -> gateway.execute(new Call<>(Operation.PAY, "acme", payment("o-1"), key)));
      assertThat(answer.replayed()).isTrue();
      assertThat(answer.answer()).isEqualTo(PayResponse.ok("late"));
      assertThat(payments.statusByShopTransactionId("o-1").paymentId()).isEqualTo("late");
      assertThat(acme.pay.calls()).isEqualTo(1);
    }
  }

  @Test
  void aLateAnswerSettlesTheGuardToo() {
    try (Gate gate = new Gate();
        PaymentGateway gateway = gateway().build()) {
      Payments payments = gateway.provider("acme");
      acme.pay.thenAfter(gate, (request, call) -> PayResponse.ko("no money"));
      problemOf(() -> payments.pay(payment("o-1")));
      assertThat(problemOf(() -> payments.pay(payment("o-1").toBuilder().amount(1).build())).code())
          .isEqualTo(ErrorCode.DUPLICATE_TRANSACTION);

      gate.open();
      PayResponse second =
          untilNoLonger(
              ErrorCode.DUPLICATE_TRANSACTION,
              () -> payments.pay(payment("o-1").toBuilder().amount(1).build()));
      assertThat(second.paymentId()).isEqualTo("acme-1");
    }
  }

  @Test
  void aLateNotExecutedFreesTheKey() {
    for (RuntimeException late :
        new RuntimeException[] {new NotExecutedException("down"), new RejectedException("no")}) {
      ScriptedProvider provider = new ScriptedProvider();
      try (Gate gate = new Gate();
          PaymentGateway gateway =
              PaymentGateway.builder().provider(provider).callTimeout(SHORT).build()) {
        provider.pay.thenAfter(
            gate,
            (request, call) -> {
              throw late;
            });
        Payments payments = gateway.provider("acme");
        CallOptions key = CallOptions.idempotencyKey("k");
        assertThat(problemOf(() -> payments.pay(payment("o-1"), key)).code())
            .isEqualTo(ErrorCode.PROVIDER_TIMEOUT);

        gate.open();
        PayResponse answer =
            untilNoLonger(ErrorCode.PROVIDER_TIMEOUT, () -> payments.pay(payment("o-1"), key));
        assertThat(answer.paymentId()).isEqualTo("acme-1");
        assertThat(provider.pay.calls()).isEqualTo(2);
      }
    }
  }

  @Test
  void aLateFailureLeavesItUnknown() throws Exception {
    try (Gate gate = new Gate();
        PaymentGateway gateway = gateway().maxConcurrency(1).build()) {
      acme.refund.thenAfter(
          gate,
          (request, call) -> {
            throw new IllegalStateException("reset");
          });
      Payments payments = gateway.provider("acme");
      CallOptions key = CallOptions.idempotencyKey("k");
      assertThat(problemOf(() -> payments.refund(refund("p-1"), key)).code())
          .isEqualTo(ErrorCode.PROVIDER_TIMEOUT);
      gate.open();
      untilNoLonger(ErrorCode.TOO_MANY_REQUESTS, () -> payments.status("p-1"));

      GatewayException again = problemOf(() -> payments.refund(refund("p-1"), key));
      assertThat(again.replayed()).isTrue();
      assertThat(again.outcome()).contains(Outcome.UNKNOWN);
      assertThat(acme.refund.calls()).isEqualTo(1);
    }
  }

  @Test
  void aCallerThatIsInterruptedLeavesItUnknownAndStaysInterrupted() throws Exception {
    try (Gate gate = new Gate();
        PaymentGateway gateway = PaymentGateway.builder().provider(acme).build()) {
      Payments payments = gateway.provider("acme");
      acme.pay.thenAfter(gate, (request, call) -> PayResponse.ok("late"));
      AtomicReference<Thread> caller = new AtomicReference<>();
      Future<Boolean> call =
          Threads.start(
              () -> {
                caller.set(Thread.currentThread());
                GatewayException problem = problemOf(() -> payments.pay(payment("o-1")));
                assertThat(problem.outcome()).contains(Outcome.UNKNOWN);
                return Thread.currentThread().isInterrupted();
              });
      gate.awaitReached();
      caller.get().interrupt();
      assertThat(Threads.join(call)).isTrue();

      gate.open();
      assertThat(
              untilNoLonger(ErrorCode.PROVIDER_TIMEOUT, () -> payments.pay(payment("o-1")))
                  .paymentId())
          .isEqualTo("late");
    }
  }

  @Test
  void aThreadThatAProviderLeavesInterruptedHarmsNoLaterCall() throws Exception {
    try (PaymentGateway gateway = PaymentGateway.builder().provider(acme).build()) {
      Payments payments = gateway.provider("acme");
      for (int i = 0; i < 20; i++) {
        acme.pay.then(
            (request, call) -> {
              Thread.currentThread().interrupt();
              return PayResponse.ok("p");
            });
        payments.pay(payment("o-" + i));
        CountDownLatch latch = new CountDownLatch(1);
        latch.countDown();
        acme.status.then(
            (paymentId, call) -> {
              latch.await();
              return PaymentStatus.of(PaymentState.ACCEPTED, paymentId);
            });
        assertThat(payments.status("p-" + i).paymentId()).isEqualTo("p-" + i);
      }
    }
  }
}
