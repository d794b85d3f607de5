package dev.turnpike.http;

import static dev.turnpike.http.testing.Bodies.pay;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.PaymentGateway;
import dev.turnpike.http.testing.Answer;
import dev.turnpike.http.testing.FakeProvider;
import dev.turnpike.http.testing.RawClient;
import dev.turnpike.http.testing.TestServer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server stops without cutting anybody off who has time left. */
@Timeout(30)
class GracefulStopTest {
  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch end = new CountDownLatch(1);
  private final FakeProvider provider = new FakeProvider("fake", this::play);
  private final TestServer server = TestServer.of(PaymentGateway.builder().provider(provider));
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private Object play(FakeProvider.Call call) throws Exception {
    if (call.subject().startsWith("wait")) {
      arrived.countDown();
      end.await();
    }
    return FakeProvider.USUAL;
  }

  @AfterEach
  void close() {
    end.countDown();
    server.close();
    threads.shutdownNow();
  }

  @Test
  void stop_letsARunningRequestComeToItsEnd_andRefusesNewOnes() throws Exception {
    Future<Answer> running =
        threads.submit(() -> server.client().post("/v3/fake/pay", pay("wait")));
    arrived.await();
    try (RawClient kept = server.connect()) {
      kept.send("GET /-/ready HTTP/1.1\r\nHost: localhost\r\n\r\n").read().mustBe(200);
      Future<Integer> stop = threads.submit(() -> server.server().stop(Duration.ofSeconds(20)));

      Answer ready;
      do {
        ready = kept.send("GET /-/ready HTTP/1.1\r\nHost: localhost\r\n\r\n").read();
      } while (ready.status() == 200);

      ready.mustBe(503);
      server
          .client()
          .post("/v3/fake/pay", pay())
          .mustBeProblem(503, "gateway_unavailable", "not_executed");
      assertThat(stop.isDone()).isFalse();
      end.countDown();
      assertThat(stop.get(10, TimeUnit.SECONDS)).isZero();
    }
    running.get(10, TimeUnit.SECONDS).mustBe(200);
    assertThat(provider.calls()).hasSize(1);
    assertThatThrownBy(server::connect).isInstanceOf(IOException.class);
  }

  @Test
  void stop_whenTimeIsOver_saysHowManyWereCutOff() throws Exception {
    threads.submit(() -> server.client().post("/v3/fake/pay", pay("wait")));
    arrived.await();

    assertThat(server.server().stop(Duration.ofMillis(50))).isEqualTo(1);
  }

  @Test
  void stop_ofAnIdleServer_isQuick_andCanBeRepeated() {
    assertThat(server.server().stop(Duration.ofSeconds(20))).isZero();
    assertThat(server.server().stop(Duration.ofSeconds(20))).isZero();
  }

  @Test
  void stop_leavesTheGatewayOpen() throws IOException {
    try (PaymentGateway gateway = PaymentGateway.builder().provider(provider).build()) {
      GatewayServer.builder(gateway).port(0).start().stop(Duration.ZERO);

      assertThat(gateway.provider("fake").status("a").paymentId()).isEqualTo("a");
    }
  }
}
