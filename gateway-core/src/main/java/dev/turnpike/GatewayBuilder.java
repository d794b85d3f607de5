package dev.turnpike;

import dev.turnpike.internal.contract.OptionRules;
import dev.turnpike.internal.contract.Redactor;
import dev.turnpike.internal.engine.Assembly;
import dev.turnpike.internal.engine.EngineSettings;
import dev.turnpike.internal.engine.InsecurePeer;
import dev.turnpike.internal.ledger.Guards;
import dev.turnpike.internal.ledger.ReconciliationPolicy;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.internal.ledger.memory.MemoryStore;
import dev.turnpike.internal.notify.Notifications;
import dev.turnpike.internal.notify.Receiver;
import dev.turnpike.internal.notify.Receivers;
import dev.turnpike.internal.notify.WebhookSigner;
import dev.turnpike.internal.providers.CallbackBudget;
import dev.turnpike.internal.providers.ProviderSpec;
import dev.turnpike.internal.schedule.Scheduler;
import dev.turnpike.internal.schedule.SteadyClock;
import dev.turnpike.internal.schedule.ThreadScheduler;
import dev.turnpike.internal.transport.HttpProxy;
import dev.turnpike.internal.transport.HttpSettings;
import dev.turnpike.internal.transport.HttpUrls;
import dev.turnpike.internal.transport.Trust;
import dev.turnpike.spi.Provider;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says what a {@link PaymentGateway} is made of. Not thread-safe. */
public final class GatewayBuilder {
  private static final Duration KEY_RETENTION = Duration.ofDays(7);
  private static final String LISTENER = "listener-";

  /** It begins with no digit: the others have numbers. */
  private static final Pattern LISTENER_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9._$#-]{0,199}");

  private static final String CALLBACK_URL = "the payment callback URL";

  private final List<ClassLoader> loaders = new ArrayList<>();
  private final List<ProviderSpec> specs = new ArrayList<>();
  private final List<ExternalService> externalServices = new ArrayList<>();
  private @Nullable Set<String> enabled;
  private boolean withSandboxes = true;
  private Duration callTimeout = Duration.ofSeconds(30);
  private int maxConcurrency = 256;
  private CallbackBudget callbacks = CallbackBudget.DEFAULT;
  private Guards guards = Guards.ALL;
  private boolean restored;
  private boolean ignoreUnknownFields;
  private HttpLogLevel httpLogLevel = HttpLogLevel.NONE;
  private Duration idleConnectionTime = HttpSettings.IDLE_TIME;
  private List<X509Certificate> trustedCertificates = List.of();
  private @Nullable HttpProxy proxy;
  private List<String> proxyExceptions = List.of();
  private @Nullable Scheduler scheduler;
  private boolean statistics = true;
  private @Nullable Clock clock;
  private ReconciliationPolicy policy = ReconciliationPolicy.DEFAULT;
  private @Nullable Store store;
  private Duration keyRetention = KEY_RETENTION;
  private @Nullable URI callbackUrl;
  private final Map<String, Receiver> receiversByTenant = new HashMap<>();
  private WebhookSigner signer = new WebhookSigner(List.of());
  private final List<GatewayListener> gatewayListeners = new ArrayList<>();
  private final Map<String, PaymentListener> listeners = new LinkedHashMap<>();
  private int unnamedListeners;
  private List<Duration> deliveryPauses = Notifications.DEFAULT_PAUSES;
  private @Nullable Alerts alerts;

  GatewayBuilder() {}

  /**
   * Looks for installed providers with the thread's context class loader. Nothing is looked for
   * unless asked.
   */
  public GatewayBuilder discoverProviders() {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    return discoverProviders(loader == null ? PaymentGateway.class.getClassLoader() : loader);
  }

  /** Looks for installed providers with this class loader; may be called for several. */
  public GatewayBuilder discoverProviders(ClassLoader loader) {
    loaders.add(Objects.requireNonNull(loader, "loader"));
    return this;
  }

