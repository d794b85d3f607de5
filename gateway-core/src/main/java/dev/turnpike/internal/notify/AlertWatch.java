package dev.turnpike.internal.notify;

import dev.turnpike.StoreUnavailableException;
import dev.turnpike.internal.background.StoreHealth;
import dev.turnpike.internal.ledger.AlertRecord;
import dev.turnpike.internal.ledger.NotStorableException;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.internal.schedule.Scheduler;
import dev.turnpike.internal.schedule.UncaughtErrors;
import dev.turnpike.internal.transport.HttpTransport;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every few seconds whether something needs a person, and tells one by a webhook: when it
 * begins, sparingly as long as it lasts, and once when it is over. How far that has come is in the
 * store, so that of its gateways one tells; but for a store that can't store, of which every
 * gateway tells by itself, from memory. On threads of its own: a store that hangs, or a receiver,
 * keeps no payment waiting, and no other work; and on two, so that one watches a store at which the
 * other hangs. Thread-safe.
 */
public final class AlertWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AlertWatch.class);

  private static final Duration REST = Duration.ofMillis(500);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);

  /** A condition that lasts is noted so often: well within the calm after which it is over. */
  private static final Duration NOTED_AGAIN = Duration.ofSeconds(20);

  private static final Duration LEASE = WebhookPost.TIMEOUT.multipliedBy(2);

  private final Store store;
  private final StoreHealth health;
  private final Scheduler scheduler;
  private final AlertTeller teller;
  private final StoreDownWatch storeDown;
  private final List<Supplier<Map<String, Long>>> refusals = new CopyOnWriteArrayList<>();
  private final List<Scheduler.Rounds> rounds = new CopyOnWriteArrayList<>();
  private Map<String, Long> refusedBefore = Map.of();

  /** What was too much when that was seen last, of what there is a row for. */
  private final Map<String, Long> tooMuch = new HashMap<>();

  private Instant lastLook = Instant.MIN;
  private Instant nextLook = Instant.MIN;

  /** Tells as the settings say, from {@link #start} on. */
  public AlertWatch(
      AlertSettings settings,
      Store store,
      StoreHealth health,
      Scheduler scheduler,
      HttpTransport transport) {
    this.store = store;
    this.health = health;
    this.scheduler = scheduler;
    this.teller = new AlertTeller(settings, new WebhookPost(transport, scheduler.wall()));
    this.storeDown = new StoreDownWatch(health, settings.storeDown(), teller);
  }

  /** Begins. */
  public void start() {
    rounds.add(repeat("turnpike-alerts-store", storeDown::look));
    rounds.add(repeat("turnpike-alerts", this::lookWhenItIsTime));
  }

  /**
   * From now on these budgets are looked at, too; those of the same name together.
   *
   * @param refused how often each has been used up since the start, by its name
   */
  public void refusals(Supplier<Map<String, Long>> refused) {
    refusals.add(refused);
  }

  private Scheduler.Rounds repeat(String name, Consumer<Instant> look) {
    return scheduler.repeat(
        name,
        () -> {
          try {
            look.accept(now());
          } catch (StoreUnavailableException | NotStorableException e) {
            LOG.debug("what people are to be told of could not be looked up: {}", e.getMessage());
          } catch (RuntimeException | Error e) {
            UncaughtErrors.tell(e);
            LOG.error("the watch for alerts failed, and goes on", e);
          }
          return REST;
        });
  }

  /** As the store keeps it. */
  private Instant now() {
    return scheduler.clock().instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private void lookWhenItIsTime(Instant now) {
    if (health.state().canStore() && !now.isBefore(nextLook)) {
      nextLook = now.plus(BETWEEN_LOOKS);
      look(now);
    }
  }

  private void look(Instant now) {
    Map<String, Long> refused = refused();
    Map<String, Long> values = values(refused, now);
    Map<String, AlertRecord> known = new HashMap<>();
    store.alerts().forEach(alert -> known.put(alert.name(), alert));
    tooMuch.keySet().retainAll(known.keySet());
    values.forEach(
        (name, value) -> {
          if (value > teller.threshold(name)) {
            tooMuch.put(name, value);
            firing(name, known.remove(name), value, now);
          }
        });
    for (AlertRecord alert : known.values()) {
      quiet(alert, values.getOrDefault(alert.name(), 0L), now);
    }
    refusedBefore = refused;
    lastLook = now;
  }

  private Map<String, Long> refused() {
    Map<String, Long> all = new HashMap<>();
    for (Supplier<Map<String, Long>> some : refusals) {
      some.get().forEach((budget, refused) -> all.merge(budget, refused, Long::sum));
    }
    return all;
  }

  private Map<String, Long> values(Map<String, Long> refused, Instant now) {
    Map<String, Long> values = new TreeMap<>();
    if (!storeDown.wasAwayAfter(lastLook)) { // else they are those of more than ten seconds
      refused.forEach(
          (budget, count) ->
              values.put(
                  AlertTeller.ofBudget(budget), count - refusedBefore.getOrDefault(budget, 0L)));
    }
    values.put(
        AlertTeller.UNKNOWN,
        store.oldestUnknown().map(began -> Duration.between(began, now).toSeconds()).orElse(0L));
    values.put(AlertTeller.DEAD, store.deadNotifications());
    return values;
  }

  private void firing(String name, @Nullable AlertRecord known, long value, Instant now) {
    AlertRecord alert = known;
    if (alert == null) {
      alert = AlertRecord.seen(name, now);
      if (!store.replaceAlert(null, alert)) {
        return; // another gateway has seen it at this moment
      }
    } else if (!alert.isFree(now)) {
      return; // another gateway is telling
    } else if (!now.isBefore(alert.seenAt().plus(NOTED_AGAIN))) {
      AlertRecord seen = alert.seen(now);
      if (!store.replaceAlert(alert, seen)) {
        return;
      }
      alert = seen;
    }
    if (AlertTeller.isDue(alert, now)) {
      AlertRecord taken = alert.taken(now.plus(LEASE));
      if (store.replaceAlert(alert, taken)) {
        store.replaceAlert(taken, teller.tellIsThere(taken, value, now));
      }
    }
  }

  /**
   * It is not seen now. Where nobody could be told of it, people are told all the same: by whoever
   * knows how much it was, or else, after a while, by any gateway.
   */
  private void quiet(AlertRecord alert, long value, Instant now) {
    boolean untold = alert.told() == 0;
    Long most = untold ? tooMuch.get(alert.name()) : null;
    if (!alert.isFree(now) || most == null && !AlertTeller.isCalm(alert, now)) {
      return;
    }
    AlertRecord taken = alert.taken(now.plus(LEASE));
    if (store.replaceAlert(alert, taken)) {
      AlertRecord after =
          untold
              ? teller.tellWasThere(taken, most == null ? value : most, now)
              : teller.tellIsOver(taken, value, now);
      store.replaceAlert(taken, after);
    }
  }

  /** Returns when nobody is being told any more. */
  @Override
  public void close() {
    rounds.forEach(Scheduler.Rounds::end);
  }
}
