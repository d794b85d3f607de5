package dev.turnpike.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PaymentStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A host that sets more than the sandbox. */
class SettingsTest {
  private final List<Instant> refused = Collections.synchronizedList(new ArrayList<>());
  private final List<PaymentStatus> heard = Collections.synchronizedList(new ArrayList<>());

  @RegisterExtension
  final GatewayExtension extension =
      GatewayExtension.with(builder -> builder.onPaymentStatus(this::hear));

  /** It is not ready for its first four attempts. */
  private void hear(PaymentStatus status) {
    if (refused.size() < 4) {
      refused.add(Instant.EPOCH);
      throw new IllegalStateException("not yet");
    }
    heard.add(status);
  }

  private static void payAndCheck(TestGateway turnpike) {
    turnpike
        .sandbox()
        .pay(
            PayRequest.builder().amount(1299).currency("EUR").shopTransactionId("order-1").build());
    turnpike.sandbox().checkByShopTransactionId("order-1");
  }

  @Test
  void aListenerOfTheHosts_isTriedAgain_asTimePasses(TestGateway turnpike) {
    payAndCheck(turnpike);
    assertThat(turnpike.notifications()).hasSize(1);
    assertThat(heard).isEmpty();

    turnpike.advance(Duration.ofHours(12));

    assertThat(refused).hasSize(4);
    assertThat(heard).hasSize(1);
  }

  @Test
  void workThatDoesNotEnd_isNotWaitedForForEver() throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    try (TestGateway slow =
        TestGateway.with(builder -> builder.onPaymentStatus(status -> release.await()))) {
      payAndCheck(slow);

      assertThatIllegalStateException()
          .isThrownBy(() -> slow.gateway().workOff(Duration.ofMillis(20)))
          .withMessageContaining("still something to do");
      release.countDown();

      assertThat(slow.gateway().workOff(Duration.ofSeconds(20))).isEmpty();
    }
  }

  @Test
  void withoutJunit_aTestGatewayIsMadeAndClosedByHand() {
    try (TestGateway turnpike = TestGateway.withSandbox()) {
      payAndCheck(turnpike);

      assertThat(turnpike.notifications()).hasSize(1);
    }
  }
}
