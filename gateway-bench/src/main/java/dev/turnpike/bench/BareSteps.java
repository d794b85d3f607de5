package dev.turnpike.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * What a payment stores, and nothing else: a row before the provider is called; then the same row
 * again and the payment's. The tables and indexes are the store's own, the statements are prepared
 * once, and nothing is decided.
 */
interface BareSteps extends AutoCloseable {
  /** Both steps of one payment. */
  void pay() throws Exception;

  @Override
  void close() throws SQLException;

  /** The statements on one connection. Not thread-safe. */
  final class Rows {
    private static final String ANSWER = "{\"result\":\"OK\",\"paymentId\":\"made-1234567\"}";
    private static final String REQUEST =
        "{\"amount\":1299,\"currency\":\"EUR\",\"shopTransactionId\":\"order-1234567\"}";

    private final PreparedStatement begin;
    private final PreparedStatement complete;
    private final PreparedStatement payment;

    Rows(Connection connection, String prefix) throws SQLException {
      begin =
          connection.prepareStatement(
              """
              insert into %soperations (id, provider, operation, tenant, idempotency_key, guard_id,
                  guard_key, fingerprint, guarded, request_body, request_complete, started_at, state,
                  holds_guard, due_at, owner, slot)
                values (?, 'bench', 'pay', '', ?, ?, ?, ?, true, ?, true, ?, 'STARTED', true, ?, ?, ?)\
              """
                  .formatted(prefix));
      complete =
          connection.prepareStatement(
              """
              update %soperations set state = 'COMPLETED', answer_is_problem = false, answer = ?,
                ended_at = ?, due_at = null, payment_id = ?, payment_key = ? where id = ?\
              """
                  .formatted(prefix));
      payment =
          connection.prepareStatement(
              """
              insert into %spayments (provider, payment_id, payment_key, shop_transaction_id, shop_key,
                  state, made_at, version)
                values ('bench', ?, ?, ?, ?, 'ACCEPTED', ?, 0)\
              """
                  .formatted(prefix));
    }

    private static byte[] digest(String text) {
      return Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), 20);
    }

    void begin(String time, String random) throws SQLException {
      long now = System.currentTimeMillis();
      set(
          begin,
          time,
          random,
          "order-" + random,
          digest(random.substring(10)),
          random + random.substring(8),
          REQUEST,
          now,
          now + 45_000,
          "0123456789abcdef",
          digest(random));
    }

    void complete(String time, String random) throws SQLException {
      long now = System.currentTimeMillis();
      set(complete, ANSWER, now, random, digest(random.substring(5)), time);
      set(payment, random, digest(random.substring(5)), "order-" + random, digest(random), now);
    }

    private static void set(PreparedStatement statement, Object... values) throws SQLException {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.executeUpdate();
    }

    /** Later ones sort later, as the ids of operations do. */
    static String newId() {
      return HexFormat.of().toHexDigits(System.nanoTime())
          + UUID.randomUUID().toString().substring(17);
    }
  }

  /** One thread takes the steps that wait, and commits them together. */
  final class Grouped implements BareSteps {
    private record Step(Work work, CompletableFuture<Boolean> done) {}

    private interface Work {
      void with(Rows rows) throws SQLException;
    }

    private final Connection connection;
    private final Rows rows;
    private final LinkedBlockingQueue<Step> waiting = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::write, "bare-steps");

    Grouped(Connection connection) throws SQLException {
      this.connection = connection;
      this.rows = new Rows(connection, "");
      connection.setAutoCommit(false);
      thread.setDaemon(true);
      thread.start();
    }

    @Override
    public void pay() throws Exception {
      String time = Rows.newId();
      String random = UUID.randomUUID().toString();
      make(all -> all.begin(time, random));
      make(all -> all.complete(time, random));
    }

    private void make(Work work) throws Exception {
      Step step = new Step(work, new CompletableFuture<>());
      waiting.add(step);
      step.done.get();
    }

    private void write() {
      List<Step> group = new ArrayList<>();
      try {
        while (true) {
          group.clear();
          group.add(waiting.take());
          waiting.drainTo(group, 255);
          for (Step step : group) {
            step.work.with(rows);
          }
          connection.commit();
          group.forEach(step -> step.done.complete(true));
        }
      } catch (InterruptedException e) {
        return; // closed
      } catch (SQLException e) {
        group.forEach(step -> step.done.completeExceptionally(e));
      }
    }

    @Override
    public void close() throws SQLException {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      connection.close();
    }
  }

  /** Each step is a transaction of its own on a connection of a pool. */
  final class Pooled implements BareSteps {
    private final HikariDataSource source;
    private final String prefix;

    Pooled(HikariDataSource source, String prefix) {
      this.source = source;
      this.prefix = prefix;
    }

    @Override
    public void pay() throws Exception {
      String time = Rows.newId();
      String random = UUID.randomUUID().toString();
      try (Connection connection = source.getConnection()) {
        new Rows(connection, prefix).begin(time, random);
        connection.commit();
      }
      try (Connection connection = source.getConnection()) {
        new Rows(connection, prefix).complete(time, random);
        connection.commit();
      }
    }

    @Override
    public void close() {
      source.close();
    }
  }
}
