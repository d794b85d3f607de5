package dev.turnpike.providers.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.turnpike.api.Interval;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.RefundResult;
import dev.turnpike.api.SubscriptionInfo;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.api.SubscriptionState;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.NotFoundException;
import dev.turnpike.spi.RejectedException;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SandboxSubscriptionTest extends SandboxTest {
  @Test
  void schedule_chargesNothingAndIsPendingUntilItsFirstPayment() throws Exception {
    SubscriptionResponse scheduled = schedule(Requests.monthly());
    String token = scheduled.subscriptionToken();

    assertThat(scheduled.result()).isEqualTo(PayResult.OK);
    assertThat(token).matches("sub_[0-9a-f]{32}");
    assertThat(scheduled.paymentId()).isNull();
    assertThat(subscriptionState(token)).isEqualTo(SubscriptionState.PENDING);
    assertThat(pay(Requests.payment(token)).result()).isEqualTo(PayResult.OK);
    assertThat(subscriptionState(token)).isEqualTo(SubscriptionState.ACTIVE);
  }

  @Test
  void start_chargesAndIsActive() throws Exception {
    SubscriptionResponse started = start(Requests.monthly());

    assertThat(started.result()).isEqualTo(PayResult.OK);
    assertThat(state(started.paymentId())).isEqualTo(PaymentState.ACCEPTED);
    assertThat(metadata(started.paymentId(), "amount")).isEqualTo(500);
    assertThat(subscriptionState(started.subscriptionToken())).isEqualTo(SubscriptionState.ACTIVE);
  }

  @Test
  void start_freeOfCharge_isActiveWithoutPayment() throws Exception {
    SubscriptionResponse started = start(Requests.monthly().toBuilder().amount(0L).build());

    assertThat(started.result()).isEqualTo(PayResult.OK);
    assertThat(started.paymentId()).isNull();
    assertThat(subscriptionState(started.subscriptionToken())).isEqualTo(SubscriptionState.ACTIVE);
    assertThat(subscriptionMetadata(started.subscriptionToken(), "payments")).isEqualTo(0);
  }

  @Test
  void status_tellsWhatIsKnownOfTheSubscription() throws Exception {
    String token = start(Requests.monthlyAtMost(12)).subscriptionToken();

    SubscriptionStatus status = sandbox.subscriptionStatus(token, Requests.CALL);
    assertThat(status.subscriptionToken()).isEqualTo(token);
    assertThat(status.shopTransactionId()).isEqualTo("plan-1");
    assertThat(status.metadata())
        .containsExactly(
            entry("amount", 500),
            entry("currency", "EUR"),
            entry("interval", "MONTH"),
            entry("intervalCount", 1),
            entry("payments", 1),
            entry("expiresAfter", 12));
  }

  @Test
  void status_ofSubscriptionWithoutLimit_leavesExpiresAfterOut() throws Exception {
    String token = start(Requests.monthly()).subscriptionToken();

    assertThat(sandbox.subscriptionStatus(token, Requests.CALL).metadata())
        .doesNotContainKey("expiresAfter");
  }

  @Test
  void payments_countAgainstExpiresAfterAndTheLastOneEndsIt() throws Exception {
    String token = start(Requests.monthlyAtMost(3)).subscriptionToken();

    pay(Requests.payment(token));
    assertThat(subscriptionState(token)).isEqualTo(SubscriptionState.ACTIVE);
    assertThat(pay(Requests.payment(token)).result()).isEqualTo(PayResult.OK);
    assertThat(subscriptionState(token)).isEqualTo(SubscriptionState.EXPIRED);
    SubscriptionResponse tooMany = pay(Requests.payment(token));
    assertThat(tooMany.result()).isEqualTo(PayResult.KO);
    assertThat(tooMany.resultDescription()).contains("EXPIRED");
    assertThat(tooMany.paymentId()).isNull();
    assertThat(subscriptionMetadata(token, "payments")).isEqualTo(3);
  }

  @Test
  void payments_byManyThreadsAtOnce_neverExceedExpiresAfter() throws Exception {
    String token = start(Requests.monthlyAtMost(4)).subscriptionToken();

    List<PayResult> results = Threads.race(16, () -> pay(Requests.payment(token)).result());
    assertThat(results).filteredOn(PayResult.OK::equals).hasSize(3);
    assertThat(subscriptionMetadata(token, "payments")).isEqualTo(4);
  }

  @Test
  void payment_isAnOrdinaryPayment() throws Exception {
    CallContext byCard = CallContext.builder().paymentMethod("credit-cards").build();
    String token = sandbox.startSubscription(Requests.monthly(), byCard).subscriptionToken();
    String first = sandbox.statusByShopTransactionId("plan-1", Requests.CALL).paymentId();
    String second = pay(Requests.payment(token)).paymentId();

    assertThat(sandbox.status(first, Requests.CALL).paymentMethod()).isEqualTo("credit-cards");
    assertThat(sandbox.statusByShopTransactionId("plan-1-payment", Requests.CALL).paymentId())
        .isEqualTo(second);
    assertThat(sandbox.refund(Requests.refund(second), Requests.CALL).result())
        .isEqualTo(RefundResult.OK);
    assertThat(metadata(second, "refunded")).isEqualTo(500);
    assertThat(metadata(first, "refunded")).isEqualTo(0);
  }

  @Test
  void payment_ofAnotherAmount_isTaken() throws Exception {
    String token = start(Requests.monthly()).subscriptionToken();

    String id = pay(Requests.payment(token).toBuilder().amount(750L).build()).paymentId();
    assertThat(metadata(id, "amount")).isEqualTo(750);
    assertThat(subscriptionMetadata(token, "amount")).isEqualTo(500);
  }

  @Test
  void update_changesWhatIsGivenAndKeepsTheRest() throws Exception {
    String token = start(Requests.monthlyAtMost(12)).subscriptionToken();
    SubscriptionInfo weekly =
        SubscriptionInfo.builder().interval(Interval.WEEK).intervalCount(2).build();

    assertThat(update(token, Requests.change(weekly)).result()).isEqualTo(PayResult.OK);
    update(token, Requests.change(SubscriptionInfo.builder().expiresAfter(5).build()));
    update(
        token, Requests.change(SubscriptionInfo.builder().build()).toBuilder().amount(9L).build());
    assertThat(sandbox.subscriptionStatus(token, Requests.CALL).metadata())
        .containsExactly(
            entry("amount", 9),
            entry("currency", "EUR"),
            entry("interval", "WEEK"),
            entry("intervalCount", 2),
            entry("payments", 1),
            entry("expiresAfter", 5));
    assertThat(sandbox.subscriptionStatus(token, Requests.CALL).shopTransactionId())
        .isEqualTo("plan-1");
  }

  @Test
  void update_toAsManyPaymentsAsWereTaken_endsIt() throws Exception {
    String token = start(Requests.monthly()).subscriptionToken();

    update(token, Requests.change(SubscriptionInfo.builder().expiresAfter(1).build()));
    assertThat(subscriptionState(token)).isEqualTo(SubscriptionState.EXPIRED);
  }

  @Test
  void expire_endsItForGoodAndCanBeRepeated() throws Exception {
    String token = start(Requests.monthly()).subscriptionToken();

    SubscriptionResponse expired = sandbox.expireSubscription(token, Requests.CALL);
    assertThat(expired.result()).isEqualTo(PayResult.OK);
    assertThat(expired.subscriptionToken()).isEqualTo(token);
    assertThat(sandbox.expireSubscription(token, Requests.CALL)).isEqualTo(expired);
    assertThat(subscriptionState(token)).isEqualTo(SubscriptionState.EXPIRED);
    assertThat(pay(Requests.payment(token)).result()).isEqualTo(PayResult.KO);
    SubscriptionResponse updated =
        update(token, Requests.change(SubscriptionInfo.builder().expiresAfter(99).build()));
    assertThat(updated.result()).isEqualTo(PayResult.KO);
    assertThat(updated.resultDescription()).contains("EXPIRED");
    assertThat(subscriptionState(token)).isEqualTo(SubscriptionState.EXPIRED);
  }

  @Test
  void everyOperation_withUnknownToken_isNotFound() throws Exception {
    String unknown = start(Requests.monthly()).subscriptionToken().toUpperCase(Locale.ROOT);

    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> pay(Requests.payment(unknown)));
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> update(unknown, Requests.change(SubscriptionInfo.builder().build())));
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> sandbox.subscriptionStatus(unknown, Requests.CALL));
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> sandbox.expireSubscription(unknown, Requests.CALL));
  }

  @Test
  void payAndUpdate_inAnotherCurrency_areRejected() throws Exception {
    String token = start(Requests.monthly()).subscriptionToken();
    SubscriptionRequest inYen = Requests.payment(token).toBuilder().currency("JPY").build();

    assertThatExceptionOfType(RejectedException.class).isThrownBy(() -> pay(inYen));
    assertThatExceptionOfType(RejectedException.class).isThrownBy(() -> update(token, inYen));
    assertThat(subscriptionMetadata(token, "payments")).isEqualTo(1);
  }

  @Test
  void requests_thatLackWhatIsNeeded_areRejectedAndNameIt() throws Exception {
    String token = start(Requests.monthly()).subscriptionToken();
    SubscriptionRequest bare = Requests.change(SubscriptionInfo.builder().build());

    assertRejected("amount", () -> schedule(bare));
    assertRejected("subscriptionInfo.interval", () -> start(bare.toBuilder().amount(1L).build()));
    assertRejected("subscriptionInfo.token", () -> pay(bare));
    assertRejected("amount", () -> pay(Requests.payment(token).toBuilder().amount(0L).build()));
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> sandbox.statusByShopTransactionId("change-1", Requests.CALL));
  }

  private static void assertRejected(String field, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(RejectedException.class).hasMessageContaining(field);
  }

  private SubscriptionResponse schedule(SubscriptionRequest request) throws Exception {
    return sandbox.scheduleSubscription(request, Requests.CALL);
  }

  private SubscriptionResponse start(SubscriptionRequest request) throws Exception {
    return sandbox.startSubscription(request, Requests.CALL);
  }

  private SubscriptionResponse pay(SubscriptionRequest request) throws Exception {
    return sandbox.paySubscription(request, Requests.CALL);
  }

  private SubscriptionResponse update(String token, SubscriptionRequest request) throws Exception {
    return sandbox.updateSubscription(token, request, Requests.CALL);
  }
}
