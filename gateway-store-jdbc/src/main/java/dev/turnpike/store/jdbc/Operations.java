package dev.turnpike.store.jdbc;

import dev.turnpike.contract.Operation;
import dev.turnpike.ledger.Claim;
import dev.turnpike.ledger.Completion;
import dev.turnpike.ledger.Fingerprint;
import dev.turnpike.ledger.OperationRecord;
import dev.turnpike.ledger.OperationState;
import dev.turnpike.ledger.RequestCopy;
import dev.turnpike.ledger.StoredAnswer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The table of operations. Its column {@code slot} is what two of them can't have at once: the key,
 * or for those without a key the guard while it is held.
 */
final class Operations {
  static final String SELECT =
      """
      select id, provider, operation, caller, idempotency_key, guard_id, fingerprint, guarded,
        request_body, request_complete, request_payment_method, request_token, payment_id, started_at,
        state, answer_is_problem, answer, holds_guard, ended_at, due_at
      from operations\
      """;

  private static final String COLUMNS =
      """
      insert into operations (id, provider, operation, caller, idempotency_key, guard_id, fingerprint,
        guarded, request_body, request_complete, request_payment_method, request_token, payment_id,
        started_at, state, holds_guard, due_at, owner, slot)\
      """;
  private static final String VALUES = "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?";
  private static final String INSERT = COLUMNS + " values (" + VALUES + ") on conflict do nothing";
  private static final String HOLDS_THE_GUARD =
      " where guard_id = ? and provider = ? and operation = ? and holds_guard";
  private static final String INSERT_UNLESS_GUARDED =
      COLUMNS
          + " select "
          + VALUES
          + " where not exists (select 1 from operations"
          + HOLDS_THE_GUARD
          + ") on conflict do nothing";

  private static final String COMPLETE =
      """
      update operations set state = ?, answer_is_problem = ?, answer = ?, holds_guard = ?, ended_at = ?,
        due_at = ?, payment_id = coalesce(?, payment_id)%s
      where id = ? and due_at is not null and state <> ?\
      """;
  private static final String COMPLETE_HOLDING = COMPLETE.formatted("");
  private static final String COMPLETE_AND_LET_GO =
      COMPLETE.formatted(", slot = case when idempotency_key is null then null else slot end");

  private static final String THAT_MAKE_PAYMENTS =
      Arrays.stream(Operation.values())
          .filter(Operation::makesPayment)
          .map(operation -> "'" + operation.id() + "'")
          .collect(Collectors.joining(", ", "operation in (", ")"));

  private static final Map<String, Operation> BY_ID =
      Arrays.stream(Operation.values())
          .collect(Collectors.toUnmodifiableMap(Operation::id, Function.identity()));

  /** Far more than it ever takes: in each round somebody else's operation came or went. */
  private static final int MOST_ROUNDS = 1_000;

  private final String owner;
  private final Duration keyRetention;

  Operations(String owner, Duration keyRetention) {
    this.owner = owner;
    this.keyRetention = keyRetention;
  }

  Claim begin(Session session, OperationRecord operation) throws SQLException {
    for (int round = 0; round < MOST_ROUNDS; round++) {
      if (insert(session, operation)) {
        return new Claim.Started();
      }
      Optional<Claim> inTheWay = inTheWayOf(session, operation);
      if (inTheWay.isPresent()) {
        return inTheWay.get();
      }
    }
    throw new IllegalStateException("this operation has an id that was used before");
  }

  private boolean insert(Session session, OperationRecord operation) throws SQLException {
    if (operation.key() != null || !isGuarded(operation)) {
      return bind(session.sql(INSERT), operation).update() == 1;
    }
    return bindGuard(bind(session.sql(INSERT_UNLESS_GUARDED), operation), operation).update() == 1;
  }

  private Optional<Claim> inTheWayOf(Session session, OperationRecord operation)
      throws SQLException {
    if (operation.key() == null) {
      return !isGuarded(operation)
          ? Optional.empty()
          : bindGuard(
                  session.sql(SELECT + HOLDS_THE_GUARD + " order by id desc limit 1"), operation)
              .first(Operations::read)
              .map(Claim.SameGuard::new);
    }
    Optional<OperationRecord> earlier =
        session.sql(SELECT + " where slot = ?").text(slotOf(operation)).first(Operations::read);
    if (earlier.isPresent() && isExpired(earlier.get(), operation.startedAt())) {
      session
          .sql("update operations set slot = null where id = ? and due_at is null")
          .text(earlier.get().id())
          .update();
      return Optional.empty();
    }
    return earlier.map(Claim.SameKey::new);
  }

  private boolean isExpired(OperationRecord earlier, Instant now) {
    return !earlier.isOpen() && !earlier.startedAt().isAfter(now.minus(keyRetention));
  }

  private static boolean isGuarded(OperationRecord operation) {
    return operation.guarded() && operation.guard() != null;
  }

  private static Sql bindGuard(Sql sql, OperationRecord operation) {
    return sql.text(operation.guard()).text(operation.provider()).text(operation.operation().id());
  }

