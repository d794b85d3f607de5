package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Session.values;
import static dev.turnpike.store.jdbc.SqlValues.digest;
import static dev.turnpike.store.jdbc.SqlValues.number;
import static dev.turnpike.store.jdbc.SqlValues.text;

import dev.turnpike.api.PaymentState;
import dev.turnpike.internal.ledger.PaymentRecord;
import dev.turnpike.internal.ledger.Tables;
import dev.turnpike.internal.ledger.WorkScope;
import dev.turnpike.store.jdbc.DueAt.Condition;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The table of payments. */
final class PaymentTable implements Tables.Payments {
  static final String COLUMNS =
      "tenant, provider, payment_id, shop_transaction_id, payment_method, amount, currency, state, made_at,"
          + " version, status_fingerprint, due_at";
  static final String SELECT = "select " + COLUMNS + " from @payments";

  private static final String ONE = " where payment_key = ?";
  private static final String VALUES = "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?";

  /** Values follow, or a query that selects them. */
  private static final String INTO =
      """
      insert into @payments (tenant, provider, payment_id, state, shop_transaction_id, shop_key, payment_method,
        amount, currency, made_at, version, status_fingerprint, due_at, payment_key)\
      """;

  private static final String INSERT = INTO + " values (" + VALUES + ") on conflict do nothing";
  static final String INSERT_SELECT = INTO + " select " + VALUES;

  private static final String UPDATE =
      """
      update @payments set tenant = ?, provider = ?, payment_id = ?, state = ?, shop_transaction_id = ?, shop_key = ?,
        payment_method = ?, amount = ?, currency = ?, made_at = ?, version = ?, status_fingerprint = ?, due_at = ?%s
        where payment_key = ?\
      """;
  private static final String PUT = UPDATE.formatted("");
  private static final String PUT_AS_NEWEST = UPDATE.formatted(", seq = ${next payment number}");

  private final Rows rows;
  private final AtRest atRest;

  PaymentTable(Rows rows, AtRest atRest) {
    this.rows = rows;
    this.atRest = atRest;
  }

  /** What a payment is found by. */
  static byte[] keyOf(String provider, String paymentId) {
    return Digest.of(provider, paymentId);
  }

  @Override
  public Optional<PaymentRecord> get(String provider, String paymentId) {
    return rows.first(SELECT + ONE, this::read, keyOf(provider, paymentId));
  }

  /** Nobody else changes its lines of notifications either. */
  @Override
  public Optional<PaymentRecord> lock(String provider, String paymentId) {
    return rows.first(SELECT + ONE + " for update", this::read, keyOf(provider, paymentId));
  }

  @Override
  public Optional<PaymentRecord> newest(String tenant, String provider, String shopTransactionId) {
    return rows.first(
        SELECT
            + " where shop_key = ? and provider = ? and (tenant = ? or tenant is null)"
            + " order by tenant is null, seq desc limit 1",
        this::read,
        digest(shopTransactionId),
        provider,
        tenant);
  }

  @Override
  public Optional<String> ownerOf(String provider, String paymentId) {
    return OwnerTable.ofPayment(rows, atRest, provider, paymentId);
  }

  @Override
  public boolean insert(PaymentRecord payment) {
    return rows.update(INSERT, valuesOf(atRest, payment)) == 1;
  }

  @Override
  public void put(PaymentRecord changed) {
    rows.update(PUT, valuesOf(atRest, changed));
  }

  @Override
  public void putAsNewest(PaymentRecord changed) {
    rows.update(PUT_AS_NEWEST, valuesOf(atRest, changed));
  }

  @Override
  public @Nullable Instant firstDue(WorkScope scope) {
    return DueAt.first(rows, "payments", within(scope));
  }

  @Override
  public Map<String, Long> outOfScope(WorkScope scope, Instant dueSince) {
    return DueAt.outOf(rows, "payments", "provider", within(scope), dueSince);
  }

  private static Condition within(WorkScope scope) {
    return Condition.oneOf("provider", scope.providers());
  }

  @Override
  public List<PaymentRecord> claim(Instant now, Instant again, int limit, WorkScope scope) {
    List<PaymentRecord> claimed =
        DueAt.claim(rows, SELECT, row -> read(atRest, row, again), now, limit, within(scope));
    rows.each(
        "update @payments set due_at = ?" + ONE,
        claimed,
        payment -> values(again, keyOf(payment.provider(), payment.paymentId())));
    return claimed;
  }

  /** In the order in which they are inserted and updated. */
  static Object[] valuesOf(AtRest atRest, PaymentRecord payment) {
    return values(
        text(payment.tenant()),
        payment.provider(),
        payment.paymentId(),
        payment.state(),
        text(payment.shopTransactionId()),
        digest(payment.shopTransactionId()),
        text(payment.paymentMethod()),
        number(payment.amount()),
        text(payment.currency()),
        payment.madeAt(),
        payment.version(),
        atRest.seal(
            SealedColumn.STATUS_FINGERPRINT,
            payment.statusFingerprint(),
            payment.provider(),
            payment.paymentId()),
        number(payment.state() == PaymentState.PENDING ? DueAt.orNever(payment.nextAt()) : null),
        keyOf(payment.provider(), payment.paymentId()));
  }

  private PaymentRecord read(Row row) throws SQLException {
    return read(atRest, row, null);
  }

  static PaymentRecord read(AtRest atRest, Row row) throws SQLException {
    return read(atRest, row, null);
  }

  /** As it is, or due at another time. */
  private static PaymentRecord read(AtRest atRest, Row row, @Nullable Instant again)
      throws SQLException {
    String tenant = row.textOrNull();
    String provider = row.text();
    String paymentId = row.text();
    return new PaymentRecord(
        tenant,
        provider,
        paymentId,
        row.textOrNull(),
        row.textOrNull(),
        row.numberOrNull(),
        row.textOrNull(),
        row.name(PaymentState.class),
        row.time(),
        row.number(),
        atRest.openOrNull(SealedColumn.STATUS_FINGERPRINT, row.textOrNull(), provider, paymentId),
        again == null ? row.due() : again);
  }
}
