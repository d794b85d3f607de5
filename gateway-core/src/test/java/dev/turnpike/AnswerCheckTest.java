package dev.turnpike;

import static dev.turnpike.testing.Problems.problemOf;
import static dev.turnpike.testing.Requests.callback;
import static dev.turnpike.testing.Requests.payment;
import static dev.turnpike.testing.Requests.refund;
import static dev.turnpike.testing.Requests.subscription;
import static dev.turnpike.testing.Requests.subscriptionPayment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.api.SubscriptionInfo;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.api.SubscriptionState;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.testing.Listener;
import dev.turnpike.testing.MoodyStore;
import dev.turnpike.testing.ScriptedProvider;
import dev.turnpike.testing.SettableClock;
import dev.turnpike.testing.Threads;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a provider answers must be about what was asked. */
class AnswerCheckTest {
  private static final PaymentStatus OF_ANOTHER = PaymentStatus.of(PaymentState.ACCEPTED, "p-2");

  private final ScriptedProvider acme = new ScriptedProvider();
  private final Listener listener = new Listener();
  private final SettableClock clock = new SettableClock();
  private final MoodyStore records = new MoodyStore();
  private final PaymentGateway gateway =
      PaymentGateway.builder()
          .provider(acme)
          .onPaymentStatus(listener)
          .clock(clock)
          .store(records.store())
          .build();
  private final Payments payments = gateway.provider("acme");
  private final Subscriptions subscriptions = payments.subscriptions();

  @AfterEach
  void close() {
    gateway.close();
  }

  private static GatewayException isBroken(ThrowingCallable call, String field) {
    GatewayException problem = problemOf(call);
    assertThat(problem.code()).isEqualTo(ErrorCode.PROVIDER_ERROR);
    assertThat(problem.detail()).contains("acme", "another " + field).doesNotContain("p-2", "t-2");
    return problem;
  }

  private void nobodyIsTold() throws Exception {
    payments.check("the end");
    assertThat(listener.take().paymentId()).isEqualTo("the end");
    assertThat(listener.waiting()).isZero();
  }

  @Test
  void aStatusOfAnotherPayment_isBrokenAndToldToNobody() throws Exception {
    acme.status.then((id, call) -> OF_ANOTHER).then((id, call) -> OF_ANOTHER);

    GatewayException problem = isBroken(() -> payments.status("p-1"), "paymentId");
    isBroken(() -> payments.check("p-1"), "paymentId");

    assertThat(problem.outcome()).isEmpty();
    assertThat(records.inside().payment("acme", "p-2")).isEmpty();
    nobodyIsTold();
  }

  @Test
  void aStatusWithAnotherShopTransactionId_isBrokenAndToldToNobody() throws Exception {
    acme.statusByShopTransactionId.always(
        (id, call) -> OF_ANOTHER.toBuilder().shopTransactionId("o-2").build());

    isBroken(() -> payments.statusByShopTransactionId("o-1"), "shopTransactionId");
    isBroken(() -> payments.checkByShopTransactionId("o-1"), "shopTransactionId");

    assertThat(records.inside().payment("acme", "p-2")).isEmpty();
    nobodyIsTold();
  }

  @Test
  void aStatusOfAnotherSubscription_isBroken() {
    acme.subscriptionStatus.then(
        (token, call) -> SubscriptionStatus.of(SubscriptionState.ACTIVE, "t-2"));

    isBroken(() -> subscriptions.status("t-1"), "subscriptionToken");
  }

  @Test
  void afterACallback_aStatusOfAnotherPaymentIsToldToNobody_andAskedForAgain() throws Exception {
    acme.pay.then((request, call) -> PayResponse.pending("p-1"));
    payments.pay(payment("o-1"));
    acme.status.then((id, call) -> OF_ANOTHER);
    payments.callback(callback("p-1"));
    assertThat(acme.status.take().request()).isEqualTo("p-1");
    assertThat(listener.waiting()).isZero();

    Threads.until(
        "asked again",
        () -> {
          clock.advance(Duration.ofMinutes(1));
          return acme.status.calls() > 1;
        });

    assertThat(listener.take().paymentId()).isEqualTo("p-1");
    assertThat(records.inside().payment("acme", "p-2")).isEmpty();
  }

  /** As Stripe has for a session: its PaymentIntent. */
  @Test
  void afterACallbackWithAnotherNameOfAPayment_theProviderSaysWhichOneItIs() throws Exception {
    acme.pay.then((request, call) -> PayResponse.pending("p-2"));
    payments.pay(payment("o-2"));
    acme.status.then((id, call) -> OF_ANOTHER);

    payments.callback(callback("intent-2"));

    PaymentStatus told = listener.take();
    assertThat(told.paymentId()).isEqualTo("p-2");
    assertThat(told.shopTransactionId()).isEqualTo("o-2");
  }

  @Test
  void aPendingPayment_isNotSettledByAnother() throws Exception {
    acme.pay.then((request, call) -> PayResponse.pending("p-1"));
    payments.pay(payment("o-1"));
    acme.status.then((id, call) -> OF_ANOTHER);

    Threads.until(
        "asked again",
        () -> {
          clock.advance(Duration.ofMinutes(20));
          return acme.status.calls() > 1;
        });

    assertThat(listener.take().paymentId()).isEqualTo("p-1");
    assertThat(records.inside().payment("acme", "p-2")).isEmpty();
  }

  @Test
  void aSubscriptionThatBegins_hasTheTokenThatItsProviderGivesIt() {
    SubscriptionRequest request =
        subscription("o-1").toBuilder()
            .subscriptionInfo(
                subscription("o-1").subscriptionInfo().toBuilder().token("t-1").build())
            .build();
    acme.start.then((asked, call) -> SubscriptionResponse.ok("t-2", "p-2"));

    assertThat(subscriptions.start(request).subscriptionToken()).isEqualTo("t-2");
  }

  /** Many companies give a refund an id of its own. */
  @Test
  void anAnswerToARefund_mayHaveAnotherPaymentId() {
    payments.pay(payment("o-1"));
    acme.refund.then((request, call) -> RefundResponse.ok("refund-9"));

    assertThat(payments.refund(refund("acme-1")).paymentId()).isEqualTo("refund-9");
  }

  @Test
  void anAnswerAboutAnotherSubscription_isBrokenAndUnknown() {
    SubscriptionRequest change =
        subscription("o-1").toBuilder()
            .subscriptionInfo(SubscriptionInfo.builder().build())
            .build();
    acme.paySubscription.then((request, call) -> SubscriptionResponse.ok("t-2", "p-2"));
    acme.update.then((token, call) -> SubscriptionResponse.ok("t-2"));
    acme.expire.then((token, call) -> SubscriptionResponse.ok("t-2"));

    List<Supplier<GatewayException>> calls =
        List.of(
            () ->
                isBroken(
                    () -> subscriptions.pay(subscriptionPayment("o-1", "t-1")),
                    "subscriptionToken"),
            () -> isBroken(() -> subscriptions.update("t-1", change), "subscriptionToken"),
            () -> isBroken(() -> subscriptions.expire("t-1"), "subscriptionToken"));

    for (Supplier<GatewayException> call : calls) {
      assertThat(call.get().outcome()).contains(Outcome.UNKNOWN);
    }
    assertThat(records.inside().payment("acme", "p-2")).isEmpty();
    assertThat(records.inside().subscription("acme", "t-2")).isEmpty();
  }
}
