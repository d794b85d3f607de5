package dev.turnpike.providers.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.api.Interval;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.SubscriptionInfo;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.api.SubscriptionState;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.spi.NotExecutedException;
import dev.turnpike.spi.NotFoundException;
import dev.turnpike.spi.NotSupportedException;
import dev.turnpike.spi.ProviderException;
import dev.turnpike.spi.RejectedException;
import org.junit.jupiter.api.Test;

/** Subscriptions, as far as Stripe's fit the contract. */
class SubscriptionTest extends StripeTest {
  private static final String UPDATE = "POST /v1/subscriptions/sub_1";
  private static final String CANCEL = "DELETE /v1/subscriptions/sub_1";
  private static final String TOKEN = Shapes.SESSION;

  private static SubscriptionRequest.Builder request(SubscriptionInfo.Builder info) {
    return SubscriptionRequest.builder()
        .amount(500L)
        .currency("EUR")
        .shopTransactionId("order-9")
        .subscriptionInfo(info.build())
        .successRedirectUrl("https://shop.example/thanks");
  }

  private static SubscriptionInfo.Builder everyTwoWeeks() {
    return SubscriptionInfo.builder().interval(Interval.WEEK).intervalCount(2);
  }

  private static SubscriptionInfo.Builder token() {
    return SubscriptionInfo.builder().token(TOKEN);
  }

  @Test
  void aStartSendsThePayerToASessionWhoseIdIsTheToken() throws Exception {
    stripe.on(SESSIONS, Shapes.subscribing());

    SubscriptionResponse answer =
        provider.startSubscription(request(everyTwoWeeks()).build(), call());

    assertThat(answer.result()).isEqualTo(PayResult.REDIRECT_TO_URL);
    assertThat(answer.subscriptionToken()).isEqualTo(TOKEN);
    assertThat(answer.paymentId()).isEqualTo(TOKEN);
    assertThat(answer.redirectToUrl()).isEqualTo(Shapes.URL);
    assertThat(stripe.change().parameters())
        .containsEntry("mode", "subscription")
        .containsEntry("line_items[0][price_data][unit_amount]", "500")
        .containsEntry("line_items[0][price_data][recurring][interval]", "week")
        .containsEntry("line_items[0][price_data][recurring][interval_count]", "2")
        .containsEntry("subscription_data[metadata][turnpike_shop_transaction_id]", "order-9")
        .containsEntry("metadata[turnpike_operation]", "subscription/start");
  }

  @Test
  void aStartFreeOfChargeMakesNoPayment() throws Exception {
    stripe.on(SESSIONS, Shapes.subscribing());
    SubscriptionResponse answer =
        provider.startSubscription(request(everyTwoWeeks()).amount(0L).build(), call());
    assertThat(answer.paymentId()).isNull();
    assertThat(answer.subscriptionToken()).isEqualTo(TOKEN);
  }

  @Test
  void anEndAfterANumberOfPaymentsIsNotSupportedAndNothingIsSent() {
    assertThatThrownBy(
            () ->
                provider.startSubscription(
                    request(everyTwoWeeks().expiresAfter(3)).build(), call()))
        .isInstanceOf(NotSupportedException.class)
        .hasMessageContaining("expiresAfter");
    assertThat(stripe.requests()).isEmpty();
  }

  @Test
  void aSessionThatIsOpenIsASubscriptionThatIsPending() throws Exception {
    stripe.on(SESSION, Shapes.subscribing());

    SubscriptionStatus status = provider.subscriptionStatus(TOKEN, call());

    assertThat(status.status()).isEqualTo(SubscriptionState.PENDING);
    assertThat(status.shopTransactionId()).isEqualTo("order-1");
  }

  @Test
  void theStatusIsTheSubscriptionsByEitherToken() throws Exception {
    stripe
        .on(SESSION, Shapes.subscribed(Shapes.subscription("status", "past_due")))
        .on("GET /v1/subscriptions/sub_1", Shapes.subscription("status", "past_due"));
    for (String token : new String[] {TOKEN, "sub_1"}) {
      SubscriptionStatus status = provider.subscriptionStatus(token, call());
      assertThat(status.status()).isEqualTo(SubscriptionState.PAST_DUE);
      assertThat(status.subscriptionToken()).isEqualTo(token);
      assertThat(status.metadata()).containsEntry("subscription", "sub_1");
    }
  }

