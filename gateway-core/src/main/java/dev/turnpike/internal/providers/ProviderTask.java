package dev.turnpike.internal.providers;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.InvalidRequestException;
import dev.turnpike.internal.contract.CallbackEntry;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.Callback;
import dev.turnpike.spi.CallbackRefusedException;
import dev.turnpike.spi.CallbackResult;
import dev.turnpike.spi.Provider;
import org.jspecify.annotations.Nullable;

/**
 * A call of a provider.
 *
 * @param share what it is called for
 * @param id what it is called
 * @param movesMoney whether it moves money, so that a problem says what became of it
 * @param notFound what "not found" means
 * @param requestId of the request that led to it
 * @param traceparent of that request; {@code null} where it has none
 * @param work calls the provider
 */
public record ProviderTask<A>(
    Share share,
    String id,
    boolean movesMoney,
    ErrorCode notFound,
    String requestId,
    @Nullable String traceparent,
    Work<A> work) {

  /** An operation. */
  public static <Q, A> ProviderTask<A> of(
      Operation<Q, A> operation, Q request, CallContext context) {
    return of(Share.CALLS, operation, request, context);
  }

  /** An operation that has its place among others. */
  public static <Q, A> ProviderTask<A> of(
      Share share, Operation<Q, A> operation, Q request, CallContext context) {
    return new ProviderTask<>(
        share,
        operation.id(),
        operation.movesMoney(),
        operation.notFoundCode(),
        context.requestId(),
        context.traceparent().orElse(null),
        (provider, traceparent) ->
            operation.invoke(
                provider,
                request,
                traceparent == null ? context : context.withTraceparent(traceparent)));
  }

  /** A callback that came. */
  public static ProviderTask<CallbackResult> of(Callback callback) {
    return new ProviderTask<>(
        Share.CALLBACKS,
        CallbackEntry.ID,
        false,
        ErrorCode.PAYMENT_NOT_FOUND,
        "none",
        null,
        (provider, traceparent) -> {
          try {
            return CallbackEntry.read(provider, callback);
          } catch (InvalidRequestException wrong) {
            throw new WrongCallback(wrong);
          } catch (CallbackRefusedException refused) {
            throw new RefusedCallback(refused);
          }
        });
  }

  /** A problem with it at this provider, and what its code says of the money. */
  GatewayException.Builder problem(ErrorCode code, String provider) {
    return GatewayException.of(code)
        .provider(provider)
        .outcome(movesMoney ? code.usualOutcome() : null);
  }

  /** Calls a provider; {@code traceparent}: under which, where another than the call's own. */
  @FunctionalInterface
  interface Work<A> {
    @Nullable A call(Provider provider, @Nullable String traceparent) throws Exception;
  }

  /** A callback can't be read: only of a callback this is its sender's fault. */
  static final class WrongCallback extends Exception {
    private static final long serialVersionUID = 1L;

    final GatewayException problem;

    WrongCallback(InvalidRequestException problem) {
      super(problem);
      this.problem = problem;
    }
  }

  /** A callback is not genuine: only a callback can be that. */
  static final class RefusedCallback extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedCallback(CallbackRefusedException refused) {
      super(refused.getMessage(), refused);
    }
  }

  @Override
  public String toString() {
    return id;
  }
}
