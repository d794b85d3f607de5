package dev.turnpike.providers.stripe;

import dev.turnpike.api.PayRequest;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.ProviderContext;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A provider named {@code stripe}, and Stripe as the tests play it. */
@Timeout(60)
abstract class StripeTest {
  static final String SESSIONS = "POST /v1/checkout/sessions";
  static final String SESSION = "GET /v1/checkout/sessions/cs_test_a1";
  static final String REFUNDS = "POST /v1/refunds";
  static final String INTENTS = "POST /v1/payment_intents";

  final FakeStripe stripe = new FakeStripe();
  final StripeProvider provider = new StripeProvider();

  @BeforeEach
  void start() {
    start(provider, "stripe", Map.of());
  }

  @AfterEach
  void close() {
    provider.close();
    stripe.close();
  }

  final void start(StripeProvider provider, String name, Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(Shapes.settings(stripe));
    settings.putAll(more);
    provider.start(new ProviderContext(name, settings, Clock.systemUTC()));
  }

  static CallContext call() {
    return CallContext.builder().idempotencyKey("key-1").build();
  }

  static CallContext call(Duration timeout) {
    return CallContext.builder().idempotencyKey("key-1").timeout(timeout).build();
  }

  static PayRequest.Builder order() {
    return PayRequest.builder()
        .amount(1299)
        .currency("EUR")
        .shopTransactionId("order-1")
        .successRedirectUrl("https://shop.example/thanks")
        .failureRedirectUrl("https://shop.example/cart");
  }
}
