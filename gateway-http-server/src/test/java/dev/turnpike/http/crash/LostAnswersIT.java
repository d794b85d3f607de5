package dev.turnpike.http.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.http.testing.Answer;
import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.GatewayProcess;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A provider takes the money, and its answer is lost. */
@Timeout(300)
class LostAnswersIT {
  private static Answer pay(Client client, String order) {
    return client.post(
        "/v3/acme/pay",
        "{\"amount\":1299,\"currency\":\"EUR\",\"shopTransactionId\":\"%s\"}".formatted(order));
  }

  @ParameterizedTest
  @EnumSource(
      value = Company.Mood.class,
      names = {"TAKES_AND_RESETS", "TAKES_AND_HANGS", "TAKES_AND_DIES"})
  void whatWasTaken_isUnknown_thenFound_toldAndNeverTakenAgain(Company.Mood mood) throws Exception {
    int timeoutMs = mood == Company.Mood.TAKES_AND_HANGS ? 1_000 : 20_000;
    try (Ground ground = new Ground(timeoutMs).inAFile();
        GatewayProcess gateway = ground.gateway()) {
      ground.company.mood(order -> mood);
      Client client = gateway.client();

      Answer first = pay(client, "order-1");
      assertThat(first.field("outcome")).isEqualTo("unknown");
      ground.company.mood(order -> Company.Mood.OK);
      Answer again = pay(client, "order-1");
      assertThat(again.field("code")).isEqualTo(first.field("code"));
      assertThat(again.header("Idempotency-Replayed")).contains("true");
      if (mood == Company.Mood.TAKES_AND_DIES) {
        ground.company.comeBack();
      }
      Ground.awaitQuiet(client);

      assertThat(ground.company.charges("order-1")).hasSize(1);
      String paymentId = ground.company.charges("order-1").get(0).paymentId;
      assertThat(pay(client, "order-1").mustBe(200).json())
          .containsEntry("result", "OK")
          .containsEntry("paymentId", paymentId);
      assertThat(ground.inbox.messages())
          .singleElement()
          .matches(message -> message.paymentId().equals(paymentId))
          .matches(message -> message.status().equals("ACCEPTED"));
      assertThat(ground.company.count()).isEqualTo(1);
    }
  }

  @Test
  void whatWasRefused_wasNotTaken_andMayBeTriedAgain() throws Exception {
    try (Ground ground = new Ground().inAFile();
        GatewayProcess gateway = ground.gateway()) {
      ground.company.mood(order -> Company.Mood.REFUSES);
      pay(gateway.client(), "order-1").mustBeProblem(503, "provider_unavailable", "not_executed");
      ground.company.mood(order -> Company.Mood.OK);

      pay(gateway.client(), "order-1").mustBe(200);
      assertThat(ground.company.count()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ok, 200, OK, ACCEPTED",
    "ko, 200, KO, FAILED",
    "pending, 200, PENDING, ",
    "redirect, 200, REDIRECT_TO_URL, ",
    "timeout, 504, , ACCEPTED",
    "error, 502, , ",
    "unavailable, 503, , "
  })
  void everyScenarioOfTheSandbox_endsKnown(String scenario, int status, String result, String state)
      throws Exception {
    try (Ground ground = new Ground().inAFile().with("ENABLED_PROVIDERS", "sandbox,acme");
        GatewayProcess gateway = ground.gateway()) {
      Client client = gateway.client();
      Answer answer =
          client
              .post(
                  "/v3/sandbox/pay",
                  "{\"amount\":1299,\"currency\":\"EUR\",\"shopTransactionId\":\"order-1\",\"providerData\":{\"scenario\":\"%s\"}}"
                      .formatted(scenario))
              .mustBe(status);
      assertThat(answer.field("result")).isEqualTo(result);
      Ground.await(
          () -> client.get("/admin/counts").text(),
          () -> client.get("/admin/counts").field("operationsUnknown").equals("0"));

      Map<String, Object> payments = client.get("/admin/payments").mustBe(200).json();
      if (state != null) {
        assertThat(payments.toString()).contains("status=" + state);
      }
      if (status == 502 || status == 503) {
        assertThat(payments.toString()).isEqualTo("{payments=[]}");
      }
    }
  }
}
