package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Session.values;
import static dev.turnpike.store.jdbc.SqlValues.digest;
import static dev.turnpike.store.jdbc.SqlValues.text;

import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.ledger.OperationRecord;
import dev.turnpike.internal.ledger.OperationState;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Those in the table of operations of which it is not known how they ended. */
final class OpenOperations {
  static final String THAT_MAKE_PAYMENTS =
      Arrays.stream(Operation.values())
          .filter(Operation::makesPayment)
          .map(operation -> "'" + operation.id() + "'")
          .collect(Collectors.joining(", ", "operation in (", ")"));

  private OpenOperations() {}

  static List<OperationRecord> claim(Session session, Instant now, Instant again, int limit)
      throws SQLException {
    List<OperationRecord> claimed =
        session.list(
            OperationRows.SELECT + DueAt.NOW, row -> OperationRows.read(row, again), now, limit);
    session.each(
        "update @operations set due_at = ? where id = ?",
        claimed,
        operation -> values(again, operation.id()));
    return claimed;
  }

  static void postpone(Session session, String id, @Nullable Instant next) throws SQLException {
    session.update(
        "update @operations set due_at = ? where id = ? and state = ?",
        DueAt.orNever(next),
        id,
        OperationState.UNKNOWN);
  }

  static boolean repeating(Session session, String id, Instant now) throws SQLException {
    return session.update(
            "update @operations set ended_at = ? where id = ? and due_at is not null and state = ?",
            now,
            id,
            OperationState.UNKNOWN)
        == 1;
  }

  static boolean isAnyUnderWay(Session session, String provider) throws SQLException {
    return session.any(
        "select 1 from @operations where due_at >= 0 and provider = ? and state = ? and "
            + THAT_MAKE_PAYMENTS
            + " limit 1",
        provider,
        OperationState.STARTED);
  }

  static Set<String> tenantsWithOpen(Session session, String provider, String shopTransactionId)
      throws SQLException {
    return Set.copyOf(
        session.list(
            "select distinct tenant from @operations where guard_key = ? and provider = ? and due_at is not null and "
                + THAT_MAKE_PAYMENTS,
            Row::text,
            digest(shopTransactionId),
            provider));
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
}
