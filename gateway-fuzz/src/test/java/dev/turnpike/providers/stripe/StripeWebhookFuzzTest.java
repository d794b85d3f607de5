package dev.turnpike.providers.stripe;

import static dev.turnpike.fuzz.Check.holds;
import static dev.turnpike.fuzz.Check.lacks;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.turnpike.fuzz.Input;
import dev.turnpike.spi.Callback;
import dev.turnpike.spi.CallbackRefusedException;
import dev.turnpike.spi.CallbackResult;
import dev.turnpike.spi.RejectedException;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What Stripe didn't sign is refused before anybody reads it; what it signed is an event, ignored,
 * or rejected, and never believed.
 */
class StripeWebhookFuzzTest {
  private static final long NOW = 1_800_000_000;
  private static final String SECRET = "whsec_of_stripe";
  private static final WebhookSignature SIGNATURE =
      new WebhookSignature(
          List.of(SECRET),
          Duration.ofMinutes(5),
          Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC));
  private static final StripeEvents EVENTS = new StripeEvents("stripe");

  static Stream<byte[]> seeds() {
    String event =
        "{\"type\":\"%s\",\"data\":{\"object\":{\"id\":\"cs_1\",\"payment_intent\":\"pi_1\",\"metadata\":{\"turnpike_provider\":\"stripe\",\"turnpike_operation\":\"subscription/pay\",\"turnpike_shop_transaction_id\":\"o\",\"turnpike_payment_id\":\"cs_1\"},\"parent\":{\"subscription_details\":{\"metadata\":{\"turnpike_provider\":\"stripe\",\"turnpike_shop_transaction_id\":\"o\"}}}}}}";
    return Stream.concat(
        Input.seeds(
            "0t=1800000000,v1=00\n{}",
            "1v0=1,t=1800000000\n{\"type\":\"refund.updated\",\"data\":{\"object\":[]}}",
            "1\n" + "[".repeat(900),
            "1\nNaN"),
        Stream.of("checkout.session.completed", "invoice.paid", "charge.refunded", "refund.updated")
            .map(type -> ("1x=1,\n" + event.formatted(type)).getBytes(UTF_8)));
  }

  @MethodSource("seeds")
  @FuzzTest
  void whatWasNotSigned_isRefused(byte[] bytes) throws GeneralSecurityException {
    Input input = new Input(bytes);
    boolean signed = input.choice(2) == 1;
    String header = input.line();
    byte[] body = input.rest();
    String whole = signed ? header + ",t=" + NOW + ",v1=" + signature(body) : header;
    Callback callback =
        new Callback("POST", Map.of(), Map.of("stripe-signature", List.of(whole)), body);
    try {
      SIGNATURE.verify(callback);
      holds(signed, "nobody signed it");
    } catch (CallbackRefusedException e) {
      holds(!signed, "it was signed");
      lacks(String.valueOf(e.getMessage()), SECRET);
      return;
    }
    try {
      CallbackResult result = EVENTS.read(callback);
      holds(result.verifiedStatus().isEmpty(), "nothing of it is believed");
    } catch (RejectedException e) {
      lacks(String.valueOf(e.getMessage()), SECRET);
    }
  }

  private static String signature(byte[] body) throws GeneralSecurityException {
    ByteArrayOutputStream signed = new ByteArrayOutputStream();
    signed.writeBytes((NOW + ".").getBytes(UTF_8));
    signed.writeBytes(body);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
    return HexFormat.of().formatHex(mac.doFinal(signed.toByteArray()));
  }
}
