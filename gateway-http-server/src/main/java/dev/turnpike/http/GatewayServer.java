package dev.turnpike.http;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsServer;
import dev.turnpike.PaymentGateway;
import dev.turnpike.internal.schedule.WorkerThreads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A server of its own for a {@link PaymentGateway}, on Java's own HTTP server. It neither starts
 * nor closes the gateway.
 *
 * <p>Java's HTTP server has settings that can only be given as system properties, before anything
 * touches its classes; a library doesn't set them. The standalone server does; a host that embeds
 * this one should give at least {@code -Dsun.net.httpserver.nodelay=true
 * -Dsun.net.httpserver.maxIdleConnections=10000 -Dsun.net.httpserver.maxReqTime=20
 * -Dsun.net.httpserver.idleInterval=75 -Djdk.httpserver.maxConnections=4096}. On Java 17 to 23 a
 * connection that sends holds a thread, so the last one bounds the threads, too.
 */
public final class GatewayServer implements AutoCloseable {
  private static final int BACKLOG = 1024;

  private final HttpServer server;
  private final GatewayFace face;
  private final ExecutorService threads;
  private final boolean tls;
  private final @Nullable HttpServer health;

  private GatewayServer(Builder builder) throws IOException {
    InetAddress host = InetAddress.getByName(builder.host);
    if (builder.face.isOpen() && !builder.allowUnauthenticated && !host.isLoopbackAddress()) {
      throw new IllegalStateException(
          "without API keys the server binds to loopback only, and '%s' is not loopback"
              .formatted(builder.host));
    }
    InetSocketAddress address = new InetSocketAddress(host, builder.port);
    SSLContext context = builder.tls;
    this.tls = context != null;
    if (context != null) {
      HttpsServer https = HttpsServer.create(address, BACKLOG);
      https.setHttpsConfigurator(new ForwardSecrecy(context, builder.clientCertificates));
      this.server = https;
    } else {
      this.server = HttpServer.create(address, BACKLOG);
    }
    // it reads headers on a thread of these: one for each connection, and the budgets bound the
    // work
    this.threads = WorkerThreads.unbounded("turnpike-http");
    HttpServer beside = null;
    boolean fine = false;
    try {
      beside = builder.healthPort == null ? null : bind(host, builder.healthPort);
      this.face =
          builder
              .face
              .origins(
                  host.isLoopbackAddress() ? WebOrigins.loopback(inUrl(host)) : WebOrigins.ANY_HOST)
              .streams(builder.streamTimes)
              .build();
      fine = true;
    } finally {
      if (!fine) {
        server.stop(0);
        if (beside != null) {
          beside.stop(0);
        }
        threads.shutdownNow();
      }
    }
    this.health = beside;
    start(server, new GatewayHandler(face));
    if (health != null) {
      start(health, new GatewayHandler(face, true));
    }
  }

  private static HttpServer bind(InetAddress host, int port) throws IOException {
    return HttpServer.create(new InetSocketAddress(host, port), BACKLOG);
  }

  private void start(HttpServer started, GatewayHandler handler) {
    started.setExecutor(threads);
    started.createContext("/", handler);
    started.start();
  }

  /** A builder of a server for this gateway: on loopback, port 8080, without keys. */
  public static Builder builder(PaymentGateway gateway) {
    return new Builder(gateway);
  }

  /** Where it listens: with the real port, even when any was asked for. */
  public URI baseUrl() {
    return url(tls ? "https" : "http", server.getAddress());
  }

  /** Where health is answered besides; empty where that was not asked for. */
  public Optional<URI> healthUrl() {
    return Optional.ofNullable(health).map(beside -> url("http", beside.getAddress()));
  }

  private static URI url(String scheme, InetSocketAddress address) {
    return URI.create(
        "%s://%s:%s".formatted(scheme, inUrl(address.getAddress()), address.getPort()));
  }

  private static String inUrl(InetAddress address) {
    String host = address.getHostAddress();
    return host.contains(":") ? "[" + host + "]" : host;
  }

  /**
   * From now on these keys are valid, and no others; requests that run come to their end.
   *
   * @throws IllegalArgumentException where it had no keys, or would have none any more
   */
  public void apiKeys(ApiKeys keys) {
    face.apiKeys(keys);
  }

  /**
   * Stops gracefully: new requests are refused with 503, those that run come to their end, as long
   * as there is time.
   *
   * @return how many requests were cut off
   */
  public int stop(Duration longest) {
    int cutOff = face.drain(longest);
    server.stop(0);
    if (health != null) {
      health.stop(0);
    }
    threads.shutdownNow();
    return cutOff;
  }

  /** Stops gracefully, within 30 seconds. */
  @Override
  public void close() {
    stop(Duration.ofSeconds(30));
  }

