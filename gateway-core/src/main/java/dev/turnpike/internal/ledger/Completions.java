package dev.turnpike.internal.ledger;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.SubscriptionState;
import dev.turnpike.internal.contract.Json;
import dev.turnpike.internal.contract.Problem;
import dev.turnpike.internal.contract.ProviderAnswer;
import dev.turnpike.records.OperationState;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the end of an operation means for the records. Thread-safe. */
final class Completions {
  private final Clock clock;
  private final ReconciliationPolicy policy;

  Completions(Clock clock, ReconciliationPolicy policy) {
    this.clock = clock;
    this.policy = policy;
  }

  Completion answered(OperationRecord operation, ProviderAnswer answer) {
    PayResult result = answer.result();
    Instant now = clock.instant();
    return new Completion(
        OperationState.COMPLETED,
        new StoredAnswer(false, answer.json()),
        result,
        result == PayResult.OK || result == PayResult.PENDING,
        now,
        null,
        paymentOf(operation, answer, now),
        subscriptionOf(operation, answer, now));
  }

  Completion unknown(GatewayException problem) {
    Instant now = clock.instant();
    GatewayException unknown = problem.toBuilder().outcome(Outcome.UNKNOWN).build();
    return new Completion(
        OperationState.UNKNOWN,
        new StoredAnswer(true, text(Problem.fields(unknown))),
        null,
        true,
        now,
        now.plus(policy.firstPause()),
        null,
        null);
  }

  Completion neverExecuted(OperationRecord operation) {
    GatewayException problem =
        GatewayException.of(ErrorCode.PROVIDER_ERROR)
            .provider(operation.provider())
            .outcome(Outcome.NOT_EXECUTED)
            .detail("settled by hand: the provider never executed it")
            .build();
    return new Completion(
        OperationState.COMPLETED,
        new StoredAnswer(true, text(Problem.fields(problem))),
        null,
        false,
        clock.instant(),
        null,
        null,
        null);
  }

  private @Nullable PaymentRecord paymentOf(
      OperationRecord operation, ProviderAnswer answer, Instant now) {
    String paymentId = answer.paymentId();
    if (!operation.operation().makesPayment() || paymentId == null) {
      return null;
    }
    PaymentState state =
        switch (answer.result()) {
          case OK -> PaymentState.ACCEPTED;
          case KO -> PaymentState.FAILED;
          case PENDING, REDIRECT_TO_URL -> PaymentState.PENDING;
        };
    return PaymentRecord.made(
            operation.tenant(),
            operation.provider(),
            paymentId,
            operation.guard(),
            operation.request().paymentMethod(),
            state,
            now,
            policy.firstAboutPending(now))
        .worth(operation.amount(), operation.currency());
  }

  private static @Nullable SubscriptionRecord subscriptionOf(
      OperationRecord operation, ProviderAnswer answer, Instant now) {
    SubscriptionState state = operation.operation().subscriptionAfter(answer.result());
    String token =
        answer.subscriptionToken() == null
            ? operation.request().subscriptionToken()
            : answer.subscriptionToken();
    return state == null || token == null
        ? null
        : new SubscriptionRecord(
            makerOf(operation), operation.provider(), token, operation.guard(), state, now);
  }

  /** What only ends a subscription that the records don't know doesn't make it anybody's. */
  private static @Nullable String makerOf(OperationRecord operation) {
    return operation.operation().guardField().isPresent() ? operation.tenant() : null;
  }

  private static String text(Map<String, ? extends @Nullable Object> fields) {
    return new String(Json.write(fields), StandardCharsets.UTF_8);
  }
}
