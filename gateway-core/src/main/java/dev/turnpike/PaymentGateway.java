package dev.turnpike;

import dev.turnpike.api.GatewayException;
import dev.turnpike.internal.background.BackgroundWork;
import dev.turnpike.internal.contract.Answered;
import dev.turnpike.internal.contract.Call;
import dev.turnpike.internal.contract.CallbackEntry;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.internal.contract.WireRequest;
import dev.turnpike.internal.doors.TypedPayments;
import dev.turnpike.internal.engine.Assembly;
import dev.turnpike.internal.providers.RunningProvider;
import dev.turnpike.internal.reconcile.AfterRestore;
import dev.turnpike.spi.Callback;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
public final class PaymentGateway implements Gateway {
  private final Assembly parts;
  private final Administration administration;

  PaymentGateway(Assembly parts, Clock clock) {
    this.parts = parts;
    this.administration =
        new Administration(
            parts.store(),
            parts.ledger(),
            parts::wake,
            parts.dashboardUrls(),
            clock,
            parts.providers().stream()
                .map(RunningProvider::name)
                .collect(Collectors.toUnmodifiableSet()));
  }

  /** A builder of a gateway without any provider: say which ones, or have them discovered. */
  public static GatewayBuilder builder() {
    return new GatewayBuilder();
  }

  /**
   * A handle for one provider.
   *
   * @throws GatewayException with {@code provider_not_found} when no provider runs under this name;
   *     it names those that do
   */
  @Override
  public Payments provider(String name) {
    parts.finder().named(name);
    return new TypedPayments(new EngineCalls(this), name);
  }

  /**
   * Finds out, without calling the provider, whether a call could be made at all.
   *
   * @param operation as in {@link JsonCall#operation()}, or {@code callback}
   * @throws GatewayException with {@code provider_not_found} or {@code operation_not_supported}
   */
  public void checkSupported(String provider, String operation) {
    if (operation.equals(CallbackEntry.ID)) {
      parts.finder().readingCallbacks(provider);
    } else {
      parts.finder().supporting(provider, operation(operation));
    }
  }

  /** The providers that run, by their names. */
  @Override
  public List<ProviderInfo> providers() {
    return parts.providers().stream()
        .map(
            running ->
                new ProviderInfo(
                    running.name(),
                    Stream.concat(
                            running.operations().stream().map(Operation::id),
                            Stream.of(CallbackEntry.ID)
                                .filter(id -> CallbackEntry.isSupportedBy(running.provider())))
                        .toList(),
                    running.provider().sandbox(),
                    running.origin()))
        .toList();
  }

  /** What was found when providers were discovered but does not run, and why: for the operator. */
  public List<String> discoveryFailures() {
    return parts.discoveryFailures();
  }

  /**
   * Carries out any operation as JSON: for a server of the host's own. In Java, {@link Payments}
   * and {@link Subscriptions} are the doors.
   *
   * @throws GatewayException when there is no answer
   * @throws IllegalArgumentException when there is no such operation
   */
  public JsonAnswer call(JsonCall call) {
    Answered<?> answer =
        parts
            .engine()
            .execute(
                call.provider(),
                operation(call.operation()),
                new WireRequest(
                    call.json(),
                    call.paymentId(),
                    call.shopTransactionId(),
                    call.subscriptionToken()),
                call.options());
    return new JsonAnswer(answer.json(), answer.replayed());
  }

  <Q, A> Answered<A> execute(Call<Q, A> call) {
    return parts.engine().execute(call);
  }

  private static Operation<?, ?> operation(String id) {
    return Operation.byId(id)
        .orElseThrow(() -> new IllegalArgumentException("there is no operation '" + id + "'"));
  }

  /**
   * Takes in what a payment company sent. When this returns it is stored, and worked on in the
   * background.
   *
   * @throws GatewayException when it is wrong, not genuine, or can't be stored
   */
  public void callback(String provider, Callback callback) {
    parts.engine().accept(provider, callback);
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
    return Optional.ofNullable(parts.afterRestore()).map(AfterRestore::progress);
  }

  /**
   * Whether the store can store, and so money can be moved now, as was found out seconds ago at
   * most: asking costs nothing.
   */
  public boolean canStore() {
    return storeState().canStore();
  }

  /** The same, and since when. */
  public StoreState storeState() {
    return parts.storeState();
  }

  /**
   * Does what is due in the background, and waits until nothing is: for tests, where nobody but
   * they puts the {@linkplain GatewayBuilder#clock clock} forward, so that a gateway would not look
   * before its next second is over. What is put off, to be tried again later, is left.
   *
   * <p>Due is what waits in the records one by one: questions about outcomes and pending payments,
   * callbacks, notifications. What is done now and then over all of them is not waited for: such as
   * storing an end that the store could not take, removing what is old, statistics, alerts.
   *
   * @param longest how long to wait
   * @return when the next thing will be due; empty where nothing waits
   * @throws IllegalStateException when there is still something to do after that time
   */
  public Optional<Instant> workOff(Duration longest) throws InterruptedException {
    long start = System.nanoTime();
    BackgroundWork work = parts.work();
    work.wake();
    while (!work.isAtRest()) {
      if (System.nanoTime() - start > longest.toNanos()) {
        throw new IllegalStateException("there is still something to do after " + longest);
      }
      Thread.sleep(1);
    }
    return work.nextDue();
  }

  /**
   * Lets the gateway see how often budgets of a server in front of it were used up, so that {@link
   * Alerts} tell of it. A server says it once, at its start; those of several servers are added up.
   *
   * @param refused how often each has been used up since the start, by its name: ASCII letters,
   *     digits, dashes and underscores. Asked every few seconds; must not block
   */
  public void watchRefusals(Supplier<Map<String, Long>> refused) {
    parts.watchRefusals(refused);
  }

  /**
   * What is less secure than it should be, and whether work waits that no gateway of the store can
   * do: for the operator.
   */
  public List<String> warnings() {
    return parts.warnings();
  }

  /**
   * Ends background work, calls that run, providers and the store. What is stored and not told yet
   * stays in the store.
   */
  @Override
  public void close() {
    parts.close();
  }
}
