package dev.turnpike;

import static dev.turnpike.testing.Problems.problemOf;
import static dev.turnpike.testing.Requests.payment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.api.Outcome;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.internal.ledger.Notification;
import dev.turnpike.records.Cursor;
import dev.turnpike.records.NotificationFilter;
import dev.turnpike.records.OperationState;
import dev.turnpike.testing.Listener;
import dev.turnpike.testing.MoodyStore;
import dev.turnpike.testing.ScriptedProvider;
import dev.turnpike.testing.SettableClock;
import dev.turnpike.testing.Threads;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** While settings are changed on one gateway after the other, each does only what it can do. */
class RollingChangeTest {
  private final MoodyStore records = new MoodyStore();
  private final SettableClock clock = new SettableClock();

  private GatewayBuilder builder() {
    return PaymentGateway.builder().store(records.store()).clock(clock);
  }

  @Test
  void anUnknownPaymentIsLeftToTheGatewayThatHasItsProvider() throws Exception {
    ScriptedProvider acme = new ScriptedProvider();
    acme.pay.thenThrow(new IllegalStateException("reset"));
    try (PaymentGateway first = builder().provider(acme).build()) {
      assertThat(problemOf(() -> first.provider("acme").pay(payment("o-1"))).outcome())
          .contains(Outcome.UNKNOWN);
    }
    try (PaymentGateway without = builder().provider(new ScriptedProvider("other")).build()) {
      clock.advance(Duration.ofMinutes(5));
      Threads.until(
          "said", () -> without.warnings().toString().contains("no gateway of this store has"));
      assertThat(records.lastOperation().state()).isEqualTo(OperationState.UNKNOWN);
      assertThat(records.postponements()).as("put off by one that can't ask").isZero();

      acme.statusByShopTransactionId.always(
          (id, call) ->
              PaymentStatus.of(PaymentState.ACCEPTED, "p-1").toBuilder()
                  .shopTransactionId(id)
                  .build());
      try (PaymentGateway again = builder().provider(acme).build()) {
        Threads.until("settled", () -> records.lastOperation().state() == OperationState.COMPLETED);
        assertThat(again.warnings()).isEmpty();
      }
      clock.advance(Duration.ofMinutes(5));
      Threads.until("nothing waits", () -> without.warnings().isEmpty());
    }
  }

  @Test
  void aNotificationIsLeftToTheGatewayThatHasItsReceiver() throws Exception {
    ScriptedProvider acme = new ScriptedProvider();
    Listener listener = new Listener();
    String paid;
    try (PaymentGateway teller =
        builder().provider(acme).onPaymentStatus(status -> failing()).build()) {
      paid = teller.provider("acme").pay(payment("o-1")).paymentId();
      teller.provider("acme").check(paid);
      Threads.until("tried", () -> onlyNotification().result() != null);
    }
    try (PaymentGateway silent = builder().provider(acme).build()) {
      clock.advance(Duration.ofMinutes(20));
      Threads.until("said", () -> !silent.warnings().isEmpty());
      assertThat(records.inside().counts().deadNotifications()).isZero();
      try (PaymentGateway again = builder().provider(acme).onPaymentStatus(listener).build()) {
        assertThat(listener.take().paymentId()).isEqualTo(paid);
        assertThat(again.warnings()).isEmpty();
      }
    }
  }

  @Test
  void whatWaitsForAListener_findsItByItsName_whoeverElseIsTold() throws Exception {
    ScriptedProvider acme = new ScriptedProvider();
    Listener other = new Listener();
    Listener mail = new Listener();
    String paid;
    try (PaymentGateway before =
        builder().provider(acme).onPaymentStatus("mail", status -> failing()).build()) {
      paid = before.provider("acme").pay(payment("o-1")).paymentId();
      before.provider("acme").check(paid);
      Threads.until("tried", () -> onlyNotification().result() != null);
      assertThat(onlyNotification().target()).isEqualTo("listener-mail");
    }
    clock.advance(Duration.ofMinutes(20));
    try (PaymentGateway after =
        builder()
            .provider(acme)
            .onPaymentStatus(other)
            .onPaymentStatus("books", other)
            .onPaymentStatus("mail", mail)
            .build()) {
      assertThat(mail.take().paymentId()).isEqualTo(paid);
      assertThat(other.waiting()).isZero();
      assertThat(after.warnings()).isEmpty();
    }
  }

  @Test
  void whatWaitsForAListenerWithoutAName_findsIt_thoughAUrlIsToldNow() throws Exception {
    ScriptedProvider acme = new ScriptedProvider();
    Listener listener = new Listener();
    String paid;
    try (PaymentGateway before =
        builder().provider(acme).onPaymentStatus(status -> failing()).build()) {
      paid = before.provider("acme").pay(payment("o-1")).paymentId();
      before.provider("acme").check(paid);
      Threads.until("tried", () -> onlyNotification().result() != null);
    }
    clock.advance(Duration.ofMinutes(20));
    try (PaymentGateway after =
        builder()
            .provider(acme)
            .paymentCallbackUrl(URI.create("http://127.0.0.1:1/payments"))
            .onPaymentStatus(listener)
            .build()) {
      assertThat(listener.take().paymentId()).isEqualTo(paid);
      assertThat(after.providers()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "2nd", "two words", "mail\n", "mail"})
  void aListenersName_isOneThatCanBeKept_andOfOneListener(String name) {
    GatewayBuilder builder = PaymentGateway.builder().onPaymentStatus("mail", status -> {});

    assertThatThrownBy(() -> builder.onPaymentStatus(name, status -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("name");
  }

  private Notification onlyNotification() {
    return records
        .inside()
        .notifications(new NotificationFilter(null, null, null), new Cursor(null, 1))
        .items()
        .get(0);
  }

  private static void failing() throws Exception {
    throw new IllegalStateException("not yet");
  }
}
