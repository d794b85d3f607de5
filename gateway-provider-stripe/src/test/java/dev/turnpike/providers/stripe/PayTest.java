package dev.turnpike.providers.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.NotSupportedException;
import dev.turnpike.spi.RejectedException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A payment becomes a Checkout Session. */
class PayTest extends StripeTest {

  @Test
  void aPaymentSendsThePayerToACheckoutSession() throws Exception {
    stripe.on(SESSIONS, Shapes.session());

    PayResponse answer = provider.pay(order().build(), call());

    assertThat(answer.result()).isEqualTo(PayResult.REDIRECT_TO_URL);
    assertThat(answer.paymentId()).isEqualTo(Shapes.SESSION);
    assertThat(answer.redirectToUrl()).isEqualTo(Shapes.URL);
  }

  @Test
  void theSessionSaysAllOfTheRequestAndWhoMadeIt() throws Exception {
    stripe.on(SESSIONS, Shapes.session());

    provider.pay(
        order()
            .providerData(
                Map.of(
                    "description", "Two books",
                    "customerEmail", "reader@shop.example",
                    "metadata", Map.of("cart", 77, "gift", true, "note", "a=b&c")))
            .build(),
        call());

    Map<String, String> sent = stripe.change().parameters();
    assertThat(sent)
        .containsEntry("mode", "payment")
        .containsEntry("payment_method_types[0]", "card")
        .containsEntry("client_reference_id", "order-1")
        .containsEntry("success_url", "https://shop.example/thanks")
        .containsEntry("cancel_url", "https://shop.example/cart")
        .containsEntry("customer_email", "reader@shop.example")
        .containsEntry("line_items[0][quantity]", "1")
        .containsEntry("line_items[0][price_data][currency]", "eur")
        .containsEntry("line_items[0][price_data][unit_amount]", "1299")
        .containsEntry("line_items[0][price_data][product_data][name]", "Two books");
    for (String where : List.of("metadata", "payment_intent_data[metadata]")) {
      assertThat(sent)
          .containsEntry(where + "[turnpike_provider]", "stripe")
          .containsEntry(where + "[turnpike_operation]", "pay")
          .containsEntry(where + "[turnpike_shop_transaction_id]", "order-1")
          .containsEntry(where + "[cart]", "77")
          .containsEntry(where + "[gift]", "true")
          .containsEntry(where + "[note]", "a=b&c");
    }
  }

  @Test
  void theAccountsKeyAuthorisesAndNothingIsToldOfOtherRequests() throws Exception {
    stripe.on(SESSIONS, Shapes.session());

    provider.pay(order().build(), call());
    provider.pay(order().build(), call());

    for (FakeStripe.Request request : stripe.requests()) {
      assertThat(request.header("Authorization")).isEqualTo("Bearer sk_test_first");
      assertThat(request.header("Stripe-Version")).isNotBlank();
      assertThat(request.header("Content-Type")).startsWith("application/x-www-form-urlencoded");
      assertThat(request.headers().keySet())
          .noneMatch(name -> name.toLowerCase(Locale.ROOT).contains("telemetry"))
          .doesNotContain("X-Stripe-Client-User-Agent");
    }
  }

  @Test
  void anIdTooLongForTheReferenceIsStillWholeInTheMetadata() throws Exception {
    stripe.on(SESSIONS, Shapes.session());
    String id = "x".repeat(255);

    provider.pay(order().shopTransactionId(id).build(), call());

    assertThat(stripe.change().parameters())
        .containsEntry("metadata[turnpike_shop_transaction_id]", id)
        .doesNotContainKey("client_reference_id");
  }

  @Test
  void withoutASuccessUrlTheSettingIsTakenAndWithoutBothNothingIsSent() throws Exception {
    stripe.on(SESSIONS, Shapes.session());
    assertThatThrownBy(() -> provider.pay(order().successRedirectUrl(null).build(), call()))
        .isInstanceOf(RejectedException.class)
        .hasMessageContaining("successRedirectUrl");
    assertThat(stripe.requests()).isEmpty();

    StripeProvider other = new StripeProvider();
    start(
        other,
        "other",
        Map.of("successUrl", "https://shop.example/ok", "failureUrl", "https://shop.example/ko"));
    other.pay(order().successRedirectUrl(null).failureRedirectUrl(null).build(), call());
    other.close();

    assertThat(stripe.change().parameters())
        .containsEntry("success_url", "https://shop.example/ok")
        .containsEntry("cancel_url", "https://shop.example/ko");
  }

