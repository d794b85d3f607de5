package dev.turnpike.http;

import static dev.turnpike.http.testing.Bodies.pay;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.PaymentGateway;
import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.FakeProvider;
import dev.turnpike.http.testing.LoggedLines;
import dev.turnpike.http.testing.TestServer;
import dev.turnpike.internal.contract.Redactor;
import dev.turnpike.testkit.fixtures.SettableClock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What the log says of who called. */
@Isolated("reads the log")
class AccessLogTest {
  private static final String KEY = "anna-key-7c0d0d3f5c0e4a";

  private final LoggedLines log = new LoggedLines("dev.turnpike.http");

  @AfterEach
  void listenNoMore() {
    log.close();
  }

  private static TestServer server(ApiKeys keys) {
    return TestServer.of(
        PaymentGateway.builder().provider(new FakeProvider()),
        builder ->
            builder.apiKeys(keys).clock(new SettableClock()).trustedProxies(List.of("127.0.0.1")));
  }

  private void awaitLine(String line) {
    log.await(logged -> logged.matches(line));
  }

  @Test
  void whatMovesMoney_isLoggedWithTenantKeyAndAddress() {
    ApiKey anna = ApiKey.named("anna").tenant("shop").key(KEY).rights(ApiKey.PLAIN_RIGHTS).build();
    try (TestServer server = server(ApiKeys.of(List.of()).with(anna))) {
      Client client = server.client();
      String[] headers = {
        "Authorization", "Bearer " + KEY, "X-Request-Id", "r-1", "X-Forwarded-For", "10.0.0.7"
      };
      client.post("/v3/fake/pay", pay(), headers).mustBe(200);
      awaitLine(
          "INFO POST pay at fake answered with 200 in \\d+ ms tenant=shop by=anna address=10\\.0\\.0\\.7 requestId=r-1");

      client.post("/v3/fake/pay", pay()).mustBe(401);
      client.post("/v3/fake/pay", "{}", "Authorization", "Bearer " + KEY).mustBe(400);
      awaitLine(
          "INFO POST pay at fake answered with 400 in \\d+ ms tenant=shop by=anna address=127\\.0\\.0\\.1 requestId=.*");
      assertThat(log.all()).noneMatch(line -> line.contains("answered with 401"));
    }
    assertThat(log.all().toString()).doesNotContain(KEY);
    assertThat(log.all())
        .filteredOn(line -> line.contains("tenant="))
        .allSatisfy(line -> assertThat(Redactor.line(line)).as("what is printed").isEqualTo(line));
  }

  @Test
  void refusedCredentials_areOneLineAMinute() {
    try (TestServer server = server(ApiKeys.of(List.of(KEY)))) {
      for (int i = 0; i < 37; i++) {
        server.client().get("/v3", "X-Forwarded-For", "10.0.0.7").mustBe(401);
      }
    }
    awaitLine(
        "WARNING refused 37 requests without valid credentials from 10\\.0\\.0\\.7 since \\d\\d:\\d\\dZ");
    assertThat(log.all()).filteredOn(line -> line.contains("refused")).hasSize(1);
  }
}
