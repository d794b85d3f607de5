package dev.turnpike;

import static dev.turnpike.testing.Problems.problemOf;
import static dev.turnpike.testing.Requests.payment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.api.GatewayException;
import dev.turnpike.internal.transport.RecordedLogs;
import dev.turnpike.spi.NotExecutedException;
import dev.turnpike.spi.RejectedException;
import dev.turnpike.testing.ScriptedProvider;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What a provider throws is logged, but for what it should never have said. */
@Isolated("the log is everybody's")
class ProviderLogTest {
  private static final String CARD = "4111 1111 1111 1111";

  private final ScriptedProvider acme = new ScriptedProvider();
  private final PaymentGateway gateway = PaymentGateway.builder().provider(acme).build();
  private final Payments payments = gateway.provider("acme");

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void aCardNumberInWhatIsThrown_isMasked_andSoIsTheOneInItsCause() {
    try (RecordedLogs.Recording log = RecordedLogs.start()) {
      acme.pay.thenThrow(
          new IllegalStateException(
              "no answer for " + CARD, new IOException("cvv=123 of " + CARD + "\nFORGED line")));
      problemOf(() -> payments.pay(payment("o-1")));

      assertThat(log.text())
          .contains("provider 'acme' failed at pay")
          .contains("java.lang.IllegalStateException: no answer for ***")
          .contains("Caused by: java.io.IOException: cvv=*** of *** | FORGED line")
          .contains("at " + ProviderLogTest.class.getName())
          .doesNotContain("4111");
      assertThat(log.text().lines()).noneMatch(line -> line.startsWith("FORGED"));
    }
  }

  @Test
  void aCardNumberInARefusal_reachesNeitherLogNorCaller() {
    try (RecordedLogs.Recording log = RecordedLogs.start()) {
      acme.pay.thenThrow(new RejectedException("card " + CARD + " is refused"));
      GatewayException rejected = problemOf(() -> payments.pay(payment("o-1")));
      acme.pay.thenThrow(new NotExecutedException("no line\u009b31m", new IOException(CARD), null));
      problemOf(() -> payments.pay(payment("o-2")));

      assertThat(rejected.detail()).isEqualTo("card *** is refused");
      assertThat(log.text()).contains("no line\\u009b31m, java.io.IOException: ***");
      assertThat(log.text()).doesNotContain("4111");
    }
  }
}
