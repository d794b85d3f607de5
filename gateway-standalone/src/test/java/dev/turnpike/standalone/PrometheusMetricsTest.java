package dev.turnpike.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.PaymentGateway;
import dev.turnpike.http.RefusalLog;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The page for Prometheus: dashboards and alerts rely on its names. */
class PrometheusMetricsTest {
  @Test
  void page_hasWhatWasCounted_andWhatIsOpen() {
    try (PaymentGateway gateway = PaymentGateway.builder().discoverProviders().build()) {
      PrometheusMetrics metrics = new PrometheusMetrics(gateway.administration());
      metrics.answered("sandbox", "pay", 200, Duration.ofMillis(1500).toNanos());
      metrics.answered("sandbox", "pay", 200, Duration.ofMillis(500).toNanos());
      metrics.answered("unknown", "subscription/pay", 404, Duration.ofMillis(250).toNanos());
      metrics.refused(RefusalLog.Kind.CALLBACK);

      assertThat(metrics.mediaType()).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
      assertThat(new String(metrics.page(), StandardCharsets.UTF_8).lines())
          .filteredOn(line -> !line.startsWith("#"))
          .containsExactlyInAnyOrder(
              "turnpike_requests_total{operation=\"pay\",provider=\"sandbox\",status=\"200\"} 2.0",
              "turnpike_requests_total{operation=\"subscription/pay\",provider=\"unknown\",status=\"404\"} 1.0",
              "turnpike_request_duration_seconds_count{operation=\"pay\",provider=\"sandbox\",status=\"200\"} 2",
              "turnpike_request_duration_seconds_sum{operation=\"pay\",provider=\"sandbox\",status=\"200\"} 2.0",
              "turnpike_request_duration_seconds_count{operation=\"subscription/pay\",provider=\"unknown\",status=\"404\"} 1",
              "turnpike_request_duration_seconds_sum{operation=\"subscription/pay\",provider=\"unknown\",status=\"404\"} 0.25",
              "turnpike_refused_credentials_total{kind=\"api_key\"} 0.0",
              "turnpike_refused_credentials_total{kind=\"callback\"} 1.0",
              "turnpike_store_available 1.0",
              "turnpike_operations_under_way 0.0",
              "turnpike_operations_unknown 0.0",
              "turnpike_payments_pending 0.0",
              "turnpike_callbacks_open 0.0",
              "turnpike_notifications_waiting 0.0",
              "turnpike_notifications_dead 0.0");
    }
  }
}
