package dev.turnpike.internal.notify;

import static dev.turnpike.testing.Problems.problemOf;
import static dev.turnpike.testing.Requests.callback;
import static dev.turnpike.testing.Requests.payment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.PaymentGateway;
import dev.turnpike.Payments;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.FieldError;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentAction;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.Callback;
import dev.turnpike.spi.CallbackRefusedException;
import dev.turnpike.spi.CallbackResult;
import dev.turnpike.spi.NotExecutedException;
import dev.turnpike.spi.NotFoundException;
import dev.turnpike.spi.RejectedException;
import dev.turnpike.spi.SubscriptionProvider;
import dev.turnpike.testing.Gate;
import dev.turnpike.testing.Listener;
import dev.turnpike.testing.ObservedStore;
import dev.turnpike.testing.ScriptedProvider;
import dev.turnpike.testing.SettableClock;
import dev.turnpike.testing.Threads;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What payment companies send, and what becomes of it. */
class CallbackTest {
  private final ScriptedProvider acme = new ScriptedProvider();
  private final Listener listener = new Listener();
  private final PaymentGateway gateway =
      PaymentGateway.builder().provider(acme).onPaymentStatus(listener).build();
  private final Payments payments = gateway.provider("acme");

  @AfterEach
  void close() {
    gateway.close();
  }

  private static PaymentStatus status(PaymentState state, String paymentId, Object... metadata) {
    return PaymentStatus.builder()
        .status(state)
        .paymentId(paymentId)
        .metadata(metadata.length == 0 ? null : Map.of((String) metadata[0], metadata[1]))
        .build();
  }

  private static Callback post(String body) {
    return new Callback(
        "POST",
        Map.of(),
        Map.of("X-Signature", List.of("s")),
        body.getBytes(StandardCharsets.UTF_8));
  }

  /** All that was to be told before this was told; and no more than this payment's own. */
  private void nothingMoreIsTold() throws InterruptedException {
    payments.check("the end");
    assertThat(listener.take().paymentId()).isEqualTo("the end");
    assertThat(listener.waiting()).isZero();
  }

  @Test
  void aCallbackIsNotBelievedTheProviderIsAsked() throws Exception {
    acme.status.then((paymentId, call) -> status(PaymentState.PENDING, paymentId));
    payments.callback(
        new Callback(
            "GET",
            Map.of("paymentId", List.of("p-1"), "status", List.of("ACCEPTED")),
            Map.of(),
            new byte[0]));
    PaymentStatus told = listener.take();
    assertThat(told.status()).isEqualTo(PaymentState.PENDING);
    assertThat(told.providerName()).isEqualTo("acme");
    assertThat(acme.status.take().request()).isEqualTo("p-1");
  }

  @Test
  void theProviderReadsTheRawBytesAndAllHeaders() throws Exception {
    acme.callback.then((callback, call) -> CallbackResult.ask(callback.text()));
    byte[] raw = {'p', '-', '1'};
    payments.callback(new Callback("POST", Map.of(), Map.of("X-Sig", List.of("a", "b")), raw));
    assertThat(listener.take().paymentId()).isEqualTo("p-1");
    Callback read = acme.callback.take().request();
    assertThat(read.body()).isEqualTo(raw);
    assertThat(read.headers()).containsEntry("x-sig", List.of("a", "b"));
  }

  @Test
  void aRepeatedCallbackWithAnUnchangedStatusIsNotToldAgain() throws Exception {
    payments.callback(callback("p-1"));
    assertThat(listener.take().paymentId()).isEqualTo("p-1");
    acme.status.take();
    for (int i = 0; i < 3; i++) {
      payments.callback(callback("p-1"));
      assertThat(acme.status.take().request()).isEqualTo("p-1");
    }
    nothingMoreIsTold();
  }

