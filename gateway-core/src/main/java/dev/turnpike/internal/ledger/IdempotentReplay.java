package dev.turnpike.internal.ledger;

import dev.turnpike.FingerprintKeys;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.internal.contract.Call;
import dev.turnpike.internal.contract.Problem;
import java.nio.charset.StandardCharsets;

/** What is said to a request whose key or guard an earlier operation has. */
final class IdempotentReplay {
  private IdempotentReplay() {}

  /**
   * The answer of then.
   *
   * @throws GatewayException the problem of then; or when it is still under way; or when it was
   *     another request
   */
  static Ledger.Admission answered(
      Call<?, ?> call,
      OperationRecord now,
      OperationRecord earlier,
      FingerprintKeys.Match match,
      ErrorCode whenDifferent) {
    if (match == FingerprintKeys.Match.KEY_GONE) {
      throw call.problem(ErrorCode.DUPLICATE_TRANSACTION)
          .detail(
              "an earlier request has the same key or id, and the gateway can't tell any more whether this is the same one: the key of its fingerprint is gone. Ask by the status what became of it")
          .build();
    }
    if (match == FingerprintKeys.Match.OTHER) {
      throw call.problem(whenDifferent).detail(different(now, whenDifferent)).build();
    }
    StoredAnswer answer = earlier.answer();
    if (answer == null) {
      throw call.problem(ErrorCode.IDEMPOTENCY_IN_PROGRESS)
          .detail("the same request is in progress; ask again later")
          .build();
    }
    if (answer.problem()) {
      throw problemOf(answer).provider(call.provider()).replayed(true).build();
    }
    return new Ledger.Admission.Replay(answer.json());
  }

  private static String different(OperationRecord now, ErrorCode code) {
    return code == ErrorCode.IDEMPOTENCY_MISMATCH
        ? "this Idempotency-Key was used for another %s request".formatted(now.operation().id())
        : "%s '%s' was used for another %s request at provider '%s' that is not over or went through"
            .formatted(
                now.operation().guardField().orElse("id"),
                now.guard(),
                now.operation().id(),
                now.provider());
  }

  private static GatewayException.Builder problemOf(StoredAnswer answer) {
    return Problem.read(answer.json().getBytes(StandardCharsets.UTF_8))
        .orElseThrow(() -> new IllegalStateException("a stored problem can't be read"));
  }
}
