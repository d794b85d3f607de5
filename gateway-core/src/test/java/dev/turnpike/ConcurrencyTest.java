package dev.turnpike;

import static dev.turnpike.testing.Problems.problemOf;
import static dev.turnpike.testing.Requests.payment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.testing.CountingProvider;
import dev.turnpike.testing.Gate;
import dev.turnpike.testing.Limits;
import dev.turnpike.testing.Listener;
import dev.turnpike.testing.ScriptedProvider;
import dev.turnpike.testing.Threads;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Many callers, several gateways, and the end of a gateway. */
class ConcurrencyTest {
  private final ScriptedProvider acme = new ScriptedProvider();

  @Test
  void noAnswerEndsUpWithAnotherCaller() throws Exception {
    acme.pay.always(
        (request, call) ->
            PayResponse.ok("p-" + request.shopTransactionId()).toBuilder()
                .metadata(Map.of("amount", request.amount()))
                .build());
    acme.status.always(
        (paymentId, call) ->
            PaymentStatus.of(PaymentState.ACCEPTED, paymentId).toBuilder()
                .metadata(Map.of("method", call.queryParameters().get("n").get(0)))
                .build());
    try (PaymentGateway gateway = PaymentGateway.builder().provider(acme).build()) {
      Payments payments = gateway.provider("acme");
      Threads.race(
          200,
          number -> {
            for (int i = 0; i < 10; i++) {
              String id = number + "-" + i;
              PayResponse paid =
                  payments.pay(payment(id).toBuilder().amount(1000 + number).build());
              assertThat(paid.paymentId()).isEqualTo("p-" + id);
              assertThat(paid.metadata()).containsEntry("amount", 1000 + number);
              PaymentStatus status =
                  payments.status(
                      "p-" + id,
                      CallOptions.builder().queryParameters(Map.of("n", List.of(id))).build());
              assertThat(status.paymentId()).isEqualTo("p-" + id);
              assertThat(status.shopTransactionId()).isEqualTo(id);
              assertThat(status.metadata()).containsEntry("method", id);
            }
            return null;
          });
      assertThat(acme.pay.calls()).isEqualTo(2000);
    }
  }

  @Test
  void asManyCallsRunAtTheSameTimeAsTheShareAllows() throws Exception {
    int share = 50;
    CountDownLatch all = new CountDownLatch(share);
    acme.pay.always(
        (request, call) -> {
          all.countDown();
          all.await();
          return PayResponse.ok("p-" + request.shopTransactionId());
        });
    try (PaymentGateway gateway =
        PaymentGateway.builder().provider(acme).maxConcurrency(share).build()) {
      List<String> paid =
          Threads.race(
              share, number -> gateway.provider("acme").pay(payment("" + number)).paymentId());
      assertThat(paid).doesNotHaveDuplicates();
    }
  }

  @Test
  void twoGatewaysSideBySideShareNothing() {
    CountingProvider left = new CountingProvider("acme");
    CountingProvider right = new CountingProvider("acme");
    PaymentGateway one = PaymentGateway.builder().provider(left).build();
    try (PaymentGateway two = PaymentGateway.builder().provider(right).build()) {
      CallOptions key = CallOptions.idempotencyKey("k");
      one.provider("acme").pay(payment("o-1"), key);
      two.provider("acme").pay(payment("o-1"), key);
      one.provider("acme").pay(payment("o-2"));
      two.provider("acme").pay(payment("o-2").toBuilder().amount(1).build());
      assertThat(left.payments()).hasSize(2);
      assertThat(right.payments()).hasSize(2);

      one.close();
      assertThat(left.closes()).isEqualTo(1);
      assertThat(right.closes()).isZero();
      assertThat(two.provider("acme").pay(payment("o-3")).paymentId()).isEqualTo("acme:o-3");
    }
  }

  @Test
  void listenersOfOneGatewayHearNothingOfAnother() throws Exception {
    Listener first = new Listener();
    Listener second = new Listener();
    try (PaymentGateway one =
            PaymentGateway.builder()
                .provider(new CountingProvider("acme"))
                .onPaymentStatus(first)
                .build();
        PaymentGateway two =
            PaymentGateway.builder()
                .provider(new CountingProvider("acme"))
                .onPaymentStatus(second)
                .build()) {
      one.provider("acme").check("p-1");
      two.provider("acme").check("p-2");
      assertThat(first.take().paymentId()).isEqualTo("p-1");
      assertThat(second.take().paymentId()).isEqualTo("p-2");
    }
  }

