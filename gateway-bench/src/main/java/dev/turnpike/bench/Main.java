package dev.turnpike.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Measures what a durable payment costs, as shares of what the same machine does beside it in the
 * same run: rounds of both take turns, and the one in the middle counts.
 */
public final class Main {
  private static final int ROUNDS = 5;
  private static final List<Integer> CALLERS = List.of(1, 8, 32);

  private final Duration round;
  private final PrintStream out;

  Main(Duration round, PrintStream out) {
    this.round = round;
    this.out = out;
  }

  /**
   * Measures.
   *
   * @param arguments {@code pay} or {@code many}, and perhaps the milliseconds of a round; for
   *     {@code many} perhaps also how many payments there are
   */
  public static void main(String[] arguments) throws Exception {
    Logger.getLogger("").setLevel(Level.WARNING);
    String what = arguments.length > 0 ? arguments[0] : "";
    Main main =
        new Main(
            Duration.ofMillis(arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2_000),
            System.out);
    switch (what) {
      case "pay" -> main.pay();
      case "many" -> main.many(arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1_000_000);
      default -> {
        System.err.println("Usage: pay [ms of a round] | many [ms of a round [payments]]");
        System.exit(2);
      }
    }
  }

  void pay() throws Exception {
    out.printf(
        Locale.ROOT,
        "%-11s %7s %12s %12s %12s %8s %12s %8s%n",
        "store",
        "callers",
        "in memory/s",
        "payments/s",
        "commits/s",
        "of two",
        "indexed/s",
        "of two");
    for (Bed bed : Bed.all()) {
      try (bed;
          Shop memory = Shop.inMemory();
          Shop shop = Shop.in(bed.store("ledger"));
          HikariDataSource plain = bed.plain("plain")) {
        Rate.Step sync = bed.sync(plain);
        Rate.Step commit = commits(plain, "bare", false, sync);
        Rate.Step indexed = commits(plain, "indexed", true, sync);
        Rate.of(8, round, memory::pay);
        Rate.of(8, round, shop::pay);
        Rate.of(8, round, commit);
        Rate.of(8, round, indexed);
        for (int callers : CALLERS) {
          List<Double> inMemory = new ArrayList<>();
          List<Double> payments = new ArrayList<>();
          List<Double> commits = new ArrayList<>();
          List<Double> ofIndexed = new ArrayList<>();
          List<Double> share = new ArrayList<>();
          List<Double> shareOfIndexed = new ArrayList<>();
          for (int i = 0; i < ROUNDS; i++) {
            inMemory.add(Rate.of(callers, round.dividedBy(4), memory::pay));
            commits.add(Rate.of(callers, round, commit));
            payments.add(Rate.of(callers, round, shop::pay));
            ofIndexed.add(Rate.of(callers, round, indexed));
            share.add(2 * payments.get(i) / commits.get(i));
            shareOfIndexed.add(2 * payments.get(i) / ofIndexed.get(i));
          }
          out.printf(
              Locale.ROOT,
              "%-11s %7d %,12.0f %,12.0f %,12.0f %6.0f %% %,12.0f %6.0f %%%n",
              bed.name(),
              callers,
              Rate.median(inMemory),
              Rate.median(payments),
              Rate.median(commits),
              100 * Rate.median(share),
              Rate.median(ofIndexed),
              100 * Rate.median(shareOfIndexed));
        }
      }
    }
  }

