package dev.turnpike.internal.notify;

import dev.turnpike.StoreUnavailableException;
import dev.turnpike.internal.background.StoreHealth;
import dev.turnpike.internal.contract.Json;
import dev.turnpike.internal.ledger.AlertRecord;
import dev.turnpike.internal.ledger.NotStorableException;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.internal.schedule.Scheduler;
import dev.turnpike.internal.schedule.UncaughtErrors;
import dev.turnpike.internal.transport.HttpTransport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every few seconds whether something needs a person, and tells one by a webhook: when it
 * begins, sparingly as long as it lasts, and once when it is over. How far that has come is in the
 * store, so that of its gateways one tells; but for a store that can't store, of which every
 * gateway tells by itself, from memory. On a thread of its own: a store that hangs, or a receiver,
 * keeps no payment waiting, and no other work. Thread-safe.
 */
public final class AlertWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AlertWatch.class);

  private static final String UNKNOWN = "oldest_unknown";
  private static final String DEAD = "dead_notifications";
  private static final String STORE = "store_down";
  private static final String BUDGET = "budget_exhausted";
  private static final char OF = '/';

  private static final Duration REST = Duration.ofMillis(500);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);

  /** A condition that lasts is noted so often: well within {@link #CALM}. */
  private static final Duration NOTED_AGAIN = Duration.ofSeconds(20);

  /** So long nobody has seen it when it is over: what comes and goes is told once. */
  private static final Duration CALM = Duration.ofMinutes(1);

  private static final Duration LEASE = WebhookPost.TIMEOUT.multipliedBy(2);
  private static final Duration FIRST_RETRY = Duration.ofSeconds(10);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(5);
  private static final Duration FIRST_REPEAT = Duration.ofHours(1);
  private static final Duration LONGEST_REPEAT = Duration.ofHours(24);
  private static final int MOST_DOUBLINGS = 10;

  private final AlertSettings settings;
  private final Store store;
  private final StoreHealth health;
  private final Scheduler scheduler;
  private final WebhookPost post;
  private final Map<String, Long> refusedBefore = new HashMap<>();
  private volatile Supplier<Map<String, Long>> refusals = Map::of;
  private volatile Scheduler.@Nullable Rounds rounds;
  private Instant nextLook = Instant.MIN;
  private @Nullable AlertRecord storeDown;

  /** Tells as the settings say, from {@link #start} on. */
  public AlertWatch(
      AlertSettings settings,
      Store store,
      StoreHealth health,
      Scheduler scheduler,
      HttpTransport transport) {
    this.settings = settings;
    this.store = store;
    this.health = health;
    this.scheduler = scheduler;
    this.post = new WebhookPost(transport, scheduler.wall());
  }

  /** Begins. */
  public void start() {
    rounds = scheduler.repeat("turnpike-alerts", this::round);
  }

  /**
   * From now on budgets are looked at, too.
   *
   * @param refused how often each has been used up since the start, by its name
   */
  public void refusals(Supplier<Map<String, Long>> refused) {
    this.refusals = refused;
  }

  private Duration round() {
    try {
      Instant now = now();
      lookAtStore(now);
      if (health.state().canStore() && !now.isBefore(nextLook)) {
        nextLook = now.plus(BETWEEN_LOOKS);
        look(now);
      }
    } catch (StoreUnavailableException | NotStorableException e) {
      LOG.debug("what people are to be told of could not be looked up: {}", e.getMessage());
    } catch (RuntimeException | Error e) {
      UncaughtErrors.tell(e);
      LOG.error("the watch for alerts failed, and goes on", e);
    }
    return REST;
  }

  /** As the store keeps it. */
  private Instant now() {
    return scheduler.clock().instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private void lookAtStore(Instant now) {
    AlertRecord known = storeDown;
    if (!health.state().canStore()) {
      AlertRecord down = known == null ? AlertRecord.seen(STORE, now) : known.seen(now);
      storeDown = down;
      long seconds = Duration.between(down.since(), now).toSeconds();
      if (Duration.between(down.since(), now).compareTo(settings.storeDown()) > 0
          && isDue(down, now)) {
        storeDown = after(down, tell(down, false, seconds), now);
      }
    } else if (known != null && known.told() == 0) {
      storeDown = null;
    } else if (known != null && isOver(known, now) && known.isFree(now)) {
      storeDown = afterTheEnd(known, tell(known, true, 0), now);
    }
  }

  private void look(Instant now) {
    Map<String, Long> values = values(now);
    Map<String, AlertRecord> known = new HashMap<>();
    store.alerts().forEach(alert -> known.put(alert.name(), alert));
    values.forEach(
        (name, value) -> {
          if (value > threshold(name)) {
            firing(name, known.remove(name), value, now);
          }
        });
    for (AlertRecord alert : known.values()) {
      quiet(alert, values.getOrDefault(alert.name(), 0L), now);
    }
  }

  private Map<String, Long> values(Instant now) {
    Map<String, Long> values = new TreeMap<>();
    values.put(
        UNKNOWN,
        store.oldestUnknown().map(began -> Duration.between(began, now).toSeconds()).orElse(0L));
    values.put(DEAD, store.counts().deadNotifications());
    refusals
        .get()
        .forEach(
            (budget, refused) -> {
              Long before = refusedBefore.put(budget, refused);
              values.put(BUDGET + OF + budget, refused - (before == null ? 0 : before));
            });
    return values;
  }

  private long threshold(String name) {
    return switch (kindOf(name)) {
      case UNKNOWN -> settings.unknown().toSeconds();
      case DEAD -> settings.dead();
      case STORE -> settings.storeDown().toSeconds();
      default -> settings.refusals();
    };
  }

  private static String kindOf(String name) {
    int end = name.indexOf(OF);
    return end < 0 ? name : name.substring(0, end);
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
    if (isDue(alert, now)) {
      AlertRecord taken = alert.taken(now.plus(LEASE));
      if (store.replaceAlert(alert, taken)) {
        store.replaceAlert(taken, after(taken, tell(taken, false, value), now));
      }
    }
  }

  private void quiet(AlertRecord alert, long value, Instant now) {
    if (!isOver(alert, now) || !alert.isFree(now)) {
      return;
    }
    if (alert.told() == 0) {
      store.replaceAlert(alert, null);
      return;
    }
    AlertRecord taken = alert.taken(now.plus(LEASE));
    if (store.replaceAlert(alert, taken)) {
      store.replaceAlert(taken, afterTheEnd(taken, tell(taken, true, value), now));
    }
  }

  private static boolean isDue(AlertRecord alert, Instant now) {
    return alert.isFree(now) && !now.isBefore(alert.dueAt());
  }

  private static boolean isOver(AlertRecord alert, Instant now) {
    return !now.isBefore(alert.seenAt().plus(CALM));
  }

  private static AlertRecord after(AlertRecord alert, Target.Attempt attempt, Instant now) {
    return attempt instanceof Target.Attempt.Failed
        ? failed(alert, now)
        : alert.told(now, now.plus(doubled(FIRST_REPEAT, alert.told(), LONGEST_REPEAT)));
  }

  /** Nothing is left of it, unless its end is to be told once more. */
  private static @Nullable AlertRecord afterTheEnd(
      AlertRecord alert, Target.Attempt attempt, Instant now) {
    boolean givenUp = alert.seenAt().plus(LONGEST_REPEAT).isBefore(now);
    return attempt instanceof Target.Attempt.Failed && !givenUp ? failed(alert, now) : null;
  }

  private static AlertRecord failed(AlertRecord alert, Instant now) {
    return alert.failed(now.plus(doubled(FIRST_RETRY, alert.attempts(), LONGEST_RETRY)));
  }

  private static Duration doubled(Duration first, int times, Duration longest) {
    Duration pause = first.multipliedBy(1L << Math.min(times, MOST_DOUBLINGS));
    return pause.compareTo(longest) > 0 ? longest : pause;
  }

  private Target.Attempt tell(AlertRecord alert, boolean over, long value) {
    Map<String, Object> body = new LinkedHashMap<>();
    String kind = kindOf(alert.name());
    body.put("alert", kind);
    if (alert.name().length() > kind.length()) {
      body.put("budget", alert.name().substring(kind.length() + 1));
    }
    body.put("state", over ? "over" : "firing");
    body.put("since", alert.since().toString());
    body.put("value", value);
    body.put("threshold", threshold(alert.name()));
    body.put("gateway", settings.gateway());
    String json = new String(Json.write(body), StandardCharsets.UTF_8);
    Target.Attempt attempt = post.send("alert", settings.receiver(), idOf(alert, over), json, null);
    if (attempt instanceof Target.Attempt.Failed failed) {
      LOG.error("nobody could be told, and it is tried again: {}: {}", json, failed.reason());
    } else {
      LOG.warn("a person was told: {}", json);
    }
    return attempt;
  }

  /** The same whoever tells, and however often it is tried. */
  private String idOf(AlertRecord alert, boolean over) {
    return "alert_%s_%s_%s_%s"
        .formatted(
            settings.gateway(),
            alert.name().replaceAll("[^A-Za-z0-9_-]", "_"),
            alert.since().toEpochMilli(),
            over ? "over" : Integer.toString(alert.told() + 1));
  }

  /** Returns when nobody is being told any more. */
  @Override
  public void close() {
    Scheduler.Rounds running = rounds;
    if (running != null) {
      running.end();
    }
  }
}
