package dev.turnpike.standalone.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.http.testing.Client;
import dev.turnpike.standalone.testing.GatewayProcess;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The receiver of notifications is down for longer than the first pauses. */
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
class ReceiverDownIT {
  private static final int PAYMENTS = 40;

  /** Enough of them for as long as it takes to pay, on a busy machine too. */
  private static final String PAUSES = "1" + ",2".repeat(200);

  /**
   * What DeliveryTest tries of every other way to be down is tried here in the profile thorough.
   */
  static List<Inbox.Mood> moods() {
    return Boolean.getBoolean("turnpike.thorough")
        ? Stream.of(Inbox.Mood.values()).filter(mood -> mood != Inbox.Mood.WELL).toList()
        : List.of(Inbox.Mood.RESETS);
  }

  @ParameterizedTest
  @MethodSource("moods")
  void payments_goOn_andEverythingArrivesInOrderAfterwards(Inbox.Mood mood) throws Exception {
    try (Ground ground = new Ground().inAFile().with("GATEWAY_DELIVERY_PAUSES", PAUSES);
        GatewayProcess gateway = ground.gateway()) {
      ground.inbox.mood(mood);
      Client client = gateway.client();
      for (int i = 1; i <= PAYMENTS; i++) {
        client
            .post(
                "/v3/acme/pay",
                "{\"amount\":1,\"currency\":\"EUR\",\"shopTransactionId\":\"order-%s\"}"
                    .formatted(i))
            .mustBe(200);
        for (int change = 0; change < 2; change++) {
          ground.company.charge("p-" + i).change();
          client.get("/v3/acme/check?paymentId=p-" + i).mustBe(200);
        }
      }
      Ground.await(() -> "nothing was refused twice", () -> ground.inbox.refused() > PAYMENTS);
      assertThat(ground.inbox.messages()).as("all was paid while nothing arrived").isEmpty();

      ground.inbox.mood(Inbox.Mood.WELL);
      Ground.awaitQuiet(client);

      assertThat(ground.inbox.forged()).isEmpty();
      assertThat(ground.inbox.messages())
          .extracting(message -> message.paymentId() + "/" + message.revision())
          .hasSize(2 * PAYMENTS)
          .doesNotHaveDuplicates();
      ground.noOlderStatusCameAfterANewerOne();
    }
  }
}
