package dev.turnpike;

import static dev.turnpike.testing.Problems.problemOf;
import static dev.turnpike.testing.Requests.callback;
import static dev.turnpike.testing.Requests.payment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.internal.transport.RecordedLogs;
import dev.turnpike.spi.CallbackRefusedException;
import dev.turnpike.spi.NotFoundException;
import dev.turnpike.testing.Gate;
import dev.turnpike.testing.Listener;
import dev.turnpike.testing.ScriptedProvider;
import dev.turnpike.testing.Simulation;
import dev.turnpike.testing.Threads;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Anybody can send callbacks: however many are made up, a genuine one is told. */
@Isolated("the log is everybody's")
class ForgedCallbacksTest {
  private final ScriptedProvider acme = new ScriptedProvider();
  private final ScriptedProvider other = new ScriptedProvider("other");

  private static void forgedOnesAreNotFound(ScriptedProvider provider) {
    provider.status.always(
        (paymentId, call) -> {
          if (paymentId.startsWith("forged")) {
            throw new NotFoundException("no such payment");
          }
          return PaymentStatus.of(PaymentState.ACCEPTED, paymentId);
        });
  }

  private static void forge(Payments payments, int count) {
    for (int i = 0; i < count; i++) {
      payments.callback(callback("forged-" + i));
    }
  }

  // ---- with threads

  @Test
  void whileAProviderHangsOverForgedOnes_itsKnownPaymentIsAskedAboutAndTold_andSoIsAnothers()
      throws Exception {
    Listener listener = new Listener();
    try (Gate gate = new Gate();
        PaymentGateway gateway =
            PaymentGateway.builder()
                .provider(acme)
                .provider(other)
                .maxConcurrency(1)
                .onPaymentStatus(listener)
                .build()) {
      acme.status.always(
          (paymentId, call) -> {
            if (paymentId.startsWith("forged")) {
              gate.pass();
              throw new NotFoundException("no such payment");
            }
            return PaymentStatus.of(PaymentState.ACCEPTED, paymentId);
          });
      Payments here = gateway.provider("acme");
      here.pay(payment("o-1"));
      gateway.provider("other").pay(payment("o-1"));
      forge(here, 200);
      gate.awaitReached();

      here.callback(callback("acme-1"));
      assertThat(listener.take().paymentId()).isEqualTo("acme-1");
      gateway.provider("other").callback(callback("other-1"));
      assertThat(listener.take().paymentId()).isEqualTo("other-1");
      assertThat(here.pay(payment("o-2")).paymentId()).as("pays go on").isEqualTo("acme-2");
    }
  }

  @Test
  void callbacksThatAProviderHangsOver_takeNoPlaceOfPays() throws Exception {
    try (Gate gate = new Gate();
        PaymentGateway gateway =
            PaymentGateway.builder().provider(acme).maxConcurrency(1).callbackReads(1).build()) {
      acme.callback.thenAfter(
          gate,
          (callback, call) -> {
            throw new CallbackRefusedException("forged");
          });
      Payments here = gateway.provider("acme");
      Future<GatewayException> hanging =
          Threads.start(() -> problemOf(() -> here.callback(callback("forged"))));
      gate.awaitReached();

      GatewayException refused = problemOf(() -> here.callback(callback("forged")));
      assertThat(refused.code()).isEqualTo(ErrorCode.TOO_MANY_REQUESTS);
      assertThat(refused.retryAfter()).isPresent();
      assertThat(here.pay(payment("o-1")).paymentId()).isEqualTo("acme-1");
      gate.open();
      assertThat(Threads.join(hanging).code()).isEqualTo(ErrorCode.UNAUTHORIZED);
    }
  }

