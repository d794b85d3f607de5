package dev.turnpike.store.jdbc;

import static dev.turnpike.store.jdbc.Samples.LEASE;
import static dev.turnpike.store.jdbc.Samples.PROVIDER;
import static dev.turnpike.store.jdbc.Samples.T0;

import dev.turnpike.internal.ledger.Claim;
import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.internal.ledger.OperationRecord;
import dev.turnpike.internal.ledger.PendingCallback;
import dev.turnpike.internal.ledger.RecordSearch.Timeline;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.internal.ledger.StoredAnswer;
import dev.turnpike.records.NotificationState;
import dev.turnpike.records.OperationState;
import dev.turnpike.records.PaymentEvent;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Makes payments, and says before and after each step what it is about to do and what the store has
 * acknowledged; whoever hears that looks for it later. Thread-safe.
 */
final class PowerCutShop {
  /** What is done to one payment, one after the other. */
  private enum Step {
    BEGUN,
    ANSWERED,
    TOLD,
    DELIVERED,
    ASKED,
    CLOSED
  }

  private static final String TRIES = "try ";
  private static final String HAS_DONE = "done ";

  private final AtomicInteger numbers;
  private final Consumer<String> listener;
  private final Map<Step, Set<String>> tried = new EnumMap<>(Step.class);
  private final Map<Step, Set<String>> done = new EnumMap<>(Step.class);

  /** One that hears of what another one does. */
  PowerCutShop() {
    this(0, line -> {});
  }

  /**
   * One that works.
   *
   * @param last the number of the last payment that was tried before
   * @param listener hears what it says
   */
  PowerCutShop(int last, Consumer<String> listener) {
    this.numbers = new AtomicInteger(last);
    this.listener = listener;
    for (Step step : Step.values()) {
      tried.put(step, ConcurrentHashMap.newKeySet());
      done.put(step, ConcurrentHashMap.newKeySet());
    }
  }

  private void step(Step step, String id, Runnable call) {
    listener.accept(TRIES + step + " " + id);
    call.run();
    listener.accept(HAS_DONE + step + " " + id);
  }

  /** What another one said. */
  void hear(String line) {
    boolean isDone = line.startsWith(HAS_DONE);
    String[] said = line.substring((isDone ? HAS_DONE : TRIES).length()).split(" ", -1);
    in(isDone ? done : tried, Step.valueOf(said[0])).add(said[1]);
    numbers.accumulateAndGet(Integer.parseInt(said[1]), Math::max);
  }

  /** One that has heard the same. */
  PowerCutShop copy() {
    PowerCutShop copy = new PowerCutShop(numbers.get(), listener);
    tried.forEach((step, ids) -> in(copy.tried, step).addAll(ids));
    done.forEach((step, ids) -> in(copy.done, step).addAll(ids));
    return copy;
  }

  /** What the other one has heard of may be there, too. */
  void mayFind(PowerCutShop later) {
    later.tried.forEach((step, ids) -> in(tried, step).addAll(ids));
  }

  /** The number of the last payment that was tried. */
  int last() {
    return numbers.get();
  }

  private static Set<String> in(Map<Step, Set<String>> steps, Step step) {
    return steps.getOrDefault(step, Set.of());
  }

  /** One payment, and whatever else is due. */
  void work(Store store) {
    String id = "" + numbers.incrementAndGet();
    step(Step.BEGUN, id, () -> check(begin(store, id) instanceof Claim.Started, id, "begun"));
    step(
        Step.ANSWERED,
        id,
        () ->
            check(
                store.complete("op-" + id, Samples.made("p-" + id, "order-" + id, T0)),
                id,
                "completed"));
    step(Step.TOLD, id, () -> Samples.told(store, "p-" + id, "n-" + id));
    step(Step.ASKED, id, () -> store.openCallback(PROVIDER, "p-" + id, T0));
    for (Notification due : store.claimNotifications(T0, LEASE, 1)) {
      step(
          Step.DELIVERED,
          due.paymentId().substring(2),
          () -> store.update(due.afterAttempt(NotificationState.DELIVERED, T0, "200"), T0));
    }
    if (Integer.parseInt(id) % 2 == 0) {
      for (PendingCallback due : store.claimCallbacks(T0, LEASE, 1)) {
        step(Step.CLOSED, due.paymentId().substring(2), () -> store.closeCallback(due));
      }
    }
  }

