package dev.turnpike.providers.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.api.RefundRequest;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.ProviderContext;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Accounts side by side: their keys, their settings, and what is never shown of them. */
class AccountsTest extends StripeTest {

  @Test
  void theCallersKeyIsStripesKeyForThisOperationAlone() throws Exception {
    stripe.on(SESSIONS, Shapes.session()).on(SESSION, Shapes.paid()).on(REFUNDS, Shapes.refund());

    provider.pay(order().build(), call());
    provider.refund(RefundRequest.builder().paymentId(Shapes.SESSION).build(), call());

    assertThat(stripe.changes())
        .extracting(change -> change.header("Idempotency-Key"))
        .containsExactly("stripe:pay:key-1", "stripe:refund:key-1");
  }

  @Test
  void theSameRequestUnderTheSameKeyIsTheSameToTheLetter() throws Exception {
    stripe.on(SESSIONS, Shapes.session());
    provider.pay(order().build(), call());
    provider.pay(order().build(), call());

    List<FakeStripe.Request> both = stripe.changes();
    assertThat(both.get(0).parameters()).isEqualTo(both.get(1).parameters());
    assertThat(both.get(0).header("Idempotency-Key"))
        .isEqualTo(both.get(1).header("Idempotency-Key"));
    assertThat(provider.idempotencyWindow()).isEqualTo(Duration.ofHours(24));
  }

  @Test
  void aKeyThatIsTooLongForStripeIsADigestOfItself() throws Exception {
    stripe.on(SESSIONS, Shapes.session());
    Set<String> keys = new HashSet<>();
    for (String end : List.of("a", "b")) {
      provider.pay(
          order().build(), CallContext.builder().idempotencyKey("k".repeat(254) + end).build());
    }
    stripe.changes().forEach(change -> keys.add(change.header("Idempotency-Key")));
    assertThat(keys).hasSize(2).allMatch(key -> key.matches("stripe:pay#[0-9a-f]{64}"));
  }

  @Test
  void twoAccountsAtOnceNeverMixTheirKeys() throws Exception {
    stripe.on(SESSIONS, Shapes.session());
    StripeProvider other = new StripeProvider();
    start(other, "stripe-us", Map.of("apiKey", "sk_test_second"));
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Object>> calls =
          IntStream.range(0, 80)
              .mapToObj(
                  i ->
                      (Callable<Object>)
                          () ->
                              (i % 2 == 0 ? provider : other)
                                  .pay(order().shopTransactionId("order-" + i % 2).build(), call()))
              .toList();
      for (var end : threads.invokeAll(calls)) {
        end.get();
      }
    } finally {
      threads.shutdownNow();
      other.close();
    }
    assertThat(stripe.changes()).hasSize(80);
    for (FakeStripe.Request request : stripe.changes()) {
      boolean first = request.parameters().get("client_reference_id").equals("order-0");
      assertThat(request.header("Authorization"))
          .isEqualTo(first ? "Bearer sk_test_first" : "Bearer sk_test_second");
      assertThat(request.header("Idempotency-Key"))
          .isEqualTo(first ? "stripe:pay:key-1" : "stripe-us:pay:key-1");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "apiKey, pk_live_CANARY, publishable",
    "apiKey, sk_CANARY\u00e4, characters",
    "baseUrl, ftp://CANARY, http(s) URL",
    "baseUrl, http://user:CANARY@localhost, without user",
    "webhookToleranceSeconds, CANARY, whole number",
    "webhookToleranceSeconds, 0, whole number",
    "connectTimeoutMs, -1, whole number",
    "lookupPages, 1.5, whole number",
  })
  void aWrongSettingStopsTheStartByItsNameAndIsNotShown(String setting, String value, String what) {
    assertThatThrownBy(() -> start(new StripeProvider(), "eu", Map.of(setting, value)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("eu")
        .hasMessageContaining(setting)
        .hasMessageContaining(what)
        .hasMessageNotContaining("CANARY");
  }

  @Test
  void aLiveKeyIsNotSentInTheClear() {
    assertThatThrownBy(
            () ->
                start(
                    new StripeProvider(),
                    "eu",
                    Map.of("apiKey", "sk_live_CANARY", "baseUrl", "http://proxy.example")))
        .hasMessageContaining("https")
        .hasMessageNotContaining("CANARY");
  }

  @Test
  void withoutAKeyItDoesntStart() {
    assertThatThrownBy(
            () ->
                new StripeProvider().start(new ProviderContext("eu", Map.of(), Clock.systemUTC())))
        .hasMessageContaining("apiKey");
  }

  @Test
  void nothingPrintsASecret() {
    StripeSettings settings =
        StripeSettings.read(new ProviderContext("eu", Shapes.settings(stripe), Clock.systemUTC()));
    assertThat(settings.toString()).doesNotContain("sk_test", "whsec");
    assertThat(provider.toString()).doesNotContain("sk_test", "whsec");
    assertThat(new Account(settings).toString()).doesNotContain("sk_test", "whsec");
    assertThat(
            StripeRedactor.text(
                "No such key: sk_live_abc, rk_test_x, whsec_y; card 4000-0566-5566-5556\nnext", ""))
        .isEqualTo("No such key: ***, ***, ***; card *** next");
  }
}