  @Test
  void aGenuineCallbackThatIsFasterThanItsPay_isTold_whileForgedOnesFillTheirPlaces()
      throws Exception {
    Listener listener = new Listener();
    try (Gate paying = new Gate();
        Gate asking = new Gate();
        PaymentGateway gateway =
            PaymentGateway.builder().provider(acme).onPaymentStatus(listener).build()) {
      acme.status.always(
          (paymentId, call) -> {
            if (paymentId.startsWith("forged")) {
              asking.pass();
              throw new NotFoundException("no such payment");
            }
            return PaymentStatus.of(PaymentState.ACCEPTED, paymentId);
          });
      acme.pay.thenAfter(paying, (request, call) -> PayResponse.pending("p-early"));
      Payments here = gateway.provider("acme");
      forge(here, 20);
      asking.awaitReached();
      Future<PayResponse> pay = Threads.start(() -> here.pay(payment("o-1")));
      paying.awaitReached();
      here.callback(callback("p-early"));
      paying.open();
      Threads.join(pay);

      PaymentStatus told = listener.take();
      assertThat(told.paymentId()).isEqualTo("p-early");
      assertThat(told.shopTransactionId()).isEqualTo("o-1");
    }
  }

  @Test
  void theQuestionsOfAProvider_areSoManyAtTheSameTime_andAQuarterAboutUnknownPayments()
      throws Exception {
    Map<Boolean, Integer> asked = new ConcurrentHashMap<>();
    try (Gate two = new Gate(2);
        Gate eight = new Gate(8);
        PaymentGateway gateway =
            PaymentGateway.builder()
                .provider(acme)
                .callbackQuestions(8)
                .listener(
                    new GatewayListener() {
                      @Override
                      public void callbackQuestions(CallbackQuestions event) {
                        asked.put(event.known(), event.asked());
                      }
                    })
                .build()) {
      acme.status.always(
          (paymentId, call) -> {
            if (paymentId.startsWith("forged")) {
              two.reach();
            }
            eight.pass();
            throw new NotFoundException("not yet");
          });
      Payments here = gateway.provider("acme");
      for (int i = 1; i <= 20; i++) {
        here.pay(payment("o-" + i));
      }
      forge(here, 20);
      two.awaitReached();
      for (int i = 1; i <= 20; i++) {
        here.callback(callback("acme-" + i));
      }
      eight.awaitReached();

      assertThat(asked).containsExactlyInAnyOrderEntriesOf(Map.of(true, 6, false, 2));
      assertThat(acme.status.calls()).isEqualTo(8);
    }
  }

  // ---- in simulated time

  @Test
  void aThousandForgedOnesAtAProviderThatTakesTwoSeconds_keepNoGenuineOneForFiveSeconds() {
    Simulation simulation = new Simulation();
    List<PaymentStatus> told = new ArrayList<>();
    forgedOnesAreNotFound(acme);
    try (PaymentGateway gateway =
        PaymentGateway.builder()
            .provider(acme)
            .provider(other)
            .onPaymentStatus(told::add)
            .scheduler(simulation)
            .build()) {
      Payments here = gateway.provider("acme");
      here.pay(payment("o-1"));
      gateway.provider("other").pay(payment("o-1"));
      forge(here, 1_000);
      simulation.callsTake(Duration.ofSeconds(2));
      simulation.pass(Duration.ofSeconds(10));

      simulation.callsTake(Duration.ZERO);
      here.callback(callback("acme-1"));
      gateway.provider("other").callback(callback("other-1"));
      simulation.callsTake(Duration.ofSeconds(2));
      simulation.pass(Duration.ofSeconds(5));

      assertThat(told)
          .extracting(PaymentStatus::paymentId)
          .containsExactlyInAnyOrder("acme-1", "other-1");
    }
  }

  @Test
  void ofUnknownPayments_onlySoManyWait_andKnownOnesAreNeverRefused() {
    Simulation simulation = new Simulation();
    List<PaymentStatus> told = new ArrayList<>();
    forgedOnesAreNotFound(acme);
    try (PaymentGateway gateway =
        PaymentGateway.builder()
            .provider(acme)
            .provider(other)
            .onPaymentStatus(told::add)
            .unknownCallbacks(3)
            .scheduler(simulation)
            .build()) {
      Payments here = gateway.provider("acme");
      here.pay(payment("o-1"));
      forge(here, 3);

      GatewayException refused = problemOf(() -> here.callback(callback("forged-3")));
      assertThat(refused.code()).isEqualTo(ErrorCode.GATEWAY_UNAVAILABLE);
      assertThat(refused.retryAfter()).isPresent();
      here.callback(callback("forged-2"));
      here.callback(callback("acme-1"));
      gateway.provider("other").callback(callback("other-9"));
      simulation.pass(Duration.ofSeconds(5));
      assertThat(told)
          .extracting(PaymentStatus::paymentId)
          .containsExactlyInAnyOrder("acme-1", "other-9");

      simulation.pass(Duration.ofHours(1));
      forge(here, 3);
    }
  }

