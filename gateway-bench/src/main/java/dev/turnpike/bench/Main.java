package dev.turnpike.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.turnpike.store.jdbc.EncryptionKeys;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Measures what a durable payment costs, as shares of what the same machine does beside it in the
 * same run: rounds of both take turns, and the one in the middle counts.
 */
public final class Main {
  private static final int ROUNDS = 5;
  private static final int REPETITIONS = 40;
  private static final List<Integer> CALLERS = List.of(1, 8, 32, 128);

  private final Duration round;
  private final PrintStream out;

  Main(Duration round, PrintStream out) {
    this.round = round;
    this.out = out;
  }

  /**
   * Measures.
   *
   * @param arguments {@code pay}, {@code many}, {@code lists} or {@code encrypted}, and perhaps the
   *     milliseconds of a round; for {@code many} and {@code lists} perhaps also how many payments
   *     there are; or {@code http} or {@code attack}, which have a {@code --help} of their own
   */
  public static void main(String[] arguments) throws Exception {
    Logger.getLogger("").setLevel(Level.WARNING);
    String what = arguments.length > 0 ? arguments[0] : "";
    if (what.equals("http")) {
      int exit =
          HttpBench.commandLine(System.out)
              .execute(Arrays.copyOfRange(arguments, 1, arguments.length));
      if (exit != 0) {
        System.exit(exit);
      }
      return;
    }
    if (what.equals("attack")) {
      System.exit(
          Attack.commandLine(System.out)
              .execute(Arrays.copyOfRange(arguments, 1, arguments.length)));
    }
    Main main =
        new Main(
            Duration.ofMillis(arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2_000),
            System.out);
    switch (what) {
      case "pay" -> main.pay();
      case "many" -> main.many(arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1_000_000);
      case "lists" -> main.lists(arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1_000_000);
      case "encrypted" -> main.encrypted();
      default -> {
        System.err.println(
            "Usage: pay [ms of a round] | many [ms of a round [payments]] | lists [ms of a round [payments]] | encrypted [ms of a round] | http [--help] | attack [--help]");
        System.exit(2);
      }
    }
  }

  void pay() throws Exception {
    out.printf(
        Locale.ROOT,
        "%-11s %7s %12s %12s %10s %12s %8s%n",
        "store",
        "callers",
        "in memory/s",
        "payments/s",
        "CPU each",
        "bare pairs/s",
        "of them");
    for (Bed bed : Bed.all()) {
      bed.store("bare").open().close();
      try (bed;
          Shop memory = Shop.inMemory();
          Shop shop = Shop.in(bed.store("ledger").open());
          BareSteps bare = bed.bare("bare")) {
        Rate.of(8, round, memory::pay);
        Rate.of(8, round, shop::pay);
        Rate.of(8, round, bare::pay);
        for (int callers : CALLERS) {
          compare(bed, callers, memory, shop, bare);
        }
      }
    }
  }

