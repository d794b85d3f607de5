package dev.turnpike.internal.notify;

import static dev.turnpike.testing.Requests.callback;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.GatewayBuilder;
import dev.turnpike.PaymentGateway;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.records.Cursor;
import dev.turnpike.records.NotificationFilter;
import dev.turnpike.records.NotificationState;
import dev.turnpike.records.PaymentEvent;
import dev.turnpike.spi.CallbackResult;
import dev.turnpike.spi.NotExecutedException;
import dev.turnpike.spi.NotFoundException;
import dev.turnpike.testing.MoodyStore;
import dev.turnpike.testing.Problems;
import dev.turnpike.testing.Receiver;
import dev.turnpike.testing.Script;
import dev.turnpike.testing.ScriptedProvider;
import dev.turnpike.testing.SettableClock;
import dev.turnpike.testing.Threads;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * After a restore: what waits in the outbox of the backup may be older than what the receiver has
 * heard since.
 */
class HeldNotificationsTest {
  private static final Duration PAUSE = Duration.ofMinutes(1);
  private static final Duration LONGEST_HOLD = Duration.ofMinutes(6).plusSeconds(1);

  private final ScriptedProvider acme = new ScriptedProvider();
  private final ScriptedProvider other = new ScriptedProvider("other");
  private final Receiver receiver = new Receiver();
  private final SettableClock clock = new SettableClock();
  private final MoodyStore records = new MoodyStore();
  private PaymentGateway gateway = builder().build();
  private int timesHeld;

  HeldNotificationsTest() throws IOException {}

  private GatewayBuilder builder() {
    return PaymentGateway.builder()
        .provider(acme)
        .provider(other)
        .paymentCallbackUrl(receiver.url())
        .deliveryPauses(List.of(PAUSE))
        .clock(clock)
        .store(records.store());
  }

  /** At the time of the backup nothing goes out. */
  @BeforeEach
  void outboxStandsStill() {
    records.goAwayFor("claimNotifications");
  }

  @AfterEach
  void close() {
    gateway.close();
    receiver.close();
  }

  // ---- what the tests are made of

  private static Script.Step<String, PaymentStatus> is(PaymentState state) {
    return (paymentId, call) -> PaymentStatus.of(state, paymentId);
  }

  /** A status that is in the backup, and has not arrived. */
  private String waiting(String provider, String paymentId, PaymentState state) {
    (provider.equals("acme") ? acme : other).status.then(is(state));
    gateway.provider(provider).check(paymentId);
    return notifications().get(0).id();
  }

  private String waiting(PaymentState state) {
    return waiting("acme", "p-1", state);
  }

  /** The store as it is now is the backup. */
  private void restore() {
    startAgain(builder().restored(true));
  }

  private void startAgain(GatewayBuilder builder) {
    gateway.close();
    records.comeBack();
    clock.advance(Duration.ofHours(4));
    gateway = builder.build();
  }

  /** Those stored last first. */
  private List<Notification> notifications() {
    return records
        .inside()
        .notifications(new NotificationFilter(null, null, null), new Cursor(null, 500))
        .items();
  }

  private Map<String, Notification> byId() {
    return notifications().stream().collect(Collectors.toMap(Notification::id, one -> one));
  }

  private Notification get(String id) {
    return byId().get(id);
  }

  private void until(String id, NotificationState state) {
    Threads.until(id + " is " + state, () -> get(id).state() == state);
  }

  private void acmeIsAway() {
    acme.status.always(
        (paymentId, call) -> {
          throw new NotExecutedException("no line");
        });
  }

  private void held(String id) {
    int putOff = ++timesHeld;
    Threads.until("it is put off", () -> timesTried(id) == putOff);
    assertThat(get(id).result()).contains("held");
  }

  private long timesTried(String id) {
    return records.inside().timeline("acme", "p-1").orElseThrow().events().stream()
        .filter(event -> event.kind() == PaymentEvent.Kind.DELIVERY && id.equals(event.about()))
        .count();
  }

  /** Turns the clock until it is asked about again. */
  private void heldOnceMore(String id) {
    clock.advance(LONGEST_HOLD);
    held(id);
  }

  // ---- one payment

  @Test
  void whatTheProviderStillTells_isSentAsItStands() throws Exception {
    String id = waiting(PaymentState.ACCEPTED);
    acme.status.always(is(PaymentState.ACCEPTED));

    restore();

    Receiver.Delivery delivery = receiver.take();
    assertThat(delivery.id()).isEqualTo(id);
    assertThat(delivery.status().status()).isEqualTo(PaymentState.ACCEPTED);
    until(id, NotificationState.DELIVERED);
    assertThat(notifications()).hasSize(1);
    assertThat(acme.status.calls()).isEqualTo(2); // one was that of the backup
  }

