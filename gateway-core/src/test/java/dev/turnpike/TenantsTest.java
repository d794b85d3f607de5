package dev.turnpike;

import static dev.turnpike.testing.Problems.problemOf;
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
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.internal.contract.BareNotFoundException;
import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.records.Cursor;
import dev.turnpike.records.NotificationFilter;
import dev.turnpike.spi.NotFoundException;
import dev.turnpike.testing.MoodyStore;
import dev.turnpike.testing.Receiver;
import dev.turnpike.testing.Requests;
import dev.turnpike.testing.ScriptedProvider;
import dev.turnpike.testing.Threads;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two shops behind one gateway: neither sees, touches or disturbs what is the other's. */
class TenantsTest {
  private static final CallOptions ANNA = CallOptions.builder().tenant("anna").build();
  private static final CallOptions BERT = CallOptions.builder().tenant("bert").build();
  private static final CallOptions FOREIGN =
      CallOptions.builder().tenant("bert").foreign(true).build();

  private final ScriptedProvider acme = new ScriptedProvider();
  private final MoodyStore records = new MoodyStore();
  private final PaymentGateway gateway =
      PaymentGateway.builder()
          .provider(acme)
          .store(records.store())
          .onPaymentStatus(status -> {})
          .build();
  private final Payments payments = gateway.provider("acme");
  private final Subscriptions subscriptions = payments.subscriptions();

  @AfterEach
  void close() {
    gateway.close();
  }

  private void isHidden(ErrorCode code, ThrowingCallable strangers, ThrowingCallable nobodys) {
    GatewayException problem = problemOf(strangers);
    assertThat(problem.code()).isEqualTo(code);
    assertThat(BareNotFoundException.isBehind(problem))
        .as("no proof for another gateway before this one")
        .isTrue();
    assertThat(problemOf(nobodys))
        .as("like one that never was")
        .hasMessage(problem.getMessage())
        .satisfies(other -> assertThat(other.outcome()).isEqualTo(problem.outcome()));
  }

  @Test
  void aStrangersPaymentIsLikeOneThatNeverWas() {
    String paymentId = payments.pay(payment("o-1"), ANNA).paymentId();

    isHidden(
        ErrorCode.PAYMENT_NOT_FOUND,
        () -> payments.status(paymentId, BERT),
        () -> payments.status("never", BERT));
    isHidden(
        ErrorCode.PAYMENT_NOT_FOUND,
        () -> payments.check(paymentId, BERT),
        () -> payments.check("never", BERT));
    isHidden(
        ErrorCode.PAYMENT_NOT_FOUND,
        () -> payments.statusByShopTransactionId("o-1", BERT),
        () -> payments.statusByShopTransactionId("never", BERT));
    isHidden(
        ErrorCode.PAYMENT_NOT_FOUND,
        () -> payments.checkByShopTransactionId("o-1", BERT),
        () -> payments.checkByShopTransactionId("never", BERT));
    isHidden(
        ErrorCode.PAYMENT_NOT_FOUND,
        () -> payments.refund(refund(paymentId), BERT),
        () -> payments.refund(refund("never"), BERT));
    assertThat(acme.status.calls() + acme.statusByShopTransactionId.calls() + acme.refund.calls())
        .as("calls of the provider")
        .isZero();
    assertThat(payments.status(paymentId, ANNA).paymentId()).isEqualTo(paymentId);
    assertThat(payments.refund(refund(paymentId), ANNA).paymentId()).isEqualTo(paymentId);
  }

  @Test
  void aRefundOfAStrangersPaymentIsNotExecutedAndNotRecorded() {
    String paymentId = payments.pay(payment("o-1"), ANNA).paymentId();

    GatewayException problem = problemOf(() -> payments.refund(refund(paymentId), BERT));

    assertThat(problem.outcome()).contains(Outcome.NOT_EXECUTED);
    assertThat(records.operations()).hasSize(1);
  }

  @Test
  void aStrangersSubscriptionIsLikeOneThatNeverWas() {
    subscriptions.start(subscription("o-1"), ANNA);
    String token = "subscription";

    isHidden(
        ErrorCode.SUBSCRIPTION_NOT_FOUND,
        () -> subscriptions.status(token, BERT),
        () -> subscriptions.status("never", BERT));
    isHidden(
        ErrorCode.SUBSCRIPTION_NOT_FOUND,
        () -> subscriptions.pay(subscriptionPayment("o-2", token), BERT),
        () -> subscriptions.pay(subscriptionPayment("o-2", "never"), BERT));
    isHidden(
        ErrorCode.SUBSCRIPTION_NOT_FOUND,
        () -> subscriptions.update(token, subscription("o-1"), BERT),
        () -> subscriptions.update("never", subscription("o-1"), BERT));
    isHidden(
        ErrorCode.SUBSCRIPTION_NOT_FOUND,
        () -> subscriptions.expire(token, BERT),
        () -> subscriptions.expire("never", BERT));
    assertThat(subscriptions.expire(token, ANNA).subscriptionToken()).isEqualTo(token);
    isHidden(
        ErrorCode.SUBSCRIPTION_NOT_FOUND,
        () -> subscriptions.status(token, FOREIGN),
        () -> subscriptions.status(token, BERT));
  }

