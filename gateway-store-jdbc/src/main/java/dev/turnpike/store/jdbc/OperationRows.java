package dev.turnpike.store.jdbc;

import dev.turnpike.api.PayResult;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.ledger.OperationRecord;
import dev.turnpike.internal.ledger.StoredAnswer;
import dev.turnpike.internal.ledger.StoredRequest;
import dev.turnpike.records.OperationState;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Rows of the table of operations. */
final class OperationRows {
  static final String SELECT =
      """
      select id, provider, operation, tenant, idempotency_key, guard_id, fingerprint, guarded,
        request_body, request_complete, request_payment_method, request_token, traceparent, amount, currency, guard_for,
        payment_id, started_at, state, answer_is_problem, answer, settled_by, result, holds_guard, guard_until,
        ended_at, due_at
      from @operations\
      """;

  private final AtRest atRest;

  OperationRows(AtRest atRest) {
    this.atRest = atRest;
  }

  OperationRecord read(Row row) throws SQLException {
    return read(row, null);
  }

  /** As it is, or due at another time. */
  OperationRecord read(Row row, @Nullable Instant again) throws SQLException {
    String id = row.text();
    return new OperationRecord(
        id,
        row.text(),
        operation(row.text()),
        row.text(),
        row.textOrNull(),
        row.textOrNull(),
        row.text(),
        row.flag(),
        new StoredRequest(
            atRest.openOrNull(SealedColumn.REQUEST_BODY, row.textOrNull(), id),
            row.flag(),
            row.textOrNull(),
            atRest.openOrNull(SealedColumn.REQUEST_TOKEN, row.textOrNull(), id),
            row.textOrNull()),
        row.numberOrNull(),
        row.textOrNull(),
        row.durationOrNull(),
        row.textOrNull(),
        row.time(),
        row.name(OperationState.class),
        answer(
            row.flagOrNull(),
            atRest.openOrNull(SealedColumn.ANSWER, row.textOrNull(), id),
            row.textOrNull()),
        row.nameOrNull(PayResult.class),
        row.flag(),
        row.timeOrNull(),
        row.timeOrNull(),
        again == null ? row.due() : again);
  }

  private static @Nullable StoredAnswer answer(
      @Nullable Boolean problem, @Nullable String json, @Nullable String settledBy) {
    return problem == null || json == null ? null : new StoredAnswer(problem, json, settledBy);
  }

  private static Operation<?, ?> operation(String id) {
    return Operation.byId(id)
        .orElseThrow(
            () -> new IllegalStateException("the store tells of an operation '" + id + "'"));
  }
}
