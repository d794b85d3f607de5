package dev.turnpike.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.turnpike.CallOptions;
import dev.turnpike.ExternalService;
import dev.turnpike.FingerprintKeys;
import dev.turnpike.PaymentGateway;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.http.GatewayServer;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.PaymentProvider;
import dev.turnpike.store.jdbc.JdbcStore;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.instrumentation.jdbc.datasource.JdbcTelemetry;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One trace goes from the shop through the gateway to the service and to the receiver. */
class TraceTest {
  private static final String PAYMENT =
      "{\"amount\":1299,\"currency\":\"EUR\",\"shopTransactionId\":\"order-1\"}";

  private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

  /** The attributes that a line of a tree shows, in this order. */
  private static final List<String> SHOWN =
      List.of(
          "turnpike.provider",
          "turnpike.outcome",
          "server.address",
          "http.response.status_code",
          "db.system",
          "db.operation",
          "error.type");

  @RegisterExtension
  static final OpenTelemetryExtension TELEMETRY = OpenTelemetryExtension.create();

  /** Answers as a service or a receiver does that traces, too. */
  private static final class Peer implements AutoCloseable {
    private final HttpServer server;
    private final BlockingQueue<String> traceparents = new LinkedBlockingQueue<>();
    private final String name;

    Peer(String name, int status, String pay, String other) throws IOException {
      this.name = name;
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/", exchange -> answer(exchange, status, exchange.getRequestURI(), pay, other));
      server.start();
    }

    private void answer(HttpExchange exchange, int status, URI asked, String pay, String other)
        throws IOException {
      exchange.getRequestBody().readAllBytes();
      String traceparent = String.valueOf(exchange.getRequestHeaders().getFirst("traceparent"));
      TELEMETRY
          .getOpenTelemetry()
          .getTracer(name)
          .spanBuilder(name + " " + exchange.getRequestMethod() + " " + asked.getPath())
          .setParent(remote(traceparent))
          .setSpanKind(SpanKind.SERVER)
          .startSpan()
          .end();
      traceparents.add(traceparent);
      byte[] body =
          (asked.getPath().endsWith("/pay") ? pay : other).getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    }

    URI url(String path) {
      return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    String traceparent() throws InterruptedException {
      String traceparent = traceparents.poll(60, TimeUnit.SECONDS);
      assertThat(traceparent).isNotNull();
      return traceparent;
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  private final Peer service =
      new Peer(
          "service",
          200,
          "{\"result\":\"OK\",\"paymentId\":\"p-1\"}",
          "{\"status\":\"ACCEPTED\",\"paymentId\":\"p-1\"}");
  private final Peer receiver = new Peer("receiver", 200, "{}", "{}");

  TraceTest() throws IOException {}

  @AfterEach
  void close() {
    service.close();
    receiver.close();
  }

  private PaymentGateway gateway(Peer peer) {
    return PaymentGateway.builder()
        .externalService(ExternalService.builder("acme", peer.url("").toString()).build())
        .paymentCallbackUrl(receiver.url("/told"))
        .listener(new OpenTelemetryListener(TELEMETRY.getOpenTelemetry()))
        .build();
  }

  private static PayRequest payment() {
    return PayRequest.builder().amount(1299).currency("EUR").shopTransactionId("order-1").build();
  }

  private static String traceparentOf(Span span) {
    return "00-%s-%s-01"
        .formatted(span.getSpanContext().getTraceId(), span.getSpanContext().getSpanId());
  }

  private static Context remote(String traceparent) {
    return W3CTraceContextPropagator.getInstance()
        .extract(
            Context.root(), traceparent, (from, key) -> key.equals("traceparent") ? from : null);
  }

  private static Span started(String name) {
    return TELEMETRY.getOpenTelemetry().getTracer("shop").spanBuilder(name).startSpan();
  }

  /** A span and all below it, each in a line, in the order in which they began. */
  private static String tree(Span root) {
    StringBuilder lines = new StringBuilder();
    describe(spanOf(root), "", lines);
    return lines.toString();
  }

  private static SpanData spanOf(Span span) {
    return TELEMETRY.getSpans().stream()
        .filter(each -> each.getSpanId().equals(span.getSpanContext().getSpanId()))
        .findFirst()
        .orElseThrow();
  }

  private static void describe(SpanData span, String indent, StringBuilder lines) {
    assertThat(span.hasEnded()).isTrue();
    Map<String, String> facts = new HashMap<>();
    span.getAttributes().forEach((key, value) -> facts.put(key.getKey(), String.valueOf(value)));
    String told =
        SHOWN.stream().map(facts::get).filter(Objects::nonNull).collect(Collectors.joining(" "));
    lines
        .append(
            "%-36s %-9s %s"
                .formatted(indent + span.getName(), span.getKind(), told)
                .stripTrailing())
        .append("\n");
    TELEMETRY.getSpans().stream()
        .filter(each -> each.getTraceId().equals(span.getTraceId()))
        .filter(each -> each.getParentSpanId().equals(span.getSpanId()))
        .sorted(Comparator.comparingLong(SpanData::getStartEpochNanos))
        .forEach(below -> describe(below, indent + "  ", lines));
  }

  /** Then its span has ended. */
  private static void isDelivered(PaymentGateway gateway) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (gateway.administration().counts().waitingNotifications() > 0) {
      assertThat(System.nanoTime()).as("the notification is delivered").isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }

  @Test
  void theWayFromTheShopToServiceAndReceiver_isOneTrace() throws Exception {
    Span shop = started("buy");
    try (PaymentGateway gateway = gateway(service);
        GatewayServer server = GatewayServer.builder(gateway).port(0).start()) {
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(server.baseUrl().resolve("/v3/acme/pay"))
                      .header("Content-Type", "application/json")
                      .header("traceparent", traceparentOf(shop))
                      .POST(HttpRequest.BodyPublishers.ofString(PAYMENT))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);

      gateway.provider("acme").check("p-1"); // outside of that trace
      receiver.traceparent();
      isDelivered(gateway);
    }
    shop.end();

    String tree = tree(shop);
    assertThat(tree)
        .isEqualTo(
            """
            buy                                  INTERNAL
              turnpike pay                       SERVER    acme ok
                provider pay                     INTERNAL  acme answered
                  POST                           CLIENT    answered 127.0.0.1 200
                    service POST /pay            SERVER
                notify                           INTERNAL  acme delivered
                  POST                           CLIENT    answered 127.0.0.1 200
                    receiver POST /told          SERVER
            """);
    assertThat(Files.readString(Path.of("../docs/embedding.md"))).contains(tree);
    assertThat(TELEMETRY.getSpans().toString()).doesNotContain("p-1", "order-1", "1299");
  }

  @Test
  void aFailureHasItsType_andEverythingInProcessIsBelowTheCallersCurrentSpan() throws Exception {
    Span shop = started("buy");
    try (Peer broken = new Peer("service", 500, "{}", "{}");
        PaymentGateway gateway = gateway(broken);
        Scope current = shop.makeCurrent()) {
      assertThat(current).isNotNull();
      assertThatThrownBy(() -> gateway.provider("acme").pay(payment()))
          .isInstanceOf(GatewayException.class);
      assertThat(Span.current()).isEqualTo(shop);
    }
    shop.end();

    assertThat(tree(shop))
        .isEqualTo(
            """
            buy                                  INTERNAL
              turnpike pay                       INTERNAL  acme provider_error provider_error
                provider pay                     INTERNAL  acme provider_error provider_error
                  POST                           CLIENT    answered 127.0.0.1 500 500
                    service POST /pay            SERVER
            """);
    assertThat(TELEMETRY.getSpans())
        .filteredOn(span -> span.getAttributes().get(ERROR_TYPE) != null)
        .hasSize(3)
        .allSatisfy(
            span -> assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR));
  }

