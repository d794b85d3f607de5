package dev.turnpike.testkit;

import dev.turnpike.api.GatewayException;
import dev.turnpike.api.InvalidRequestException;
import dev.turnpike.api.Outcome;
import dev.turnpike.spi.CallbackRefusedException;
import dev.turnpike.spi.NotExecutedException;
import dev.turnpike.spi.NotFoundException;
import dev.turnpike.spi.NotSupportedException;
import dev.turnpike.spi.RejectedException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * How a call ended, said in one way for a class that throws the exceptions of the SPI and for a
 * service that answers with problems.
 */
record Ending<T>(Kind kind, @Nullable T answer, @Nullable Throwable thrown) {
  /** What a caller learns. */
  enum Kind {
    ANSWERED,
    NOT_EXECUTED,
    REJECTED,
    NOT_FOUND,
    NOT_SUPPORTED,
    CALLBACK_REFUSED,
    IN_PROGRESS,
    UNKNOWN
  }

  static <T> Ending<T> of(Callable<T> call) {
    try {
      T answer = call.call();
      return new Ending<>(answer == null ? Kind.UNKNOWN : Kind.ANSWERED, answer, null);
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) { // whatever a provider throws is an ending
      return new Ending<>(kindOf(e), null, e);
    }
  }

  private static Kind kindOf(Throwable thrown) {
    if (thrown instanceof NotExecutedException) {
      return Kind.NOT_EXECUTED;
    }
    if (thrown instanceof RejectedException || thrown instanceof InvalidRequestException) {
      return Kind.REJECTED;
    }
    if (thrown instanceof NotFoundException) {
      return Kind.NOT_FOUND;
    }
    if (thrown instanceof NotSupportedException) {
      return Kind.NOT_SUPPORTED;
    }
    if (thrown instanceof CallbackRefusedException) {
      return Kind.CALLBACK_REFUSED;
    }
    return thrown instanceof GatewayException problem ? kindOf(problem) : Kind.UNKNOWN;
  }

  private static Kind kindOf(GatewayException problem) {
    return switch (problem.code()) {
      case PROVIDER_REJECTED,
          REFUND_EXCEEDS_PAYMENT,
          DUPLICATE_TRANSACTION,
          IDEMPOTENCY_MISMATCH,
          INVALID_REQUEST ->
          Kind.REJECTED;
      case PAYMENT_NOT_FOUND, SUBSCRIPTION_NOT_FOUND -> Kind.NOT_FOUND;
      case OPERATION_NOT_SUPPORTED -> Kind.NOT_SUPPORTED;
      case IDEMPOTENCY_IN_PROGRESS -> Kind.IN_PROGRESS;
      default ->
          problem.outcome().orElse(problem.code().usualOutcome()) == Outcome.NOT_EXECUTED
              ? Kind.NOT_EXECUTED
              : Kind.UNKNOWN;
    };
  }

  boolean is(Kind... kinds) {
    return Arrays.asList(kinds).contains(kind);
  }

  /** For a person: the answer without secrets, or what was thrown. */
  String describe() {
    if (answer != null) {
      return ReportText.of(answer);
    }
    return thrown == null ? "null" : kind + ": " + ReportText.thrown(thrown);
  }
}
