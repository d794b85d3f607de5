package dev.turnpike.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What one seed tries: a bank with its habits, nodes, what callers want, and what goes wrong. All
 * of it stands before the run begins, so that a plan that fails can be tried again with less in it.
 *
 * @param liveness whether what goes wrong stops, so that everything must come to its end
 * @param nodes how many share the store
 * @param intents what callers want to pay
 * @param refunds what they want back
 * @param acts who does what when
 */
record Plan(
    long seed,
    boolean liveness,
    int nodes,
    Habits habits,
    Faults faults,
    List<Intent> intents,
    List<RefundIntent> refunds,
    List<Act> acts) {

  /**
   * What the bank is like.
   *
   * @param keyWindow for how long it keeps keys; zero: it doesn't
   * @param isAsked whether it can be asked by the shop's own id
   * @param tellsDeclined whether it then also knows what it declined
   * @param keepsDeadline whether it is called where its caller is
   * @param signs whether its callbacks carry a status and prove it
   * @param lag how long a charge can't be seen yet by questions, at most
   */
  record Habits(
      Duration keyWindow,
      boolean isAsked,
      boolean tellsDeclined,
      boolean keepsDeadline,
      boolean signs,
      Duration lag) {
    boolean keepsKeys() {
      return !keyWindow.isZero();
    }
  }

  /**
   * How likely it is that something goes wrong.
   *
   * @param storeBefore an access to the store fails, and did nothing
   * @param storeAfter it did what it should, and fails all the same
   * @param stall a node stands still for a while
   * @param bank a call of the bank goes wrong
   * @param receiver a receiver doesn't take what it is told
   * @param switching another strand goes on at a step
   */
  record Faults(
      double storeBefore,
      double storeAfter,
      double stall,
      double bank,
      double receiver,
      double switching) {}

  /** A payment that a tenant wants, once. Its amount is nobody else's. */
  record Intent(int number, String tenant, String order, @Nullable String key) {
    long amount() {
      return 1_000 + 10L * number;
    }

    @Override
    public String toString() {
      return "payment %s: %s cents for %s of shop %s, %s"
          .formatted(number, amount(), order, tenant, key == null ? "without a key" : "key " + key);
    }
  }

  /** A refund that a tenant wants of a payment, once where it has a name or a key. */
  record RefundIntent(
      int number, int payment, @Nullable Long amount, @Nullable String id, @Nullable String key) {
    @Override
    public String toString() {
      return "refund %s: %s of payment %s, %s"
          .formatted(
              number,
              amount == null ? "all that is left" : amount + " cents",
              payment,
              id != null ? "id " + id : key != null ? "key " + key : "without id and key");
    }
  }

  /** What can happen. */
  enum Kind {
    PAY,
    REFUND,
    CHECK,
    STATUS,
    PRY,
    FORGE,
    KILL,
    STORE_AWAY,
    BANK_AWAY,
    RECEIVER_DEAF,
    CLOCK_JUMP
  }

  /**
   * Somebody does something.
   *
   * @param what of what, by its number
   * @param node which node is called, or suffers
   * @param length how long it lasts
   */
  record Act(Duration at, Kind kind, int what, int node, Duration length) {}

  /** The plan of a seed. */
  static Plan of(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Habits habits =
        new Habits(
            random.nextInt(3) == 0
                ? Duration.ZERO
                : Duration.ofMinutes(new int[] {10, 60, 24 * 60}[random.nextInt(3)]),
            random.nextInt(4) > 0,
            random.nextBoolean(),
            random.nextBoolean(),
            random.nextInt(4) == 0,
            random.nextInt(3) == 0 ? Duration.ofMinutes(4) : Duration.ZERO);
    double worst = random.nextInt(4) == 0 ? 0 : random.nextDouble() * 0.08;
    Faults faults =
        new Faults(
            random.nextBoolean() ? worst * random.nextDouble() : 0,
            random.nextBoolean() ? worst * random.nextDouble() : 0,
            random.nextInt(3) == 0 ? worst * 0.1 : 0,
            random.nextInt(4) == 0 ? 0 : random.nextDouble() * 0.6,
            random.nextBoolean() ? random.nextDouble() * 0.5 : 0,
            random.nextDouble() * random.nextDouble());
    int orders = 1 + random.nextInt(3);
    List<Intent> intents = new ArrayList<>();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      intents.add(
          new Intent(
              i,
              random.nextInt(3) == 0 ? "B" : "A",
              "o-" + random.nextInt(orders),
              random.nextBoolean() ? "k-" + random.nextInt(3) : null));
    }
    List<RefundIntent> refunds = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      int payment = random.nextInt(count);
      refunds.add(
          new RefundIntent(
              refunds.size(),
              payment,
              random.nextInt(3) == 0
                  ? null
                  : (Long) (intents.get(payment).amount() / (1 + random.nextInt(3))),
              random.nextInt(3) == 0 ? "r-" + random.nextInt(2) : null,
              random.nextInt(3) == 0 ? "rk-" + random.nextInt(2) : null));
    }
    int nodes = 1 + random.nextInt(3);
    return new Plan(
        seed,
        random.nextBoolean(),
        nodes,
        habits,
        faults,
        List.copyOf(intents),
        List.copyOf(refunds),
        acts(random, nodes, intents, refunds));
  }

  private static List<Act> acts(
      SplittableRandom random, int nodes, List<Intent> intents, List<RefundIntent> refunds) {
    List<Act> acts = new ArrayList<>();
    for (Intent intent : intents) {
      Duration at = seconds(random, 20);
      for (int i = 1 + random.nextInt(4); i > 0; i--) {
        acts.add(act(random, at, Kind.PAY, intent.number(), nodes));
        at = at.plus(random.nextInt(3) > 0 ? seconds(random, 2) : seconds(random, 1_500));
      }
    }
    for (RefundIntent refund : refunds) {
      Duration at = seconds(random, 100);
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        acts.add(act(random, at, Kind.REFUND, refund.number(), nodes));
        at = at.plus(random.nextInt(3) > 0 ? seconds(random, 2) : seconds(random, 1_000));
      }
    }
    add(acts, random, Kind.CHECK, random.nextInt(3), 300, intents.size(), nodes);
    add(acts, random, Kind.STATUS, random.nextInt(3), 300, intents.size(), nodes);
    add(acts, random, Kind.PRY, random.nextInt(2), 300, intents.size(), nodes);
    add(acts, random, Kind.FORGE, random.nextInt(3), 100, 3, nodes);
    add(acts, random, Kind.KILL, random.nextInt(3), 60, 1, nodes);
    add(acts, random, Kind.STORE_AWAY, random.nextInt(4) / 3, 60, 1, nodes);
    add(acts, random, Kind.BANK_AWAY, random.nextInt(4) / 3, 60, 1, nodes);
    add(acts, random, Kind.RECEIVER_DEAF, random.nextInt(3) / 2, 60, 1, nodes);
    add(acts, random, Kind.CLOCK_JUMP, random.nextInt(3) / 2, 60, 2, nodes);
    acts.sort(Comparator.comparing(Act::at));
    return List.copyOf(acts);
  }

  private static void add(
      List<Act> acts,
      SplittableRandom random,
      Kind kind,
      int count,
      int within,
      int of,
      int nodes) {
    for (int i = 0; i < count; i++) {
      acts.add(act(random, seconds(random, within), kind, random.nextInt(of), nodes));
    }
  }

  private static Act act(SplittableRandom random, Duration at, Kind kind, int what, int nodes) {
    return new Act(at, kind, what, random.nextInt(nodes), seconds(random, 90));
  }

  private static Duration seconds(SplittableRandom random, int most) {
    return Duration.ofMillis(random.nextLong(1_000L * most + 1));
  }

  /** The same without some of its acts. */
  Plan with(List<Act> fewer) {
    return new Plan(seed, liveness, nodes, habits, faults, intents, refunds, List.copyOf(fewer));
  }

  /** The same with other faults. */
  Plan with(Faults others) {
    return new Plan(seed, liveness, nodes, habits, others, intents, refunds, acts);
  }

  /** When the last of it begins. */
  Duration lastAct() {
    return acts.isEmpty() ? Duration.ZERO : acts.get(acts.size() - 1).at();
  }
}
