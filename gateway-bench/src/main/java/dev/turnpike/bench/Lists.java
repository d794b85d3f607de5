package dev.turnpike.bench;

import dev.turnpike.Administration;
import dev.turnpike.GatewayStore;
import dev.turnpike.api.PaymentState;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.records.AuditEvent;
import dev.turnpike.records.AuditFilter;
import dev.turnpike.records.CallStatistics;
import dev.turnpike.records.Cursor;
import dev.turnpike.records.FoundRecords;
import dev.turnpike.records.NotificationFilter;
import dev.turnpike.records.NotificationState;
import dev.turnpike.records.OperationFilter;
import dev.turnpike.records.OperationState;
import dev.turnpike.records.Page;
import dev.turnpike.records.PaymentFilter;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How long an operator waits for what the console asks, with so many payments in the store; and
 * whether these make a payment and a round of statistics dearer.
 */
final class Lists {
  private static final int ROUNDS = 5;
  private static final int PAGE = 50;

  private final RecordFill records;
  private final int payments;
  private final int repetitions;
  private final Duration round;
  private final Instant now = Instant.now();
  private final PrintStream out;

  /**
   * One of the things that are asked.
   *
   * @param any what it is asked with: the number of any payment leads to how many records it found
   * @param finds whether it has to find something
   */
  private record Question(String name, boolean finds, IntUnaryOperator any) {}

  Lists(int payments, int repetitions, Duration round, PrintStream out) {
    this.payments = payments;
    this.repetitions = repetitions;
    this.round = round;
    this.out = out;
    this.records = new RecordFill(payments, now);
  }

  /** Fills each store, asks, and pays. */
  void measure() throws Exception {
    for (Bed bed : Bed.all()) {
      try (bed) {
        bed.store("empty").open().close();
        fill(bed);
        GatewayStore empty = kept(bed, "empty");
        GatewayStore full = kept(bed, "filled");
        try (Shop small = Shop.among(empty, RecordFill.PROVIDERS);
            Shop big = Shop.among(full, RecordFill.PROVIDERS)) {
          ask(bed, big.administration());
          compare(bed, "a payment", small::pay, big::pay);
          compare(bed, "a statistics round", () -> count(empty), () -> count(full));
        }
      }
    }
  }

  /** Nothing is cleaned up meanwhile. */
  private static GatewayStore kept(Bed bed, String place) {
    return bed.store(place).keyRetention(Duration.ofDays(90)).open();
  }

  private void fill(Bed bed) throws Exception {
    bed.store("filled").open().close();
    long begin = System.nanoTime();
    try (Connection connection = bed.plain("filled");
        Statement statement = connection.createStatement()) {
      executeAll(statement, bed.beforeFilling());
      List<String> drops = new ArrayList<>();
      List<String> creations = new ArrayList<>();
      try (ResultSet index = statement.executeQuery(bed.indexes("filled"))) {
        while (index.next()) {
          drops.add("drop index " + index.getString(1));
          creations.add(index.getString(2));
        }
      }
      executeAll(statement, drops);
      records.into(connection, bed.prefix("filled"));
      connection.setAutoCommit(true);
      executeAll(statement, creations);
      executeAll(statement, bed.afterFilling());
    }
    out.printf(
        Locale.ROOT,
        "%s: %,d payments are there after %.0f s%n",
        bed.name(),
        payments,
        (System.nanoTime() - begin) / 1e9);
  }

  private static void executeAll(Statement statement, List<String> texts) throws SQLException {
    for (String text : texts) {
      statement.execute(text);
    }
  }

  private void ask(Bed bed, Administration administration) {
    out.printf(
        Locale.ROOT,
        "%-11s %-42s %6s %9s %9s %9s%n",
        "store",
        "question",
        "found",
        "first ms",
        "p50 ms",
        "max ms");
    for (Question question : questions(administration)) {
      Random random = new Random(42);
      List<Double> millis = new ArrayList<>();
      int found = 0;
      for (int i = 0; i <= repetitions; i++) {
        int any = 1 + random.nextInt(payments);
        while (records.isUnknown(any)) {
          any--;
        }
        long begin = System.nanoTime();
        found = question.any.applyAsInt(Math.max(1, any));
        millis.add((System.nanoTime() - begin) / 1e6);
        if (question.finds && found == 0) {
          throw new IllegalStateException("'%s' finds nothing".formatted(question.name));
        }
      }
      double first = millis.remove(0);
      out.printf(
          Locale.ROOT,
          "%-11s %-42s %6d %9.1f %9.1f %9.1f%n",
          bed.name(),
          question.name,
          found,
          first,
          Rate.median(millis),
          Collections.max(millis));
    }
  }

  private List<Question> questions(Administration ask) {
    List<Question> all = new ArrayList<>();
    searches(all, ask);
    payments(all, ask);
    operations(all, ask);
    notifications(all, ask);
    rest(all, ask);
    return all;
  }

