package dev.turnpike.internal.engine;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.providers.RunningProvider;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a provider answers must be about what was asked. An id that it leaves out means the one that
 * was asked for; with another one its answer is broken, and nobody may take it for an answer. So is
 * one that took money without saying which payment it is: that can't be refunded or asked about.
 */
final class AnswerCheck {
  private static final Logger LOG = LoggerFactory.getLogger(AnswerCheck.class);

  private AnswerCheck() {}

  /** What the caller is told where an answer is broken; else empty. */
  static <Q, A> Optional<GatewayException> problem(
      RunningProvider provider, Operation<Q, A> operation, Q request, A answer) {
    return operation
        .mismatchOf(request, answer)
        .map(field -> "it is about another %s than was asked for".formatted(field))
        .or(
            () ->
                operation.lacksPayment(request, answer)
                    ? Optional.of("paymentId is missing")
                    : Optional.empty())
        .map(
            what -> {
              LOG.warn(
                  "the answer of provider '{}' to {} breaks the contract: {}",
                  provider.name(),
                  operation.id(),
                  what);
              return operation
                  .problem(ErrorCode.PROVIDER_ERROR, provider.name())
                  .detail(
                      "the answer of provider '%s' breaks the contract: %s"
                          .formatted(provider.name(), what))
                  .build();
            });
  }
}
