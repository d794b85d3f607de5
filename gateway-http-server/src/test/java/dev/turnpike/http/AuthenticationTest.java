package dev.turnpike.http;

import static dev.turnpike.http.testing.Bodies.pay;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.PaymentGateway;
import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.FakeProvider;
import dev.turnpike.http.testing.TestServer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may call. */
class AuthenticationTest {
  private static final String OLD = "old-key-0123456789";
  private static final String NEW = "new-key-0123456789";

  private final FakeProvider provider = new FakeProvider();
  private final TestServer server =
      TestServer.of(
          PaymentGateway.builder().provider(provider),
          builder -> builder.apiKeys(ApiKeys.of(List.of(OLD, NEW))));
  private final Client client = server.client();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void noKey_isUnauthorizedEverywhereBehindV3() {
    for (String path : List.of("/v3", "/v3/fake", "/v3/nobody", "/v3/fake/status?paymentId=a")) {
      client.get(path).mustBeProblem(401, "unauthorized", null);
    }
    client.post("/v3/fake/pay", pay()).mustBeProblem(401, "unauthorized", "not_executed");
    assertThat(provider.calls()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer",
        "Bearer ",
        "Bearer wrong-key-0123456789",
        "Bearer old-key-012345678",
        "Bearer old-key-01234567890",
        "Bearer OLD-KEY-0123456789",
        "Bearer old-key-0123456789,new-key-0123456789",
        "Basic old-key-0123456789",
        "Basic b2xkLWtleS0wMTIzNDU2Nzg5",
        "Token old-key-0123456789",
        "old-key-0123456789",
        "Bearerold-key-0123456789",
        "",
      })
  void wrongKeyOrScheme_isUnauthorized(String authorization) {
    client
        .post("/v3/fake/pay", pay(), "Authorization", authorization)
        .mustBeProblem(401, "unauthorized", "not_executed");
    assertThat(provider.calls()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer old-key-0123456789",
        "Bearer new-key-0123456789",
        "bearer new-key-0123456789",
        "BEARER  new-key-0123456789",
      })
  void anyOfTheKeys_letsIn(String authorization) {
    client.post("/v3/fake/pay", pay(), "Authorization", authorization).mustBe(200);
  }

  @Test
  void key_inTheQuery_isNone() {
    client.get("/v3?token=" + OLD).mustBe(401);
    client.get("/v3?apiKey=" + OLD).mustBe(401);
  }

  @Test
  void callbackAndHealth_needNone() {
    client.get("/v3/fake/callback?paymentId=a").mustBe(202);
    client.send("POST", "/v3/fake/callback", "x").mustBe(202);
    client.get("/-/healthz").mustBe(200);
    client.get("/-/ready").mustBe(200);
    client.get("/-/check-up").mustBe(200);
  }

  @Test
  void unauthorized_saysNothingOfWhatIsThere() {
    String there = client.post("/v3/fake/pay", "{").mustBe(401).field("detail");
    String notThere = client.post("/v3/nobody/pay", "{").mustBe(401).field("detail");

    assertThat(there).isEqualTo(notThere);
  }

  @Test
  void withoutKeys_theServerBindsToLoopbackOnly() {
    try (PaymentGateway gateway = PaymentGateway.builder().provider(new FakeProvider()).build()) {
      assertThatThrownBy(() -> GatewayServer.builder(gateway).port(0).host("0.0.0.0").start())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("loopback")
          .hasMessageContaining("0.0.0.0");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "127.0.0.2"})
  void withoutKeys_loopbackIsFine(String host) {
    try (TestServer open =
        TestServer.of(
            PaymentGateway.builder().provider(new FakeProvider()), builder -> builder.host(host))) {
      open.client().get("/v3").mustBe(200);
    }
  }

  @Test
  void withKeysOrPermission_itMayListenElsewhere() throws Exception {
    try (PaymentGateway gateway = PaymentGateway.builder().provider(new FakeProvider()).build()) {
      GatewayServer.builder(gateway)
          .port(0)
          .host("0.0.0.0")
          .apiKeys(ApiKeys.of(List.of(OLD)))
          .start()
          .close();
      GatewayServer.builder(gateway)
          .port(0)
          .host("0.0.0.0")
          .allowUnauthenticated(true)
          .start()
          .close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "short-key",
        "aaaaaaaaaaaaaaaa",
        "abababababababab",
        "abcdefghijklmnop",
        "0123456789abcdef",
        "1234567890123456",
        "9876543210987654321",
        "shop:aaaaaaaaaaaaaaaa",
        "\"7c0d0d3f5c0e4a53a2\"",
        "'7c0d0d3f5c0e4a53a2'",
        "\"shop:7c0d0d3f5c0e4a53a2",
        "shop:'7c0d0d3f5c0e4a53a2'",
        "7c0d0d3f5c0e4a53a2\"",
        "has a space in the middle",
        "ümlaut-0123456789",
        "caller:short-key",
        "bad caller:7c0d0d3f5c0e4a53a2",
        ":7c0d0d3f5c0e4a53a2",
        "",
      })
  void wrongApiKeys_areNamedByTheirPlaceAndNotShown(String key) {
    assertThatThrownBy(() -> ApiKeys.of(Arrays.asList(OLD, key)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("API key 2")
        .satisfies(
            e -> {
              assertThat(e.getMessage()).doesNotContain(OLD);
              if (!key.isEmpty()) {
                assertThat(e.getMessage()).doesNotContain(key);
              }
            });
  }

  @Test
  void keyInItsQuotes_isToldWhatIsWrong() {
    assertThatThrownBy(() -> ApiKeys.of(List.of("\"7c0d0d3f5c0e4a53a2\"")))
        .hasMessageContaining("API key 1")
        .hasMessageContaining("quotes of the env file");
  }

  @Test
  void keyThatIsThereTwice_isNamedByBothPlaces() {
    assertThatThrownBy(() -> ApiKeys.of(List.of("shop:" + OLD, NEW, "office:" + OLD)))
        .hasMessageContaining("API key 3 is the same as API key 1")
        .hasMessageNotContaining(OLD);
    assertThatThrownBy(
            () -> ApiKeys.of(List.of("shop:" + OLD)).with(ApiKey.named("anna").key(OLD).build()))
        .hasMessageContaining("the same key as that of 'shop'")
        .hasMessageNotContaining(OLD);
  }

  @Test
  void withoutAnyKey_nobodyMayCall() {
    try (TestServer closed =
        TestServer.of(
            PaymentGateway.builder().provider(new FakeProvider()),
            builder -> builder.apiKeys(ApiKeys.of(List.of())))) {
      closed.client().get("/v3").mustBe(401);
      closed.client().get("/v3", "Authorization", "Bearer ").mustBe(401);
    }
  }

  @Test
  void apiKeys_printNoSecret() {
    assertThat(ApiKeys.of(List.of(OLD)).toString()).doesNotContain(OLD);
  }
}
