package dev.turnpike.simulation;

import dev.turnpike.CallOptions;
import dev.turnpike.Door;
import dev.turnpike.PaymentGateway;
import dev.turnpike.Payments;
import dev.turnpike.StoreUnavailableException;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.internal.ledger.memory.MemoryStore;
import dev.turnpike.internal.ledger.memory.SharedRecords;
import dev.turnpike.spi.Callback;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One plan, carried out: whole gateways, a bank, callers and receivers, on simulated time. */
final class Run {
  static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration KEY_RETENTION = Duration.ofDays(30);
  private static final int MOST_TURNS = 300_000;

  /** Less than any lease has to spare. */
  private static final Duration LONGEST_STALL = Duration.ofSeconds(8);

  private static final Duration LONGEST_LOOK = Duration.ofSeconds(1);
  private static final Duration LONGEST_REST = Duration.ofHours(2);

  /** What a caller heard of one request. */
  record Heard(
      Plan.@Nullable Intent intent,
      Plan.@Nullable RefundIntent refund,
      String requestId,
      @Nullable PayResult result,
      @Nullable Outcome outcome,
      @Nullable String paymentId,
      boolean answered) {}

  /** What a receiver was told. */
  record Told(String paymentId, PaymentStatus status) {
    int version() {
      return ((Number) status.metadata().getOrDefault("v", 0)).intValue();
    }
  }

  private final Plan plan;
  private final Story story;
  private final Turns turns;
  private final Bank bank;
  private final Judge judge;
  private final MemoryStore memory = new MemoryStore(KEY_RETENTION, 10_000);
  private final Turns.Life world = new Turns.Life();
  private final List<Node> nodes = new ArrayList<>();
  private final Map<Integer, String> seenPayments = new HashMap<>();
  private int requests;
  private boolean calm;
  private long storeAwayUntil;
  private long lastStoreFault;
  private long bankAwayUntil;
  private long deafUntil;
  private Instant seenDue = Instant.MAX;
  private int asked;

  private Run(Plan plan, boolean isTold) {
    SplittableRandom random = new SplittableRandom(plan.seed() ^ 0x5deece66dL);
    this.plan = plan;
    this.story = new Story(isTold);
    this.turns = new Turns(random, plan.faults().switching(), MOST_TURNS);
    story.timedBy(turns::now);
    this.bank = new Bank(turns, plan.habits(), story, new Outside());
    this.judge = new Judge(plan, bank, memory, turns);
    for (int i = 0; i < plan.nodes(); i++) {
      nodes.add(new Node(i + 1, Duration.ofMillis(random.nextLong(-5_000, 5_001))));
    }
  }

  /** How it ended. */
  record End(List<String> violations, List<String> story, long turns) {}

  /** Carries a plan out. */
  static End of(Plan plan, boolean isTold) {
    return new Run(plan, isTold).run();
  }

  private End run() {
    nodes.forEach(this::start);
    for (Plan.Act act : plan.acts()) {
      turns.after(act.at(), () -> turns.spawn(world, () -> perform(act)));
    }
    turns.runUntil(plan.lastAct().plusMinutes(2).toNanos());
    if (plan.liveness()) {
      comeToRest();
    }
    judge.duringTheRun();
    judge.tellRecords(story);
    nodes.forEach(node -> turns.kill(node.life));
    turns.kill(world);
    turns.runUntil(turns.now());
    Throwable failure = turns.failure();
    if (failure != null) {
      judge.violated("a strand ended with " + failure + " at " + failure.getStackTrace()[0]);
    }
    judge.violations().forEach(violation -> story.tell(() -> "VIOLATED: " + violation));
    return new End(judge.violations(), story.lines(), turns.turns());
  }

  /** Nothing goes wrong any more: what is open must come to its end, and then nothing happens. */
  private void comeToRest() {
    story.tell(() -> "from now on nothing goes wrong");
    calm = true;
    bank.calmDown();
    int rounds = 0;
    do {
      turns.runUntil(turns.now() + Duration.ofHours(4).toNanos());
      rounds++;
    } while (rounds < 24 && !judge.isAtRest());
    judge.atRest();
    int askedBefore = asked;
    int toldBefore = judge.toldInAll();
    turns.runUntil(turns.now() + Duration.ofHours(30).toNanos());
    if (asked > askedBefore || judge.toldInAll() > toldBefore) {
      judge.violated("the bank is still asked, or somebody is still told, when all is over");
    }
  }