  /** Adds a provider under its own name. The gateway starts it and closes it. */
  public GatewayBuilder provider(Provider provider) {
    Objects.requireNonNull(provider, "provider");
    return add(null, () -> provider, null, Map.of());
  }

  /**
   * Adds a provider under a name of yours, with settings: several times for several accounts.
   *
   * @param maker makes a new object
   */
  public GatewayBuilder provider(
      String name, Supplier<? extends Provider> maker, Map<String, String> settings) {
    Objects.requireNonNull(name, "name");
    return add(name, Objects.requireNonNull(maker, "maker"), null, settings);
  }

  /**
   * Runs an installed provider under a name of yours, with settings: several times for several
   * accounts. It then no longer runs by itself under its own name, unless that is what {@code name}
   * says.
   *
   * @param installedName the name that the installed provider gives itself
   */
  public GatewayBuilder installedProvider(
      String name, String installedName, Map<String, String> settings) {
    Objects.requireNonNull(name, "name");
    return add(name, null, Objects.requireNonNull(installedName, "installedName"), settings);
  }

  private GatewayBuilder add(
      @Nullable String name,
      @Nullable Supplier<? extends Provider> maker,
      @Nullable String installedName,
      Map<String, String> settings) {
    specs.add(new ProviderSpec(name, maker, installedName, Map.copyOf(settings), null, null));
    return this;
  }

  /** Adds an external service as a provider. */
  public GatewayBuilder externalService(ExternalService service) {
    externalServices.add(Objects.requireNonNull(service, "service"));
    return this;
  }

  /**
   * Lets only these providers run, of whatever kind. A name that nobody has stops {@link #build}.
   */
  public GatewayBuilder enableOnly(Collection<String> names) {
    enabled = Set.copyOf(names);
    return this;
  }

  /** Whether discovered providers that only play run without being named. Default: yes. */
  public GatewayBuilder discoverSandboxes(boolean discover) {
    withSandboxes = discover;
    return this;
  }

  /** How long the gateway waits for a provider in this JVM. Default: 30 s. */
  public GatewayBuilder callTimeout(Duration timeout) {
    callTimeout = Objects.requireNonNull(timeout, "timeout");
    return this;
  }

  /** How many calls one provider has at the same time; more are refused at once. Default: 256. */
  public GatewayBuilder maxConcurrency(int calls) {
    maxConcurrency = calls;
    return this;
  }

  /**
   * How many callbacks one provider reads at the same time, beside its {@link #maxConcurrency}
   * calls; more are refused at once. Default: 128.
   *
   * @throws IllegalArgumentException when it is not positive
   */
  public GatewayBuilder callbackReads(int reads) {
    callbacks = new CallbackBudget(reads, callbacks.questions(), callbacks.mostUnknown());
    return this;
  }

  /**
   * How many payments one provider is asked about at the same time because callbacks came, beside
   * its {@link #maxConcurrency} calls. A quarter of them, and at least one, may be about payments
   * that the records don't know, since anybody can make ids up. Default: 16.
   *
   * @throws IllegalArgumentException when it is less than 2
   */
  public GatewayBuilder callbackQuestions(int questions) {
    callbacks = new CallbackBudget(callbacks.reads(), questions, callbacks.mostUnknown());
    return this;
  }

  /**
   * How many callbacks of one provider may wait whose payments the records don't know. More are
   * refused with {@code gateway_unavailable}, to be sent again; those of known payments never are.
   * Default: 1,000.
   *
   * @throws IllegalArgumentException when it is not positive
   */
  public GatewayBuilder unknownCallbacks(int waiting) {
    callbacks = new CallbackBudget(callbacks.reads(), callbacks.questions(), waiting);
    return this;
  }

  /**
   * Whether {@code shopTransactionId} and {@code refundId} guard callers that send no idempotency
   * key. Default: yes.
   */
  public GatewayBuilder transactionGuard(boolean guard) {
    guards = new Guards(guard, guards.refunds(), guards.afterOk());
    return this;
  }

