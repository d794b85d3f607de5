package dev.turnpike.http;

import static dev.turnpike.http.testing.Bodies.fresh;
import static dev.turnpike.http.testing.Bodies.pay;
import static dev.turnpike.http.testing.Bodies.refund;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.PaymentGateway;
import dev.turnpike.Right;
import dev.turnpike.http.testing.Answer;
import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.FakeProvider;
import dev.turnpike.http.testing.TestServer;
import dev.turnpike.internal.contract.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a key may do, which provider it may use, and whose tenant it is. */
class RightsTest {
  private static final String PLAIN = "plain-key-7c0d0d3f5c0e";
  private static final String OTHER = "other-key-5a7be1f09d2c";

  private final FakeProvider provider = new FakeProvider();
  private final FakeProvider second = new FakeProvider("second", call -> FakeProvider.USUAL);
  private final List<String> told = new ArrayList<>();
  private final TestServer server =
      TestServer.of(
          PaymentGateway.builder().provider(provider).provider(second),
          builder ->
              builder
                  .apiKeys(ApiKeys.of(List.of("shop:" + PLAIN)))
                  .streamTimes(new StreamTimes(Duration.ZERO, Duration.ZERO, Duration.ZERO))
                  .onKeys((before, after) -> told.add("" + KeyChanges.between(before, after))));
  private final Client client = server.client();

  @AfterEach
  void stop() {
    server.close();
  }

  private record Request(String method, String path, Right right, boolean money) {
    Answer by(Client client, String key) {
      return client.send(
          method,
          path,
          method.equals("POST") ? "{}" : null,
          "Content-Type",
          "application/json",
          "Authorization",
          "Bearer " + key);
    }
  }

