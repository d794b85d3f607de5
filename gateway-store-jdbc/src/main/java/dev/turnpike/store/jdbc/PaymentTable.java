package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Session.values;
import static dev.turnpike.store.jdbc.SqlValues.digest;
import static dev.turnpike.store.jdbc.SqlValues.number;
import static dev.turnpike.store.jdbc.SqlValues.text;

import dev.turnpike.api.PaymentState;
import dev.turnpike.internal.ledger.PaymentRecord;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table of payments. */
final class PaymentTable {
  static final String COLUMNS =
      "tenant, provider, payment_id, shop_transaction_id, payment_method, state, made_at, version,"
          + " status_fingerprint, due_at";
  static final String SELECT = "select " + COLUMNS + " from @payments";

  private static final String ONE = " where payment_key = ?";
  private static final String VALUES = "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?";

  /** Values follow, or a query that selects them. */
  private static final String INTO =
      """
      insert into @payments (tenant, provider, payment_id, state, shop_transaction_id, shop_key, payment_method,
        made_at, version, status_fingerprint, due_at, payment_key)\
      """;

  private static final String INSERT = INTO + " values (" + VALUES + ") on conflict do nothing";
  static final String INSERT_SELECT = INTO + " select " + VALUES;

  private static final String UPDATE =
      """
      update @payments set tenant = ?, provider = ?, payment_id = ?, state = ?, shop_transaction_id = ?, shop_key = ?,
        payment_method = ?, made_at = ?, version = ?, status_fingerprint = ?, due_at = ?%s
        where payment_key = ?\
      """;
  private static final String LEARN = UPDATE.formatted("");
  private static final String MADE = UPDATE.formatted(", seq = ${next payment number}");

  private PaymentTable() {}

  /** What a payment is found by. */
  static byte[] keyOf(String provider, String paymentId) {
    return Digest.of(provider, paymentId);
  }

  static Optional<PaymentRecord> get(Session session, String provider, String paymentId)
      throws SQLException {
    return session.first(SELECT + ONE, PaymentTable::read, keyOf(provider, paymentId));
  }

  /**
   * The same; nobody else changes it or its lines of notifications until the end of the
   * transaction.
   */
  static Optional<PaymentRecord> lock(Session session, String provider, String paymentId)
      throws SQLException {
    return session.first(
        SELECT + ONE + " for update", PaymentTable::read, keyOf(provider, paymentId));
  }

  static Optional<PaymentRecord> newest(
      Session session, String tenant, String provider, String shopTransactionId)
      throws SQLException {
    return session.first(
        SELECT
            + " where shop_key = ? and provider = ? and (tenant = ? or tenant is null)"
            + " order by tenant is null, seq desc limit 1",
        PaymentTable::read,
        digest(shopTransactionId),
        provider,
        tenant);
  }

  /** Whether it was not there. */
  static boolean insert(Session session, PaymentRecord payment) throws SQLException {
    return session.update(INSERT, valuesOf(payment)) == 1;
  }

  /** In the order in which they are inserted and updated. */
  static Object[] valuesOf(PaymentRecord payment) {
    return values(
        text(payment.tenant()),
        payment.provider(),
        payment.paymentId(),
        payment.state(),
        text(payment.shopTransactionId()),
        digest(payment.shopTransactionId()),
        text(payment.paymentMethod()),
        payment.madeAt(),
        payment.version(),
        text(payment.statusFingerprint()),
        number(payment.state() == PaymentState.PENDING ? DueAt.orNever(payment.nextAt()) : null),
        keyOf(payment.provider(), payment.paymentId()));
  }

  /** Known from now on; nobody else has an operation make it until the end of the transaction. */
  static void insertOrLock(Session session, PaymentRecord payment) throws SQLException {
    if (!insert(session, payment)) {
      lock(session, payment.provider(), payment.paymentId());
    }
  }

  /** An operation made it; a callback may have made it known before. */
  static void made(Session session, PaymentRecord payment) throws SQLException {
    while (!insert(session, payment)) {
      Optional<PaymentRecord> known = lock(session, payment.provider(), payment.paymentId());
      if (known.isPresent()) {
        PaymentRecord completed = known.get().completedBy(payment);
        if (!completed.equals(known.get())) {
          session.update(MADE, valuesOf(completed));
        }
        return;
      }
    }
  }

  static void learned(Session session, PaymentRecord payment) throws SQLException {
    session.update(LEARN, valuesOf(payment));
  }

  static List<PaymentRecord> claim(Session session, Instant now, Instant again, int limit)
      throws SQLException {
    List<PaymentRecord> claimed =
        session.list(SELECT + DueAt.NOW, row -> read(row, again), now, limit);
    session.each(
        "update @payments set due_at = ?" + ONE,
        claimed,
        payment -> values(again, keyOf(payment.provider(), payment.paymentId())));
    return claimed;
  }

  static void postpone(Session session, String provider, String paymentId, @Nullable Instant next)
      throws SQLException {
    session.update(
        "update @payments set due_at = ?" + ONE + " and state = ?",
        DueAt.orNever(next),
        keyOf(provider, paymentId),
        PaymentState.PENDING);
  }

  static PaymentRecord read(Row row) throws SQLException {
    return read(row, null);
  }

  /** As it is, or due at another time. */
  private static PaymentRecord read(Row row, @Nullable Instant again) throws SQLException {
    return new PaymentRecord(
        row.textOrNull(),
        row.text(),
        row.text(),
        row.textOrNull(),
        row.textOrNull(),
        row.name(PaymentState.class),
        row.time(),
        row.number(),
        row.textOrNull(),
        again == null ? row.due() : again);
  }
}
