package dev.turnpike.receiver;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.turnpike.PaymentGateway;
import dev.turnpike.api.PayRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A shop's HTTP server with a receiver in it, and a gateway that notifies it. */
final class Shop implements AutoCloseable {
  static final String OLD = "whsec_dGhlIG9sZCBzZWNyZXQgb2YgdGhlIHNob3A=";
  static final String NEW = "whsec_dGhlIG5ldyBzZWNyZXQgb2YgdGhlIHNob3A=";
  static final String STRANGERS = "whsec_dGhlIHNlY3JldCBvZiBhIHN0cmFuZ2Vy";

  /** What came, and how it was answered. */
  record Delivery(Map<String, String> headers, byte[] body, int answer) {
    String header(String name) {
      return headers.get(name);
    }
  }

  /** How it takes a notification in. */
  interface Endpoint {
    Receipt receive(Map<String, String> headers, byte[] body) throws Exception;
  }

  private final HttpServer server;
  private final PaymentGateway gateway;
  private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();

  Shop(Endpoint endpoint, String... secretsOfGateway) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/notifications", exchange -> take(exchange, endpoint));
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
    gateway =
        PaymentGateway.builder()
            .discoverProviders()
            .paymentCallbackUrl(
                URI.create(
                    "http://127.0.0.1:%s/notifications".formatted(server.getAddress().getPort())))
            .webhookSecrets(List.of(secretsOfGateway))
            .deliveryPauses(Collections.nCopies(5, Duration.ofMillis(1)))
            .build();
  }

  private void take(HttpExchange exchange, Endpoint endpoint) throws IOException {
    try (exchange) {
      Map<String, String> headers = new java.util.TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
      byte[] body = exchange.getRequestBody().readAllBytes();
      int answer;
      try {
        answer = endpoint.receive(headers, body).httpStatus();
      } catch (Exception e) {
        answer = 500;
      }
      deliveries.add(new Delivery(headers, body, answer));
      exchange.sendResponseHeaders(answer, -1);
    }
  }

  /** Makes a payment, and has the gateway tell of it. */
  void pay(String order, Map<String, Object> data) {
    gateway
        .provider("sandbox")
        .pay(
            PayRequest.builder()
                .amount(1299)
                .currency("EUR")
                .shopTransactionId(order)
                .providerData(data)
                .build());
    gateway.provider("sandbox").checkByShopTransactionId(order);
  }

  Delivery take() throws InterruptedException {
    Delivery delivery = deliveries.poll(20, TimeUnit.SECONDS);
    if (delivery == null) {
      throw new AssertionError("the gateway sends nothing");
    }
    return delivery;
  }

  /** What the gateway sends about a payment when it signs with these secrets. */
  static Delivery genuine(String... secrets) throws InterruptedException {
    try (Shop shop =
        new Shop((headers, body) -> new Receipt(Receipt.Verdict.NEW, null, null), secrets)) {
      shop.pay("order-1", Map.of());
      return shop.take();
    }
  }

  @Override
  public void close() {
    gateway.close();
    server.stop(0);
  }
}
