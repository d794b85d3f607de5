package dev.turnpike.providers.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.spi.NotFoundException;
import dev.turnpike.spi.ProviderException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a payment stands, by Stripe's ids and by the caller's. */
class StatusTest extends StripeTest {
  private static final String LIST = "GET /v1/checkout/sessions";
  private static final String INTENT_LIST = "GET /v1/payment_intents";

  @Test
  void anOpenSessionIsPending() throws Exception {
    stripe.on(SESSION, Shapes.session());

    PaymentStatus status = provider.status(Shapes.SESSION, call());

    assertThat(status.status()).isEqualTo(PaymentState.PENDING);
    assertThat(status.paymentId()).isEqualTo(Shapes.SESSION);
    assertThat(status.shopTransactionId()).isEqualTo("order-1");
    assertThat(stripe.requests().get(0).headers()).doesNotContainKey("Idempotency-Key");
  }

  @Test
  void aPaidSessionIsAcceptedAndTellsWhatIsKnownOfIt() throws Exception {
    stripe.on(SESSION, Shapes.paid("amount_refunded", "300"));

    PaymentStatus status = provider.status(Shapes.SESSION, call());

    assertThat(status.status()).isEqualTo(PaymentState.ACCEPTED);
    assertThat(status.metadata())
        .containsEntry("amount", 1299)
        .containsEntry("currency", "EUR")
        .containsEntry("refunded", 300)
        .containsEntry("sessionStatus", "complete")
        .containsEntry("paymentStatus", "paid")
        .containsEntry("paymentIntent", "pi_1");
  }

  @Test
  void amountsAreToldInTheUnitsOfTheContract() throws Exception {
    stripe.on(SESSION, Shapes.session("currency", "isk", "amount_total", "500"));
    assertThat(provider.status(Shapes.SESSION, call()).metadata()).containsEntry("amount", 5);
    stripe.on(SESSION, Shapes.session("currency", "mga", "amount_total", "5"));
    assertThat(provider.status(Shapes.SESSION, call()).metadata()).containsEntry("amount", 500);
  }

  @Test
  void aStateOfTomorrowIsPendingAndShown() throws Exception {
    stripe.on(SESSION, Shapes.session("status", "frozen", "payment_status", "half_paid"));

    PaymentStatus status = provider.status(Shapes.SESSION, call());

    assertThat(status.status()).isEqualTo(PaymentState.PENDING);
    assertThat(status.metadata())
        .containsEntry("sessionStatus", "frozen")
        .containsEntry("paymentStatus", "half_paid");
  }

  @Test
  void theCallersOwnMetadataComesBack() throws Exception {
    stripe.on(
        SESSION,
        Shapes.session(
            "metadata",
            """
            {"turnpike_provider": "stripe", "turnpike_shop_transaction_id": "order-1", "cart": "77"}
            """));
    assertThat(provider.status(Shapes.SESSION, call()).metadata())
        .containsEntry("metadata", Map.of("cart", "77"));
  }

