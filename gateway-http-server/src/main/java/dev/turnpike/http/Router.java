package dev.turnpike.http;

import dev.turnpike.internal.contract.CallbackEntry;
import dev.turnpike.internal.contract.Names;
import dev.turnpike.internal.contract.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a request: whole paths, as they were sent. A path is never normalised: what
 * has an empty step, or one of dots, leads nowhere. The operations' routes are made from their
 * table.
 */
final class Router {
  private static final String PREFIX = "/v3";
  private static final String METRICS = "/metrics";
  private static final String ADMIN_PREFIX = "/admin/";
  private static final String HEALTH_PREFIX = "/-/";
  private static final Map<String, OpenApi.Side> DOCUMENTS =
      Arrays.stream(OpenApi.Side.values())
          .collect(Collectors.toUnmodifiableMap(OpenApi.Side::path, Function.identity()));
  private static final Set<String> READING = new TreeSet<>(Set.of("GET", "HEAD"));
  private static final Set<String> HEALTH_CHECKS = Set.of("healthz", "ready", "check-up");

  private final Map<String, List<Operation<?, ?>>> byPath = new HashMap<>();
  private final @Nullable MetricsExporter metrics;
  private final boolean documented;
  private final Pages pages;

  Router(@Nullable MetricsExporter metrics, boolean documented, Pages pages) {
    this.metrics = metrics;
    this.documented = documented;
    this.pages = pages;
    for (Operation<?, ?> operation : Operation.all()) {
      byPath.computeIfAbsent(operation.path(), path -> new ArrayList<>()).add(operation);
    }
  }

  Route find(String method, String rawPath) {
    if (rawPath.startsWith(HEALTH_PREFIX)) {
      return health(method, rawPath.substring(HEALTH_PREFIX.length()));
    }
    if (rawPath.equals(METRICS) && metrics != null) {
      return method.equals("GET")
          ? new Route.Metrics(metrics)
          : new Route.WrongMethod(Set.of("GET"), false);
    }
    OpenApi.Side side = documented ? DOCUMENTS.get(rawPath) : null;
    if (side != null) {
      return read(method, new Route.Document(side));
    }
    if (rawPath.equals(Route.Self.PATH)) {
      return method.equals("GET") ? new Route.Self() : new Route.WrongMethod(Set.of("GET"), false);
    }
    if (rawPath.startsWith(ADMIN_PREFIX)) {
      return admin(method, rawPath);
    }
    if (rawPath.equals(PREFIX)) {
      return discovery(method, null);
    }
    if (!rawPath.startsWith(PREFIX + "/")) {
      return pages
          .find(rawPath)
          .map(page -> read(method, new Route.ForPeople(page)))
          .orElseGet(Route.Nothing::new);
    }
    int begin = PREFIX.length() + 1;
    int slash = rawPath.indexOf('/', begin);
    String provider = slash < 0 ? rawPath.substring(begin) : rawPath.substring(begin, slash);
    if (provider.isEmpty()) {
      return new Route.Nothing();
    }
    return slash < 0
        ? discovery(method, provider)
        : call(method, provider, rawPath.substring(slash));
  }

  /** Where a browser is led to that asks for nothing in particular; else nothing. */
  Route home(String method, String rawPath, @Nullable String accept) {
    return rawPath.equals("/")
            && READING.contains(method)
            && accept != null
            && accept.contains("text/html")
        ? pages.home().<Route>map(Route.Home::new).orElseGet(Route.Nothing::new)
        : new Route.Nothing();
  }

  private static Route health(String method, String check) {
    if (!HEALTH_CHECKS.contains(check)) {
      return new Route.Nothing();
    }
    return read(method, new Route.Health(check));
  }

  /** What there is nothing to do with but read it. */
  private static Route read(String method, Route route) {
    return READING.contains(method) ? route : new Route.WrongMethod(READING, false);
  }

  private static Route admin(String method, String rawPath) {
    Set<String> allowed = new TreeSet<>();
    for (AdminAction action : AdminAction.values()) {
      Optional<List<String>> steps = action.match(rawPath);
      if (steps.isPresent() && action.method().equals(method)) {
        return new Route.Administer(action, steps.get());
      }
      steps.ifPresent(path -> allowed.add(action.method()));
    }
    return allowed.isEmpty() ? new Route.Nothing() : new Route.WrongMethod(allowed, false);
  }

  private static Route discovery(String method, @Nullable String provider) {
    return method.equals("GET")
        ? new Route.Discovery(provider)
        : new Route.WrongMethod(Set.of("GET"), false);
  }

  private Route call(String method, String provider, String path) {
    if (path.equals(CallbackEntry.PATH)) {
      return CallbackEntry.METHODS.contains(method)
          ? new Route.IncomingCallback(provider)
          : new Route.WrongMethod(new TreeSet<>(CallbackEntry.METHODS), false);
    }
    List<Operation<?, ?>> exact = at(path, false);
    if (!exact.isEmpty()) {
      return choose(method, exact, provider, null, null);
    }
    int lastSlash = path.lastIndexOf('/');
    List<Operation<?, ?>> withToken = at(path.substring(0, lastSlash), true);
    String last = path.substring(lastSlash + 1);
    if (!withToken.isEmpty() && !last.isEmpty()) {
      return choose(method, withToken, provider, null, last);
    }
    int secondSlash = path.indexOf('/', 1);
    if (secondSlash > 0 && Names.isPaymentMethod(path.substring(1, secondSlash))) {
      List<Operation<?, ?>> withMethod =
          at(path.substring(secondSlash), false).stream()
              .filter(Operation::takesPaymentMethod)
              .toList();
      if (!withMethod.isEmpty()) {
        return choose(method, withMethod, provider, path.substring(1, secondSlash), null);
      }
    }
    return new Route.Nothing();
  }

  private List<Operation<?, ?>> at(String path, boolean withToken) {
    return byPath.getOrDefault(path, List.of()).stream()
        .filter(operation -> operation.form().namesSubscription() == withToken)
        .toList();
  }

  private static Route choose(
      String method,
      List<Operation<?, ?>> operations,
      String provider,
      @Nullable String paymentMethod,
      @Nullable String token) {
    Set<String> allowed = new TreeSet<>();
    for (Operation<?, ?> operation : operations) {
      if (operation.methods().contains(method)) {
        return new Route.Call(operation, provider, paymentMethod, token);
      }
      allowed.addAll(operation.methods());
    }
    return new Route.WrongMethod(allowed, operations.stream().anyMatch(Operation::movesMoney));
  }
}
