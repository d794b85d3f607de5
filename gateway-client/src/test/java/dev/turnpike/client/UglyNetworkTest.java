package dev.turnpike.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.turnpike.CallOptions;
import dev.turnpike.PaymentGateway;
import dev.turnpike.Payments;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.OutcomeUnknownException;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RetryableException;
import dev.turnpike.http.ApiKeys;
import dev.turnpike.http.GatewayServer;
import dev.turnpike.spi.Callback;
import dev.turnpike.testkit.fixtures.Reply;
import dev.turnpike.testkit.fixtures.Upstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may happen on the way to a gateway, and what its caller may make of it. */
class UglyNetworkTest {
  private static final PayRequest PAYMENT =
      PayRequest.builder().amount(1299).currency("EUR").shopTransactionId("order-1").build();
  private static final RefundRequest REFUND = RefundRequest.builder().paymentId("p-1").build();
  private static final Reply PAID = Reply.json("{\"result\":\"OK\",\"paymentId\":\"p-1\"}");

  private final Upstream upstream = new Upstream();
  private final RemoteGateway gateway = RemoteGateway.at(URI.create(upstream.url()), "key-of-shop");
  private final Payments payments = gateway.provider("acme");

  @AfterEach
  void close() {
    gateway.close();
    upstream.close();
  }

  private static GatewayException problemOf(ThrowingCallable call) {
    GatewayException problem = catchThrowableOfType(GatewayException.class, call);
    assertThat(problem).as("a problem").isNotNull();
    return problem;
  }

  @Test
  void aCall_isSentOnce_byTheContract() throws InterruptedException {
    upstream.then(PAID);

    payments.pay(
        PAYMENT, CallOptions.builder().requestId("request-1").paymentMethod("wallets").build());

    Upstream.Request request = upstream.take();
    assertThat(request.method() + " " + request.uri()).isEqualTo("POST /v3/acme/wallets/pay");
    assertThat(request.header("authorization")).isEqualTo("Bearer key-of-shop");
    assertThat(request.header("x-request-id")).isEqualTo("request-1");
    assertThat(request.body())
        .isEqualTo("{\"amount\":1299,\"currency\":\"EUR\",\"shopTransactionId\":\"order-1\"}");
    assertThat(upstream.waiting()).isZero();
  }

  /** With a key, the gateway's guard by the caller's own id would be off. */
  @Test
  void aKeyIsMade_whereNoIdOfTheCallersGuards_andOnlyThere() throws InterruptedException {
    upstream
        .then(PAID)
        .then(Reply.json("{\"result\":\"OK\"}"))
        .then(Reply.json("{\"result\":\"OK\"}"));

    payments.pay(PAYMENT);
    payments.refund(REFUND);
    payments.refund(REFUND);

    assertThat(upstream.take().headers().keySet())
        .noneMatch(name -> name.equalsIgnoreCase("Idempotency-Key"));
    String first = upstream.take().header("idempotency-key");
    assertThat(first).hasSizeGreaterThan(30);
    assertThat(upstream.take().header("idempotency-key"))
        .hasSizeGreaterThan(30)
        .isNotEqualTo(first);
  }

  @Test
  void aServerThatDiesAfterItRead_leavesTheOutcomeUnknown_andNothingIsSentAgain() {
    upstream.always(request -> Reply.closed());

    GatewayException problem = problemOf(() -> payments.pay(PAYMENT));

    assertThat(problem).isInstanceOf(OutcomeUnknownException.class);
    assertThat(problem.code()).isEqualTo(ErrorCode.INTERNAL_ERROR);
    assertThat(problem.provider()).contains("acme");
    assertThat(upstream.waiting()).isEqualTo(1);
  }

  @Test
  void aServerThatDiesAfterItRead_isAskedOnceMore_underTheSameKey() throws InterruptedException {
    upstream.then(Reply.closed()).then(PAID);

    assertThat(payments.pay(PAYMENT, CallOptions.idempotencyKey("key-1")).result())
        .isEqualTo(PayResult.OK);
    assertThat(upstream.take().header("idempotency-key")).isEqualTo("key-1");
    assertThat(upstream.take().header("idempotency-key")).isEqualTo("key-1");

    upstream.then(Reply.closed()).then(Reply.json("{\"result\":\"OK\"}"));
    payments.refund(REFUND);
    assertThat(upstream.take().header("idempotency-key"))
        .isEqualTo(upstream.take().header("idempotency-key"));
  }

