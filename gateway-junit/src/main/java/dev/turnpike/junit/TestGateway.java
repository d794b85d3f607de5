package dev.turnpike.junit;

import dev.turnpike.GatewayBuilder;
import dev.turnpike.PaymentGateway;
import dev.turnpike.Payments;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.spi.Callback;
import dev.turnpike.spi.PaymentProvider;
import dev.turnpike.testkit.fixtures.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/**
 * A gateway for the tests of a host: the sandbox, records in memory, and time that stands still
 * until the test puts it forward. Nothing of it needs a network, or a sleep.
 *
 * <pre>{@code
 * try (TestGateway turnpike = TestGateway.withSandbox()) {
 *   Shop shop = new Shop(turnpike.gateway());
 *   shop.order("order-1");
 *   turnpike.advance(Duration.ofHours(1));
 *   assertThat(turnpike.notifications()).hasSize(1);
 * }
 * }</pre>
 *
 * <p>Time passes for the gateway and its providers: whatever is due on the way is done at the time
 * when it is due, in that order. Time limits of calls are real ones. Thread-safe, but for {@link
 * #advance}: time is put forward by one thread. To be closed by who made it.
 */
public final class TestGateway implements AutoCloseable {
  private static final String SANDBOX = "sandbox";
  private static final String SANDBOX_CLASS = "dev.turnpike.providers.sandbox.SandboxProvider";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration SHORTEST_STEP = Duration.ofSeconds(1);

  private final SettableClock clock = new SettableClock();
  private final List<PaymentStatus> told = new ArrayList<>(); // guarded by itself
  private final PaymentGateway gateway;

  private TestGateway(Consumer<? super GatewayBuilder> settings) {
    GatewayBuilder builder =
        PaymentGateway.builder().clock(clock).provider(newSandbox()).onPaymentStatus(this::hear);
    settings.accept(builder);
    this.gateway = builder.build();
  }

  /** It is there at run time only, and other providers on the class path are none of ours. */
  private static PaymentProvider newSandbox() {
    return ServiceLoader.load(PaymentProvider.class, TestGateway.class.getClassLoader()).stream()
        .filter(found -> found.type().getName().equals(SANDBOX_CLASS))
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("gateway-providers-sample is not on the class path"))
        .get();
  }

  /** A gateway with the sandbox. Its time begins now, at a whole second. */
  public static TestGateway withSandbox() {
    return with(builder -> {});
  }

  /**
   * A gateway with the sandbox, and whatever the host sets beside it: providers, listeners, a
   * callback URL with its secrets.
   */
  public static TestGateway with(Consumer<? super GatewayBuilder> settings) {
    return new TestGateway(settings);
  }

  private void hear(PaymentStatus status) {
    synchronized (told) {
      told.add(status);
    }
  }

  /** The gateway, for the host's code. Closed with this. */
  public PaymentGateway gateway() {
    return gateway;
  }

  /** Payments at the sandbox. */
  public Payments sandbox() {
    return gateway.provider(SANDBOX);
  }

  /** The gateway's clock, for parts of the host that have to agree with it about the time. */
  public SettableClock clock() {
    return clock;
  }

  /**
   * Lets time pass: what is pending settles, what is unknown is asked about, notifications that
   * failed are tried again. When this returns, all that was due is done.
   *
   * @throws IllegalArgumentException when the time is negative
   * @throws IllegalStateException when something due isn't done within 10 real seconds, or the
   *     thread is interrupted
   */
  public void advance(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("time doesn't go back: " + time);
    }
    Instant end = clock.instant().plus(time);
    Optional<Instant> next = workOff();
    while (next.isPresent() && next.get().isBefore(end)) {
      Instant least = clock.instant().plus(SHORTEST_STEP);
      Instant step = next.get().isAfter(clock.instant()) ? next.get() : least;
      if (!step.isBefore(end)) {
        break;
      }
      clock.set(step);
      next = workOff();
    }
    clock.set(end);
    workOff();
  }

  /**
   * What was told so far about payments, in that order: what a listener in process hears, and a
   * receiver behind a URL, too. What is due is told before this returns, so that an empty list
   * means that there was nothing to tell.
   *
   * @throws IllegalStateException as in {@link #advance}
   */
  public List<PaymentStatus> notifications() {
    workOff();
    synchronized (told) {
      return List.copyOf(told);
    }
  }

  /**
   * Sends the callback that a payment company sends when something has happened to a payment of the
   * sandbox. When this returns, the gateway has asked where the payment stands, and told what is
   * new.
   *
   * @throws IllegalStateException as in {@link #advance}
   */
  public void callback(String paymentId) {
    callback(
        SANDBOX,
        new Callback("GET", Map.of("paymentId", List.of(paymentId)), Map.of(), new byte[0]));
  }

  /**
   * Sends a callback to a provider of the host's own.
   *
   * @throws dev.turnpike.api.GatewayException when the gateway doesn't take it
   * @throws IllegalStateException as in {@link #advance}
   */
  public void callback(String provider, Callback callback) {
    gateway.callback(provider, callback);
    workOff();
  }

  private Optional<Instant> workOff() {
    try {
      return gateway.workOff(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the gateway worked", e);
    }
  }

  @Override
  public void close() {
    gateway.close();
  }
}