  @Test
  void closingInterruptsCallsThatRunAndLeavesThemUnknown() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    acme.pay.then(
        (request, call) -> {
          reached.countDown();
          new CountDownLatch(1).await();
          return PayResponse.ok("never");
        });
    PaymentGateway gateway = PaymentGateway.builder().provider(acme).build();
    Payments payments = gateway.provider("acme");
    Future<GatewayException> call =
        Threads.start(() -> problemOf(() -> payments.pay(payment("o-1"))));
    reached.await();

    gateway.close();

    GatewayException problem = Threads.join(call);
    assertThat(problem.outcome()).contains(Outcome.UNKNOWN);
  }

  @Test
  void closingDoesNotWaitForAProviderThatIgnoresItAndAnAnswerStillReachesItsCaller()
      throws Exception {
    try (Gate gate = new Gate()) {
      acme.pay.thenAfter(gate, (request, call) -> PayResponse.ok("p-1"));
      PaymentGateway gateway = PaymentGateway.builder().provider(acme).build();
      Payments payments = gateway.provider("acme");
      Future<PayResponse> call = Threads.start(() -> payments.pay(payment("o-1")));
      gate.awaitReached();
      Threads.join(
          Threads.start(
              () -> {
                gateway.close();
                return null;
              }));
      gate.open();
      assertThat(Threads.join(call).paymentId()).isEqualTo("p-1");
    }
  }

  @Test
  void afterTheEndCallsAreRefusedAndNothingWasExecuted() {
    PaymentGateway gateway = PaymentGateway.builder().provider(acme).build();
    Payments payments = gateway.provider("acme");
    gateway.close();
    GatewayException pay = problemOf(() -> payments.pay(payment("o-1")));
    assertThat(pay.code()).isEqualTo(ErrorCode.PROVIDER_UNAVAILABLE);
    assertThat(pay.outcome()).contains(Outcome.NOT_EXECUTED);
    assertThat(problemOf(() -> payments.status("p")).code())
        .isEqualTo(ErrorCode.PROVIDER_UNAVAILABLE);
    assertThat(acme.pay.calls()).isZero();
  }

  @Test
  void closingWhileManyCallInNeverHangsAndNeverThrowsAnythingElse() throws Exception {
    for (int round = 0; round < 20; round++) {
      PaymentGateway gateway = PaymentGateway.builder().provider(new ScriptedProvider()).build();
      Payments payments = gateway.provider("acme");
      Threads.race(
          16,
          number -> {
            if (number == 0) {
              gateway.close();
              return null;
            }
            for (int i = 0; i < 20; i++) {
              try {
                payments.pay(payment(number + "-" + i));
              } catch (GatewayException problem) {
                assertThat(problem.code())
                    .isIn(ErrorCode.PROVIDER_UNAVAILABLE, ErrorCode.PROVIDER_ERROR);
              }
            }
            return null;
          });
    }
  }

  @Test
  void closingTwiceClosesProvidersOnce() {
    CountingProvider provider = new CountingProvider("small");
    PaymentGateway gateway = PaymentGateway.builder().provider(provider).build();
    gateway.close();
    assertThatCode(gateway::close).doesNotThrowAnyException();
    assertThat(provider.closes()).isEqualTo(1);
  }

  @Test
  void closingEndsEveryThreadThatTheGatewayStarted() throws Exception {
    Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
    Listener listener = new Listener();
    PaymentGateway gateway =
        PaymentGateway.builder().provider(acme).onPaymentStatus(listener).build();
    Threads.race(20, number -> gateway.provider("acme").pay(payment("" + number)));
    gateway.provider("acme").check("p-1");
    listener.take();
    gateway.close();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (!before.contains(thread) && thread.getName().startsWith("turnpike")) {
        thread.join(Limits.GENEROUS.toMillis());
        assertThat(thread.isAlive()).as(thread.getName()).isFalse();
      }
    }
  }
}