  @Test
  void aServerThatKeepsDying_leavesTheOutcomeUnknown_alsoUnderAKey() {
    upstream.always(request -> Reply.closed());

    assertThat(problemOf(() -> payments.pay(PAYMENT, CallOptions.idempotencyKey("key-1"))))
        .isInstanceOf(OutcomeUnknownException.class);
    assertThat(upstream.waiting()).isEqualTo(2);
  }

  /** What the second send is told is said of the second one: the first may have been executed. */
  @ParameterizedTest
  @CsvSource({
    "401, text/html, ''",
    "403, text/html, ''",
    "404, text/html, ''",
    "429, text/html, ''",
    "503, application/problem+json, '{\"code\":\"gateway_unavailable\",\"outcome\":\"not_executed\"}'",
    "422, application/problem+json, '{\"code\":\"idempotency_mismatch\"}'",
    "409, application/problem+json, '{\"code\":\"idempotency_in_progress\"}'",
    "400, application/problem+json, '{\"code\":\"invalid_request\"}'"
  })
  void aServerThatDies_leavesTheOutcomeUnknown_whateverRefusesTheSecondSend(
      int status, String type, String body) {
    upstream.then(Reply.closed()).then(Reply.of(status, type, body));

    GatewayException problem =
        problemOf(() -> payments.pay(PAYMENT, CallOptions.idempotencyKey("key-1")));

    assertThat(problem).isInstanceOf(OutcomeUnknownException.class);
    assertThat(problem.outcome()).contains(Outcome.UNKNOWN);
    assertThat(upstream.waiting()).isEqualTo(2);
  }

  @Test
  void aServerThatDies_andIsGoneThen_leavesTheOutcomeUnknown() throws Exception {
    ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    try (RemoteGateway dying =
        RemoteGateway.at(URI.create("http://127.0.0.1:" + server.getLocalPort()), "key-of-shop")) {
      FutureTask<Integer> death =
          new FutureTask<>(
              () -> {
                try (Socket connection = server.accept();
                    ServerSocket closedFirst = server) {
                  assertThat(closedFirst.isBound()).isTrue();
                  return connection.getInputStream().read();
                }
              });
      new Thread(death).start();

      GatewayException problem = problemOf(() -> dying.provider("acme").refund(REFUND));

      assertThat(death.get()).isEqualTo('P');
      assertThat(problem).isInstanceOf(OutcomeUnknownException.class);
      assertThat(problem.getSuppressed())
          .singleElement()
          .satisfies(
              second ->
                  assertThat(((GatewayException) second).code())
                      .isEqualTo(ErrorCode.GATEWAY_UNAVAILABLE));
    }
  }

  @Test
  void anAnswerThatIsSaidAgain_isTheFirstOnes() {
    upstream
        .then(Reply.closed())
        .then(
            Reply.of(422, "application/problem+json", "{\"code\":\"provider_rejected\"}")
                .header("Idempotency-Replayed", "true"));

    GatewayException problem =
        problemOf(() -> payments.pay(PAYMENT, CallOptions.idempotencyKey("key-1")));

    assertThat(problem.code()).isEqualTo(ErrorCode.PROVIDER_REJECTED);
    assertThat(problem.outcome()).contains(Outcome.NOT_EXECUTED);
  }

  @Test
  void aServerThatDies_isNotAskedOnceMore_whereThatIsSwitchedOff() {
    upstream.then(Reply.closed()).then(PAID);
    try (RemoteGateway once =
        RemoteGateway.builder(URI.create(upstream.url())).repeatUnderKey(false).build()) {
      assertThat(
              problemOf(
                  () -> once.provider("acme").pay(PAYMENT, CallOptions.idempotencyKey("key-1"))))
          .isInstanceOf(OutcomeUnknownException.class);
      assertThat(upstream.waiting()).isEqualTo(1);
    }
  }

