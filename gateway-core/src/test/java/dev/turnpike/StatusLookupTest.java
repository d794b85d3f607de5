package dev.turnpike;

import static dev.turnpike.testing.Problems.problemOf;
import static dev.turnpike.testing.Requests.payment;
import static dev.turnpike.testing.Requests.subscription;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentAction;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.spi.NotFoundException;
import dev.turnpike.testing.CountingProvider;
import dev.turnpike.testing.Gate;
import dev.turnpike.testing.ScriptedProvider;
import dev.turnpike.testing.Threads;
import java.util.Map;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where a payment stands, by either id, and what the gateway adds to what the provider tells. */
class StatusLookupTest {
  private final ScriptedProvider acme = new ScriptedProvider();
  private final PaymentGateway gateway =
      PaymentGateway.builder().provider(acme).provider(new CountingProvider("small")).build();
  private final Payments payments = gateway.provider("acme");

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void theRecordsFillInWhatTheProviderDoesNotTell() {
    payments.pay(payment("order-1"), CallOptions.builder().paymentMethod("credit-cards").build());
    assertThat(payments.status("acme-1"))
        .isEqualTo(
            PaymentStatus.builder()
                .status(PaymentState.ACCEPTED)
                .paymentId("acme-1")
                .shopTransactionId("order-1")
                .providerName("acme")
                .paymentMethod("credit-cards")
                .build());
  }

  @Test
  void whatTheProviderTellsIsLeftAsItIs() {
    payments.pay(payment("order-1"), CallOptions.builder().paymentMethod("credit-cards").build());
    PaymentStatus told =
        PaymentStatus.builder()
            .status(PaymentState.PENDING)
            .paymentId("acme-1")
            .shopTransactionId("order-1/renamed")
            .providerName("ACME Corp.")
            .paymentMethod("apple-pay")
            .action(PaymentAction.REFUND)
            .metadata(Map.of("a", 1))
            .build();
    acme.status.then((paymentId, call) -> told);
    assertThat(payments.status("acme-1")).isEqualTo(told);
  }

  @Test
  void ofAPaymentThatWasMadeElsewhereOnlyTheProvidersNameIsAdded() {
    assertThat(payments.status("elsewhere"))
        .isEqualTo(
            PaymentStatus.builder()
                .status(PaymentState.ACCEPTED)
                .paymentId("elsewhere")
                .providerName("acme")
                .build());
    assertThat(payments.subscriptions().status("t-1").providerName()).isEqualTo("acme");
  }

  @Test
  void theFirstPaymentOfASubscriptionIsKnownToo() {
    payments.subscriptions().start(subscription("subscription-1"));
    assertThat(payments.status("acme-1").shopTransactionId()).isEqualTo("subscription-1");
    assertThat(payments.statusByShopTransactionId("subscription-1").paymentId())
        .isEqualTo("acme-1");
  }

  @Test
  void theRecordsKnowThePaymentId() throws Exception {
    payments.pay(payment("order-1"));
    PaymentStatus status = payments.statusByShopTransactionId("order-1");
    assertThat(status.paymentId()).isEqualTo("acme-1");
    assertThat(acme.status.take().request()).isEqualTo("acme-1");
    assertThat(acme.statusByShopTransactionId.calls()).isZero();
  }

  @Test
  void whatTheRecordsDoNotKnowTheProviderIsAsked() throws Exception {
    acme.thatLeavesOutShopTransactionIds();
    acme.statusByShopTransactionId.then(
        (id, call) -> PaymentStatus.of(PaymentState.PENDING, "p-7"));
    PaymentStatus status = payments.statusByShopTransactionId("order-7");
    assertThat(status)
        .isEqualTo(
            PaymentStatus.builder()
                .status(PaymentState.PENDING)
                .paymentId("p-7")
                .shopTransactionId("order-7")
                .providerName("acme")
                .build());
    assertThat(acme.statusByShopTransactionId.take().request()).isEqualTo("order-7");
    assertThat(acme.status.calls()).isZero();
  }

  @Test
  void whatNobodyKnowsIsNotFound() {
    GatewayException problem = problemOf(() -> payments.statusByShopTransactionId("order-8"));
    assertThat(problem.code()).isEqualTo(ErrorCode.PAYMENT_NOT_FOUND);
    assertThat(problem.outcome()).isEmpty();
  }

  @Test
  void aProviderThatCannotBeAskedSoSaysSo() {
    Payments small = gateway.provider("small");
    GatewayException problem = problemOf(() -> small.statusByShopTransactionId("order-1"));
    assertThat(problem.code()).isEqualTo(ErrorCode.OPERATION_NOT_SUPPORTED);
    assertThat(problem.outcome()).isEmpty();
    assertThat(problemOf(() -> small.checkByShopTransactionId("order-1")).code())
        .isEqualTo(ErrorCode.OPERATION_NOT_SUPPORTED);

    small.pay(payment("order-1"));
    assertThat(small.statusByShopTransactionId("order-1").paymentId()).isEqualTo("small:order-1");
    assertThat(small.checkByShopTransactionId("order-1").paymentId()).isEqualTo("small:order-1");
  }

