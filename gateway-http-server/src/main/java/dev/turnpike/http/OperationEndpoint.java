package dev.turnpike.http;

import dev.turnpike.JsonAnswer;
import dev.turnpike.JsonCall;
import dev.turnpike.PaymentGateway;
import dev.turnpike.ProviderInfo;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.InvalidRequestException;
import dev.turnpike.internal.contract.CallbackEntry;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.OptionRules;
import dev.turnpike.spi.Callback;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls of the gateway out of requests: whatever is not about HTTP is the gateway's.
 * Thread-safe.
 */
final class OperationEndpoint {
  private static final List<String> PAYMENT_PARAMETERS = List.of("paymentId", "shopTransactionId");

  private final PaymentGateway gateway;
  private final List<String> names;
  private final Limits limits;
  private final int callbackBody;
  private final Overviews overviews;

  OperationEndpoint(PaymentGateway gateway, Limits limits, int callbackBody, Overviews overviews) {
    this.gateway = gateway;
    this.overviews = overviews;
    this.names = gateway.providers().stream().map(ProviderInfo::name).sorted().toList();
    this.limits = limits;
    this.callbackBody = callbackBody;
  }

  /** For a caller whose key has the right that the route needs. */
  Response answer(Request request, Route route, Caller caller, String requestId)
      throws IOException {
    if (route instanceof Route.Call call) {
      return operation(request, call, caller, requestId);
    }
    if (route instanceof Route.Metrics metrics) {
      return Response.page(metrics.exporter().mediaType(), metrics.exporter().page());
    }
    if (route instanceof Route.Administer operator && operator.action() == AdminAction.OVERVIEW) {
      caller.requireAllTenants();
      new AdminQuery(operator.action(), request.query()).end();
      return Response.json(200, overviews.now());
    }
    if (route instanceof Route.Administer operator) {
      return new Admin(gateway.administration().by(caller.operator()), limits)
          .answer(request, operator.action(), operator.encodedSteps());
    }
    if (route instanceof Route.Self) {
      return Response.json(200, caller.key().self());
    }
    if (route instanceof Route.Discovery discovery) {
      return discovery(discovery.provider(), caller);
    }
    if (route instanceof Route.WrongMethod wrong) {
      throw GatewayException.of(ErrorCode.METHOD_NOT_ALLOWED)
          .detail("here is allowed: " + String.join(", ", wrong.allowed()))
          .build();
    }
    throw GatewayException.of(ErrorCode.ROUTE_NOT_FOUND)
        .detail("there is nothing at this path; the providers are listed at /v3")
        .build();
  }

  private Response operation(Request request, Route.Call route, Caller caller, String requestId)
      throws IOException {
    Operation<?, ?> operation = route.operation();
    requireExisting(route.provider(), caller);
    gateway.checkSupported(route.provider(), operation.id());
    Map<String, List<String>> query =
        operation.form().bodyType().isPresent() ? Map.of() : Decoding.query(request.query());
    String paymentId = null;
    String shopTransactionId = null;
    if (operation.form().namesPayment()) {
      paymentId = single(query, PAYMENT_PARAMETERS.get(0));
      shopTransactionId = single(query, PAYMENT_PARAMETERS.get(1));
      query.keySet().removeAll(PAYMENT_PARAMETERS);
    }
    if (operation.form().bodyType().isEmpty()) {
      // unread, it would let Java's server cut the connection while the provider works
      request.body().drop();
    }
    String encodedToken = route.encodedToken();
    JsonAnswer answer =
        gateway.call(
            new JsonCall(
                route.provider(),
                operation.id(),
                operation.form().bodyType().isPresent() ? json(request) : new byte[0],
                paymentId,
                shopTransactionId,
                encodedToken == null ? null : Decoding.segment("subscriptionToken", encodedToken),
                caller
                    .options()
                    .idempotencyKey(operation.movesMoney() ? idempotencyKey(request) : null)
                    .paymentMethod(route.paymentMethod())
                    .queryParameters(query)
                    .requestId(requestId)
                    .traceparent(traceparent(request))
                    .build()));
    return Response.json(200, answer.json()).replayed(answer.replayed());
  }

  private byte[] json(Request request) throws IOException {
    request.body().requireJson();
    return request.body().read(limits.body());
  }

  private static @Nullable String single(Map<String, List<String>> query, String name) {
    List<String> values = query.getOrDefault(name, List.of());
    if (values.size() > 1) {
      throw InvalidRequestException.of(
          name, "must be given once, but is given " + values.size() + " times");
    }
    return values.isEmpty() ? null : values.get(0);
  }

  /** As W3C Trace Context wants it, a wrong one is no error: the trace begins elsewhere. */
  private static @Nullable String traceparent(Request request) {
    List<String> values = request.headers("traceparent");
    return values.size() == 1 ? OptionRules.traceparentOf(values.get(0)).orElse(null) : null;
  }

  private static @Nullable String idempotencyKey(Request request) {
    List<String> values = request.headers("Idempotency-Key");
    if (values.size() > 1) {
      throw InvalidRequestException.of("Idempotency-Key", "must be given once");
    }
    return values.isEmpty() ? null : values.get(0);
  }

  /**
   * For everybody: the provider says whether a callback is genuine, and what it says is not
   * believed anyway.
   */
  Response callback(Request request, Route route) throws IOException {
    if (!(route instanceof Route.IncomingCallback call)) {
      throw new IllegalStateException("only callbacks come without a caller");
    }
    gateway.checkSupported(call.provider(), CallbackEntry.ID);
    gateway.callback(
        call.provider(),
        new Callback(
            request.method(),
            Decoding.callbackQuery(request.query()),
            request.headers(),
            request.body().read(callbackBody)));
    return Response.empty(202);
  }

  private Response discovery(@Nullable String name, Caller caller) {
    List<ProviderInfo> providers =
        gateway.providers().stream()
            .filter(provider -> caller.key().mayUse(provider.name()))
            .toList();
    if (name == null) {
      return Response.json(
          200, Map.of("providers", providers.stream().map(OperationEndpoint::describe).toList()));
    }
    requireExisting(name, caller);
    return providers.stream()
        .filter(provider -> provider.name().equals(name))
        .findFirst()
        .map(provider -> Response.json(200, describe(provider)))
        .orElseThrow();
  }

  /** A provider that a key may not use doesn't exist for it, and nor is its name told. */
  private void requireExisting(String name, Caller caller) {
    if (!names.contains(name) || !caller.key().mayUse(name)) {
      throw GatewayException.of(ErrorCode.PROVIDER_NOT_FOUND)
          .detail(
              "no provider is named '%s'; there are %s"
                  .formatted(name, names.stream().filter(caller.key()::mayUse).toList()))
          .build();
    }
  }

  private static Map<String, Object> describe(ProviderInfo provider) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("name", provider.name());
    described.put("sandbox", provider.sandbox());
    described.put("operations", provider.operations());
    return described;
  }
}
