package dev.turnpike.store.jdbc;

import static dev.turnpike.testing.Problems.problemOf;
import static dev.turnpike.testing.Requests.payment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.CallOptions;
import dev.turnpike.PaymentGateway;
import dev.turnpike.Payments;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.internal.ledger.Store;
import dev.turnpike.records.Cursor;
import dev.turnpike.records.OperationFilter;
import dev.turnpike.records.OperationState;
import dev.turnpike.testing.ScriptedProvider;
import dev.turnpike.testing.SettableClock;
import dev.turnpike.testing.Threads;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One tenant's payment, whose record is gone, and another tenant's request with the same id. */
class ForgottenPaymentTest {
  private static final CallOptions ANNA = CallOptions.builder().tenant("anna").build();
  private static final CallOptions BERT = CallOptions.builder().tenant("bert").build();

  @TempDir Path folder;

  /** The gateway looks again at once whether something is due: the clock is turned by the test. */
  private static Store neverAsleep(Store store) {
    return (Store)
        Proxy.newProxyInstance(
            Store.class.getClassLoader(),
            new Class<?>[] {Store.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("nextDue")) {
                return Optional.of(Instant.EPOCH);
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void anUnknownRequest_isNotSettledByAnothersPayment() {
    SettableClock clock = new SettableClock();
    ScriptedProvider acme = new ScriptedProvider();
    Store store =
        JdbcStore.sqlite(folder.resolve("turnpike.db"))
            .keyRetention(Duration.ofHours(1))
            .retention(Duration.ofDays(1))
            .openStore();
    try (PaymentGateway gateway =
        PaymentGateway.builder().provider(acme).store(neverAsleep(store)).clock(clock).build()) {
      Payments payments = gateway.provider("acme");
      String berts = payments.pay(payment("o-1"), BERT).paymentId();
      clock.advance(Duration.ofDays(2));
      while (store.cleanUp(clock.instant(), 10)) {}
      assertThat(store.payment("acme", berts)).isEmpty();
      acme.statusByShopTransactionId.always(
          (order, call) ->
              PaymentStatus.builder()
                  .status(PaymentState.ACCEPTED)
                  .paymentId(berts)
                  .shopTransactionId(order)
                  .build());

      acme.pay.thenThrow(new IllegalStateException("boom"));
      problemOf(() -> payments.pay(payment("o-1"), ANNA));
      Threads.until(
          "asked twice, so that the first answer has led to something",
          () -> {
            clock.advance(Duration.ofMinutes(20));
            return acme.statusByShopTransactionId.calls() >= 2;
          });

      assertThat(
              store
                  .operations(
                      new OperationFilter(null, null, OperationState.UNKNOWN), new Cursor(null, 10))
                  .items())
          .hasSize(1);
      assertThat(store.payment("acme", berts)).as("nobody is told of it either").isEmpty();
      assertThat(problemOf(() -> payments.statusByShopTransactionId("o-1", ANNA)).code())
          .isEqualTo(ErrorCode.PROVIDER_ERROR);
      assertThat(payments.status(berts, BERT).paymentId()).isEqualTo(berts);
    }
  }
}