  private void compare(Bed bed, int callers, Shop memory, Shop shop, BareSteps bare)
      throws Exception {
    List<Double> inMemory = new ArrayList<>();
    List<Double> payments = new ArrayList<>();
    List<Double> micros = new ArrayList<>();
    List<Double> pairs = new ArrayList<>();
    List<Double> share = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      inMemory.add(Rate.of(callers, round.dividedBy(4), memory::pay));
      pairs.add(Rate.of(callers, round, bare::pay));
      long cpu = cpuNanos();
      long begin = System.nanoTime();
      payments.add(Rate.of(callers, round, shop::pay));
      double seconds = (System.nanoTime() - begin) / 1e9;
      micros.add((cpuNanos() - cpu) / 1e3 / (payments.get(i) * seconds));
      share.add(payments.get(i) / pairs.get(i));
    }
    out.printf(
        Locale.ROOT,
        "%-11s %7d %,12.0f %,12.0f %,7.0f us %,12.0f %6.0f %%%n",
        bed.name(),
        callers,
        Rate.median(inMemory),
        Rate.median(payments),
        Rate.median(micros),
        Rate.median(pairs),
        100 * Rate.median(share));
  }

  /** What it costs that a store encrypts what it keeps. */
  void encrypted() throws Exception {
    out.printf(
        Locale.ROOT,
        "%-11s %7s %12s %12s %7s %10s %10s%n",
        "store",
        "callers",
        "clear/s",
        "encrypted/s",
        "share",
        "CPU clear",
        "encrypted");
    EncryptionKeys keys = EncryptionKeys.of(List.of(EncryptionKeys.newKey()));
    for (Bed bed : Bed.all()) {
      try (bed;
          Shop clear = Shop.in(bed.store("clear").open());
          Shop encrypted = Shop.in(bed.store("encrypted").encryptionKeys(keys).open())) {
        Rate.of(8, round, clear::pay);
        Rate.of(8, round, encrypted::pay);
        for (int callers : List.of(1, 32)) {
          compareEncrypted(bed, callers, clear, encrypted);
        }
      }
    }
  }

  private void compareEncrypted(Bed bed, int callers, Shop clear, Shop encrypted) throws Exception {
    List<Double> clearRates = new ArrayList<>();
    List<Double> encryptedRates = new ArrayList<>();
    List<Double> shares = new ArrayList<>();
    List<Double> clearMicros = new ArrayList<>();
    List<Double> encryptedMicros = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      clearMicros.add(microsEach(callers, clear, clearRates));
      encryptedMicros.add(microsEach(callers, encrypted, encryptedRates));
      shares.add(encryptedRates.get(i) / clearRates.get(i));
    }
    out.printf(
        Locale.ROOT,
        "%-11s %7d %,12.0f %,12.0f %5.0f %% %,7.0f us %,7.0f us%n",
        bed.name(),
        callers,
        Rate.median(clearRates),
        Rate.median(encryptedRates),
        100 * Rate.median(shares),
        Rate.median(clearMicros),
        Rate.median(encryptedMicros));
  }

  private double microsEach(int callers, Shop shop, List<Double> rates) throws Exception {
    long cpu = cpuNanos();
    long begin = System.nanoTime();
    double rate = Rate.of(callers, round, shop::pay);
    double seconds = (System.nanoTime() - begin) / 1e9;
    rates.add(rate);
    return (cpuNanos() - cpu) / 1e3 / (rate * seconds);
  }

  /** Of this process: on PostgreSQL, its server's is not in it. */
  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
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
        try (Shop small = Shop.in(bed.store("small").open());
            Shop full = Shop.in(bed.store("filled").open())) {
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
      lookSmall.add(Rate.of(1, round.dividedBy(4), small::look));
      lookFull.add(Rate.of(1, round.dividedBy(4), full::look));
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

  /** What an operator waits for, with so many payments. */
  void lists(int payments) throws Exception {
    new Lists(payments, REPETITIONS, round, out).measure();
  }

  /** So many payments, and a tenth as many notifications that wait, the first of them for a day. */
  private static void fill(Bed bed, String place, int payments) throws Exception {
    bed.store(place).open().close();
    long now = System.currentTimeMillis();
    String prefix = bed.prefix(place);
    try (Connection connection = bed.plain(place);
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          insert into %1$soperations (id, provider, operation, tenant, idempotency_key, guard_id,
              guard_key, fingerprint, guarded, request_body, request_complete, payment_id, payment_key,
              started_at, state, answer_is_problem, answer, holds_guard, ended_at, slot)
            select 'op-' || n, 'bench', 'pay', 'shop', 'key-' || n, 'filled-' || n, %2$s, 'f' || n, true,
              '{"amount":1299,"currency":"EUR","shopTransactionId":"filled"}', true, 'p-' || n, %2$s,
              %3$s, 'COMPLETED', false, '{"result":"OK","paymentId":"p"}', true, %3$s, %2$s
            from %4$s x\
          """
              .formatted(prefix, bed.digests(), now, bed.numbers(payments)));
      statement.execute(
          """
          insert into %1$spayments (provider, payment_id, payment_key, shop_transaction_id, shop_key, state,
              made_at, version)
            select 'bench', 'p-' || n, %2$s, 'filled-' || n, %2$s, 'ACCEPTED', %3$s, 1 from %4$s x\
          """
              .formatted(prefix, bed.digests(), now, bed.numbers(payments)));
      long tomorrow = now + Duration.ofDays(1).toMillis();
      statement.execute(
          """
          insert into %1$snotifications (id, provider, payment_id, payment_key, target, body, created_at,
              attempts, attempts_before, next_at, state, due_at)
            select 'n-' || n, 'bench', 'p-' || n, %2$s, 'url', '{}', %3$s, 3, 0, %5$s, 'PENDING', %5$s
            from %4$s x\
          """
              .formatted(prefix, bed.digests(), now, bed.numbers(payments / 10), tomorrow));
    }
  }
}
