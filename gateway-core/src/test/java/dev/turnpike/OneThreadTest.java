package dev.turnpike;

import static dev.turnpike.testing.Problems.problemOf;
import static dev.turnpike.testing.Requests.payment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.testing.ScriptedProvider;
import dev.turnpike.testing.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A whole gateway on one thread: whatever waits goes through one seam. */
class OneThreadTest {
  private final Simulation simulation = new Simulation();
  private final ScriptedProvider acme = new ScriptedProvider();
  private final List<PaymentStatus> told = new ArrayList<>();
  private final PaymentGateway gateway =
      PaymentGateway.builder()
          .provider(acme)
          .onPaymentStatus(this::hear)
          .scheduler(simulation)
          .build();
  private final Payments payments = gateway.provider("acme");
  private int refusals;

  private void hear(PaymentStatus status) {
    if (refusals > 0) {
      refusals--;
      throw new IllegalStateException("not now");
    }
    told.add(status);
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void aPaymentIsMade() {
    simulation.callsTake(Duration.ofSeconds(3));

    assertThat(payments.pay(payment("o-1")).result()).isEqualTo(PayResult.OK);
  }

  @Test
  void aCallThatTakesTooLong_isUnknown_andItsLateAnswerSettlesIt() {
    simulation.callsTake(Duration.ofSeconds(40));
    assertThat(problemOf(() -> payments.pay(payment("o-1"))).outcome()).contains(Outcome.UNKNOWN);

    simulation.callsTake(Duration.ZERO);
    simulation.pass(Duration.ofSeconds(11));

    assertThat(payments.pay(payment("o-1")).result()).isEqualTo(PayResult.OK);
    assertThat(acme.pay.calls()).isEqualTo(1);
  }

  @Test
  void anUnknownPayment_isAskedAbout_untilItIsKnown_anHourLater_atOnce() {
    acme.pay.thenThrow(new IllegalStateException("the line is dead"));
    acme.statusByShopTransactionId.always(
        (id, call) -> {
          throw new IllegalStateException("still dead");
        });
    assertThat(problemOf(() -> payments.pay(payment("o-1"))).outcome()).contains(Outcome.UNKNOWN);
    simulation.pass(Duration.ofHours(1));
    assertThat(problemOf(() -> payments.pay(payment("o-1"))).code())
        .isEqualTo(ErrorCode.PROVIDER_ERROR);
    assertThat(acme.statusByShopTransactionId.calls()).isGreaterThan(5);

    acme.statusByShopTransactionId.always(
        (id, call) -> PaymentStatus.of(PaymentState.ACCEPTED, "p-1"));
    simulation.pass(Duration.ofHours(1));

    assertThat(payments.pay(payment("o-1")).paymentId()).isEqualTo("p-1");
    assertThat(told).singleElement().extracting(PaymentStatus::paymentId).isEqualTo("p-1");
  }

  @Test
  void aNotification_isTriedAgain_forAnHour_atOnce() {
    refusals = 3;
    payments.check("p-1");

    simulation.pass(Duration.ofMinutes(25));
    assertThat(told).isEmpty();
    simulation.pass(Duration.ofMinutes(35));

    assertThat(told).hasSize(1);
  }

  @Test
  void theSameRun_givesTheSameResult_again() {
    assertThat(run()).isEqualTo(run());
  }

  private static List<String> run() {
    Simulation other = new Simulation();
    ScriptedProvider provider = new ScriptedProvider();
    List<String> events = new ArrayList<>();
    try (PaymentGateway simulated =
        PaymentGateway.builder()
            .provider(provider)
            .scheduler(other)
            .onPaymentStatus(
                status -> events.add(other.clock().instant() + " " + status.status() + " was told"))
            .build()) {
      other.callsTake(Duration.ofSeconds(35));
      for (int i = 0; i < 3; i++) {
        String order = "o-" + i;
        events.add(problemOf(() -> simulated.provider("acme").pay(payment(order))).code().text());
        other.pass(Duration.ofSeconds(i));
      }
      other.pass(Duration.ofMinutes(30));
      events.add(other.clock().instant() + " " + provider.status.calls());
    }
    return events;
  }
}
