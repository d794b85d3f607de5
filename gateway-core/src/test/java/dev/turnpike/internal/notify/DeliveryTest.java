package dev.turnpike.internal.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.turnpike.CallOptions;
import dev.turnpike.GatewayBuilder;
import dev.turnpike.PaymentGateway;
import dev.turnpike.Payments;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.records.NotificationState;
import dev.turnpike.spi.NotFoundException;
import dev.turnpike.testing.CountingProvider;
import dev.turnpike.testing.Listener;
import dev.turnpike.testing.ObservedStore;
import dev.turnpike.testing.Problems;
import dev.turnpike.testing.Receiver;
import dev.turnpike.testing.Requests;
import dev.turnpike.testing.ScriptedProvider;
import dev.turnpike.testing.SettableClock;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes out to receivers: signed, in order, again and again until it has arrived. */
class DeliveryTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String NEXT_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
  private static final Duration TINY = Duration.ofMillis(20);

  private final ScriptedProvider acme = new ScriptedProvider();
  private final Receiver receiver = new Receiver();
  private final ObservedStore store = new ObservedStore();
  private PaymentGateway gateway;

  DeliveryTest() throws IOException {}

  @AfterEach
  void close() {
    if (gateway != null) {
      gateway.close();
    }
    receiver.close();
  }

  private Payments start(GatewayBuilder builder) {
    gateway = builder.build();
    return gateway.provider("acme");
  }

  private GatewayBuilder builder() {
    return PaymentGateway.builder()
        .provider(acme)
        .store(store.store())
        .paymentCallbackUrl(receiver.url())
        .webhookSecrets(List.of(SECRET))
        .deliveryPauses(List.of(TINY, TINY, TINY, TINY, TINY));
  }

  /** Each status tells how often the provider was asked. */
  private void countQuestions() {
    AtomicInteger asked = new AtomicInteger();
    acme.status.always(
        (paymentId, call) ->
            PaymentStatus.builder()
                .status(PaymentState.PENDING)
                .paymentId(paymentId)
                .metadata(Map.of("asked", asked.incrementAndGet()))
                .build());
  }

  private static int asked(PaymentStatus status) {
    return (Integer) status.metadata().get("asked");
  }

  @Test
  void aCheckIsPostedSignedWithThePaymentStatus() throws Exception {
    acme.status.always(
        (paymentId, call) ->
            PaymentStatus.of(PaymentState.ACCEPTED, paymentId).toBuilder()
                .metadata(Map.of("fee", new BigDecimal("1.10"), "text", "€ \uD83D\uDCB6"))
                .build());
    Payments payments = start(builder());
    payments.pay(
        Requests.payment("order-1"), CallOptions.builder().paymentMethod("pay-pal").build());

    PaymentStatus checked = payments.check("acme-1");

    Receiver.Delivery delivery = receiver.take();
    assertThat(delivery.method()).isEqualTo("POST");
    assertThat(delivery.headers().get("Content-Type")).startsWith("application/json");
    assertThat(delivery.status()).isEqualTo(checked);
    assertThat(delivery.body()).contains("1.10");
    assertThat(checked.shopTransactionId()).isEqualTo("order-1");
    assertThat(checked.paymentMethod()).isEqualTo("pay-pal");
    assertThat(checked.providerName()).isEqualTo("acme");
    assertThat(delivery.id()).isNotBlank();
    delivery.verify(SECRET);
  }

  @Test
  void whileSecretsAreChangedEachOfThemVerifies() throws Exception {
    Payments payments = start(builder().webhookSecrets(List.of(SECRET, NEXT_SECRET)));
    payments.check("p-1");
    Receiver.Delivery delivery = receiver.take();
    assertThat(delivery.headers().get("webhook-signature").split(" ")).hasSize(2);
    delivery.verify(SECRET);
    delivery.verify(NEXT_SECRET);
  }

  @Test
  void withoutASecretItGoesOutUnsigned() throws Exception {
    Payments payments = start(builder().webhookSecrets(List.of()));
    payments.check("p-1");
    Receiver.Delivery delivery = receiver.take();
    assertThat(delivery.headers().get("webhook-signature")).isNull();
    assertThat(delivery.id()).isNotBlank();
    assertThat(delivery.timestamp()).isPositive();
  }

  @Test
  void withoutAUrlNothingIsPosted() throws Exception {
    Listener listener = new Listener();
    Payments payments = start(PaymentGateway.builder().provider(acme).onPaymentStatus(listener));
    payments.check("p-1");
    assertThat(listener.take().paymentId()).isEqualTo("p-1");
    assertThat(receiver.waiting()).isZero();
  }

  @Test
  void aSecretThatIsWrongStopsTheStartAndIsNotShown() {
    for (String wrong : List.of("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ=", "whsec_%%")) {
      CountingProvider given = new CountingProvider("small");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  PaymentGateway.builder()
                      .provider(given)
                      .webhookSecrets(List.of(SECRET, wrong))
                      .build())
          .withMessageContaining("2")
          .satisfies(e -> assertThat(e.toString()).doesNotContain(wrong));
      assertThat(given.starts()).isEqualTo(given.closes());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://shop.example/", "shop.example", "/path", "//shop.example/x"})
  void aUrlOfAnotherKindIsRefused(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PaymentGateway.builder().paymentCallbackUrl(URI.create(url)));
  }

  @Test
  void aUrlThatCannotBePostedToLeavesNoProviderOpen() {
    CountingProvider given = new CountingProvider("small");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                PaymentGateway.builder()
                    .provider(given)
                    .paymentCallbackUrl(URI.create("http://localhost:99999/"))
                    .build());
    assertThat(given.closes()).isEqualTo(given.starts());
  }

  @Test
  void theStoreIsClosedWithTheGateway() {
    start(builder()).status("p-1");
    gateway.close();
    assertThat(store.closes()).isEqualTo(1);
    gateway = null;
  }

  @Test
  void everyCheckNotifiesEvenWhenNothingChanged() throws Exception {
    Payments payments = start(builder());
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      payments.check("p-1");
      ids.add(receiver.take().id());
    }
    assertThat(ids).doesNotHaveDuplicates();
  }

  @Test
  void aCheckThatFailsNotifiesNobody() throws Exception {
    acme.status.thenThrow(new NotFoundException("no")).thenThrow(new IllegalStateException("down"));
    Payments payments = start(builder());
    assertThat(Problems.problemOf(() -> payments.check("p-1")).code())
        .isEqualTo(ErrorCode.PAYMENT_NOT_FOUND);
    assertThat(Problems.problemOf(() -> payments.check("p-1")).outcome()).isEmpty();
    payments.check("p-2");
    assertThat(receiver.take().status().paymentId()).isEqualTo("p-2");
    assertThat(receiver.waiting()).isZero();
  }

  @Test
  void aStatusQuestionNotifiesNobody() throws Exception {
    Payments payments = start(builder());
    payments.status("p-1");
    payments.check("p-2");
    assertThat(receiver.take().status().paymentId()).isEqualTo("p-2");
    assertThat(receiver.waiting()).isZero();
  }

  @Test
  void urlAndListenersAreToldTheSame() throws Exception {
    Listener one = new Listener();
    Listener two = new Listener();
    Payments payments = start(builder().onPaymentStatus(one).onPaymentStatus(two));
    PaymentStatus checked = payments.check("p-1");
    assertThat(List.of(one.take(), two.take(), receiver.take().status())).containsOnly(checked);
  }

  @Test
  void aListenerThatThrowsIsToldAgainAndHindersNoOther() throws Exception {
    Listener fine = new Listener();
    Listener slow = new Listener();
    AtomicInteger attempts = new AtomicInteger();
    Payments payments =
        start(
            builder()
                .onPaymentStatus(
                    status -> {
                      if (attempts.incrementAndGet() < 3) {
                        throw new Exception("not yet");
                      }
                      slow.onStatus(status);
                    })
                .onPaymentStatus(fine));
    payments.check("p-1");
    assertThat(fine.take().paymentId()).isEqualTo("p-1");
    assertThat(slow.take().paymentId()).isEqualTo("p-1");
    assertThat(attempts).hasValue(3);
  }

  @Test
  void anErrorOfAListenerIsNotYetToo() throws Exception {
    Listener told = new Listener();
    AtomicInteger attempts = new AtomicInteger();
    Payments payments =
        start(
            builder()
                .onPaymentStatus(
                    status -> {
                      if (attempts.incrementAndGet() == 1) {
                        throw new AssertionError("a bug of the host");
                      }
                      told.onStatus(status);
                    }));
    payments.check("p-1");
    assertThat(told.take().paymentId()).isEqualTo("p-1");
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 503, 400, 404, 302, 408})
  void whateverIsNotA2xxIsTriedAgainWithTheSameIdAndANewTimestamp(int code) throws Exception {
    SettableClock clock = new SettableClock();
    receiver.answer(delivery -> Receiver.status(code));
    Payments payments = start(builder().clock(clock));
    payments.check("p-1");
    Receiver.Delivery first = receiver.take();
    first.verify(SECRET);
    assertThat(store.takeAttempt().state()).isEqualTo(NotificationState.PENDING);

    receiver.answer(delivery -> Receiver.status(204));
    clock.advance(Duration.ofSeconds(60));
    Receiver.Delivery second = receiver.take();
    assertThat(second.id()).isEqualTo(first.id());
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(second.timestamp()).isEqualTo(first.timestamp() + 60);
    second.verify(SECRET);
    assertThat(store.takeAttempt().state()).isEqualTo(NotificationState.DELIVERED);

    clock.advance(Duration.ofSeconds(60));
    payments.check("p-2");
    assertThat(receiver.take().status().paymentId()).as("p-1 is through").isEqualTo("p-2");
    assertThat(receiver.waiting()).isZero();
  }

  @Test
  void aConnectionThatBreaksIsTriedAgain() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    receiver.answer(
        delivery ->
            attempts.incrementAndGet() < 3
                ? new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build()
                : Receiver.status(200));
    Payments payments = start(builder());
    payments.check("p-1");
    String id = receiver.take().id();
    assertThat(receiver.take().id()).isEqualTo(id);
    assertThat(receiver.take().id()).isEqualTo(id);
    payments.check("p-2");
    assertThat(receiver.take().status().paymentId()).isEqualTo("p-2");
  }

  @Test
  void nobodyListeningAtAllIsTriedAgain() throws Exception {
    Receiver gone = new Receiver();
    URI url = gone.url();
    gone.close();
    Payments payments =
        start(builder().paymentCallbackUrl(url).deliveryPauses(List.of(TINY, TINY)));
    PaymentStatus checked = payments.check("p-1");
    assertThat(checked.status()).as("the caller is not bothered").isEqualTo(PaymentState.ACCEPTED);
    assertThat(store.takeAttempt().state()).isEqualTo(NotificationState.PENDING);
    assertThat(store.takeAttempt().state()).isEqualTo(NotificationState.PENDING);
    assertThat(store.takeAttempt().state()).isEqualTo(NotificationState.DEAD);
  }

  @Test
  void aReceiverThatHangsBlocksNoOtherPaymentAndIsTriedAgain() throws Exception {
    AtomicInteger hanging = new AtomicInteger();
    receiver.answer(
        delivery ->
            delivery.status().paymentId().equals("p-1") && hanging.incrementAndGet() == 1
                ? new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build()
                : Receiver.status(200));
    Payments payments = start(builder());
    payments.check("p-1");
    Receiver.Delivery first = receiver.take();
    for (int i = 0; i < 50; i++) {
      payments.check("other-" + i);
      assertThat(receiver.take().status().paymentId()).isEqualTo("other-" + i);
    }
    assertThat(receiver.take().id()).as("after the time-out").isEqualTo(first.id());
  }

  @Test
  void retryAfterIsHonoured() throws Exception {
    SettableClock clock = new SettableClock();
    receiver.answer(
        delivery -> new MockResponse.Builder().code(429).addHeader("Retry-After", "3600").build());
    Payments payments = start(builder().clock(clock));
    payments.check("p-1");
    Receiver.Delivery first = receiver.take();
    Notification waiting = store.takeAttempt();
    assertThat(waiting.nextAt()).isEqualTo(clock.instant().plusSeconds(3600));
    receiver.answer(delivery -> Receiver.status(200));

    clock.advance(Duration.ofSeconds(3599));
    for (int i = 0; i < 3; i++) { // what was due would be among these
      payments.check("p-2");
      assertThat(receiver.take().status().paymentId()).isEqualTo("p-2");
      store.takeAttempt();
    }
    clock.advance(Duration.ofSeconds(1));
    Receiver.Delivery second = receiver.take();
    assertThat(second.id()).isEqualTo(first.id());
    assertThat(second.timestamp()).isEqualTo(first.timestamp() + 3600);
  }

  @Test
  void retryAfterAsADateIsHonouredToo() throws Exception {
    SettableClock clock = new SettableClock();
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            clock.instant().plusSeconds(7200).atOffset(ZoneOffset.UTC));
    receiver.answer(
        delivery -> new MockResponse.Builder().code(503).addHeader("Retry-After", date).build());
    Payments payments = start(builder().clock(clock));
    payments.check("p-1");
    assertThat(store.takeAttempt().nextAt()).isEqualTo(clock.instant().plusSeconds(7200));
  }

  @Test
  void retryAfterThatIsShorterThanThePauseChangesNothingAndALongOneHasALimit() throws Exception {
    SettableClock clock = new SettableClock();
    AtomicReference<String> seconds = new AtomicReference<>("1");
    receiver.answer(
        delivery ->
            new MockResponse.Builder().code(429).addHeader("Retry-After", seconds.get()).build());
    Payments payments = start(builder().clock(clock).deliveryPauses(List.of(Duration.ofHours(1))));
    payments.check("p-1");
    assertThat(store.takeAttempt().nextAt())
        .isBetween(
            clock.instant().plus(Duration.ofMinutes(48)),
            clock.instant().plus(Duration.ofMinutes(72)));
    seconds.set("999999999");
    payments.check("p-2");
    assertThat(store.takeAttempt().nextAt())
        .isAfter(clock.instant().plus(Duration.ofHours(1)))
        .isBefore(clock.instant().plus(Duration.ofDays(4)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2147483648", "99999999999999999999", "-1", "soon"})
  void retryAfterThatMakesNoSenseChangesNothing(String wait) throws Exception {
    SettableClock clock = new SettableClock();
    receiver.answer(
        delivery -> new MockResponse.Builder().code(503).addHeader("Retry-After", wait).build());
    Payments payments = start(builder().clock(clock).deliveryPauses(List.of(Duration.ofHours(1))));
    payments.check("p-1");

    Notification attempt = store.takeAttempt();

    assertThat(attempt.result()).contains("answered with 503");
    assertThat(attempt.nextAt())
        .isBetween(
            clock.instant().plus(Duration.ofMinutes(48)),
            clock.instant().plus(Duration.ofMinutes(72)));
  }

  @Test
  void thePausesGrowOverThreeDaysUnlessTheyAreSet() throws Exception {
    SettableClock clock = new SettableClock();
    receiver.answer(delivery -> Receiver.status(500));
    Payments payments = start(builder().clock(clock).deliveryPauses(Notifications.DEFAULT_PAUSES));
    payments.check("p-1");
    Duration all = Duration.ZERO;
    Notification attempt = store.takeAttempt();
    for (int i = 1; attempt.state() == NotificationState.PENDING; i++) {
      assertThat(attempt.attempts()).isEqualTo(i);
      Duration pause = Duration.between(clock.instant(), attempt.nextAt());
      assertThat(pause).isPositive();
      all = all.plus(pause);
      clock.advance(pause);
      attempt = store.takeAttempt();
    }
    assertThat(attempt.state()).isEqualTo(NotificationState.DEAD);
    assertThat(attempt.attempts()).isEqualTo(10);
    assertThat(all).isBetween(Duration.ofDays(2), Duration.ofDays(4));
  }

  @Test
  void whatIsSentAgainByHandHasAllItsTriesAndItsAttemptsStillCount() throws Exception {
    SettableClock clock = new SettableClock();
    receiver.answer(delivery -> Receiver.status(500));
    Payments payments =
        start(builder().clock(clock).deliveryPauses(List.of(Duration.ofMinutes(1))));
    payments.check("p-1");
    assertThat(store.takeAttempt().state()).isEqualTo(NotificationState.PENDING);
    clock.advance(Duration.ofMinutes(2));
    Notification dead = store.takeAttempt();
    assertThat(dead.state()).isEqualTo(NotificationState.DEAD);

    gateway.administration().resend(dead.id(), null);

    Notification third = store.takeAttempt();
    assertThat(third.state()).isEqualTo(NotificationState.PENDING);
    assertThat(third.attempts()).isEqualTo(3);
    assertThat(Duration.between(clock.instant(), third.nextAt()))
        .isBetween(Duration.ofSeconds(48), Duration.ofSeconds(72));
    clock.advance(Duration.ofMinutes(2));
    Notification fourth = store.takeAttempt();
    assertThat(fourth.state()).isEqualTo(NotificationState.DEAD);
    assertThat(fourth.attempts()).isEqualTo(4);
  }

  @Test
  void goneStopsThisNotificationAndTheNextOneGoesOut() throws Exception {
    countQuestions();
    receiver.answer(delivery -> Receiver.status(410));
    SettableClock clock = new SettableClock();
    Payments payments = start(builder().clock(clock));
    payments.check("p-1");
    assertThat(asked(receiver.take().status())).isEqualTo(1);
    assertThat(store.takeAttempt().state()).isEqualTo(NotificationState.DEAD);
    clock.advance(Duration.ofMinutes(10)); // after 15 the pending payment is asked about
    payments.check("p-1");
    assertThat(asked(receiver.take().status())).isEqualTo(2);
    assertThat(receiver.waiting()).isZero();
  }

  @Test
  void afterTheLastPauseItIsGivenUpAndTheNextOneGoesOut() throws Exception {
    countQuestions();
    receiver.answer(delivery -> Receiver.status(asked(delivery.status()) == 1 ? 500 : 200));
    Payments payments = start(builder().deliveryPauses(List.of(TINY, TINY)));
    payments.check("p-1");
    payments.check("p-1");
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      order.add(asked(receiver.take().status()));
    }
    assertThat(order).containsExactly(1, 1, 1, 2);
  }

  @Test
  void withoutPausesItIsTriedOnce() throws Exception {
    countQuestions();
    receiver.answer(delivery -> Receiver.status(500));
    Payments payments = start(builder().deliveryPauses(List.of()));
    payments.check("p-1");
    payments.check("p-1");
    assertThat(asked(receiver.take().status())).isEqualTo(1);
    assertThat(asked(receiver.take().status())).isEqualTo(2);
  }

  @Test
  void forOnePaymentTheOrderIsKeptWhileTheOlderFailsAndOthersAreNotBlocked() throws Exception {
    countQuestions();
    CountDownLatch enough = new CountDownLatch(5);
    receiver.answer(
        delivery -> {
          if (!delivery.status().paymentId().equals("p-1")) {
            return Receiver.status(200);
          }
          if (enough.getCount() > 0) {
            enough.countDown();
            return Receiver.status(500);
          }
          return Receiver.status(200);
        });
    List<Duration> pauses = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      pauses.add(TINY);
    }
    Payments payments = start(builder().deliveryPauses(pauses));
    for (int i = 0; i < 3; i++) {
      payments.check("p-1");
    }
    payments.check("p-2");
    List<Integer> order = new ArrayList<>();
    boolean other = false;
    while (order.size() < 8) {
      PaymentStatus status = receiver.take().status();
      if (status.paymentId().equals("p-1")) {
        order.add(asked(status));
      } else {
        other = true;
      }
    }
    assertThat(order).containsExactly(1, 1, 1, 1, 1, 1, 2, 3);
    assertThat(other || receiver.take().status().paymentId().equals("p-2")).isTrue();
  }

  @Test
  void thousandsOfNotificationsAllArriveInOrder() throws Exception {
    countQuestions();
    Set<String> failedOnce = ConcurrentHashMap.newKeySet();
    receiver.answer(
        delivery ->
            delivery.id().hashCode() % 7 == 0 && failedOnce.add(delivery.id())
                ? Receiver.status(503)
                : Receiver.status(200));
    Payments payments = start(builder());
    for (int round = 0; round < 10; round++) {
      for (int payment = 0; payment < 100; payment++) {
        payments.check("p-" + payment);
      }
    }
    Map<String, List<Integer>> told = new HashMap<>();
    Set<String> seen = new HashSet<>();
    Set<String> through = new HashSet<>();
    while (through.size() < 1000) {
      Receiver.Delivery delivery = receiver.take();
      delivery.verify(SECRET);
      boolean failed = seen.add(delivery.id()) && delivery.id().hashCode() % 7 == 0;
      if (!failed && through.add(delivery.id())) {
        told.computeIfAbsent(delivery.status().paymentId(), id -> new ArrayList<>())
            .add(asked(delivery.status()));
      }
    }
    assertThat(told).hasSize(100);
    assertThat(told.values()).allSatisfy(each -> assertThat(each).hasSize(10).isSorted());
  }
}