  private void start(Node node) {
    node.life = new Turns.Life();
    SimulatedTime time =
        new SimulatedTime(turns, node.life, node.clockOffset, rest -> restUntil(node, rest));
    node.time = time;
    turns.spawn(node.life, () -> build(node, time));
  }

  private void build(Node node, SimulatedTime time) {
    SharedRecords records =
        new SharedRecords(memory, KEY_RETENTION, node + " " + turns.now(), new StoreWeather());
    node.gateway =
        Door.on(
            PaymentGateway.builder()
                .provider(new BankProvider(turns, bank, plan.habits(), this::line))
                .store(records)
                .onPaymentStatus(status -> hear(node, status)),
            time);
  }

  private BankProvider.Line line() {
    asked++;
    return new BankProvider.Line(
        turns.now() < bankAwayUntil && !calm, calm ? 0 : plan.faults().bank());
  }

  /**
   * A gateway looks at its store once a second. Where the store has nothing for it, and nothing
   * went wrong lately, the looks in between change nothing, and are left out.
   */
  private long restUntil(Node node, Duration rest) {
    long usual = turns.now() + rest.toNanos();
    if (turns.now() - lastStoreFault < Duration.ofSeconds(5).toNanos()) {
      return usual;
    }
    long due =
        memory
            .nextDue()
            .map(at -> Duration.between(BEGINNING.plus(node.clockOffset), at).toNanos())
            .orElse(Long.MAX_VALUE);
    return Math.max(usual, Math.min(due, turns.now() + LONGEST_REST.toNanos()));
  }

  /** What is due earlier than anything before is seen in time, too. */
  private void lookWhenDue() {
    Instant due = memory.nextDue().orElse(Instant.MAX);
    if (due.isBefore(seenDue)) {
      for (Node node : nodes) {
        if (node.time != null) {
          long at = Duration.between(BEGINNING.plus(node.clockOffset), due).toNanos();
          node.time.lookAt(Math.max(at, turns.now() + turns.upTo(LONGEST_LOOK).toNanos()));
        }
      }
    }
    seenDue = due;
  }

  private final class StoreWeather implements SharedRecords.Weather {
    @Override
    public void before() {
      turns.turn();
      if (!calm && turns.draw(plan.faults().stall())) {
        story.tell(() -> "somebody stands still");
        turns.sleep(turns.upTo(LONGEST_STALL));
      }
      maybeAway(plan.faults().storeBefore(), false);
    }

    @Override
    public void after(boolean changed) {
      if (changed) {
        lookWhenDue();
      }
      maybeAway(plan.faults().storeAfter(), true);
    }

    private void maybeAway(double probability, boolean mayBeStored) {
      if (!calm && (turns.now() < storeAwayUntil || turns.draw(probability))) {
        lastStoreFault = turns.now();
        throw new StoreUnavailableException(
            "the store is away", new IOException("gone"), mayBeStored);
      }
    }
  }

  private void perform(Plan.Act act) {
    Node node = nodes.get(act.node());
    switch (act.kind()) {
      case PAY -> pay(node, plan.intents().get(act.what()));
      case REFUND -> refund(node, plan.refunds().get(act.what()));
      case CHECK -> check(node, plan.intents().get(act.what()));
      case STATUS -> status(node, plan.intents().get(act.what()));
      case PRY -> pry(node, plan.intents().get(act.what()));
      case FORGE -> callBack(node, "p-" + (act.what() * 7 + 1), Map.of());
      case KILL -> kill(node, act.length());
      case STORE_AWAY -> {
        story.tell(() -> "the store is away for " + act.length().toSeconds() + " s");
        storeAwayUntil = turns.now() + act.length().toNanos();
        lastStoreFault = storeAwayUntil;
      }
      case BANK_AWAY -> {
        story.tell(() -> "the bank is away for " + act.length().toSeconds() + " s");
        bankAwayUntil = turns.now() + act.length().toNanos();
      }
      case RECEIVER_DEAF -> {
        story.tell(() -> "the receiver is deaf for " + act.length().toMinutes() * 10 + " min");
        deafUntil = turns.now() + act.length().multipliedBy(10).toNanos();
      }
      case CLOCK_JUMP -> {
        Duration jump = Duration.ofHours(act.what() == 0 ? 1 : -1);
        story.tell(() -> "the clock of " + node + " jumps by " + jump);
        if (node.time != null) {
          node.time.jump(jump);
        }
      }
    }
  }