  @Test
  void tokensOfPaymentsOthersAndNobodyAreNotFound() {
    stripe.on(SESSION, Shapes.session());
    assertThatThrownBy(() -> provider.subscriptionStatus(TOKEN, call()))
        .isInstanceOf(NotFoundException.class);
    stripe.on(SESSION, Shapes.foreign(Shapes.subscribing()));
    assertThatThrownBy(() -> provider.subscriptionStatus(TOKEN, call()))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> provider.subscriptionStatus("ä/ö", call()))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void aPaymentByHandChargesTheCardThatThePayerLeft() throws Exception {
    stripe.on(SESSION, Shapes.subscribed(Shapes.subscription())).on(INTENTS, Shapes.byHand());

    SubscriptionResponse answer = provider.paySubscription(request(token()).build(), call());

    assertThat(answer.result()).isEqualTo(PayResult.OK);
    assertThat(answer.paymentId()).isEqualTo("pi_1");
    assertThat(answer.subscriptionToken()).isEqualTo(TOKEN);
    assertThat(stripe.change().parameters())
        .containsEntry("amount", "500")
        .containsEntry("currency", "eur")
        .containsEntry("customer", "cus_1")
        .containsEntry("payment_method", "pm_1")
        .containsEntry("off_session", "true")
        .containsEntry("confirm", "true")
        .containsEntry("metadata[turnpike_shop_transaction_id]", "order-9")
        .containsEntry("metadata[turnpike_subscription]", TOKEN);
  }

  @Test
  void withoutACardOfItsOwnTheCustomersIsTaken() throws Exception {
    stripe
        .on(SESSION, Shapes.subscribed(Shapes.subscription("default_payment_method", null)))
        .on(INTENTS, Shapes.byHand("status", "processing"));

    SubscriptionResponse answer = provider.paySubscription(request(token()).build(), call());

    assertThat(answer.result()).isEqualTo(PayResult.PENDING);
    assertThat(stripe.change().parameters()).containsEntry("payment_method", "pm_customer");
  }

  @Test
  void aDeclineIsAnAnswer() throws Exception {
    stripe
        .on(SESSION, Shapes.subscribed(Shapes.subscription()))
        .on(
            INTENTS,
            FakeStripe.json(
                402,
                Shapes.error(
                    "card_error",
                    "card_declined",
                    "Your card was declined: 4242 4242 4242 4242.",
                    "decline_code",
                    "insufficient_funds")));

    SubscriptionResponse answer = provider.paySubscription(request(token()).build(), call());

    assertThat(answer.result()).isEqualTo(PayResult.KO);
    assertThat(answer.resultDescription())
        .contains("declined", "insufficient_funds")
        .doesNotContain("4242");
    assertThat(stripe.changes()).hasSize(1);
  }

  @Test
  void whatIsOverOrInAnotherCurrencyTakesNoPayment() {
    stripe.on(SESSION, Shapes.subscribed(Shapes.subscription("status", "canceled")));
    assertThatThrownBy(() -> provider.paySubscription(request(token()).build(), call()))
        .isInstanceOf(RejectedException.class);
    stripe.on(SESSION, Shapes.subscribed(Shapes.subscription("currency", "usd")));
    assertThatThrownBy(() -> provider.paySubscription(request(token()).build(), call()))
        .isInstanceOf(RejectedException.class)
        .hasMessageContaining("USD");
    assertThat(stripe.changes()).isEmpty();
  }

  @Test
  void aPaymentByHandCanBeAskedFor() throws Exception {
    stripe.on(
        "GET /v1/payment_intents/pi_1",
        Shapes.byHand(
            "status", "requires_payment_method",
            "last_payment_error", "{\"type\": \"card_error\"}"));
    assertThat(provider.status("pi_1", call()).status()).isEqualTo(PaymentState.FAILED);
    assertThat(provider.status("pi_1", call()).shopTransactionId()).isEqualTo("order-9");
  }

