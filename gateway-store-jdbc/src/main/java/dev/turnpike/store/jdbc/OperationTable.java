package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Session.values;
import static dev.turnpike.store.jdbc.SqlValues.bytes;
import static dev.turnpike.store.jdbc.SqlValues.digest;
import static dev.turnpike.store.jdbc.SqlValues.number;
import static dev.turnpike.store.jdbc.SqlValues.text;

import dev.turnpike.internal.ledger.Claim;
import dev.turnpike.internal.ledger.Completion;
import dev.turnpike.internal.ledger.OperationRecord;
import dev.turnpike.internal.ledger.OperationState;
import dev.turnpike.internal.ledger.PaymentRecord;
import dev.turnpike.internal.ledger.StoredRequest;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The table of operations. Its column {@code slot} is what two of them can't have at once: the key,
 * or for those without a key the guard while it is held.
 */
final class OperationTable {
  private static final String COLUMNS =
      """
      insert into @operations (id, provider, operation, tenant, idempotency_key, guard_id, guard_key,
        fingerprint, guarded, request_body, request_complete, request_payment_method, request_token,
        payment_id, payment_key, started_at, state, holds_guard, due_at, owner, slot)\
      """;
  private static final String VALUES =
      "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?";
  private static final String INSERT = COLUMNS + " values (" + VALUES + ") on conflict do nothing";
  private static final String HOLDS_THE_GUARD =
      " where guard_key = ? and tenant = ? and provider = ? and operation = ? and holds_guard";
  private static final String INSERT_UNLESS_GUARDED =
      COLUMNS
          + " select "
          + VALUES
          + " where not exists (select 1 from @operations"
          + HOLDS_THE_GUARD
          + ") on conflict do nothing";