  @Test
  void aChangedStatusAndChangedMetadataAreTold() throws Exception {
    acme.status
        .then((paymentId, call) -> status(PaymentState.PENDING, paymentId))
        .then((paymentId, call) -> status(PaymentState.ACCEPTED, paymentId))
        .then((paymentId, call) -> status(PaymentState.ACCEPTED, paymentId, "fee", 1))
        .then((paymentId, call) -> status(PaymentState.ACCEPTED, paymentId, "fee", 2));
    for (PaymentStatus expected :
        List.of(
            status(PaymentState.PENDING, "p-1"),
            status(PaymentState.ACCEPTED, "p-1"),
            status(PaymentState.ACCEPTED, "p-1", "fee", 1),
            status(PaymentState.ACCEPTED, "p-1", "fee", 2))) {
      payments.callback(callback("p-1"));
      assertThat(listener.take()).isEqualTo(expected.toBuilder().providerName("acme").build());
    }
  }

  @Test
  void afterACheckACallbackThatBringsNothingNewIsNotTold() throws Exception {
    payments.check("p-1");
    listener.take();
    acme.status.take();
    payments.callback(callback("p-1"));
    acme.status.take();
    nothingMoreIsTold();
  }

  @Test
  void ofAPaymentThatWasAnsweredOkTheFirstCallbackIsTold() throws Exception {
    payments.pay(payment("order-1"));
    payments.callback(callback("acme-1"));
    PaymentStatus told = listener.take();
    assertThat(told.status()).isEqualTo(PaymentState.ACCEPTED);
    assertThat(told.shopTransactionId()).isEqualTo("order-1");
  }

  @Test
  void aHundredCallbacksAtOnceCostOneQuestionOrTwoAndOneNotification() throws Exception {
    try (Gate gate = new Gate()) {
      acme.status.thenAfter(gate, (paymentId, call) -> status(PaymentState.ACCEPTED, paymentId));
      Threads.race(
          100,
          number -> {
            payments.callback(callback("p-1"));
            return null;
          });
      gate.awaitReached();
      gate.open();
      assertThat(listener.take().paymentId()).isEqualTo("p-1");
      nothingMoreIsTold();
      assertThat(acme.status.calls() - 1).as("questions but for the end").isBetween(1, 2);
    }
  }

  @Test
  void aCallbackThatComesWhileTheProviderIsAskedLeadsToAnotherQuestion() throws Exception {
    try (Gate gate = new Gate()) {
      acme.status
          .thenAfter(gate, (paymentId, call) -> status(PaymentState.PENDING, paymentId))
          .then((paymentId, call) -> status(PaymentState.ACCEPTED, paymentId));
      payments.callback(callback("p-1"));
      gate.awaitReached();
      payments.callback(callback("p-1"));
      gate.open();
      assertThat(listener.take().status()).isEqualTo(PaymentState.PENDING);
      assertThat(listener.take().status()).isEqualTo(PaymentState.ACCEPTED);
    }
  }

  @Test
  void aProviderThatIsUnavailableIsAskedAgainLater() throws Exception {
    acme.status
        .thenThrow(new NotExecutedException("down"))
        .thenThrow(new IllegalStateException("still down"))
        .then((paymentId, call) -> null);
    payments.callback(callback("p-1"));
    assertThat(listener.take().status()).isEqualTo(PaymentState.ACCEPTED);
    assertThat(acme.status.calls()).isEqualTo(4);
    nothingMoreIsTold();
  }

  @Test
  void aPaymentThatTheProviderDoesNotKnowYetIsAskedForAgain() throws Exception {
    acme.status.thenThrow(new NotFoundException("not yet"));
    payments.callback(callback("p-1"));
    assertThat(listener.take().paymentId()).isEqualTo("p-1");
    assertThat(acme.status.calls()).isEqualTo(2);
  }

  @Test
  void aProviderThatIsDownBlocksNoOtherPayment() throws Exception {
    acme.status.always(
        (paymentId, call) -> {
          if (paymentId.equals("down")) {
            throw new NotExecutedException("down");
          }
          return status(PaymentState.ACCEPTED, paymentId);
        });
    payments.callback(callback("down"));
    for (int i = 0; i < 50; i++) {
      payments.callback(callback("p-" + i));
      assertThat(listener.take().paymentId()).isEqualTo("p-" + i);
    }
  }

