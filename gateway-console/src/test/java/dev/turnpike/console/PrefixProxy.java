package dev.turnpike.console;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A proxy that shows a server below a path, which the server doesn't get to see. */
final class PrefixProxy implements AutoCloseable {
  private static final String PREFIX = "/ops";
  private static final Set<String> FORWARDED =
      Set.of("accept", "authorization", "content-type", "idempotency-key");

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final URI behind;
  private final boolean waitsForTheEnd;

  /**
   * Before this server.
   *
   * @param waitsForTheEnd whether it shows an answer only when it has all of it
   */
  PrefixProxy(URI behind, boolean waitsForTheEnd) throws IOException {
    this.behind = behind;
    this.waitsForTheEnd = waitsForTheEnd;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(PREFIX, this::forward);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + PREFIX);
  }

  private void forward(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().toString().substring(PREFIX.length());
    byte[] body = exchange.getRequestBody().readAllBytes();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(behind + (path.startsWith("/") ? path : "/" + path)))
            .header("X-Forwarded-Prefix", PREFIX)
            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (FORWARDED.contains(name.toLowerCase(Locale.ROOT))) {
                request.header(name, values.get(0));
              }
            });
    try (exchange;
        InputStream answer = answer(exchange, request.build());
        OutputStream out = exchange.getResponseBody()) {
      byte[] part = new byte[8192];
      for (int length = answer.read(part); length >= 0; length = answer.read(part)) {
        out.write(part, 0, length);
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private InputStream answer(HttpExchange exchange, HttpRequest request)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
    InputStream body = response.body();
    if (waitsForTheEnd) {
      body = new ByteArrayInputStream(body.readAllBytes());
    }
    response
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!List.of("content-length", "transfer-encoding", "connection", "date")
                  .contains(name)) {
                exchange.getResponseHeaders().put(name, values);
              }
            });
    exchange.sendResponseHeaders(response.statusCode(), response.statusCode() == 204 ? -1 : 0);
    return body;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