  /**
   * Whether a refund is refused that is in another currency than its payment, or more than is left
   * of it beside all other refunds, as far as the records know. Default: yes.
   */
  public GatewayBuilder refundGuard(boolean guard) {
    guards = new Guards(guards.ownIds(), guard, guards.afterOk());
    return this;
  }

  /**
   * How long after a subscription's payment by hand came out {@code OK} its {@code
   * shopTransactionId} guards it: the same amount may come each month. Default: 24 hours.
   */
  public GatewayBuilder subscriptionPayGuard(Duration time) {
    guards = new Guards(guards.ownIds(), guards.refunds(), Objects.requireNonNull(time, "time"));
    return this;
  }

  /**
   * Where the records are kept; closed with the gateway. Default: in memory, so they end with the
   * process.
   */
  public GatewayBuilder store(GatewayStore store) {
    this.store = (Store) Objects.requireNonNull(store, "store"); // sealed: there is no other
    return this;
  }

  /**
   * Says that the records in the {@link #store} were restored from a backup, so that they don't
   * know what was made since. Then:
   *
   * <ul>
   *   <li>open operations and pending payments are asked about at once;
   *   <li>a notification of the backup goes out when its payment has been asked about, and only if
   *       it still tells what the provider tells: the receiver may have heard a newer status;
   *   <li>a money-moving call that the records don't know is not made before its provider has been
   *       asked by its {@code shopTransactionId}. What was made since the backup is answered, not
   *       made again; what can't be found out is {@code provider_unavailable}, {@code
   *       not_executed}. Within the first minutes ({@link #settleTime}), and for calls that nobody
   *       can be asked about, such as refunds, only a key at a provider that {@linkplain
   *       Provider#idempotencyWindow honours} it helps.
   * </ul>
   *
   * <p>Say so on every node, until callers no longer repeat requests from before the restore. How
   * far it is: {@link PaymentGateway#restoreProgress}. Default: no.
   */
  public GatewayBuilder restored(boolean restored) {
    this.restored = restored;
    return this;
  }

  /** How long the default store keeps idempotency keys. Default: 7 days. */
  public GatewayBuilder keyRetention(Duration retention) {
    keyRetention = Objects.requireNonNull(retention, "retention");
    return this;
  }

  /**
   * Where notifications are posted: an http(s) URL. Default: nowhere.
   *
   * @throws IllegalArgumentException when it is another kind of URL
   */
  public GatewayBuilder paymentCallbackUrl(@Nullable URI url) {
    callbackUrl = url == null ? null : callable(CALLBACK_URL, url);
    return this;
  }

  /**
   * Posts the notifications of one tenant elsewhere than those of all others, signed with secrets
   * of its own.
   *
   * @param tenant see {@link CallOptions#tenant()}
   * @param url as for {@link #paymentCallbackUrl}
   * @param secrets as for {@link #webhookSecrets}; empty: unsigned
   * @throws IllegalArgumentException when the name or a secret is wrong, or it is another kind of
   *     URL
   */
  public GatewayBuilder tenantCallbackUrl(String tenant, URI url, List<String> secrets) {
    if (tenant.isEmpty() || !OptionRules.isTenant(tenant)) {
      throw new IllegalArgumentException(
          "a tenant's name must be 1 to 64 ASCII letters, digits, '.', '_' and '-'");
    }
    receiversByTenant.put(
        tenant, new Receiver(callable(CALLBACK_URL, url), new WebhookSigner(secrets)));
    return this;
  }

  static URI callable(String what, URI url) {
    String wrong = HttpUrls.whatIsWrongWith(url);
    if (wrong != null) {
      throw new IllegalArgumentException(
          "%s must be an absolute http(s) URL without user and fragment, but '%s' %s"
              .formatted(what, Redactor.url(String.valueOf(url)), wrong));
    }
    return url;
  }