  /** As {@code Store.postponeCallback} promises; a clock that stands still never comes to later. */
  @Test
  void aCallbackThatCameWhileTheQuestionFailedIsWorkedOnAtOnce() throws Exception {
    ScriptedProvider provider = new ScriptedProvider();
    Listener told = new Listener();
    try (Gate gate = new Gate();
        PaymentGateway still =
            PaymentGateway.builder()
                .provider(provider)
                .onPaymentStatus(told)
                .clock(new SettableClock())
                .build()) {
      provider.status.thenAfter(
          gate,
          (paymentId, call) -> {
            throw new NotExecutedException("down");
          });
      Payments there = still.provider("acme");
      there.callback(callback("p-1"));
      gate.awaitReached();
      there.callback(callback("p-1"));
      gate.open();
      assertThat(told.take().paymentId()).isEqualTo("p-1");
    }
  }

  @Test
  void aCallbackBeforeTheAnswerToItsOwnPayFindsItsPayment() throws Exception {
    try (Gate gate = new Gate()) {
      acme.pay.thenAfter(gate, (request, call) -> PayResponse.pending("p-early"));
      Future<PayResponse> paying = Threads.start(() -> payments.pay(payment("order-1")));
      gate.awaitReached();
      payments.callback(callback("p-early"));
      payments.check("another");
      assertThat(listener.take().paymentId()).isEqualTo("another");
      gate.open();
      Threads.join(paying);

      PaymentStatus told = listener.take();
      assertThat(told.paymentId()).isEqualTo("p-early");
      assertThat(told.shopTransactionId()).isEqualTo("order-1");
      assertThat(told.status()).isEqualTo(PaymentState.ACCEPTED);
    }
  }

  @Test
  void aCallbackWaitsForAPayOnlySoLong() throws Exception {
    SettableClock clock = new SettableClock();
    ObservedStore store = new ObservedStore();
    Listener told = new Listener();
    ScriptedProvider provider = new ScriptedProvider();
    try (Gate gate = new Gate();
        PaymentGateway slow =
            PaymentGateway.builder()
                .provider(provider)
                .onPaymentStatus(told)
                .clock(clock)
                .store(store.store())
                .build()) {
      provider.pay.thenAfter(gate, (request, call) -> PayResponse.ok("p-1"));
      Future<PayResponse> paying =
          Threads.start(() -> slow.provider("acme").pay(payment("order-1")));
      gate.awaitReached();
      slow.provider("acme").callback(callback("p-other"));
      assertThat(store.takePostponed().paymentId()).isEqualTo("p-other");
      clock.advance(Duration.ofSeconds(30));
      assertThat(told.take().paymentId()).isEqualTo("p-other");
      gate.open();
      Threads.join(paying);
    }
  }

  @Test
  void aVerifiedStatusIsTakenWithoutAsking() throws Exception {
    payments.pay(payment("order-1"));
    acme.callback.then(
        (callback, call) ->
            CallbackResult.verified(status(PaymentState.ACCEPTED, "acme-1", "fee", 3)));
    payments.callback(post("signed"));
    PaymentStatus told = listener.take();
    assertThat(told)
        .isEqualTo(
            status(PaymentState.ACCEPTED, "acme-1", "fee", 3).toBuilder()
                .shopTransactionId("order-1")
                .providerName("acme")
                .build());
    assertThat(acme.status.calls()).isZero();
  }

  @Test
  void aVerifiedStatusThatIsRepeatedIsNotToldAgain() throws Exception {
    acme.callback.always(
        (callback, call) -> CallbackResult.verified(status(PaymentState.ACCEPTED, "p-1")));
    payments.callback(post("signed"));
    listener.take();
    payments.callback(post("signed"));
    nothingMoreIsTold();
    assertThat(acme.status.calls()).as("only for the end").isEqualTo(1);
  }