  @Test
  void whileANewerAttemptIsOpenTheProviderIsAskedRatherThanTheRecords() throws Exception {
    acme.pay.then((request, call) -> PayResponse.redirect("old", "https://pay.example/"));
    acme.status.then((id, call) -> PaymentStatus.of(PaymentState.PENDING, id));
    payments.pay(payment("order-1"));
    assertThat(payments.statusByShopTransactionId("order-1").paymentId()).isEqualTo("old");

    try (Gate gate = new Gate()) {
      acme.pay.thenAfter(gate, (request, call) -> PayResponse.ok("new"));
      acme.statusByShopTransactionId.always(
          (id, call) -> PaymentStatus.of(PaymentState.ACCEPTED, "new"));
      Future<PayResponse> second = Threads.start(() -> payments.pay(payment("order-1")));
      gate.awaitReached();

      assertThat(payments.statusByShopTransactionId("order-1").paymentId()).isEqualTo("new");
      assertThat(acme.statusByShopTransactionId.calls()).isEqualTo(1);

      gate.open();
      Threads.join(second);
      assertThat(payments.statusByShopTransactionId("order-1").paymentId()).isEqualTo("new");
      assertThat(acme.statusByShopTransactionId.calls()).isEqualTo(1);
    }
  }

  @Test
  void whileANewerAttemptIsUnknownTheProviderIsAskedRatherThanTheRecords() {
    acme.pay
        .then((request, call) -> PayResponse.ko("declined").toBuilder().paymentId("old").build())
        .thenThrow(new IllegalStateException("reset"));
    payments.pay(payment("order-1"));
    problemOf(() -> payments.pay(payment("order-1")));

    acme.statusByShopTransactionId.then(
        (id, call) -> PaymentStatus.of(PaymentState.ACCEPTED, "new"));
    assertThat(payments.statusByShopTransactionId("order-1").status())
        .isEqualTo(PaymentState.ACCEPTED);

    assertThat(problemOf(() -> payments.statusByShopTransactionId("order-1")).code())
        .as("never FAILED because of the older attempt")
        .isEqualTo(ErrorCode.PAYMENT_NOT_FOUND);
    acme.statusByShopTransactionId.thenThrow(new IllegalStateException("down"));
    assertThat(problemOf(() -> payments.statusByShopTransactionId("order-1")).code())
        .isEqualTo(ErrorCode.PROVIDER_ERROR);
  }

  @Test
  void theNewestAttemptIsMeant() {
    acme.pay
        .then((request, call) -> PayResponse.ko("declined").toBuilder().paymentId("first").build())
        .then((request, call) -> PayResponse.ok("second"));
    payments.pay(payment("order-1"));
    payments.pay(payment("order-1"));
    assertThat(payments.statusByShopTransactionId("order-1").paymentId()).isEqualTo("second");
  }

  @Test
  void checkingAnOlderAttemptDoesNotMakeItTheNewest() {
    acme.pay
        .then((request, call) -> PayResponse.ko("declined").toBuilder().paymentId("first").build())
        .then((request, call) -> PayResponse.ok("second"));
    acme.status.always(
        (paymentId, call) ->
            PaymentStatus.of(
                paymentId.equals("first") ? PaymentState.FAILED : PaymentState.ACCEPTED,
                paymentId));
    payments.pay(payment("order-1"));
    payments.pay(payment("order-1"));

    assertThat(payments.check("first").status()).isEqualTo(PaymentState.FAILED);

    assertThat(payments.statusByShopTransactionId("order-1").paymentId()).isEqualTo("second");
  }

  @Test
  void aPaymentThatIsNotFoundIsNoMoreThanThat() {
    acme.status.thenThrow(new NotFoundException("no"));
    assertThat(problemOf(() -> payments.status("p-1")).code())
        .isEqualTo(ErrorCode.PAYMENT_NOT_FOUND);
  }

  @Test
  void aKeyedPaymentIsFoundByItsShopTransactionIdToo() {
    payments.pay(payment("order-1"), CallOptions.idempotencyKey("k"));
    assertThat(payments.statusByShopTransactionId("order-1").paymentId()).isEqualTo("acme-1");
  }

  @Test
  void aFailureOfTheProviderIsNotTakenForAnAnswer() {
    acme.status.then((paymentId, call) -> PaymentStatus.of(PaymentState.FAILED, ""));
    assertThat(problemOf(() -> payments.status("p-1")).code()).isEqualTo(ErrorCode.PROVIDER_ERROR);
  }
}
