package dev.turnpike.providers.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.net.Webhook;
import dev.turnpike.spi.Callback;
import dev.turnpike.spi.CallbackRefusedException;
import dev.turnpike.spi.CallbackResult;
import dev.turnpike.spi.ProviderContext;
import dev.turnpike.spi.RejectedException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Stripe sends: whether it is genuine, and which payment it is about. */
class WebhookTest extends StripeTest {
  private static final long NOW = 1_800_000_000;

  private StripeProvider at(long seconds, Map<String, String> settings) {
    StripeProvider started = new StripeProvider();
    started.start(
        new ProviderContext(
            "stripe", settings, Clock.fixed(Instant.ofEpochSecond(seconds), ZoneOffset.UTC)));
    return started;
  }

  private StripeProvider now() {
    return at(NOW, Shapes.settings(stripe));
  }

  private static Callback post(byte[] body, String signature) {
    return new Callback("POST", Map.of(), Map.of("Stripe-Signature", List.of(signature)), body);
  }

  private static Callback signed(String body, String secret) throws Exception {
    return post(body.getBytes(UTF_8), Webhook.Signature.generateSignatureHeader(body, secret, NOW));
  }

  private static String completed() {
    return Shapes.event("checkout.session.completed", Shapes.paid());
  }

  @ParameterizedTest
  @ValueSource(strings = {"whsec_first", "whsec_second"})
  void whatOneOfTheSecretsSignedIsAskedAboutAndNotBelieved(String secret) throws Exception {
    CallbackResult result = now().callback(signed(completed(), secret));

    assertThat(result.paymentId()).contains(Shapes.SESSION);
    assertThat(result.verifiedStatus()).isEmpty();
    assertThat(stripe.requests()).isEmpty();
  }

  @Test
  void oneGoodSignatureAmongOthersIsEnough() throws Exception {
    String body = completed();
    String good = signed(body, "whsec_second").header("Stripe-Signature").orElseThrow();
    String both = "v0=00,v1=1234," + good + ",v1=zz";
    assertThat(now().callback(post(body.getBytes(UTF_8), both)).paymentId()).isPresent();
  }

