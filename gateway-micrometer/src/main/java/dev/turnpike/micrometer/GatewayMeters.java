package dev.turnpike.micrometer;

import dev.turnpike.PaymentGateway;
import dev.turnpike.api.GatewayException;
import dev.turnpike.records.Counts;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What waits in a gateway's records now, as gauges. The records are asked when a gauge is read,
 * once for all that are read within a second; while the store is away a gauge has no value ({@code
 * NaN}), which is not the same as zero. Thread-safe.
 */
public final class GatewayMeters implements MeterBinder {
  private static final long FRESH = Duration.ofSeconds(1).toNanos();

  private record Read(Optional<Counts> counts, long nanos) {}

  private final PaymentGateway gateway;
  private final LongSupplier nanos;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Read last;

  /** Of this gateway. */
  public GatewayMeters(PaymentGateway gateway) {
    this(gateway, System::nanoTime);
  }

  GatewayMeters(PaymentGateway gateway, LongSupplier nanos) {
    this.gateway = Objects.requireNonNull(gateway, "gateway");
    this.nanos = nanos;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("turnpike.store.available", this, meters -> meters.counts().isPresent() ? 1 : 0)
        .description("Whether the store can be reached.")
        .strongReference(true)
        .register(registry);
    gauge(registry, "turnpike.operations.under.way", Counts::started);
    gauge(registry, "turnpike.operations.unknown", Counts::unknown);
    gauge(registry, "turnpike.payments.pending", Counts::pendingPayments);
    gauge(registry, "turnpike.callbacks.open", Counts::openCallbacks);
    gauge(registry, "turnpike.notifications.waiting", Counts::waitingNotifications);
    gauge(registry, "turnpike.notifications.dead", Counts::deadNotifications);
  }

  private void gauge(MeterRegistry registry, String name, ToLongFunction<Counts> count) {
    Gauge.builder(
            name,
            this,
            meters ->
                meters
                    .counts()
                    .map(counts -> (double) count.applyAsLong(counts))
                    .orElse(Double.NaN))
        .description("How many there are now.")
        .strongReference(true)
        .register(registry);
  }

  private Optional<Counts> counts() {
    lock.lock();
    try {
      long now = nanos.getAsLong();
      Read known = last;
      if (known == null || now - known.nanos >= FRESH) {
        known = new Read(read(), now);
        last = known;
      }
      return known.counts;
    } finally {
      lock.unlock();
    }
  }

  private Optional<Counts> read() {
    try {
      return Optional.of(gateway.administration().counts());
    } catch (GatewayException e) {
      return Optional.empty(); // the store is away
    }
  }
}
