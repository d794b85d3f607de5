package dev.turnpike.standalone.crash;

import com.standardwebhooks.Webhook;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.turnpike.internal.contract.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Receives notifications, verifies them, and keeps them in the order they came in. Thread-safe. */
final class Inbox implements AutoCloseable {
  static final String SECRET = "whsec_dGhpcyBpcyBhIHNlY3JldCBmb3IgdGVzdHM=";

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Webhook webhook = new Webhook(SECRET);
  private final List<Message> messages = new ArrayList<>();
  private final List<String> forged = new ArrayList<>();
  private final HttpServer server;
  private volatile Mood mood = Mood.WELL;
  private int refused;

  /** How it answers. */
  enum Mood {
    WELL,
    ANSWERS_500,
    ANSWERS_429,
    HANGS,
    RESETS
  }

  /** A notification that was confirmed. */
  record Message(String id, String paymentId, String status, long revision) {}

  Inbox() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    server.setExecutor(threads);
    server.createContext("/", this::receive);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/in");
  }

  void mood(Mood next) {
    mood = next;
  }

  List<Message> messages() {
    synchronized (messages) {
      return List.copyOf(messages);
    }
  }

  /** Messages with a wrong signature. */
  List<String> forged() {
    synchronized (messages) {
      return List.copyOf(forged);
    }
  }

  /** Attempts that were not confirmed. */
  int refused() {
    synchronized (messages) {
      return refused;
    }
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      Mood now = mood;
      if (now != Mood.WELL) {
        synchronized (messages) {
          refused++;
        }
      }
      switch (now) {
        case WELL -> {
          keep(exchange, body);
          exchange.sendResponseHeaders(204, -1);
        }
        case ANSWERS_500 -> exchange.sendResponseHeaders(500, -1);
        case ANSWERS_429 -> {
          exchange.getResponseHeaders().set("Retry-After", "1");
          exchange.sendResponseHeaders(429, -1);
        }
        case HANGS -> closed.await(60, TimeUnit.SECONDS);
        case RESETS -> {}
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void keep(HttpExchange exchange, String body) throws IOException {
    String id = exchange.getRequestHeaders().getFirst("webhook-id");
    Message message;
    try {
      webhook.verify(body, exchange.getRequestHeaders());
      Map<String, Object> status = Json.readObject(body.getBytes(StandardCharsets.UTF_8));
      Map<?, ?> metadata = (Map<?, ?>) status.get("metadata");
      message =
          new Message(
              id,
              String.valueOf(status.get("paymentId")),
              String.valueOf(status.get("status")),
              ((Number) metadata.get("revision")).longValue());
    } catch (Exception e) {
      synchronized (messages) {
        forged.add(id + " " + body + " " + e);
      }
      return;
    }
    synchronized (messages) {
      messages.add(message);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
