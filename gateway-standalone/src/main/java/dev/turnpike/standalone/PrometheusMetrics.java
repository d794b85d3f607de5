package dev.turnpike.standalone;

import dev.turnpike.Administration;
import dev.turnpike.api.GatewayException;
import dev.turnpike.http.MetricsExporter;
import dev.turnpike.http.RefusalLog;
import dev.turnpike.records.Counts;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/** Counts requests, and tells how much is open, for Prometheus. Thread-safe. */
final class PrometheusMetrics implements MetricsExporter {
  private static final double NANOS_PER_SECOND = 1e9;
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

  private record Key(String provider, String operation, int status) {}

  private static final class Sum {
    private final LongAdder count = new LongAdder();
    private final LongAdder nanos = new LongAdder();
  }

  private final Administration administration;
  private final Map<Key, Sum> requests = new ConcurrentHashMap<>();
  private final Map<RefusalLog.Kind, LongAdder> refusals = new EnumMap<>(RefusalLog.Kind.class);

  /** Nothing counted yet. */
  PrometheusMetrics(Administration administration) {
    this.administration = administration;
    for (RefusalLog.Kind kind : RefusalLog.Kind.values()) {
      refusals.put(kind, new LongAdder());
    }
  }

  @Override
  public void answered(String provider, String operation, int status, long nanos) {
    Sum sum = requests.computeIfAbsent(new Key(provider, operation, status), key -> new Sum());
    sum.count.increment();
    sum.nanos.add(nanos);
  }

  @Override
  public void refused(RefusalLog.Kind kind) {
    Objects.requireNonNull(refusals.get(kind)).increment();
  }

  @Override
  public String mediaType() {
    return PrometheusTextFormatWriter.CONTENT_TYPE;
  }

  @Override
  public byte[] page() {
    CounterSnapshot.Builder answered =
        CounterSnapshot.builder()
            .name("turnpike_requests")
            .help("Requests answered, by provider, operation and HTTP status.");
    SummarySnapshot.Builder time =
        SummarySnapshot.builder()
            .name("turnpike_request_duration_seconds")
            .help("Time from a request to its answer.");
    requests.forEach(
        (key, sum) -> {
          Labels labels =
              Labels.of(
                  "provider",
                  key.provider,
                  "operation",
                  key.operation,
                  "status",
                  Integer.toString(key.status));
          answered.dataPoint(
              CounterDataPointSnapshot.builder().labels(labels).value(sum.count.sum()).build());
          time.dataPoint(
              SummaryDataPointSnapshot.builder()
                  .labels(labels)
                  .count(sum.count.sum())
                  .sum(sum.nanos.sum() / NANOS_PER_SECOND)
                  .build());
        });
    CounterSnapshot.Builder refused =
        CounterSnapshot.builder()
            .name("turnpike_refused_credentials")
            .help("Requests and callbacks refused for their credentials, by kind.");
    refusals.forEach(
        (kind, count) ->
            refused.dataPoint(
                CounterDataPointSnapshot.builder()
                    .labels(Labels.of("kind", kind.text()))
                    .value(count.sum())
                    .build()));
    MetricSnapshots.Builder all =
        MetricSnapshots.builder()
            .metricSnapshot(answered.build())
            .metricSnapshot(time.build())
            .metricSnapshot(refused.build());
    addCounts(all);
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
    Counts counts;
    try {
      counts = administration.counts();
    } catch (GatewayException e) {
      all.metricSnapshot(gauge("store_available", "Whether the store can be reached.", 0));
      return;
    }
    all.metricSnapshot(gauge("store_available", "Whether the store can be reached.", 1));
    GAUGES.forEach(
        (name, count) ->
            all.metricSnapshot(gauge(name, "How many there are now.", count.applyAsLong(counts))));
  }

  private static GaugeSnapshot gauge(String name, String help, long value) {
    return GaugeSnapshot.builder()
        .name("turnpike_" + name)
        .help(help)
        .dataPoint(GaugeDataPointSnapshot.builder().value(value).build())
        .build();
  }
}
