package dev.turnpike.bench;

import dev.turnpike.records.CallStatistics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The records of two months of several shops at several providers, written as the store writes
 * them: payments that were accepted, declined, are pending or unknown, refunds, notifications that
 * arrived, wait or are dead, events, deeds, and statistics. Nothing of it is due before tomorrow.
 */
final class RecordFill {
  static final List<String> PROVIDERS = List.of("acme", "bravo", "cobra", "delta");

  private static final Duration SPAN = Duration.ofDays(60);
  private static final long NEVER = Long.MAX_VALUE;
  private static final int BATCH = 5_000;
  private static final int DIGEST_BYTES = 20;
  private static final int PAYMENTS_OF_A_DEED = 100;
  private static final int REFUNDED = 20;

  private final int count;
  private final Instant now;

  /** So many payments, the last one just now. */
  RecordFill(int count, Instant now) {
    this.count = count;
    this.now = now;
  }

  /** Half of the payments are the first one's, one in twenty the last one's. */
  String provider(int n) {
    int share = Math.floorMod(n * 7_919L, 100);
    return PROVIDERS.get(share < 50 ? 0 : share < 80 ? 1 : share < 95 ? 2 : 3);
  }

  String tenant(int n) {
    return "shop-" + (1 + n / 100 % 5);
  }

  String paymentId(int n) {
    return String.format(Locale.ROOT, "pay_%016x", n * 0x9e3779b97f4a7c15L);
  }

  String order(int n) {
    return "order-" + n;
  }

  String notification(int n) {
    return String.format(Locale.ROOT, "msg_%032x", n * 0x9e3779b97f4a7c15L);
  }

  String trace(int n) {
    return String.format(Locale.ROOT, "%032x", 1 + n * 0x7fb5d329728ea185L);
  }

  Instant madeAt(int n) {
    return now.minus(SPAN).plusMillis(SPAN.toMillis() * n / count);
  }

  String operation(int n) {
    return id(madeAt(n), n);
  }

  /** Of the same kind as the gateway's: a later one sorts later. */
  private static String id(Instant time, long number) {
    return new UUID(time.toEpochMilli() << 16 | 0x7000L, 0x8000_0000_0000_0000L | number)
        .toString();
  }

  private static int share(int n) {
    return Math.floorMod(n * 104_729, 1_000);
  }

  boolean isUnknown(int n) {
    return share(n) == 51;
  }

  boolean hasTrace(int n) {
    return n % 3 == 0;
  }

  boolean isRefunded(int n) {
    return n % REFUNDED == 0 && "ACCEPTED".equals(state(n));
  }

  private static String state(int n) {
    return share(n) < 50 ? "FAILED" : share(n) == 50 ? "PENDING" : "ACCEPTED";
  }

  /** Writes all of it, into tables that a store has made and nobody has open. */
  void into(Connection connection, String prefix) throws SQLException {
    connection.setAutoCommit(false);
    operations(connection, prefix);
    payments(connection, prefix);
    notifications(connection, prefix);
    events(connection, prefix);
    deeds(connection, prefix);
    statistics(connection, prefix);
    connection.commit();
  }

  /** Inserts rows, and commits now and then. */
  private static final class Rows implements AutoCloseable {
    private final Connection connection;
    private final PreparedStatement insert;
    private int waiting;

    Rows(Connection connection, String table, String columns) throws SQLException {
      this.connection = connection;
      int values = columns.split(",", -1).length;
      this.insert =
          connection.prepareStatement(
              "insert into %s (%s) values (%s)"
                  .formatted(table, columns, String.join(", ", Collections.nCopies(values, "?"))));
    }

    void add(@Nullable Object... values) throws SQLException {
      for (int i = 0; i < values.length; i++) {
        insert.setObject(i + 1, values[i]);
      }
      insert.addBatch();
      if (++waiting % BATCH == 0) {
        insert.executeBatch();
        connection.commit();
      }
    }

