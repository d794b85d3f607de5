package dev.turnpike.internal.external;

import static dev.turnpike.fuzz.Check.holds;
import static dev.turnpike.fuzz.Check.lacks;
import static dev.turnpike.fuzz.Check.same;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.turnpike.ExternalService;
import dev.turnpike.HttpLogLevel;
import dev.turnpike.api.InvalidRequestException;
import dev.turnpike.fuzz.Input;
import dev.turnpike.internal.transport.HttpTransport;
import dev.turnpike.spi.Callback;
import dev.turnpike.spi.CallbackRefusedException;
import dev.turnpike.spi.CallbackResult;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A service's callback counts only with its token, and says no more than which payment it means.
 */
class ServiceCallbackFuzzTest {
  private static final String TOKEN = "cb-9f2e71d0";
  private static final ExternalProvider PROVIDER =
      new ExternalProvider(
          ExternalService.builder("acme", "http://localhost:9").callbackToken(TOKEN).build(),
          new HttpTransport(1, HttpLogLevel.NONE),
          Clock.systemUTC());

  static Stream<byte[]> seeds() {
    return Input.seeds(
        "paymentId: 1\ntoken: " + TOKEN + "\n\n\nbody",
        "paymentId: 1\n\nAuthorization: bearer  " + TOKEN + " \n\n",
        "paymentId: 1\npaymentId: 2\n\nauthorization: Bearer "
            + TOKEN
            + "\nAuthorization: Bearer x\n\n",
        "paymentId: \u0001\ntoken: " + TOKEN + "\n\n\n");
  }

  @MethodSource("seeds")
  @FuzzTest
  void onlyTheTokensOwner_isHeard(byte[] bytes) {
    Input input = new Input(bytes);
    Map<String, List<String>> query = input.headers();
    Map<String, List<String>> headers = input.headers();
    Callback callback = new Callback("POST", query, headers, input.rest());
    boolean brought =
        query.getOrDefault("token", List.of("")).get(0).equals(TOKEN)
            || headers.toString().contains(TOKEN);
    try {
      CallbackResult result = PROVIDER.callback(callback);
      holds(brought, "it came without the token");
      same(result.paymentId().orElse(null), query.get("paymentId").get(0));
      holds(result.verifiedStatus().isEmpty(), "nothing of it is believed");
    } catch (CallbackRefusedException e) {
      lacks(String.valueOf(e.getMessage()), TOKEN);
    } catch (InvalidRequestException e) {
      holds(brought, "a stranger isn't told what is wrong");
      same(e.errors().get(0).field(), "paymentId");
    }
  }
}
