package dev.turnpike.providers.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.turnpike.PaymentGateway;
import dev.turnpike.Payments;
import dev.turnpike.spi.Callback;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Canaries, planted where secrets are, come out nowhere: neither in a log nor in an exception. */
@Timeout(60)
class SecrecyTest {
  private static final String KEY = "sk_test_CANARYkey";
  private static final String CARD = "4000 0000 0000 9995";

  private final StringBuffer logged = new StringBuffer();
  private final Logger root = Logger.getLogger("");
  private final Handler recorder =
      new Handler() {
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord record) {
          logged.append(formatter.format(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void record() {
    recorder.setLevel(Level.ALL);
    root.addHandler(recorder);
  }

  @AfterEach
  void stop() {
    root.removeHandler(recorder);
  }

  static Stream<Arguments> answers() {
    return Stream.of(
        Arguments.of(200, "{\"id\": [\"" + KEY + "\", \"" + CARD + "\"]}"),
        Arguments.of(200, "<html>" + KEY + CARD),
        Arguments.of(400, error("invalid_request_error")),
        Arguments.of(400, error("idempotency_error")),
        Arguments.of(400, error(KEY)),
        Arguments.of(401, error("invalid_request_error")),
        Arguments.of(402, error("card_error")),
        Arguments.of(403, error("invalid_request_error")),
        Arguments.of(409, error("idempotency_error")),
        Arguments.of(429, error("invalid_request_error")),
        Arguments.of(500, error("api_error")),
        Arguments.of(502, KEY));
  }

  private static String error(String type) {
    return Shapes.error(type, KEY, "Invalid: " + KEY + ", " + CARD, "decline_code", KEY);
  }

  @ParameterizedTest
  @MethodSource("answers")
  void whateverStripeSaysNoSecretIsShown(int status, String body) {
    try (FakeStripe stripe = new FakeStripe();
        PaymentGateway gateway =
            PaymentGateway.builder()
                .provider(
                    "stripe",
                    StripeProvider::new,
                    Map.of(
                        "apiKey",
                        KEY,
                        "webhookSecrets",
                        "whsec_CANARYsecret",
                        "baseUrl",
                        stripe.url()))
                .build()) {
      stripe.on(StripeTest.SESSIONS, FakeStripe.json(status, body));
      stripe.on(StripeTest.SESSION, FakeStripe.json(status, body));
      Payments payments = gateway.provider("stripe");

      StringWriter seen = new StringWriter();
      PrintWriter print = new PrintWriter(seen, true);
      Throwable paying =
          catchThrowable(() -> print.println(payments.pay(StripeTest.order().build())));
      Throwable asking = catchThrowable(() -> print.println(payments.status(Shapes.SESSION)));
      Throwable calling = catchThrowable(() -> payments.callback(forged()));
      for (Throwable thrown : new Throwable[] {paying, asking, calling}) {
        if (thrown != null) {
          thrown.printStackTrace(print);
        }
      }

      assertThat(seen.toString()).isNotEmpty().doesNotContain("CANARY", CARD);
      assertThat(logged.toString()).doesNotContain("CANARY", CARD);
    }
  }

  private static Callback forged() {
    return new Callback(
        "POST",
        Map.of(),
        Map.of("Stripe-Signature", List.of("t=1,v1=CANARY")),
        "{\"card\": \"CANARY\"}".getBytes(UTF_8));
  }
}
