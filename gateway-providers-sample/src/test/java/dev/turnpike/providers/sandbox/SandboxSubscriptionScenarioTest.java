package dev.turnpike.providers.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.SubscriptionInfo;
import dev.turnpike.api.SubscriptionRequest;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.api.SubscriptionState;
import dev.turnpike.spi.NotExecutedException;
import dev.turnpike.spi.NotFoundException;
import dev.turnpike.spi.ProviderException;
import dev.turnpike.spi.RejectedException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxSubscriptionScenarioTest extends SandboxTest {
  @Test
  void schedule_ko_makesNoSubscription() throws Exception {
    SubscriptionResponse response =
        sandbox.scheduleSubscription(Requests.monthly("ko"), Requests.CALL);

    assertThat(response.result()).isEqualTo(PayResult.KO);
    assertThat(response.resultDescription()).contains("declined");
    assertThat(response.subscriptionToken()).isNull();
  }

  @Test
  void schedule_pendingOrRedirect_saysSoAndWaitsForItsFirstPayment() throws Exception {
    SubscriptionResponse pending =
        sandbox.scheduleSubscription(Requests.monthly("pending"), Requests.CALL);
    SubscriptionResponse redirect =
        sandbox.scheduleSubscription(Requests.monthly("redirect"), Requests.CALL);

    assertThat(pending.result()).isEqualTo(PayResult.PENDING);
    assertThat(redirect.result()).isEqualTo(PayResult.REDIRECT_TO_URL);
    assertThat(redirect.redirectToUrl()).startsWith("https://sandbox.example/");
    waitMillis(5000);
    assertThat(subscriptionState(pending.subscriptionToken())).isEqualTo(SubscriptionState.PENDING);
  }

  @Test
  void start_ko_makesNoSubscriptionButAFailedPayment() throws Exception {
    SubscriptionResponse response = start("ko");

    assertThat(response.result()).isEqualTo(PayResult.KO);
    assertThat(response.subscriptionToken()).isNull();
    assertThat(state(response.paymentId())).isEqualTo(PaymentState.FAILED);
  }

  @Test
  void start_pending_isActiveOnceItsPaymentIsAccepted() throws Exception {
    SubscriptionResponse response = start("pending");

    assertThat(response.result()).isEqualTo(PayResult.PENDING);
    assertThat(state(response.paymentId())).isEqualTo(PaymentState.PENDING);
    assertThat(subscriptionState(response.subscriptionToken()))
        .isEqualTo(SubscriptionState.PENDING);
    waitMillis(2000);
    assertThat(state(response.paymentId())).isEqualTo(PaymentState.ACCEPTED);
    assertThat(subscriptionState(response.subscriptionToken())).isEqualTo(SubscriptionState.ACTIVE);
  }

  @Test
  void start_redirect_isActiveOnceItsPaymentIsAccepted() throws Exception {
    SubscriptionResponse response = start("redirect");

    assertThat(response.result()).isEqualTo(PayResult.REDIRECT_TO_URL);
    assertThat(state(response.paymentId())).isEqualTo(PaymentState.PENDING);
    assertThat(state(response.paymentId())).isEqualTo(PaymentState.ACCEPTED);
    assertThat(subscriptionState(response.subscriptionToken())).isEqualTo(SubscriptionState.ACTIVE);
  }

  @Test
  void start_redirectFreeOfCharge_isActiveFromTheSecondLookOn() throws Exception {
    SubscriptionRequest free = Requests.monthly("redirect").toBuilder().amount(0L).build();
    String token = sandbox.startSubscription(free, Requests.CALL).subscriptionToken();

    assertThat(subscriptionState(token)).isEqualTo(SubscriptionState.PENDING);
    assertThat(subscriptionState(token)).isEqualTo(SubscriptionState.ACTIVE);
  }

  @Test
  void pay_whileTheFirstPaymentIsPending_beginsTheSubscription() throws Exception {
    String token = start("pending").subscriptionToken();
    sandbox.paySubscription(Requests.payment(token), Requests.CALL);

    assertThat(subscriptionState(token)).isEqualTo(SubscriptionState.ACTIVE);
  }

  @Test
  void pay_pendingForLonger_doesNotHoldUpTheBeginning() throws Exception {
    String token = start("pending").subscriptionToken();
    SubscriptionRequest slow =
        Requests.payment(token).toBuilder()
            .providerData(Map.of("scenario", "pending", "settleAfterMs", 60_000))
            .build();
    sandbox.paySubscription(slow, Requests.CALL);
    waitMillis(2000);

    assertThat(subscriptionState(token)).isEqualTo(SubscriptionState.ACTIVE);
  }

  @Test
  void pay_ko_isNotCounted() throws Exception {
    String token = start("ok").subscriptionToken();
    SubscriptionResponse declined =
        sandbox.paySubscription(Requests.payment(token, "ko"), Requests.CALL);

    assertThat(declined.result()).isEqualTo(PayResult.KO);
    assertThat(declined.subscriptionToken()).isEqualTo(token);
    assertThat(state(declined.paymentId())).isEqualTo(PaymentState.FAILED);
    assertThat(subscriptionMetadata(token, "payments")).isEqualTo(1);
  }

  @Test
  void pay_pendingOrRedirect_counts() throws Exception {
    String token = start("ok").subscriptionToken();
    SubscriptionResponse pending =
        sandbox.paySubscription(Requests.payment(token, "pending"), Requests.CALL);
    SubscriptionResponse redirect =
        sandbox.paySubscription(Requests.payment(token, "redirect"), Requests.CALL);

    assertThat(state(pending.paymentId())).isEqualTo(PaymentState.PENDING);
    assertThat(state(redirect.paymentId())).isEqualTo(PaymentState.PENDING);
    assertThat(state(redirect.paymentId())).isEqualTo(PaymentState.ACCEPTED);
    assertThat(subscriptionState(token)).isEqualTo(SubscriptionState.ACTIVE);
    assertThat(subscriptionMetadata(token, "payments")).isEqualTo(3);
  }

  @Test
  void pay_timeout_chargesAndCounts() throws Exception {
    String token = start("ok").subscriptionToken();

    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(
            () -> sandbox.paySubscription(Requests.payment(token, "timeout"), Requests.CALL));
    assertThat(sandbox.statusByShopTransactionId("plan-1-payment", Requests.CALL).status())
        .isEqualTo(PaymentState.ACCEPTED);
    assertThat(subscriptionMetadata(token, "payments")).isEqualTo(2);
  }

  @Test
  void startAndPay_errorOrUnavailable_recordNothing() throws Exception {
    assertThatThrownBy(() -> start("error"))
        .isInstanceOf(RuntimeException.class)
        .isNotInstanceOf(ProviderException.class);
    assertThatExceptionOfType(NotExecutedException.class).isThrownBy(() -> start("unavailable"));
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> sandbox.statusByShopTransactionId("plan-1", Requests.CALL));
  }

  @Test
  void update_ko_changesNothing() throws Exception {
    String token = start("ok").subscriptionToken();

    assertThat(update(token, "ko").result()).isEqualTo(PayResult.KO);
    assertThat(subscriptionMetadata(token, "amount")).isEqualTo(500);
  }

  @Test
  void update_timeout_changesButDoesNotAnswer() throws Exception {
    String token = start("ok").subscriptionToken();

    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(() -> update(token, "timeout"));
    assertThat(subscriptionMetadata(token, "amount")).isEqualTo(600);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pending", "redirect", "nonsense"})
  void update_withScenarioThatMakesNoSense_isRejectedWithTheChoices(String scenario)
      throws Exception {
    String token = start("ok").subscriptionToken();

    assertThatThrownBy(() -> update(token, scenario))
        .isInstanceOf(RejectedException.class)
        .hasMessageContaining("ok, ko, timeout, error, unavailable");
    assertThat(subscriptionMetadata(token, "amount")).isEqualTo(500);
  }

  private SubscriptionResponse start(String scenario) throws Exception {
    return sandbox.startSubscription(Requests.monthly(scenario), Requests.CALL);
  }

  private SubscriptionResponse update(String token, String scenario) throws Exception {
    SubscriptionRequest change =
        Requests.change(SubscriptionInfo.builder().build()).toBuilder()
            .amount(600L)
            .providerData(Requests.scenario(scenario))
            .build();
    return sandbox.updateSubscription(token, change, Requests.CALL);
  }
}
