package dev.turnpike.internal.external;

import dev.turnpike.ExternalService;
import dev.turnpike.api.GatewayException;
import dev.turnpike.internal.contract.BrokenAnswerException;
import dev.turnpike.internal.contract.ContractJson;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.Redactor;
import dev.turnpike.internal.contract.WireRequest;
import dev.turnpike.internal.transport.HttpCall;
import dev.turnpike.internal.transport.HttpTransport;
import dev.turnpike.internal.transport.NoAnswerException;
import dev.turnpike.internal.transport.PercentEncoding;
import dev.turnpike.spi.CallContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Speaks the contract to one peer, driven by the table of operations: to an external service, or to
 * a gateway in the place of one of its providers. Thread-safe.
 */
public final class ServiceClient {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceClient.class);
  private static final String USER_AGENT = "Turnpike";

  private static final int NOT_FOUND = 404;

  private final ExternalService service;
  private final HttpUrl baseUrl;
  private final HttpTransport.Client http;
  private final PeerErrors errors;

  /**
   * A client of this peer.
   *
   * @param http what its connections are made by
   * @param errors what it means when the peer doesn't answer as it should
   */
  public ServiceClient(ExternalService service, HttpTransport.Client http, PeerErrors errors) {
    this.service = service;
    this.baseUrl = HttpUrl.get(service.baseUrl().toString());
    this.http = http;
    this.errors = errors;
  }

  /**
   * Makes a call, once.
   *
   * @throws GatewayException when there is no answer by the contract
   */
  public <Q, A> A call(Operation<Q, A> operation, Q request, CallContext call) {
    WireRequest wire = operation.form().write(request);
    HttpCall outgoing = outgoing(operation, wire, call);
    HttpTransport.Answer answer;
    try {
      answer = http.send(outgoing, timeout(call), !operation.movesMoney());
    } catch (NoAnswerException e) {
      LOG.warn(
          "{} requestId={} has no answer: {}",
          outgoing,
          call.requestId(),
          Redactor.line(String.valueOf(e.getMessage())));
      throw errors.noAnswer(operation, e);
    }
    if (!answer.isSuccess()) {
      // anybody can have a service asked about what there is not
      LOG.atLevel(
              !operation.movesMoney() && answer.status() == NOT_FOUND ? Level.DEBUG : Level.WARN)
          .log("{} requestId={} was answered with {}", outgoing, call.requestId(), answer.status());
      throw errors.read(operation, answer);
    }
    try {
      return ContractJson.readAnswer(
          operation.answerType(), answer.body(), known(operation, request, wire));
    } catch (BrokenAnswerException e) {
      LOG.warn(
          "{} requestId={} has an answer that breaks the contract: {}",
          outgoing,
          call.requestId(),
          Redactor.line(String.valueOf(e.getMessage())));
      throw errors.broken(operation, e);
    }
  }

  private Duration timeout(CallContext call) {
    Duration left = call.timeLeft();
    return left.compareTo(service.timeout()) < 0 ? left : service.timeout();
  }

  private HttpCall outgoing(Operation<?, ?> operation, WireRequest wire, CallContext call) {
    HttpUrl.Builder url = baseUrl.newBuilder();
    StringBuilder described =
        new StringBuilder(service.name())
            .append(' ')
            .append(operation.methods().get(0))
            .append(' ');
    call.paymentMethod()
        .ifPresent(
            method -> {
              url.addPathSegment(method);
              described.append('/').append(method);
            });
    url.addPathSegments(operation.id());
    described.append(operation.path());
    if (wire.subscriptionToken() != null) {
      url.addEncodedPathSegment(PercentEncoding.encode(wire.subscriptionToken()));
      described.append("/***");
    }
    addQuery(url, "paymentId", wire.paymentId());
    addQuery(url, "shopTransactionId", wire.shopTransactionId());
    call.queryParameters()
        .forEach((name, values) -> values.forEach(value -> addQuery(url, name, value)));
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", "application/json");
    headers.put("User-Agent", USER_AGENT);
    headers.put("X-Request-Id", call.requestId());
    call.traceparent().ifPresent(trace -> headers.put("traceparent", trace));
    call.idempotencyKey().ifPresent(key -> headers.put("Idempotency-Key", key));
    if (service.apiKey() != null) {
      headers.put("Authorization", "Bearer " + service.apiKey());
    }
    return new HttpCall(
        operation.methods().get(0), url.build(), headers, wire.json(), described.toString());
  }

  private static void addQuery(HttpUrl.Builder url, String name, @Nullable String value) {
    if (value != null) {
      url.addEncodedQueryParameter(PercentEncoding.encode(name), PercentEncoding.encode(value));
    }
  }

  /**
   * What the answer may leave out, since it was said in the question; but for the caller's own id:
   * whether the service told it matters to who has to find out what became of a call.
   */
  private static <Q> Map<String, String> known(
      Operation<Q, ?> operation, Q request, WireRequest wire) {
    Map<String, String> known = new HashMap<>();
    if (wire.paymentId() != null) {
      known.put("paymentId", wire.paymentId());
    }
    String token = operation.subscriptionOf(request);
    if (token != null) {
      known.put("subscriptionToken", token);
    }
    return known;
  }
}
