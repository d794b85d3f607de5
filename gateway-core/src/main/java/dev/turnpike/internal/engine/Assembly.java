package dev.turnpike.internal.engine;

import dev.turnpike.ExternalService;
import dev.turnpike.GatewayListener;
import dev.turnpike.StoreState;
import dev.turnpike.internal.background.BackgroundWork;
import dev.turnpike.internal.background.BackgroundWork.Chore;
import dev.turnpike.internal.background.BackgroundWork.Duty;
import dev.turnpike.internal.background.StoreHealth;
import dev.turnpike.internal.events.Listeners;
import dev.turnpike.internal.external.ExternalProvider;
import dev.turnpike.internal.ledger.Ledger;
import dev.turnpike.internal.ledger.PaymentRecords;
import dev.turnpike.internal.ledger.RestoredRecords;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.internal.ledger.WorkScope;
import dev.turnpike.internal.notify.AlertWatch;
import dev.turnpike.internal.notify.Notifications;
import dev.turnpike.internal.providers.DashboardUrls;
import dev.turnpike.internal.providers.ProviderCaller;
import dev.turnpike.internal.providers.ProviderRegistry;
import dev.turnpike.internal.providers.ProviderSpec;
import dev.turnpike.internal.providers.RunningProvider;
import dev.turnpike.internal.reconcile.AfterRestore;
import dev.turnpike.internal.reconcile.LostCalls;
import dev.turnpike.internal.reconcile.Reconciler;
import dev.turnpike.internal.schedule.CountedLog;
import dev.turnpike.internal.schedule.Scheduler;
import dev.turnpike.internal.transport.HttpTransport;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All parts of one gateway, put together and taken apart again. What can't be put together closes
 * what it opened. Thread-safe.
 */