  /**
   * Signs notifications: secrets {@code whsec_…}, several while they are changed. Default:
   * unsigned.
   *
   * @throws IllegalArgumentException says which one is wrong, by its place, without showing it
   */
  public GatewayBuilder webhookSecrets(List<String> secrets) {
    signer = new WebhookSigner(secrets);
    return this;
  }

  /**
   * Tells notifications in process; may be called for several listeners. What waits for one in the
   * {@link #store} is known by its place among them: whose order may change, give them names.
   */
  public GatewayBuilder onPaymentStatus(PaymentListener listener) {
    Objects.requireNonNull(listener, "listener");
    unnamedListeners++;
    listeners.put(LISTENER + unnamedListeners, listener);
    return this;
  }

  /**
   * Tells notifications in process, to a listener with a name of yours: may be called for several.
   * What waits for it in the {@link #store} is known by its name, so keep it.
   *
   * @param name a letter, and then at most 199 ASCII letters, digits, '.', '_', '-', '$' and '#'
   * @throws IllegalArgumentException when the name is another, or a listener has it already
   */
  public GatewayBuilder onPaymentStatus(String name, PaymentListener listener) {
    Objects.requireNonNull(listener, "listener");
    if (!LISTENER_NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a listener's name must be a letter, and then at most 199 ASCII letters, digits, '.',"
              + " '_', '-', '$' and '#'");
    }
    if (listeners.putIfAbsent(LISTENER + name, listener) != null) {
      throw new IllegalArgumentException("there are two listeners with the name '" + name + "'");
    }
    return this;
  }

  /**
   * Pauses after the first, second, … failed delivery; after the last one it is given up. Default:
   * about three days.
   */
  public GatewayBuilder deliveryPauses(List<Duration> pauses) {
    deliveryPauses = List.copyOf(pauses);
    return this;
  }

  /** Tells a person what needs one. Default: nobody is told. */
  public GatewayBuilder alerts(@Nullable Alerts alerts) {
    this.alerts = alerts;
    return this;
  }

  /**
   * How long after an unknown outcome a provider's "not found" means that nothing was executed:
   * before that, the call may still be under way. So long before a provider forgets its key, no
   * call is made again. Default: 10 minutes.
   */
  public GatewayBuilder settleTime(Duration time) {
    policy = policy.withSettleTime(Objects.requireNonNull(time, "time"));
    return this;
  }

  /**
   * How long a payment may be pending before the provider is asked about it, and then again and
   * again with growing pauses. Default: 15 minutes.
   */
  public GatewayBuilder askAboutPendingAfter(Duration time) {
    policy = policy.withPendingAfter(Objects.requireNonNull(time, "time"));
    return this;
  }

  /**
   * Whether fields of JSON requests that the contract doesn't name are dropped, with a line in the
   * log, and not refused: for callers that come from another gateway. What is in {@code
   * providerData} is never dropped. Default: no.
   */
  public GatewayBuilder ignoreUnknownFields(boolean ignore) {
    ignoreUnknownFields = ignore;
    return this;
  }

  /** How much of the calls to external services and receivers is logged. Default: nothing. */
  public GatewayBuilder httpLogLevel(HttpLogLevel level) {
    httpLogLevel = Objects.requireNonNull(level, "level");
    return this;
  }

  /**
   * How long a connection to an external service or a receiver is kept while nobody uses it. A
   * longer time saves connections, but should be below the peer's own: what the peer closes at the
   * very moment of the next request leaves open whether it read it. Default: 4 s.
   *
   * @throws IllegalArgumentException when it is not positive
   */
  public GatewayBuilder idleConnectionTime(Duration time) {
    if (time.toMillis() < 1) {
      throw new IllegalArgumentException("idleConnectionTime must be positive, but is " + time);
    }
    idleConnectionTime = time;
    return this;
  }

  /**
   * Certificates that external services and receivers may show, or have theirs signed by, beside
   * those that Java trusts: of a private CA, for one. The name of the host is checked as ever.
   *
   * @throws IllegalArgumentException when one has expired; it says which, by its place
   */
  public GatewayBuilder trustedCertificates(List<X509Certificate> certificates) {
    Trust.requireNoneEnded(certificates);
    trustedCertificates = List.copyOf(certificates);
    return this;
  }

  /**
   * Calls external services and receivers through a proxy: {@code http://host:port}, or {@code
   * http://user:password@host:port}. It tunnels https; plain http it reads. What is on this machine
   * is called directly. Default: none.
   *
   * @throws IllegalArgumentException when it is another kind of URL, which is not shown
   */
  public GatewayBuilder proxy(@Nullable URI proxy) {
    this.proxy = proxy == null ? null : HttpProxy.at(proxy);
    return this;
  }

  /**
   * Hosts that are called without the {@link #proxy}; {@code .suffix} stands for all below it.
   *
   * @throws IllegalArgumentException names what is neither
   */
  public GatewayBuilder proxyExceptions(Collection<String> hosts) {
    proxyExceptions = hosts.stream().map(HttpProxy::exception).toList();
    return this;
  }

  /** One who hears of what happens in the gateway: for metrics and traces. */
  public GatewayBuilder listener(GatewayListener listener) {
    gatewayListeners.add(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  /** What time it is, where that is not the machine's clock: for tests. */
  public GatewayBuilder clock(Clock clock) {
    this.clock = Objects.requireNonNull(clock, "clock");
    return this;
  }

  /** Without a write every few seconds: for a simulation, whose every step is one more. */
  GatewayBuilder withoutStatistics() {
    this.statistics = false;
    return this;
  }

  /** Another one than real time and threads. */
  GatewayBuilder scheduler(Scheduler scheduler) {
    this.scheduler = scheduler;
    return this;
  }

  /**
   * The gateway, with its providers started.
   *
   * @throws IllegalArgumentException when a setting is wrong
   * @throws IllegalStateException when a provider that was named can't start, or two have one name;
   *     it names them
   */
  public PaymentGateway build() {
    Clock wall = clock == null ? Clock.systemUTC() : clock;
    return new PaymentGateway(
        new Assembly(
            new EngineSettings(
                scheduler == null
                    ? new ThreadScheduler(
                        wall, clock == null ? new SteadyClock(wall, System::nanoTime) : clock)
                    : scheduler,
                store == null ? new MemoryStore(keyRetention, MemoryStore.DEFAULT_CAPACITY) : store,
                new EngineSettings.Providers(
                    List.copyOf(loaders),
                    List.copyOf(specs),
                    List.copyOf(externalServices),
                    enabled,
                    withSandboxes,
                    new ProviderSpec.Limits(callTimeout, maxConcurrency),
                    callbacks),
                new HttpSettings(
                    idleConnectionTime,
                    httpLogLevel,
                    trustedCertificates,
                    proxy == null ? null : proxy.except(proxyExceptions)),
                new Notifications.Settings(
                    receivers(), new LinkedHashMap<>(listeners), deliveryPauses),
                alerts == null ? null : alerts.settings(),
                List.copyOf(gatewayListeners),
                statistics,
                guards,
                policy,
                restored,
                ignoreUnknownFields)),
        wall);
  }

  /**
   * The peers so far that others could listen to, or speak in the place of: services and a callback
   * URL by plain http, and notifications without a secret; none of it on this very machine. For the
   * operator.
   */
  public List<String> insecurePeers() {
    return InsecurePeer.among(
            externalServices, receivers(), alerts == null ? null : alerts.settings().receiver())
        .stream()
        .map(InsecurePeer::toString)
        .toList();
  }

  private Receivers receivers() {
    return new Receivers(
        callbackUrl == null ? null : new Receiver(callbackUrl, signer), receiversByTenant);
  }
}
