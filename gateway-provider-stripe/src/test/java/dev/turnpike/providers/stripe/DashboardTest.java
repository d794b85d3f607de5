package dev.turnpike.providers.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.PaymentGateway;
import dev.turnpike.spi.ProviderContext;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where Stripe shows a payment to people. */
class DashboardTest {
  private final FakeStripe stripe = new FakeStripe();

  @AfterEach
  void close() {
    stripe.close();
  }

  private StripeProvider startedWith(String apiKey) {
    Map<String, String> settings = new HashMap<>(Shapes.settings(stripe));
    settings.put("apiKey", apiKey);
    StripeProvider provider = new StripeProvider();
    provider.start(new ProviderContext("stripe", settings, Clock.systemUTC()));
    return provider;
  }

  @ParameterizedTest
  @CsvSource({
    "sk_test_canary, pi_3Nq, https://dashboard.stripe.com/test/payments/pi_3Nq",
    "rk_test_canary, pi_3Nq, https://dashboard.stripe.com/test/payments/pi_3Nq",
    "sk_live_canary, pi_3Nq, https://dashboard.stripe.com/payments/pi_3Nq",
    "rk_live_canary, in_1Nq, https://dashboard.stripe.com/invoices/in_1Nq",
    "sk_test_canary, in_1Nq, https://dashboard.stripe.com/test/invoices/in_1Nq",
    "sk_test_canary, cs_test_a1, https://dashboard.stripe.com/test/search?query=cs_test_a1",
    "rk_live_canary, cs_live_a1, https://dashboard.stripe.com/search?query=cs_live_a1"
  })
  void theModeOfTheKey_andTheKindOfTheId_sayWhere(String key, String id, String url) {
    StripeProvider provider = startedWith(key);

    assertThat(provider.dashboardUrl(id)).map(Object::toString).hasValue(url);
    assertThat(url).doesNotContain("canary");
    provider.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "pi_",
        "order-1",
        "pi_1/../settings",
        "pi_1?x=1",
        "pi_1#x",
        "pi_1%2f",
        "pi_é",
        "pi_1\n",
        "sub_1",
        "xpi_1"
      })
  void whatDoesntLookLikeAnIdOfStripe_hasNone(String id) {
    StripeProvider provider = startedWith("sk_test_canary");

    assertThat(provider.dashboardUrl(id)).isEmpty();
    provider.close();
  }

  @Test
  void aKeyOfNeitherMode_hasNone() {
    StripeProvider provider = startedWith("sk_other_canary");

    assertThat(provider.dashboardUrl("pi_3Nq")).isEmpty();
    provider.close();
  }

  @Test
  void anOperatorSeesIt() {
    stripe.on(StripeTest.SESSIONS, Shapes.session());
    try (PaymentGateway gateway =
        PaymentGateway.builder()
            .provider("stripe-eu", StripeProvider::new, Shapes.settings(stripe))
            .build()) {
      gateway.provider("stripe-eu").pay(StripeTest.order().build());

      assertThat(gateway.administration().timeline("stripe-eu", Shapes.SESSION).dashboardUrl())
          .hasToString("https://dashboard.stripe.com/test/search?query=cs_test_a1");
    }
  }
}
