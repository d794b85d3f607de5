package dev.turnpike.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The truth about money: what a payment company did, whatever anybody heard of it. It executes what
 * reaches it, unless it keeps keys and has this one; whether that was wanted is not its business.
 */
final class Bank {
  private static final Duration LATEST_DECISION = Duration.ofMinutes(8);

  /** Where a charge stands. */
  enum State {
    ACCEPTED,
    FAILED,
    PENDING,
    REDIRECT
  }

  /** What it did for one request. */
  static final class Charge {
    final String paymentId;
    final String order;
    final long amount;
    final String requestId;
    final long visibleFrom;
    final boolean declinedAtOnce;
    final boolean redirected;
    State state;
    int version = 1;
    long refunded;

    Charge(String paymentId, String order, long amount, String requestId, long from, State state) {
      this.paymentId = paymentId;
      this.order = order;
      this.amount = amount;
      this.requestId = requestId;
      this.visibleFrom = from;
      this.state = state;
      this.declinedAtOnce = state == State.FAILED;
      this.redirected = state == State.REDIRECT;
    }

    @Override
    public String toString() {
      return "%s (%s cents for %s, %s)".formatted(paymentId, amount, order, state);
    }
  }

  /** What it gave back, or is about to. */
  static final class Refund {
    final Charge charge;
    final long amount;
    final String key;
    final String requestId;
    final boolean isNamed;
    State state;

    Refund(Charge charge, long amount, boolean isNamed, String key, String requestId, State state) {
      this.charge = charge;
      this.amount = amount;
      this.isNamed = isNamed;
      this.key = key;
      this.requestId = requestId;
      this.state = state;
    }
  }

  /** Who hears of charges. */
  interface Outside {
    /** It will be decided then: whoever asks about it just before hears something old. */
    void isCurious(Charge charge, Duration before);

    /** It is decided. */
    void decided(Charge charge);
  }

  private record Kept<T>(long since, T what) {}

  private final Turns turns;
  private final Plan.Habits habits;
  private final Story story;
  private final Outside outside;
  private final List<Charge> charges = new ArrayList<>();
  private final List<Refund> refunds = new ArrayList<>();
  private final Map<String, Kept<Charge>> byKey = new HashMap<>();
  private final Map<String, Kept<Refund>> refundsByKey = new HashMap<>();
  private boolean calm;

  /**
   * A bank without charges.
   *
   * @param outside hears of what happens here
   */
  Bank(Turns turns, Plan.Habits habits, Story story, Outside outside) {
    this.turns = turns;
    this.habits = habits;
    this.story = story;
    this.outside = outside;
  }

  List<Charge> charges() {
    return charges;
  }

  List<Refund> refunds() {
    return refunds;
  }

  /** A request reaches it. */
  Charge charge(String key, String order, long amount, String requestId) {
    Optional<Charge> before = kept(byKey, key);
    if (before.isPresent()) {
      story.tell(() -> "the bank knows the key of %s, and does nothing".formatted(before.get()));
      return before.get();
    }
    int luck = turns.random().nextInt(20);
    State state =
        luck < 13
            ? State.ACCEPTED
            : luck < 15 ? State.FAILED : luck < 18 ? State.PENDING : State.REDIRECT;
    Charge charge =
        new Charge(
            "p-" + (charges.size() + 1),
            order,
            amount,
            requestId,
            turns.now() + turns.upTo(habits.lag()).toNanos(),
            state);
    charges.add(charge);
    byKey.put(key, new Kept<>(turns.now(), charge));
    story.tell(() -> "the bank makes %s for %s".formatted(charge, caller(requestId)));
    if (state == State.PENDING || state == State.REDIRECT) {
      Duration decision = turns.upTo(LATEST_DECISION);
      turns.after(decision.dividedBy(2), () -> outside.isCurious(charge, decision.dividedBy(2)));
      turns.after(decision, () -> decide(charge));
    }
    return charge;
  }

  /** Ids of the gateway's own making are others in each run. */
  private static String caller(String requestId) {
    return requestId.startsWith("request-") ? requestId : "the gateway, which repeats its call";
  }

  private <T> Optional<T> kept(Map<String, Kept<T>> keys, String key) {
    return Optional.ofNullable(keys.get(key))
        .filter(kept -> turns.now() - kept.since() < habits.keyWindow().toNanos())
        .map(Kept::what);
  }

  /**
   * A payer who was sent elsewhere pays only the newest of an order, and only where none is paid.
   */
  private void decide(Charge charge) {
    if (charge.state != State.PENDING && charge.state != State.REDIRECT) {
      return; // it was decided before
    }
    boolean redirect = charge.state == State.REDIRECT;
    boolean paysElsewhere =
        charges.stream()
            .anyMatch(
                other ->
                    other != charge
                        && other.order.equals(charge.order)
                        && (other.state == State.ACCEPTED || isAfter(other, charge)));
    boolean comes = !redirect || !paysElsewhere && !calm && turns.draw(0.6);
    if (!comes && !calm) {
      return;
    }
    charge.state = comes && turns.draw(0.7) ? State.ACCEPTED : State.FAILED;
    charge.version++;
    story.tell(() -> "the bank decides %s".formatted(charge));
    if (turns.draw(0.75)) {
      outside.decided(charge);
    }
  }

  private boolean isAfter(Charge other, Charge charge) {
    return charges.indexOf(other) > charges.indexOf(charge);
  }

  /** From now on it decides whatever was left open, and nothing stays so. */
  void calmDown() {
    calm = true;
    for (Charge charge : charges) {
      if (charge.state == State.REDIRECT) {
        decide(charge);
      }
    }
  }

  /** Gives money back, without asking whether there is any left: that is the gateway's to know. */
  Refund refund(String key, Charge charge, @Nullable Long amount, String requestId) {
    Optional<Refund> before = kept(refundsByKey, key);
    if (before.isPresent()) {
      story.tell(() -> "the bank knows the key of this refund, and does nothing");
      return before.get();
    }
    long much = amount == null ? Math.max(0, charge.amount - charge.refunded) : amount;
    int luck = turns.random().nextInt(10);
    State state =
        charge.state != State.ACCEPTED || much == 0 || luck == 0
            ? State.FAILED
            : luck < 8 ? State.ACCEPTED : State.PENDING;
    Refund refund = new Refund(charge, much, amount != null, key, requestId, state);
    refunds.add(refund);
    refundsByKey.put(key, new Kept<>(turns.now(), refund));
    if (state != State.FAILED) {
      charge.refunded += much;
    }
    story.tell(
        () ->
            "the bank gives %s cents of %s back for %s: %s"
                .formatted(much, charge, caller(requestId), state));
    return refund;
  }

  /** What a question about this id is answered from; empty: it knows nothing of it. */
  Optional<Charge> find(String paymentId) {
    return newest(charge -> charge.paymentId.equals(paymentId));
  }

  /** The newest with the shop's own id. */
  Optional<Charge> findByOrder(String order) {
    return newest(
        charge -> charge.order.equals(order) && (habits.tellsDeclined() || !charge.declinedAtOnce));
  }

  private Optional<Charge> newest(Predicate<Charge> which) {
    return charges.stream()
        .filter(charge -> charge.visibleFrom <= turns.now())
        .filter(which)
        .reduce((one, other) -> other);
  }
}
