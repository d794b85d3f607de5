package dev.turnpike.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Answers all of the gateway's paths, for an {@code HttpServer} that the host already has: mount it
 * at {@code /}, or below a path of the host's choice, which then comes before {@code /v3}.
 * Thread-safe.
 */
public final class GatewayHandler implements HttpHandler {
  private final HttpFace face;
  private final boolean healthOnly;

  /** A handler for requests to this face. */
  public GatewayHandler(GatewayFace face) {
    this(face, false);
  }

  /**
   * Likewise.
   *
   * @param healthOnly whether it answers the paths of health, and no others: for a server beside it
   */
  GatewayHandler(GatewayFace face, boolean healthOnly) {
    this.face = face.http();
    this.healthOnly = healthOnly;
  }

  /**
   * Where something of the request is left that nobody waits for, it throws, which Java's server
   * takes as word to drop the connection: closing the exchange would wait for the rest, and keep
   * the connection counted among those that are open.
   *
   * @throws IOException where the connection can't be used again
   */
  @Override
  public void handle(HttpExchange exchange) throws IOException {
    boolean whole =
        face.answer(
            visit -> request(exchange, visit), response -> send(response, exchange), healthOnly);
    if (!whole) {
      throw new IOException("the connection can't be used again");
    }
    exchange.close();
  }

  private Request request(HttpExchange exchange, Visit visit) {
    URI uri = exchange.getRequestURI();
    Headers headers = exchange.getRequestHeaders();
    return new Request(
        exchange.getRequestMethod(),
        uri.toString().length(),
        pathOf(exchange),
        uri.getRawQuery(),
        headers,
        exchange.getRemoteAddress().getAddress(),
        () -> certificateOf(exchange),
        face.body(headers, exchange.getRequestBody(), visit));
  }

  /** The path below the one where the host has mounted this. */
  private static String pathOf(HttpExchange exchange) {
    URI uri = exchange.getRequestURI();
    if (uri.getScheme() == null && uri.getRawAuthority() != null) {
      return uri.toString(); // "//host/path" is a path with an empty step here, and no host
    }
    String path = Objects.requireNonNullElse(uri.getRawPath(), "");
    String mounted = exchange.getHttpContext().getPath();
    String prefix = mounted.endsWith("/") ? mounted.substring(0, mounted.length() - 1) : mounted;
    return path.startsWith(prefix) ? path.substring(prefix.length()) : path;
  }

  private static Optional<X509Certificate> certificateOf(HttpExchange exchange) {
    if (!(exchange instanceof HttpsExchange https)) {
      return Optional.empty();
    }
    try {
      Certificate[] chain = https.getSSLSession().getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate own
          ? Optional.of(own)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty(); // none was shown
    }
  }

  private static void send(Response response, HttpExchange exchange) throws IOException {
    response.headers().forEach(exchange.getResponseHeaders()::set);
    int length = response.body().length;
    boolean head = exchange.getRequestMethod().equals("HEAD");
    if (head && length > 0) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(length));
    }
    exchange.sendResponseHeaders(response.status(), head || length == 0 ? -1 : length);
    if (!head && length > 0) {
      OutputStream out = exchange.getResponseBody();
      out.write(response.body());
      out.flush(); // closing it would wait for the rest of the request
    }
  }
}
