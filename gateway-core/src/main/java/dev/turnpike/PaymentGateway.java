package dev.turnpike;

import dev.turnpike.api.GatewayException;
import dev.turnpike.internal.background.BackgroundWork;
import dev.turnpike.internal.background.BackgroundWork.Chore;
import dev.turnpike.internal.background.BackgroundWork.Duty;
import dev.turnpike.internal.background.StoreHealth;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.external.ExternalProvider;
import dev.turnpike.internal.ledger.Ledger;
import dev.turnpike.internal.ledger.PaymentRecords;
import dev.turnpike.internal.ledger.RestoredRecords;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.internal.notify.Notifications;
import dev.turnpike.internal.providers.ProviderCaller;
import dev.turnpike.internal.providers.ProviderRegistry;
import dev.turnpike.internal.providers.ProviderSpec;
import dev.turnpike.internal.reconcile.LostCalls;
import dev.turnpike.internal.reconcile.Reconciler;
import dev.turnpike.internal.transport.HttpTransport;
import dev.turnpike.spi.Callback;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A payment gateway: providers of all kinds behind one contract, in this JVM and without HTTP.
 *
 * <pre>{@code
 * try (PaymentGateway gateway = PaymentGateway.builder().discoverProviders().build()) {
 *   PayResponse answer = gateway.provider("sandbox").pay(
 *       PayRequest.builder().amount(1299).currency("EUR").shopTransactionId("order-42").build());
 * }
 * }</pre>
 *
 * <p>Thread-safe. Several gateways in one JVM share nothing. {@link #close} ends every thread that
 * the gateway started, and its providers.
 */
public final class PaymentGateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PaymentGateway.class);

  /**
   * The gateway stops waiting a little after an external service's own time is over, which knows
   * better what happened.
   */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final HttpTransport transport;
  private final Store store;
  private final ProviderRegistry providers;
  private final ProviderFinder finder;
  private final ProviderCaller caller;
  private final Engine pipeline;
  private final BackgroundWork work;
  private final StoreHealth storeHealth;
  private final List<String> warnings;
  private final Administration administration;
  private final @Nullable AfterRestore afterRestore;
  private final AtomicBoolean closed = new AtomicBoolean();

  PaymentGateway(GatewayBuilder builder) {
    Clock clock = builder.clock;
    Notifications.Settings notificationSettings = builder.notificationSettings();
    this.transport =
        new HttpTransport(builder.poolSize(), builder.idleConnectionTime, builder.httpLogLevel);
    this.store = builder.openStore();
    try {
      this.providers = ProviderRegistry.start(plan(builder, transport, clock));
    } catch (RuntimeException | Error e) {
      transport.close();
      store.close();
      throw e;
    }
    this.caller = new ProviderCaller();
    this.finder = new ProviderFinder(providers);
    PaymentRecords records = new PaymentRecords(store);
    StatusQueries lookups = new StatusQueries(caller, records);
    Ledger ledger = new Ledger(store, clock, builder.guards, builder.schedule);
    MoneyMovingCalls changes = new MoneyMovingCalls(caller, ledger);
    RunningProviderQueries inquiries =
        new RunningProviderQueries(providers, finder, lookups, changes, clock);
    RestoredRecords restored = builder.restored ? new RestoredRecords(store, clock) : null;
    Notifications notifications =
        new Notifications(
            notificationSettings,
            store,
            transport,
            inquiries::paymentOfCallback,
            this::wake,
            builder.schedule,
            clock,
            restored);
    Reconciler reconciler =
        new Reconciler(
            store, ledger, notifications.recorder(), inquiries, builder.schedule, clock, restored);
    this.pipeline =
        new Engine(
            finder,
            lookups,
            new Ownership(store),
            changes,
            notifications.recorder(),
            notifications.callbacks(),
            restored == null
                ? null
                : new LostCalls(
                    restored,
                    store,
                    ledger,
                    notifications.recorder(),
                    inquiries,
                    builder.schedule,
                    clock));
    List<Duty<?>> duties = new ArrayList<>(reconciler.duties(inquiries.lease()));
    duties.addAll(notifications.duties(inquiries.lease()));
    List<Chore> chores = new ArrayList<>();
    chores.add(now -> ledger.catchUp());
    chores.add(new CleanUpChore(store));
    this.afterRestore = restored == null ? null : new AfterRestore(store, restored, this::wake);
    if (afterRestore != null) {
      chores.add(afterRestore);
    }
    this.storeHealth = new StoreHealth(store);
    this.work = new BackgroundWork(store, storeHealth, clock, duties, chores);
    this.administration = new Administration(store, ledger, this::wake, clock);
    notifications.announce();
    builder.insecurePeers().forEach(peer -> LOG.warn("{}", peer));
    this.warnings = builder.weakPeers().stream().map(InsecurePeer::problem).distinct().toList();
    if (afterRestore != null) {
      afterRestore.announce();
    }
    work.start();
  }

  /** A builder of a gateway without any provider: say which ones, or have them discovered. */
  public static GatewayBuilder builder() {
    return new GatewayBuilder();
  }

  private void wake() {
    work.wake();
  }

  private static ProviderRegistry.Plan plan(
      GatewayBuilder builder, HttpTransport transport, Clock clock) {
    List<ProviderSpec> specs = new ArrayList<>(builder.specs);
    for (ExternalService service : builder.externalServices) {
      Integer maxConcurrency = service.maxConcurrency();
      specs.add(
          new ProviderSpec(
              service.name(),
              () -> new ExternalProvider(service, transport, clock),
              null,
              Map.of(),
              new ProviderSpec.Limits(
                  service.timeout().plus(GRACE),
                  maxConcurrency == null ? builder.maxConcurrency : maxConcurrency),
              service.baseUrl().toString()));
    }
    return new ProviderRegistry.Plan(
        builder.loaders,
        specs,
        builder.enabled,
        builder.withSandboxes,
        new ProviderSpec.Limits(builder.callTimeout, builder.maxConcurrency),
        clock);
  }

  /**
   * A handle for one provider.
   *
   * @throws GatewayException with {@code provider_not_found} when no provider runs under this name;
   *     it names those that do
   */
  public Payments provider(String name) {
    finder.named(name, null);
    return new Payments(this, name);
  }

  /**
   * Finds out, without calling the provider, whether a call could be made at all.
   *
   * @throws GatewayException with {@code provider_not_found} or {@code operation_not_supported}
   */
  public void checkSupported(String provider, Operation operation) {
    finder.supporting(provider, operation);
  }

  /** The providers that run, by their names. */
  public List<ProviderInfo> providers() {
    return providers.all().stream()
        .map(
            running ->
                new ProviderInfo(
                    running.name(),
                    running.operations(),
                    running.provider().sandbox(),
                    running.origin()))
        .toList();
  }

  /** What was found when providers were discovered but does not run, and why: for the operator. */
  public List<String> discoveryFailures() {
    return providers.failures();
  }

  /**
   * Carries out any operation but {@link Operation#CALLBACK}: the door behind {@link Payments} and
   * {@link Subscriptions}, for servers and tools.
   *
   * @throws GatewayException when there is no answer
   */
  public GatewayAnswer call(GatewayCall call) {
    return pipeline.call(call);
  }

  /**
   * Takes in what a payment company sent. When this returns it is stored, and worked on in the
   * background.
   *
   * @throws GatewayException when it is wrong, not genuine, or can't be stored
   */
  public void callback(String provider, Callback callback) {
    pipeline.accept(provider, callback);
  }

  /** To look into the records, and to do by hand what only a person can decide. */
  public Administration administration() {
    return administration;
  }

  /**
   * How much of a {@linkplain GatewayBuilder#restored restored backup} has not been asked about
   * yet; empty where the records are none.
   */
  public Optional<RestoreProgress> restoreProgress() {
    return Optional.ofNullable(afterRestore).map(AfterRestore::progress);
  }

  /**
   * Whether the store can store, and so money can be moved now, as was found out seconds ago at
   * most: asking costs nothing.
   */
  public boolean canStore() {
    return !closed.get() && storeHealth.canStore();
  }

  /** What is less secure than it should be: for the operator. */
  public List<String> warnings() {
    return warnings;
  }

  /**
   * Ends background work, calls that run, providers and the store. What is stored and not told yet
   * stays in the store.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    work.close();
    caller.close();
    providers.close();
    transport.close();
    store.close();
  }
}
