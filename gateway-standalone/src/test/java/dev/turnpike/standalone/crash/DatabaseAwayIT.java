package dev.turnpike.standalone.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.http.testing.Client;
import dev.turnpike.standalone.testing.GatewayProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The way to the database is cut, and is there again. */
@Timeout(300)
class DatabaseAwayIT {
  private static String order(String order) {
    return "{\"amount\":1299,\"currency\":\"EUR\",\"shopTransactionId\":\"%s\"}".formatted(order);
  }

  @Test
  void noMoneyMoves_lookupsGoOn_andAllHealsByItself() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
        Cable cable = new Cable(postgres.getPort());
        Ground ground =
            new Ground()
                .with(
                    "GATEWAY_STORE_URL",
                    postgres
                        .getJdbcUrl("postgres", "postgres")
                        .replace(":" + postgres.getPort(), ":" + cable.port()));
        GatewayProcess gateway = ground.gateway()) {
      Client client = gateway.client();
      client.post("/v3/acme/pay", order("order-1")).mustBe(200);

      cable.cut();
      // this one finds out that the connection is dead, and nobody knows what came through it
      assertThat(client.post("/v3/acme/pay", order("order-2")).mustBe(503).field("outcome"))
          .isIn("unknown", "not_executed");
      client
          .post("/v3/acme/pay", order("order-2"))
          .mustBeProblem(503, "gateway_unavailable", "not_executed");
      assertThat(ground.company.charges("order-2")).isEmpty();
      client.get("/v3/acme/status?paymentId=p-1").mustBe(200);
      client.get("/v3/acme/check?paymentId=p-1").mustBeProblem(503, "gateway_unavailable", null);
      client.get("/v3/acme/callback?paymentId=p-1").mustBeProblem(503, "gateway_unavailable", null);
      Ground.await(
          () -> client.get("/-/ready").text(), () -> client.get("/-/ready").status() == 503);
      client.get("/-/healthz").mustBe(200);

      cable.mend();
      Ground.await(
          () -> client.get("/-/ready").text(), () -> client.get("/-/ready").status() == 200);
      Ground.await(
          () -> client.post("/v3/acme/pay", order("order-2")).text(),
          () -> client.post("/v3/acme/pay", order("order-2")).status() == 200);
      Ground.awaitQuiet(client);
      assertThat(ground.company.charges("order-2")).hasSize(1);
    }
  }
}
