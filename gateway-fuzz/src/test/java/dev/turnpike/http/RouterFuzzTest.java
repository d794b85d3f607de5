package dev.turnpike.http;

import static dev.turnpike.fuzz.Check.holds;
import static dev.turnpike.fuzz.Check.same;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.turnpike.fuzz.Input;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any path leads somewhere, and what a route says of it is what it says. */
class RouterFuzzTest {
  private static final Router ROUTER = new Router(null, true, Pages.NONE);

  static Stream<byte[]> seeds() {
    return Input.seeds(
        "POST /v3/acme/pay",
        "POST /v3/acme/credit-cards/pay",
        "POST /v3/acme/subscription/start",
        "POST /v3/acme/pay-pal/subscription/pay",
        "POST /v3/acme/subscription/update/a%2Fb",
        "GET /v3/acme/subscription/status/t",
        "DELETE /v3/acme/subscription/expire/pay",
        "GET /v3/acme/callback",
        "GET /-/ready",
        "GET /v3",
        "GET /admin/operations/1/settle",
        "GET /v3//pay",
        "GET //v3/acme/../pay");
  }

  @MethodSource("seeds")
  @FuzzTest
  void aRoute_isMadeOfAllOfItsPath(byte[] bytes) {
    String line = new Input(bytes).text();
    int space = line.indexOf(' ');
    String method = space < 0 ? "GET" : line.substring(0, space);
    String path = line.substring(space + 1);

    Route route = ROUTER.find(method, path);

    if (route instanceof Route.Call call) {
      holds(call.operation().methods().contains(method), "by its method");
      same(
          "/v3/"
              + call.provider()
              + (call.paymentMethod() == null ? "" : "/" + call.paymentMethod())
              + call.operation().path()
              + (call.encodedToken() == null ? "" : "/" + call.encodedToken()),
          path);
      same(call.encodedToken() != null, call.operation().form().namesSubscription());
      same(route.access().neededRight(), call.operation().right());
    } else if (route instanceof Route.IncomingCallback callback) {
      same("/v3/" + callback.provider() + "/callback", path);
    } else if (!(route instanceof Route.Health)) {
      holds(route.access().needsKey(), "only health and callbacks are open");
    }
  }
}
