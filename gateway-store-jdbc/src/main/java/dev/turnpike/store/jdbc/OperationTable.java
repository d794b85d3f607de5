package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Session.values;
import static dev.turnpike.store.jdbc.SqlValues.bytes;
import static dev.turnpike.store.jdbc.SqlValues.digest;
import static dev.turnpike.store.jdbc.SqlValues.flag;
import static dev.turnpike.store.jdbc.SqlValues.number;
import static dev.turnpike.store.jdbc.SqlValues.text;
import static dev.turnpike.store.jdbc.SqlValues.time;

import dev.turnpike.api.PayResult;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.ledger.Completion;
import dev.turnpike.internal.ledger.OperationRecord;
import dev.turnpike.internal.ledger.PaymentRecord;
import dev.turnpike.internal.ledger.StoredAnswer;
import dev.turnpike.internal.ledger.StoredRequest;
import dev.turnpike.internal.ledger.Tables;
import dev.turnpike.internal.ledger.WorkScope;
import dev.turnpike.records.OperationState;
import dev.turnpike.store.jdbc.DueAt.Condition;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The table of operations. Its column {@code slot} is what two of them can't have at once: the key,
 * or for those without a key the guard while it is held.
 */
final class OperationTable implements Tables.Operations {
  private static final String COLUMNS =
      """
      insert into @operations (id, provider, operation, tenant, idempotency_key, guard_id, guard_key,
        fingerprint, guarded, request_body, request_complete, request_payment_method, request_token,
        traceparent, amount, currency, guard_for, payment_id, payment_key, started_at, state, holds_guard, due_at, owner, slot)\
      """;
  private static final String VALUES =
      "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?";
  private static final String INSERT = COLUMNS + " values (" + VALUES + ") on conflict do nothing";
  private static final String HOLDS_THE_GUARD =
      " where guard_key = ? and tenant = ? and provider = ? and operation = ? and holds_guard"
          + " and (guard_until is null or guard_until > ?)";
  private static final String INSERT_UNLESS_GUARDED =
      COLUMNS
          + " select "
          + VALUES
          + " where not exists (select 1 from @operations"
          + HOLDS_THE_GUARD
          + ") on conflict do nothing";

  private static final String ONE = OperationRows.SELECT + " where id = ?";
  private static final String THAT_MAKE_PAYMENTS = those(Operation::makesPayment);
  static final String THAT_GIVE_BACK = those(Operation::givesBack);
  private static final String PUT =
      """
      update @operations set state = ?, answer_is_problem = ?, answer = ?, settled_by = ?, result = ?, holds_guard = ?,
        guard_until = ?, ended_at = ?, due_at = ?, payment_id = ?, payment_key = ?, slot = case when ? then slot else null end
      where id = ?\
      """;
  private static final String COMPLETE =
      """
      update @operations set state = ?, answer_is_problem = ?, answer = ?, settled_by = ?, result = ?, holds_guard = ?,
        guard_until = case when ? then ? + guard_for else null end, ended_at = ?, due_at = ?,
        payment_id = coalesce(?, payment_id), payment_key = coalesce(?, payment_key)%s
      where id = ? and due_at is not null and state <> ?\
      """;
  private static final String COMPLETE_HOLDING = COMPLETE.formatted("");
  private static final String COMPLETE_AND_FREE_THE_KEY = COMPLETE.formatted(", slot = null");
  private static final String COMPLETE_AND_LET_GO =
      COMPLETE.formatted(", slot = case when idempotency_key is null then null else slot end");

  /** For PostgreSQL: one way to the server instead of three. */
  private static final String WITH_NEW_PAYMENT =
      "with ended as (%s and not exists"
          + " (select 1 from @payments where payment_key = ?) returning 1) "
          + PaymentTable.INSERT_SELECT
          + " from ended";

  private static final String COMPLETE_HOLDING_WITH_NEW_PAYMENT =
      WITH_NEW_PAYMENT.formatted(COMPLETE_HOLDING);
  private static final String COMPLETE_AND_LET_GO_WITH_NEW_PAYMENT =
      WITH_NEW_PAYMENT.formatted(COMPLETE_AND_LET_GO);

  private final Rows rows;
  private final AtRest atRest;
  private final OperationRows operations;
  private final String owner;

  OperationTable(Rows rows, AtRest atRest, String owner) {
    this.rows = rows;
    this.atRest = atRest;
    this.operations = new OperationRows(atRest);
    this.owner = owner;
  }