  @Test
  void anOlderStatusThanTheProviderTells_isNeverSent() throws Exception {
    String old = waiting(PaymentState.PENDING);
    acme.status.always(is(PaymentState.ACCEPTED));

    restore();

    Receiver.Delivery delivery = receiver.take();
    assertThat(delivery.id()).isNotEqualTo(old);
    assertThat(delivery.status().status()).isEqualTo(PaymentState.ACCEPTED);
    until(delivery.id(), NotificationState.DELIVERED);
    assertThat(get(old).state()).isEqualTo(NotificationState.DEAD);
    assertThat(get(old).result()).contains("superseded after a restore");
    assertThat(records.payment("p-1").state()).isEqualTo(PaymentState.ACCEPTED);
    assertThat(receiver.waiting()).isZero();
  }

  @Test
  void otherMetadata_isAnotherStatus() throws Exception {
    String old = waiting(PaymentState.ACCEPTED);
    acme.status.always(
        (paymentId, call) ->
            PaymentStatus.of(PaymentState.ACCEPTED, paymentId).toBuilder()
                .metadata(Map.of("fee", 1.5e30))
                .build());

    restore();

    assertThat(receiver.take().body()).contains("fee");
    until(old, NotificationState.DEAD);
    assertThat(receiver.waiting()).isZero();
  }

  @Test
  void ofSeveralOfOnePayment_thoseThatTellAnOlderStatusAreSkipped() throws Exception {
    String pending = waiting(PaymentState.PENDING);
    String accepted = waiting(PaymentState.ACCEPTED);
    String acceptedAgain = waiting(PaymentState.ACCEPTED);
    acme.status.always(is(PaymentState.ACCEPTED));

    restore();

    assertThat(List.of(receiver.take().id(), receiver.take().id()))
        .containsExactly(accepted, acceptedAgain);
    until(acceptedAgain, NotificationState.DELIVERED);
    assertThat(get(pending).state()).isEqualTo(NotificationState.DEAD);
    assertThat(receiver.waiting()).isZero();
    assertThat(acme.status.calls()).isEqualTo(4); // three were those of the backup
  }

  @Test
  void aSupersededOne_canNotBeSentByHandEither() throws Exception {
    String old = waiting(PaymentState.PENDING);
    acme.status.always(is(PaymentState.ACCEPTED));
    restore();
    until(receiver.take().id(), NotificationState.DELIVERED);

    assertThat(Problems.problemOf(() -> gateway.administration().resend(old, null)).code())
        .isEqualTo(ErrorCode.RECORD_CONFLICT);
  }

  @Test
  void whatIsNotifiedSinceTheRestore_isSentWithoutAnotherQuestion() throws Exception {
    restore();
    acme.status.always(is(PaymentState.ACCEPTED));

    gateway.provider("acme").check("p-1");

    receiver.take();
    until(notifications().get(0).id(), NotificationState.DELIVERED);
    assertThat(acme.status.calls()).isEqualTo(1);
  }

  /** It may have been on its way since before the restore, and a newer one was told. */
  @Test
  void aProvedStatus_isNotBelievedWithoutAQuestion() throws Exception {
    restore();
    acme.status.always(is(PaymentState.ACCEPTED));
    acme.callback.then(
        (callback, call) -> CallbackResult.verified(PaymentStatus.of(PaymentState.PENDING, "p-1")));

    gateway.callback("acme", callback("p-1"));

    assertThat(receiver.take().status().status()).isEqualTo(PaymentState.ACCEPTED);
    until(notifications().get(0).id(), NotificationState.DELIVERED);
    assertThat(notifications()).hasSize(1);
  }

  // ---- the provider can't be asked

  @Test
  void whileTheProviderIsAway_itIsHeld() throws Exception {
    String id = waiting(PaymentState.ACCEPTED);
    acmeIsAway();
    restore();
    held(id);
    for (int i = 0; i < 5; i++) {
      heldOnceMore(id);
    }
    assertThat(get(id).state()).isEqualTo(NotificationState.PENDING);
    assertThat(get(id).result()).contains("held", "no line");
    assertThat(receiver.waiting()).isZero();
    acme.status.always(is(PaymentState.ACCEPTED));

    clock.advance(LONGEST_HOLD);

    assertThat(receiver.take().id()).isEqualTo(id);
  }

