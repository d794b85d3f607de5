package dev.turnpike;

import static dev.turnpike.testing.Requests.callback;
import static dev.turnpike.testing.Requests.payment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.api.PaymentStatus;
import dev.turnpike.internal.transport.RecordedLogs;
import dev.turnpike.testing.Listener;
import dev.turnpike.testing.MoodyStore;
import dev.turnpike.testing.ScriptedProvider;
import dev.turnpike.testing.Threads;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What is said while the store can't be reached, and once it can. */
@Isolated("the log is everybody's")
class StoreAwayLogTest {
  private final ScriptedProvider acme = new ScriptedProvider();
  private final Listener listener = new Listener();
  private final MoodyStore records = new MoodyStore();
  private final PaymentGateway gateway =
      PaymentGateway.builder()
          .provider(acme)
          .onPaymentStatus(listener)
          .store(records.store())
          .build();
  private final Payments payments = gateway.provider("acme");

  @AfterEach
  void close() {
    gateway.close();
  }

  /** What the listener was told, once its arrival is recorded: else it would be told again. */
  private PaymentStatus told() throws InterruptedException {
    PaymentStatus status = listener.take();
    Threads.until("it has arrived", () -> records.inside().counts().waitingNotifications() == 0);
    return status;
  }

  @Test
  void anEndThatIsStoredTwiceIsNoError() throws Exception {
    try (RecordedLogs.Recording logs = RecordedLogs.start()) {
      records.goAwayAfter("complete");
      payments.pay(payment("o-1"), CallOptions.idempotencyKey("k-1"));
      records.comeBack();
      Threads.until(
          "it was made up for",
          () -> logs.text().contains("the store is there again: 1 operations"));

      assertThat(logs.text()).doesNotContain("settled otherwise");
      payments.check("the end");
      assertThat(told().paymentId()).isEqualTo("the end");
      assertThat(listener.waiting()).isZero();
    }
  }

  @Test
  void whatIsDueIsDoneWhenTheStoreIsBack() throws Exception {
    try (RecordedLogs.Recording logs = RecordedLogs.start()) {
      records.goAwayFor("claimCallbacks", "claimNotifications");
      payments.callback(callback("p-1"));
      Threads.until("it was tried twice", () -> records.refused("claimCallbacks") >= 2);
      assertThat(acme.status.calls()).isZero();

      records.comeBack();

      assertThat(told().paymentId()).isEqualTo("p-1");
      assertThat(logs.of("dev.turnpike.internal.background.BackgroundWork"))
          .filteredOn(line -> line.contains(" ERROR "))
          .as("said once, however often it was tried")
          .hasSize(1);
      assertThat(logs.of("dev.turnpike.internal.background.BackgroundWork"))
          .anySatisfy(line -> assertThat(line).contains("can be reached again"));
    }
  }
}