public final class Assembly implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Assembly.class);

  /**
   * The gateway stops waiting a little after an external service's own time is over, which knows
   * better what happened.
   */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private static final int CONNECTIONS_TO_RECEIVERS = 16;

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Store store;
  private final Ledger ledger;
  private final ProviderRegistry providers;
  private final ProviderFinder finder;
  private final DashboardUrls dashboardUrls;
  private final Engine engine;
  private final BackgroundWork work;
  private final StoreHealth storeHealth;
  private final @Nullable AlertWatch alerts;
  private final List<InsecurePeer> insecurePeers;
  private final LeftToOthers leftToOthers;
  private final @Nullable AfterRestore afterRestore;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Puts it together, and starts it.
   *
   * @throws IllegalArgumentException when a setting is wrong
   * @throws IllegalStateException when a provider that was named can't start
   */
  public Assembly(EngineSettings settings) {
    Scheduler scheduler = settings.scheduler();
    Clock clock = scheduler.clock();
    this.store = closedAtTheEnd(settings.store());
    StatisticsChore statistics =
        settings.statistics() ? closedAtTheEnd(new StatisticsChore(store, clock)) : null;
    List<GatewayListener> told = new ArrayList<>(settings.listeners());
    if (statistics != null) {
      told.add(statistics);
    }
    Listeners listeners = new Listeners(told);
    boolean fine = false;
    try {
      HttpTransport transport =
          closedAtTheEnd(
              new HttpTransport(poolSize(settings.providers()), settings.http(), listeners));
      this.providers =
          closedAtTheEnd(
              ProviderRegistry.start(plan(settings.providers(), transport, scheduler.wall())));
      closedAtTheEnd(scheduler);
      CountedLog countedLog = new CountedLog(clock);
      ProviderCaller caller = closedAtTheEnd(new ProviderCaller(scheduler, listeners, countedLog));
      this.finder = new ProviderFinder(providers);
      this.dashboardUrls = new DashboardUrls(providers);
      this.ledger = new Ledger(store, clock, settings.guards(), settings.policy(), listeners);
      StatusQueries statuses = new StatusQueries(caller, new PaymentRecords(store));
      MoneyMovingCalls calls = new MoneyMovingCalls(caller, ledger);
      RunningProviderQueries queries =
          new RunningProviderQueries(providers, finder, statuses, calls, settings.policy(), clock);
      RestoredRecords restored = settings.restored() ? new RestoredRecords(store, clock) : null;
      Notifications notifications =
          new Notifications(
              settings.notifications(),
              store,
              transport,
              queries::paymentOfCallback,
              providers.all().stream().map(RunningProvider::name).collect(Collectors.toSet()),
              settings.providers().callbacks(),
              countedLog,
              this::wake,
              settings.policy(),
              scheduler,
              listeners,
              restored);
      Reconciler reconciler =
          new Reconciler(
              store,
              ledger,
              notifications.recorder(),
              queries,
              settings.policy(),
              scheduler,
              restored);
      this.engine =
          new Engine(
              finder,
              statuses,
              new Ownership(store),
              calls,
              notifications.recorder(),
              notifications.callbacks(),
              scheduler,
              listeners,
              restored == null
                  ? null
                  : new LostCalls(
                      restored,
                      store,
                      ledger,
                      notifications.recorder(),
                      queries,
                      settings.policy(),
                      clock),
              settings.ignoreUnknownFields());
      WorkScope scope = notifications.scope();
      List<Duty<?>> duties = new ArrayList<>(reconciler.duties(queries.lease(), scope));
      duties.addAll(notifications.duties(queries.lease(), scope));
      this.leftToOthers = new LeftToOthers(store, scope);
      this.afterRestore = restored == null ? null : new AfterRestore(store, restored, this::wake);
      List<Chore> chores = new ArrayList<>();
      chores.add(now -> ledger.catchUp());
      chores.add(store::recognizeCallbacks);
      chores.add(countedLog::tell);
      chores.add(new CleanUpChore(store));
      if (statistics != null) {
        chores.add(statistics);
      }
      chores.add(leftToOthers);
      if (afterRestore != null) {
        chores.add(afterRestore);
      }
      this.storeHealth = new StoreHealth(store, scheduler, listeners);
      this.work =
          closedAtTheEnd(
              new BackgroundWork(
                  store, () -> notifications.now(scope), storeHealth, scheduler, duties, chores));
      this.insecurePeers =
          InsecurePeer.among(
              settings.providers().services(),
              settings.notifications().receivers(),
              settings.alerts() == null ? null : settings.alerts().receiver());
      this.alerts =
          settings.alerts() == null
              ? null
              : closedAtTheEnd(
                  new AlertWatch(settings.alerts(), store, storeHealth, scheduler, transport));
      announce(notifications);
      fine = true;
    } finally {
      if (!fine) {
        close();
      }
    }
    work.start();
    if (alerts != null) {
      alerts.start();
    }
  }

  private <T extends AutoCloseable> T closedAtTheEnd(T part) {
    opened.push(part);
    return part;
  }

  private static int poolSize(EngineSettings.Providers settings) {
    int sum = CONNECTIONS_TO_RECEIVERS;
    for (ExternalService service : settings.services()) {
      sum += concurrencyOf(service, settings) + settings.callbacks().questions();
    }
    return sum;
  }

  private static int concurrencyOf(ExternalService service, EngineSettings.Providers settings) {
    Integer own = service.maxConcurrency();
    return own == null ? settings.limits().maxConcurrency() : own;
  }

  private static ProviderRegistry.Plan plan(
      EngineSettings.Providers settings, HttpTransport transport, Clock clock) {
    List<ProviderSpec> specs = new ArrayList<>(settings.specs());
    for (ExternalService service : settings.services()) {
      specs.add(
          new ProviderSpec(
              service.name(),
              () -> new ExternalProvider(service, transport, clock),
              null,
              Map.of(),
              new ProviderSpec.Limits(
                  service.timeout().plus(GRACE), concurrencyOf(service, settings)),
              service.baseUrl().toString()));
    }
    return new ProviderRegistry.Plan(
        settings.loaders(),
        specs,
        settings.enabled(),
        settings.withSandboxes(),
        settings.limits(),
        settings.callbacks(),
        clock);
  }

  private void announce(Notifications notifications) {
    notifications.announce();
    insecurePeers.forEach(peer -> LOG.warn("{}", peer));
    if (afterRestore != null) {
      afterRestore.announce();
    }
  }

  /** Carries out calls. */
  public Engine engine() {
    return engine;
  }

  /** Finds providers. */
  public ProviderFinder finder() {
    return finder;
  }

  /** The providers that run, by their names. */
  public Collection<RunningProvider> providers() {
    return providers.all();
  }

  /** Where companies show payments to people. */
  public DashboardUrls dashboardUrls() {
    return dashboardUrls;
  }

  /** What was found when providers were discovered but does not run, and why. */
  public List<String> discoveryFailures() {
    return providers.failures();
  }

  /** The records. */
  public Store store() {
    return store;
  }

  /** What was begun, and how it ended. */
  public Ledger ledger() {
    return ledger;
  }

  /** Where the records are a restored backup, what has not been asked about yet. */
  public @Nullable AfterRestore afterRestore() {
    return afterRestore;
  }

  /** What an operator should know: without any secret or address, since everybody may read it. */
  public List<String> warnings() {
    return Stream.concat(
            insecurePeers.stream().map(InsecurePeer::problem).distinct(),
            leftToOthers.isAny() ? Stream.of(LeftToOthers.WARNING) : Stream.empty())
        .toList();
  }

  /** Whether the store could store when that was last found out; a closed one can't. */
  public StoreState storeState() {
    StoreState state = storeHealth.state();
    return closed.get() ? new StoreState(false, state.since()) : state;
  }

  /** What is done in the background. */
  public BackgroundWork work() {
    return work;
  }

  /** There may be something to do in the background. */
  public void wake() {
    work.wake();
  }

  /**
   * Has people told of budgets that are used up, where they are told at all.
   *
   * @param refused how often each has been since the start, by its name
   */
  public void watchRefusals(Supplier<Map<String, Long>> refused) {
    if (alerts != null) {
      alerts.refusals(refused);
    }
  }

  /** Background work first, and the store last. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    for (AutoCloseable part : opened) {
      try {
        part.close();
      } catch (Exception e) {
        LOG.error("a part of the gateway could not be closed", e);
      }
    }
  }
}