  private void searches(List<Question> all, Administration ask) {
    all.add(search("search: a payment's id", ask, records::paymentId));
    all.add(search("search: the shop's own id", ask, records::order));
    all.add(search("search: a refund's id", ask, n -> "refund-" + refunded(n)));
    all.add(search("search: an operation's id", ask, records::operation));
    all.add(search("search: a notification's id", ask, records::notification));
    all.add(search("search: a trace", ask, n -> records.trace(Math.max(3, n - n % 3))));
    all.add(new Question("search: nothing's id", false, n -> found(ask.search("x", null, null))));
    all.add(
        new Question(
            "search: the shop's own id, as one shop",
            true,
            n -> found(ask.search(records.order(n), Set.of(records.tenant(n)), null))));
  }

  private int refunded(int n) {
    int any = n;
    while (!records.isRefunded(any)) {
      any = any % payments + 1;
    }
    return any;
  }

  @FunctionalInterface
  private interface IdOf {
    String any(int n);
  }

  private static Question search(String name, Administration ask, IdOf id) {
    return new Question(name, true, n -> found(ask.search(id.any(n), null, null)));
  }

  private static int found(FoundRecords found) {
    return found.payments().size() + found.operations().size() + found.notifications().size();
  }

  private static Cursor first() {
    return new Cursor(null, PAGE);
  }

  /** After nine tenths of a list of numbered rows. */
  private Cursor late() {
    return new Cursor(Long.toString(Math.max(2, payments / 10)), PAGE);
  }

  private static int found(Page<?> page) {
    return page.items().size();
  }

  private void payments(List<Question> all, Administration ask) {
    PaymentFilter any = payments(null, null, null, null, null, null, null);
    all.add(new Question("payments", true, n -> found(ask.payments(any, first()))));
    all.add(new Question("payments: a late page", true, n -> found(ask.payments(any, late()))));
    for (PaymentState state : PaymentState.values()) {
      PaymentFilter those = payments(null, null, state, null, null, null, null);
      all.add(new Question("payments: " + state, true, n -> found(ask.payments(those, first()))));
    }
    PaymentFilter failedRare = payments(null, "delta", PaymentState.FAILED, null, null, null, null);
    all.add(
        new Question(
            "payments: FAILED of a small provider",
            false,
            n -> found(ask.payments(failedRare, first()))));
    PaymentFilter shops = payments(Set.of("shop-3"), null, null, null, null, null, null);
    all.add(new Question("payments: one shop's", true, n -> found(ask.payments(shops, first()))));
    PaymentFilter small = payments(null, "delta", null, null, null, null, null);
    all.add(
        new Question(
            "payments: of a small provider", true, n -> found(ask.payments(small, first()))));
    PaymentFilter nowhere = payments(null, "nowhere", null, null, null, null, null);
    all.add(
        new Question("payments: none matches", false, n -> found(ask.payments(nowhere, first()))));
    all.add(
        new Question(
            "payments: none matches, a late page",
            false,
            n -> found(ask.payments(nowhere, late()))));
    all.add(
        new Question(
            "payments: the shop's own id",
            true,
            n ->
                found(
                    ask.payments(
                        payments(null, null, null, records.order(n), null, null, null), first()))));
    PaymentFilter today = payments(null, null, null, null, now.minus(Duration.ofDays(1)), null, 0L);
    all.add(
        new Question(
            "payments: an amount, of a day", false, n -> found(ask.payments(today, first()))));
    Instant month = now.minus(Duration.ofDays(30));
    PaymentFilter then =
        new PaymentFilter(null, null, null, null, month, month.plus(Duration.ofDays(1)));
    all.add(
        new Question(
            "payments: a day a month ago", false, n -> found(ask.payments(then, first()))));
  }

  private static PaymentFilter payments(
      @Nullable Set<String> tenants,
      @Nullable String provider,
      @Nullable PaymentState state,
      @Nullable String order,
      @Nullable Instant from,
      @Nullable Instant until,
      @Nullable Long amount) {
    return new PaymentFilter(
        tenants, provider, state, order, from, until, amount, amount == null ? null : "EUR");
  }

  private void operations(List<Question> all, Administration ask) {
    OperationFilter any = new OperationFilter(null, null, null);
    all.add(new Question("operations", true, n -> found(ask.operations(any, first()))));
    Cursor late = new Cursor("_" + records.operation(Math.max(2, payments / 10)), PAGE);
    all.add(new Question("operations: a late page", true, n -> found(ask.operations(any, late))));
    for (OperationState state : OperationState.values()) {
      OperationFilter those = new OperationFilter(null, null, state);
      all.add(
          new Question(
              "operations: " + state,
              state != OperationState.STARTED,
              n -> found(ask.operations(those, first()))));
    }
    OperationFilter ofShop =
        new OperationFilter(Set.of("shop-3"), "delta", OperationState.UNKNOWN, null, null, null);
    all.add(
        new Question(
            "operations: UNKNOWN of a shop and provider",
            false,
            n -> found(ask.operations(ofShop, first()))));
    OperationFilter refunds = new OperationFilter(null, null, null, "refund", null, null);
    all.add(
        new Question("operations: refunds", true, n -> found(ask.operations(refunds, first()))));
    OperationFilter none = new OperationFilter(null, null, null, "subscription/start", null, null);
    all.add(
        new Question("operations: none matches", false, n -> found(ask.operations(none, first()))));
    Instant month = now.minus(Duration.ofDays(30));
    OperationFilter then =
        new OperationFilter(null, null, null, "refund", month, month.plus(Duration.ofDays(1)));
    all.add(
        new Question(
            "operations: refunds of a day a month ago",
            true,
            n -> found(ask.operations(then, first()))));
    all.add(
        new Question(
            "one operation", true, n -> ask.operation(records.operation(n)).id().length()));
  }