  /** One small row and nothing else; perhaps with as many indexes as an operation has. */
  private static Rate.Step commits(DataSource plain, String table, boolean indexes, Rate.Step sync)
      throws Exception {
    try (Connection connection = plain.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create table %s (id varchar primary key, a varchar, b varchar, c varchar, d varchar)"
              .formatted(table));
      for (String column : indexes ? List.of("a", "b", "c", "d") : List.<String>of()) {
        statement.execute("create index %s_%s on %s (%s)".formatted(table, column, table, column));
      }
    }
    String insert = "insert into %s values (?, ?, ?, ?, ?)".formatted(table);
    String half = "x".repeat(100);
    return () -> {
      try (Connection connection = plain.getConnection();
          PreparedStatement statement = connection.prepareStatement(insert)) {
        String id = UUID.randomUUID().toString();
        for (int column = 1; column <= 5; column++) {
          statement.setString(column, id + (column > 3 ? half : ""));
        }
        statement.executeUpdate();
      }
      sync.run();
    };
  }

  void many(int payments) throws Exception {
    out.printf(
        Locale.ROOT,
        "%-11s %10s %12s %12s %7s %14s %14s%n",
        "store",
        "payments",
        "pay/s empty",
        "pay/s full",
        "share",
        "look/s empty",
        "look/s full");
    for (Bed bed : Bed.all()) {
      try (bed) {
        fill(bed, "small", 1_000);
        fill(bed, "filled", payments);
        try (Shop small = Shop.in(bed.store("small"));
            Shop full = Shop.in(bed.store("filled"))) {
          compare(bed, payments, small, full);
        }
      }
    }
  }

  private void compare(Bed bed, int payments, Shop small, Shop full) throws Exception {
    Rate.of(8, round, small::pay);
    Rate.of(8, round, full::pay);
    List<Double> paySmall = new ArrayList<>();
    List<Double> payFull = new ArrayList<>();
    List<Double> lookSmall = new ArrayList<>();
    List<Double> lookFull = new ArrayList<>();
    List<Double> shares = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      paySmall.add(Rate.of(8, round, small::pay));
      payFull.add(Rate.of(8, round, full::pay));
      lookSmall.add(Rate.of(1, round.dividedBy(4), () -> small.look("p-" + any(1_000))));
      lookFull.add(Rate.of(1, round.dividedBy(4), () -> full.look("p-" + any(payments))));
      shares.add(payFull.get(i) / paySmall.get(i));
    }
    out.printf(
        Locale.ROOT,
        "%-11s %,10d %,12.0f %,12.0f %5.0f %% %,14.0f %,14.0f%n",
        bed.name(),
        payments,
        Rate.median(paySmall),
        Rate.median(payFull),
        100 * Rate.median(shares),
        Rate.median(lookSmall),
        Rate.median(lookFull));
  }

  private static int any(int count) {
    return 1 + ThreadLocalRandom.current().nextInt(count);
  }

  /** So many payments, and a tenth as many notifications that wait, the first of them for a day. */
  private static void fill(Bed bed, String place, int payments) throws Exception {
    bed.store(place).close();
    long now = System.currentTimeMillis();
    try (HikariDataSource plain = bed.plain(place);
        Connection connection = plain.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          insert into operations (id, provider, operation, caller, idempotency_key, guard_id, fingerprint,
              guarded, request_body, request_complete, payment_id, started_at, state,
              answer_is_problem, answer, holds_guard, ended_at, slot)
            select 'op-' || n, 'bench', 'pay', 'shop', 'key-' || n, 'filled-' || n, 'f' || n, true,
              '{"amount":1299,"currency":"EUR","shopTransactionId":"filled"}', true, 'p-' || n, %s,
              'COMPLETED', false, '{"result":"OK","paymentId":"p"}', true, %s, 'slot-' || n
            from %s x\
          """
              .formatted(now, now, bed.numbers(payments)));
      statement.execute(
          """
          insert into payments (provider, payment_id, shop_transaction_id, state, made_at, version)
            select 'bench', 'p-' || n, 'filled-' || n, 'ACCEPTED', %s, 1 from %s x\
          """
              .formatted(now, bed.numbers(payments)));
      long tomorrow = now + Duration.ofDays(1).toMillis();
      statement.execute(
          """
          insert into notifications (id, provider, payment_id, target, body, created_at, attempts, next_at,
              state, due_at)
            select 'n-' || n, 'bench', 'p-' || n, 'url', '{}', %s, 3, %s, 'PENDING', %s from %s x\
          """
              .formatted(now, tomorrow, tomorrow, bed.numbers(payments / 10)));
    }
  }
}
