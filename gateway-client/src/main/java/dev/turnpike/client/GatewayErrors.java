package dev.turnpike.client;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.internal.contract.BrokenAnswerException;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.Problem;
import dev.turnpike.internal.external.PeerErrors;
import dev.turnpike.internal.transport.HttpTransport;
import dev.turnpike.internal.transport.NoAnswerException;
import dev.turnpike.internal.transport.RetryAfter;
import java.time.Clock;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway's errors mean to its caller: the same codes and outcomes as in its own JVM. What
 * no gateway says, but something between, is read by its status; it proves little.
 */
final class GatewayErrors implements PeerErrors {
  private static final String REPLAYED = "Idempotency-Replayed";

  /** What stops a request at a door, and so before it is executed. */
  private static final Set<ErrorCode> AT_THE_DOOR =
      EnumSet.of(
          ErrorCode.UNAUTHORIZED,
          ErrorCode.FORBIDDEN,
          ErrorCode.ROUTE_NOT_FOUND,
          ErrorCode.METHOD_NOT_ALLOWED,
          ErrorCode.PAYLOAD_TOO_LARGE,
          ErrorCode.URI_TOO_LONG,
          ErrorCode.UNSUPPORTED_MEDIA_TYPE,
          ErrorCode.TOO_MANY_REQUESTS,
          ErrorCode.HEADERS_TOO_LARGE);

  private final String provider;
  private final Clock clock;

  GatewayErrors(String provider, Clock clock) {
    this.provider = provider;
    this.clock = clock;
  }

  @Override
  public GatewayException noAnswer(Operation<?, ?> operation, NoAnswerException e) {
    return noAnswer(e, operation);
  }

  /** For what is no operation. */
  GatewayException noAnswer(NoAnswerException e) {
    return noAnswer(e, null);
  }

  private GatewayException noAnswer(NoAnswerException e, @Nullable Operation<?, ?> operation) {
    if (e.nothingSent()) {
      return problem(ErrorCode.GATEWAY_UNAVAILABLE, operation)
          .detail("the gateway could not be reached")
          .cause(e)
          .build();
    }
    if (e.timeout()) {
      return problem(ErrorCode.PROVIDER_TIMEOUT, operation)
          .detail("the gateway did not answer in time")
          .cause(e)
          .build();
    }
    return problem(ErrorCode.INTERNAL_ERROR, operation)
        .detail("the gateway gave no complete answer")
        .cause(e)
        .build();
  }

  @Override
  public GatewayException broken(Operation<?, ?> operation, BrokenAnswerException e) {
    return broken(operation, String.valueOf(e.getMessage()), e);
  }

  GatewayException broken(
      @Nullable Operation<?, ?> operation, String what, @Nullable Exception cause) {
    return problem(ErrorCode.INTERNAL_ERROR, operation)
        .detail("the gateway's answer breaks the contract: " + what)
        .cause(cause)
        .build();
  }

  @Override
  public GatewayException read(Operation<?, ?> operation, HttpTransport.Answer answer) {
    return read(answer, operation);
  }

  /** For what is no operation. */
  GatewayException read(HttpTransport.Answer answer) {
    return read(answer, null);
  }

  private GatewayException read(HttpTransport.Answer answer, @Nullable Operation<?, ?> operation) {
    return said(answer, operation)
        .orElseGet(() -> byStatus(answer.status(), operation))
        .provider(provider)
        .retryAfter(RetryAfter.parse(answer.header("Retry-After"), clock).orElse(null))
        .replayed("true".equalsIgnoreCase(answer.header(REPLAYED)))
        .build();
  }

  private static Optional<GatewayException.Builder> said(
      HttpTransport.Answer answer, @Nullable Operation<?, ?> operation) {
    if (!Problem.isMediaType(answer.header("Content-Type"))) {
      return Optional.empty();
    }
    return Problem.read(answer.body())
        .map(
            problem -> {
              GatewayException said = problem.build();
              Outcome outcome =
                  said.outcome().orElseGet(() -> usualOutcome(said.code(), operation));
              return problem.outcome(operation != null && operation.movesMoney() ? outcome : null);
            });
  }

  private static @Nullable Outcome usualOutcome(
      ErrorCode code, @Nullable Operation<?, ?> operation) {
    return operation == null ? null : operation.outcomeOf(code);
  }

  private GatewayException.Builder byStatus(int status, @Nullable Operation<?, ?> operation) {
    ErrorCode code =
        Arrays.stream(ErrorCode.values())
            .filter(one -> one.status() == status && AT_THE_DOOR.contains(one))
            .findFirst()
            .orElse(ErrorCode.INTERNAL_ERROR);
    return problem(code, operation)
        .detail("HTTP status %s came, and not from a gateway".formatted(status));
  }

  private GatewayException.Builder problem(ErrorCode code, @Nullable Operation<?, ?> operation) {
    return GatewayException.of(code).provider(provider).outcome(usualOutcome(code, operation));
  }
}
