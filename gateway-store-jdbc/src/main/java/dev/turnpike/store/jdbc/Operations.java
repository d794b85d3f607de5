package dev.turnpike.store.jdbc;

import dev.turnpike.ledger.Claim;
import dev.turnpike.ledger.Completion;
import dev.turnpike.ledger.OperationRecord;
import dev.turnpike.ledger.OperationState;
import dev.turnpike.ledger.PaymentRecord;
import dev.turnpike.ledger.RequestCopy;
import dev.turnpike.ledger.StoredAnswer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The table of operations. Its column {@code slot} is what two of them can't have at once: the key,
 * or for those without a key the guard while it is held.
 */
final class Operations {
  private static final String COLUMNS =
      """
      insert into @operations (id, provider, operation, caller, idempotency_key, guard_id, guard_key,
        fingerprint, guarded, request_body, request_complete, request_payment_method, request_token,
        payment_id, payment_key, started_at, state, holds_guard, due_at, owner, slot)\
      """;
  private static final String VALUES =
      "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?";
  private static final String INSERT = COLUMNS + " values (" + VALUES + ") on conflict do nothing";
  private static final String HOLDS_THE_GUARD =
      " where guard_key = ? and provider = ? and operation = ? and holds_guard";
  private static final String INSERT_UNLESS_GUARDED =
      COLUMNS
          + " select "
          + VALUES
          + " where not exists (select 1 from @operations"
          + HOLDS_THE_GUARD
          + ") on conflict do nothing";

  private static final String COMPLETE =
      """
      update @operations set state = ?, answer_is_problem = ?, answer = ?, holds_guard = ?, ended_at = ?,
        due_at = ?, payment_id = coalesce(?, payment_id), payment_key = coalesce(?, payment_key)%s
      where id = ? and due_at is not null and state <> ?\
      """;
  private static final String COMPLETE_HOLDING = COMPLETE.formatted("");
  private static final String COMPLETE_AND_LET_GO =
      COMPLETE.formatted(", slot = case when idempotency_key is null then null else slot end");

  /** For PostgreSQL: one way to the server instead of three. */
  private static final String WITH_NEW_PAYMENT =
      "with ended as (%s and not exists"
          + " (select 1 from @payments where payment_key = ?) returning 1) "
          + Payments.INSERT_SELECT
          + " from ended";