  @Test
  void theSameOrderOfTwoShopsAreTwoPayments() {
    String ofAnna = payments.pay(payment("o-1"), ANNA).paymentId();
    String ofBert = payments.pay(payment("o-1"), BERT).paymentId();

    assertThat(ofBert).isNotEqualTo(ofAnna);
    assertThat(payments.pay(payment("o-1"), ANNA).paymentId()).isEqualTo(ofAnna);
    assertThat(payments.statusByShopTransactionId("o-1", ANNA).paymentId()).isEqualTo(ofAnna);
    assertThat(payments.statusByShopTransactionId("o-1", BERT).paymentId()).isEqualTo(ofBert);
  }

  @Test
  void whatTheRecordsDontKnowIsAskedForOnlyBySomebodyWhoMay() {
    assertThat(payments.status("old", FOREIGN).paymentId()).isEqualTo("old");
    assertThat(payments.refund(refund("old"), FOREIGN).paymentId()).isEqualTo("old");
    assertThat(payments.status("old").paymentId()).as("the host itself").isEqualTo("old");
    assertThat(problemOf(() -> payments.status("old", BERT)).code())
        .as("to look doesn't make it one's own")
        .isEqualTo(ErrorCode.PAYMENT_NOT_FOUND);
  }

  @Test
  void evenWhoMayAskForForeignOnesSeesNoStrangers() {
    String paymentId = payments.pay(payment("o-1"), ANNA).paymentId();
    acme.statusByShopTransactionId.always(
        (order, call) -> PaymentStatus.of(PaymentState.ACCEPTED, paymentId));

    assertThat(problemOf(() -> payments.status(paymentId, FOREIGN)).code())
        .isEqualTo(ErrorCode.PAYMENT_NOT_FOUND);
    assertThat(problemOf(() -> payments.statusByShopTransactionId("o-1", FOREIGN)).code())
        .isEqualTo(ErrorCode.PAYMENT_NOT_FOUND);
    assertThat(problemOf(() -> payments.checkByShopTransactionId("o-1", FOREIGN)).code())
        .isEqualTo(ErrorCode.PAYMENT_NOT_FOUND);
    assertThat(notifications()).isEmpty();
  }

  @Test
  void anUnknownPaymentIsFoundByItsOrder() {
    acme.pay.thenThrow(new IllegalStateException("boom"));
    assertThat(problemOf(() -> payments.pay(payment("o-1"), ANNA)).outcome())
        .contains(Outcome.UNKNOWN);
    acme.statusByShopTransactionId.always(
        (order, call) ->
            PaymentStatus.builder()
                .status(PaymentState.ACCEPTED)
                .paymentId("p-7")
                .shopTransactionId(order)
                .build());

    assertThat(payments.statusByShopTransactionId("o-1", ANNA).paymentId()).isEqualTo("p-7");
    assertThat(problemOf(() -> payments.statusByShopTransactionId("o-1", BERT)).code())
        .isEqualTo(ErrorCode.PAYMENT_NOT_FOUND);
    assertThat(problemOf(() -> payments.statusByShopTransactionId("o-1", FOREIGN)).code())
        .as("it is the other one's, as far as anybody can tell")
        .isEqualTo(ErrorCode.PAYMENT_NOT_FOUND);
  }

  @Test
  void whereTwoShopsAreInTheDarkAboutTheSameOrderNobodyIsToldOfEither() {
    acme.pay.always(
        (request, call) -> {
          throw new IllegalStateException("boom");
        });
    problemOf(() -> payments.pay(payment("o-1"), ANNA));
    problemOf(() -> payments.pay(payment("o-1"), BERT));
    acme.statusByShopTransactionId.always(
        (order, call) ->
            PaymentStatus.builder()
                .status(PaymentState.ACCEPTED)
                .paymentId("p-7")
                .shopTransactionId(order)
                .build());

    GatewayException problem = problemOf(() -> payments.statusByShopTransactionId("o-1", ANNA));

    assertThat(problem.code()).as("not: there is none").isEqualTo(ErrorCode.PROVIDER_ERROR);
    assertThat(problem.detail()).contains("still unknown");
    assertThat(gateway.administration().counts().unknown()).isEqualTo(2);
  }

  @Test
  void aPaymentThatMayBeTheDeclinedOneOfAnotherShopIsShownToNobody() {
    acme.pay.thenThrow(new IllegalStateException("boom"));
    problemOf(() -> payments.pay(payment("o-1"), ANNA));
    acme.pay.then((request, call) -> PayResponse.ko("declined"));
    payments.pay(payment("o-1"), BERT);
    acme.statusByShopTransactionId.always(
        (order, call) ->
            PaymentStatus.builder()
                .status(PaymentState.FAILED)
                .paymentId("p-7")
                .shopTransactionId(order)
                .build());

    assertThat(problemOf(() -> payments.statusByShopTransactionId("o-1", ANNA)).code())
        .isEqualTo(ErrorCode.PROVIDER_ERROR);
  }