  private void notifications(List<Question> all, Administration ask) {
    NotificationFilter any = new NotificationFilter(null, null, null);
    all.add(new Question("notifications", true, n -> found(ask.notifications(any, first()))));
    all.add(
        new Question(
            "notifications: a late page", true, n -> found(ask.notifications(any, late()))));
    for (NotificationState state : NotificationState.values()) {
      NotificationFilter those = new NotificationFilter(null, null, state);
      all.add(
          new Question(
              "notifications: " + state, true, n -> found(ask.notifications(those, first()))));
    }
    NotificationFilter ofOne = new NotificationFilter(null, "delta", NotificationState.DEAD);
    all.add(
        new Question(
            "notifications: DEAD of a small provider",
            false,
            n -> found(ask.notifications(ofOne, first()))));
    NotificationFilter small = new NotificationFilter(null, "nowhere", null);
    all.add(
        new Question(
            "notifications: none matches", false, n -> found(ask.notifications(small, first()))));
    NotificationFilter since =
        new NotificationFilter(
            null, null, NotificationState.DEAD, now.minus(Duration.ofDays(1)), null);
    all.add(
        new Question("dead ones of a day, counted", false, n -> (int) ask.countResendable(since)));
    NotificationFilter ever =
        new NotificationFilter(null, null, NotificationState.DEAD, Instant.EPOCH, null);
    all.add(new Question("all dead ones, counted", true, n -> (int) ask.countResendable(ever)));
    all.add(
        new Question(
            "one notification",
            true,
            n -> ask.notification(records.notification(n)).id().length()));
  }

  private void rest(List<Question> all, Administration ask) {
    all.add(
        new Question(
            "a payment's life",
            true,
            n -> ask.timeline(records.provider(n), records.paymentId(n)).events().size()));
    all.add(new Question("audit", false, n -> audit(ask, null, null, null, first())));
    Cursor late = new Cursor(Long.toString(Math.max(2, payments / 1_000)), PAGE);
    all.add(new Question("audit: a late page", false, n -> audit(ask, null, null, null, late)));
    all.add(
        new Question(
            "audit: settled",
            false,
            n -> audit(ask, AuditEvent.Action.SETTLED, null, null, first())));
    all.add(
        new Question(
            "audit: refused, of which there is none",
            false,
            n -> audit(ask, AuditEvent.Action.REFUSED, null, null, first())));
    all.add(
        new Question("audit: what one did", false, n -> audit(ask, null, "anna", null, first())));
    all.add(
        new Question(
            "audit: what was done to a payment",
            false,
            n -> audit(ask, null, null, "payment " + records.paymentId(n), first())));
    all.add(new Question("counts", true, n -> (int) ask.counts().deadNotifications()));
    all.add(new Question("callbacks, counted", false, n -> ask.callbackCounts().size()));
    for (int hours : List.of(6, 24)) {
      all.add(
          new Question(
              "statistics of " + hours + " hours",
              true,
              n -> ask.statistics(now.minus(Duration.ofHours(hours)), now).size()));
    }
  }

  private static int audit(
      Administration ask,
      AuditEvent.@Nullable Action action,
      @Nullable String by,
      @Nullable String about,
      Cursor cursor) {
    return found(ask.auditEvents(new AuditFilter(null, action, by, about, null, null), cursor));
  }

  /** What a gateway stores of its counts every few seconds. */
  private static void count(GatewayStore store) {
    Instant slot = CallStatistics.slotOf(Instant.now());
    List<Long> durations = Collections.nCopies(CallStatistics.BOUNDS.size() + 1, 1L);
    ((Store) store)
        .addStatistics(
            RecordFill.PROVIDERS.stream()
                .map(provider -> new CallStatistics(slot, provider, "pay", 12, 0, 0, 0, durations))
                .toList());
  }

  private void compare(Bed bed, String what, Rate.Step small, Rate.Step full) throws Exception {
    List<Double> empties = new ArrayList<>();
    List<Double> fulls = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    Rate.of(1, round, small);
    Rate.of(1, round, full);
    for (int i = 0; i < ROUNDS; i++) {
      empties.add(1e6 / Rate.of(1, round, small));
      fulls.add(1e6 / Rate.of(1, round, full));
      ratios.add(fulls.get(i) / empties.get(i));
    }
    out.printf(
        Locale.ROOT,
        "%-11s %s takes %.0f us in an empty store, %.0f us in the full one: %.2f times%n",
        bed.name(),
        what,
        Rate.median(empties),
        Rate.median(fulls),
        Rate.median(ratios));
  }
}