  @Test
  void whatAnotherSecretSignedIsRefused() throws Exception {
    Callback forged = signed(completed(), "whsec_third");
    assertThatThrownBy(() -> now().callback(forged))
        .isInstanceOf(CallbackRefusedException.class)
        .hasMessageNotContaining("whsec");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "t",
        "t=",
        "v1=",
        "t=1800000000",
        "t=x,v1=00",
        "t=1800000000,v1=",
        "t=-1,v1=00",
        "t=99999999999999999999,v1=00",
        ",,,",
        "v1=00,t=1800000000"
      })
  void aHeaderThatProvesNothingIsRefused(String header) {
    assertThatThrownBy(() -> now().callback(post(completed().getBytes(UTF_8), header)))
        .isInstanceOf(CallbackRefusedException.class);
  }

  @Test
  void withoutAHeaderItIsRefused() {
    assertThatThrownBy(() -> now().callback(new Callback("POST", Map.of(), Map.of(), new byte[0])))
        .isInstanceOf(CallbackRefusedException.class);
  }

  @Test
  void oneChangedByteIsRefused() throws Exception {
    Callback genuine = signed(completed(), "whsec_first");
    byte[] body = genuine.body();
    body[body.length / 2] ^= 1;
    assertThatThrownBy(
            () -> now().callback(post(body, genuine.header("Stripe-Signature").orElseThrow())))
        .isInstanceOf(CallbackRefusedException.class);
  }

  @Test
  void theSignatureIsOverTheRawBytesAlsoWhereTheyAreNoText() throws Exception {
    byte[] text = Shapes.event("checkout.session.completed", Shapes.paid()).getBytes(UTF_8);
    byte[] body = new byte[text.length + 2];
    System.arraycopy(text, 0, body, 0, text.length);
    body[text.length] = ' ';
    body[text.length + 1] = (byte) 0xff;
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("whsec_first".getBytes(UTF_8), "HmacSHA256"));
    mac.update((NOW + ".").getBytes(UTF_8));
    String signature = HexFormat.of().formatHex(mac.doFinal(body));

    // genuine, though it can't be read: so it is no forgery, and is said so
    assertThatThrownBy(() -> now().callback(post(body, "t=" + NOW + ",v1=" + signature)))
        .isInstanceOf(RejectedException.class);
  }

  @ParameterizedTest
  @CsvSource({"-301, false", "-300, true", "0, true", "300, true", "301, false"})
  void onlyWhatIsFreshCounts(long later, boolean counts) throws Exception {
    StripeProvider started = at(NOW + later, Shapes.settings(stripe));
    Callback callback = signed(completed(), "whsec_first");
    if (counts) {
      assertThat(started.callback(callback).paymentId()).isPresent();
    } else {
      assertThatThrownBy(() -> started.callback(callback))
          .isInstanceOf(CallbackRefusedException.class);
    }
  }

  @Test
  void withoutASecretNothingIsGenuine() throws Exception {
    StripeProvider started = at(NOW, Map.of("apiKey", "sk_test_x", "baseUrl", stripe.url()));
    Callback callback = signed(completed(), "whsec_");
    assertThatThrownBy(() -> started.callback(callback))
        .isInstanceOf(CallbackRefusedException.class);
  }

  private static Callback signed(String body) throws Exception {
    return signed(body, "whsec_first");
  }

  @Test
  void theDigitsOfTheMachinesLanguageDontMatter() throws Exception {
    Callback callback = signed(completed(), "whsec_first");
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      assertThat(now().callback(callback).paymentId()).isPresent();
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void eachEventIsAboutItsPayment() throws Exception {
    about("checkout.session.expired", Shapes.session(), Shapes.SESSION);
    about("checkout.session.async_payment_failed", Shapes.session(), Shapes.SESSION);
    about("payment_intent.succeeded", Shapes.byHand(), "pi_1");
    about("refund.failed", Shapes.refund(), Shapes.SESSION);
    about("charge.refund.updated", Shapes.refund(), Shapes.SESSION);
    about("charge.refunded", Shapes.charge(), "pi_1");
    about("invoice.paid", Shapes.invoice(), "in_1");
    about("invoice.payment_failed", Shapes.invoice(), "in_1");
  }

  @Test
  void whatIsOthersOrNoPaymentIsIgnored() throws Exception {
    about("payment_intent.succeeded", Shapes.intent(), null);
    about("charge.succeeded", Shapes.charge(), null);
    about("customer.subscription.updated", Shapes.subscription(), null);
    about("checkout.session.completed", Shapes.foreign(Shapes.session()), null);
    about("charge.refunded", Shapes.foreign(Shapes.charge()), null);
    about("refund.updated", Shapes.foreign(Shapes.refund()), null);
    about("invoice.paid", Shapes.invoice("parent", null), null);
    about("something.of.tomorrow", "{}", null);
    about(
        "checkout.session.completed",
        Shapes.session(
            "metadata",
            """
            {"turnpike_provider": "another", "turnpike_shop_transaction_id": "order-1"}
            """),
        null);
  }

  private void about(String type, String object, String paymentId) throws Exception {
    assertThat(now().callback(signed(Shapes.event(type, object))).paymentId().orElse(null))
        .as(type)
        .isEqualTo(paymentId);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "{\"type\": 5}", "{\"type\": \"x\"}", "<xml/>", "null"})
  void whatIsNoEventIsRejected(String body) throws Exception {
    Callback callback = signed(body);
    assertThatThrownBy(() -> now().callback(callback)).isInstanceOf(RejectedException.class);
  }

  @Test
  void anEventNestedWithoutEndIsRejected() throws Exception {
    Callback callback = signed("{\"type\":".repeat(100_000));
    assertThatThrownBy(() -> now().callback(callback)).isInstanceOf(RejectedException.class);
  }
}
