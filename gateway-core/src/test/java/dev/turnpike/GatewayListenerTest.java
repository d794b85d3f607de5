package dev.turnpike;

import static dev.turnpike.testing.Problems.problemOf;
import static dev.turnpike.testing.Requests.callback;
import static dev.turnpike.testing.Requests.payment;
import static dev.turnpike.testing.Requests.refund;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.GatewayListener.CallbackReceived;
import dev.turnpike.GatewayListener.NotificationAttempted;
import dev.turnpike.GatewayListener.NotificationAttempted.Ending;
import dev.turnpike.GatewayListener.OperationEnded;
import dev.turnpike.GatewayListener.OutcomeFound;
import dev.turnpike.GatewayListener.ProviderCalled;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.internal.transport.RecordedLogs;
import dev.turnpike.spi.CallbackRefusedException;
import dev.turnpike.spi.RejectedException;
import dev.turnpike.testing.MoodyStore;
import dev.turnpike.testing.ScriptedProvider;
import dev.turnpike.testing.SettableClock;
import dev.turnpike.testing.Threads;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a listener hears of a gateway. */
@Isolated // one test reads the log
class GatewayListenerTest {
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private final ScriptedProvider acme = new ScriptedProvider();
  private final SettableClock clock = new SettableClock();
  private final MoodyStore records = new MoodyStore();
  private final Ears ears = new Ears();
  private final PaymentGateway gateway =
      PaymentGateway.builder()
          .provider(acme)
          .store(records.store())
          .clock(clock)
          .listener(ears)
          .deliveryPauses(List.of(Duration.ofSeconds(1)))
          .build();
  private final Payments payments = gateway.provider("acme");

  /** Keeps what it hears. Thread-safe. */
  private static final class Ears implements GatewayListener {
    private final Queue<Record> heard = new ConcurrentLinkedQueue<>();
    private final Queue<Boolean> store = new ConcurrentLinkedQueue<>();

    @Override
    public void operationEnded(OperationEnded event) {
      heard.add(event);
    }

    @Override
    public void providerCalled(ProviderCalled event) {
      heard.add(event);
    }

    @Override
    public void outcomeFound(OutcomeFound event) {
      heard.add(event);
    }

    @Override
    public void callbackReceived(CallbackReceived event) {
      heard.add(event);
    }

    @Override
    public void notificationAttempted(NotificationAttempted event) {
      heard.add(event);
    }

    @Override
    public void storeChanged(boolean canStore) {
      store.add(canStore);
    }

    <T extends Record> List<T> of(Class<T> type) {
      return heard.stream().filter(type::isInstance).map(type::cast).toList();
    }

    <T extends Record> T last(Class<T> type) {
      List<T> all = of(type);
      return all.get(all.size() - 1);
    }

    <T extends Record> T next(Class<T> type) {
      Threads.until("a " + type.getSimpleName(), () -> !of(type).isEmpty());
      return last(type);
    }
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void aPayment_isHeardWithItsResult_andItsCallOfTheProvider() {
    payments.pay(payment("o-1"), CallOptions.builder().requestId("r-1").traceparent(TRACE).build());

    OperationEnded ended = ears.last(OperationEnded.class);
    assertThat(ended.provider()).isEqualTo("acme");
    assertThat(ended.operation()).isEqualTo("pay");
    assertThat(ended.result()).isEqualTo(PayResult.OK);
    assertThat(ended.problem()).isNull();
    assertThat(ended.outcome()).isNull();
    assertThat(ended.replayed()).isFalse();
    assertThat(ended.ending()).isEqualTo("ok");
    assertThat(ended.duration()).isPositive();
    assertThat(ended.requestId()).isEqualTo("r-1");
    assertThat(ended.traceparent()).isEqualTo(TRACE);
    ProviderCalled called = ears.last(ProviderCalled.class);
    assertThat(called.provider()).isEqualTo("acme");
    assertThat(called.operation()).isEqualTo("pay");
    assertThat(called.ending()).isEqualTo("answered");
    assertThat(called.requestId()).isEqualTo("r-1");
    assertThat(called.traceparent()).isEqualTo(TRACE);
  }