  static Stream<Request> requests() {
    List<Request> all = new ArrayList<>();
    for (Operation<?, ?> operation : Operation.all()) {
      String token = operation.form().namesSubscription() ? "/token" : "";
      all.add(
          new Request(
              operation.methods().get(0),
              "/v3/fake" + operation.path() + token,
              operation.right(),
              operation.movesMoney()));
    }
    for (AdminAction action : AdminAction.values()) {
      all.add(
          new Request(
              action.method(), action.path().replaceAll("[{}]", ""), action.right(), false));
    }
    all.add(new Request("GET", "/metrics", Right.OBSERVE, false));
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("requests")
  void everyRoute_isOpenToItsRight_andToNoOther(Request request) {
    Set<Right> others = EnumSet.complementOf(EnumSet.of(request.right));
    server.apiKeys(keyWith(others));
    Answer refused =
        request
            .by(client, OTHER)
            .mustBeProblem(403, "forbidden", request.money ? "not_executed" : null);
    assertThat(refused.field("detail")).contains("'" + request.right.text() + "'", "'anna'");
    assertThat(provider.calls()).isEmpty();

    server.apiKeys(keyWith(Set.of(request.right)));
    assertThat(request.by(client, OTHER).status()).isNotIn(401, 403);
  }

  private static ApiKeys keyWith(Set<Right> rights) {
    return ApiKeys.of(List.of()).with(ApiKey.named("anna").key(OTHER).rights(rights).build());
  }

  @ParameterizedTest
  @EnumSource(Right.class)
  void aPlainKey_maySellAndAsk_andNothingElse(Right right) {
    Set<Right> plain = Set.of(Right.PAY, Right.REFUND, Right.SUBSCRIBE, Right.READ);

    requests()
        .filter(request -> request.right == right)
        .forEach(
            request ->
                assertThat(request.by(client, PLAIN).status() == 403)
                    .as(request.toString())
                    .isEqualTo(!plain.contains(right)));
  }

  @Test
  void discovery_isForEveryKey() {
    server.apiKeys(keyWith(Set.of(Right.OBSERVE)));

    as(OTHER, "/v3").mustBe(200);
    as(OTHER, "/v3/fake").mustBe(200);
    as(OTHER, "/nowhere").mustBe(404);
  }

  private Answer as(String key, String path) {
    return client.get(path, "Authorization", "Bearer " + key);
  }

  private Answer payAs(String key, String provider, String body, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    all.addAll(List.of("Authorization", "Bearer " + key));
    return client.post("/v3/" + provider + "/pay", body, all.toArray(String[]::new));
  }

  @Test
  void aProviderThatAKeyMayNotUse_doesNotExistForIt() {
    ApiKey limited =
        ApiKey.named("kiosk")
            .key(OTHER)
            .rights(ApiKey.PLAIN_RIGHTS)
            .providers(Set.of("second"))
            .build();
    server.apiKeys(ApiKeys.of(List.of("shop:" + PLAIN)).with(limited));

    String hidden =
        payAs(OTHER, "fake", pay())
            .mustBeProblem(404, "provider_not_found", "not_executed")
            .field("detail");
    String missing =
        payAs(OTHER, "nobody", pay())
            .mustBeProblem(404, "provider_not_found", "not_executed")
            .field("detail");
    assertThat(hidden.replace("fake", "nobody")).isEqualTo(missing);
    as(OTHER, "/v3/fake/status?paymentId=a").mustBeProblem(404, "provider_not_found", null);
    as(OTHER, "/v3/fake").mustBeProblem(404, "provider_not_found", null);
    assertThat(as(OTHER, "/v3").mustBe(200).text()).contains("second").doesNotContain("fake");
    assertThat(provider.calls()).isEmpty();

    payAs(OTHER, "second", pay()).mustBe(200);
    payAs(PLAIN, "fake", pay()).mustBe(200);
    assertThat(as(PLAIN, "/v3").text()).contains("second", "fake");
  }

  @Test
  void twoKeysOfOneTenant_areOneCaller_whateverTheirNames() {
    ApiKey till =
        ApiKey.named("till").key(OTHER).tenant("shop").rights(ApiKey.PLAIN_RIGHTS).build();
    server.apiKeys(ApiKeys.of(List.of("shop:" + PLAIN)).with(till));
    String body = pay();
    String key = fresh();

    Answer first = payAs(PLAIN, "fake", body, "Idempotency-Key", key).mustBe(200);
    Answer again = payAs(OTHER, "fake", body, "Idempotency-Key", key).mustBe(200);

    assertThat(again.header("Idempotency-Replayed")).contains("true");
    assertThat(again.text()).isEqualTo(first.text());
    assertThat(provider.calls()).hasSize(1);
  }

  @Test
  void aKeyThatIsWithdrawnWhileTheServerRuns_isRefusedFromThenOn() {
    payAs(PLAIN, "fake", pay()).mustBe(200);

    server.apiKeys(ApiKeys.of(List.of("office:" + OTHER)));

    payAs(PLAIN, "fake", pay()).mustBeProblem(401, "unauthorized", "not_executed");
    payAs(OTHER, "fake", pay()).mustBe(200);
    server.apiKeys(ApiKeys.of(List.of()));
    payAs(OTHER, "fake", pay()).mustBeProblem(401, "unauthorized", "not_executed");
    assertThat(told)
        .containsExactly(
            "KeyChanges[added=[shop], withdrawn=[], changed=[]]",
            "KeyChanges[added=[office], withdrawn=[shop], changed=[]]",
            "KeyChanges[added=[], withdrawn=[office], changed=[]]");
  }

  @Test
  void otherRightsUnderTheSameName_areAChange() {
    server.apiKeys(keyWith(Set.of(Right.OBSERVE)));
    server.apiKeys(keyWith(Set.of(Right.OBSERVE, Right.SETTLE)));

    assertThat(told).last().isEqualTo("KeyChanges[added=[], withdrawn=[], changed=[anna]]");
  }

  @Test
  void whetherThereAreKeysAtAll_isDecidedAtTheStart() {
    assertThatThrownBy(() -> server.apiKeys(ApiKeys.none()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("given up");
    as("", "/v3").mustBe(401);
  }

  @Test
  void refusedForItsRights_isNotCountedAsRefusedCredentials() {
    ApiKey observer = ApiKey.named("prometheus").key(OTHER).rights(Set.of(Right.OBSERVE)).build();
    server.apiKeys(ApiKeys.of(List.of("shop:" + PLAIN)).with(observer));
    client.post("/v3/fake/refund", refund("a"), "Authorization", "Bearer " + OTHER).mustBe(403);
    as("nobody", "/v3").mustBe(401);

    assertThat(as(OTHER, "/metrics").mustBe(200).text())
        .contains("refused api_key: 1\n")
        .doesNotContain("refused callback");
  }
}
