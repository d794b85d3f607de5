package dev.turnpike.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.CallOptions;
import dev.turnpike.GatewayListener.CallbackQuestions;
import dev.turnpike.GatewayListener.CallbackReceived;
import dev.turnpike.GatewayListener.NotificationAttempted;
import dev.turnpike.GatewayListener.OutcomeFound;
import dev.turnpike.PaymentGateway;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.PaymentProvider;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What happens in a gateway and waits in it, as meters. */
class MicrometerTest {
  private static final PayRequest PAYMENT =
      PayRequest.builder().amount(1299).currency("EUR").shopTransactionId("order-1").build();

  private static final class Acme implements PaymentProvider {
    @Override
    public String name() {
      return "acme";
    }

    @Override
    public PayResponse pay(PayRequest request, CallContext call) {
      if (request.amount() == 1) {
        throw new IllegalStateException("broken");
      }
      return PayResponse.ok("p-1");
    }

    @Override
    public PaymentStatus status(String paymentId, CallContext call) {
      return PaymentStatus.of(PaymentState.ACCEPTED, paymentId);
    }
  }

  private static PaymentGateway gateway(MicrometerListener listener) {
    return PaymentGateway.builder().provider(new Acme()).listener(listener).build();
  }

  @Test
  void calls_areTimed_byHowTheyEnded() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (PaymentGateway gateway = gateway(new MicrometerListener(registry))) {
      gateway.provider("acme").pay(PAYMENT);
      gateway.provider("acme").pay(PAYMENT, CallOptions.none()); // the same again is a replay
    }

    assertThat(
            registry
                .get("turnpike.operation.duration")
                .tags("provider", "acme", "operation", "pay", "outcome", "ok")
                .timer()
                .totalTime(TimeUnit.NANOSECONDS))
        .isPositive();
    assertThat(
            registry.get("turnpike.operation.duration").tags("outcome", "replayed").timer().count())
        .isEqualTo(1);
    assertThat(
            registry
                .get("turnpike.provider.call.duration")
                .tags("provider", "acme", "operation", "pay", "outcome", "answered")
                .timer()
                .count())
        .isEqualTo(1);
  }

  @Test
  void whatWaits_isAGauge_readFromTheRecords() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (PaymentGateway gateway = gateway(new MicrometerListener(registry))) {
      new GatewayMeters(gateway).bindTo(registry);
      PayRequest broken =
          PayRequest.builder().amount(1).currency("EUR").shopTransactionId("order-2").build();
      assertThatThrownBy(() -> gateway.provider("acme").pay(broken))
          .isInstanceOf(GatewayException.class);

      assertThat(registry.get("turnpike.operations.unknown").gauge().value()).isEqualTo(1);
      assertThat(registry.get("turnpike.operations.under.way").gauge().value()).isZero();
      assertThat(registry.get("turnpike.store.available").gauge().value()).isEqualTo(1);
    }
  }

  @Test
  void prometheus_showsThemAsTheStandaloneServersOwnPageDoes() throws Exception {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    MicrometerListener listener = new MicrometerListener(registry);
    try (PaymentGateway gateway = gateway(listener)) {
      new GatewayMeters(gateway).bindTo(registry);
      gateway.provider("acme").pay(PAYMENT);
      listener.outcomeFound(new OutcomeFound("acme", "pay", PayResult.OK, null));
      listener.outcomeFound(new OutcomeFound("acme", "pay", null, null));
      listener.callbackReceived(new CallbackReceived("acme", null));
      listener.callbackReceived(new CallbackReceived("acme", ErrorCode.UNAUTHORIZED));
      listener.callbackQuestions(new CallbackQuestions("acme", true, 3));
      listener.callbackQuestions(new CallbackQuestions("acme", true, 2));
      listener.notificationAttempted(
          new NotificationAttempted(
              "acme", "url", NotificationAttempted.Ending.GIVEN_UP, 1, Duration.ofMillis(7)));

      String page = registry.scrape();

      assertThat(page)
          .contains(
              "turnpike_outcomes_found_total{operation=\"pay\",outcome=\"ok\",provider=\"acme\"} 1.0",
              "turnpike_outcomes_found_total{operation=\"pay\",outcome=\"not_executed\",provider=\"acme\"} 1.0",
              "turnpike_callbacks_total{outcome=\"stored\",provider=\"acme\"} 1.0",
              "turnpike_callback_questions{payment=\"known\",provider=\"acme\"} 2.0",
              "turnpike_notification_attempt_duration_seconds_bucket{outcome=\"given_up\",target=\"url\",le=\"0.01\"} 1",
              "turnpike_notification_attempt_duration_seconds_bucket{outcome=\"given_up\",target=\"url\",le=\"0.005\"} 0",
              "turnpike_store_available 1.0",
              "turnpike_operations_unknown 0.0");
      assertThat(rowsOf(Path.of("../docs/operating.md"))).containsAll(namesOn(page));
    }
  }

  /** Without the maxima that Micrometer adds to its timers. */
  private static Set<String> namesOn(String page) {
    return page.lines()
        .filter(line -> line.startsWith("# TYPE "))
        .map(line -> line.split(" ")[2])
        .filter(name -> !name.endsWith("_max"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> rowsOf(Path page) throws Exception {
    return Pattern.compile("`(turnpike_[a-z_]+)`")
        .matcher(Files.readString(page))
        .results()
        .map(found -> found.group(1))
        .toList();
  }
}
