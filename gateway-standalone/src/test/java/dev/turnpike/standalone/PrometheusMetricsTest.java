package dev.turnpike.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.GatewayListener;
import dev.turnpike.PaymentGateway;
import dev.turnpike.Payments;
import dev.turnpike.api.PayRequest;
import dev.turnpike.http.BudgetUse;
import dev.turnpike.http.RefusalLog;
import dev.turnpike.spi.Callback;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The page for Prometheus: dashboards and alerts rely on its names. */
class PrometheusMetricsTest {
  private final PrometheusMetrics metrics = new PrometheusMetrics();

  private List<String> page() {
    return new String(metrics.page(), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.startsWith("#") && !line.contains("_sum{"))
        .filter(line -> !line.contains("_bucket{") || line.contains("le=\"+Inf\""))
        .toList();
  }

  @Test
  void page_hasWhatHappensInTheGateway_andAtItsDoor_andWhatIsOpen() {
    try (PaymentGateway gateway =
        PaymentGateway.builder().discoverProviders().listener(metrics).build()) {
      metrics.of(gateway.administration());
      Payments sandbox = gateway.provider("sandbox");
      PayRequest request =
          PayRequest.builder().amount(1299).currency("EUR").shopTransactionId("order-1").build();
      sandbox.pay(request);
      sandbox.pay(request);
      assertThatThrownBy(() -> sandbox.status("nobody knows")).isNotNull();
      Callback empty = new Callback("GET", Map.of(), Map.of(), new byte[0]);
      assertThatThrownBy(() -> sandbox.callback(empty)).isNotNull();
      metrics.answered("sandbox", "pay", 200, 1);
      metrics.answered("sandbox", "pay", 200, 1);
      metrics.refused(RefusalLog.Kind.CALLBACK);
      metrics.budgets(() -> List.of(new BudgetUse("requests", 1, 20, 300)));

      assertThat(metrics.mediaType()).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
      assertThat(page())
          .containsExactlyInAnyOrder(
              "turnpike_budget_used{budget=\"requests\"} 1.0",
              "turnpike_budget_limit{budget=\"requests\"} 20.0",
              "turnpike_budget_refused_total{budget=\"requests\"} 300.0",
              "turnpike_requests_total{operation=\"pay\",provider=\"sandbox\",status=\"200\"} 2.0",
              "turnpike_operation_duration_seconds_bucket{operation=\"pay\",outcome=\"ok\",provider=\"sandbox\",le=\"+Inf\"} 1",
              "turnpike_operation_duration_seconds_count{operation=\"pay\",outcome=\"ok\",provider=\"sandbox\"} 1",
              "turnpike_operation_duration_seconds_bucket{operation=\"pay\",outcome=\"replayed\",provider=\"sandbox\",le=\"+Inf\"} 1",
              "turnpike_operation_duration_seconds_count{operation=\"pay\",outcome=\"replayed\",provider=\"sandbox\"} 1",
              "turnpike_operation_duration_seconds_bucket{operation=\"status\",outcome=\"payment_not_found\",provider=\"sandbox\",le=\"+Inf\"} 1",
              "turnpike_operation_duration_seconds_count{operation=\"status\",outcome=\"payment_not_found\",provider=\"sandbox\"} 1",
              "turnpike_provider_call_duration_seconds_bucket{operation=\"pay\",outcome=\"answered\",provider=\"sandbox\",le=\"+Inf\"} 1",
              "turnpike_provider_call_duration_seconds_count{operation=\"pay\",outcome=\"answered\",provider=\"sandbox\"} 1",
              "turnpike_provider_call_duration_seconds_bucket{operation=\"status\",outcome=\"payment_not_found\",provider=\"sandbox\",le=\"+Inf\"} 1",
              "turnpike_provider_call_duration_seconds_count{operation=\"status\",outcome=\"payment_not_found\",provider=\"sandbox\"} 1",
              "turnpike_callbacks_total{outcome=\"invalid_request\",provider=\"sandbox\"} 1.0",
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

  @Test
  void page_hasTheCallbacksThatWait_andTheQuestions_byProviderAndKind() {
    try (PaymentGateway gateway =
        PaymentGateway.builder().discoverProviders().listener(metrics).build()) {
      metrics.of(gateway.administration());
      Callback unknown =
          new Callback("GET", Map.of("paymentId", List.of("p-1")), Map.of(), new byte[0]);
      gateway.provider("sandbox").callback(unknown);
      metrics.callbackQuestions(new GatewayListener.CallbackQuestions("acme", false, 2));

      assertThat(page())
          .contains(
              "turnpike_callbacks_waiting{payment=\"unknown\",provider=\"sandbox\"} 1.0",
              "turnpike_callback_questions{payment=\"unknown\",provider=\"acme\"} 2.0");
    }
  }
}
