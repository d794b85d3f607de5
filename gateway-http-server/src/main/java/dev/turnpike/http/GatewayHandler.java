package dev.turnpike.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsExchange;
import dev.turnpike.PaymentGateway;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Answers all of the gateway's paths, for an {@code HttpServer} that the host already has: mount it
 * at {@code /}, or below a path of the host's choice, which then comes before {@code /v3}. It has
 * no streams, each of which would keep one of the host's threads. Thread-safe. It neither starts
 * nor closes the gateway.
 */
public final class GatewayHandler implements HttpHandler {
  private final HttpFace face;
  private final Door door;
  private final boolean healthOnly;

  /**
   * A handler for this gateway. Connections count as those of their callers: put no proxy before
   * it, or keep to {@link GatewayServer}, which can be told of proxies.
   *
   * @param keys who may call; {@link ApiKeys#none()} lets everybody in: then it is the host that
   *     has to keep strangers out. Web pages of other origins are kept out here, since the host's
   *     cookies would let them in
   */
  public GatewayHandler(PaymentGateway gateway, ApiKeys keys, Limits limits) {
    this(gateway, doorOf(gateway, keys), limits, Budgets.DEFAULT, null, true, Pages.NONE, null);
  }

  /** The same, whose requests this exporter counts. */
  public GatewayHandler(
      PaymentGateway gateway, ApiKeys keys, Limits limits, MetricsExporter metrics) {
    this(gateway, keys, limits, Budgets.DEFAULT, metrics);
  }

  /** The same, with budgets of the host's. */
  public GatewayHandler(
      PaymentGateway gateway,
      ApiKeys keys,
      Limits limits,
      Budgets budgets,
      MetricsExporter metrics) {
    this(
        gateway,
        doorOf(gateway, keys),
        limits,
        Objects.requireNonNull(budgets, "budgets"),
        Objects.requireNonNull(metrics, "metrics"),
        true,
        Pages.NONE,
        null);
  }

  GatewayHandler(
      PaymentGateway gateway,
      Door door,
      Limits limits,
      Budgets budgets,
      @Nullable MetricsExporter metrics,
      boolean documented,
      Pages pages,
      @Nullable StreamTimes streams) {
    this(
        new HttpFace(gateway, door, limits, budgets, metrics, documented, pages, streams),
        door,
        false);
  }

  private GatewayHandler(HttpFace face, Door door, boolean healthOnly) {
    this.face = face;
    this.door = door;
    this.healthOnly = healthOnly;
  }

  /** For a server beside it that answers the paths of health, and no others. */
  GatewayHandler ofHealth() {
    return new GatewayHandler(face, door, true);
  }

  private static Door doorOf(PaymentGateway gateway, ApiKeys keys) {
    return new Door(
        keys,
        WebOrigins.ANY_HOST,
        TrustedProxies.NONE,
        new RefusalLog(Clock.systemUTC(), new DoorAudit(gateway.administration())::refused),
        (before, after) -> {});
  }

  /**
   * From now on these keys are valid, and no others; requests that run come to their end.
   *
   * @throws IllegalArgumentException where it had no keys, or would have none any more
   */
  public void apiKeys(ApiKeys keys) {
    door.change(keys);
  }

  /**
   * Takes no more requests, which are refused with 503 from now on, and waits for those that run.
   *
   * @return how many still run when the time is over
   */
  public int drain(Duration longest) {
    return face.drain(longest);
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
        face.answer(visit -> request(exchange, visit), new ExchangeSender(exchange), healthOnly);
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

  /** Answers by an exchange. */
  private record ExchangeSender(HttpExchange exchange) implements HttpFace.Sender {
    @Override
    public void send(Response response) throws IOException {
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

    @Override
    public OutputStream open(Response response) throws IOException {
      response.headers().forEach(exchange.getResponseHeaders()::set);
      exchange.sendResponseHeaders(response.status(), 0); // which is any length
      return exchange.getResponseBody();
    }
  }
}
