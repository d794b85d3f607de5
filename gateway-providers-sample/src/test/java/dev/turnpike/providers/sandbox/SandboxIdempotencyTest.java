package dev.turnpike.providers.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.SubscriptionInfo;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.NotExecutedException;
import dev.turnpike.spi.RejectedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxIdempotencyTest extends SandboxTest {
  private static final CallContext KEY = Requests.key("key-1");

  @ParameterizedTest
  @ValueSource(strings = {"ok", "ko", "pending", "redirect"})
  void pay_withSameKey_getsTheSameAnswer(String scenario) throws Exception {
    PayResponse first = sandbox.pay(Requests.pay(scenario), KEY);
    waitMillis(5000);

    assertThat(sandbox.pay(Requests.pay(scenario), KEY)).isEqualTo(first);
  }

  @Test
  void pay_withAnotherKey_isAnotherPayment() throws Exception {
    assertThat(sandbox.pay(Requests.pay(), Requests.key("key-2")))
        .isNotEqualTo(sandbox.pay(Requests.pay(), KEY));
  }

  @Test
  void pay_withSameKeyAndAnotherRequest_isRejected() throws Exception {
    sandbox.pay(Requests.pay(), KEY);
    PayRequest another = Requests.pay().toBuilder().shopTransactionId("order-2").build();

    assertThatThrownBy(() -> sandbox.pay(another, KEY))
        .isInstanceOf(RejectedException.class)
        .hasMessageContaining("idempotency key");
  }

  @Test
  void sameKey_atAnotherOperation_isIndependent() throws Exception {
    PayResponse payment = sandbox.pay(Requests.pay(), KEY);
    SubscriptionResponse started = sandbox.startSubscription(Requests.monthly(), KEY);
    SubscriptionResponse scheduled = sandbox.scheduleSubscription(Requests.monthly(), KEY);

    assertThat(started.paymentId()).isNotEqualTo(payment.paymentId());
    assertThat(scheduled.subscriptionToken()).isNotEqualTo(started.subscriptionToken());
  }

  @Test
  void pay_byManyThreadsWithTheSameKey_chargesOnce() throws Exception {
    assertThat(Threads.race(16, () -> sandbox.pay(Requests.pay(), KEY).paymentId()))
        .hasSize(16)
        .containsOnly(sandbox.pay(Requests.pay(), KEY).paymentId());
    assertThat(sandbox.statusByShopTransactionId("order-1", Requests.CALL).paymentId())
        .isEqualTo(sandbox.pay(Requests.pay(), KEY).paymentId());
  }

  @Test
  void pay_repeatedAfterTimeout_isAnsweredWithTheOneCharge() throws Exception {
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(() -> sandbox.pay(Requests.pay("timeout"), KEY));
    String charged = sandbox.statusByShopTransactionId("order-1", Requests.CALL).paymentId();

    PayResponse repeated = sandbox.pay(Requests.pay("timeout"), KEY);
    assertThat(repeated.result()).isEqualTo(PayResult.OK);
    assertThat(repeated.paymentId()).isEqualTo(charged);
    assertThat(state(charged)).isEqualTo(PaymentState.ACCEPTED);
  }

  @Test
  void pay_thatWasNotExecuted_leavesTheKeyFree() throws Exception {
    assertThatExceptionOfType(NotExecutedException.class)
        .isThrownBy(() -> sandbox.pay(Requests.pay("unavailable"), KEY));

    assertThat(sandbox.pay(Requests.pay(), KEY).result()).isEqualTo(PayResult.OK);
  }

  @Test
  void refund_withSameKey_givesBackOnce() throws Exception {
    RefundRequest request = Requests.refund(paid(), 300);

    assertThat(Threads.race(16, () -> sandbox.refund(request, KEY)))
        .containsOnly(sandbox.refund(request, KEY));
    assertThat(metadata(request.paymentId(), "refunded")).isEqualTo(300);
  }

  @Test
  void refund_withTwoKeys_givesBackTwice() throws Exception {
    RefundRequest request = Requests.refund(paid(), 300);
    sandbox.refund(request, KEY);
    sandbox.refund(request, Requests.key("key-2"));

    assertThat(metadata(request.paymentId(), "refunded")).isEqualTo(600);
  }

  @Test
  void subscriptionOperations_withSameKey_happenOnce() throws Exception {
    SubscriptionResponse scheduled = sandbox.scheduleSubscription(Requests.monthly(), KEY);
    SubscriptionResponse started = sandbox.startSubscription(Requests.monthly(), KEY);
    String token = started.subscriptionToken();
    SubscriptionResponse paid = sandbox.paySubscription(Requests.payment(token), KEY);

    assertThat(sandbox.scheduleSubscription(Requests.monthly(), KEY)).isEqualTo(scheduled);
    assertThat(sandbox.startSubscription(Requests.monthly(), KEY)).isEqualTo(started);
    assertThat(Threads.race(16, () -> sandbox.paySubscription(Requests.payment(token), KEY)))
        .containsOnly(paid);
    assertThat(subscriptionMetadata(token, "payments")).isEqualTo(2);
  }

  @Test
  void update_repeatedWithSameKeyAfterANewerOne_doesNotUndoIt() throws Exception {
    String token = sandbox.startSubscription(Requests.monthly(), Requests.CALL).subscriptionToken();
    SubscriptionRequest older =
        Requests.change(SubscriptionInfo.builder().build()).toBuilder().amount(600L).build();
    sandbox.updateSubscription(token, older, KEY);
    sandbox.updateSubscription(token, older.toBuilder().amount(700L).build(), Requests.CALL);

    sandbox.updateSubscription(token, older, KEY);
    assertThat(subscriptionMetadata(token, "amount")).isEqualTo(700);
  }

  @Test
  void update_withSameKeyOfAnotherSubscription_isRejected() throws Exception {
    String one = sandbox.startSubscription(Requests.monthly(), Requests.CALL).subscriptionToken();
    String two = sandbox.startSubscription(Requests.monthly(), Requests.CALL).subscriptionToken();
    SubscriptionRequest change = Requests.change(SubscriptionInfo.builder().build());
    sandbox.updateSubscription(one, change, KEY);

    assertThatExceptionOfType(RejectedException.class)
        .isThrownBy(() -> sandbox.updateSubscription(two, change, KEY));
  }
}