  @Override
  public boolean insert(OperationRecord operation) {
    if (!operation.isGuarded()) {
      return rows.update(INSERT, valuesOf(operation)) == 1;
    }
    List<Object> values = new ArrayList<>(Arrays.asList(valuesOf(operation)));
    Collections.addAll(values, guardOf(operation));
    return rows.update(INSERT_UNLESS_GUARDED, values.toArray()) == 1;
  }

  @Override
  public Optional<OperationRecord> get(String id) {
    return rows.first(ONE, operations::read, id);
  }

  @Override
  public Optional<OperationRecord> lock(String id) {
    return rows.first(ONE + " for update", operations::read, id);
  }

  @Override
  public Optional<OperationRecord> inPlaceOf(OperationRecord operation) {
    return rows.first(
        OperationRows.SELECT + " where slot = ?", operations::read, slotOf(operation));
  }

  @Override
  public Optional<OperationRecord> holdingGuardOf(OperationRecord operation) {
    return rows.first(
        OperationRows.SELECT + HOLDS_THE_GUARD + " order by id desc limit 1",
        operations::read,
        guardOf(operation));
  }

  @Override
  public List<OperationRecord> on(String provider, String paymentId) {
    return rows.list(
        OperationRows.SELECT + " where payment_key = ? order by id",
        operations::read,
        PaymentTable.keyOf(provider, paymentId));
  }

  @Override
  public void giveWay(String id) {
    rows.update("update @operations set slot = null where id = ? and due_at is null", id);
  }

  @Override
  public boolean end(String id, Completion end) {
    String text =
        end.freesKey()
            ? COMPLETE_AND_FREE_THE_KEY
            : end.holdsGuard() ? COMPLETE_HOLDING : COMPLETE_AND_LET_GO;
    return rows.update(text, valuesOf(id, end)) == 1 || hasEnded(id, end);
  }

  /** By an earlier try, whose answer was lost on its way. */
  private boolean hasEnded(String id, Completion end) {
    return rows.isRepeated()
        && rows.first(
                "select answer from @operations where id = ? and state = ? and ended_at = ?"
                    + " and answer_is_problem = ?",
                row -> atRest.open(SealedColumn.ANSWER, row.text(), id),
                id,
                end.state(),
                end.at(),
                end.answer().problem())
            .filter(SqlValues.storable(end.answer().json())::equals)
            .isPresent();
  }

  /**
   * Ends one that is under way and has made a payment that nobody knew.
   *
   * @return whether it was and has, so that both are stored now; else nothing is
   */
  boolean endWithNewPayment(String id, Completion end, PaymentRecord made) {
    String text =
        end.holdsGuard() ? COMPLETE_HOLDING_WITH_NEW_PAYMENT : COMPLETE_AND_LET_GO_WITH_NEW_PAYMENT;
    List<Object> values = new ArrayList<>(Arrays.asList(valuesOf(id, end)));
    values.add(PaymentTable.keyOf(made.provider(), made.paymentId()));
    Collections.addAll(values, PaymentTable.valuesOf(atRest, made));
    return rows.update(text, values.toArray()) == 1 || hasEnded(id, end);
  }

  @Override
  public void put(OperationRecord changed) {
    StoredAnswer answer = changed.answer();
    String paymentId = changed.paymentId();
    rows.update(
        PUT,
        changed.state(),
        flag(answer == null ? null : answer.problem()),
        atRest.seal(SealedColumn.ANSWER, answer == null ? null : answer.json(), changed.id()),
        text(answer == null ? null : answer.settledBy()),
        text(changed.result() == null ? null : changed.result().name()),
        changed.holdsGuard(),
        time(changed.guardUntil()),
        time(changed.endedAt()),
        number(changed.isOpen() ? DueAt.orNever(changed.nextAt()) : null),
        text(paymentId),
        bytes(paymentId == null ? null : PaymentTable.keyOf(changed.provider(), paymentId)),
        changed.key() == null ? changed.holdsGuard() : changed.takesKey(),
        changed.id());
  }

  @Override
  public boolean deleteOpen(String id) {
    return rows.update("delete from @operations where id = ? and due_at is not null", id) == 1
        || (rows.isRepeated() && get(id).isEmpty());
  }

  @Override
  public @Nullable Instant firstDue(WorkScope scope) {
    return DueAt.first(rows, "operations", within(scope));
  }

  @Override
  public Map<String, Long> outOfScope(WorkScope scope, Instant dueSince) {
    return DueAt.outOf(rows, "operations", "provider", within(scope), dueSince);
  }