  private static final String COMPLETE =
      """
      update @operations set state = ?, answer_is_problem = ?, answer = ?, settled_by = ?, holds_guard = ?, ended_at = ?,
        due_at = ?, payment_id = coalesce(?, payment_id), payment_key = coalesce(?, payment_key)%s
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

  /** Far more than it ever takes: in each round somebody else's operation came or went. */
  private static final int MOST_ROUNDS = 1_000;

  private final String owner;
  private final Duration keyRetention;

  OperationTable(String owner, Duration keyRetention) {
    this.owner = owner;
    this.keyRetention = keyRetention;
  }

  Claim begin(Session session, OperationRecord operation) throws SQLException {
    for (int round = 0; round < MOST_ROUNDS; round++) {
      if (insert(session, operation)) {
        return new Claim.Started();
      }
      if (session.isRepeated() && isThere(session, operation.id())) {
        return new Claim.Started();
      }
      Optional<Claim> inTheWay = inTheWayOf(session, operation);
      if (inTheWay.isPresent()) {
        return inTheWay.get();
      }
    }
    throw new IllegalStateException("this operation has an id that was used before");
  }

  private static boolean isThere(Session session, String id) throws SQLException {
    return session.any("select 1 from @operations where id = ?", id);
  }

  private boolean insert(Session session, OperationRecord operation) throws SQLException {
    if (operation.key() != null || !isGuarded(operation)) {
      return session.update(INSERT, valuesOf(operation)) == 1;
    }
    List<Object> values = new ArrayList<>(Arrays.asList(valuesOf(operation)));
    Collections.addAll(values, guardOf(operation));
    return session.update(INSERT_UNLESS_GUARDED, values.toArray()) == 1;
  }

  private Optional<Claim> inTheWayOf(Session session, OperationRecord operation)
      throws SQLException {
    if (operation.key() == null) {
      return !isGuarded(operation)
          ? Optional.empty()
          : session
              .first(
                  OperationRows.SELECT + HOLDS_THE_GUARD + " order by id desc limit 1",
                  OperationRows::read,
                  guardOf(operation))
              .map(Claim.SameGuard::new);
    }
    Optional<OperationRecord> earlier =
        session.first(
            OperationRows.SELECT + " where slot = ?", OperationRows::read, slotOf(operation));
    if (earlier.isPresent() && isExpired(earlier.get(), operation.startedAt())) {
      session.update(
          "update @operations set slot = null where id = ? and due_at is null", earlier.get().id());
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

  private static Object[] guardOf(OperationRecord operation) {
    return values(
        digest(operation.guard()),
        operation.tenant(),
        operation.provider(),
        operation.operation().id());
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
        text(request.body()),
        request.complete(),
        text(request.paymentMethod()),
        text(request.subscriptionToken()),
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
    if (key == null && !isGuarded(operation)) {
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

  /** Whether it was under way. */
  static boolean complete(Session session, String id, Completion end) throws SQLException {
    return end(session, id, end, OperationState.UNKNOWN);
  }

  /** It is locked, and open. */
  static void settle(Session session, String id, Completion end) throws SQLException {
    end(session, id, end, OperationState.COMPLETED);
  }

  private static boolean end(Session session, String id, Completion end, OperationState notIf)
      throws SQLException {
    String text =
        end.freesKey()
            ? COMPLETE_AND_FREE_THE_KEY
            : end.holdsGuard() ? COMPLETE_HOLDING : COMPLETE_AND_LET_GO;
    return session.update(text, valuesOf(id, end, notIf)) == 1
        || (session.isRepeated() && hasEnded(session, id, end));
  }

  private static boolean hasEnded(Session session, String id, Completion end) throws SQLException {
    return session.any(
        "select 1 from @operations where id = ? and state = ? and ended_at = ? and answer = ?"
            + " and answer_is_problem = ?",
        id,
        end.state(),
        end.at(),
        end.answer().json(),
        end.answer().problem());
  }

  /** Nobody else ends it until the end of the transaction; the provider's name, if it is open. */
  static Optional<String> lockOpen(Session session, String id) throws SQLException {
    return session.first(
        "select provider from @operations where id = ? and due_at is not null for update",
        Row::text,
        id);
  }

  /** Whether it is unknown, so that nobody else ends it until the end of the transaction. */
  static Optional<String> lockUnknown(Session session, String id) throws SQLException {
    return session.first(
        "select provider from @operations where id = ? and due_at is not null and state = ? for update",
        Row::text,
        id,
        OperationState.UNKNOWN);
  }

  /** Whether another operation than this one made the payment. */
  static boolean isMadeByAnother(Session session, PaymentRecord payment, String id)
      throws SQLException {
    return session.any(
        "select 1 from @operations where payment_key = ? and id <> ? and "
            + OpenOperations.THAT_MAKE_PAYMENTS
            + " limit 1",
        PaymentTable.keyOf(payment.provider(), payment.paymentId()),
        id);
  }

  /**
   * Whether it was under way and has made a payment that nobody knew, so that both are stored now.
   * Else nothing is.
   */
  static boolean completeWithNewPayment(
      Session session, String id, Completion end, PaymentRecord made) throws SQLException {
    String text =
        end.holdsGuard() ? COMPLETE_HOLDING_WITH_NEW_PAYMENT : COMPLETE_AND_LET_GO_WITH_NEW_PAYMENT;
    List<Object> values = new ArrayList<>(Arrays.asList(valuesOf(id, end, OperationState.UNKNOWN)));
    values.add(PaymentTable.keyOf(made.provider(), made.paymentId()));
    Collections.addAll(values, PaymentTable.valuesOf(made));
    try {
      return session.update(text, values.toArray()) == 1
          || (session.isRepeated() && hasEnded(session, id, end));
    } catch (SQLException e) {
      if (SqlFailures.isThereAlready(e)) {
        return false;
      }
      throw e;
    }
  }

  private static Object[] valuesOf(String id, Completion end, OperationState notIf) {
    PaymentRecord made = end.payment();
    boolean isOpen = end.state() != OperationState.COMPLETED;
    return values(
        end.state(),
        end.answer().problem(),
        end.answer().json(),
        text(end.answer().settledBy()),
        end.holdsGuard(),
        end.at(),
        number(isOpen ? DueAt.orNever(end.nextAt()) : null),
        text(made == null ? null : made.paymentId()),
        bytes(made == null ? null : PaymentTable.keyOf(made.provider(), made.paymentId())),
        id,
        notIf);
  }

  static boolean forget(Session session, String id) throws SQLException {
    return session.update("delete from @operations where id = ? and due_at is not null", id) == 1
        || (session.isRepeated() && !isThere(session, id));
  }
}
