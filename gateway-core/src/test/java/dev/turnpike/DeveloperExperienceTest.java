package dev.turnpike;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.api.Interval;
import dev.turnpike.api.OutcomeUnknownException;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundRequest;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.api.RefundResult;
import dev.turnpike.api.RetryableException;
import dev.turnpike.api.SubscriptionInfo;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.api.SubscriptionState;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a host writes, as it would write it. */
class DeveloperExperienceTest {
  @Test
  void aPaymentTakesTenLines() {
    try (PaymentGateway gateway = PaymentGateway.builder().discoverProviders().build()) {
      Payments sandbox = gateway.provider("sandbox");

      PayResponse answer =
          sandbox.pay(
              PayRequest.builder()
                  .amount(1299)
                  .currency("EUR")
                  .shopTransactionId("order-42")
                  .build());

      assertThat(answer.result()).isEqualTo(PayResult.OK);
      PaymentStatus status = sandbox.status(answer.paymentId());
      assertThat(status.status()).isEqualTo(PaymentState.ACCEPTED);
      assertThat(status.shopTransactionId()).isEqualTo("order-42");
      assertThat(status.providerName()).isEqualTo("sandbox");
      assertThat(sandbox.statusByShopTransactionId("order-42").paymentId())
          .isEqualTo(answer.paymentId());
    }
  }

  @Test
  void aRefundTakesAPaymentsId() {
    try (PaymentGateway gateway = PaymentGateway.builder().discoverProviders().build()) {
      Payments sandbox = gateway.provider("sandbox");
      PayResponse paid =
          sandbox.pay(
              PayRequest.builder().amount(1299).currency("EUR").shopTransactionId("o-1").build());

      RefundResponse refunded =
          sandbox.refund(
              RefundRequest.builder()
                  .paymentId(paid.paymentId())
                  .amount(300L)
                  .currency("EUR")
                  .refundId("first")
                  .build());

      assertThat(refunded.result()).isEqualTo(RefundResult.OK);
    }
  }

  @Test
  void aSubscriptionIsStartedPaidLookedAtAndExpired() {
    try (PaymentGateway gateway = PaymentGateway.builder().discoverProviders().build()) {
      Subscriptions subscriptions = gateway.provider("sandbox").subscriptions();
      SubscriptionRequest monthly =
          SubscriptionRequest.builder()
              .amount(999L)
              .currency("EUR")
              .shopTransactionId("subscription-7")
              .subscriptionInfo(
                  SubscriptionInfo.builder().interval(Interval.MONTH).intervalCount(1).build())
              .build();

      SubscriptionResponse started = subscriptions.start(monthly);
      assertThat(started.result()).isEqualTo(PayResult.OK);
      String token = started.subscriptionToken();

      SubscriptionResponse paid =
          subscriptions.pay(
              monthly.toBuilder()
                  .shopTransactionId("subscription-7-february")
                  .subscriptionInfo(SubscriptionInfo.builder().token(token).build())
                  .build());
      assertThat(paid.paymentId()).isNotBlank().isNotEqualTo(started.paymentId());

      assertThat(subscriptions.status(token).status()).isEqualTo(SubscriptionState.ACTIVE);
      subscriptions.expire(token);
      assertThat(subscriptions.status(token).status()).isEqualTo(SubscriptionState.EXPIRED);
    }
  }

  @Test
  void aListenerHearsOfACheck() throws Exception {
    BlockingQueue<PaymentStatus> heard = new LinkedBlockingQueue<>();
    try (PaymentGateway gateway =
        PaymentGateway.builder().discoverProviders().onPaymentStatus(heard::add).build()) {
      Payments sandbox = gateway.provider("sandbox");
      PayResponse paid =
          sandbox.pay(
              PayRequest.builder().amount(5).currency("JPY").shopTransactionId("o-2").build());

      PaymentStatus checked = sandbox.check(paid.paymentId());

      assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo(checked);
    }
  }

  @Test
  void aDeclinedPaymentIsAnAnswer() {
    try (PaymentGateway gateway = PaymentGateway.builder().discoverProviders().build()) {
      PayResponse answer =
          gateway
              .provider("sandbox")
              .pay(
                  PayRequest.builder()
                      .amount(1299)
                      .currency("EUR")
                      .shopTransactionId("order-42")
                      .providerData(Map.of("scenario", "ko"))
                      .build());

      assertThat(answer.result()).isEqualTo(PayResult.KO);
      assertThat(answer.resultDescription()).isNotBlank();
    }
  }

  @Test
  void theExceptionSaysWhatToDoNext() {
    try (PaymentGateway gateway =
        PaymentGateway.builder().discoverProviders().callTimeout(Duration.ofSeconds(1)).build()) {
      Payments sandbox = gateway.provider("sandbox");
      PayRequest.Builder order =
          PayRequest.builder().amount(1299).currency("EUR").shopTransactionId("order-42");

      assertThatThrownBy(
              () -> sandbox.pay(order.providerData(Map.of("scenario", "unavailable")).build()))
          .isInstanceOf(RetryableException.class);
      assertThatThrownBy(
              () -> sandbox.pay(order.providerData(Map.of("scenario", "timeout")).build()))
          .isInstanceOf(OutcomeUnknownException.class);

      assertThat(sandbox.statusByShopTransactionId("order-42").status())
          .isEqualTo(PaymentState.ACCEPTED);
    }
  }

  @Test
  void theGatewayShowsWhatRuns() {
    try (PaymentGateway gateway = PaymentGateway.builder().discoverProviders().build()) {
      assertThat(gateway.providers())
          .extracting(ProviderInfo::name)
          .containsExactly("minimal", "sandbox");
      assertThat(gateway.providers()).allMatch(ProviderInfo::sandbox);
      assertThat(gateway.discoveryFailures()).isEmpty();
    }
  }
}
