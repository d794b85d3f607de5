package dev.turnpike.internal.external;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.internal.contract.BareNotFoundException;
import dev.turnpike.internal.contract.BrokenAnswerException;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.Problem;
import dev.turnpike.internal.transport.HttpTransport;
import dev.turnpike.internal.transport.NoAnswerException;
import dev.turnpike.internal.transport.RetryAfter;
import java.time.Clock;
import java.util.Optional;

/** How an external service's errors are read: section 3 of the contract. */
final class ServiceErrors implements PeerErrors {
  private final String name;
  private final Clock clock;

  ServiceErrors(String name, Clock clock) {
    this.name = name;
    this.clock = clock;
  }

  @Override
  public GatewayException noAnswer(Operation<?, ?> operation, NoAnswerException e) {
    if (e.nothingSent()) {
      return problem(ErrorCode.PROVIDER_UNAVAILABLE, "provider '%s' could not be reached")
          .cause(e)
          .build();
    }
    if (e.timeout()) {
      return problem(ErrorCode.PROVIDER_TIMEOUT, "provider '%s' did not answer in time")
          .cause(e)
          .build();
    }
    String what =
        e.tooLarge()
            ? "provider '%s' gave an answer over " + HttpTransport.MAX_ANSWER + " bytes"
            : "provider '%s' gave no complete answer";
    return problem(ErrorCode.PROVIDER_ERROR, what).cause(e).build();
  }

  @Override
  public GatewayException read(Operation<?, ?> operation, HttpTransport.Answer answer) {
    GatewayException.Builder problem =
        believed(answer).orElseGet(() -> byStatus(operation, answer));
    return problem
        .retryAfter(RetryAfter.parse(answer.header("Retry-After"), clock).orElse(null))
        .build();
  }

  @Override
  public GatewayException broken(Operation<?, ?> operation, BrokenAnswerException e) {
    return GatewayException.of(ErrorCode.PROVIDER_ERROR)
        .detail(
            "the answer of provider '%s' breaks the contract: %s".formatted(name, e.getMessage()))
        .cause(e)
        .build();
  }

  private static Optional<GatewayException.Builder> believed(HttpTransport.Answer answer) {
    if (!Problem.isMediaType(answer.header("Content-Type"))) {
      return Optional.empty();
    }
    Optional<GatewayException.Builder> problem = Problem.read(answer.body());
    return problem
        .filter(read -> read.build().code() == ErrorCode.GATEWAY_UNAVAILABLE)
        .map(ServiceErrors::ofNextGateway)
        .or(() -> problem.filter(read -> Problem.isBelieved(read.build().code())));
  }

  /** The next link of a chain of gateways can't work now: so it is this one's provider. */
  private static GatewayException.Builder ofNextGateway(GatewayException.Builder problem) {
    GatewayException said = problem.build();
    return GatewayException.of(ErrorCode.PROVIDER_UNAVAILABLE)
        .detail(said.detail())
        .outcome(said.outcome().orElse(null));
  }

  private GatewayException.Builder byStatus(
      Operation<?, ?> operation, HttpTransport.Answer answer) {
    boolean lookup = !operation.movesMoney();
    return switch (answer.status()) {
      case 400, 422 ->
          GatewayException.of(ErrorCode.PROVIDER_REJECTED)
              .detail(
                  Problem.detail(answer.body())
                      .orElse("provider '%s' rejected the request".formatted(name)));
      case 401, 403 ->
          problem(
                  ErrorCode.PROVIDER_ERROR,
                  "provider '%s' does not accept the gateway's credentials")
              .outcome(Outcome.NOT_EXECUTED);
      case 404 ->
          lookup
              ? notFound(operation).cause(new NoSuchPathException(new BareNotFoundException()))
              : notSupported(operation);
      case 405, 501 -> notSupported(operation).cause(new NoSuchPathException(null));
      case 409 ->
          GatewayException.of(ErrorCode.DUPLICATE_TRANSACTION)
              .detail(
                  Problem.detail(answer.body())
                      .orElse("provider '%s' says it was made before".formatted(name)));
      case 429 -> problem(ErrorCode.PROVIDER_UNAVAILABLE, "provider '%s' has too many requests");
      default ->
          problem(
              ErrorCode.PROVIDER_ERROR,
              "provider '%s' answered with HTTP status " + answer.status());
    };
  }

  private GatewayException.Builder notFound(Operation<?, ?> operation) {
    String what = operation.isForSubscriptions() ? "subscription" : "payment";
    return problem(
        operation.notFoundCode(), "provider '%s' knows no such " + what + ", or no such path");
  }

  private GatewayException.Builder notSupported(Operation<?, ?> operation) {
    return problem(
        ErrorCode.OPERATION_NOT_SUPPORTED, "provider '%s' does not support " + operation.id());
  }

  private GatewayException.Builder problem(ErrorCode code, String detail) {
    return GatewayException.of(code).detail(detail.formatted(name));
  }
}
