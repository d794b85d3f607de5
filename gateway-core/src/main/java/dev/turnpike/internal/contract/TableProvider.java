package dev.turnpike.internal.contract;

import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.Callback;
import dev.turnpike.spi.CallbackResult;
import dev.turnpike.spi.Provider;

/**
 * A provider that carries out every operation of the table in the same way, and so whatever will
 * stand in it: an external service.
 */
public interface TableProvider extends Provider {
  /** Carries out an operation; what it throws means what it means for every {@link Provider}. */
  <Q, A> A carryOut(Operation<Q, A> operation, Q request, CallContext context) throws Exception;

  /** Reads a callback. */
  CallbackResult callback(Callback callback);
}
