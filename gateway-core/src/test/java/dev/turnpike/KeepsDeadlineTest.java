package dev.turnpike;

import static dev.turnpike.testing.Problems.problemOf;
import static dev.turnpike.testing.Requests.payment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.PaymentProvider;
import dev.turnpike.testing.Threads;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A provider that keeps its time by itself is called on its caller's thread. */
class KeepsDeadlineTest {
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch never = new CountDownLatch(1);
  private volatile Thread calledOn;

  /** Waits for ever where it is told to, which such a provider must not. */
  private final class Punctual implements PaymentProvider {
    private final boolean keeps;

    Punctual(boolean keeps) {
      this.keeps = keeps;
    }

    @Override
    public String name() {
      return "acme";
    }

    @Override
    public boolean keepsDeadline() {
      return keeps;
    }

    @Override
    public PayResponse pay(PayRequest request, CallContext call) throws Exception {
      calledOn = Thread.currentThread();
      begun.countDown();
      if (request.shopTransactionId().equals("waits")) {
        never.await();
      }
      return PayResponse.ok("p-" + request.shopTransactionId());
    }

    @Override
    public PaymentStatus status(String paymentId, CallContext call) {
      throw new IllegalStateException("nobody asks");
    }
  }

  private PaymentGateway gateway = PaymentGateway.builder().provider(new Punctual(true)).build();

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void itIsCalledWhereItsCallerIs() {
    gateway.provider("acme").pay(payment("o-1"));
    assertThat(calledOn).isSameAs(Thread.currentThread());
  }

  @Test
  void anotherOneIsCalledOnAThreadThatItsCallerCanLeave() {
    gateway.close();
    gateway = PaymentGateway.builder().provider(new Punctual(false)).build();
    gateway.provider("acme").pay(payment("o-1"));
    assertThat(calledOn).isNotSameAs(Thread.currentThread());
  }

  @Test
  void whenTheGatewayIsClosed_theCallIsInterrupted_andItsCallersThreadIsNot() throws Exception {
    Future<Boolean> interrupted =
        Threads.start(
            () -> {
              GatewayException problem =
                  problemOf(() -> gateway.provider("acme").pay(payment("waits")));
              assertThat(problem.outcome()).contains(Outcome.UNKNOWN);
              return Thread.currentThread().isInterrupted();
            });
    begun.await();
    gateway.close();

    assertThat(Threads.join(interrupted)).isFalse();
    assertThat(problemOf(() -> gateway.provider("acme").pay(payment("o-2"))).outcome())
        .contains(Outcome.NOT_EXECUTED);
  }

  @Test
  void anInterruptedCaller_hearsThatItIsUnknown_andStaysInterrupted() throws Exception {
    Future<Boolean> interrupted =
        Threads.start(
            () -> {
              Thread.currentThread().interrupt();
              GatewayException problem =
                  problemOf(() -> gateway.provider("acme").pay(payment("waits")));
              assertThat(problem.code()).isEqualTo(ErrorCode.PROVIDER_ERROR);
              assertThat(problem.outcome()).contains(Outcome.UNKNOWN);
              return Thread.currentThread().isInterrupted();
            });
    assertThat(Threads.join(interrupted)).isTrue();
    assertThat(problemOf(() -> gateway.provider("acme").pay(payment("waits"))).replayed()).isTrue();
  }
}
