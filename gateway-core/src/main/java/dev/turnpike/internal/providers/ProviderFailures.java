package dev.turnpike.internal.providers;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.internal.contract.Problem;
import dev.turnpike.internal.contract.Redactor;
import dev.turnpike.spi.NotExecutedException;
import dev.turnpike.spi.NotFoundException;
import dev.turnpike.spi.NotSupportedException;
import dev.turnpike.spi.RejectedException;

/** What a caller hears of what a provider throws. */
final class ProviderFailures {
  private ProviderFailures() {}

  /** Writes a line about it. */
  @FunctionalInterface
  interface Warning {
    void tell(String what, String line, Object... facts);
  }

  static GatewayException translate(
      Throwable thrown, RunningProvider provider, ProviderTask<?> task, Warning warning) {
    if (thrown instanceof ProviderTask.WrongCallback wrong) {
      return wrong.problem;
    }
    if (thrown instanceof ProviderTask.RefusedCallback refused) {
      String detail = text(refused, ErrorCode.UNAUTHORIZED.title());
      warning.tell(
          "refused a callback",
          "provider '{}' refused a callback: {}",
          provider.name(),
          Redactor.line(detail));
      return task.problem(ErrorCode.UNAUTHORIZED, provider.name())
          .detail(detail)
          .cause(refused.getCause())
          .build();
    }
    if (thrown instanceof GatewayException said) {
      ErrorCode code = asSaidHere(said, task);
      if (Problem.isBelieved(code)) {
        return believed(said, code, provider, task);
      }
    }
    if (thrown instanceof NotExecutedException e) {
      warning.tell(
          "could not be reached",
          "provider '{}' could not execute {} requestId={}: {}",
          provider.name(),
          task.id(),
          task.requestId(),
          Redactor.line(describe(e)));
      return task.problem(ErrorCode.PROVIDER_UNAVAILABLE, provider.name())
          .detail(text(e, "provider '%s' could not be reached".formatted(provider.name())))
          .retryAfter(e.retryAfter().orElse(null))
          .cause(e)
          .build();
    }
    if (thrown instanceof RejectedException e) {
      return task.problem(ErrorCode.PROVIDER_REJECTED, provider.name())
          .detail(text(e, ErrorCode.PROVIDER_REJECTED.title()))
          .cause(e)
          .build();
    }
    if (thrown instanceof NotFoundException e) {
      ErrorCode code = task.notFound();
      return task.problem(code, provider.name()).detail(text(e, code.title())).cause(e).build();
    }
    if (thrown instanceof NotSupportedException e) {
      return task.problem(ErrorCode.OPERATION_NOT_SUPPORTED, provider.name())
          .detail(text(e, ErrorCode.OPERATION_NOT_SUPPORTED.title()))
          .cause(e)
          .build();
    }
    warning.tell(
        "failed",
        "provider '{}' failed at {} requestId={}",
        provider.name(),
        task.id(),
        task.requestId(),
        Redactor.thrown(thrown));
    return task.problem(ErrorCode.PROVIDER_ERROR, provider.name())
        .detail("provider '%s' failed".formatted(provider.name()))
        .cause(thrown)
        .build();
  }

  /**
   * What another gateway says of its own caller is something else when its caller is this gateway.
   */
  private static ErrorCode asSaidHere(GatewayException said, ProviderTask<?> task) {
    return switch (said.code()) {
      case TOO_MANY_REQUESTS -> ErrorCode.PROVIDER_UNAVAILABLE;
      case INVALID_REQUEST ->
          task.movesMoney() && said.outcome().isEmpty()
              ? ErrorCode
                  .INVALID_REQUEST // a record of the provider's own making: a fault, at any time
              : ErrorCode.PROVIDER_REJECTED;
      default -> said.code();
    };
  }

  private static GatewayException believed(
      GatewayException said, ErrorCode code, RunningProvider provider, ProviderTask<?> task) {
    return task.problem(code, provider.name())
        .detail(Redactor.text(said.detail()))
        .outcome(task.movesMoney() ? said.outcome().orElse(code.usualOutcome()) : null)
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