  private static final String COMPLETE_HOLDING_WITH_NEW_PAYMENT =
      WITH_NEW_PAYMENT.formatted(COMPLETE_HOLDING);
  private static final String COMPLETE_AND_LET_GO_WITH_NEW_PAYMENT =
      WITH_NEW_PAYMENT.formatted(COMPLETE_AND_LET_GO);

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
    return session.sql("select 1 from @operations where id = ?").text(id).any();
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
                  session.sql(OperationRows.SELECT + HOLDS_THE_GUARD + " order by id desc limit 1"),
                  operation)
              .first(OperationRows::read)
              .map(Claim.SameGuard::new);
    }
    Optional<OperationRecord> earlier =
        session
            .sql(OperationRows.SELECT + " where slot = ?")
            .bytes(slotOf(operation))
            .first(OperationRows::read);
    if (earlier.isPresent() && isExpired(earlier.get(), operation.startedAt())) {
      session
          .sql("update @operations set slot = null where id = ? and due_at is null")
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
    return sql.digest(operation.guard())
        .text(operation.provider())
        .text(operation.operation().id());
  }

  private Sql bind(Sql sql, OperationRecord operation) {
    RequestCopy request = operation.request();
    return sql.text(operation.id())
        .text(operation.provider())
        .text(operation.operation().id())
        .text(operation.caller())
        .text(operation.key())
        .text(operation.guard())
        .bytes(operation.guard() == null ? null : Digest.of(operation.guard()))
        .text(operation.fingerprint())
        .flag(operation.guarded())
        .text(request.body())
        .flag(request.complete())
        .text(request.paymentMethod())
        .text(request.subscriptionToken())
        .text(operation.paymentId())
        .bytes(Payments.keyOf(operation.provider(), operation.paymentId()))
        .time(operation.startedAt())
        .name(operation.state())
        .flag(operation.holdsGuard())
        .number(Due.orNever(operation.nextAt()))
        .text(owner)
        .bytes(slotOf(operation));
  }

  private static byte @Nullable [] slotOf(OperationRecord operation) {
    String key = operation.key();
    if (key == null && !isGuarded(operation)) {
      return null;
    }
    return key == null
        ? Digest.of("guard", operation.provider(), operation.operation().id(), operation.guard())
        : Digest.of(
            "key", operation.provider(), operation.operation().id(), operation.caller(), key);
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
    String text = end.holdsGuard() ? COMPLETE_HOLDING : COMPLETE_AND_LET_GO;
    return bindEnd(session.sql(text), id, end, notIf).update() == 1
        || (session.isRepeated() && hasEnded(session, id, end));
  }

  private static boolean hasEnded(Session session, String id, Completion end) throws SQLException {
    return session
        .sql(
            "select 1 from @operations where id = ? and state = ? and ended_at = ? and answer = ?"
                + " and answer_is_problem = ?")
        .text(id)
        .name(end.state())
        .time(end.at())
        .text(end.answer().json())
        .flag(end.answer().problem())
        .any();
  }

  /** Nobody else ends it until the end of the transaction; the provider's name, if it is open. */
  static Optional<String> lockOpen(Session session, String id) throws SQLException {
    return session
        .sql("select provider from @operations where id = ? and due_at is not null for update")
        .text(id)
        .first(Row::text);
  }

  /** Whether another operation than this one made the payment. */
  static boolean isMadeByAnother(Session session, PaymentRecord payment, String id)
      throws SQLException {
    return session
        .sql(
            "select 1 from @operations where payment_key = ? and id <> ? and "
                + OpenOperations.THAT_MAKE_PAYMENTS
                + " limit 1")
        .bytes(Payments.keyOf(payment.provider(), payment.paymentId()))
        .text(id)
        .any();
  }

  /**
   * Whether it was under way and has made a payment that nobody knew, so that both are stored now.
   * Else nothing is.
   */
  static boolean completeWithNewPayment(
      Session session, String id, Completion end, PaymentRecord made) throws SQLException {
    String text =
        end.holdsGuard() ? COMPLETE_HOLDING_WITH_NEW_PAYMENT : COMPLETE_AND_LET_GO_WITH_NEW_PAYMENT;
    Sql sql =
        bindEnd(session.sql(text), id, end, OperationState.UNKNOWN)
            .bytes(Payments.keyOf(made.provider(), made.paymentId()));
    try {
      return Payments.bind(sql, made).update() == 1
          || (session.isRepeated() && hasEnded(session, id, end));
    } catch (SQLException e) {
      if (Failures.isThereAlready(e)) {
        return false;
      }
      throw e;
    }
  }

  private static Sql bindEnd(Sql sql, String id, Completion end, OperationState notIf) {
    StoredAnswer answer = end.answer();
    PaymentRecord made = end.payment();
    boolean isOpen = end.state() != OperationState.COMPLETED;
    return sql.name(end.state())
        .flag(answer.problem())
        .text(answer.json())
        .flag(end.holdsGuard())
        .time(end.at())
        .number(isOpen ? Due.orNever(end.nextAt()) : null)
        .text(made == null ? null : made.paymentId())
        .bytes(made == null ? null : Payments.keyOf(made.provider(), made.paymentId()))
        .text(id)
        .name(notIf);
  }

  static boolean forget(Session session, String id) throws SQLException {
    int forgotten =
        session
            .sql("delete from @operations where id = ? and due_at is not null")
            .text(id)
            .update();
    return forgotten == 1 || (session.isRepeated() && !isThere(session, id));
  }
}