  @Test
  void beingHeld_usesUpNoTry() throws Exception {
    String id = waiting(PaymentState.ACCEPTED);
    acmeIsAway();
    restore();
    held(id);
    for (int i = 0; i < 5; i++) {
      heldOnceMore(id);
    }
    acme.status.always(is(PaymentState.ACCEPTED));
    receiver.answer(delivery -> Receiver.status(503));
    clock.advance(LONGEST_HOLD);
    receiver.take();
    Threads.until("the try is recorded", () -> get(id).result().contains("503"));
    assertThat(get(id).state()).isEqualTo(NotificationState.PENDING);
    receiver.answer(delivery -> Receiver.status(200));

    clock.advance(PAUSE.multipliedBy(2));

    assertThat(receiver.take().id()).isEqualTo(id);
    until(id, NotificationState.DELIVERED);
  }

  @Test
  void onceItMayBeSent_itIsGivenUpAfterAllItsTries() throws Exception {
    String id = waiting(PaymentState.ACCEPTED);
    acme.status.always(is(PaymentState.ACCEPTED));
    receiver.answer(delivery -> Receiver.status(503));
    restore();
    receiver.take();
    Threads.until("the try is recorded", () -> get(id).result() != null);

    clock.advance(PAUSE.multipliedBy(2));

    receiver.take();
    until(id, NotificationState.DEAD);
  }

  @Test
  void aPaymentThatTheProviderDoesNotKnow_isHeld() throws Exception {
    String id = waiting(PaymentState.ACCEPTED);
    acme.status.always(
        (paymentId, call) -> {
          throw new NotFoundException("no such payment");
        });
    restore();
    held(id);

    heldOnceMore(id);

    assertThat(receiver.waiting()).isZero();
  }

  @Test
  void oneProviderThatIsAway_holdsNothingOfAnother() throws Exception {
    String held = waiting("acme", "p-1", PaymentState.ACCEPTED);
    String free = waiting("other", "p-2", PaymentState.ACCEPTED);
    acmeIsAway();

    restore();

    assertThat(receiver.take().id()).isEqualTo(free);
    until(free, NotificationState.DELIVERED);
    Threads.until("it is held", () -> String.valueOf(get(held).result()).contains("held"));
    assertThat(receiver.waiting()).isZero();
  }

  @Test
  void aProviderThatIsAway_isNotAskedAboutEachOfManyPayments() throws Exception {
    int many = 100;
    for (int i = 0; i < many; i++) {
      acme.status.then(is(PaymentState.ACCEPTED));
      gateway.provider("acme").check("p-" + i);
    }
    acmeIsAway();

    restore();
    Threads.until(
        "all are held",
        () ->
            notifications().stream()
                .allMatch(one -> String.valueOf(one.result()).contains("held")));

    assertThat(acme.status.calls() - many).isLessThanOrEqualTo(16); // as many as work at once
  }

  @Test
  void afterACrashInTheMiddle_itIsStillHeld() throws Exception {
    String id = waiting(PaymentState.PENDING);
    acmeIsAway();
    restore();
    held(id);
    acme.status.always(is(PaymentState.ACCEPTED));

    restore();

    assertThat(receiver.take().status().status()).isEqualTo(PaymentState.ACCEPTED);
    until(id, NotificationState.DEAD);
    assertThat(receiver.waiting()).isZero();
  }

  /** The newer status is stored; the older notification was not ended any more. */
  @Test
  void aCrashBetweenTheNewStatusAndTheEndOfTheOldOne_losesNeither() throws Exception {
    String old = waiting(PaymentState.PENDING);
    acme.status.always(is(PaymentState.ACCEPTED));
    gateway.close();
    records.comeBack();
    records.goAwayFor("update");
    clock.advance(Duration.ofHours(4));
    gateway = builder().restored(true).build();
    Threads.until("it could not be ended", () -> records.refused("update") > 0);

    restore();

    assertThat(receiver.take().status().status()).isEqualTo(PaymentState.ACCEPTED);
    until(old, NotificationState.DEAD);
    assertThat(notifications()).hasSize(2);
    assertThat(receiver.waiting()).isZero();
  }

  // ---- without a restore

  @Test
  void withoutARestore_whatWaitsIsSentWithoutAQuestion() throws Exception {
    String id = waiting(PaymentState.ACCEPTED);

    startAgain(builder());

    assertThat(receiver.take().id()).isEqualTo(id);
    assertThat(acme.status.calls()).isEqualTo(1); // that of the backup
  }
}