  @Test
  void halfAnAnswer_leavesTheOutcomeUnknown() {
    upstream.always(request -> PAID.truncated());

    assertThat(problemOf(() -> payments.pay(PAYMENT))).isInstanceOf(OutcomeUnknownException.class);
    assertThat(upstream.waiting()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>It works!</html>",
        "{}",
        "{\"result\":\"PAID\",\"paymentId\":\"p\"}",
        "{\"result\":\"OK\"}",
        "[]"
      })
  void garbage_leavesTheOutcomeUnknown(String body) {
    upstream.then(Reply.json(body));

    GatewayException problem = problemOf(() -> payments.pay(PAYMENT));

    assertThat(problem).isInstanceOf(OutcomeUnknownException.class);
    assertThat(problem.code()).isEqualTo(ErrorCode.INTERNAL_ERROR);
  }

  @Test
  void anAnswerAboutAnotherPayment_isBroken() {
    upstream.then(Reply.json("{\"status\":\"ACCEPTED\",\"paymentId\":\"p-2\"}"));

    GatewayException problem = problemOf(() -> payments.status("p-1"));

    assertThat(problem.code()).isEqualTo(ErrorCode.INTERNAL_ERROR);
    assertThat(problem.outcome()).isEmpty();
    assertThat(problem.detail()).contains("paymentId");
  }

  @Test
  void aServerThatIsTooSlow_leavesTheOutcomeUnknown_andIsAskedOnce() {
    upstream.always(request -> Reply.silent());
    try (RemoteGateway hasty =
        RemoteGateway.builder(URI.create(upstream.url()))
            .callTimeout(Duration.ofMillis(300))
            .build()) {
      GatewayException problem =
          problemOf(() -> hasty.provider("acme").pay(PAYMENT, CallOptions.idempotencyKey("key-1")));

      assertThat(problem).isInstanceOf(OutcomeUnknownException.class);
      assertThat(problem.code()).isEqualTo(ErrorCode.PROVIDER_TIMEOUT);
      assertThat(upstream.waiting()).isEqualTo(1);
    }
  }

