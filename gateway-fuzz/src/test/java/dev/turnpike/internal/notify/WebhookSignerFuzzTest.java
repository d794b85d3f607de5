package dev.turnpike.internal.notify;

import static dev.turnpike.fuzz.Check.lacks;
import static dev.turnpike.fuzz.Check.same;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.turnpike.fuzz.Input;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.params.provider.MethodSource;

/** What the gateway signs is what a receiver of Standard Webhooks verifies, byte for byte. */
class WebhookSignerFuzzTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  static Stream<byte[]> seeds() {
    return Input.seeds(
        SECRET + "\n{\"status\":\"ACCEPTED\"}",
        "whsec_AAAA\n",
        "whsec_!" + "\n\u00e9",
        SECRET + " \nx");
  }

  @MethodSource("seeds")
  @FuzzTest
  void aSignature_isTheReceiversOwn(byte[] bytes) throws GeneralSecurityException {
    Input input = new Input(bytes);
    String secret = input.line();
    String body = input.text();
    List<String> secrets = new ArrayList<>(List.of(SECRET));
    try {
      new WebhookSigner(List.of(secret));
      secrets.add(secret);
    } catch (IllegalArgumentException e) {
      if (secret.length() > 16) {
        lacks(e.getMessage(), secret);
      }
    }
    List<String> signatures =
        List.of(new WebhookSigner(secrets).sign("msg_1", 1_800_000_000, body).split(" "));

    same(signatures.size(), secrets.size());
    for (int i = 0; i < secrets.size(); i++) {
      same(signatures.get(i), byReceiver(secrets.get(i), "msg_1.1800000000." + body));
    }
  }

  private static String byReceiver(String secret, String signed) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring(6)), "HmacSHA256"));
    return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
  }
}