  @Test
  void aVerifiedPendingThatComesLateIsNotBelieved() throws Exception {
    acme.callback
        .then((callback, call) -> CallbackResult.verified(status(PaymentState.ACCEPTED, "p-1")))
        .then((callback, call) -> CallbackResult.verified(status(PaymentState.PENDING, "p-1")));
    payments.callback(post("newer"));
    assertThat(listener.take().status()).isEqualTo(PaymentState.ACCEPTED);

    payments.callback(post("older"));
    assertThat(acme.status.take().request()).as("asked rather than believed").isEqualTo("p-1");
    nothingMoreIsTold();
  }

  @Test
  void aVerifiedPendingRefundOfAnAcceptedPaymentIsNoStepBack() throws Exception {
    PaymentStatus refund =
        status(PaymentState.PENDING, "p-1").toBuilder().action(PaymentAction.REFUND).build();
    acme.callback
        .then((callback, call) -> CallbackResult.verified(status(PaymentState.ACCEPTED, "p-1")))
        .then((callback, call) -> CallbackResult.verified(refund));
    payments.callback(post("payment"));
    assertThat(listener.take().status()).isEqualTo(PaymentState.ACCEPTED);

    payments.callback(post("refund"));
    PaymentStatus told = listener.take();
    assertThat(told.action()).isEqualTo(PaymentAction.REFUND);
    assertThat(told.status()).isEqualTo(PaymentState.PENDING);
  }

  @Test
  void aCallbackWithNothingToDoLeadsToNothing() throws Exception {
    acme.callback.then((callback, call) -> CallbackResult.ignore());
    payments.callback(post("a ping"));
    nothingMoreIsTold();
    assertThat(acme.status.calls()).as("only for the end").isEqualTo(1);
  }

  @Test
  void aRefusedCallbackIsUnauthorizedAndNothingIsAsked() throws Exception {
    acme.callback.thenThrow(new CallbackRefusedException("the signature is wrong"));
    GatewayException problem = problemOf(() -> payments.callback(post("forged")));
    assertThat(problem.code()).isEqualTo(ErrorCode.UNAUTHORIZED);
    assertThat(problem.detail()).isEqualTo("the signature is wrong");
    assertThat(problem.outcome()).isEmpty();
    nothingMoreIsTold();
    assertThat(acme.status.calls()).as("only for the end").isEqualTo(1);
  }

  @Test
  void aCallbackThatCannotBeUnderstoodIsRejectedAndNothingIsAsked() throws Exception {
    acme.callback
        .thenThrow(new RejectedException("no such event"))
        .thenThrow(new IllegalStateException("sk_live_secret"))
        .then((callback, call) -> null);
    assertThat(problemOf(() -> payments.callback(post("?"))).code())
        .isEqualTo(ErrorCode.PROVIDER_REJECTED);
    GatewayException failed = problemOf(() -> payments.callback(post("?")));
    assertThat(failed.code()).isEqualTo(ErrorCode.PROVIDER_ERROR);
    assertThat(failed.detail()).doesNotContain("sk_live");
    assertThat(problemOf(() -> payments.callback(post("?"))).code())
        .isEqualTo(ErrorCode.PROVIDER_ERROR);
    nothingMoreIsTold();
    assertThat(acme.status.calls()).as("only for the end").isEqualTo(1);
  }