  @Test
  void aServerThatIsNotThere_hasExecutedNothing() throws IOException {
    int nobodys;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobodys = socket.getLocalPort();
    }
    try (RemoteGateway away =
        RemoteGateway.at(URI.create("http://127.0.0.1:" + nobodys), "key-of-shop")) {
      GatewayException problem = problemOf(() -> away.provider("acme").pay(PAYMENT));

      assertThat(problem).isInstanceOf(RetryableException.class);
      assertThat(problem.code()).isEqualTo(ErrorCode.GATEWAY_UNAVAILABLE);
      assertThat(problem.outcome()).contains(Outcome.NOT_EXECUTED);
      assertThat(problemOf(away::providers).code()).isEqualTo(ErrorCode.GATEWAY_UNAVAILABLE);
    }
  }

  @Test
  void aLookUp_isRepeated() {
    upstream
        .then(Reply.json("{\"status\":\"PENDING\",\"paymentId\":\"p-1\"}"))
        .then(Reply.closed())
        .then(Reply.json("{\"status\":\"ACCEPTED\",\"paymentId\":\"p-1\"}"));
    payments.status("p-1");

    assertThat(payments.status("p-1").status()).isEqualTo(PaymentState.ACCEPTED);
  }

  @ParameterizedTest
  @CsvSource({
    "401, UNAUTHORIZED, NOT_EXECUTED",
    "403, FORBIDDEN, NOT_EXECUTED",
    "404, ROUTE_NOT_FOUND, NOT_EXECUTED",
    "413, PAYLOAD_TOO_LARGE, NOT_EXECUTED",
    "429, TOO_MANY_REQUESTS, NOT_EXECUTED",
    "301, INTERNAL_ERROR, UNKNOWN",
    "400, INTERNAL_ERROR, UNKNOWN",
    "409, INTERNAL_ERROR, UNKNOWN",
    "500, INTERNAL_ERROR, UNKNOWN",
    "502, INTERNAL_ERROR, UNKNOWN",
    "503, INTERNAL_ERROR, UNKNOWN"
  })
  void whatSomethingBetweenSays_isReadByItsStatus(int status, ErrorCode code, Outcome outcome) {
    upstream.then(
        Reply.of(status, "text/html", "<html>nginx</html>")
            .header("Retry-After", "7")
            .header("Location", "http://elsewhere.example/"));

    GatewayException problem = problemOf(() -> payments.pay(PAYMENT));

    assertThat(problem.code()).isEqualTo(code);
    assertThat(problem.outcome()).contains(outcome);
    assertThat(problem.retryAfter()).contains(Duration.ofSeconds(7));
    assertThat(upstream.waiting()).isEqualTo(1);
  }

  @Test
  void aProblemWithoutItsOutcome_hasTheUsualOne() {
    upstream.then(Reply.of(503, "application/problem+json", "{\"code\":\"gateway_unavailable\"}"));
    assertThat(problemOf(() -> payments.pay(PAYMENT))).isInstanceOf(RetryableException.class);

    upstream.then(
        Reply.of(
            503,
            "application/problem+json; charset=utf-8",
            "{\"code\":\"gateway_unavailable\",\"outcome\":\"unknown\"}"));
    assertThat(problemOf(() -> payments.pay(PAYMENT))).isInstanceOf(OutcomeUnknownException.class);

    upstream.then(
        Reply.of(
            409,
            "application/problem+json",
            "{\"code\":\"payment_not_found\",\"outcome\":\"unknown\"}"));
    assertThat(problemOf(() -> payments.status("p-1")).outcome()).isEmpty();
  }

  @Test
  void aWrongKey_isUnauthorized_andATenantWithoutOneIsNotSent() throws IOException {
    try (PaymentGateway real = PaymentGateway.builder().discoverProviders().build();
        GatewayServer server =
            GatewayServer.builder(real)
                .port(0)
                .apiKeys(ApiKeys.of(List.of("7c0d0d3f5c0e4a53a1")))
                .start();
        RemoteGateway wrong = RemoteGateway.at(server.baseUrl(), "7c0d0d3f5c0e4a53a2")) {
      GatewayException problem = problemOf(() -> wrong.provider("sandbox").pay(PAYMENT));
      assertThat(problem.code()).isEqualTo(ErrorCode.UNAUTHORIZED);
      assertThat(problem.outcome()).contains(Outcome.NOT_EXECUTED);
      assertThat(problemOf(wrong::providers).code()).isEqualTo(ErrorCode.UNAUTHORIZED);
    }
    GatewayException tenant =
        problemOf(() -> payments.pay(PAYMENT, CallOptions.builder().tenant("anna").build()));
    assertThat(tenant.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
    assertThat(tenant.outcome()).contains(Outcome.NOT_EXECUTED);
    assertThat(upstream.waiting()).isZero();
  }

  @Test
  void aCallback_isHandedOn_asItCame() throws InterruptedException {
    upstream.then(Reply.of(202, "text/plain", ""));

    payments.callback(
        new Callback(
            "POST",
            Map.of("event", List.of("a b")),
            Map.of(
                "Content-Type", List.of("application/x-www-form-urlencoded"),
                "X-Signature", List.of("t=1,v=2"),
                "Transfer-Encoding", List.of("chunked"),
                "Host", List.of("shop.example")),
            "paid=1".getBytes(StandardCharsets.UTF_8)));

    Upstream.Request request = upstream.take();
    assertThat(request.method() + " " + request.uri())
        .isEqualTo("POST /v3/acme/callback?event=a%20b");
    assertThat(request.header("content-type")).isEqualTo("application/x-www-form-urlencoded");
    assertThat(request.header("x-signature")).isEqualTo("t=1,v=2");
    assertThat(request.header("host")).isNotEqualTo("shop.example");
    assertThat(request.body()).isEqualTo("paid=1");
    upstream.then(Reply.of(401, "application/problem+json", "{\"code\":\"unauthorized\"}"));
    assertThat(
            problemOf(
                    () -> payments.callback(new Callback("POST", Map.of(), Map.of(), new byte[0])))
                .code())
        .isEqualTo(ErrorCode.UNAUTHORIZED);
  }

  /** Servers show headers as Latin-1, or as UTF-8. */
  @Test
  void aHeaderOfACallback_arrivesAsTheBytesThatCame_orIsLeftOut() throws InterruptedException {
    upstream.then(Reply.of(202, "text/plain", ""));
    String bytes =
        new String("Zürich".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

    payments.callback(
        new Callback(
            "GET",
            Map.of("event", List.of("1")),
            Map.of(
                "CF-IPCity", List.of(bytes),
                "X-City", List.of("Łódź"),
                "X-Latin-1", List.of("Zürich"),
                "X-Broken", List.of("a\r\nX-Evil: 1"),
                "X-Half", List.of("\ud800"),
                "X Name", List.of("b"),
                "X-Signature", List.of("v=2")),
            new byte[0]));

    Upstream.Request request = upstream.take();
    assertThat(request.header("cf-ipcity")).isEqualTo(bytes);
    assertThat(request.header("x-city").getBytes(StandardCharsets.ISO_8859_1))
        .isEqualTo("Łódź".getBytes(StandardCharsets.UTF_8));
    assertThat(request.header("x-signature")).isEqualTo("v=2");
    assertThat(request.headers())
        .doesNotContainKeys("x-latin-1", "x-broken", "x-evil", "x-half", "x name");
  }

  @Test
  void theProviders_areThoseOfATenant_whereThereAreTenantsOnly() throws InterruptedException {
    upstream.always(request -> Reply.json("{\"providers\":[]}"));
    RemoteGateway.Builder tenants =
        RemoteGateway.builder(URI.create(upstream.url()))
            .apiKeyOf("zoe", "key-of-zoe")
            .apiKeyOf("anna", "key-of-anna");

    try (RemoteGateway ofTenants = tenants.build()) {
      ofTenants.providers();
    }
    try (RemoteGateway also = tenants.apiKey("key-of-all").build()) {
      also.providers();
    }

    assertThat(upstream.take().header("authorization")).isEqualTo("Bearer key-of-zoe");
    assertThat(upstream.take().header("authorization")).isEqualTo("Bearer key-of-all");
  }

  @ParameterizedTest
  @CsvSource({
    "http://gateway-1.example:8080, true",
    "HTTP://gateway-2.example, true",
    "https://gateway-3.example, false",
    "http://127.0.0.1:8081, false"
  })
  void plainHttpToAnotherMachine_isWarnedOf(String url, boolean warned) {
    List<String> lines = new CopyOnWriteArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            if (line.getLevel().equals(Level.WARNING) && line.getMessage().contains(url)) {
              lines.add(line.getMessage());
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger(RemoteGateway.class.getName());
    logger.addHandler(handler);
    try {
      RemoteGateway.at(URI.create(url), "key-of-shop").close();
    } finally {
      logger.removeHandler(handler);
    }
    assertThat(lines).hasSize(warned ? 1 : 0);
    assertThat(lines).allMatch(line -> line.contains("plain http") && !line.contains("key-of"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gateway.example",
        "ftp://gateway.example",
        "http://me:secret@gateway",
        "http://a?b=c",
        "http://a/#b"
      })
  void anAddressThatIsNone_isRefused_withoutItsSecrets(String url) {
    assertThatThrownBy(() -> RemoteGateway.builder(URI.create(url)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret");
  }

  @Test
  void aKeyThatIsNone_isRefused_andNoneIsPrinted() {
    assertThatThrownBy(() -> RemoteGateway.at(URI.create("http://a"), "se cret"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("cret");
    assertThat(gateway.toString()).doesNotContain("key-of-shop").contains(upstream.url());
  }

  @Test
  void belowAPath_itIsCalledThere() throws InterruptedException {
    upstream.then(PAID);
    try (RemoteGateway below =
        RemoteGateway.at(URI.create(upstream.url() + "/payments/"), "key-of-shop")) {
      below.provider("acme").pay(PAYMENT);
    }
    assertThat(upstream.take().uri().toString()).isEqualTo("/payments/v3/acme/pay");
  }
}
