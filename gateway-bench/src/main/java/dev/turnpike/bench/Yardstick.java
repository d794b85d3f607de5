package dev.turnpike.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.internal.schedule.WorkerThreads;
import dev.turnpike.store.jdbc.JdbcStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;

/**
 * What the product is measured beside, on Java's own HTTP server, where nothing is recorded,
 * guarded, limited or logged. A process of its own.
 */
final class Yardstick {
  /** As many as the product has where there are no virtual threads. */
  private static final int THREADS = 512;

  private static final ObjectMapper JSON = new ObjectMapper();

  private Yardstick() {}

  /**
   * Serves.
   *
   * @param arguments the port; {@code bare}, {@code bare-forward UPSTREAM CALLERS}, {@code
   *     upstream} or {@code in-process [SQLITE-FILE]}
   */
  public static void main(String[] arguments) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    int port = Integer.parseInt(arguments[0]);
    HttpServer server = HttpServer.create(new InetSocketAddress(loopback, port), 1024);
    String kind = arguments[1];
    if (kind.startsWith("bare")) { // the others do with the server's own thread
      server.setExecutor(WorkerThreads.queueing(kind, THREADS));
    }
    HttpHandler handler =
        switch (kind) {
          case "bare" -> exchange -> answer(exchange, 200, pay(body(exchange)));
          case "bare-forward" -> forward(arguments[2], Integer.parseInt(arguments[3]));
          case "upstream" -> upstream();
          default ->
              inProcess(
                  arguments.length == 2
                      ? Shop.inMemory()
                      : Shop.in(JdbcStore.sqlite(Path.of(arguments[2])).open()));
        };
    server.createContext("/", handler);
    server.start();
  }

  private static byte[] body(HttpExchange exchange) throws IOException {
    String length = exchange.getRequestHeaders().getFirst("Content-Length");
    return exchange.getRequestBody().readNBytes(length == null ? 0 : Integer.parseInt(length));
  }

  private static void answer(HttpExchange exchange, int status, byte[] json) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, json.length);
      exchange.getResponseBody().write(json);
    }
  }

  private static void answer(HttpExchange exchange, Object text) throws IOException {
    answer(exchange, 200, text.toString().getBytes(StandardCharsets.US_ASCII));
  }

  /** Reads and checks as the contract wants it, and answers as the sandbox would. */
  private static byte[] pay(byte[] body) throws IOException {
    JsonNode json = JSON.readTree(body);
    PayRequest request =
        PayRequest.builder()
            .amount(json.path("amount").longValue())
            .currency(json.path("currency").textValue())
            .shopTransactionId(json.path("shopTransactionId").textValue())
            .successRedirectUrl(json.path("successRedirectUrl").textValue())
            .failureRedirectUrl(json.path("failureRedirectUrl").textValue())
            .build();
    PayResponse response =
        request.amount() > 0
            ? PayResponse.ok("pay_" + UUID.randomUUID().toString().replace("-", ""))
            : PayResponse.ko("declined");
    return JSON.writeValueAsBytes(
        Map.of("result", response.result(), "paymentId", String.valueOf(response.paymentId())));
  }

  /** Passes the body on as it is, and what comes back, too. */
  private static HttpHandler forward(String upstream, int callers) {
    OkHttpClient client =
        new OkHttpClient.Builder()
            .connectionPool(new ConnectionPool(callers, 1, TimeUnit.MINUTES))
            .callTimeout(Duration.ofSeconds(30))
            .readTimeout(Duration.ofSeconds(30))
            .retryOnConnectionFailure(false)
            .followRedirects(false)
            .followSslRedirects(false)
            .build();
    return exchange -> {
      Request request =
          new Request.Builder()
              .url(upstream + exchange.getRequestURI().getPath())
              .post(new OneShot(body(exchange)))
              .build();
      try (Response response = client.newCall(request).execute()) {
        answer(exchange, response.code(), response.body().bytes());
      }
    };
  }

  private static final class OneShot extends RequestBody {
    private static final MediaType TYPE = MediaType.get("application/json");

    private final byte[] bytes;

    OneShot(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public MediaType contentType() {
      return TYPE;
    }

    @Override
    public long contentLength() {
      return bytes.length;
    }

    @Override
    public boolean isOneShot() {
      return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      sink.write(bytes);
    }
  }

  /**
   * An external service: {@code /MILLISECONDS/pay} is answered after so long, and {@code /waiting}
   * says how many calls wait. They hold no thread: a timer answers them.
   */
  private static HttpHandler upstream() {
    AtomicInteger waiting = new AtomicInteger();
    ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    return exchange -> {
      body(exchange);
      String first = part(exchange, 1);
      String paid = "{\"result\":\"OK\",\"paymentId\":\"up_%s\"}".formatted(UUID.randomUUID());
      if (first.equals("waiting")) {
        answer(exchange, waiting);
      } else if (first.equals("0")) {
        answer(exchange, paid);
      } else {
        waiting.incrementAndGet();
        timer.schedule(
            () -> {
              waiting.decrementAndGet();
              answer(exchange, paid);
              return null;
            },
            Long.parseLong(first),
            TimeUnit.MILLISECONDS);
      }
    };
  }

  /** From objects to objects: {@code /CALLERS/MILLISECONDS} is answered with payments a second. */
  private static HttpHandler inProcess(Shop shop) {
    return exchange -> {
      int callers = Integer.parseInt(part(exchange, 1));
      Duration time = Duration.ofMillis(Long.parseLong(part(exchange, 2)));
      try {
        answer(exchange, Rate.of(callers, time, shop::pay));
      } catch (Exception e) {
        throw new IOException(e);
      }
    };
  }

  private static String part(HttpExchange exchange, int place) {
    return exchange.getRequestURI().getPath().split("/", -1)[place];
  }
}