  @Test
  void aPaymentIdThatAProviderGivesTwiceStaysTheFirstOnes() {
    acme.pay.always((request, call) -> PayResponse.ok("p-1"));
    payments.pay(payment("o-1"), ANNA);
    payments.pay(payment("o-1"), BERT);

    assertThat(payments.status("p-1", ANNA).paymentId()).isEqualTo("p-1");
    assertThat(problemOf(() -> payments.status("p-1", BERT)).code())
        .isEqualTo(ErrorCode.PAYMENT_NOT_FOUND);
  }

  @Test
  void aTokenThatAProviderGivesTwiceStaysTheFirstOnes() {
    acme.start.always(
        (request, call) -> SubscriptionResponse.ok("t", "p-" + call.idempotencyKey()));
    subscriptions.start(subscription("o-1"), ANNA);
    subscriptions.start(subscription("o-1"), BERT);

    assertThat(subscriptions.status("t", ANNA).subscriptionToken()).isEqualTo("t");
    assertThat(problemOf(() -> subscriptions.status("t", BERT)).code())
        .isEqualTo(ErrorCode.SUBSCRIPTION_NOT_FOUND);
  }

  @Test
  void whileTheStoreIsAwayNobodyCanTellWhoseAPaymentIs() {
    String paymentId = payments.pay(payment("o-1"), ANNA).paymentId();
    records.goAway();

    GatewayException problem = problemOf(() -> payments.status(paymentId, ANNA));

    assertThat(problem.code()).isEqualTo(ErrorCode.GATEWAY_UNAVAILABLE);
    assertThat(payments.status(paymentId).paymentId())
        .as("where there are no tenants, look-ups go on")
        .isEqualTo(paymentId);
  }

  @Test
  void aCallbackFindsItsTenantByItself() throws Exception {
    try (Receiver usual = new Receiver();
        Receiver annas = new Receiver();
        PaymentGateway told =
            PaymentGateway.builder()
                .provider(new ScriptedProvider())
                .paymentCallbackUrl(usual.url())
                .tenantCallbackUrl("anna", annas.url(), List.of())
                .build()) {
      Payments there = told.provider("acme");
      String ofAnna = there.pay(payment("o-1"), ANNA).paymentId();
      String ofBert = there.pay(payment("o-1"), BERT).paymentId();
      there.callback(Requests.callback(ofAnna));
      there.callback(Requests.callback(ofBert));
      there.callback(Requests.callback("old"));

      assertThat(annas.take().body()).contains(ofAnna);
      assertThat(List.of(usual.take().body(), usual.take().body()))
          .anyMatch(body -> body.contains(ofBert))
          .anyMatch(body -> body.contains("\"old\""));
    }
  }

  @Test
  void aCallbackThatComesWhileItsPayIsUnknownIsToldToItsTenant() throws Exception {
    ScriptedProvider bank = new ScriptedProvider();
    bank.pay.thenThrow(new IllegalStateException("boom"));
    bank.status.always(
        (paymentId, call) ->
            PaymentStatus.builder()
                .status(PaymentState.ACCEPTED)
                .paymentId(paymentId)
                .shopTransactionId("o-1")
                .build());
    try (Receiver usual = new Receiver();
        Receiver annas = new Receiver();
        PaymentGateway told =
            PaymentGateway.builder()
                .provider(bank)
                .paymentCallbackUrl(usual.url())
                .tenantCallbackUrl("anna", annas.url(), List.of())
                .build()) {
      Payments there = told.provider("acme");
      problemOf(() -> there.pay(payment("o-1"), ANNA));
      there.callback(Requests.callback("p-7"));

      assertThat(annas.take().body()).contains("p-7");
      assertThat(usual.waiting()).isZero();
    }
  }

  @Test
  void theCheckOfAForeignPaymentIsToldToWhoChecksIt() {
    payments.check("old", FOREIGN);

    Threads.until("it is told", () -> !notifications().isEmpty());
    assertThat(notifications()).extracting(Notification::tenant).containsExactly("bert");
  }

  @Test
  void aSubscriptionThatIsOnlyEndedBecomesNobodysOwn() {
    subscriptions.expire("old", FOREIGN);

    assertThat(problemOf(() -> subscriptions.status("old", BERT)).code())
        .isEqualTo(ErrorCode.SUBSCRIPTION_NOT_FOUND);
  }

  @Test
  void aStatusByAnOrderThatTheProviderDoesntKnowEither() {
    acme.statusByShopTransactionId.thenThrow(new NotFoundException("no such payment"));

    assertThat(problemOf(() -> payments.statusByShopTransactionId("o-1", FOREIGN)).code())
        .isEqualTo(ErrorCode.PAYMENT_NOT_FOUND);
  }

  @Test
  void aTenantsNameIsChecked() {
    CallOptions odd = CallOptions.builder().tenant("anna & co").build();

    GatewayException problem = problemOf(() -> payments.pay(payment("o-1"), odd));

    assertThat(problem.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
    assertThat(problem).hasMessageContaining("tenant");
  }

  private List<Notification> notifications() {
    return records
        .inside()
        .notifications(new NotificationFilter(null, null, null), new Cursor(null, 10))
        .items();
  }
}
