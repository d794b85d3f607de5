package dev.turnpike.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Two external services, one of which is slow to say a status, and a receiver of notifications. A
 * payment is pending until it is asked about.
 */
final class AttackedProvider implements AutoCloseable {
  private static final Duration SLOW = Duration.ofSeconds(2);

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<String> paid = ConcurrentHashMap.newKeySet();
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  AttackedProvider() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  private String url(String path) {
    return "http://127.0.0.1:%s%s".formatted(server.getAddress().getPort(), path);
  }

  String receiver() {
    return url("/receiver");
  }

  String services() {
    return """
    {"externalServices": [
      {"externalService": "quick", "baseUrl": "%s"},
      {"externalService": "slow", "baseUrl": "%s"}]}
    """
        .formatted(url("/quick"), url("/slow"));
  }

  /** Waits until somebody was told of this payment; in milliseconds. */
  long awaitTold(String paymentId, Duration longest) throws InterruptedException {
    long begin = System.nanoTime();
    long most = longest.toMillis();
    while (!told.contains(paymentId)) {
      long waited = (System.nanoTime() - begin) / 1_000_000;
      if (waited > most) {
        return waited;
      }
      Thread.sleep(5);
    }
    return (System.nanoTime() - begin) / 1_000_000;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange;
        InputStream in = exchange.getRequestBody()) {
      String body = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      String path = exchange.getRequestURI().getPath();
      String query = exchange.getRequestURI().getQuery();
      if (path.equals("/receiver")) {
        told.add(body.replaceFirst("(?s).*\"paymentId\":\"([^\"]*)\".*", "$1"));
        send(exchange, 200, "{}");
      } else if (path.endsWith("/pay")) {
        String id = UUID.randomUUID().toString();
        paid.add(id);
        send(exchange, 200, "{\"result\":\"PENDING\",\"paymentId\":\"%s\"}".formatted(id));
      } else if (path.endsWith("/status") && query != null) {
        if (path.startsWith("/slow")) {
          Thread.sleep(SLOW.toMillis());
        }
        String id = query.replaceFirst(".*paymentId=([^&]*).*", "$1");
        if (paid.contains(id)) {
          send(exchange, 200, "{\"status\":\"ACCEPTED\",\"paymentId\":\"%s\"}".formatted(id));
        } else {
          send(exchange, 404, "{\"code\":\"payment_not_found\",\"status\":404}");
        }
      } else {
        send(exchange, 404, "{}");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void send(HttpExchange exchange, int status, String json) throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    String type = status == 200 ? "application/json" : "application/problem+json";
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
