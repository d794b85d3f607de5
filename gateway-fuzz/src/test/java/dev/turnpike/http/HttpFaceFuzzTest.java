package dev.turnpike.http;

import static dev.turnpike.fuzz.Check.holds;
import static dev.turnpike.fuzz.Check.lacks;
import static dev.turnpike.fuzz.Check.same;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.turnpike.PaymentGateway;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.fuzz.Input;
import dev.turnpike.internal.contract.Json;
import dev.turnpike.internal.contract.NotJsonException;
import dev.turnpike.internal.http.AddressText;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.Callback;
import dev.turnpike.spi.CallbackResult;
import dev.turnpike.spi.PaymentProvider;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any request gets exactly one answer of the contract: never 500, no class name, and what was taken
 * at the provider is answered as taken.
 */
class HttpFaceFuzzTest {
  private static final String KEY = "7c0d0d3f5c0e4a53a2";
  private static final int REQUESTS_OF_ONE_GATEWAY = 2_000;
  private static final AtomicInteger TAKEN = new AtomicInteger();
  private static final InetAddress PEER = Objects.requireNonNull(AddressText.read("203.0.113.9"));
  private static HttpFace face;
  private static PaymentGateway gateway;
  private static int requests;

  static Stream<byte[]> seeds() {
    String pay =
        "{\"amount\":1299,\"currency\":\"EUR\",\"shopTransactionId\":\"order-1\",\"providerData\":{\"a\":1}}";
    return Input.seeds(
        "1POST /v3/fake/pay\nContent-type: application/json\nIdempotency-key: k-1\n\n" + pay,
        "1POST /v3/fake/credit-cards/pay\nContent-type: application/json; charset=utf8\ntraceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\n\n"
            + pay,
        "1POST /v3/fake/refund\nContent-type: application/json\n\n{\"paymentId\":\"paid-1\",\"amount\":1,\"currency\":\"EUR\"}",
        "1GET /v3/fake/status?paymentId=paid-1&x=%C3%A9\n\n",
        "1GET /v3/fake/check?shopTransactionId=order-1\nX-request-id: r-1\n\n",
        "0GET /v3/fake/callback?paymentId=paid-1&n=%E9\n\n",
        "0POST /v3/fake/callback?paymentId=a\nContent-type: text/xml\n\n<xml/>",
        "0GET /-/ready\n\n",
        "1GET /v3/fake\n\n",
        "0POST /v3/fake/pay\nAuthorization: Bearer " + KEY + "\n\n{",
        "1GET /admin/payments?limit=5&state=x\n\n");
  }

  private static void freshGateway() {
    if (gateway != null) {
      gateway.close();
    }
    gateway = PaymentGateway.builder().provider(new Taking()).build();
    Door door =
        new Door(
            ApiKeys.of(List.of("anna:" + KEY)),
            WebOrigins.ANY_HOST,
            TrustedProxies.NONE,
            new RefusalLog(Clock.systemUTC(), (address, kind, since, count) -> {}),
            (before, after) -> {});
    face =
        new HttpFace(gateway, door, Limits.DEFAULT, Budgets.DEFAULT, null, true, Pages.NONE, null);
  }

  @MethodSource("seeds")
  @FuzzTest
  void anyRequest_getsOneAnswerOfTheContract(byte[] bytes) throws NotJsonException {
    if (requests++ % REQUESTS_OF_ONE_GATEWAY == 0) {
      freshGateway();
    }
    Input input = new Input(bytes);
    boolean withKey = input.choice(2) == 1;
    String line = input.line();
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(input.headers());
    byte[] body = input.rest();
    headers.put("Content-Length", List.of(Integer.toString(body.length)));
    if (withKey) {
      headers.put("Authorization", List.of("Bearer " + KEY));
    }
    int space = line.indexOf(' ');
    int query = line.indexOf('?', space + 1);
    Function<Visit, Request> request =
        visit ->
            new Request(
                space < 0 ? "GET" : line.substring(0, space),
                line.length(),
                "",
                line.substring(space + 1, query < 0 ? line.length() : query),
                query < 0 ? null : line.substring(query + 1),
                headers,
                PEER,
                Optional::empty,
                face.body(headers, new ByteArrayInputStream(body), visit));
    List<Response> answers = new ArrayList<>();
    int before = TAKEN.get();

    face.answer(request, answers::add, false);

    same(answers.size(), 1);
    check(answers.get(0), TAKEN.get() - before);
    // media type and path are shown to whoever sent them, and nobody can know a key in them for one
    if (!(headers.get("Content-Type") + line).contains(KEY)) {
      lacks(textOf(answers.get(0)), KEY);
    }
  }

  private static String textOf(Response answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private static void check(Response answer, int taken) throws NotJsonException {
    int status = answer.status();
    String text = textOf(answer);
    holds(status != 500, text);
    lacks(text, "dev.turnpike.");
    lacks(text, "java.");
    holds(answer.headers().get("X-Request-Id") != null, "it has an id");
    holds(taken == 0 || taken == 1 && status == 200, "taken, and answered with " + status);
    if (status >= 400 && answer.body().length > 0 && status != 503) {
      Map<String, Object> problem = Json.readObject(answer.body());
      ErrorCode code = ErrorCode.of(String.valueOf(problem.get("code"))).orElseThrow();
      same(code.status(), status);
      same(problem.get("status"), status);
    } else {
      holds(Set.of(200, 202, 204, 503).contains(status), "status " + status);
    }
  }

  /** Takes every payment, and counts. */
  private static final class Taking implements PaymentProvider {
    @Override
    public String name() {
      return "fake";
    }

    @Override
    public boolean keepsDeadline() {
      return true;
    }

    @Override
    public PayResponse pay(PayRequest request, CallContext call) {
      return PayResponse.ok("paid-" + TAKEN.incrementAndGet());
    }

    @Override
    public RefundResponse refund(RefundRequest request, CallContext call) {
      TAKEN.incrementAndGet();
      return RefundResponse.ok(request.paymentId());
    }

    @Override
    public PaymentStatus status(String paymentId, CallContext call) {
      return PaymentStatus.of(PaymentState.ACCEPTED, paymentId);
    }

    @Override
    public CallbackResult callback(Callback callback) {
      return CallbackResult.ask(callback.requiredQueryParameter("paymentId"));
    }
  }
}