  private static Claim begin(Store store, String id) {
    return store.begin(Samples.operation("op-" + id, "key-" + id, "order-" + id), false);
  }

  private static void check(boolean fine, String id, String what) {
    if (!fine) {
      throw new AssertionError(id + " was not " + what);
    }
  }

  /** How many steps were acknowledged. */
  int steps() {
    return done.values().stream().mapToInt(Set::size).sum();
  }

  /**
   * What was done and is not there, and what is there only in part. From now on what is there is
   * what was done.
   */
  List<String> missingIn(Store store) {
    Set<String> questions =
        store.claimCallbacks(T0, LEASE, Integer.MAX_VALUE).stream()
            .map(question -> question.paymentId().substring(2))
            .collect(Collectors.toSet());
    Set<String> pending =
        store.claimNotifications(T0, LEASE, Integer.MAX_VALUE).stream()
            .map(Notification::id)
            .collect(Collectors.toSet());
    List<String> missing = new ArrayList<>();
    for (String id : List.copyOf(in(tried, Step.BEGUN))) {
      Map<Step, Boolean> there = new EnumMap<>(Step.class);
      Optional<OperationRecord> operation = store.operation("op-" + id);
      Optional<Timeline> timeline = store.timeline(PROVIDER, "p-" + id);
      boolean closing = in(tried, Step.CLOSED).contains(id);
      there.put(Step.BEGUN, operation.isPresent() && (!id.endsWith("7") || isKeyTaken(store, id)));
      there.put(Step.ANSWERED, operation.map(one -> isAnswered(one, id)).orElse(false));
      there.put(Step.TOLD, timeline.map(one -> isTold(one, id)).orElse(false));
      there.put(Step.DELIVERED, timeline.map(one -> isDelivered(one, id)).orElse(false));
      there.put(Step.ASKED, hasEvent(timeline, PaymentEvent.Kind.CALLBACK));
      there.put(
          Step.CLOSED,
          closing && Boolean.TRUE.equals(there.get(Step.ASKED)) && !questions.contains(id));

      there.forEach(
          (step, isThere) -> {
            if (in(done, step).contains(id) && !isThere) {
              missing.add("payment %s is no longer %s".formatted(id, step));
            }
            if (isThere) {
              in(done, step).add(id);
            } else {
              in(done, step).remove(id);
              in(tried, step).remove(id);
            }
          });
      boolean whole =
          there.get(Step.ANSWERED) == timeline.isPresent()
              && there.get(Step.TOLD) == hasEvent(timeline, PaymentEvent.Kind.STATUS)
              && there.get(Step.DELIVERED) == hasEvent(timeline, PaymentEvent.Kind.DELIVERY)
              && pending.contains("n-" + id) == (there.get(Step.TOLD) && !there.get(Step.DELIVERED))
              && questions.contains(id) == (there.get(Step.ASKED) && !there.get(Step.CLOSED));
      if (!whole) {
        missing.add(
            "payment %s is there in part: %s, is pending: %s, has a question: %s, %s"
                .formatted(
                    id, there, pending.contains("n-" + id), questions.contains(id), timeline));
      }
    }
    return missing;
  }

  private static boolean isKeyTaken(Store store, String id) {
    return store.begin(Samples.operation("again-" + id, "key-" + id, "order-" + id), false)
            instanceof Claim.SameKey same
        && same.earlier().id().equals("op-" + id);
  }

  private static boolean isAnswered(OperationRecord operation, String id) {
    StoredAnswer answer = Samples.made("p-" + id, "order-" + id, T0).answer();
    return operation.state() == OperationState.COMPLETED && answer.equals(operation.answer());
  }

  private static boolean isTold(Timeline timeline, String id) {
    return timeline.notifications().stream()
        .anyMatch(one -> one.id().equals("n-" + id) && one.body().equals("{}"));
  }

  private static boolean isDelivered(Timeline timeline, String id) {
    return timeline.notifications().stream()
        .anyMatch(one -> one.id().equals("n-" + id) && one.state() == NotificationState.DELIVERED);
  }

  private static boolean hasEvent(Optional<Timeline> timeline, PaymentEvent.Kind kind) {
    return timeline.stream().flatMap(one -> one.events().stream()).anyMatch(e -> e.kind() == kind);
  }
}
