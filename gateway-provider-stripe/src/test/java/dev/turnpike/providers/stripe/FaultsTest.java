package dev.turnpike.providers.stripe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.spi.NotExecutedException;
import dev.turnpike.spi.NotFoundException;
import dev.turnpike.spi.ProviderException;
import dev.turnpike.spi.RejectedException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes wrong at Stripe or on the way: what it means, and that nothing is sent twice. */
class FaultsTest extends StripeTest {
  private static final String CANARY = "CANARY-in-the-body";

  private static Arguments fault(String name, FakeStripe.Behaviour behaviour) {
    return Arguments.argumentSet(name, behaviour);
  }

  static Stream<Arguments> whatLeavesTheOutcomeUnknown() {
    return Stream.of(
        fault("reset after the request", (request, wire) -> wire.reset()),
        fault("closed after the request", (request, wire) -> wire.end()),
        fault(
            "closed in the headers",
            (request, wire) -> {
              wire.raw("HTTP/1.1 200 OK\r\nContent-Le");
              wire.end();
            }),
        fault(
            "closed in the body",
            (request, wire) -> {
              wire.raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\": \"cs_");
              wire.end();
            }),
        fault("no HTTP", (request, wire) -> wire.raw("garbage\r\n\r\n")),
        fault("garbage", FakeStripe.json(200, "<html>" + CANARY)),
        fault("an empty body", FakeStripe.json(200, "")),
        fault("a list for an object", FakeStripe.json(200, "[\"" + CANARY + "\"]")),
        fault("other types", FakeStripe.json(200, "{\"id\": {\"x\": \"" + CANARY + "\"}}")),
        fault("a session without URL", FakeStripe.json(200, "{\"id\": \"cs_1\"}")),
        fault(
            "an error 500",
            FakeStripe.json(500, Shapes.error("api_error", null, CANARY), "Retry-After: 0")),
        fault("an error 500 in HTML", FakeStripe.json(500, "<html>" + CANARY)),
        fault("an error 502", FakeStripe.json(502, "")),
        fault("an error 503", FakeStripe.json(503, "{\"error\": \"" + CANARY + "\"}")),
        fault("a redirect", FakeStripe.json(307, "", "Location: /v1/checkout/sessions")),
        fault("a 408", FakeStripe.json(408, "{}", "Connection: close")),
        fault(
            "a conflict of another kind",
            FakeStripe.json(409, Shapes.error("invalid_request_error", null, CANARY))),
        fault(
            "a lock that was not free",
            FakeStripe.json(429, Shapes.error("invalid_request_error", "lock_timeout", "x"))),
        fault("a 400 of another kind", FakeStripe.json(400, Shapes.error("api_error", null, "x"))),
        fault("a 404 of no object", FakeStripe.json(404, Shapes.error("x", null, "x"))));
  }

  @ParameterizedTest
  @MethodSource("whatLeavesTheOutcomeUnknown")
  void whatIsNotCertainIsUnknownAndIsSentOnce(FakeStripe.Behaviour fault) throws Exception {
    stripe.on(SESSIONS, FakeStripe.json(200, Shapes.session()), fault);
    provider.pay(order().build(), call()); // so that the connection is a reused one

    Throwable thrown =
        catchThrowable(() -> provider.pay(order().build(), call(Duration.ofSeconds(20))));

    assertThat(thrown).isNotNull().isNotInstanceOf(ProviderException.class);
    assertThat(printed(thrown)).doesNotContain(CANARY, "sk_test_first");
    assertThat(stripe.changes()).hasSize(2);
    assertThat(stripe.changes())
        .as("on a connection that had been used before")
        .extracting(FakeStripe.Request::connection)
        .containsOnly(1);
  }

  static Stream<Arguments> whatIsCertain() {
    return Stream.of(
        Arguments.argumentSet(
            "a wrong parameter",
            400,
            Shapes.error("invalid_request_error", "amount_too_small", "at least 50 cents"),
            RejectedException.class),
        Arguments.argumentSet(
            "a wrong key",
            401,
            Shapes.error("invalid_request_error", null, "Invalid API Key: sk_test_fi***t"),
            NotExecutedException.class),
        Arguments.argumentSet(
            "a key that may not",
            403,
            Shapes.error("invalid_request_error", "more_permissions_required", "no"),
            NotExecutedException.class),
        Arguments.argumentSet(
            "too many requests",
            429,
            Shapes.error("invalid_request_error", "rate_limit", "slower"),
            NotExecutedException.class));
  }

  @ParameterizedTest
  @MethodSource("whatIsCertain")
  void whatIsCertainIsSaid(int status, String body, Class<? extends Exception> meaning) {
    stripe.on(SESSIONS, FakeStripe.json(status, body, "Retry-After: 7"));

    Throwable thrown = catchThrowable(() -> provider.pay(order().build(), call()));

    assertThat(thrown).isInstanceOf(meaning);
    assertThat(printed(thrown)).doesNotContain("sk_test");
    assertThat(stripe.changes()).hasSize(1);
    if (status == 429) {
      assertThat(((NotExecutedException) thrown).retryAfter()).contains(Duration.ofSeconds(7));
    }
  }

  static Stream<Arguments> whatStripeSaysOfAKey() {
    return Stream.of(
        Arguments.argumentSet(
            "the same request is under way",
            409,
            Shapes.error("idempotency_error", "idempotency_key_in_use", CANARY),
            ErrorCode.IDEMPOTENCY_IN_PROGRESS),
        Arguments.argumentSet(
            "another request had it",
            400,
            Shapes.error("idempotency_error", null, CANARY),
            ErrorCode.IDEMPOTENCY_MISMATCH));
  }

  @ParameterizedTest
  @MethodSource("whatStripeSaysOfAKey")
  void aKeyThatIsTakenIsSaidToBeAndTheOutcomeIsUnknown(int status, String body, ErrorCode code) {
    stripe.on(SESSIONS, FakeStripe.json(status, body));

    Throwable thrown = catchThrowable(() -> provider.pay(order().build(), call()));

    assertThat(thrown)
        .isInstanceOfSatisfying(
            GatewayException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.outcome()).contains(Outcome.UNKNOWN);
            });
    assertThat(printed(thrown)).doesNotContain(CANARY);
    assertThat(stripe.changes()).hasSize(1);
  }

  @Test
  void aWrongBaseUrlIsNoPaymentThatIsMissing() {
    assertThatThrownBy(() -> provider.status(Shapes.SESSION, call()))
        .isNotInstanceOf(ProviderException.class);
    stripe.on(
        SESSION,
        FakeStripe.json(404, Shapes.error("invalid_request_error", "resource_missing", "none")));
    assertThatThrownBy(() -> provider.status(Shapes.SESSION, call()))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void whereNobodyListensNothingWasExecuted() throws Exception {
    int port;
    try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = nobody.getLocalPort();
    }
    StripeProvider alone = new StripeProvider();
    start(alone, "alone", Map.of("baseUrl", "http://127.0.0.1:" + port));

    assertThatThrownBy(() -> alone.pay(order().build(), call()))
        .isInstanceOf(NotExecutedException.class);
    alone.close();
  }

  @Test
  void withoutTimeNothingIsSent() {
    assertThatThrownBy(() -> provider.pay(order().build(), call(Duration.ZERO)))
        .isInstanceOf(NotExecutedException.class);
    assertThat(stripe.requests()).isEmpty();
  }

  @Test
  void silenceEndsWithTheTimeThatIsLeftAndIsUnknown() {
    stripe.on(SESSIONS, (request, wire) -> wire.silence());
    long begun = System.nanoTime();

    assertThatThrownBy(() -> provider.pay(order().build(), call(Duration.ofMillis(300))))
        .isNotInstanceOf(ProviderException.class);

    assertThat(Duration.ofNanos(System.nanoTime() - begun))
        .isBetween(Duration.ofMillis(290), Duration.ofSeconds(20));
    assertThat(stripe.changes()).hasSize(1);
  }

  @Test
  void anAnswerThatDripsEndsWithTheTimeToo() {
    stripe.on(
        SESSIONS,
        (request, wire) -> {
          wire.raw(
              "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n");
          wire.raw("{");
          wire.silence();
        });

    assertThatThrownBy(() -> provider.pay(order().build(), call(Duration.ofMillis(300))))
        .isNotInstanceOf(ProviderException.class);
    assertThat(stripe.changes()).hasSize(1);
  }

  @Test
  void anInterruptEndsTheWaitAtOnce() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    stripe.on(
        SESSIONS,
        (request, wire) -> {
          arrived.countDown();
          wire.silence();
        });
    CompletableFuture<Throwable> end = new CompletableFuture<>();
    Thread paying =
        new Thread(
            () ->
                end.complete(
                    catchThrowable(
                        () -> provider.pay(order().build(), call(Duration.ofMinutes(10))))));
    paying.start();
    assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();

    paying.interrupt();

    assertThat(end.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    paying.join();
    assertThat(stripe.changes()).hasSize(1);
  }

  private static String printed(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }
}
