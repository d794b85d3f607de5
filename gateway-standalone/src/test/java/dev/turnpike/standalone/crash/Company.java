package dev.turnpike.standalone.crash;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.turnpike.internal.contract.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A payment company behind the contract that counts what it takes, and outlives the gateways that
 * call it. It honours no keys: each call of {@code pay} is a charge. Thread-safe.
 */
final class Company implements AutoCloseable {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Map<String, List<Charge>> byOrder = new ConcurrentHashMap<>();
  private final Map<String, Charge> byId = new ConcurrentHashMap<>();
  private volatile Function<String, Mood> mood = order -> Mood.OK;
  private HttpServer server;
  private final int port;

  /** What becomes of a call to pay. */
  enum Mood {
    /** Taken, answered. */
    OK,
    /** Taken, to be decided. */
    PENDING,
    /** Taken; the connection breaks before the answer. */
    TAKES_AND_RESETS,
    /** Taken; no answer comes. */
    TAKES_AND_HANGS,
    /** Taken; then the company is gone. */
    TAKES_AND_DIES,
    /** Not taken, and says so. */
    REFUSES
  }

  /** Money that was taken. */
  static final class Charge {
    final String paymentId;
    final String order;
    private String state;
    private int revision;

    Charge(String paymentId, String order, String state) {
      this.paymentId = paymentId;
      this.order = order;
      this.state = state;
    }

    /** Something changes: the next status is another one. */
    synchronized void change() {
      state = "ACCEPTED";
      revision++;
    }

    synchronized Map<String, Object> status() {
      Map<String, Object> status = new LinkedHashMap<>();
      status.put("status", state);
      status.put("paymentId", paymentId);
      status.put("shopTransactionId", order);
      status.put("metadata", Map.of("revision", revision));
      return status;
    }
  }

  Company() throws IOException {
    this.server = start(0);
    this.port = server.getAddress().getPort();
  }

  private HttpServer start(int onPort) throws IOException {
    HttpServer started =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), onPort), 1024);
    started.setExecutor(threads);
    started.createContext("/", this::answer);
    started.start();
    return started;
  }

  /** The company is there again, with all that it knows. */
  synchronized void comeBack() throws IOException {
    server = start(port);
  }

  private synchronized void die() {
    server.stop(0);
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  void mood(Function<String, Mood> next) {
    mood = next;
  }

  List<Charge> charges() {
    return List.copyOf(byId.values());
  }

  int count() {
    return byId.size();
  }

  List<Charge> charges(String order) {
    List<Charge> charges = byOrder.getOrDefault(order, List.of());
    synchronized (charges) {
      return List.copyOf(charges);
    }
  }

  Charge charge(String paymentId) {
    return byId.get(paymentId);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      if (path.equals("/pay")) {
        pay(exchange);
      } else if (path.equals("/status") || path.equals("/check")) {
        status(exchange);
      } else {
        send(exchange, 501, Map.of("detail", "no such thing"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pay(HttpExchange exchange) throws IOException, InterruptedException {
    String order =
        String.valueOf(read(exchange.getRequestBody().readAllBytes()).get("shopTransactionId"));
    Mood today = mood.apply(order);
    if (today == Mood.REFUSES) {
      problem(exchange, 503, "provider_unavailable");
      return;
    }
    Charge charge = take(order, today == Mood.PENDING ? "PENDING" : "ACCEPTED");
    switch (today) {
      case TAKES_AND_RESETS -> {}
      case TAKES_AND_HANGS -> closed.await(30, TimeUnit.SECONDS);
      case TAKES_AND_DIES -> die();
      default -> {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("result", today == Mood.PENDING ? "PENDING" : "OK");
        answer.put("paymentId", charge.paymentId);
        answer.put("metadata", Map.of("nonce", System.nanoTime()));
        send(exchange, 200, answer);
      }
    }
  }

  private synchronized Charge take(String order, String state) {
    Charge charge = new Charge("p-" + (byId.size() + 1), order, state);
    byId.put(charge.paymentId, charge);
    List<Charge> charges = byOrder.computeIfAbsent(order, key -> new ArrayList<>());
    synchronized (charges) {
      charges.add(charge);
    }
    return charge;
  }

  private void status(HttpExchange exchange) throws IOException {
    String[] parameter = exchange.getRequestURI().getQuery().split("=", 2);
    Charge charge;
    if (parameter[0].equals("paymentId")) {
      charge = byId.get(parameter[1]);
    } else {
      List<Charge> charges = charges(parameter[1]);
      charge = charges.isEmpty() ? null : charges.get(charges.size() - 1);
    }
    if (charge == null) {
      problem(exchange, 404, "payment_not_found");
    } else {
      send(exchange, 200, charge.status());
    }
  }

  private static Map<String, Object> read(byte[] json) throws IOException {
    try {
      return Json.readObject(json);
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private static void problem(HttpExchange exchange, int status, String code) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
    write(
        exchange,
        status,
        Map.of("status", status, "code", code, "detail", code, "outcome", "not_executed"));
  }

  private static void send(HttpExchange exchange, int status, Map<String, Object> body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    write(exchange, status, body);
  }

  private static void write(HttpExchange exchange, int status, Map<String, Object> body)
      throws IOException {
    byte[] bytes = Json.write(body);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    closed.countDown();
    die();
    threads.shutdownNow();
  }
}
