package dev.turnpike.micrometer;

import dev.turnpike.GatewayListener;
import dev.turnpike.api.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Times and counts what happens in a gateway. A Prometheus registry shows it by the same names,
 * with the same labels and buckets, as the standalone server's own {@code /metrics}. Given to
 * {@link dev.turnpike.GatewayBuilder#listener}. Thread-safe. What waits in the records is told by
 * {@link GatewayMeters}.
 */
public final class MicrometerListener implements GatewayListener {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofNanos(2_500_000),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofSeconds(60)
  };

  private record Questions(String provider, boolean known) {}

  private final MeterRegistry registry;
  private final ConcurrentHashMap<Questions, AtomicInteger> questions = new ConcurrentHashMap<>();

  /** One that has its meters in this registry. */
  public MicrometerListener(MeterRegistry registry) {
    this.registry = Objects.requireNonNull(registry, "registry");
  }

  @Override
  public void operationEnded(OperationEnded event) {
    timer(
            "turnpike.operation.duration",
            "Time from a call of the gateway to its end, and how it ended.")
        .tags(
            "provider", event.provider(), "operation", event.operation(), "outcome", event.ending())
        .register(registry)
        .record(event.duration());
  }

  @Override
  public void providerCalled(ProviderCalled event) {
    timer("turnpike.provider.call.duration", "Time of each call of a provider, and how it ended.")
        .tags(
            "provider", event.provider(), "operation", event.operation(), "outcome", event.ending())
        .register(registry)
        .record(event.duration());
  }

  @Override
  public void notificationAttempted(NotificationAttempted event) {
    timer(
            "turnpike.notification.attempt.duration",
            "Time of each attempt to tell of a payment, and how it ended.")
        .tags("target", event.target(), "outcome", lower(event.ending()))
        .register(registry)
        .record(event.duration());
  }

  private static Timer.Builder timer(String name, String description) {
    return Timer.builder(name).description(description).serviceLevelObjectives(BUCKETS);
  }

  @Override
  public void outcomeFound(OutcomeFound event) {
    Counter.builder("turnpike.outcomes.found")
        .description("Operations whose outcome was unknown and became known.")
        .tags(
            "provider",
            event.provider(),
            "operation",
            event.operation(),
            "outcome",
            event.result() == null ? "not_executed" : lower(event.result()))
        .register(registry)
        .increment();
  }

  @Override
  public void callbackReceived(CallbackReceived event) {
    ErrorCode problem = event.problem();
    Counter.builder("turnpike.callbacks")
        .description("Callbacks that came.")
        .tags("provider", event.provider(), "outcome", problem == null ? "stored" : problem.text())
        .register(registry)
        .increment();
  }

  @Override
  public void callbackQuestions(CallbackQuestions event) {
    questions
        .computeIfAbsent(new Questions(event.provider(), event.known()), this::gauge)
        .set(event.asked());
  }

  private AtomicInteger gauge(Questions kind) {
    AtomicInteger asked = new AtomicInteger();
    Gauge.builder("turnpike.callback.questions", asked, AtomicInteger::get)
        .description("Payments that a provider is asked about now because callbacks came.")
        .tags("provider", kind.provider(), "payment", kind.known() ? "known" : "unknown")
        .strongReference(true)
        .register(registry);
    return asked;
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
