package dev.turnpike.http;

import dev.turnpike.PaymentGateway;
import dev.turnpike.ProviderInfo;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.internal.schedule.UncaughtErrors;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests, whichever server they come through. Thread-safe. */
final class HttpFace {
  /** Sends an answer to whoever asked. */
  @FunctionalInterface
  interface Sender {
    void send(Response response) throws IOException;

    /** Sends all but the body, which is what is written then: asked where there are streams. */
    default OutputStream open(Response response) throws IOException {
      throw new UnsupportedOperationException("there are no streams");
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(HttpFace.class);
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
  private final DoorBudgets budgets;
  private final @Nullable LiveOverview live;

  /**
   * Of a gateway.
   *
   * @param streams the times of streams; {@code null}: there are none, since each needs a thread
   */
  HttpFace(
      PaymentGateway gateway,
      Door door,
      Limits limits,
      Budgets budgets,
      @Nullable MetricsExporter metrics,
      boolean documented,
      Pages pages,
      @Nullable StreamTimes streams) {
    this.gateway = gateway;
    this.door = door;
    this.limits = Objects.requireNonNull(limits, "limits");
    this.budgets = new DoorBudgets(budgets, limits);
    this.router = new Router(metrics, documented, pages);
    this.metrics = metrics;
    this.providers =
        gateway.providers().stream().map(ProviderInfo::name).collect(Collectors.toSet());
    StreamTimes times = Objects.requireNonNullElse(streams, StreamTimes.USUAL);
    Overviews overviews = new Overviews(gateway, this.budgets::uses, times.tick());
    this.live =
        streams == null ? null : new LiveOverview(overviews, times, this.budgets.answerTime());
    this.operations =
        new OperationEndpoint(gateway, limits, this.budgets.callbackBody(limits), overviews);
    gateway.watchRefusals(
        () ->
            this.budgets.uses().stream()
                .collect(Collectors.toMap(BudgetUse::budget, BudgetUse::refused)));
    if (metrics != null) {
      metrics.budgets(this.budgets::uses);
    }
  }

  /** The body of a request, which counts as this visit's. */
  RequestBody body(Map<String, List<String>> headers, InputStream in, Visit visit) {
    return new RequestBody(headers, new CuttableBody(in, visit), visit, budgets);
  }

  /**
   * Takes no more requests, which are refused with 503 from now on, and waits for those that run;
   * streams end at once.
   *
   * @return how many still run when the time is over
   */
  int drain(Duration longest) {
    if (live != null) {
      live.close();
    }
    int running = inFlight.close(longest);
    door.refusals().tell();
    return running;
  }

  /**
   * Answers one; a stop waits until its answer has been sent.
   *
   * @param asked gives the request
   * @param healthOnly whether nothing else is answered here
   * @return whether the request has been read to its end: else the connection can't be used again
   */
  boolean answer(Function<Visit, Request> asked, Sender sender, boolean healthOnly) {
    boolean accepted = inFlight.begin();
    Visit visit = budgets.begin();
    try {
      return answer(asked.apply(visit), sender, visit, accepted, healthOnly);
    } catch (
        Throwable e) { // the last guard: Java's server would leave the client without an answer
      UncaughtErrors.tell(e);
      LOG.error("a request could not be answered", e);
      return false;
    } finally {
      budgets.end(visit);
      if (accepted) {
        inFlight.end();
      }
    }
  }

  private boolean answer(
      Request request, Sender sender, Visit visit, boolean accepted, boolean healthOnly) {
    long start = System.nanoTime();
    String requestId = requestId(request);
    String address = door.addressOf(request);
    Caller caller = null;
    Route route = new Route.Nothing();
    Response response;
    boolean overBudget = false;
    try {
      try {
        route = router.find(request.method(), request.path());
        if (route instanceof Route.Nothing) {
          route = router.home(request.method(), request.path(), request.header("Accept"));
        }
        caller = admit(request, route, visit, address, healthOnly);
        checkSizes(request);
        response = answer(request, route, caller, requestId, accepted, visit);
      } catch (OverBudgetException e) {
        overBudget = true;
        door.refusals().overBudget(address);
        response = problem(e.problem(), route, requestId);
      } catch (GatewayException e) {
        if (e.code() == ErrorCode.UNAUTHORIZED) {
          refused(address, route);
        }
        response = problem(e, route, requestId);
      } catch (RuntimeException | Error e) {
        UncaughtErrors.tell(e);
        LOG.error("a request failed requestId={}", requestId, e);
        response = problem(FAILED, route, requestId);
      }
      boolean early = overBudget || caller == null && !isTaken(route, response);
      boolean whole = early ? !request.body().isLong() : !request.body().drop();
      if (!whole) {
        response.with("Connection", "close");
      }
      Response sent = response.with("X-Request-Id", requestId).with("Cache-Control", "no-store");
      send(sent, route, caller, visit, sender);
      if (route instanceof Route.AtProvider call && metrics != null) {
        metrics.answered(
            providers.contains(call.provider()) ? call.provider() : "unknown",
            call.what(),
            response.status(),
            System.nanoTime() - start);
      }
      if (!overBudget) {
        log(request, route, response, start, caller, address, requestId);
      }
      return early ? request.body().linger() : whole;
    } catch (IOException e) {
      LOG.debug("the client went away requestId={}: {}", requestId, e.toString());
    } catch (RuntimeException | Error e) {
      UncaughtErrors.tell(e);
      LOG.error("an answer could not be sent requestId={}", requestId, e);
    }
    return false;
  }

  private void send(Response sent, Route route, @Nullable Caller caller, Visit visit, Sender sender)
      throws IOException {
    if (live != null && caller != null && isStream(route) && sent.status() == 200) {
      OutputStream out = visit.whileWaiting(budgets.answerTime(), () -> sender.open(sent));
      live.tell(visit, out, () -> door.isCurrent(caller));
    } else {
      budgets.whileWriting(
          visit,
          () -> {
            sender.send(sent);
            return sent;
          });
    }
  }

  private static boolean isStream(Route route) {
    return route instanceof Route.Administer operator
        && operator.action() == AdminAction.OVERVIEW_STREAM;
  }

  /** A callback that is taken has been read. */
  private static boolean isTaken(Route route, Response response) {
    return route instanceof Route.IncomingCallback
        && response.status() < ErrorCode.INVALID_REQUEST.status();
  }

  /**
   * Lets one in, within the budgets: a caller with a valid key, or nobody in particular.
   *
   * @throws GatewayException where credentials are missing, or don't do for this route
   * @throws OverBudgetException where too many are within already
   */
  private @Nullable Caller admit(
      Request request, Route route, Visit visit, String address, boolean healthOnly) {
    if (route instanceof Route.Health) {
      return null;
    }
    if (healthOnly) {
      throw GatewayException.of(ErrorCode.ROUTE_NOT_FOUND)
          .detail("there is nothing at this path; here is nothing but health")
          .build();
    }
    if (route instanceof Route.IncomingCallback callback
        && providers.contains(callback.provider())) {
      budgets.admitCallback(visit, callback.provider(), address);
      return null;
    }
    if (!route.access().needsKey()) {
      budgets.admitStranger(visit, address);
      return null;
    }
    Caller caller;
    try {
      caller = door.identify(request, address);
    } catch (GatewayException e) {
      budgets.admitStranger(visit, address);
      throw e;
    }
    budgets.admit(visit, caller.key(), address);
    caller.require(route.access().neededRight());
    return caller;
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
      Request request,
      Route route,
      @Nullable Caller caller,
      String requestId,
      boolean accepted,
      Visit visit)
      throws IOException {
    if (route instanceof Route.Health health) {
      return Health.answer(health.check(), gateway, accepted);
    }
    if (route instanceof Route.Document document) {
      return Response.json(200, OpenApi.document(document.side()));
    }
    if (route instanceof Route.Home home) {
      String prefix = door.prefixOf(request);
      return Response.empty(303)
          .with(
              "Location",
              prefix.isEmpty()
                  ? home.path().substring(1)
                  : prefix + request.mountedAt() + home.path());
    }
    if (route instanceof Route.ForPeople shown) {
      return Response.page(shown.page());
    }
    if (!accepted) {
      throw GatewayException.of(ErrorCode.GATEWAY_UNAVAILABLE)
          .detail("the server is stopping")
          .build();
    }
    if (caller != null && isStream(route)) {
      return stream(request, caller, visit);
    }
    return caller == null
        ? operations.callback(request, route)
        : operations.answer(request, route, caller, requestId);
  }

  /** The answer's head, where the caller may listen. */
  private Response stream(Request request, Caller caller, Visit visit) {
    caller.requireAllTenants();
    new AdminQuery(AdminAction.OVERVIEW_STREAM, request.query()).end();
    if (live == null) {
      throw GatewayException.of(ErrorCode.GATEWAY_UNAVAILABLE)
          .detail("streams need threads, which are the host's here: ask for /admin/overview")
          .retryAfter(Duration.ofMinutes(5))
          .build();
    }
    budgets.admitStream(visit, caller);
    return LiveOverview.head();
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
      Request request,
      Route route,
      Response response,
      long start,
      @Nullable Caller caller,
      String address,
      String requestId) {
    boolean told = movesMoney(route) && response.status() != ErrorCode.UNAUTHORIZED.status();
    if (told ? LOG.isInfoEnabled() : LOG.isDebugEnabled()) {
      String line = "{} {} answered with {} in {} ms tenant={} by={} address={} requestId={}";
      Object[] facts = {
        methodOf(request),
        route instanceof Route.AtProvider call ? call.what() + " at " + call.provider() : "request",
        response.status(),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start),
        caller == null ? "-" : orDash(caller.key().tenant()),
        caller == null ? "-" : orDash(caller.key().name()),
        address,
        requestId
      };
      if (told) {
        LOG.info(line, facts);
      } else {
        LOG.debug(line, facts);
      }
    }
  }

  /** It is the client's own word, and may be as long as all headers. */
  private static String methodOf(Request request) {
    String method = request.method();
    return METHODS.contains(method) ? method : "(another method)";
  }

  private static String orDash(String name) {
    return name.isEmpty() ? "-" : name;
  }

  private void checkSizes(Request request) {
    int uri = request.uriLength();
    if (uri > limits.uri()) {
      throw GatewayException.of(ErrorCode.URI_TOO_LONG)
          .detail("path and query must have at most " + limits.uri() + " bytes, but have " + uri)
          .build();
    }
    long headers = 0;
    for (Map.Entry<String, List<String>> header : request.headers().entrySet()) {
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

  private static String requestId(Request request) {
    String given = request.header("X-Request-Id");
    return given != null && SANE_ID.matcher(given).matches() ? given : newId();
  }

  /** It only has to be another one each time: what can't be guessed costs more. */
  private static String newId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }
}