  private void kill(Node node, Duration pause) {
    story.tell(() -> node + " is killed");
    turns.kill(node.life);
    node.gateway = null;
    turns.after(pause, () -> start(node));
  }

  private <T> void call(Node node, Function<Payments, T> call, Consumer<T> fine, Caught otherwise) {
    PaymentGateway gateway = node.gateway;
    if (gateway == null) {
      otherwise.because(null);
      return;
    }
    Turns.Life life = node.life;
    List<T> answer = new ArrayList<>();
    try {
      turns.within(life, () -> answer.add(call.apply(gateway.provider(BankProvider.NAME))));
    } catch (GatewayException e) {
      otherwise.because(life.isOver() ? null : e);
      return;
    } catch (RuntimeException | Error e) {
      if (!life.isOver()) {
        throw e;
      }
      otherwise.because(null);
      return;
    }
    fine.accept(answer.get(0));
  }

  private interface Caught {
    void because(@Nullable GatewayException problem);
  }

  private CallOptions options(String tenant, @Nullable String key, String requestId) {
    return CallOptions.builder()
        .tenant(tenant)
        .idempotencyKey(key)
        .requestId(requestId)
        .foreign(false)
        .build();
  }

  private void pay(Node node, Plan.Intent intent) {
    String requestId = "request-" + ++requests;
    story.tell(() -> "%s, by %s, at %s".formatted(intent, requestId, node));
    judge.wants(requestId, intent);
    PayRequest request =
        PayRequest.builder()
            .amount(intent.amount())
            .currency("EUR")
            .shopTransactionId(intent.order())
            .build();
    call(
        node,
        payments -> payments.pay(request, options(intent.tenant(), intent.key(), requestId)),
        (PayResponse answer) -> {
          story.tell(() -> requestId + " is answered: " + answer);
          if (answer.paymentId() != null) {
            seenPayments.put(intent.number(), answer.paymentId());
          }
          judge.heard(
              new Heard(intent, null, requestId, answer.result(), null, answer.paymentId(), true));
        },
        problem -> notAnswered(intent, null, requestId, problem));
  }

  private void notAnswered(
      Plan.@Nullable Intent intent,
      Plan.@Nullable RefundIntent refund,
      String requestId,
      @Nullable GatewayException problem) {
    story.tell(
        () ->
            problem == null
                ? requestId + " gets no answer"
                : "%s is answered: %s, %s, %s"
                    .formatted(
                        requestId,
                        problem.code(),
                        problem.outcome().map(Enum::name).orElse("no outcome"),
                        problem.detail()));
    judge.heard(
        new Heard(
            intent,
            refund,
            requestId,
            null,
            problem == null ? null : problem.outcome().orElse(null),
            null,
            problem != null));
  }

  private void refund(Node node, Plan.RefundIntent refund) {
    String paymentId = seenPayments.get(refund.payment());
    if (paymentId == null) {
      return; // whoever has no id can't ask for it
    }
    String requestId = "request-" + ++requests;
    story.tell(() -> "%s (%s), by %s, at %s".formatted(refund, paymentId, requestId, node));
    RefundRequest request =
        RefundRequest.builder()
            .paymentId(paymentId)
            .amount(refund.amount())
            .currency(refund.amount() == null ? null : "EUR")
            .refundId(refund.id())
            .build();
    String tenant = plan.intents().get(refund.payment()).tenant();
    call(
        node,
        payments -> payments.refund(request, options(tenant, refund.key(), requestId)),
        (RefundResponse answer) -> {
          story.tell(() -> requestId + " is answered: " + answer);
          judge.heard(
              new Heard(
                  null,
                  refund,
                  requestId,
                  PayResult.valueOf(answer.result().name()),
                  null,
                  paymentId,
                  true));
        },
        problem -> notAnswered(null, refund, requestId, problem));
  }

