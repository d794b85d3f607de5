package dev.turnpike.internal.notify;

import dev.turnpike.GatewayListener;
import dev.turnpike.PaymentListener;
import dev.turnpike.internal.background.BackgroundWork.Duty;
import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.internal.ledger.PendingCallback;
import dev.turnpike.internal.ledger.ReconciliationPolicy;
import dev.turnpike.internal.ledger.RestoredRecords;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.internal.ledger.WorkScope;
import dev.turnpike.internal.providers.CallbackBudget;
import dev.turnpike.internal.schedule.CountedLog;
import dev.turnpike.internal.schedule.Scheduler;
import dev.turnpike.internal.transport.HttpTransport;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that tells others about payments, put together: what is recorded, what callbacks lead to,
 * what goes out.
 */
public final class Notifications {
  /**
   * Pauses after the first, second, … attempt, as Standard Webhooks suggests: about three days in
   * all.
   */
  public static final List<Duration> DEFAULT_PAUSES =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(2),
          Duration.ofHours(5),
          Duration.ofHours(10),
          Duration.ofHours(14),
          Duration.ofHours(20),
          Duration.ofHours(24));

  private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);
  private static final int MOST_AT_ONCE = 16;

  /** Longer than an attempt may take: then nobody else makes one at the same time. */
  private static final Duration DELIVERY_LEASE = WebhookPost.TIMEOUT.multipliedBy(2);

  private final Settings settings;
  private final List<Target> targets;
  private final StatusRecorder recorder;
  private final Callbacks callbacks;
  private final Deliveries deliveries;
  private final @Nullable HeldNotifications held;
  private final QuestionPlaces places;
  private final Set<String> providers;
  private final Store store;

  /**
   * Who is told, and how.
   *
   * @param receivers where notifications are posted
   * @param listeners told in process, by the names under which notifications for them are stored
   * @param pauses between attempts; after the last one, a notification is given up
   */
  public record Settings(
      Receivers receivers, Map<String, PaymentListener> listeners, List<Duration> pauses) {}

  /**
   * Over the records in this store.
   *
   * @param wake called when there is something to do
   * @param providers whose callbacks are worked on
   * @param budget what callbacks may take of each
   * @param countedLog for what anybody can cause
   * @param listener hears of each attempt, and of questions
   * @param restored where the records are a restored backup: else {@code null}
   */
  public Notifications(
      Settings settings,
      Store store,
      HttpTransport transport,
      Callbacks.StatusQuery question,
      Set<String> providers,
      CallbackBudget budget,
      CountedLog countedLog,
      Runnable wake,
      ReconciliationPolicy policy,
      Scheduler scheduler,
      GatewayListener listener,
      @Nullable RestoredRecords restored) {
    Clock clock = scheduler.clock();
    this.settings = settings;
    this.store = store;
    this.targets = targets(settings, transport, scheduler.wall());
    this.deliveries = new Deliveries(store, targets, settings.pauses(), scheduler, listener);
    this.recorder = new StatusRecorder(store, deliveries, wake, policy, clock, restored);
    this.callbacks =
        new Callbacks(
            store,
            recorder,
            question,
            wake,
            scheduler,
            countedLog,
            budget.mostUnknown(),
            restored == null);
    this.places = new QuestionPlaces(providers, budget, listener);
    this.providers = Set.copyOf(providers);
    this.held =
        restored == null
            ? null
            : new HeldNotifications(restored, deliveries, recorder, question, scheduler);
  }

  private static List<Target> targets(Settings settings, HttpTransport transport, Clock clock) {
    List<Target> targets = new ArrayList<>();
    if (!settings.receivers().isEmpty()) {
      targets.add(new UrlTarget(settings.receivers(), transport, clock));
    }
    settings
        .listeners()
        .forEach((name, listener) -> targets.add(new ListenerTarget(name, listener)));
    return targets;
  }

  /** What a gateway with these providers and receivers can work on. */
  public WorkScope scope() {
    return new WorkScope(
        providers,
        targets.stream().map(Target::name).collect(Collectors.toSet()),
        settings.receivers().usual() == null && settings.listeners().isEmpty()
            ? settings.receivers().byTenant().keySet()
            : null);
  }

  /** What of this scope it has room for now. */
  public WorkScope now(WorkScope scope) {
    return places.within(scope);
  }

  /** Records statuses. */
  public StatusRecorder recorder() {
    return recorder;
  }

  /** Takes callbacks in. */
  public Callbacks callbacks() {
    return callbacks;
  }

  /**
   * What is to be done in the background.
   *
   * @param askingLease longer than it may take to ask a provider for a status
   * @param scope what this gateway can work on
   */
  public List<Duty<?>> duties(Duration askingLease, WorkScope scope) {
    Consumer<Notification> delivery = held == null ? deliveries::deliver : held::work;
    Duration deliveryLease = held == null ? DELIVERY_LEASE : DELIVERY_LEASE.plus(askingLease);
    return List.of(
        new Duty<>(
            places.most(),
            (now, limit) -> {
              List<PendingCallback> claimed =
                  store.claimCallbacks(now, askingLease, limit, places.within(scope));
              claimed.forEach(places::take);
              return claimed;
            },
            this::askAbout),
        new Duty<>(
            MOST_AT_ONCE,
            (now, limit) -> store.claimNotifications(now, deliveryLease, limit, scope),
            delivery));
  }

  private void askAbout(PendingCallback callback) {
    try {
      callbacks.work(callback);
    } finally {
      places.giveBack(callback);
    }
  }

  /** Says who will be told. */
  public void announce() {
    if (settings.receivers().isEmpty() && settings.listeners().isEmpty()) {
      LOG.debug("nobody is told of payments: there is no callback URL, and no listener");
    }
  }
}