  /**
   * As a seed of the simulation found: some companies show a payment minutes after its callback.
   */
  @Test
  void aForgedOneBeforeItsPaymentIsThere_takesNoPatienceFromTheGenuineOne() {
    Simulation simulation = new Simulation();
    List<PaymentStatus> told = new ArrayList<>();
    Instant shown = simulation.clock().instant().plus(Duration.ofMinutes(22));
    acme.status.always(
        (paymentId, call) -> {
          if (simulation.clock().instant().isBefore(shown)) {
            throw new NotFoundException("not yet");
          }
          return PaymentStatus.of(PaymentState.ACCEPTED, paymentId);
        });
    try (PaymentGateway gateway =
        PaymentGateway.builder()
            .provider(acme)
            .onPaymentStatus(told::add)
            .scheduler(simulation)
            .build()) {
      Payments here = gateway.provider("acme");
      here.callback(callback("p-1"));
      simulation.pass(Duration.ofMinutes(15).minusSeconds(1));

      here.callback(callback("p-1"));
      simulation.pass(Duration.ofMinutes(20));

      assertThat(told).extracting(PaymentStatus::paymentId).containsExactly("p-1");
    }
  }

  // ---- the log

  @Test
  void theLogTellsOfForgedOnesOnceAMinute_andOfKnownOnesEachTime() {
    Simulation simulation = new Simulation();
    acme.status.always(
        (paymentId, call) -> {
          throw new NotFoundException("no such payment");
        });
    try (RecordedLogs.Recording log = RecordedLogs.start();
        PaymentGateway gateway =
            PaymentGateway.builder().provider(acme).scheduler(simulation).build()) {
      Payments here = gateway.provider("acme");
      here.pay(payment("o-1"));
      forge(here, 100);
      simulation.pass(Duration.ofSeconds(59));

      assertThat(warnings(log)).singleElement().asString().contains("forged-");
      simulation.pass(Duration.ofSeconds(2));
      assertThat(warnings(log)).hasSize(2);
      assertThat(warnings(log).get(1))
          .contains("callbacks of provider 'acme' for unknown payments wait (payment_not_found): ")
          .contains(" more since 2026-01-01T00:00:00Z");
      simulation.pass(Duration.ofMinutes(30));
      assertThat(warnings(log).size()).as("lines of half an hour").isBetween(5, 40);

      here.callback(callback("acme-1"));
      simulation.pass(Duration.ofSeconds(10));
      assertThat(warnings(log))
          .filteredOn(line -> line.contains("payment acme-1"))
          .hasSizeGreaterThan(4);
    }
  }

  @Test
  void aProviderThatRefusesThousands_isToldOfOnceAMinute() {
    Simulation simulation = new Simulation();
    acme.callback.always(
        (callback, call) -> {
          throw new CallbackRefusedException("the signature is wrong");
        });
    try (RecordedLogs.Recording log = RecordedLogs.start();
        PaymentGateway gateway =
            PaymentGateway.builder().provider(acme).scheduler(simulation).build()) {
      Payments here = gateway.provider("acme");
      for (int i = 0; i < 5_000; i++) {
        problemOf(() -> here.callback(callback("p")));
      }
      simulation.pass(Duration.ofMinutes(2));

      // a gateway of another test, which has just been closed, may still have something to say
      List<String> refusals =
          warnings(log).stream().filter(line -> line.contains("refused a callback")).toList();
      assertThat(refusals).hasSize(2);
      assertThat(refusals.get(0)).contains("refused a callback: the signature is wrong");
      assertThat(refusals.get(1)).contains("4999 more since");
    }
  }

  private static List<String> warnings(RecordedLogs.Recording log) {
    return log.text()
        .lines()
        .filter(line -> line.startsWith("dev.turnpike."))
        .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
        .toList();
  }
}