  @Test
  void theSameAgain_isReplayed_andCallsNobody() {
    payments.pay(payment("o-1"));
    payments.pay(payment("o-1"));

    assertThat(ears.last(OperationEnded.class).ending()).isEqualTo("replayed");
    assertThat(ears.of(OperationEnded.class)).hasSize(2);
    assertThat(ears.of(ProviderCalled.class)).hasSize(1);
  }

  @Test
  void aLookup_isAnswered() {
    payments.status("p-1");

    assertThat(ears.last(OperationEnded.class).ending()).isEqualTo("answered");
    assertThat(ears.last(OperationEnded.class).result()).isNull();
  }

  @Test
  void whatIsNotAnswered_isHeardWithItsProblemAndOutcome() {
    acme.pay.thenThrow(new RejectedException("no"));
    problemOf(() -> payments.pay(payment("o-1")));

    OperationEnded ended = ears.last(OperationEnded.class);
    assertThat(ended.problem()).isEqualTo(ErrorCode.PROVIDER_REJECTED);
    assertThat(ended.outcome()).isEqualTo(Outcome.NOT_EXECUTED);
    assertThat(ended.ending()).isEqualTo("provider_rejected");
    assertThat(ears.last(ProviderCalled.class).problem()).isEqualTo(ErrorCode.PROVIDER_REJECTED);
  }

  @Test
  void aWrongCall_andOneOfAnUnknownProvider_areHeard_andAskNobody() {
    problemOf(() -> payments.pay(payment("o-1"), CallOptions.idempotencyKey(" ")));
    assertThat(ears.last(OperationEnded.class).ending()).isEqualTo("invalid_request");

    JsonCall strange = JsonCall.of("made-up", "pay", new byte[0], CallOptions.none());
    problemOf(() -> gateway.call(strange));
    assertThat(ears.last(OperationEnded.class).provider()).isEqualTo("unknown");
    assertThat(ears.of(ProviderCalled.class)).isEmpty();
  }

  private void unknownPay() {
    acme.pay.thenThrow(new IllegalStateException("the line is dead"));
    CallOptions traced = CallOptions.builder().traceparent(TRACE).build();
    assertThat(problemOf(() -> payments.pay(payment("o-1"), traced)).outcome())
        .contains(Outcome.UNKNOWN);
  }

  @Test
  void anUnknownOutcome_isHeardAgain_whenItIsFoundByAsking() {
    unknownPay();
    assertThat(ears.last(OperationEnded.class).outcome()).isEqualTo(Outcome.UNKNOWN);
    acme.statusByShopTransactionId.then(
        (id, call) -> PaymentStatus.of(PaymentState.ACCEPTED, "p-1"));
    clock.advance(Duration.ofSeconds(5));

    assertThat(ears.next(OutcomeFound.class))
        .isEqualTo(new OutcomeFound("acme", "pay", PayResult.OK, TRACE));
  }

  @Test
  void anUnknownOutcome_isHeardAgain_whenAPersonSettlesIt() {
    unknownPay();
    gateway
        .administration()
        .settleAsNotExecuted(
            records.lastOperation().id(), new Administration.Settlement("looked it up", true));

    assertThat(ears.last(OutcomeFound.class))
        .isEqualTo(new OutcomeFound("acme", "pay", null, TRACE));
  }

  @Test
  void callbacks_areHeard_storedOrRefused() {
    payments.callback(callback("p-1"));
    assertThat(ears.last(CallbackReceived.class)).isEqualTo(new CallbackReceived("acme", null));

    acme.callback.thenThrow(new CallbackRefusedException("forged"));
    problemOf(() -> payments.callback(callback("p-1")));
    assertThat(ears.last(CallbackReceived.class))
        .isEqualTo(new CallbackReceived("acme", ErrorCode.UNAUTHORIZED));

    problemOf(() -> gateway.callback("made-up", callback("p-1")));
    assertThat(ears.last(CallbackReceived.class))
        .isEqualTo(new CallbackReceived("unknown", ErrorCode.PROVIDER_NOT_FOUND));
  }

  @Test
  void theStore_isHeardOnceWhenItGoes_andOnceWhenItIsBack() {
    records.goAway();
    Threads.until("it is gone", () -> List.of(false).equals(List.copyOf(ears.store)));
    records.comeBack();
    Threads.until("it is back", () -> List.of(false, true).equals(List.copyOf(ears.store)));
  }

