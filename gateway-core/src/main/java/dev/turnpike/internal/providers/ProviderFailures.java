package dev.turnpike.internal.providers;

import static dev.turnpike.internal.providers.ProviderCaller.problem;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.InvalidRequestException;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.Problem;
import dev.turnpike.internal.contract.ProviderCall;
import dev.turnpike.internal.contract.Redactor;
import dev.turnpike.spi.CallbackRefusedException;
import dev.turnpike.spi.NotExecutedException;
import dev.turnpike.spi.NotFoundException;
import dev.turnpike.spi.NotSupportedException;
import dev.turnpike.spi.RejectedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a caller hears of what a provider throws. */
final class ProviderFailures {
  private static final Logger LOG = LoggerFactory.getLogger(ProviderFailures.class);

  private ProviderFailures() {}

  static GatewayException translate(
      Throwable thrown, RunningProvider provider, Operation operation, ProviderCall call) {
    if (thrown instanceof InvalidRequestException wrong && operation == Operation.CALLBACK) {
      return wrong;
    }
    if (thrown instanceof GatewayException said) {
      ErrorCode code = asSaidHere(said, operation);
      if (Problem.isBelieved(code)) {
        return believed(said, code, provider, operation);
      }
    }
    if (thrown instanceof NotExecutedException e) {
      LOG.warn(
          "provider '{}' could not execute {} requestId={}: {}",
          provider.name(),
          operation.id(),
          call.context().requestId(),
          Redactor.line(describe(e)));
      return problem(ErrorCode.PROVIDER_UNAVAILABLE, provider, operation)
          .detail(text(e, "provider '%s' could not be reached".formatted(provider.name())))
          .retryAfter(e.retryAfter().orElse(null))
          .cause(e)
          .build();
    }
    if (thrown instanceof RejectedException e) {
      return problem(ErrorCode.PROVIDER_REJECTED, provider, operation)
          .detail(text(e, ErrorCode.PROVIDER_REJECTED.title()))
          .cause(e)
          .build();
    }
    if (thrown instanceof NotFoundException e) {
      ErrorCode code =
          operation.isForSubscriptions()
              ? ErrorCode.SUBSCRIPTION_NOT_FOUND
              : ErrorCode.PAYMENT_NOT_FOUND;
      return problem(code, provider, operation).detail(text(e, code.title())).cause(e).build();
    }
    if (thrown instanceof NotSupportedException e) {
      return problem(ErrorCode.OPERATION_NOT_SUPPORTED, provider, operation)
          .detail(text(e, ErrorCode.OPERATION_NOT_SUPPORTED.title()))
          .cause(e)
          .build();
    }
    if (thrown instanceof CallbackRefusedException e && operation == Operation.CALLBACK) {
      LOG.warn("provider '{}' refused a callback: {}", provider.name(), Redactor.line(text(e, "")));
      return problem(ErrorCode.UNAUTHORIZED, provider, operation)
          .detail(text(e, ErrorCode.UNAUTHORIZED.title()))
          .cause(e)
          .build();
    }
    LOG.warn(
        "provider '{}' failed at {} requestId={}",
        provider.name(),
        operation.id(),
        call.context().requestId(),
        Redactor.thrown(thrown));
    return problem(ErrorCode.PROVIDER_ERROR, provider, operation)
        .detail("provider '%s' failed".formatted(provider.name()))
        .cause(thrown)
        .build();
  }

  /**
   * What another gateway says of its own caller is something else when its caller is this gateway.
   */
  private static ErrorCode asSaidHere(GatewayException said, Operation operation) {
    return switch (said.code()) {
      case TOO_MANY_REQUESTS -> ErrorCode.PROVIDER_UNAVAILABLE;
      case INVALID_REQUEST ->
          operation.movesMoney() && said.outcome().isEmpty()
              ? ErrorCode
                  .INVALID_REQUEST // a record of the provider's own making: a fault, at any time
              : ErrorCode.PROVIDER_REJECTED;
      default -> said.code();
    };
  }

  private static GatewayException believed(
      GatewayException said, ErrorCode code, RunningProvider provider, Operation operation) {
    return problem(code, provider, operation)
        .detail(Redactor.text(said.detail()))
        .outcome(operation.movesMoney() ? said.outcome().orElse(code.usualOutcome()) : null)
        .retryAfter(said.retryAfter().orElse(null))
        .cause(said)
        .build();
  }

  private static String text(Exception e, String otherwise) {
    String message = e.getMessage();
    return message == null || message.isBlank() ? otherwise : Redactor.text(message);
  }

  private static String describe(Exception e) {
    return e.getCause() == null ? text(e, "") : text(e, "") + ", " + e.getCause();
  }
}
