package dev.turnpike;

import static dev.turnpike.testing.Problems.problemOf;
import static dev.turnpike.testing.Requests.payment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PaymentAction;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.api.RefundResult;
import dev.turnpike.spi.NotExecutedException;
import dev.turnpike.testing.Gate;
import dev.turnpike.testing.ScriptedProvider;
import dev.turnpike.testing.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A refund is held against what the records know of its payment: here 100 cents. */
class RefundGuardTest {
  private final ScriptedProvider acme = new ScriptedProvider();
  private final PaymentGateway gateway = PaymentGateway.builder().provider(acme).build();
  private final Payments payments = gateway.provider("acme");
  private final String paid =
      payments.pay(payment("order-1").toBuilder().amount(100).currency("EUR").build()).paymentId();

  @AfterEach
  void close() {
    gateway.close();
  }

  private RefundRequest.Builder of(Long amount) {
    return RefundRequest.builder()
        .paymentId(paid)
        .amount(amount)
        .currency(amount == null ? null : "EUR");
  }

  private RefundResult back(Long amount) {
    return payments.refund(of(amount).build()).result();
  }

  private void exceeds(Long amount) {
    int calls = acme.refund.calls();
    GatewayException problem = problemOf(() -> back(amount));
    assertThat(problem.code()).isEqualTo(ErrorCode.REFUND_EXCEEDS_PAYMENT);
    assertThat(problem.outcome()).contains(Outcome.NOT_EXECUTED);
    assertThat(acme.refund.calls()).as("the provider was not asked").isEqualTo(calls);
  }

  @Test
  void moreThanWasPaidIsRefused() {
    exceeds(101L);
    exceeds(5_000L);
    assertThat(back(100L)).isEqualTo(RefundResult.OK);
    exceeds(1L);
  }

  @Test
  void anotherCurrencyIsRefused() {
    GatewayException problem = problemOf(() -> payments.refund(of(50L).currency("USD").build()));
    assertThat(problem.code()).isEqualTo(ErrorCode.REFUND_EXCEEDS_PAYMENT);
    assertThat(problem.detail()).contains("EUR", "USD");
    assertThat(acme.refund.calls()).isZero();
  }

  @Test
  void partsAreGivenBackUntilNothingIsLeft() {
    back(30L);
    back(30L);
    back(30L);
    exceeds(30L);
    assertThat(back(10L)).isEqualTo(RefundResult.OK);
    exceeds(1L);
    exceeds(null);
  }

  @Test
  void withoutAnAmountItHoldsAllThatIsLeft() throws Exception {
    back(30L);
    try (Gate gate = new Gate()) {
      acme.refund.thenAfter(gate, (request, call) -> RefundResponse.ok(paid));
      Future<RefundResult> rest = Threads.start(() -> back(null));
      gate.awaitReached();

      exceeds(1L);
      exceeds(null);

      gate.open();
      assertThat(Threads.join(rest)).isEqualTo(RefundResult.OK);
    }
  }

  @Test
  void whatIsPendingOrUnknownTakesItsPart() {
    acme.refund.then((request, call) -> RefundResponse.pending(paid));
    back(40L);
    acme.refund.thenThrow(new IllegalStateException("reset"));
    assertThat(problemOf(() -> back(40L)).outcome()).contains(Outcome.UNKNOWN);

    exceeds(21L);
    assertThat(back(20L)).isEqualTo(RefundResult.OK);
  }

  @Test
  void whatWasDeclinedOrNotExecutedTakesNothing() {
    acme.refund.then((request, call) -> RefundResponse.ko("no"));
    back(100L);
    acme.refund.thenThrow(new NotExecutedException("down"));
    assertThat(problemOf(() -> back(100L)).outcome()).contains(Outcome.NOT_EXECUTED);

    assertThat(back(100L)).isEqualTo(RefundResult.OK);
  }

  @Test
  void aRefundThatAStatusLaterCallsFailedGivesItsPartBack() {
    acme.refund.then((request, call) -> RefundResponse.pending(paid));
    back(100L);
    exceeds(1L);
    becomes(PaymentState.FAILED);

    assertThat(back(100L)).isEqualTo(RefundResult.OK);
  }

  @Test
  void ofTwoPendingRefundsAStatusDoesNotSayWhichOneFailed() {
    acme.refund.then((request, call) -> RefundResponse.pending(paid));
    back(40L);
    acme.refund.then((request, call) -> RefundResponse.pending(paid));
    back(40L);
    becomes(PaymentState.FAILED);

    exceeds(21L);
  }

  @Test
  void onePendingRefundThatWasGivenIsNoneThatFailsLater() {
    acme.refund.then((request, call) -> RefundResponse.pending(paid));
    back(40L);
    becomes(PaymentState.ACCEPTED);
    acme.refund.then((request, call) -> RefundResponse.pending(paid));
    back(60L);
    becomes(PaymentState.FAILED);

    exceeds(61L);
    assertThat(back(60L)).isEqualTo(RefundResult.OK);
  }

  private void becomes(PaymentState state) {
    acme.status.always(
        (id, call) -> PaymentStatus.of(state, id).toBuilder().action(PaymentAction.REFUND).build());
    payments.check(paid);
  }

  @Test
  void theSameRefundIsAnsweredAgain_evenWhenNothingIsLeft() {
    RefundRequest all = of(100L).refundId("r-1").build();
    RefundResponse first = payments.refund(all);
    assertThat(payments.refund(all)).isEqualTo(first);
    CallOptions key = CallOptions.idempotencyKey("k-1");
    assertThat(problemOf(() -> payments.refund(all, key)).code())
        .isEqualTo(ErrorCode.REFUND_EXCEEDS_PAYMENT);
    assertThat(acme.refund.calls()).isEqualTo(1);
  }

  @Test
  void ofTenAtOnceAsManyGoThroughAsFit() throws Exception {
    List<Future<RefundResult>> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(Threads.start(() -> back(30L)));
    }
    int refused = 0;
    for (Future<RefundResult> one : all) {
      try {
        Threads.join(one);
      } catch (GatewayException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.REFUND_EXCEEDS_PAYMENT);
        refused++;
      }
    }
    assertThat(refused).isEqualTo(7);
    assertThat(acme.refund.calls()).isEqualTo(3);
  }

  @Test
  void aPaymentThatTheRecordsDontKnowStandsInNobodysWay() {
    RefundRequest foreign =
        RefundRequest.builder().paymentId("elsewhere").amount(5_000L).currency("USD").build();
    assertThat(payments.refund(foreign).result()).isEqualTo(RefundResult.OK);
    assertThat(payments.refund(foreign).result()).isEqualTo(RefundResult.OK);
  }

  @Test
  void itCanBeSwitchedOff() {
    ScriptedProvider other = new ScriptedProvider();
    try (PaymentGateway careless =
        PaymentGateway.builder().provider(other).refundGuard(false).build()) {
      Payments unguarded = careless.provider("acme");
      String id = unguarded.pay(payment("order-1")).paymentId();
      unguarded.refund(
          RefundRequest.builder().paymentId(id).amount(1_000_000L).currency("USD").build());
      assertThat(other.refund.calls()).isEqualTo(1);
    }
  }
}