  @Test
  void otherPaymentsOfTheAccountAreNotFound() {
    stripe
        .on(SESSION, Shapes.foreign(Shapes.session()))
        .on("GET /v1/payment_intents/pi_1", Shapes.foreign(Shapes.intent()))
        .on("GET /v1/invoices/in_1", Shapes.invoice("parent", null));
    for (String id : new String[] {Shapes.SESSION, "pi_1", "in_1"}) {
      assertThatThrownBy(() -> provider.status(id, call())).isInstanceOf(NotFoundException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "../refunds", "ch_1", "CS_TEST"})
  void whatIsNoIdOfAPaymentIsNotFoundAndNotAsked(String id) {
    assertThatThrownBy(() -> provider.status(id, call())).isInstanceOf(NotFoundException.class);
    assertThat(stripe.requests()).isEmpty();
  }

  @Test
  void anIdWithOddCharactersStaysOneSegmentOfThePath() {
    assertThatThrownBy(() -> provider.status("cs_/../../v1/refunds?x", call()))
        .isNotInstanceOf(NotFoundException.class);
    assertThat(stripe.requests().get(0).path())
        .isEqualTo("/v1/checkout/sessions/cs_%2F..%2F..%2Fv1%2Frefunds%3Fx");
  }

  @Test
  void aPaymentIntentOfASessionIsThatSession() throws Exception {
    stripe
        .on("GET /v1/payment_intents/pi_1", Shapes.intent())
        .on(LIST, Shapes.list(false, Shapes.session()))
        .on(SESSION, Shapes.paid());

    PaymentStatus status = provider.status("pi_1", call());

    assertThat(status.paymentId()).isEqualTo(Shapes.SESSION);
    assertThat(stripe.requests().get(1).parameters()).containsEntry("payment_intent", "pi_1");
  }

  @Test
  void aRenewalIsAPaymentOfItsOwnThatNamesItsSubscription() throws Exception {
    stripe
        .on("GET /v1/invoices/in_1", Shapes.invoice())
        .on("GET /v1/payment_intents/pi_1", Shapes.intent("latest_charge", Shapes.charge()))
        .on(LIST, Shapes.list(false, Shapes.subscribing()));

    PaymentStatus status = provider.status("in_1", call());

    assertThat(status.status()).isEqualTo(PaymentState.ACCEPTED);
    assertThat(status.paymentId()).isEqualTo("in_1");
    assertThat(status.shopTransactionId()).isNull();
    assertThat(status.metadata())
        .containsEntry("subscriptionToken", Shapes.SESSION)
        .containsEntry("startedAs", "order-1")
        .containsEntry("amount", 500);
  }

  @Test
  void theFirstInvoiceOfASubscriptionIsItsSession() throws Exception {
    stripe
        .on("GET /v1/invoices/in_1", Shapes.invoice("billing_reason", "subscription_create"))
        .on("GET /v1/payment_intents/pi_1", Shapes.intent())
        .on(LIST, Shapes.list(false, Shapes.subscribing()))
        .on(SESSION, Shapes.changed(Shapes.subscribed("sub_1"), "invoice", Shapes.invoice()));

    PaymentStatus status = provider.status("in_1", call());

    assertThat(status.paymentId()).isEqualTo(Shapes.SESSION);
    assertThat(status.status()).isEqualTo(PaymentState.ACCEPTED);
    assertThat(status.metadata()).containsEntry("paymentIntent", "pi_1");
  }

  @Test
  void theNewestPaymentWithTheCallersIdIsFoundOnALaterPage() throws Exception {
    String other = Shapes.session("id", "cs_other", "metadata", "{}");
    stripe
        .on(
            LIST,
            FakeStripe.json(200, Shapes.list(true, other)),
            FakeStripe.json(200, Shapes.list(true, Shapes.session())))
        .on(INTENT_LIST, Shapes.list(false, Shapes.intent()))
        .on(SESSION, Shapes.paid());

    PaymentStatus status = provider.statusByShopTransactionId("order-1", call());

    assertThat(status.paymentId()).isEqualTo(Shapes.SESSION);
    assertThat(status.shopTransactionId()).isEqualTo("order-1");
    assertThat(stripe.requests().get(1).parameters())
        .containsEntry("starting_after", "cs_other")
        .containsEntry("limit", "100");
  }

  @Test
  void aNewerPaymentByHandWithTheSameIdIsThePayment() throws Exception {
    String newer =
        Shapes.changed(
            Shapes.byHand("id", "pi_2", "created", "1700000200"),
            "metadata",
            """
            {"turnpike_provider": "stripe", "turnpike_operation": "subscription/pay",
             "turnpike_shop_transaction_id": "order-1"}
            """);
    stripe
        .on(LIST, Shapes.list(false, Shapes.session()))
        .on(INTENT_LIST, Shapes.list(false, newer))
        .on("GET /v1/payment_intents/pi_2", newer);

    assertThat(provider.statusByShopTransactionId("order-1", call()).paymentId()).isEqualTo("pi_2");
  }

  @Test
  void notFoundIsSaidOnlyWhenAllWasReadToItsEnd() {
    stripe
        .on(LIST, Shapes.list(false, Shapes.session()))
        .on(INTENT_LIST, Shapes.list(false, Shapes.intent()));
    assertThatThrownBy(() -> provider.statusByShopTransactionId("order-2", call()))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void aListThatIsTooLongProvesNothing() {
    stripe
        .on(LIST, Shapes.list(true, Shapes.session()))
        .on(INTENT_LIST, Shapes.list(false, Shapes.intent()));
    assertThatThrownBy(() -> provider.statusByShopTransactionId("order-2", call()))
        .isNotInstanceOf(ProviderException.class)
        .hasMessageContaining("proves nothing");
    assertThat(stripe.requests()).hasSize(11);
  }

  @Test
  void aListThatDoesntSayWhetherItEndsProvesNothing() {
    stripe.on(LIST, "{\"object\": \"list\", \"data\": []}").on(INTENT_LIST, Shapes.list(false));
    assertThatThrownBy(() -> provider.statusByShopTransactionId("order-2", call()))
        .isNotInstanceOf(ProviderException.class);
  }

  @Test
  void aPaymentOfAnotherProviderOfTheSameAccountIsNotTheCallers() {
    stripe
        .on(
            LIST,
            Shapes.list(
                false,
                Shapes.session(
                    "metadata",
                    """
                    {"turnpike_provider": "other", "turnpike_shop_transaction_id": "order-1"}
                    """)))
        .on(INTENT_LIST, Shapes.list(false));
    assertThatThrownBy(() -> provider.statusByShopTransactionId("order-1", call()))
        .isInstanceOf(NotFoundException.class);
  }
}
