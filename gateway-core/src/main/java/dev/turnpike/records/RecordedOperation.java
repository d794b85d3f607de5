package dev.turnpike.records;

import dev.turnpike.api.PayResult;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One money-moving operation. It holds no {@code providerData}, but its answer may hold tokens and
 * URLs.
 *
 * @param id the gateway's own; ids made later sort later
 * @param provider the provider's name
 * @param operation which operation, for instance {@code pay} or {@code subscription/start}
 * @param state how far it has come
 * @param tenant whose it is; empty for the host's own
 * @param shopTransactionId the caller's id of what it makes; {@code null} where it has none
 * @param refundId the caller's id of the refund; {@code null} where it has none
 * @param paymentId the payment that it is about, or that it made, where that is known
 * @param paymentMethod how it was to be paid, where the caller said so
 * @param amount how much it moves, in minor units of the currency; {@code null} where nobody said
 * @param currency of the amount
 * @param result what its answer says, as far as a status has not said otherwise since; {@code null}
 *     while there is none
 * @param startedAt when it was recorded
 * @param endedAt when it was answered, or its call was made once more without an answer; {@code
 *     null} while it is under way
 * @param nextQuestionAt when its provider is asked what became of it; {@code null} where nobody
 *     asks
 * @param settledBy who settled it by hand; {@code null} where nobody did
 * @param traceparent where it belongs in a distributed trace, where its caller said so
 * @param request the request as JSON; {@code null} where it had no body
 * @param answer what was answered, as JSON; {@code null} while there is none, or where it was a
 *     problem
 * @param problem what the caller heard instead of an answer, as JSON; {@code null} where it did not
 */
public record RecordedOperation(
    String id,
    String provider,
    String operation,
    OperationState state,
    String tenant,
    @Nullable String shopTransactionId,
    @Nullable String refundId,
    @Nullable String paymentId,
    @Nullable String paymentMethod,
    @Nullable Long amount,
    @Nullable String currency,
    @Nullable PayResult result,
    Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable Instant nextQuestionAt,
    @Nullable String settledBy,
    @Nullable String traceparent,
    @Nullable String request,
    @Nullable String answer,
    @Nullable String problem) {

  /** Without the caller's ids and content. */
  @Override
  public String toString() {
    return "RecordedOperation[id=%s, provider=%s, operation=%s, state=%s]"
        .formatted(id, provider, operation, state);
  }
}
