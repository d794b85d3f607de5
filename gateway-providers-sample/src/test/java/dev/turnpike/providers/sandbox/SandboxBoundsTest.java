package dev.turnpike.providers.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.SubscriptionState;
import dev.turnpike.spi.NotFoundException;
import org.junit.jupiter.api.Test;

class SandboxBoundsTest extends SandboxTest {
  private static final int BOUND = 100_000;

  @Test
  void payments_beyondTheBound_pushOutTheOldest() throws Exception {
    PayRequest other = Requests.pay().toBuilder().shopTransactionId("order-2").build();
    String oldest = paid();
    String second = sandbox.pay(other, Requests.CALL).paymentId();
    String newestWithTheId = sandbox.pay(other, Requests.CALL).paymentId();
    payOthers(BOUND - 3);
    assertThat(state(oldest)).isEqualTo(PaymentState.ACCEPTED);

    payOthers(2);
    assertThatExceptionOfType(NotFoundException.class).isThrownBy(() -> state(oldest));
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> sandbox.statusByShopTransactionId("order-1", Requests.CALL));
    assertThatExceptionOfType(NotFoundException.class).isThrownBy(() -> state(second));
    assertThat(sandbox.statusByShopTransactionId("order-2", Requests.CALL).paymentId())
        .isEqualTo(newestWithTheId);
  }

  @Test
  void subscriptions_beyondTheBound_pushOutTheOldest() throws Exception {
    String oldest = schedule();
    String second = schedule();
    for (int i = 0; i < BOUND - 1; i++) {
      schedule();
    }

    assertThatExceptionOfType(NotFoundException.class).isThrownBy(() -> subscriptionState(oldest));
    assertThat(subscriptionState(second)).isEqualTo(SubscriptionState.PENDING);
  }

  @Test
  void idempotencyKeys_beyondTheBound_pushOutTheOldest() throws Exception {
    String first = sandbox.pay(Requests.pay(), Requests.key("first")).paymentId();
    String second = sandbox.pay(Requests.pay(), Requests.key("second")).paymentId();
    for (int i = 0; i < BOUND - 1; i++) {
      sandbox.pay(Requests.pay(), Requests.key("other-" + i));
    }

    assertThat(sandbox.pay(Requests.pay(), Requests.key("second")).paymentId()).isEqualTo(second);
    assertThat(sandbox.pay(Requests.pay(), Requests.key("first")).paymentId()).isNotEqualTo(first);
  }

  private void payOthers(int count) throws Exception {
    PayRequest other = Requests.pay().toBuilder().shopTransactionId("other").build();
    for (int i = 0; i < count; i++) {
      sandbox.pay(other, Requests.CALL);
    }
  }

  private String schedule() throws Exception {
    return sandbox.scheduleSubscription(Requests.monthly(), Requests.CALL).subscriptionToken();
  }
}
