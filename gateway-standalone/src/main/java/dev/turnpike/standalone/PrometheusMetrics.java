package dev.turnpike.standalone;

import dev.turnpike.Administration;
import dev.turnpike.GatewayListener;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.http.BudgetUse;
import dev.turnpike.http.MetricsExporter;
import dev.turnpike.http.RefusalLog;
import dev.turnpike.records.CallbackCount;
import dev.turnpike.records.Counts;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Counts what happens in the gateway and at its door, and tells how much is open, for Prometheus.
 * Thread-safe.
 */
final class PrometheusMetrics implements MetricsExporter, GatewayListener {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double[] SECONDS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60
  };
  private static final PrometheusTextFormatWriter WRITER = PrometheusTextFormatWriter.create();

  private static final Map<String, ToLongFunction<Counts>> GAUGES = new LinkedHashMap<>();

  static {
    GAUGES.put("operations_under_way", Counts::started);
    GAUGES.put("operations_unknown", Counts::unknown);
    GAUGES.put("payments_pending", Counts::pendingPayments);
    GAUGES.put("callbacks_open", Counts::openCallbacks);
    GAUGES.put("notifications_waiting", Counts::waitingNotifications);
    GAUGES.put("notifications_dead", Counts::deadNotifications);
  }

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter requests =
      counter(
          "turnpike_requests",
          "Requests answered, by provider, operation and HTTP status.",
          "provider",
          "operation",
          "status");
  private final Counter refusals =
      counter(
          "turnpike_refused_credentials",
          "Requests and callbacks refused for their credentials, by kind.",
          "kind");
  private final Histogram operations =
      histogram(
          "turnpike_operation_duration_seconds",
          "Time from a call of the gateway to its end, and how it ended.",
          "provider",
          "operation",
          "outcome");
  private final Histogram providerCalls =
      histogram(
          "turnpike_provider_call_duration_seconds",
          "Time of each call of a provider, and how it ended.",
          "provider",
          "operation",
          "outcome");
  private final Counter outcomesFound =
      counter(
          "turnpike_outcomes_found",
          "Operations whose outcome was unknown and became known.",
          "provider",
          "operation",
          "outcome");
  private final Counter callbacks =
      counter("turnpike_callbacks", "Callbacks that came.", "provider", "outcome");
  private final Gauge questions =
      Gauge.builder()
          .name("turnpike_callback_questions")
          .help("Payments that a provider is asked about now because callbacks came.")
          .labelNames("provider", "payment")
          .register(registry);
  private final Histogram notifications =
      histogram(
          "turnpike_notification_attempt_duration_seconds",
          "Time of each attempt to tell of a payment, and how it ended.",
          "target",
          "outcome");
  private volatile @Nullable Administration administration;
  private volatile Supplier<List<BudgetUse>> budgets = List::of;

  /** Nothing counted yet. */
  PrometheusMetrics() {
    for (RefusalLog.Kind kind : RefusalLog.Kind.values()) {
      refusals.initLabelValues(kind.text());
    }
  }

  private Counter counter(String name, String help, String... labels) {
    return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
  }

  private Histogram histogram(String name, String help, String... labels) {
    return Histogram.builder()
        .name(name)
        .help(help)
        .labelNames(labels)
        .classicOnly()
        .classicUpperBounds(SECONDS)
        .register(registry);
  }

  /** From now on the page also tells what is open in these records. */
  void of(Administration records) {
    this.administration = records;
  }

  @Override
  public void answered(String provider, String operation, int status, long nanos) {
    requests.labelValues(provider, operation, Integer.toString(status)).inc();
  }

  @Override
  public void refused(RefusalLog.Kind kind) {
    refusals.labelValues(kind.text()).inc();
  }

  @Override
  public void budgets(Supplier<List<BudgetUse>> uses) {
    this.budgets = uses;
  }

  @Override
  public void operationEnded(OperationEnded event) {
    operations
        .labelValues(event.provider(), event.operation(), event.ending())
        .observe(seconds(event.duration()));
  }

  @Override
  public void providerCalled(ProviderCalled event) {
    providerCalls
        .labelValues(event.provider(), event.operation(), event.ending())
        .observe(seconds(event.duration()));
  }

  @Override
  public void outcomeFound(OutcomeFound event) {
    outcomesFound
        .labelValues(
            event.provider(),
            event.operation(),
            event.result() == null ? "not_executed" : lower(event.result()))
        .inc();
  }

  @Override
  public void callbackReceived(CallbackReceived event) {
    ErrorCode problem = event.problem();
    callbacks.labelValues(event.provider(), problem == null ? "stored" : problem.text()).inc();
  }

  @Override
  public void callbackQuestions(CallbackQuestions event) {
    questions.labelValues(event.provider(), kindOf(event.known())).set(event.asked());
  }

  private static String kindOf(boolean known) {
    return known ? "known" : "unknown";
  }

  @Override
  public void notificationAttempted(NotificationAttempted event) {
    notifications
        .labelValues(event.target(), lower(event.ending()))
        .observe(seconds(event.duration()));
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / NANOS_PER_SECOND;
  }

  @Override
  public String mediaType() {
    return PrometheusTextFormatWriter.CONTENT_TYPE;
  }

  @Override
  public byte[] page() {
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    registry.scrape().forEach(all::metricSnapshot);
    addCounts(all);
    addBudgets(all);
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      WRITER.write(text, all.build(), EscapingScheme.UNDERSCORE_ESCAPING);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // not into memory
    }
    return text.toByteArray();
  }

  /** While the store is away there are no numbers, which is not the same as zero. */
  private void addCounts(MetricSnapshots.Builder all) {
    Administration records = administration;
    if (records == null) {
      return;
    }
    Counts counts;
    List<CallbackCount> callbacksWaiting;
    try {
      counts = records.counts();
      callbacksWaiting = records.callbackCounts();
    } catch (GatewayException e) {
      all.metricSnapshot(gauge("store_available", "Whether the store can be reached.", 0));
      return;
    }
    all.metricSnapshot(gauge("store_available", "Whether the store can be reached.", 1));
    GAUGES.forEach(
        (name, count) ->
            all.metricSnapshot(gauge(name, "How many there are now.", count.applyAsLong(counts))));
    GaugeSnapshot.Builder waiting =
        GaugeSnapshot.builder()
            .name("turnpike_callbacks_waiting")
            .help("Callbacks that are not worked off, by whether the records know the payment.");
    callbacksWaiting.forEach(
        count ->
            waiting.dataPoint(
                GaugeDataPointSnapshot.builder()
                    .labels(
                        Labels.of("provider", count.provider(), "payment", kindOf(count.known())))
                    .value(count.waiting())
                    .build()));
    all.metricSnapshot(waiting.build());
  }

  private void addBudgets(MetricSnapshots.Builder all) {
    List<BudgetUse> uses = budgets.get();
    if (uses.isEmpty()) {
      return;
    }
    GaugeSnapshot.Builder used =
        GaugeSnapshot.builder()
            .name("turnpike_budget_used")
            .help("How much of a budget is used now; of shares, the one that is used most.");
    GaugeSnapshot.Builder limit =
        GaugeSnapshot.builder()
            .name("turnpike_budget_limit")
            .help("How much of a budget there is.");
    CounterSnapshot.Builder refused =
        CounterSnapshot.builder()
            .name("turnpike_budget_refused")
            .help("How often a budget was used up.");
    for (BudgetUse use : uses) {
      Labels labels = Labels.of("budget", use.budget());
      used.dataPoint(GaugeDataPointSnapshot.builder().labels(labels).value(use.used()).build());
      limit.dataPoint(GaugeDataPointSnapshot.builder().labels(labels).value(use.limit()).build());
      refused.dataPoint(
          CounterDataPointSnapshot.builder().labels(labels).value(use.refused()).build());
    }
    all.metricSnapshot(used.build());
    all.metricSnapshot(limit.build());
    all.metricSnapshot(refused.build());
  }

  private static GaugeSnapshot gauge(String name, String help, long value) {
    return GaugeSnapshot.builder()
        .name("turnpike_" + name)
        .help(help)
        .dataPoint(GaugeDataPointSnapshot.builder().value(value).build())
        .build();
  }
}