  @Test
  void attemptsToTell_areHeardWithWhatFollows() {
    ScriptedProvider other = new ScriptedProvider("other");
    Queue<Optional<Exception>> answers = new ConcurrentLinkedQueue<>();
    answers.add(Optional.of(new IllegalStateException("not yet")));
    answers.add(Optional.empty());
    Ears theirs = new Ears();
    SettableClock theirClock = new SettableClock();
    MoodyStore theirRecords = new MoodyStore();
    try (PaymentGateway told =
        PaymentGateway.builder()
            .provider(other)
            .store(theirRecords.store())
            .clock(theirClock)
            .listener(theirs)
            .onPaymentStatus(
                status -> {
                  Optional<Exception> thrown = answers.remove();
                  if (thrown.isPresent()) {
                    throw thrown.get();
                  }
                })
            .build()) {
      told.provider("other").check("p-1");
      NotificationAttempted first = theirs.next(NotificationAttempted.class);
      assertThat(first.ending()).isEqualTo(Ending.FAILED);
      assertThat(first.attempt()).isEqualTo(1);
      assertThat(first.target()).isEqualTo("listener-1");

      theirClock.advance(Duration.ofMinutes(1));
      Threads.until("again", () -> theirs.of(NotificationAttempted.class).size() == 2);
      assertThat(theirs.last(NotificationAttempted.class).ending()).isEqualTo(Ending.DELIVERED);
      assertThat(theirs.last(NotificationAttempted.class).attempt()).isEqualTo(2);
    }
  }

  /** Throws whatever it hears. */
  private static final class Broken implements GatewayListener {
    @Override
    public void operationEnded(OperationEnded event) {
      throw new IllegalStateException("broken");
    }

    @Override
    public void providerCalled(ProviderCalled event) {
      throw new AssertionError("broken");
    }
  }

  @Test
  void oneThatThrows_harmsNobody_andDoesNotFillTheLog() {
    Ears behind = new Ears();
    try (RecordedLogs.Recording log = RecordedLogs.start();
        PaymentGateway harmed =
            PaymentGateway.builder()
                .provider(new ScriptedProvider())
                .listener(new Broken())
                .listener(behind)
                .build()) {
      for (int i = 0; i < 50; i++) {
        assertThat(harmed.provider("acme").pay(payment("o-" + i)).result()).isEqualTo(PayResult.OK);
      }
      assertThat(behind.of(OperationEnded.class)).hasSize(50);
      assertThat(log.of("dev.turnpike.internal.events.Listeners")).hasSizeBetween(1, 10);
    }
  }

  // ---- traces

  @Test
  void aTraceparent_reachesTheProvider_andIsKept_andIsGivenWhenTheCallIsMadeAgain()
      throws Exception {
    acme.thatHonoursKeysFor(Duration.ofDays(1));
    unknownPay();
    assertThat(acme.pay.take().call().traceparent()).contains(TRACE);
    assertThat(records.lastOperation().request().traceparent()).isEqualTo(TRACE);

    clock.advance(Duration.ofSeconds(5));

    assertThat(acme.pay.take().call().traceparent()).contains(TRACE);
  }

  @Test
  void aTraceparent_isNoPartOfTheRequest_soAnotherOneIsTheSameRequest() {
    payments.pay(payment("o-1"), CallOptions.builder().traceparent(TRACE).build());
    assertThat(payments.pay(payment("o-1")).result()).isEqualTo(PayResult.OK);

    assertThat(acme.pay.calls()).isEqualTo(1);
  }

  @Test
  void withoutATraceparent_theProviderIsGivenNone() throws Exception {
    payments.refund(refund("p-1"));

    assertThat(acme.refund.take().call().traceparent()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "trace",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more"
      })
  void aWrongTraceparent_isNamed(String traceparent) {
    PayRequest request = payment("o-1");
    CallOptions options = CallOptions.builder().traceparent(traceparent).build();
    assertThat(problemOf(() -> payments.pay(request, options)).errors())
        .singleElement()
        .satisfies(error -> assertThat(error.field()).isEqualTo("traceparent"));
  }
}
