package dev.turnpike.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.PaymentGateway;
import dev.turnpike.http.testing.Await;
import dev.turnpike.http.testing.FakeProvider;
import dev.turnpike.http.testing.TestServer;
import dev.turnpike.spi.CallbackRefusedException;
import dev.turnpike.testkit.fixtures.SettableClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Refused credentials are told once for each address and minute, however many there are. */
class RefusalLogTest {
  private final SettableClock clock = new SettableClock();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final RefusalLog log =
      new RefusalLog(
          clock,
          (address, kind, since, count) -> told.add(address + " " + kind.text() + " " + count));

  @Test
  void manyOfOneAddress_areOneEvent_whenTheMinuteIsOver() {
    for (int i = 0; i < 37; i++) {
      log.refused("10.0.0.7", RefusalLog.Kind.API_KEY);
    }
    log.refused("10.0.0.8", RefusalLog.Kind.API_KEY);
    log.refused("10.0.0.7", RefusalLog.Kind.CALLBACK);
    assertThat(told).isEmpty();

    clock.advance(Duration.ofMinutes(1));
    log.refused("10.0.0.7", RefusalLog.Kind.API_KEY);

    Await.until(told::toString, () -> told.size() == 3);
    assertThat(told)
        .containsExactly("10.0.0.7 api_key 37", "10.0.0.8 api_key 1", "10.0.0.7 callback 1");
    log.tell();
    assertThat(told).last().isEqualTo("10.0.0.7 api_key 1");
  }

  @Test
  void aFloodFromManyAddresses_isSummedUp_andNoneIsLost() {
    for (int i = 0; i < 10_000; i++) {
      log.refused("10.1.%s.%s".formatted(i / 250, i % 250), RefusalLog.Kind.API_KEY);
    }
    log.refused("10.1.0.0", RefusalLog.Kind.API_KEY);
    log.tell();

    assertThat(told)
        .hasSizeLessThan(50)
        .contains("10.1.0.0 api_key 2")
        .last()
        .isEqualTo(RefusalLog.OTHER_ADDRESSES + " api_key 9968");
    assertThat(told.stream().mapToInt(line -> Integer.parseInt(line.replaceFirst(".* ", ""))).sum())
        .isEqualTo(10_001);
  }

  @Test
  void aListenerThatFails_takesNothingFromTheNextOne() {
    RefusalLog failing =
        new RefusalLog(
            clock,
            (address, kind, since, count) -> {
              told.add(address);
              throw new IllegalStateException("the store is away");
            });
    failing.refused("10.0.0.7", RefusalLog.Kind.API_KEY);
    failing.refused("10.0.0.8", RefusalLog.Kind.API_KEY);
    failing.tell();

    assertThat(told).containsExactly("10.0.0.7", "10.0.0.8");
  }

  @Test
  void overHttp_keysAndCallbacksAreCounted_andTheRestIsToldAtTheEnd() {
    FakeProvider provider =
        new FakeProvider(
            "fake",
            call -> {
              throw new CallbackRefusedException("the signature is wrong");
            });
    TestServer server =
        TestServer.of(
            PaymentGateway.builder().provider(provider),
            builder ->
                builder
                    .apiKeys(ApiKeys.of(List.of("shop:7c0d0d3f5c0e4a53a2")))
                    .clock(clock)
                    .onRefusals(
                        (address, kind, since, count) ->
                            told.add("%s %s %s %s".formatted(address, kind.text(), since, count))));
    server.client().get("/v3").mustBe(401);
    server.client().get("/nowhere", "Authorization", "Bearer wrong").mustBe(401);
    server.client().get("/v3/fake/callback?paymentId=a").mustBe(401);
    server.client().get("/-/ready").mustBe(200);
    server.close();

    assertThat(told)
        .allMatch(line -> line.startsWith("127.0.0.1 ") && line.contains(":00Z "))
        .satisfiesExactly(
            keys -> assertThat(keys).contains(" api_key ").endsWith(" 2"),
            callbacks -> assertThat(callbacks).contains(" callback ").endsWith(" 1"));
  }
}
