package dev.turnpike.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.turnpike.CallOptions;
import dev.turnpike.ExternalService;
import dev.turnpike.PaymentGateway;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.PayRequest;
import dev.turnpike.http.GatewayServer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One trace goes from the shop through the gateway to the service and to the receiver. */
class TraceTest {
  private static final String PAYMENT =
      "{\"amount\":1299,\"currency\":\"EUR\",\"shopTransactionId\":\"order-1\"}";

  @RegisterExtension
  static final OpenTelemetryExtension TELEMETRY = OpenTelemetryExtension.create();

  /** Answers as a service or a receiver, and keeps the traceparent that it was given. */
  private static final class Peer implements AutoCloseable {
    private final HttpServer server;
    private final BlockingQueue<String> traceparents = new LinkedBlockingQueue<>();

    Peer(int status, String pay, String other) throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/", exchange -> answer(exchange, status, exchange.getRequestURI(), pay, other));
      server.start();
    }

    private void answer(HttpExchange exchange, int status, URI asked, String pay, String other)
        throws IOException {
      exchange.getRequestBody().readAllBytes();
      traceparents.add(String.valueOf(exchange.getRequestHeaders().getFirst("traceparent")));
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
          200,
          "{\"result\":\"OK\",\"paymentId\":\"p-1\"}",
          "{\"status\":\"ACCEPTED\",\"paymentId\":\"p-1\"}");
  private final Peer receiver = new Peer(200, "{}", "{}");

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

  private static String traceparentOf(Span span) {
    return "00-%s-%s-01"
        .formatted(span.getSpanContext().getTraceId(), span.getSpanContext().getSpanId());
  }

  private static SpanData span(String name, String parentId) {
    return TELEMETRY.getSpans().stream()
        .filter(span -> span.getName().equals(name) && span.getParentSpanId().equals(parentId))
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(
                    "no span %s below %s: %s".formatted(name, parentId, TELEMETRY.getSpans())));
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
    Span shop = TELEMETRY.getOpenTelemetry().getTracer("shop").spanBuilder("buy").startSpan();
    String toService;
    String toReceiver;
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
      toService = service.traceparent();

      gateway.provider("acme").check("p-1"); // outside of that trace
      toReceiver = receiver.traceparent();
      isDelivered(gateway);
    }
    shop.end();

    String trace = shop.getSpanContext().getTraceId();
    SpanData operation = span("turnpike pay", shop.getSpanContext().getSpanId());
    SpanData call = span("provider pay", operation.getSpanId());
    SpanData request = span("POST", call.getSpanId());
    SpanData notification = span("notify", operation.getSpanId());
    SpanData post = span("POST", notification.getSpanId());
    assertThat(List.of(operation, call, request, notification, post))
        .allSatisfy(span -> assertThat(span.getTraceId()).isEqualTo(trace))
        .allSatisfy(span -> assertThat(span.hasEnded()).isTrue());
    assertThat(toService).isEqualTo("00-%s-%s-01".formatted(trace, request.getSpanId()));
    assertThat(toReceiver).isEqualTo("00-%s-%s-01".formatted(trace, post.getSpanId()));
    assertThat(operation.getKind()).isEqualTo(SpanKind.SERVER);
    assertThat(request.getKind()).isEqualTo(SpanKind.CLIENT);
    assertThat(request.getAttributes().get(AttributeKey.stringKey("http.request.method")))
        .isEqualTo("POST");
    assertThat(request.getAttributes().get(AttributeKey.longKey("http.response.status_code")))
        .isEqualTo(200);
    assertThat(request.getAttributes().get(AttributeKey.stringKey("server.address")))
        .isEqualTo("127.0.0.1");
    assertThat(operation.getAttributes().get(AttributeKey.stringKey("turnpike.provider")))
        .isEqualTo("acme");
    assertThat(operation.getAttributes().get(AttributeKey.stringKey("turnpike.outcome")))
        .isEqualTo("ok");
    assertThat(TELEMETRY.getSpans().toString()).doesNotContain("p-1", "order-1", "1299");
  }

  @Test
  void inProcess_theCallersCurrentSpanIsTheParent_andAFailureHasItsType() throws Exception {
    Span shop = TELEMETRY.getOpenTelemetry().getTracer("shop").spanBuilder("buy").startSpan();
    try (Peer broken = new Peer(500, "{}", "{}");
        PaymentGateway gateway = gateway(broken);
        Scope current = shop.makeCurrent()) {
      assertThat(current).isNotNull();
      PayRequest payment =
          PayRequest.builder().amount(1299).currency("EUR").shopTransactionId("order-1").build();
      try {
        gateway.provider("acme").pay(payment, CallOptions.none());
      } catch (GatewayException expected) {
        assertThat(expected.code().text()).isEqualTo("provider_error");
      }
      assertThat(broken.traceparent()).contains(shop.getSpanContext().getTraceId());
    }

    SpanData operation = span("turnpike pay", shop.getSpanContext().getSpanId());
    assertThat(operation.getKind()).isEqualTo(SpanKind.INTERNAL);
    assertThat(operation.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(operation.getAttributes().get(AttributeKey.stringKey("error.type")))
        .isEqualTo("provider_error");
    SpanData request = span("POST", span("provider pay", operation.getSpanId()).getSpanId());
    assertThat(request.getAttributes().get(AttributeKey.stringKey("error.type"))).isEqualTo("500");
  }
}