  private static Condition within(WorkScope scope) {
    return Condition.oneOf("provider", scope.providers()).or("state = 'STARTED'");
  }

  @Override
  public List<OperationRecord> claim(Instant now, Instant again, int limit, WorkScope scope) {
    List<OperationRecord> claimed =
        DueAt.claim(
            rows,
            OperationRows.SELECT,
            row -> operations.read(row, again),
            now,
            limit,
            within(scope));
    rows.each(
        "update @operations set due_at = ? where id = ?",
        claimed,
        operation -> values(again, operation.id()));
    return claimed;
  }

  /** Ids are in the order of time. */
  @Override
  public Optional<Instant> oldestUnknown() {
    return rows.first(
        "select started_at from @operations where state = 'UNKNOWN' order by id limit 1",
        Row::time);
  }

  @Override
  public boolean isAnyUnderWay(String provider) {
    return rows.any(
        "select 1 from @operations where due_at >= 0 and provider = ? and state = ? and "
            + THAT_MAKE_PAYMENTS
            + " limit 1",
        provider,
        OperationState.STARTED);
  }

  @Override
  public List<OperationRecord> withoutPayment(String provider, String shopTransactionId) {
    return rows.list(
        OperationRows.SELECT
            + " where guard_key = ? and provider = ? and payment_key is null and "
            + THAT_MAKE_PAYMENTS
            + " order by id",
        operations::read,
        digest(shopTransactionId),
        provider);
  }

  /** Whoever made them is gone. */
  static void release(Session session, @Nullable String owner) throws SQLException {
    session.update(
        "update @operations set due_at = started_at"
            + " where due_at >= 0 and state = ? and (owner = ? or ? is null)",
        OperationState.STARTED,
        text(owner),
        text(owner));
  }

  private static String those(Predicate<Operation<?, ?>> which) {
    return Operation.all().stream()
        .filter(which)
        .map(operation -> "'" + operation.id() + "'")
        .collect(Collectors.joining(", ", "operation in (", ")"));
  }

  private static Object[] guardOf(OperationRecord operation) {
    return values(
        digest(operation.guard()),
        operation.tenant(),
        operation.provider(),
        operation.operation().id(),
        operation.startedAt());
  }

  private Object[] valuesOf(OperationRecord operation) {
    StoredRequest request = operation.request();
    String paymentId = operation.paymentId();
    return values(
        operation.id(),
        operation.provider(),
        operation.operation().id(),
        operation.tenant(),
        text(operation.key()),
        text(operation.guard()),
        digest(operation.guard()),
        operation.fingerprint(),
        operation.guarded(),
        atRest.seal(SealedColumn.REQUEST_BODY, request.body(), operation.id()),
        request.complete(),
        text(request.paymentMethod()),
        atRest.seal(SealedColumn.REQUEST_TOKEN, request.subscriptionToken(), operation.id()),
        text(request.traceparent()),
        number(operation.amount()),
        text(operation.currency()),
        number(operation.guardFor() == null ? null : operation.guardFor().toMillis()),
        text(paymentId),
        bytes(paymentId == null ? null : PaymentTable.keyOf(operation.provider(), paymentId)),
        operation.startedAt(),
        operation.state(),
        operation.holdsGuard(),
        DueAt.orNever(operation.nextAt()),
        owner,
        slotOf(operation));
  }

  private static Object slotOf(OperationRecord operation) {
    String key = operation.key();
    if (key == null && !operation.isGuarded()) {
      return bytes(null);
    }
    return key == null
        ? Digest.of(
            "guard",
            operation.tenant(),
            operation.provider(),
            operation.operation().id(),
            operation.guard())
        : Digest.of(
            "key", operation.tenant(), operation.provider(), operation.operation().id(), key);
  }

  private Object[] valuesOf(String id, Completion end) {
    PaymentRecord made = end.payment();
    boolean isOpen = end.state() != OperationState.COMPLETED;
    return values(
        end.state(),
        end.answer().problem(),
        atRest.seal(SealedColumn.ANSWER, end.answer().json(), id),
        text(end.answer().settledBy()),
        text(end.result() == null ? null : end.result().name()),
        end.holdsGuard(),
        end.result() == PayResult.OK,
        end.at(),
        end.at(),
        number(isOpen ? DueAt.orNever(end.nextAt()) : null),
        text(made == null ? null : made.paymentId()),
        bytes(made == null ? null : PaymentTable.keyOf(made.provider(), made.paymentId())),
        id,
        OperationState.UNKNOWN);
  }
}