  @Test
  void anUpdateChangesTheAmountOfTheOnePriceFromTheNextInvoiceOn() throws Exception {
    stripe.on(SESSION, Shapes.subscribed(Shapes.subscription())).on(UPDATE, Shapes.subscription());

    SubscriptionResponse answer =
        provider.updateSubscription(
            TOKEN, request(SubscriptionInfo.builder()).amount(700L).build(), call());

    assertThat(answer.result()).isEqualTo(PayResult.OK);
    assertThat(answer.subscriptionToken()).isEqualTo(TOKEN);
    assertThat(stripe.change().parameters())
        .containsEntry("items[0][id]", "si_1")
        .containsEntry("items[0][price_data][unit_amount]", "700")
        .containsEntry("items[0][price_data][product]", "prod_1")
        .containsEntry("items[0][price_data][currency]", "eur")
        .containsEntry("items[0][price_data][recurring][interval]", "month")
        .containsEntry("items[0][price_data][recurring][interval_count]", "1")
        .containsEntry("proration_behavior", "none")
        .containsEntry("metadata[turnpike_last_update]", "order-9")
        .doesNotContainKey("metadata[turnpike_shop_transaction_id]");
  }

  @Test
  void whatAnUpdateLeavesOutStays() throws Exception {
    stripe.on(SESSION, Shapes.subscribed(Shapes.subscription())).on(UPDATE, Shapes.subscription());
    SubscriptionInfo.Builder same =
        SubscriptionInfo.builder().interval(Interval.MONTH).intervalCount(1);

    provider.updateSubscription(TOKEN, request(same).amount(null).build(), call());

    assertThat(stripe.change().parameters().keySet()).noneMatch(name -> name.startsWith("items"));
  }

  @Test
  void anotherIntervalIsNotSupportedSinceStripeWouldBillAtOnce() {
    stripe.on(SESSION, Shapes.subscribed(Shapes.subscription()));
    assertThatThrownBy(
            () -> provider.updateSubscription(TOKEN, request(everyTwoWeeks()).build(), call()))
        .isInstanceOf(NotSupportedException.class);
    assertThat(stripe.changes()).isEmpty();
  }

  @Test
  void anExpiredSubscriptionIsCanceledAtStripeAndStaysExpired() throws Exception {
    stripe
        .on(SESSION, Shapes.subscribed(Shapes.subscription()))
        .on(CANCEL, Shapes.subscription("status", "canceled"));

    assertThat(provider.expireSubscription(TOKEN, call()).result()).isEqualTo(PayResult.OK);

    String comment = stripe.change().parameters().get("cancellation_details[comment]");
    stripe.on(
        SESSION,
        Shapes.subscribed(
            Shapes.subscription(
                "status",
                "canceled",
                "cancellation_details",
                "{\"comment\": \"%s\"}".formatted(comment))));
    assertThat(provider.subscriptionStatus(TOKEN, call()).status())
        .isEqualTo(SubscriptionState.EXPIRED);
  }

  @Test
  void whatIsOverIsExpiredAgainWithoutAskingForIt() throws Exception {
    stripe.on(SESSION, Shapes.subscribed(Shapes.subscription("status", "canceled")));
    assertThat(provider.expireSubscription(TOKEN, call()).result()).isEqualTo(PayResult.OK);
    assertThat(stripe.changes()).isEmpty();
  }

  @Test
  void aSessionThatIsOpenIsExpiredItself() throws Exception {
    stripe
        .on(SESSION, Shapes.subscribing())
        .on(
            "POST /v1/checkout/sessions/cs_test_a1/expire",
            Shapes.subscribing("status", "expired"));
    assertThat(provider.expireSubscription(TOKEN, call()).result()).isEqualTo(PayResult.OK);
    assertThat(stripe.changes()).hasSize(1);
  }

  @Test
  void anEndWithoutAnAnswerIsUnknown() {
    stripe
        .on(SESSION, Shapes.subscribed(Shapes.subscription()))
        .on(CANCEL, (request, wire) -> wire.reset());
    assertThatThrownBy(() -> provider.expireSubscription(TOKEN, call()))
        .isNotInstanceOf(ProviderException.class);
    assertThat(stripe.changes()).hasSize(1);
  }

  @Test
  void whatCouldNotBeAskedBeforehandWasNotExecuted() {
    stripe.on(SESSION, FakeStripe.json(500, Shapes.error("api_error", null, "x")));
    assertThatThrownBy(() -> provider.paySubscription(request(token()).build(), call()))
        .isInstanceOf(NotExecutedException.class);
    assertThatThrownBy(() -> provider.updateSubscription(TOKEN, request(token()).build(), call()))
        .isInstanceOf(NotExecutedException.class);
    assertThatThrownBy(() -> provider.expireSubscription(TOKEN, call()))
        .isInstanceOf(NotExecutedException.class);
    assertThat(stripe.changes()).isEmpty();
  }
}
