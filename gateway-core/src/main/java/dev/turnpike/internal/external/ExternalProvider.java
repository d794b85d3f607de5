package dev.turnpike.internal.external;

import dev.turnpike.ExternalService;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.TableProvider;
import dev.turnpike.internal.transport.HttpTransport;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.Callback;
import dev.turnpike.spi.CallbackRefusedException;
import dev.turnpike.spi.CallbackResult;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An external service as a provider. What it supports is not known before it is asked, so it is
 * taken to support everything. Thread-safe.
 */
public final class ExternalProvider implements TableProvider {
  private static final Logger LOG = LoggerFactory.getLogger(ExternalProvider.class);
  private static final String BEARER = "Bearer ";
  private static final String PAYMENT_ID = "paymentId";

  private final ExternalService service;
  private final ServiceClient client;
  private final Set<Operation<?, ?>> lacking = ConcurrentHashMap.newKeySet();

  /** A provider that reaches the service over this transport. */
  public ExternalProvider(ExternalService service, HttpTransport transport, Clock clock) {
    this.service = service;
    this.client =
        new ServiceClient(
            service,
            transport.client(service.connectTimeout()),
            new ServiceErrors(service.name(), clock));
  }

  @Override
  public String name() {
    return service.name();
  }

  @Override
  public Duration idempotencyWindow() {
    return service.idempotencyWindow();
  }

  /** Each call has a time limit as a whole. */
  @Override
  public boolean keepsDeadline() {
    return true;
  }

  /**
   * By another operation where the service lacks this one. What it says of a payment that both
   * paths don't find proves nothing, so it is remembered only after an answer.
   */
  @Override
  public <Q, A> A carryOut(Operation<Q, A> operation, Q request, CallContext context) {
    Optional<Operation<Q, A>> instead = operation.instead();
    if (instead.isEmpty()) {
      return client.call(operation, request, context);
    }
    if (lacking.contains(operation)) {
      return client.call(instead.get(), request, context);
    }
    GatewayException noSuchPath;
    try {
      return client.call(operation, request, context);
    } catch (GatewayException e) {
      if (!(e.getCause() instanceof NoSuchPathException)) {
        throw e;
      }
      noSuchPath = e;
    }
    A answer;
    try {
      answer = client.call(instead.get(), request, context);
    } catch (GatewayException e) {
      throw e.code() == ErrorCode.OPERATION_NOT_SUPPORTED ? noSuchPath : e;
    }
    if (operation.saysWhatWasAsked(request, answer) && lacking.add(operation)) {
      LOG.info(
          "service '{}' has no {}, and is asked by {} from now on",
          service.name(),
          operation.path(),
          instead.get().path());
    }
    return answer;
  }

  /**
   * What a callback says is not believed, so its token only keeps strangers from making the gateway
   * ask.
   */
  @Override
  public CallbackResult callback(Callback callback) {
    String token = service.callbackToken();
    if (token != null && !brings(callback, token)) {
      throw new CallbackRefusedException(
          "a callback of '%s' must bring its token, as 'Authorization: Bearer' or '?token='"
              .formatted(service.name()));
    }
    return CallbackResult.ask(callback.requiredQueryParameter(PAYMENT_ID));
  }

  private static boolean brings(Callback callback, String token) {
    Optional<String> header =
        callback
            .header("Authorization")
            .filter(value -> value.regionMatches(true, 0, BEARER, 0, BEARER.length()))
            .map(value -> value.substring(BEARER.length()).trim());
    return isSame(header, token) || isSame(callback.queryParameter("token"), token);
  }

  private static boolean isSame(Optional<String> brought, String token) {
    return MessageDigest.isEqual(
        brought.orElse("").getBytes(StandardCharsets.UTF_8),
        token.getBytes(StandardCharsets.UTF_8));
  }
}
