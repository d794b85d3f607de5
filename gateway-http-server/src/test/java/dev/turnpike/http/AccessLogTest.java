package dev.turnpike.http;

import static dev.turnpike.http.testing.Bodies.pay;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.PaymentGateway;
import dev.turnpike.contract.Redactor;
import dev.turnpike.http.testing.Await;
import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.FakeProvider;
import dev.turnpike.http.testing.TestServer;
import dev.turnpike.testkit.fixtures.SettableClock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** What the log says of who called. */
@Isolated("reads the log")
class AccessLogTest {
  private static final String KEY = "anna-key-7c0d0d3f5c0e4a";

  private final Logger logger = Logger.getLogger("dev.turnpike.http");
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          log.add(record.getLevel() + " " + new SimpleFormatter().formatMessage(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    logger.addHandler(handler);
  }

  @AfterEach
  void listenNoMore() {
    logger.removeHandler(handler);
  }

  private static TestServer server(ApiKeys keys) {
    return TestServer.of(
        PaymentGateway.builder().provider(new FakeProvider()),
        builder ->
            builder.apiKeys(keys).clock(new SettableClock()).trustedProxies(List.of("127.0.0.1")));
  }

  private void awaitLine(String line) {
    Await.until(log::toString, () -> log.stream().anyMatch(logged -> logged.matches(line)));
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
      assertThat(log).noneMatch(line -> line.contains("answered with 401"));
    }
    assertThat(log.toString()).doesNotContain(KEY);
    assertThat(log)
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
    assertThat(log).filteredOn(line -> line.contains("refused")).hasSize(1);
  }
}
