package dev.turnpike.providers.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.api.RefundResult;
import dev.turnpike.spi.NotExecutedException;
import dev.turnpike.spi.NotFoundException;
import dev.turnpike.spi.ProviderException;
import dev.turnpike.spi.RejectedException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Money that goes back. */
class RefundTest extends StripeTest {

  private static RefundRequest.Builder refund() {
    return RefundRequest.builder().paymentId(Shapes.SESSION);
  }

  @Test
  void aPartGoesBackAndStripeIsToldWhatItBelongsTo() throws Exception {
    stripe.on(SESSION, Shapes.paid()).on(REFUNDS, Shapes.refund());

    RefundResponse answer =
        provider.refund(
            refund()
                .amount(300L)
                .currency("EUR")
                .refundId("refund-7")
                .providerData(
                    Map.of("reason", "requested_by_customer", "metadata", Map.of("who", "Ann")))
                .build(),
            call());

    assertThat(answer.result()).isEqualTo(RefundResult.OK);
    assertThat(answer.paymentId()).isEqualTo(Shapes.SESSION);
    assertThat(answer.metadata()).containsEntry("refund", "re_1").containsEntry("amount", 300);
    assertThat(stripe.change().parameters())
        .containsOnly(
            Map.entry("payment_intent", "pi_1"),
            Map.entry("amount", "300"),
            Map.entry("reason", "requested_by_customer"),
            Map.entry("metadata[turnpike_provider]", "stripe"),
            Map.entry("metadata[turnpike_payment_id]", Shapes.SESSION),
            Map.entry("metadata[turnpike_refund_id]", "refund-7"),
            Map.entry("metadata[who]", "Ann"));
  }

  @Test
  void withoutAnAmountStripeGivesBackWhatIsLeft() throws Exception {
    stripe.on(SESSION, Shapes.paid("amount_refunded", "300")).on(REFUNDS, Shapes.refund());

    provider.refund(refund().build(), call());

    assertThat(stripe.change().parameters()).doesNotContainKey("amount");
  }

  @Test
  void whatWasRefundedAlreadyIsStripesToSayAlsoForARepetition() throws Exception {
    stripe
        .on(SESSION, Shapes.paid("amount_refunded", "1299", "refunded", "true"))
        .on(
            REFUNDS,
            FakeStripe.json(200, Shapes.refund()),
            FakeStripe.json(
                400,
                Shapes.error(
                    "invalid_request_error",
                    "charge_already_refunded",
                    "Charge ch_1 is refunded")));

    assertThat(provider.refund(refund().build(), call()).result()).isEqualTo(RefundResult.OK);
    assertThatThrownBy(() -> provider.refund(refund().build(), call()))
        .isInstanceOf(RejectedException.class)
        .hasMessageContaining("charge_already_refunded");
  }

  @Test
  void anotherCurrencyIsRejectedBeforeAnythingMoves() {
    stripe.on(SESSION, Shapes.paid());
    assertThatThrownBy(() -> provider.refund(refund().amount(300L).currency("USD").build(), call()))
        .isInstanceOf(RejectedException.class)
        .hasMessageContaining("EUR");
    assertThat(stripe.changes()).isEmpty();
  }

  @Test
  void whatWasNotPaidCantBeRefunded() {
    stripe.on(SESSION, Shapes.session());
    assertThatThrownBy(() -> provider.refund(refund().build(), call()))
        .isInstanceOf(RejectedException.class);
    assertThat(stripe.changes()).isEmpty();
  }

  @Test
  void paymentsThatTheGatewayDidntMakeAreNotRefunded() {
    stripe.on(SESSION, Shapes.foreign(Shapes.paid()));
    assertThatThrownBy(() -> provider.refund(refund().build(), call()))
        .isInstanceOf(NotFoundException.class);
    assertThat(stripe.changes()).isEmpty();
  }

  @Test
  void aRefundThatFailsAtOnceIsKoAndSaysWhy() throws Exception {
    stripe
        .on(SESSION, Shapes.paid())
        .on(REFUNDS, Shapes.refund("status", "failed", "failure_reason", "lost_or_stolen_card"));

    RefundResponse answer = provider.refund(refund().build(), call());

    assertThat(answer.result()).isEqualTo(RefundResult.KO);
    assertThat(answer.resultDescription()).isEqualTo("lost_or_stolen_card");
  }

  @Test
  void aReasonThatStripeDoesntKnowIsRejected() {
    assertThatThrownBy(
            () -> provider.refund(refund().providerData(Map.of("reason", "mood")).build(), call()))
        .isInstanceOf(RejectedException.class)
        .hasMessageContaining("duplicate");
    assertThat(stripe.requests()).isEmpty();
  }

  @Test
  void amountsAreSentAsStripeCountsThem() throws Exception {
    stripe
        .on(SESSION, Shapes.changed(Shapes.paid(), "currency", "isk"))
        .on(REFUNDS, Shapes.refund("amount", "500", "currency", "isk"));

    RefundResponse answer = provider.refund(refund().amount(5L).currency("ISK").build(), call());

    assertThat(stripe.change().parameters()).containsEntry("amount", "500");
    assertThat(answer.metadata()).containsEntry("amount", 5);
  }

  @Test
  void paymentsByHandAndRenewalsAreRefundedByTheirOwnIds() throws Exception {
    stripe
        .on("GET /v1/payment_intents/pi_1", Shapes.byHand())
        .on("GET /v1/invoices/in_1", Shapes.invoice())
        .on("GET /v1/checkout/sessions", Shapes.list(false, Shapes.subscribing()))
        .on(REFUNDS, Shapes.refund());
    for (String id : new String[] {"pi_1", "in_1"}) {
      assertThat(provider.refund(refund().paymentId(id).build(), call()).result())
          .isEqualTo(RefundResult.OK);
    }
    assertThat(stripe.changes())
        .extracting(change -> change.parameters().get("payment_intent"))
        .containsExactly("pi_1", "pi_1");
  }

  @Test
  void whatCouldNotBeAskedBeforehandWasNotExecuted() {
    stripe.on(SESSION, FakeStripe.json(500, Shapes.error("api_error", null, "x")));
    assertThatThrownBy(() -> provider.refund(refund().build(), call()))
        .isInstanceOf(NotExecutedException.class);
    assertThat(stripe.changes()).isEmpty();
  }

  @Test
  void aRefundWithoutAnAnswerIsUnknown() {
    stripe.on(SESSION, Shapes.paid()).on(REFUNDS, (request, wire) -> wire.reset());
    assertThatThrownBy(() -> provider.refund(refund().build(), call()))
        .isNotInstanceOf(ProviderException.class);
    assertThat(stripe.changes()).hasSize(1);
  }
}
