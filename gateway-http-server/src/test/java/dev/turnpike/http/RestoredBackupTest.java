package dev.turnpike.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.PaymentGateway;
import dev.turnpike.http.testing.Answer;
import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.FakeProvider;
import dev.turnpike.http.testing.TestServer;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** After a restore, as callers and the platform see it. */
class RestoredBackupTest {
  private final FakeProvider fake = new FakeProvider();
  private final TestServer server =
      TestServer.of(PaymentGateway.builder().provider(fake).restored(true));
  private final Client client = server.client();

  @AfterEach
  void close() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ready", "check-up"})
  void ready_saysHowFarItIs(String check) {
    Answer answer = client.get("/-/" + check).mustBe(200);

    assertThat(answer.field("status")).isEqualTo("OK");
    assertThat(answer.text())
        .contains("\"restored\":{\"over\":true,\"heldNotifications\":0,\"openOperations\":0");
  }

  @Test
  void healthz_saysThatItLives() {
    assertThat(client.get("/-/healthz").mustBe(200).json()).doesNotContainKey("restored");
  }

  @Test
  void withoutARestore_readyHasNothingToSayOfIt() {
    try (TestServer other = TestServer.withSandbox()) {
      assertThat(other.client().get("/-/ready").mustBe(200).json().keySet())
          .isEqualTo(Set.of("status", "name", "version"));
    }
  }

  @Test
  void whatWasMadeSinceTheBackup_isReplayed() {
    Answer answer =
        client
            .post(
                "/v3/fake/pay", "{\"amount\":1,\"currency\":\"EUR\",\"shopTransactionId\":\"o-1\"}")
            .mustBe(200);

    assertThat(answer.field("paymentId")).isEqualTo("found");
    assertThat(answer.header("Idempotency-Replayed")).contains("true");
    assertThat(fake.calls()).extracting(FakeProvider.Call::operation).doesNotContain("pay");
  }

  @Test
  void whatCannotBeFoundOut_isAProblemThatSaysWhy() {
    Answer answer = client.post("/v3/fake/refund", "{\"paymentId\":\"p-1\"}");

    answer.mustBeProblem(503, "provider_unavailable", "not_executed");
    assertThat(answer.field("detail")).contains("restored backup", "GATEWAY_RESTORED");
    assertThat(fake.calls()).isEmpty();
  }
}