    @Override
    public void close() throws SQLException {
      insert.executeBatch();
      insert.close();
    }
  }

  private void operations(Connection connection, String prefix) throws SQLException {
    try (Rows rows =
        new Rows(
            connection,
            prefix + "operations",
            "id, provider, operation, tenant, idempotency_key, guard_id, guard_key, fingerprint, guarded,"
                + " request_body, request_complete, traceparent, amount, currency, payment_id, payment_key,"
                + " started_at, state, answer_is_problem, answer, result, holds_guard, ended_at, due_at, slot")) {
      for (int n = 1; n <= count; n++) {
        operation(rows, n, false);
        if (isRefunded(n)) {
          operation(rows, n, true);
        }
      }
    }
  }

  private void operation(Rows rows, int n, boolean refund) throws SQLException {
    boolean unknown = !refund && isUnknown(n);
    String guard = refund ? "refund-" + n : order(n);
    Instant at = refund ? madeAt(n).plusSeconds(1) : madeAt(n);
    String key = (refund ? "refund-key-" : "key-") + n;
    String payment = unknown ? null : paymentId(n);
    rows.add(
        id(at, refund ? (long) count + n : n),
        provider(n),
        refund ? "refund" : "pay",
        tenant(n),
        key,
        guard,
        digest(guard),
        "k1:" + key,
        true,
        "{\"amount\":%s,\"currency\":\"EUR\",\"shopTransactionId\":\"%s\"}"
            .formatted(amount(n), guard),
        true,
        hasTrace(n) ? "00-" + trace(n) + "-00f067aa0ba902b7-01" : null,
        amount(n),
        "EUR",
        payment,
        payment == null ? null : digest(provider(n), payment),
        at.toEpochMilli(),
        unknown ? "UNKNOWN" : "COMPLETED",
        unknown,
        unknown
            ? "{\"code\":\"outcome_unknown\"}"
            : "{\"result\":\"OK\",\"paymentId\":\"%s\"}".formatted(paymentId(n)),
        unknown ? null : "OK",
        true,
        at.toEpochMilli() + 200,
        unknown ? tomorrow() : null,
        digest("key", tenant(n), provider(n), refund ? "refund" : "pay", key));
  }

  private static long amount(int n) {
    return 100 + Math.floorMod(n * 7_907L, 50_000);
  }

  private long tomorrow() {
    return now.plus(Duration.ofDays(1)).toEpochMilli();
  }

  private void payments(Connection connection, String prefix) throws SQLException {
    try (Rows rows =
        new Rows(
            connection,
            prefix + "payments",
            "tenant, provider, payment_id, payment_key, shop_transaction_id, shop_key, amount, currency,"
                + " state, made_at, version, due_at")) {
      for (int n = 1; n <= count; n++) {
        if (!isUnknown(n)) {
          rows.add(
              tenant(n),
              provider(n),
              paymentId(n),
              digest(provider(n), paymentId(n)),
              order(n),
              digest(order(n)),
              amount(n),
              "EUR",
              state(n),
              madeAt(n).toEpochMilli(),
              1L,
              "PENDING".equals(state(n)) ? tomorrow() : null);
        }
      }
    }
  }

  private static String delivery(int n) {
    return share(n) >= 500 && share(n) < 505 ? "DEAD" : share(n) == 506 ? "PENDING" : "DELIVERED";
  }

