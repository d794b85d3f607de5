package dev.turnpike.standalone.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.http.testing.Answer;
import dev.turnpike.http.testing.Client;
import dev.turnpike.standalone.testing.GatewayProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A provider takes the money, and its answer is lost. */
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
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
    int timeoutMs = mood == Company.Mood.TAKES_AND_HANGS ? 4_000 : 20_000;
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

  @Test
  void everyScenarioOfTheSandbox_endsKnown() throws Exception {
    try (Ground ground = new Ground().inAFile().with("ENABLED_PROVIDERS", "sandbox,acme");
        GatewayProcess gateway = ground.gateway()) {
      Client client = gateway.client();
      assertThat(play(client, "ok").mustBe(200).field("result")).isEqualTo("OK");
      assertThat(play(client, "ko").mustBe(200).field("result")).isEqualTo("KO");
      assertThat(play(client, "pending").mustBe(200).field("result")).isEqualTo("PENDING");
      assertThat(play(client, "redirect").mustBe(200).field("result")).isEqualTo("REDIRECT_TO_URL");
      play(client, "timeout").mustBe(504);
      play(client, "error").mustBe(502);
      play(client, "unavailable").mustBe(503);
      Ground.await(
          () -> client.get("/admin/counts").text(),
          () -> client.get("/admin/counts").field("operationsUnknown").equals("0"));

      assertThat(payments(client, "ok")).contains("\"status\":\"ACCEPTED\"");
      assertThat(payments(client, "ko")).contains("\"status\":\"FAILED\"");
      assertThat(payments(client, "timeout")).contains("\"status\":\"ACCEPTED\"");
      assertThat(payments(client, "error")).isEqualTo("{\"payments\":[]}");
      assertThat(payments(client, "unavailable")).isEqualTo("{\"payments\":[]}");
    }
  }

  /** An order that is named after the scenario. */
  private static Answer play(Client client, String scenario) {
    return client.post(
        "/v3/sandbox/pay",
        "{\"amount\":1299,\"currency\":\"EUR\",\"shopTransactionId\":\"%s\",\"providerData\":{\"scenario\":\"%s\"}}"
            .formatted(scenario, scenario));
  }

  private static String payments(Client client, String order) {
    return client
        .get("/admin/payments?provider=sandbox&shopTransactionId=" + order)
        .mustBe(200)
        .text();
  }
}