  @Test
  void otherMethodsThanCardsAreNotSupported() throws Exception {
    stripe.on(SESSIONS, Shapes.session());
    assertThatThrownBy(
            () ->
                provider.pay(
                    order().build(), CallContext.builder().paymentMethod("pay-pal").build()))
        .isInstanceOf(NotSupportedException.class);
    assertThat(stripe.requests()).isEmpty();

    provider.pay(order().build(), CallContext.builder().paymentMethod("credit-cards").build());
    assertThat(stripe.changes()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "EUR, 1299, 1299", "JPY, 500, 500", "KRW, 1, 1", "HUF, 1045, 1045", "TWD, 80055, 80055",
    "ISK, 5, 500", "UGX, 5, 500", "MGA, 500, 5", "KWD, 5120, 5120", "BHD, 10, 10",
  })
  void anAmountIsSentAsStripeCountsIt(String currency, long amount, String sent) throws Exception {
    stripe.on(SESSIONS, Shapes.session());

    provider.pay(order().amount(amount).currency(currency).build(), call());

    assertThat(stripe.change().parameters())
        .containsEntry("line_items[0][price_data][unit_amount]", sent)
        .containsEntry("line_items[0][price_data][currency]", currency.toLowerCase(Locale.ROOT));
  }

  @ParameterizedTest
  @CsvSource({
    "KWD, 5124, 0 as third decimal",
    "MGA, 550, whole units",
    "IQD, 1000, takes no IQD",
    "CLF, 1000, takes no CLF",
    "ISK, 92233720368547759, too large",
  })
  void anAmountThatStripeCantTakeIsRejectedBeforeAnythingIsSent(
      String currency, long amount, String why) {
    assertThatThrownBy(
            () -> provider.pay(order().amount(amount).currency(currency).build(), call()))
        .isInstanceOf(RejectedException.class)
        .hasMessageContaining(why);
    assertThat(stripe.requests()).isEmpty();
  }

  @Test
  void providerDataThatWouldBeLostIsRejectedBeforeAnythingIsSent() {
    Map<String, Object> many = new LinkedHashMap<>();
    IntStream.range(0, 48).forEach(i -> many.put("k" + i, "v"));

    rejected(Map.of("locale", "de"), "providerData.locale is not known");
    rejected(Map.of("metadata", "text"), "must be an object");
    rejected(Map.of("metadata", many), "takes 50 entries");
    rejected(Map.of("metadata", Map.of("k".repeat(41), "v")), "1 to 40");
    rejected(Map.of("metadata", Map.of("a[b]", "v")), "square brackets");
    rejected(Map.of("metadata", Map.of("turnpike_provider", "v")), "turnpike_");
    rejected(Map.of("metadata", Map.of("k", "v".repeat(501))), "1 to 500");
    rejected(Map.of("metadata", Map.of("k", "")), "1 to 500");
    rejected(Map.of("metadata", Map.of("k", List.of("v"))), "texts, numbers and booleans");
    rejected(Map.of("description", 5), "must be a text");
    assertThat(stripe.requests()).isEmpty();
  }

  private void rejected(Map<String, Object> providerData, String why) {
    assertThatThrownBy(() -> provider.pay(order().providerData(providerData).build(), call()))
        .isInstanceOf(RejectedException.class)
        .hasMessageContaining(why);
  }

  @Test
  void asMuchMetadataAsStripeTakesIsSentWithItsDigits() throws Exception {
    stripe.on(SESSIONS, Shapes.session());
    Map<String, Object> metadata = new LinkedHashMap<>();
    IntStream.range(0, 45).forEach(i -> metadata.put("k" + i, "v"));
    metadata.put("k".repeat(40), "ü".repeat(500));
    metadata.put("price", new BigDecimal("1.10"));

    provider.pay(order().providerData(Map.of("metadata", metadata)).build(), call());

    assertThat(stripe.change().parameters())
        .containsEntry("metadata[price]", "1.10")
        .containsEntry("metadata[" + "k".repeat(40) + "]", "ü".repeat(500))
        .containsEntry("metadata[k44]", "v");
  }
}
