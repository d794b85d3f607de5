package dev.turnpike.providers.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.net.Webhook;
import dev.turnpike.PaymentGateway;
import dev.turnpike.Payments;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResult;
import dev.turnpike.spi.Callback;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The provider in a whole gateway, from the payment to the notification. */
@Timeout(120)
class GatewayTest {
  private final FakeStripe stripe = new FakeStripe();
  private final BlockingQueue<PaymentStatus> told = new LinkedBlockingQueue<>();
  private final PaymentGateway gateway =
      PaymentGateway.builder()
          .provider("stripe", StripeProvider::new, Shapes.settings(stripe))
          .onPaymentStatus(told::add)
          .build();
  private final Payments payments = gateway.provider("stripe");

  @AfterEach
  void close() {
    gateway.close();
    stripe.close();
  }

  @Test
  void aPaymentIsMadePaidToldAndGivenBack() throws Exception {
    stripe
        .on(StripeTest.SESSIONS, Shapes.session())
        .on(StripeTest.SESSION, Shapes.session())
        .on(StripeTest.REFUNDS, Shapes.refund());

    PayResponse answer = payments.pay(StripeTest.order().build());
    assertThat(answer.result()).isEqualTo(PayResult.REDIRECT_TO_URL);
    assertThat(payments.status(Shapes.SESSION).status()).isEqualTo(PaymentState.PENDING);

    stripe.on(StripeTest.SESSION, Shapes.paid());
    payments.callback(event("checkout.session.completed", Shapes.paid()));

    PaymentStatus status = take();
    assertThat(status.status()).isEqualTo(PaymentState.ACCEPTED);
    assertThat(status.paymentId()).isEqualTo(answer.paymentId());
    assertThat(status.shopTransactionId()).isEqualTo("order-1");
    assertThat(status.providerName()).isEqualTo("stripe");

    assertThat(
            payments
                .refund(
                    RefundRequest.builder()
                        .paymentId(Shapes.SESSION)
                        .amount(300L)
                        .currency("EUR")
                        .build())
                .result())
        .isEqualTo(RefundResult.OK);

    stripe
        .on(StripeTest.SESSION, Shapes.paid("amount_refunded", "300"))
        .on("GET /v1/payment_intents/pi_1", Shapes.intent())
        .on("GET /v1/checkout/sessions", Shapes.list(false, Shapes.session()));
    payments.callback(event("charge.refunded", Shapes.charge()));

    PaymentStatus refunded = take();
    assertThat(refunded.paymentId()).isEqualTo(Shapes.SESSION);
    assertThat(refunded.metadata()).containsEntry("refunded", 300);
  }

  @Test
  void anEventThatLiesChangesNothing() throws Exception {
    stripe.on(StripeTest.SESSIONS, Shapes.session()).on(StripeTest.SESSION, Shapes.session());
    payments.pay(StripeTest.order().build());

    payments.callback(event("checkout.session.completed", Shapes.paid()));

    assertThat(take().status()).isEqualTo(PaymentState.PENDING);
  }

  @Test
  void aForgedEventIsRefusedAndNobodyIsAsked() {
    byte[] body =
        Shapes.event("checkout.session.completed", Shapes.paid()).getBytes(StandardCharsets.UTF_8);
    Callback forged =
        new Callback("POST", Map.of(), Map.of("Stripe-Signature", List.of("t=1,v1=00")), body);
    assertThatThrownBy(() -> payments.callback(forged)).isInstanceOf(GatewayException.class);
    assertThat(stripe.requests()).isEmpty();
  }

  @Test
  void aPaymentWithoutAnAnswerIsUnknownAndThenMadeOnceUnderItsKey() throws Exception {
    stripe
        .on(
            StripeTest.SESSIONS,
            (request, wire) -> wire.reset(),
            FakeStripe.json(200, Shapes.session()))
        .on("GET /v1/checkout/sessions", Shapes.list(false))
        .on("GET /v1/payment_intents", Shapes.list(false))
        .on(StripeTest.SESSION, Shapes.session());

    assertThatThrownBy(() -> payments.pay(StripeTest.order().build()))
        .isInstanceOfSatisfying(
            GatewayException.class, e -> assertThat(e.outcome()).contains(Outcome.UNKNOWN));

    assertThat(take().paymentId()).isEqualTo(Shapes.SESSION);
    assertThat(stripe.changes()).hasSize(2);
    assertThat(stripe.changes().get(1).header("Idempotency-Key"))
        .isEqualTo(stripe.changes().get(0).header("Idempotency-Key"));
    assertThat(stripe.changes().get(1).parameters())
        .isEqualTo(stripe.changes().get(0).parameters());
  }

  @Test
  void aKeyThatStripeKnowsOfAnotherRequestIsRefusedAndTheOutcomeIsUnknown() {
    stripe.on(
        StripeTest.SESSIONS,
        FakeStripe.json(400, Shapes.error("idempotency_error", null, "Keys can only be …")));

    assertThatThrownBy(() -> payments.pay(StripeTest.order().build()))
        .isInstanceOfSatisfying(
            GatewayException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.IDEMPOTENCY_MISMATCH);
              assertThat(e.outcome()).contains(Outcome.UNKNOWN);
            });
  }

  @Test
  void itSaysWhatItSupports() {
    assertThat(gateway.providers().get(0).operations())
        .contains("pay", "refund", "status", "callback", "subscription/start", "subscription/pay")
        .contains("subscription/expire")
        .doesNotContain("subscription/schedule");
  }

  private PaymentStatus take() throws InterruptedException {
    PaymentStatus status = told.poll(60, TimeUnit.SECONDS);
    assertThat(status).as("nothing was told").isNotNull();
    return status;
  }

  private static Callback event(String type, String object) throws Exception {
    String body = Shapes.event(type, object);
    return new Callback(
        "POST",
        Map.of(),
        Map.of(
            "Stripe-Signature",
            List.of(Webhook.Signature.generateSignatureHeader(body, "whsec_second"))),
        body.getBytes(StandardCharsets.UTF_8));
  }
}
