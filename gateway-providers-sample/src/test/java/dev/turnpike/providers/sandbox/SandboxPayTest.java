package dev.turnpike.providers.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.NotExecutedException;
import dev.turnpike.spi.NotFoundException;
import dev.turnpike.spi.ProviderException;
import dev.turnpike.spi.RejectedException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxPayTest extends SandboxTest {
  @Test
  void pay_withoutScenario_isAccepted() throws Exception {
    PayResponse response = sandbox.pay(Requests.pay(), Requests.CALL);

    assertThat(response.result()).isEqualTo(PayResult.OK);
    assertThat(response.paymentId()).matches("pay_[0-9a-f]{32}");
    assertThat(state(response.paymentId())).isEqualTo(PaymentState.ACCEPTED);
  }

  @Test
  void pay_withScenarioNull_isAccepted() throws Exception {
    Map<String, Object> data = new HashMap<>();
    data.put("scenario", null);
    PayRequest request = Requests.pay().toBuilder().providerData(data).build();

    assertThat(sandbox.pay(request, Requests.CALL).result()).isEqualTo(PayResult.OK);
  }

  @Test
  void pay_withEcho_bringsItBack_andEachTimeItsOwn() throws Exception {
    CallContext call = CallContext.builder().idempotencyKey("echo").build();
    List<Object> sent = List.of(new BigDecimal("1.10"), "ü", Map.of("a", List.of()));
    PayRequest request = Requests.pay().toBuilder().providerData(Map.of("echo", sent)).build();

    PayResponse first = sandbox.pay(request, call);
    PayResponse again = sandbox.pay(request.toBuilder().providerData(null).build(), call);

    assertThat(first.metadata()).containsExactly(entry("echo", sent));
    assertThat(again.metadata()).isNull();
    assertThat(again.paymentId()).isEqualTo(first.paymentId());
  }

  @Test
  void pay_twiceWithoutKey_makesTwoPayments() throws Exception {
    assertThat(paid()).isNotEqualTo(paid());
  }

  @Test
  void pay_ko_isDeclinedWithReasonAndFailedPayment() throws Exception {
    PayResponse response = sandbox.pay(Requests.pay("ko"), Requests.CALL);

    assertThat(response.result()).isEqualTo(PayResult.KO);
    assertThat(response.resultDescription()).contains("declined");
    assertThat(state(response.paymentId())).isEqualTo(PaymentState.FAILED);
  }

  @Test
  void pay_pending_isAcceptedAfterTwoSeconds() throws Exception {
    PayResponse response = sandbox.pay(Requests.pay("pending"), Requests.CALL);

    assertThat(response.result()).isEqualTo(PayResult.PENDING);
    waitMillis(1999);
    assertThat(state(response.paymentId())).isEqualTo(PaymentState.PENDING);
    waitMillis(1);
    assertThat(state(response.paymentId())).isEqualTo(PaymentState.ACCEPTED);
  }

  @Test
  void pay_pendingWithSettleAfterMs_isAcceptedAfterThatLong() throws Exception {
    String slow = pendingFor(60_000L).paymentId();
    String never = pendingFor(Long.MAX_VALUE).paymentId();
    PayResponse atOnce = pendingFor(0);

    assertThat(atOnce.result()).isEqualTo(PayResult.PENDING);
    assertThat(state(atOnce.paymentId())).isEqualTo(PaymentState.ACCEPTED);
    waitMillis(59_999);
    assertThat(state(slow)).isEqualTo(PaymentState.PENDING);
    waitMillis(1);
    assertThat(state(slow)).isEqualTo(PaymentState.ACCEPTED);
    assertThat(state(never)).isEqualTo(PaymentState.PENDING);
  }

  static Stream<Object> noDurations() {
    return Stream.of(
        -1, "2000", true, new BigDecimal("1.5"), BigInteger.ONE.shiftLeft(70), List.of(), Map.of());
  }

  @ParameterizedTest
  @MethodSource("noDurations")
  void pay_withSettleAfterMsThatIsNoWholeNumberFromZeroOn_isRejected(Object millis) {
    assertThatThrownBy(() -> pendingFor(millis))
        .isInstanceOf(RejectedException.class)
        .hasMessageContaining("settleAfterMs");
  }

  @Test
  void pay_redirect_isPendingWhenFirstAskedAndAcceptedFromThenOn() throws Exception {
    PayResponse response = sandbox.pay(Requests.pay("redirect"), Requests.CALL);

    assertThat(response.result()).isEqualTo(PayResult.REDIRECT_TO_URL);
    assertThat(response.redirectToUrl()).startsWith("https://sandbox.example/");
    assertThat(state(response.paymentId())).isEqualTo(PaymentState.PENDING);
    assertThat(state(response.paymentId())).isEqualTo(PaymentState.ACCEPTED);
    assertThat(state(response.paymentId())).isEqualTo(PaymentState.ACCEPTED);
  }

  @Test
  void pay_timeout_chargesAndWaitsUntilInterrupted() throws Exception {
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread caller = payInThread("timeout", thrown);

    Threads.awaitWaiting(caller);
    assertThat(sandbox.statusByShopTransactionId("order-1", Requests.CALL).status())
        .isEqualTo(PaymentState.ACCEPTED);
    assertThat(thrown).isNotDone();
    caller.interrupt();
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
  }

  @Test
  void pay_timeout_waitsNoLongerThanItsCallHasTime() {
    CallContext hurried = CallContext.builder().timeout(Duration.ofMillis(1)).build();

    assertThatExceptionOfType(GatewayException.class)
        .isThrownBy(() -> sandbox.pay(Requests.pay("timeout"), hurried))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PROVIDER_TIMEOUT));
  }

  @Test
  void close_letsGoOfWhoWaitsForAnAnswer() throws Exception {
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread caller = payInThread("timeout", thrown);

    Threads.awaitWaiting(caller);
    sandbox.close();
    assertThat(thrown.get()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void pay_error_failsBeforeAnythingIsRecorded() {
    assertThatThrownBy(() -> sandbox.pay(Requests.pay("error"), Requests.CALL))
        .isInstanceOf(RuntimeException.class)
        .isNotInstanceOf(ProviderException.class);
    assertNothingIsRecorded();
  }

  @Test
  void pay_unavailable_isNotExecuted() {
    assertThatExceptionOfType(NotExecutedException.class)
        .isThrownBy(() -> sandbox.pay(Requests.pay("unavailable"), Requests.CALL));
    assertNothingIsRecorded();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "OK", "", " ok"})
  void pay_withUnknownScenario_isRejectedAndHearsTheChoices(String scenario) {
    assertThatThrownBy(() -> sandbox.pay(Requests.pay(scenario), Requests.CALL))
        .isInstanceOf(RejectedException.class)
        .hasMessageContaining("'" + scenario + "'")
        .hasMessageContaining("ok, ko, pending, redirect, timeout, error, unavailable");
    assertNothingIsRecorded();
  }

  @Test
  void pay_withScenarioThatIsNoText_isRejected() {
    PayRequest request = Requests.pay().toBuilder().providerData(Map.of("scenario", 1)).build();

    assertThatThrownBy(() -> sandbox.pay(request, Requests.CALL))
        .isInstanceOf(RejectedException.class)
        .hasMessageContaining("not a text");
  }

  @Test
  void pay_withEndlessScenario_isRejectedInAFewWords() {
    assertThatThrownBy(() -> sandbox.pay(Requests.pay("\n💶".repeat(9999)), Requests.CALL))
        .isInstanceOf(RejectedException.class)
        .message()
        .hasSizeLessThan(250)
        .doesNotContain("\n");
  }

  @Test
  void status_tellsWhatIsKnownOfThePayment() throws Exception {
    CallContext byCard = CallContext.builder().paymentMethod("credit-cards").build();
    String id = sandbox.pay(Requests.pay(), byCard).paymentId();

    PaymentStatus status = sandbox.status(id, Requests.CALL);
    assertThat(status.paymentId()).isEqualTo(id);
    assertThat(status.shopTransactionId()).isEqualTo("order-1");
    assertThat(status.paymentMethod()).isEqualTo("credit-cards");
    assertThat(status.metadata())
        .containsExactly(entry("amount", 1000), entry("currency", "EUR"), entry("refunded", 0));
  }

  @Test
  void status_withoutPaymentMethodGiven_leavesItOut() throws Exception {
    assertThat(sandbox.status(paid(), Requests.CALL).paymentMethod()).isNull();
  }

  @Test
  void check_saysWhatStatusSays() throws Exception {
    String id = paid();

    assertThat(sandbox.check(id, Requests.CALL)).isEqualTo(sandbox.status(id, Requests.CALL));
  }

  @Test
  void status_ofUnknownPayment_isNotFound() throws Exception {
    String id = paid();

    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> sandbox.status(id.toUpperCase(Locale.ROOT), Requests.CALL));
  }

  @Test
  void statusByShopTransactionId_speaksOfTheNewestPayment() throws Exception {
    paid();
    String newest = sandbox.pay(Requests.pay("ko"), Requests.CALL).paymentId();

    PaymentStatus status = sandbox.statusByShopTransactionId("order-1", Requests.CALL);
    assertThat(status.paymentId()).isEqualTo(newest);
    assertThat(status.status()).isEqualTo(PaymentState.FAILED);
  }

  @Test
  void anyOperation_beforeStartOrAfterClose_saysSo() throws Exception {
    sandbox.close();

    assertThatThrownBy(() -> sandbox.pay(Requests.pay(), Requests.CALL))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("start");
    assertThatThrownBy(() -> new SandboxProvider().status("pay_1", Requests.CALL))
        .isInstanceOf(IllegalStateException.class);
  }

  private PayResponse pendingFor(Object millis) throws Exception {
    Map<String, Object> data = Map.of("scenario", "pending", "settleAfterMs", millis);
    return sandbox.pay(Requests.pay().toBuilder().providerData(data).build(), Requests.CALL);
  }

  private Thread payInThread(String scenario, CompletableFuture<Throwable> thrown) {
    Thread caller =
        new Thread(
            () -> {
              try {
                sandbox.pay(Requests.pay(scenario), Requests.CALL);
                thrown.complete(null);
              } catch (Exception e) {
                thrown.complete(e);
              }
            });
    caller.setDaemon(true);
    caller.start();
    return caller;
  }

  private void assertNothingIsRecorded() {
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> sandbox.statusByShopTransactionId("order-1", Requests.CALL));
  }
}
