package dev.turnpike;

import static dev.turnpike.testing.Requests.payment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.turnpike.GatewayListener.Step;
import dev.turnpike.GatewayListener.StepBegins;
import dev.turnpike.GatewayListener.StepBegins.Kind;
import dev.turnpike.GatewayListener.StepEnded;
import dev.turnpike.api.GatewayException;
import dev.turnpike.testing.Limits;
import dev.turnpike.testing.Receiver;
import dev.turnpike.testing.ScriptedProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a call belongs in a trace goes on, and a listener may make steps of it. */
class TraceparentTest {
  private static final String BEGIN = "00-0af7651916cd43dd8448eb211c80319c-";
  private static final String TRACE = BEGIN + "b7ad6b7169203331-01";
  private static final CallOptions TRACED = CallOptions.builder().traceparent(TRACE).build();

  private final ScriptedProvider acme = new ScriptedProvider();
  private final Receiver receiver;

  TraceparentTest() throws Exception {
    this.receiver = new Receiver();
  }

  @AfterEach
  void close() {
    receiver.close();
  }

  private GatewayBuilder builder() {
    return PaymentGateway.builder().provider(acme).paymentCallbackUrl(receiver.url());
  }

  /** Gives each step a number, by which it goes on. */
  private static final class Numbering implements GatewayListener {
    private final AtomicInteger last = new AtomicInteger();
    private final Queue<StepBegins> begun = new ConcurrentLinkedQueue<>();
    private final Queue<StepEnded> ended = new ConcurrentLinkedQueue<>();

    @Override
    public Step begins(StepBegins event) {
      begun.add(event);
      String own = BEGIN + String.format(Locale.ROOT, "%016x-01", last.incrementAndGet());
      return new Step() {
        @Override
        public String traceparent() {
          return own;
        }

        @Override
        public void ended(StepEnded end) {
          ended.add(end);
        }
      };
    }
  }

  private static String number(int step) {
    return BEGIN + String.format(Locale.ROOT, "%016x-01", step);
  }

  @Test
  void theReceiverOfANotification_isToldTheTraceOfTheOperationThatMadeThePayment()
      throws Exception {
    try (PaymentGateway gateway = builder().build()) {
      Payments payments = gateway.provider("acme");
      payments.check(payments.pay(payment("o-1"), TRACED).paymentId());
      assertThat(receiver.take().headers().get("traceparent")).isEqualTo(TRACE);

      payments.check(payments.pay(payment("o-2")).paymentId());
      assertThat(receiver.take().headers().get("traceparent")).isNull();
    }
  }

  @Test
  void aListenersSteps_hangBelowEachOther_andWhatGoesOnIsTheirs() throws Exception {
    Numbering numbering = new Numbering();
    try (PaymentGateway gateway = builder().listener(numbering).build()) {
      Payments payments = gateway.provider("acme");
      String paymentId = payments.pay(payment("o-1"), TRACED).paymentId();

      assertThat(acme.pay.take().call().traceparent()).contains(number(2));
      assertThat(new ArrayList<>(numbering.begun))
          .extracting(StepBegins::kind, StepBegins::traceparent)
          .containsExactly(tuple(Kind.OPERATION, TRACE), tuple(Kind.PROVIDER_CALL, number(1)));
      assertThat(numbering.ended).extracting(StepEnded::ending).containsExactly("answered", "ok");

      numbering.begun.clear();
      payments.check(paymentId);
      String told = receiver.take().headers().get("traceparent");
      List<StepBegins> steps = new ArrayList<>(numbering.begun);
      assertThat(steps)
          .extracting(StepBegins::kind)
          .containsExactly(
              Kind.OPERATION, Kind.PROVIDER_CALL, Kind.NOTIFICATION, Kind.HTTP_REQUEST);
      assertThat(steps.get(2).traceparent()).isEqualTo(number(1));
      assertThat(told).isEqualTo(number(6));
    }
  }

  @Test
  void aListenerThatThrows_orHasNothingToSay_changesNothing() {
    GatewayListener broken =
        new GatewayListener() {
          @Override
          public Step begins(StepBegins event) {
            throw new IllegalStateException("broken");
          }
        };
    try (PaymentGateway gateway =
        builder().listener(broken).listener(new GatewayListener() {}).build()) {
      gateway.provider("acme").pay(payment("o-1"), TRACED);
      assertThat(acme.pay.take().call().traceparent()).contains(TRACE);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A step that says on which threads it goes on, and when it has left them. */
  private record Wandering(Queue<Thread> on, Queue<Thread> left, boolean broken) implements Step {
    @Override
    public @Nullable String traceparent() {
      return null;
    }

    @Override
    public Runnable goesOnHere() {
      on.add(Thread.currentThread());
      if (broken) {
        throw new IllegalStateException("broken");
      }
      return () -> {
        left.add(Thread.currentThread());
        throw new IllegalStateException("broken, too");
      };
    }

    @Override
    public void ended(StepEnded end) {}
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aStepGoesOnOnTheProvidersThread_andTheProviderIsCalledOnceWhateverThatThrows(boolean broken)
      throws Exception {
    Queue<Thread> on = new ConcurrentLinkedQueue<>();
    BlockingQueue<Thread> left = new LinkedBlockingQueue<>();
    GatewayListener wandering =
        new GatewayListener() {
          @Override
          public Step begins(StepBegins event) {
            return new Wandering(on, left, broken);
          }
        };
    try (PaymentGateway gateway = builder().listener(wandering).build()) {
      assertThat(gateway.provider("acme").pay(payment("o-1")).paymentId()).isNotNull();
      assertThat(acme.pay.calls()).isEqualTo(1);
      assertThat(on).hasSize(1).doesNotContain(Thread.currentThread());
      if (!broken) {
        Thread leftOn = left.poll(Limits.GENEROUS.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(on).containsExactly(leftOn);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "nonsense", "00-00000000000000000000000000000000-b7ad6b7169203331-01"})
  void aListenerThatSaysNoTraceparentAtAll_changesNothing(String said) throws Exception {
    GatewayListener wrong =
        new GatewayListener() {
          @Override
          public Step begins(StepBegins event) {
            return new Step() {
              @Override
              public String traceparent() {
                return said;
              }

              @Override
              public void ended(StepEnded end) {}
            };
          }
        };
    try (PaymentGateway gateway = builder().listener(wrong).build()) {
      gateway.provider("acme").pay(payment("o-1"), TRACED);
      assertThat(acme.pay.take().call().traceparent()).contains(TRACE);
      gateway.provider("acme").pay(payment("o-2"));
      assertThat(acme.pay.take().call().traceparent()).isEmpty();
    }
  }

  @Test
  void aWrongTraceparent_isRefused_evenWhereAListenerTraces() {
    try (PaymentGateway gateway = builder().listener(new Numbering()).build()) {
      CallOptions wrong = CallOptions.builder().traceparent("nonsense").build();
      assertThatThrownBy(() -> gateway.provider("acme").pay(payment("o-1"), wrong))
          .isInstanceOf(GatewayException.class)
          .hasMessageContaining("traceparent");
    }
  }
}
