package dev.turnpike.store.jdbc;

import dev.turnpike.api.PaymentState;
import dev.turnpike.ledger.PaymentRecord;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table of payments. */
final class Payments {
  static final String COLUMNS =
      "provider, payment_id, shop_transaction_id, payment_method, state, made_at, version,"
          + " status_fingerprint, due_at";
  static final String SELECT = "select " + COLUMNS + " from @payments";

  private static final String ONE = " where payment_key = ?";
  private static final String VALUES = "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?";
  private static final String INTO =
      "insert into @payments (" + COLUMNS + ", payment_key, shop_key)";
  private static final String INSERT = INTO + " values (" + VALUES + ") on conflict do nothing";

  /** To go on with a {@code from}. */
  static final String INSERT_SELECT = INTO + " select " + VALUES;

  private static final String UPDATE =
      """
      update @payments set shop_transaction_id = ?, shop_key = ?, payment_method = ?, state = ?,
        made_at = ?, version = ?, status_fingerprint = ?, due_at = ?%s where payment_key = ?\
      """;
  private static final String LEARN = UPDATE.formatted("");
  private static final String MADE = UPDATE.formatted(", seq = ${next payment number}");

  private Payments() {}

  /** What a payment is found by. */
  static byte @Nullable [] keyOf(String provider, @Nullable String paymentId) {
    return paymentId == null ? null : Digest.of(provider, paymentId);
  }

  private static byte @Nullable [] shopKeyOf(PaymentRecord payment) {
    String id = payment.shopTransactionId();
    return id == null ? null : Digest.of(id);
  }

  static Optional<PaymentRecord> get(Session session, String provider, String paymentId)
      throws SQLException {
    return session.sql(SELECT + ONE).bytes(keyOf(provider, paymentId)).first(Payments::read);
  }

  /**
   * The same; nobody else changes it or its lines of notifications until the end of the
   * transaction.
   */
  static Optional<PaymentRecord> lock(Session session, String provider, String paymentId)
      throws SQLException {
    return session
        .sql(SELECT + ONE + " for update")
        .bytes(keyOf(provider, paymentId))
        .first(Payments::read);
  }

  static Optional<PaymentRecord> newest(Session session, String provider, String shopTransactionId)
      throws SQLException {
    return session
        .sql(SELECT + " where shop_key = ? and provider = ? order by seq desc limit 1")
        .digest(shopTransactionId)
        .text(provider)
        .first(Payments::read);
  }

  /** Whether it was not there. */
  static boolean insert(Session session, PaymentRecord payment) throws SQLException {
    return bind(session.sql(INSERT), payment).update() == 1;
  }

  static Sql bind(Sql sql, PaymentRecord payment) {
    return sql.text(payment.provider())
        .text(payment.paymentId())
        .text(payment.shopTransactionId())
        .text(payment.paymentMethod())
        .name(payment.state())
        .time(payment.madeAt())
        .number(payment.version())
        .text(payment.statusFingerprint())
        .number(dueOf(payment))
        .bytes(keyOf(payment.provider(), payment.paymentId()))
        .bytes(shopKeyOf(payment));
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
        update(session, MADE, known.get().completedBy(payment));
        return;
      }
    }
  }

  static void learned(Session session, PaymentRecord payment) throws SQLException {
    update(session, LEARN, payment);
  }

  private static void update(Session session, String text, PaymentRecord payment)
      throws SQLException {
    session
        .sql(text)
        .text(payment.shopTransactionId())
        .bytes(shopKeyOf(payment))
        .text(payment.paymentMethod())
        .name(payment.state())
        .time(payment.madeAt())
        .number(payment.version())
        .text(payment.statusFingerprint())
        .number(dueOf(payment))
        .bytes(keyOf(payment.provider(), payment.paymentId()))
        .update();
  }

  static List<PaymentRecord> claim(Session session, Instant now, Instant again, int limit)
      throws SQLException {
    List<PaymentRecord> claimed =
        session
            .sql(
                SELECT
                    + " where due_at >= 0 and due_at <= ? order by due_at limit ?"
                    + " for update skip locked")
            .time(now)
            .number(limit)
            .list(row -> read(row, again));
    session.each(
        "update @payments set due_at = ?" + ONE,
        claimed,
        (sql, payment) -> sql.time(again).bytes(keyOf(payment.provider(), payment.paymentId())));
    return claimed;
  }

  static void postpone(Session session, String provider, String paymentId, @Nullable Instant next)
      throws SQLException {
    session
        .sql("update @payments set due_at = ?" + ONE + " and state = ?")
        .number(Due.orNever(next))
        .bytes(keyOf(provider, paymentId))
        .name(PaymentState.PENDING)
        .update();
  }

  private static @Nullable Long dueOf(PaymentRecord payment) {
    return payment.state() == PaymentState.PENDING ? Due.orNever(payment.nextAt()) : null;
  }

  static PaymentRecord read(Row row) throws SQLException {
    return read(row, null);
  }

  /** As it is, or due at another time. */
  private static PaymentRecord read(Row row, @Nullable Instant again) throws SQLException {
    return new PaymentRecord(
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
