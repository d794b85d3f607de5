package dev.turnpike.internal.engine;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.providers.RunningProvider;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a provider answers must be about what was asked. An id that it leaves out means the one that
 * was asked for; with another one its answer is broken, and nobody may take it for an answer.
 */
final class AnswerSubject {
  private static final Logger LOG = LoggerFactory.getLogger(AnswerSubject.class);

  private AnswerSubject() {}

  /** What the caller is told where an answer has another id than the question; else empty. */
  static Optional<GatewayException> problem(
      RunningProvider provider,
      Operation operation,
      String field,
      @Nullable String asked,
      @Nullable String told) {
    if (asked == null || told == null || asked.equals(told)) {
      return Optional.empty();
    }
    LOG.warn(
        "provider '{}' answered {} about another {} than was asked for",
        provider.name(),
        operation.id(),
        field);
    return Optional.of(
        GatewayException.of(ErrorCode.PROVIDER_ERROR)
            .detail(
                "the answer of provider '%s' breaks the contract: it is about another %s than was asked for"
                    .formatted(provider.name(), field))
            .provider(provider.name())
            .outcome(operation.outcomeOf(ErrorCode.PROVIDER_ERROR))
            .build());
  }
}