  /** Makes a span of its own, as its instrumented HTTP client would. */
  private record Tracing(boolean keepsDeadline) implements PaymentProvider {
    @Override
    public String name() {
      return "tracing";
    }

    @Override
    public PayResponse pay(PayRequest request, CallContext call) {
      started("within the provider").end();
      return PayResponse.ok("p-1");
    }

    @Override
    public PaymentStatus status(String paymentId, CallContext call) {
      return PaymentStatus.of(PaymentState.ACCEPTED, paymentId);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatAProviderMakes_isBelowItsCall_alsoOnAThreadOfItsOwn(boolean keepsDeadline) {
    Span shop = started("buy");
    try (PaymentGateway gateway =
            PaymentGateway.builder()
                .provider(new Tracing(keepsDeadline))
                .listener(new OpenTelemetryListener(TELEMETRY.getOpenTelemetry()))
                .build();
        Scope current = shop.makeCurrent()) {
      assertThat(current).isNotNull();
      gateway.provider("tracing").pay(payment());
    }
    shop.end();

    assertThat(tree(shop))
        .isEqualTo(
            """
            buy                                  INTERNAL
              turnpike pay                       INTERNAL  tracing ok
                provider pay                     INTERNAL  tracing answered
                  within the provider            INTERNAL
            """);
  }

  @Test
  void aHostThatServesARequestWithASpanOfItsOwn_findsTheOperationBelowThat() {
    Span caller = started("buy");
    Span host =
        TELEMETRY
            .getOpenTelemetry()
            .getTracer("host")
            .spanBuilder("POST /shop")
            .setParent(remote(traceparentOf(caller)))
            .setSpanKind(SpanKind.SERVER)
            .startSpan();
    try (PaymentGateway gateway = gateway(service);
        Scope current = host.makeCurrent()) {
      assertThat(current).isNotNull();
      gateway
          .provider("acme")
          .pay(payment(), CallOptions.builder().traceparent(traceparentOf(caller)).build());
    }
    host.end();
    caller.end();

    assertThat(tree(caller))
        .startsWith(
            """
            buy                                  INTERNAL
              POST /shop                         SERVER
                turnpike pay                     INTERNAL  acme ok
            """);
  }

  @Test
  void theStatementsOfAnInstrumentedDatabase_areBelowTheOperation() throws Exception {
    Span shop = started("buy");
    try (EmbeddedPostgres postgres =
            EmbeddedPostgres.builder().setServerConfig("synchronous_commit", "on").start();
        PaymentGateway gateway =
            PaymentGateway.builder()
                .provider(new Tracing(false))
                .store(
                    JdbcStore.postgres(
                            JdbcTelemetry.create(TELEMETRY.getOpenTelemetry())
                                .wrap(postgres.getPostgresDatabase()))
                        .fingerprintKeys(
                            FingerprintKeys.of(List.of("one:0123456789abcdef0123456789abcdef")))
                        .open())
                .listener(new OpenTelemetryListener(TELEMETRY.getOpenTelemetry()))
                .build();
        Scope current = shop.makeCurrent()) {
      assertThat(current).isNotNull();
      gateway.provider("tracing").pay(payment());
    }
    shop.end();

    assertThat(tree(shop))
        .isEqualTo(
            """
            buy                                  INTERNAL
              turnpike pay                       INTERNAL  tracing ok
                INSERT turnpike.operations       CLIENT    localhost postgresql INSERT
                provider pay                     INTERNAL  tracing answered
                  within the provider            INTERNAL
                  UPDATE turnpike.operations     CLIENT    localhost postgresql UPDATE
            """);
  }
}
