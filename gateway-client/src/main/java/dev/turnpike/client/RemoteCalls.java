package dev.turnpike.client;

import dev.turnpike.CallOptions;
import dev.turnpike.ExternalService;
import dev.turnpike.GatewayListener;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.InvalidRequestException;
import dev.turnpike.api.OutcomeUnknownException;
import dev.turnpike.internal.contract.Call;
import dev.turnpike.internal.contract.Json;
import dev.turnpike.internal.contract.Names;
import dev.turnpike.internal.contract.NotJsonException;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.doors.CallMaker;
import dev.turnpike.internal.external.ServiceClient;
import dev.turnpike.internal.transport.HttpCall;
import dev.turnpike.internal.transport.HttpTransport;
import dev.turnpike.internal.transport.NoAnswerException;
import dev.turnpike.internal.transport.PercentEncoding;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.Callback;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Makes calls at a gateway that runs elsewhere. Thread-safe. */
final class RemoteCalls implements CallMaker, AutoCloseable {
  private static final int IDLE_CONNECTIONS = 64;

  private final String url;
  private final Map<String, String> keys;
  private final Duration callTimeout;
  private final Duration connectTimeout;
  private final boolean repeatsUnderKey;
  private final HttpTransport transport;
  private final HttpTransport.Client http;
  private final Clock clock = Clock.systemUTC();
  private volatile boolean closed;

  RemoteCalls(RemoteGateway.Builder settings) {
    this.url = settings.url;
    this.keys = new LinkedHashMap<>(settings.keys);
    this.callTimeout = settings.callTimeout;
    this.connectTimeout = settings.connectTimeout;
    this.repeatsUnderKey = settings.repeatsUnderKey;
    this.transport = new HttpTransport(IDLE_CONNECTIONS, settings.http(), new GatewayListener() {});
    this.http = transport.client(connectTimeout);
  }

  @Override
  public <Q, A> A make(Call<Q, A> call) {
    Operation<Q, A> operation = call.operation();
    operation.check(call);
    requireOpen(operation);
    GatewayErrors errors = new GatewayErrors(call.provider(), clock);
    ServiceClient client = new ServiceClient(serviceOf(call), http, errors);
    CallContext context = contextOf(call);
    A answer;
    try {
      answer = client.call(operation, call.request(), context);
    } catch (OutcomeUnknownException e) {
      if (!repeatsUnderKey || context.idempotencyKey().isEmpty() || !isBrokenOff(e)) {
        throw e;
      }
      answer = onceMore(e, () -> client.call(operation, call.request(), context));
    }
    Optional<String> mismatch = operation.mismatchOf(call.request(), answer);
    if (mismatch.isPresent()) {
      throw errors.broken(operation, "it is about another " + mismatch.get(), null);
    }
    return answer;
  }

  /**
   * The answer to a second send, under the key of a first one that may have arrived. Where it was
   * not executed, that is said of the first one, too, only if the gateway says an earlier answer
   * again: what refuses the second one need not have seen the first.
   */
  private static <A> A onceMore(OutcomeUnknownException first, Supplier<A> send) {
    try {
      return send.get();
    } catch (GatewayException second) {
      if (second instanceof OutcomeUnknownException || second.replayed()) {
        throw second;
      }
      first.addSuppressed(second);
      throw first;
    }
  }

  /** With a key, what may have arrived can be sent once more: who keeps the key's record knows. */
  private static boolean isBrokenOff(OutcomeUnknownException e) {
    return e.getCause() instanceof NoAnswerException broken && !broken.timeout();
  }

  private void requireOpen(@Nullable Operation<?, ?> operation) {
    if (closed) {
      throw GatewayException.of(ErrorCode.GATEWAY_UNAVAILABLE)
          .detail("this handle of a gateway is closed")
          .outcome(operation == null ? null : operation.outcomeOf(ErrorCode.GATEWAY_UNAVAILABLE))
          .build();
    }
  }

