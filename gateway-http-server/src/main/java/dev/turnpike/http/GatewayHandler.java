package dev.turnpike.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.turnpike.PaymentGateway;
import dev.turnpike.ProviderInfo;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Answers all of the gateway's paths, for an {@code HttpServer} that the host already has: mount it
 * at {@code /}, or below a path of the host's choice, which then comes before {@code /v3}.
 * Thread-safe. It neither starts nor closes the gateway.
 */
public final class GatewayHandler implements HttpHandler {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayHandler.class);
  private static final Pattern SANE_ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  private static final GatewayException FAILED =
      GatewayException.of(ErrorCode.INTERNAL_ERROR)
          .detail("the gateway failed; its log tells more under this requestId")
          .build();

  private final Router router;
  private final InFlight inFlight = new InFlight();
  private final PaymentGateway gateway;
  private final Door door;
  private final @Nullable MetricsExporter metrics;
  private final Set<String> providers;
  private final OperationEndpoint operations;
  private final Limits limits;

  /**
   * A handler for this gateway. Connections count as those of their callers: put no proxy before
   * it, or keep to {@link GatewayServer}, which can be told of proxies.
   *
   * @param keys who may call; {@link ApiKeys#none()} lets everybody in: then it is the host that
   *     has to keep strangers out. Web pages of other origins are kept out here, since the host's
   *     cookies would let them in
   */
  public GatewayHandler(PaymentGateway gateway, ApiKeys keys, Limits limits) {
    this(gateway, doorOf(gateway, keys), limits, null);
  }

  /** The same, whose requests this exporter counts. */
  public GatewayHandler(
      PaymentGateway gateway, ApiKeys keys, Limits limits, MetricsExporter metrics) {
    this(gateway, doorOf(gateway, keys), limits, Objects.requireNonNull(metrics, "metrics"));
  }

  GatewayHandler(
      PaymentGateway gateway, Door door, Limits limits, @Nullable MetricsExporter metrics) {
    this.gateway = gateway;
    this.door = door;
    this.limits = Objects.requireNonNull(limits, "limits");
    this.router = new Router(metrics);
    this.metrics = metrics;
    this.providers =
        gateway.providers().stream().map(ProviderInfo::name).collect(Collectors.toSet());
    this.operations = new OperationEndpoint(gateway, limits);
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
    int running = inFlight.close(longest);
    door.refusals().tell();
    return running;
  }

  @Override
  public void handle(HttpExchange exchange) {
    boolean accepted = inFlight.begin();
    long start = System.nanoTime();
    String requestId = requestId(exchange);
    try {
      String address = door.addressOf(exchange);
      Caller caller = null;
      Route route = new Route.Nothing();
      Response response;
      try {
        route = router.find(exchange.getRequestMethod(), pathOf(exchange));
        if (route.access().needsKey()) {
          caller = door.identify(exchange, address);
          caller.require(route.access().neededRight());
        }
        checkSizes(exchange);
        response = answer(exchange, route, caller, requestId, accepted);
      } catch (GatewayException e) {
        if (e.code() == ErrorCode.UNAUTHORIZED) {
          refused(address, route);
        }
        response = problem(e, route, requestId);
      } catch (RuntimeException | Error e) {
        LOG.error("a request failed requestId={}", requestId, e);
        response = problem(FAILED, route, requestId);
      }
      if (RequestBody.drop(exchange)) {
        response.with("Connection", "close");
      }
      response.send(exchange, requestId);
      if (route instanceof Route.Call call && metrics != null) {
        metrics.answered(
            providers.contains(call.provider()) ? call.provider() : "unknown",
            call.operation().id(),
            response.status(),
            System.nanoTime() - start);
      }
      log(exchange, route, response, start, caller, address, requestId);
    } catch (IOException e) {
      LOG.debug("the client went away requestId={}: {}", requestId, e.toString());
    } catch (
        Throwable e) { // the last guard: Java's server would leave the client without an answer
      LOG.error("an answer could not be sent requestId={}", requestId, e);
    } finally {
      exchange.close();
      if (accepted) {
        inFlight.end();
      }
    }
  }

  private void refused(String address, Route route) {
    RefusalLog.Kind kind =
        route.access().needsKey() ? RefusalLog.Kind.API_KEY : RefusalLog.Kind.CALLBACK;
    door.refusals().refused(address, kind);
    if (metrics != null) {
      metrics.refused(kind);
    }
  }

  private Response answer(
      HttpExchange exchange,
      Route route,
      @Nullable Caller caller,
      String requestId,
      boolean accepted)
      throws IOException {
    if (route instanceof Route.Health health) {
      return Health.answer(health.check(), gateway, accepted);
    }
    if (!accepted) {
      throw GatewayException.of(ErrorCode.GATEWAY_UNAVAILABLE)
          .detail("the server is stopping")
          .build();
    }
    return caller == null
        ? operations.callback(exchange, route)
        : operations.answer(exchange, route, caller, requestId);
  }

  private static Response problem(GatewayException problem, Route route, String requestId) {
    Response response = Response.problem(withOutcome(problem, route), requestId);
    return route instanceof Route.WrongMethod wrong
        ? response.with("Allow", String.join(", ", wrong.allowed()))
        : response;
  }

  /**
   * What moves money is worth a line, unless it came without credentials, which are told once a
   * minute; a path is not logged, since it may hold a token.
   */
  private static void log(
      HttpExchange exchange,
      Route route,
      Response response,
      long start,
      @Nullable Caller caller,
      String address,
      String requestId) {
    boolean told = movesMoney(route) && response.status() != ErrorCode.UNAUTHORIZED.status();
    LOG.atLevel(told ? Level.INFO : Level.DEBUG)
        .log(
            "{} {} answered with {} in {} ms tenant={} by={} address={} requestId={}",
            methodOf(exchange),
            route instanceof Route.Call call
                ? call.operation().id() + " at " + call.provider()
                : "request",
            response.status(),
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start),
            caller == null ? "-" : orDash(caller.key().tenant()),
            caller == null ? "-" : orDash(caller.key().name()),
            address,
            requestId);
  }

  /** It is the client's own word, and may be as long as all headers. */
  private static String methodOf(HttpExchange exchange) {
    String method = exchange.getRequestMethod();
    return METHODS.contains(method) ? method : "(another method)";
  }

  private static String orDash(String name) {
    return name.isEmpty() ? "-" : name;
  }

  private void checkSizes(HttpExchange exchange) {
    int uri = exchange.getRequestURI().toString().length();
    if (uri > limits.uri()) {
      throw GatewayException.of(ErrorCode.URI_TOO_LONG)
          .detail("path and query must have at most " + limits.uri() + " bytes, but have " + uri)
          .build();
    }
    long headers = 0;
    for (Map.Entry<String, List<String>> header : exchange.getRequestHeaders().entrySet()) {
      for (String value : header.getValue()) {
        headers += header.getKey().length() + (value == null ? 0 : value.length());
      }
    }
    if (headers > limits.headers()) {
      throw GatewayException.of(ErrorCode.HEADERS_TOO_LARGE)
          .detail("headers must have at most " + limits.headers() + " bytes, but have " + headers)
          .build();
    }
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

  /** A problem with a money-moving request says what became of the money, wherever it arose. */
  private static GatewayException withOutcome(GatewayException problem, Route route) {
    if (!movesMoney(route) || problem.outcome().isPresent()) {
      return problem;
    }
    return problem.toBuilder().outcome(problem.code().usualOutcome()).build();
  }

  private static boolean movesMoney(Route route) {
    return route instanceof Route.Call call && call.operation().movesMoney()
        || route instanceof Route.WrongMethod wrong && wrong.movesMoney();
  }

  private static String requestId(HttpExchange exchange) {
    String given = exchange.getRequestHeaders().getFirst("X-Request-Id");
    return given != null && SANE_ID.matcher(given).matches() ? given : UUID.randomUUID().toString();
  }
}
