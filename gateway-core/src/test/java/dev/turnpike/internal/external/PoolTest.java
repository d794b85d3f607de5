package dev.turnpike.internal.external;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.CallOptions;
import dev.turnpike.ExternalService;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PaymentState;
import dev.turnpike.internal.contract.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One pool of connections for everything, and each service's share of concurrent calls. */
@Timeout(60)
class PoolTest {
  private static final int CALLS = 50;

  private final ExecutorService callers = Executors.newCachedThreadPool();

  @AfterEach
  void end() {
    callers.shutdownNow();
  }

  @Test
  void concurrentCalls_useTheConnectionsOfThoseBefore() throws Exception {
    CyclicBarrier allAreHere = new CyclicBarrier(CALLS);
    try (Peer peer =
            new Peer(
                (request, wire) -> {
                  await(allAreHere);
                  wire.json(200, Acme.answerTo(Operation.STATUS));
                });
        Acme acme = Acme.at(peer)) {
      for (int round = 0; round < 3; round++) {
        List<Future<?>> calls = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
          calls.add(callers.submit(() -> acme.payments().status("pay-1")));
        }
        for (Future<?> call : calls) {
          call.get();
        }
      }

      assertThat(peer.requests()).hasSize(3 * CALLS);
      assertThat(peer.connections()).isEqualTo(CALLS);
    }
  }

  private static void await(CyclicBarrier barrier) throws InterruptedException {
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (BrokenBarrierException | TimeoutException e) {
      throw new InterruptedException("not all calls came");
    }
  }

  @Test
  void lookupsAndChanges_shareConnections() {
    try (Peer peer =
            new Peer(
                (request, wire) ->
                    wire.json(
                        200,
                        Acme.answerTo(
                            request.method().equals("GET") ? Operation.STATUS : Operation.PAY)));
        Acme acme = Acme.at(peer)) {
      acme.payments().status("pay-1");
      acme.payments().pay(Acme.payRequest());
      acme.payments().check("pay-1");

      assertThat(peer.connections()).isEqualTo(1);
    }
  }

  @Test
  void errorAnswers_giveTheirConnectionsBack() {
    try (Peer peer = Peer.json(404, "{}");
        Acme acme = Acme.at(peer)) {
      for (int i = 0; i < 5; i++) {
        assertThat(acme.failure(Operation.PAY)).isNotNull();
        assertThat(acme.failure(Operation.STATUS)).isNotNull();
      }

      assertThat(peer.connections()).isEqualTo(1);
    }
  }

  @Test
  void callsOverTheServicesShare_areRefusedUnexecuted_andTheirKeysStayUsable() throws Exception {
    CountDownLatch arrived = new CountDownLatch(2);
    CountDownLatch released = new CountDownLatch(1);
    try (Peer peer =
            new Peer(
                (request, wire) -> {
                  arrived.countDown();
                  released.await();
                  wire.json(200, Acme.answerTo(Operation.PAY));
                });
        Acme acme = Acme.at(peer.url(), service -> service.maxConcurrency(2))) {
      List<Future<?>> running = new ArrayList<>();
      for (String order : List.of("order-a", "order-b")) {
        running.add(callers.submit(() -> acme.payments().pay(Acme.payRequest(order))));
      }
      arrived.await();
      CallOptions key = CallOptions.idempotencyKey("key-1");

      GatewayException payment = acme.failure(Operation.PAY, key);
      GatewayException lookup = acme.failure(Operation.STATUS);
      released.countDown();
      for (Future<?> call : running) {
        call.get();
      }

      assertThat(payment.code()).isEqualTo(ErrorCode.TOO_MANY_REQUESTS);
      assertThat(payment.outcome()).contains(Outcome.NOT_EXECUTED);
      assertThat(payment.retryAfter()).isPresent();
      assertThat(payment.detail()).contains("acme");
      assertThat(lookup.code()).isEqualTo(ErrorCode.TOO_MANY_REQUESTS);
      assertThat(lookup.outcome()).isEmpty();
      assertThat(peer.requests()).hasSize(2);
      assertThat(acme.call(Operation.PAY, key).replayed()).isFalse();
      assertThat(peer.requests()).hasSize(3);
    }
  }

  @Test
  void oneServicesShare_isNotAnothers() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    try (Peer slow =
            new Peer(
                (request, wire) -> {
                  arrived.countDown();
                  released.await();
                  wire.json(200, Acme.answerTo(Operation.STATUS));
                });
        Peer quick = Acme.peerFor(Operation.STATUS);
        Acme acme =
            Acme.at(
                slow.url(),
                service -> service.maxConcurrency(1),
                gateway ->
                    gateway.externalService(
                        ExternalService.builder("other", quick.url()).maxConcurrency(1).build()))) {
      Future<?> running = callers.submit(() -> acme.payments().status("pay-1"));
      arrived.await();

      assertThat(acme.gateway.provider("other").status("pay-1").status())
          .isEqualTo(PaymentState.ACCEPTED);
      released.countDown();
      running.get();
    }
  }

  /** Whoever has its answer has given its place back. */
  @Test
  void callsOneAfterTheOther_neverMeetALimitOfOne() {
    try (Peer peer = Acme.peerFor(Operation.STATUS);
        Acme acme = Acme.at(peer.url(), service -> service.maxConcurrency(1))) {
      for (int i = 0; i < 2000; i++) {
        acme.payments().status("pay-1");
      }

      assertThat(peer.requests()).hasSize(2000);
    }
  }

  /** The place of a call that takes too long comes back when the call has ended. */
  @Test
  void callThatTimedOut_givesItsPlaceBack() {
    try (Peer peer =
            new Peer(
                (request, wire) -> {
                  if (request.method().equals("POST")) {
                    wire.silence();
                  } else {
                    wire.json(200, Acme.answerTo(Operation.STATUS));
                  }
                });
        Acme acme = Acme.at(peer.url(), service -> service.timeout(Acme.SHORT).maxConcurrency(1))) {
      assertThat(acme.failure(Operation.PAY)).isNotNull();

      GatewayException next = acme.failure(Operation.STATUS);
      assertThat(next == null || next.code() != ErrorCode.TOO_MANY_REQUESTS).isTrue();
    }
  }
}