  @Test
  void aCallbackWithoutItsPaymentIdIsInvalid() throws Exception {
    Map<String, List<String>> twice = Map.of("paymentId", List.of("p-1", "p-2"));
    for (Callback wrong :
        List.of(
            post("no query"),
            new Callback("GET", Map.of(), Map.of(), new byte[0]),
            new Callback("GET", Map.of("paymentId", List.of(" ")), Map.of(), new byte[0]),
            new Callback("POST", twice, Map.of(), new byte[0]),
            callback("p".repeat(4097)))) {
      GatewayException problem = problemOf(() -> payments.callback(wrong));
      assertThat(problem.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
      assertThat(problem.errors()).extracting(FieldError::field).containsExactly("paymentId");
      assertThat(problem.outcome()).isEmpty();
    }
    nothingMoreIsTold();
  }

  @Test
  void anOlderStatusIsNeverToldAfterANewerOne() throws Exception {
    try (Gate gate = new Gate()) {
      acme.status
          .thenAfter(gate, (paymentId, call) -> status(PaymentState.PENDING, paymentId))
          .always((paymentId, call) -> status(PaymentState.ACCEPTED, paymentId));
      Future<PaymentStatus> check = Threads.start(() -> payments.check("p-1"));
      gate.awaitReached();
      payments.callback(callback("p-1"));
      assertThat(listener.take().status()).isEqualTo(PaymentState.ACCEPTED);

      gate.open();
      assertThat(Threads.join(check).status()).isEqualTo(PaymentState.ACCEPTED);
      assertThat(listener.take().status())
          .as("a check always notifies")
          .isEqualTo(PaymentState.ACCEPTED);
      nothingMoreIsTold();
    }
  }

  @Test
  void anOlderStatusThatACallbackGotIsNeverToldAfterANewerOneOfACheck() throws Exception {
    try (Gate gate = new Gate()) {
      acme.status
          .thenAfter(gate, (paymentId, call) -> status(PaymentState.PENDING, paymentId))
          .always((paymentId, call) -> status(PaymentState.ACCEPTED, paymentId));
      payments.callback(callback("p-1"));
      gate.awaitReached();
      assertThat(payments.check("p-1").status()).isEqualTo(PaymentState.ACCEPTED);
      assertThat(listener.take().status()).isEqualTo(PaymentState.ACCEPTED);
      gate.open();
      Threads.until("the provider is asked again", () -> acme.status.calls() >= 3);
      nothingMoreIsTold();
    }
  }

  @Test
  void anOlderVerifiedQuestionNeverWinsOverANewerVerifiedStatus() throws Exception {
    try (Gate gate = new Gate()) {
      acme.status
          .thenAfter(gate, (paymentId, call) -> status(PaymentState.PENDING, paymentId))
          .always((paymentId, call) -> status(PaymentState.FAILED, paymentId));
      Future<PaymentStatus> check = Threads.start(() -> payments.check("p-1"));
      gate.awaitReached();
      acme.callback.then(
          (callback, call) -> CallbackResult.verified(status(PaymentState.FAILED, "p-1")));
      payments.callback(post("signed"));
      assertThat(listener.take().status()).isEqualTo(PaymentState.FAILED);
      gate.open();
      assertThat(Threads.join(check).status()).isEqualTo(PaymentState.FAILED);
      assertThat(listener.take().status()).isEqualTo(PaymentState.FAILED);
    }
  }

  @Test
  void thousandsOfCallbacksForDifferentPaymentsAreAllWorkedOff() throws Exception {
    Listener heard = new Listener();
    try (PaymentGateway roomy =
        PaymentGateway.builder()
            .provider(new ScriptedProvider())
            .onPaymentStatus(heard)
            .unknownCallbacks(5_000)
            .build()) {
      Payments there = roomy.provider("acme");
      Threads.race(
          50,
          number -> {
            for (int i = 0; i < 100; i++) {
              there.callback(callback(number + "-" + i));
            }
            return null;
          });
      Set<String> told = new HashSet<>();
      for (int i = 0; i < 5000; i++) {
        assertThat(told.add(heard.take().paymentId())).isTrue();
      }
    }
  }

  @Test
  void aSubscriptionsProviderWithoutPaymentsTakesNoCallbacks() {
    SubscriptionProvider only =
        new SubscriptionProvider() {
          @Override
          public String name() {
            return "only";
          }

          @Override
          public SubscriptionResponse expireSubscription(String token, CallContext call) {
            return SubscriptionResponse.ok(token);
          }
        };
    try (PaymentGateway other = PaymentGateway.builder().provider(only).build()) {
      assertThat(problemOf(() -> other.provider("only").callback(callback("p"))).code())
          .isEqualTo(ErrorCode.OPERATION_NOT_SUPPORTED);
    }
  }
}