  /** To its callers, a gateway is an external service for each of its providers. */
  private ExternalService serviceOf(Call<?, ?> call) {
    requireName(call.provider());
    return ExternalService.builder(call.provider(), url + "/v3/" + call.provider())
        .apiKey(keyOf(call))
        .timeout(callTimeout)
        .connectTimeout(connectTimeout)
        .build();
  }

  static void requireName(String provider) {
    if (!Names.isName(provider)) {
      throw GatewayException.of(ErrorCode.PROVIDER_NOT_FOUND)
          .detail("'%s' can't be a provider's name: %s".formatted(provider, Names.FORM))
          .build();
    }
  }

  private @Nullable String keyOf(Call<?, ?> call) {
    String key = keys.get(call.tenant());
    if (key == null && !call.tenant().isEmpty()) {
      throw InvalidRequestException.of("tenant", "has no API key in this client").toBuilder()
          .outcome(call.operation().outcomeOf(ErrorCode.INVALID_REQUEST))
          .build();
    }
    return key;
  }

  private CallContext contextOf(Call<?, ?> call) {
    CallOptions options = call.options();
    String requestId = options.requestId();
    return CallContext.builder()
        .idempotencyKey(idempotencyKey(call))
        .paymentMethod(options.paymentMethod())
        .queryParameters(options.queryParameters())
        .requestId(requestId == null ? UUID.randomUUID().toString() : requestId)
        .traceparent(options.traceparent())
        .timeout(callTimeout)
        .build();
  }

  /**
   * A key of our own where nothing else tells two requests apart. Where the caller's own id guards,
   * a key would switch that guard off, and a second call would charge twice.
   */
  private static <Q> @Nullable String idempotencyKey(Call<Q, ?> call) {
    Operation<Q, ?> operation = call.operation();
    String given = call.options().idempotencyKey();
    return given != null || !operation.movesMoney() || operation.guardOf(call.request()) != null
        ? given
        : UUID.randomUUID().toString();
  }

  @Override
  public void callback(String provider, Callback callback) {
    requireName(provider);
    HttpUrl.Builder target = HttpUrl.get(url + "/v3/" + provider + "/callback").newBuilder();
    callback
        .query()
        .forEach(
            (name, values) ->
                values.forEach(
                    value ->
                        target.addEncodedQueryParameter(
                            PercentEncoding.encode(name), PercentEncoding.encode(value))));
    boolean hasBody = !callback.method().equals("GET");
    send(
        new GatewayErrors(provider, clock),
        new HttpCall(
            callback.method(),
            target.build(),
            ForwardedHeaders.of(callback),
            hasBody ? callback.body() : null,
            provider + " callback"));
  }

  /** What {@code GET /v3} says to the key without a tenant, else to that of the first tenant. */
  Map<String, @Nullable Object> providers() {
    GatewayErrors errors = new GatewayErrors("", clock);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", "application/json");
    keys.entrySet().stream()
        .min(Comparator.comparing(key -> !key.getKey().isEmpty()))
        .ifPresent(key -> headers.put("Authorization", "Bearer " + key.getValue()));
    HttpTransport.Answer answer =
        send(errors, new HttpCall("GET", HttpUrl.get(url + "/v3"), headers, null, "GET /v3"));
    try {
      return Json.readMarkedObject(answer.body());
    } catch (NotJsonException e) {
      throw errors.broken(null, e.error().toString(), e);
    }
  }

  private HttpTransport.Answer send(GatewayErrors errors, HttpCall outgoing) {
    requireOpen(null);
    HttpTransport.Answer answer;
    try {
      answer = http.send(outgoing, callTimeout, true);
    } catch (NoAnswerException e) {
      throw errors.noAnswer(e);
    }
    if (!answer.isSuccess()) {
      throw errors.read(answer);
    }
    return answer;
  }

  @Override
  public void close() {
    closed = true;
    transport.close();
  }
}
