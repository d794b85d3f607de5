package dev.turnpike.internal.external;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.records.OperationState;
import dev.turnpike.testing.ById;
import dev.turnpike.testing.MoodyStore;
import dev.turnpike.testing.Requests;
import dev.turnpike.testing.SettableClock;
import dev.turnpike.testing.Threads;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.converter.ConvertWith;
import org.junit.jupiter.params.provider.CsvSource;

/** External services that answer about something else than was asked, or leave ids out. */
@Timeout(60)
class AnswerAboutAnotherTest {
  private static final String ACCEPTED = "{\"status\":\"ACCEPTED\",\"paymentId\":%s}";

  @ParameterizedTest
  @CsvSource({
    "status, '{\"status\":\"ACCEPTED\",\"paymentId\":\"pay-2\"}'",
    "check, '{\"status\":\"ACCEPTED\",\"paymentId\":\"pay-2\"}'",
    "subscription/status, '{\"status\":\"ACTIVE\",\"subscriptionToken\":\"sub-2\"}'",
    "subscription/pay, '{\"result\":\"OK\",\"paymentId\":\"p\",\"subscriptionToken\":\"sub-2\"}'",
    "subscription/update, '{\"result\":\"OK\",\"subscriptionToken\":\"sub-2\"}'",
    "subscription/expire, '{\"result\":\"OK\",\"subscriptionToken\":\"sub-2\"}'",
  })
  void anAnswerAboutAnother_isBroken(
      @ConvertWith(ById.class) Operation<?, ?> operation, String answer) {
    try (Peer peer = Peer.json(200, answer);
        Acme acme = Acme.at(peer)) {
      GatewayException failure = acme.failure(operation);

      assertThat(failure.code()).isEqualTo(ErrorCode.PROVIDER_ERROR);
      assertThat(failure.outcome().orElse(null))
          .isEqualTo(operation.movesMoney() ? Outcome.UNKNOWN : null);
    }
  }

  @Test
  void afterACallback_anAnswerAboutAnotherIsToldToNobody() throws Exception {
    MoodyStore records = new MoodyStore();
    CountDownLatch asked = new CountDownLatch(1);
    SettableClock clock = new SettableClock();
    try (Peer peer =
            new Peer(
                (request, wire) -> {
                  wire.json(200, ACCEPTED.formatted("\"pay-2\""));
                  asked.countDown();
                });
        Acme acme =
            Acme.at(
                peer.url(),
                service -> service,
                gateway -> gateway.clock(clock).store(records.store()))) {
      acme.payments().callback(Requests.callback("pay-1"));
      asked.await();

      Threads.until(
          "asked again",
          () -> {
            clock.advance(Duration.ofMinutes(1));
            return peer.requests().size() > 1;
          });
      assertThat(records.inside().payment("acme", "pay-2")).isEmpty();
    }
  }

  @Test
  void anIdThatIsLeftOut_isTheOneThatWasAskedFor() {
    try (Peer peer = Peer.json(200, ACCEPTED.formatted("null"));
        Acme acme = Acme.at(peer)) {
      assertThat(acme.payments().status("pay-1").paymentId()).isEqualTo("pay-1");
    }
    try (Peer peer = Peer.json(200, ACCEPTED.formatted("\"pay-1\""));
        Acme acme = Acme.at(peer)) {
      assertThat(acme.payments().statusByShopTransactionId("order-1").shopTransactionId())
          .isEqualTo("order-1");
    }
  }

  @ParameterizedTest
  @CsvSource({"'', false", "',\"shopTransactionId\":\"order-1\"', true"})
  void anUnknownPayment_isSettledOnlyByAStatusThatNamesIt(String more, boolean settles)
      throws Exception {
    SettableClock clock = new SettableClock();
    MoodyStore records = new MoodyStore();
    try (Peer peer =
            new Peer(
                (request, wire) -> {
                  if (request.method().equals("POST")) {
                    wire.answer(500, "text/plain", "no");
                  } else {
                    wire.json(200, ACCEPTED.formatted("\"pay-1\"" + more));
                  }
                });
        Acme acme =
            Acme.at(
                peer.url(),
                service -> service,
                gateway -> gateway.clock(clock).store(records.store()))) {
      acme.failure(Operation.PAY);

      clock.advance(Duration.ofSeconds(5));
      if (settles) {
        Threads.until("settled", () -> records.lastOperation().state() == OperationState.COMPLETED);
      } else {
        records.takePostponed();
        assertThat(records.lastOperation().state()).isEqualTo(OperationState.UNKNOWN);
        assertThat(records.inside().payment("acme", "pay-1")).isEmpty();
      }
    }
  }
}
