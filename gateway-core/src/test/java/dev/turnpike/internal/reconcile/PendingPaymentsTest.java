package dev.turnpike.internal.reconcile;

import static dev.turnpike.testing.Requests.callback;
import static dev.turnpike.testing.Requests.payment;
import static dev.turnpike.testing.Requests.subscription;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.GatewayBuilder;
import dev.turnpike.PaymentGateway;
import dev.turnpike.Payments;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.spi.NotExecutedException;
import dev.turnpike.spi.NotFoundException;
import dev.turnpike.testing.Listener;
import dev.turnpike.testing.MoodyStore;
import dev.turnpike.testing.Script;
import dev.turnpike.testing.ScriptedProvider;
import dev.turnpike.testing.SettableClock;
import dev.turnpike.testing.Threads;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Payments that stay pending longer than they should are asked about. */
class PendingPaymentsTest {
  private static final Duration FIRST = Duration.ofMinutes(15);

  private final ScriptedProvider acme = new ScriptedProvider();
  private final Listener listener = new Listener();
  private final SettableClock clock = new SettableClock();
  private final MoodyStore records = new MoodyStore();
  private PaymentGateway gateway = builder().build();
  private Payments payments = gateway.provider("acme");

  private GatewayBuilder builder() {
    return PaymentGateway.builder()
        .provider(acme)
        .onPaymentStatus(listener)
        .clock(clock)
        .store(records.store());
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  private static Script.Step<String, PaymentStatus> is(PaymentState state) {
    return (paymentId, call) -> PaymentStatus.of(state, paymentId);
  }

  private void pendingPayment() {
    acme.status.always(is(PaymentState.PENDING));
    acme.pay.then((request, call) -> PayResponse.pending("p-1"));
    payments.pay(payment("o-1"));
  }

  /** Turns the clock, and waits until the payment was asked about and put off. */
  private Duration putOff(Duration until) throws Exception {
    clock.advance(until);
    MoodyStore.Postponed postponed = records.takePostponed();
    assertThat(postponed.id()).isEqualTo("p-1");
    assertThat(postponed.until()).isPresent();
    return Duration.between(clock.instant(), postponed.until().get());
  }

  /** What the listener was told, once its arrival is recorded: else it would be told again. */
  private PaymentStatus told() throws InterruptedException {
    PaymentStatus status = listener.take();
    Threads.until("it has arrived", () -> records.inside().counts().waitingNotifications() == 0);
    return status;
  }

  private void nobodyIsTold() throws InterruptedException {
    payments.check("the end");
    assertThat(told().paymentId()).isEqualTo("the end");
    assertThat(listener.waiting()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"ACCEPTED", "FAILED"})
  void aPaymentThatIsDecidedWithoutACallbackIsToldAfterAQuarterOfAnHour(PaymentState state)
      throws Exception {
    pendingPayment();
    acme.status.then(is(state));

    clock.advance(FIRST);

    PaymentStatus told = told();
    assertThat(told.status()).isEqualTo(state);
    assertThat(told.paymentId()).isEqualTo("p-1");
    assertThat(told.shopTransactionId()).isEqualTo("o-1");
    assertThat(told.providerName()).isEqualTo("acme");
    records.takePostponed();
    assertThat(records.payment("p-1").state()).isEqualTo(state);
    assertThat(records.payment("p-1").nextAt()).isNull();
    clock.advance(Duration.ofDays(1));
    nobodyIsTold();
    assertThat(records.postponements()).isZero();
  }

  @Test
  void itIsNotAskedAboutBefore() throws Exception {
    pendingPayment();

    clock.advance(FIRST.minusMillis(1));
    nobodyIsTold();

    assertThat(acme.status.take().request()).isEqualTo("the end");
    assertThat(acme.status.calls()).isEqualTo(1);
  }

  @Test
  void theTimeOfTheFirstQuestionCanBeSet() throws Exception {
    gateway.close();
    gateway = builder().askAboutPendingAfter(Duration.ofHours(2)).build();
    payments = gateway.provider("acme");
    pendingPayment();

    clock.advance(Duration.ofHours(2).minusMillis(1));
    nobodyIsTold();
    assertThat(records.postponements()).isZero();

    putOff(Duration.ofMillis(1));
  }

  @Test
  void aPaymentThatIsStillPendingIsNotTold() throws Exception {
    pendingPayment();

    Duration pause = putOff(FIRST);
    for (int i = 0; i < 5; i++) {
      pause = putOff(pause);
    }

    nobodyIsTold();
    assertThat(records.inside().timeline("acme", "p-1").orElseThrow().events()).isEmpty();
  }

  @Test
  void aPaymentThatIsStillPendingAfterACallbackSaidSoIsNotToldAgain() throws Exception {
    pendingPayment();
    payments.callback(callback("p-1"));
    assertThat(told().status()).isEqualTo(PaymentState.PENDING);

    putOff(FIRST);

    nobodyIsTold();
  }

  @Test
  void aPendingPaymentWhoseMetadataChangedIsTold() throws Exception {
    pendingPayment();
    payments.callback(callback("p-1"));
    told();
    acme.status.then(
        (paymentId, call) ->
            PaymentStatus.of(PaymentState.PENDING, paymentId).toBuilder()
                .metadata(Map.of("step", 2))
                .build());

    putOff(FIRST);

    assertThat(told().metadata()).containsEntry("step", 2);
  }

  @Test
  void pausesGrowUpToAnHour() throws Exception {
    pendingPayment();
    Instant made = clock.instant();

    Duration pause = putOff(FIRST);
    while (pause.compareTo(Duration.ofMinutes(45)) < 0) {
      Duration age = Duration.between(made, clock.instant());
      assertThat(pause.toMillis())
          .isBetween(age.toMillis() * 8 / 10 - 1, age.toMillis() * 12 / 10 + 1);
      pause = putOff(pause);
    }
    for (int i = 0; i < 5; i++) {
      pause = putOff(pause);
      assertThat(pause).isBetween(Duration.ofMinutes(48), Duration.ofMinutes(72));
    }
  }

  @Test
  void afterThirtyDaysNobodyAsksAnyMore() throws Exception {
    pendingPayment();

    clock.advance(Duration.ofDays(30).plusMillis(1));
    assertThat(records.takePostponed().until()).isEmpty();
    clock.advance(Duration.ofDays(300));
    nobodyIsTold();

    assertThat(records.postponements()).isZero();
    assertThat(records.payment("p-1").state()).isEqualTo(PaymentState.PENDING);
    assertThat(gateway.administration().counts().pendingPayments()).isGreaterThanOrEqualTo(1);
  }

  static List<Exception> failures() {
    return List.of(
        new NotExecutedException("no line"),
        new NotFoundException("no such payment"),
        new IllegalStateException("broken"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aProviderThatDoesNotAnswerIsAskedAgain(Exception failure) throws Exception {
    pendingPayment();
    acme.status.thenThrow(failure).then(is(PaymentState.ACCEPTED));

    Duration pause = putOff(FIRST);
    assertThat(records.payment("p-1").state()).isEqualTo(PaymentState.PENDING);
    clock.advance(pause);

    assertThat(told().status()).isEqualTo(PaymentState.ACCEPTED);
  }

  @Test
  void aPaymentOfAProviderThatIsGoneWaitsForItToComeBack() throws Exception {
    pendingPayment();
    gateway.close();
    gateway =
        PaymentGateway.builder()
            .provider(new ScriptedProvider("other"))
            .clock(clock)
            .store(records.store())
            .build();
    clock.advance(FIRST.plusMinutes(5));
    Threads.until("it is said", () -> !gateway.warnings().isEmpty());
    assertThat(records.postponements()).as("put off by one that can't ask").isZero();
    gateway.close();
    acme.status.then(is(PaymentState.ACCEPTED));
    gateway = builder().build();

    assertThat(told().status()).isEqualTo(PaymentState.ACCEPTED);
  }

  @Test
  void aRedirectedPaymentAndOneOfASubscriptionAreAskedAboutToo() throws Exception {
    acme.pay.then((request, call) -> PayResponse.redirect("p-1", "https://pay.example"));
    payments.pay(payment("o-1"));
    acme.start.then((request, call) -> SubscriptionResponse.pending("token", "p-2"));
    payments.subscriptions().start(subscription("o-2"));

    clock.advance(FIRST);

    assertThat(List.of(listener.take().paymentId(), listener.take().paymentId()))
        .containsExactlyInAnyOrder("p-1", "p-2");
  }

  @Test
  void aPaymentKnownFromACallbackOnlyIsAskedAboutToo() throws Exception {
    acme.status.then(is(PaymentState.PENDING));
    payments.callback(callback("p-1"));
    assertThat(told().status()).isEqualTo(PaymentState.PENDING);

    clock.advance(FIRST);

    assertThat(told().status()).isEqualTo(PaymentState.ACCEPTED);
  }

  @Test
  void aPaymentThatACallbackDecidedIsNotAskedAbout() throws Exception {
    pendingPayment();
    acme.status.then(is(PaymentState.ACCEPTED));
    payments.callback(callback("p-1"));
    assertThat(told().status()).isEqualTo(PaymentState.ACCEPTED);

    clock.advance(Duration.ofDays(1));
    nobodyIsTold();

    assertThat(records.postponements()).isZero();
  }

  @Test
  void aCallbackWhileItIsAskedAboutIsNotFollowedByTheOlderStatus() throws Exception {
    pendingPayment();
    acme.status.then(
        (paymentId, call) -> {
          acme.status.then(is(PaymentState.ACCEPTED));
          payments.callback(callback("p-1"));
          assertThat(told().status()).isEqualTo(PaymentState.ACCEPTED);
          acme.status.then(is(PaymentState.ACCEPTED));
          return PaymentStatus.of(PaymentState.PENDING, paymentId).toBuilder()
              .metadata(Map.of("step", 1))
              .build();
        });

    clock.advance(FIRST);
    records.takePostponed();

    assertThat(records.payment("p-1").state()).isEqualTo(PaymentState.ACCEPTED);
    nobodyIsTold();
  }
}
