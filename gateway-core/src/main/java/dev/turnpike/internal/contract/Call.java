package dev.turnpike.internal.contract;

import dev.turnpike.CallOptions;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import java.util.Objects;

/**
 * One call of one operation: made once, and what every stage is given. Immutable.
 *
 * @param <Q> its request
 * @param <A> its answer
 * @param operation which operation
 * @param provider the provider's name
 * @param request what is asked for
 * @param options what is said beside it
 */
public record Call<Q, A>(
    Operation<Q, A> operation, String provider, Q request, CallOptions options) {

  /** Requires what is never missing; a request that is missing is found by its check. */
  public Call {
    Objects.requireNonNull(operation, "operation");
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(options, "options");
  }

  /** Whose call it is. */
  public String tenant() {
    return options.tenant();
  }

  /** A problem with it, and what its code says of the money. */
  public GatewayException.Builder problem(ErrorCode code) {
    return operation.problem(code, provider);
  }

  /** Without the request. */
  @Override
  public String toString() {
    return "Call[operation=%s, provider=%s]".formatted(operation.id(), provider);
  }
}