  /** Says what a {@link GatewayServer} is like. Not thread-safe. */
  public static final class Builder {
    final GatewayFace.Builder face;
    private String host = "127.0.0.1";
    private int port = 8080;
    private boolean allowUnauthenticated;
    private @Nullable Integer healthPort;
    private @Nullable SSLContext tls;
    private boolean clientCertificates;
    private StreamTimes streamTimes = StreamTimes.USUAL;

    private Builder(PaymentGateway gateway) {
      this.face = GatewayFace.builder(gateway, ApiKeys.none());
    }

    /** The name or address to bind to. Default: 127.0.0.1. */
    public Builder host(String host) {
      this.host = Objects.requireNonNull(host, "host");
      return this;
    }

    /** The port; 0 for any that is free. Default: 8080. */
    public Builder port(int port) {
      this.port = port;
      return this;
    }

    /**
     * Who may call. Default: everybody, which is allowed on loopback only. Which keys are new or
     * withdrawn stands in the gateway's audit: where a gateway has several servers, or several
     * nodes, give all of them the same keys.
     */
    public Builder apiKeys(ApiKeys keys) {
      face.apiKeys(keys);
      return this;
    }

    /** Whether it may bind elsewhere than to loopback without keys. Default: no. */
    public Builder allowUnauthenticated(boolean allow) {
      this.allowUnauthenticated = allow;
      return this;
    }

    /** How large requests may be. */
    public Builder limits(Limits limits) {
      face.limits(limits);
      return this;
    }

    /** How much of the server its callers may use at once. */
    public Builder budgets(Budgets budgets) {
      face.budgets(budgets);
      return this;
    }

    /**
     * Answers the paths of health, and nothing else, by http at this port too, 0 for any that is
     * free: it has connections of its own, and so answers where all others are used up. Default: no
     * such port.
     */
    public Builder healthPort(@Nullable Integer port) {
      this.healthPort = port;
      return this;
    }

    /**
     * Serves https with this context, by TLS 1.3 and by what has forward secrecy of TLS 1.2.
     * Default: http.
     */
    public Builder tls(@Nullable SSLContext context) {
      this.tls = context;
      return this;
    }

    /**
     * Whether clients are asked for a certificate, which {@linkplain ApiKey.Builder#certificate may
     * stand for a key}. It must be one that the context's trust manager trusts. Default: no.
     */
    public Builder clientCertificates(boolean want) {
      this.clientCertificates = want;
      return this;
    }

    /**
     * The proxies that are believed when they say, by {@code Forwarded} or {@code X-Forwarded-For},
     * whom they forward, and by {@code X-Forwarded-Prefix} below which path they show this server:
     * addresses, or ranges such as {@code 10.0.0.0/8}. Default: none.
     *
     * @throws IllegalArgumentException names what is none
     */
    public Builder trustedProxies(List<String> ranges) {
      face.trustedProxies(ranges);
      return this;
    }

    /** Counts requests, and has its page at {@code /metrics}. Default: there is no such page. */
    public Builder metrics(MetricsExporter exporter) {
      face.metrics(exporter);
      return this;
    }

    /**
     * Whether everybody may read the contract at {@code /documentation/openapi.json}, and what an
     * external service answers at {@code /documentation/external-service.json}. Neither says
     * anything of this gateway. Default: yes.
     */
    public Builder documentation(boolean serve) {
      face.documentation(serve);
      return this;
    }

    /** Shows these pages to everybody, too. Default: none. */
    public Builder pages(Pages pages) {
      face.pages(pages);
      return this;
    }

    /** How often streams tell, and how long they last. */
    Builder streamTimes(StreamTimes times) {
      this.streamTimes = times;
      return this;
    }

    /** Hears of refused credentials, once for each address and minute. */
    public Builder onRefusals(RefusalLog.Listener listener) {
      face.onRefusals(listener);
      return this;
    }

    /**
     * Hears of changes of the keys: what was valid before, and what is from now on. At the start it
     * hears of those that the server starts with, after none. Where it throws, the start fails, or
     * the one who changed the keys hears it; the new keys are valid all the same.
     */
    public Builder onKeys(BiConsumer<ApiKeys, ApiKeys> listener) {
      face.onKeys(listener);
      return this;
    }

    /** Tells the minutes of refused credentials. Default: the machine's clock. */
    public Builder clock(Clock clock) {
      face.clock(clock);
      return this;
    }

    /**
     * Starts the server.
     *
     * @throws IOException when the address can't be bound
     * @throws IllegalStateException when it would let everybody in from elsewhere
     */
    public GatewayServer start() throws IOException {
      return new GatewayServer(this);
    }
  }
}
