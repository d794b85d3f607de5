package dev.turnpike.providers.sandbox;

import dev.turnpike.api.PaymentState;
import dev.turnpike.api.SubscriptionState;
import dev.turnpike.spi.ProviderContext;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A started sandbox for each test. */
@Timeout(60)
abstract class SandboxTest {
  final SettableClock clock = new SettableClock();
  final SandboxProvider sandbox = new SandboxProvider();

  @BeforeEach
  void start() {
    sandbox.start(new ProviderContext("sandbox", Map.of(), clock));
  }

  @AfterEach
  void close() {
    sandbox.close();
  }

  /** The id of an accepted payment of 1000 EUR. */
  String paid() throws Exception {
    return sandbox.pay(Requests.pay(), Requests.CALL).paymentId();
  }

  PaymentState state(String paymentId) {
    return sandbox.status(paymentId, Requests.CALL).status();
  }

  Object metadata(String paymentId, String name) {
    return sandbox.status(paymentId, Requests.CALL).metadata().get(name);
  }

  SubscriptionState subscriptionState(String token) {
    return sandbox.subscriptionStatus(token, Requests.CALL).status();
  }

  Object subscriptionMetadata(String token, String name) {
    return sandbox.subscriptionStatus(token, Requests.CALL).metadata().get(name);
  }

  void waitMillis(long millis) {
    clock.advance(Duration.ofMillis(millis));
  }
}