  private void notifications(Connection connection, String prefix) throws SQLException {
    try (Rows rows =
        new Rows(
            connection,
            prefix + "notifications",
            "tenant, id, provider, payment_id, payment_key, target, body, created_at, attempts,"
                + " attempts_before, next_at, state, result, due_at")) {
      for (int n = 1; n <= count; n++) {
        if (!isUnknown(n)) {
          String state = delivery(n);
          boolean arrived = "DELIVERED".equals(state);
          rows.add(
              tenant(n),
              notification(n),
              provider(n),
              paymentId(n),
              digest(provider(n), paymentId(n)),
              "default",
              "{\"type\":\"payment.status\",\"provider\":\"%s\",\"paymentId\":\"%s\",\"state\":\"%s\"}"
                  .formatted(provider(n), paymentId(n), state(n)),
              madeAt(n).toEpochMilli(),
              arrived ? 1 : 8,
              0,
              "PENDING".equals(state) ? tomorrow() : madeAt(n).toEpochMilli(),
              state,
              arrived ? "204" : "503",
              arrived ? null : "DEAD".equals(state) ? NEVER : tomorrow());
        }
      }
    }
  }

  private void events(Connection connection, String prefix) throws SQLException {
    try (Rows rows =
        new Rows(
            connection,
            prefix + "events",
            "provider, payment_id, payment_key, happened_at, kind, about, details, took, http_status, answer")) {
      for (int n = 1; n <= count; n++) {
        if (!isUnknown(n)) {
          byte[] key = digest(provider(n), paymentId(n));
          long at = madeAt(n).toEpochMilli();
          rows.add(
              provider(n), paymentId(n), key, at, "STATUS", state(n), "check", null, null, null);
          boolean arrived = "DELIVERED".equals(delivery(n));
          for (int attempt = 0; attempt < (arrived ? 1 : 8); attempt++) {
            rows.add(
                provider(n),
                paymentId(n),
                key,
                at + attempt * 60_000L,
                "DELIVERY",
                notification(n),
                arrived ? "204" : "503",
                12L,
                arrived ? 204 : 503,
                arrived ? "" : "<html><h1>503 Service Unavailable</h1></html>");
          }
        }
      }
    }
  }

  private void deeds(Connection connection, String prefix) throws SQLException {
    List<String> actions = List.of("LOOKED", "LOOKED", "LOOKED", "RESENT", "SETTLED");
    try (Rows rows =
        new Rows(
            connection,
            prefix + "audit",
            "happened_at, action, done_by, address, tenant, provider, about, reason")) {
      for (int n = PAYMENTS_OF_A_DEED; n <= count; n += PAYMENTS_OF_A_DEED) {
        int deed = n / PAYMENTS_OF_A_DEED;
        rows.add(
            madeAt(n).toEpochMilli(),
            actions.get(deed % actions.size()),
            deed % 50 == 0 ? "anna" : "bert",
            "192.0.2.7",
            tenant(n),
            provider(n),
            "payment " + paymentId(n),
            null);
      }
    }
  }

  private void statistics(Connection connection, String prefix) throws SQLException {
    String durations = "";
    for (int i = 0; i <= CallStatistics.BOUNDS.size(); i++) {
      durations += ", took_" + i;
    }
    Instant last = CallStatistics.slotOf(now);
    try (Rows rows =
        new Rows(
            connection,
            prefix + "statistics",
            "id, began_at, provider, operation, answered, declined, not_executed, unknown"
                + durations)) {
      for (Instant slot = last.minus(CallStatistics.KEPT).plus(CallStatistics.SLOT);
          slot.isBefore(last);
          slot = slot.plus(CallStatistics.SLOT)) {
        for (String provider : PROVIDERS) {
          for (String operation : List.of("pay", "refund")) {
            statistics(rows, slot.toEpochMilli(), provider, operation);
          }
        }
      }
    }
  }

  private static void statistics(Rows rows, long slot, String provider, String operation)
      throws SQLException {
    Object[] values = new Object[8 + CallStatistics.BOUNDS.size() + 1];
    Arrays.fill(values, 3L);
    values[0] = String.format(Locale.ROOT, "%014d/%s/%s", slot, provider, operation);
    values[1] = slot;
    values[2] = provider;
    values[3] = operation;
    rows.add(values);
  }

  /** As the store makes them: what is looked for by one would not be found otherwise. */
  private static byte[] digest(String... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : parts) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
      }
      return Arrays.copyOf(digest.digest(), DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