  private void check(Node node, Plan.Intent intent) {
    String paymentId = seenPayments.get(intent.number());
    if (paymentId == null) {
      return;
    }
    story.tell(() -> "shop %s checks %s at %s".formatted(intent.tenant(), paymentId, node));
    call(
        node,
        payments -> payments.check(paymentId, options(intent.tenant(), null, "check")),
        (PaymentStatus status) -> {
          story.tell(() -> "it hears that " + paymentId + " is " + status.status());
          judge.checked(intent, status);
        },
        problem -> {});
  }

  private void status(Node node, Plan.Intent intent) {
    story.tell(
        () -> "shop %s asks for its %s at %s".formatted(intent.tenant(), intent.order(), node));
    call(
        node,
        payments ->
            payments.statusByShopTransactionId(
                intent.order(), options(intent.tenant(), null, "status")),
        (PaymentStatus status) -> {
          story.tell(
              () -> "it hears of %s, which is %s".formatted(status.paymentId(), status.status()));
          judge.seen(intent.tenant(), status);
        },
        problem -> {});
  }

  /** Another tenant asks for what isn't its own. */
  private void pry(Node node, Plan.Intent intent) {
    String paymentId = seenPayments.get(intent.number());
    if (paymentId == null) {
      return;
    }
    String other = intent.tenant().equals("A") ? "B" : "A";
    story.tell(() -> "shop %s tries to see %s at %s".formatted(other, paymentId, node));
    call(
        node,
        payments -> payments.status(paymentId, options(other, null, "pry")),
        (PaymentStatus status) -> judge.seen(other, status),
        problem -> {});
  }

  private final class Outside implements Bank.Outside {
    /** A shop that looks at the very moment when something changes. */
    @Override
    public void isCurious(Bank.Charge charge, Duration before) {
      if (turns.draw(0.3)) {
        Plan.Intent intent = judge.intentOf(charge);
        Node node = nodes.get(turns.random().nextInt(nodes.size()));
        Duration wait = before.minus(turns.upTo(Duration.ofMillis(1_500)));
        turns.after(
            wait.isNegative() ? Duration.ZERO : wait,
            () -> turns.spawn(world, () -> check(node, intent)));
      }
    }

    @Override
    public void decided(Bank.Charge charge) {
      callBack(charge);
    }
  }

  private void callBack(Bank.Charge charge) {
    for (int i = 1 + turns.random().nextInt(2); i > 0; i--) {
      Map<String, List<String>> proof =
          Map.of(
              "v", List.of(Integer.toString(charge.version)),
              "status", List.of(BankProvider.stateOf(charge).name()));
      Node node = nodes.get(turns.random().nextInt(nodes.size()));
      turns.after(
          turns.upTo(Duration.ofSeconds(turns.draw(0.5) ? 1 : 20)),
          () -> turns.spawn(world, () -> callBack(node, charge.paymentId, proof)));
    }
  }

  private void callBack(Node node, String paymentId, Map<String, List<String>> proof) {
    story.tell(() -> "a callback about %s comes to %s".formatted(paymentId, node));
    int version =
        bank.charges().stream()
            .filter(charge -> charge.paymentId.equals(paymentId))
            .mapToInt(charge -> charge.version)
            .findFirst()
            .orElse(0);
    Map<String, List<String>> query = new HashMap<>(proof);
    query.put("paymentId", List.of(paymentId));
    call(
        node,
        payments -> {
          payments.callback(new Callback("GET", query, Map.of(), new byte[0]));
          return true;
        },
        accepted -> {
          story.tell(() -> "the callback about " + paymentId + " is accepted");
          judge.acceptedCallback(paymentId, version);
        },
        problem -> {});
  }

  private void hear(Node node, PaymentStatus status) throws IOException {
    turns.sleep(turns.upTo(Duration.ofSeconds(5)));
    if (!calm && (turns.now() < deafUntil || turns.draw(plan.faults().receiver()))) {
      throw new IOException("not now");
    }
    story.tell(
        () ->
            "%s tells that %s is %s, version %s"
                .formatted(node, status.paymentId(), status.status(), status.metadata().get("v")));
    judge.told(new Told(status.paymentId(), status));
    turns.sleep(turns.upTo(Duration.ofMillis(100)));
  }
}