  private Sql bind(Sql sql, OperationRecord operation) {
    RequestCopy request = operation.request();
    return sql.text(operation.id())
        .text(operation.provider())
        .text(operation.operation().id())
        .text(operation.caller())
        .text(operation.key())
        .text(operation.guard())
        .text(operation.fingerprint())
        .flag(operation.guarded())
        .text(request.body())
        .flag(request.complete())
        .text(request.paymentMethod())
        .text(request.subscriptionToken())
        .text(operation.paymentId())
        .time(operation.startedAt())
        .name(operation.state())
        .flag(operation.holdsGuard())
        .number(Due.orNever(operation.nextAt()))
        .text(owner)
        .text(slotOf(operation));
  }

  private static @Nullable String slotOf(OperationRecord operation) {
    String provider = operation.provider();
    String name = operation.operation().id();
    if (operation.key() != null) {
      return Fingerprint.of(
          "provider",
          provider,
          "operation",
          name,
          "caller",
          operation.caller(),
          "key",
          operation.key());
    }
    return isGuarded(operation)
        ? Fingerprint.of("provider", provider, "operation", name, "guard", operation.guard())
        : null;
  }

  boolean complete(Session session, String id, Completion end) throws SQLException {
    StoredAnswer answer = end.answer();
    boolean isOpen = end.state() != OperationState.COMPLETED;
    return session
            .sql(end.holdsGuard() ? COMPLETE_HOLDING : COMPLETE_AND_LET_GO)
            .name(end.state())
            .flag(answer.problem())
            .text(answer.json())
            .flag(end.holdsGuard())
            .time(end.at())
            .number(isOpen ? Due.orNever(end.nextAt()) : null)
            .text(end.payment() == null ? null : end.payment().paymentId())
            .text(id)
            .name(end.state())
            .update()
        == 1;
  }

  boolean forget(Session session, String id) throws SQLException {
    return session
            .sql("delete from operations where id = ? and due_at is not null")
            .text(id)
            .update()
        == 1;
  }

  List<OperationRecord> claim(Session session, Instant now, Instant again, int limit)
      throws SQLException {
    List<OperationRecord> claimed =
        session
            .sql(
                SELECT
                    + " where due_at >= 0 and due_at <= ? order by due_at limit ?"
                    + " for update skip locked")
            .time(now)
            .number(limit)
            .list(row -> read(row, again));
    session.each(
        "update operations set due_at = ? where id = ?",
        claimed,
        (sql, operation) -> sql.time(again).text(operation.id()));
    return claimed;
  }

  void postpone(Session session, String id, @Nullable Instant next) throws SQLException {
    session
        .sql("update operations set due_at = ? where id = ? and state = ?")
        .number(Due.orNever(next))
        .text(id)
        .name(OperationState.UNKNOWN)
        .update();
  }

  boolean isAnyUnderWay(Session session, String provider) throws SQLException {
    return session
        .sql(
            "select 1 from operations where due_at >= 0 and provider = ? and state = ? and "
                + THAT_MAKE_PAYMENTS
                + " limit 1")
        .text(provider)
        .name(OperationState.STARTED)
        .any();
  }

  boolean isAnyOpen(Session session, String provider, String shopTransactionId)
      throws SQLException {
    return session
        .sql(
            "select 1 from operations where guard_id = ? and provider = ? and due_at is not null and "
                + THAT_MAKE_PAYMENTS
                + " limit 1")
        .text(shopTransactionId)
        .text(provider)
        .any();
  }

  /** Whoever made them is gone. */
  static void release(Session session, @Nullable String owner) throws SQLException {
    session
        .sql(
            "update operations set due_at = started_at"
                + " where due_at >= 0 and state = ? and (owner = ? or ? is null)")
        .name(OperationState.STARTED)
        .text(owner)
        .text(owner)
        .update();
  }

  static OperationRecord read(Row row) throws SQLException {
    return read(row, null);
  }

  /** As it is, or due at another time. */
  private static OperationRecord read(Row row, @Nullable Instant again) throws SQLException {
    return new OperationRecord(
        row.text(),
        row.text(),
        operation(row.text()),
        row.text(),
        row.textOrNull(),
        row.textOrNull(),
        row.text(),
        row.flag(),
        new RequestCopy(row.textOrNull(), row.flag(), row.textOrNull(), row.textOrNull()),
        row.textOrNull(),
        row.time(),
        row.name(OperationState.class),
        answer(row.flagOrNull(), row.textOrNull()),
        row.flag(),
        row.timeOrNull(),
        again == null ? row.due() : again);
  }

  private static @Nullable StoredAnswer answer(@Nullable Boolean problem, @Nullable String json) {
    return problem == null || json == null ? null : new StoredAnswer(problem, json);
  }

  private static Operation operation(String id) {
    Operation operation = BY_ID.get(id);
    if (operation == null) {
      throw new IllegalStateException("the store tells of an operation '" + id + "'");
    }
    return operation;
  }
}
