package dev.turnpike.http;

import static dev.turnpike.http.testing.Bodies.fresh;
import static dev.turnpike.http.testing.Bodies.pay;
import static dev.turnpike.http.testing.Bodies.refund;
import static dev.turnpike.http.testing.Bodies.subscription;
import static dev.turnpike.http.testing.Bodies.subscriptionPay;
import static dev.turnpike.http.testing.Bodies.update;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.GatewayBuilder;
import dev.turnpike.PaymentGateway;
import dev.turnpike.api.PayResponse;
import dev.turnpike.http.testing.Answer;
import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.FakeProvider;
import dev.turnpike.http.testing.TestServer;
import dev.turnpike.spi.NotExecutedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 4 of the contract, over HTTP: nothing is charged twice. */
class NeverTwiceTest {
  private static final String ONE = "7c0d0d3f5c0e4a53a2";
  private static final String TWO = "0d8f2c7e5b1a49638c";
  private static final String THREE = "5a7be1f09d2c4486ab";

  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch end = new CountDownLatch(1);
  private final FakeProvider provider = new FakeProvider("fake", this::play);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private TestServer server = TestServer.of(gateway());
  private Client client = server.client();

  private GatewayBuilder gateway() {
    return PaymentGateway.builder().provider(provider).callTimeout(Duration.ofSeconds(20));
  }

  private Object play(FakeProvider.Call call) throws Exception {
    if (call.subject().startsWith("wait")) {
      arrived.countDown();
      end.await();
    }
    if (call.subject().startsWith("fail")) {
      throw new IllegalStateException("failed");
    }
    if (call.subject().startsWith("unreachable")) {
      throw new NotExecutedException("nobody there");
    }
    if (call.subject().startsWith("decline")) {
      return PayResponse.ko("declined");
    }
    return FakeProvider.USUAL;
  }

  @AfterEach
  void stop() {
    end.countDown();
    server.close();
    threads.shutdownNow();
  }

  private Answer pay1(String body, String key) {
    return client.post("/v3/fake/pay", body, "Idempotency-Key", key);
  }

  static Stream<Arguments> operations() {
    return Stream.of(
        Arguments.of("POST", "pay", pay()),
        Arguments.of("POST", "credit-cards/pay", pay()),
        Arguments.of("POST", "refund", refund("a")),
        Arguments.of("POST", "subscription/schedule", subscription()),
        Arguments.of("POST", "subscription/start", subscription()),
        Arguments.of("POST", "subscription/pay", subscriptionPay("t")),
        Arguments.of("POST", "subscription/update/t", update()),
        Arguments.of("POST", "subscription/expire/t", null),
        Arguments.of("DELETE", "subscription/expire/t", null));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("operations")
  void sameKeyAndRequest_isTheSameAnswerAgain(String method, String path, String body) {
    String[] headers = {"Content-Type", "application/json", "Idempotency-Key", fresh()};

    Answer first = client.send(method, "/v3/fake/" + path, body, headers).mustBe(200);
    Answer again = client.send(method, "/v3/fake/" + path, body, headers).mustBe(200);

    assertThat(first.header("Idempotency-Replayed")).isEmpty();
    assertThat(again.header("Idempotency-Replayed")).contains("true");
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(provider.calls()).hasSize(1);
  }

  @Test
  void key_reachesTheProvider() {
    String key = fresh();

    pay1(pay(), key).mustBe(200);

    assertThat(provider.lastCall().context().idempotencyKey()).contains(key);
  }

  @Test
  void noKey_givesTheProviderOneNevertheless() {
    client.post("/v3/fake/pay", pay()).mustBe(200);

    assertThat(provider.lastCall().context().idempotencyKey()).isPresent();
  }

  @Test
  void sameRequest_writtenInAnotherWay_isTheSame() {
    String key = fresh();
    Answer first =
        pay1("{\"amount\":5,\"currency\":\"EUR\",\"shopTransactionId\":\"x\"}", key).mustBe(200);

    Answer again =
        pay1(
            " { \"shopTransactionId\" : \"\\u0078\", \"providerData\":null,\n\"currency\":\"EUR\", \"amount\":5 }",
            key);

    assertThat(again.mustBe(200).body()).isEqualTo(first.body());
    assertThat(again.header("Idempotency-Replayed")).contains("true");
  }

  @Test
  void sameKey_withAnotherRequest_isAMismatch() {
    String key = fresh();
    pay1(pay(), key).mustBe(200);

    pay1(pay(), key).mustBeProblem(422, "idempotency_mismatch", "not_executed");

    assertThat(provider.calls()).hasSize(1);
  }

  @Test
  void sameKey_withAnotherPaymentMethod_isAMismatch() {
    String key = fresh();
    String body = pay();
    pay1(body, key).mustBe(200);

    client
        .post("/v3/fake/pay-pal/pay", body, "Idempotency-Key", key)
        .mustBeProblem(422, "idempotency_mismatch", "not_executed");
  }

  @Test
  void sameKey_atAnotherOperation_isAnother() {
    String key = fresh();
    pay1(pay(), key).mustBe(200);

    client.post("/v3/fake/refund", refund("a"), "Idempotency-Key", key).mustBe(200);
    client.post("/v3/fake/subscription/start", subscription(), "Idempotency-Key", key).mustBe(200);

    assertThat(provider.calls()).hasSize(3);
  }

  @Test
  void sameKey_whileTheFirstIsInFlight_isInProgress() throws Exception {
    String body = pay("wait-" + fresh());
    String key = fresh();
    Future<Answer> first = threads.submit(() -> pay1(body, key));
    assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();

    pay1(body, key).mustBeProblem(409, "idempotency_in_progress", "unknown");

    end.countDown();
    Answer answer = first.get(10, TimeUnit.SECONDS).mustBe(200);
    assertThat(pay1(body, key).mustBe(200).body()).isEqualTo(answer.body());
    assertThat(provider.calls()).hasSize(1);
  }

  @ParameterizedTest(name = "with keys: {0}")
  @ValueSource(booleans = {true, false})
  void sixtyFourAtTheSameMoment_areOneCall(boolean withKey) throws Exception {
    int callers = 64;
    String body = pay("wait-" + fresh());
    String[] headers = withKey ? new String[] {"Idempotency-Key", fresh()} : new String[0];
    CyclicBarrier together = new CyclicBarrier(callers);
    List<Future<Answer>> answers = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      answers.add(
          threads.submit(
              () -> {
                together.await();
                return client.post("/v3/fake/pay", body, headers);
              }));
    }
    assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
    end.countDown();

    String paid = null;
    int fresh = 0;
    for (Future<Answer> future : answers) {
      Answer answer = future.get(20, TimeUnit.SECONDS);
      if (answer.status() == 409) {
        answer.mustBeProblem(409, "idempotency_in_progress", "unknown");
        continue;
      }
      fresh += answer.mustBe(200).header("Idempotency-Replayed").isEmpty() ? 1 : 0;
      assertThat(answer.text()).isEqualTo(paid == null ? answer.text() : paid);
      paid = answer.text();
    }
    assertThat(fresh).isEqualTo(1);
    assertThat(provider.calls()).hasSize(1);
  }

  @Test
  void unknownOutcome_staysSoUnderItsKey() {
    String body = pay("fail-" + fresh());
    String key = fresh();
    Answer first = pay1(body, key).mustBeProblem(502, "provider_error", "unknown");

    Answer again = pay1(body, key).mustBeProblem(502, "provider_error", "unknown");

    assertThat(first.header("Idempotency-Replayed")).isEmpty();
    assertThat(again.header("Idempotency-Replayed")).contains("true");
    assertThat(again.field("requestId")).isEqualTo(again.header("X-Request-Id").orElseThrow());
    assertThat(provider.calls()).hasSize(1);
  }

  @Test
  void notExecuted_doesNotUseTheKeyUp() {
    String key = fresh();
    pay1("{}", key).mustBeProblem(400, "invalid_request", "not_executed");
    pay1(pay("unreachable-" + fresh()), key)
        .mustBeProblem(503, "provider_unavailable", "not_executed");

    Answer answer = pay1(pay(), key).mustBe(200);

    assertThat(answer.header("Idempotency-Replayed")).isEmpty();
    assertThat(provider.calls()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\tb"})
  void key_ofOtherCharacters_isInvalid(String key) {
    Answer answer = pay1(pay(), key).mustBeProblem(400, "invalid_request", "not_executed");

    assertThat(answer.text()).contains("Idempotency-Key");
    assertThat(provider.calls()).isEmpty();
  }

  @Test
  void key_of256Characters_isInvalid_of255Fine() {
    pay1(pay(), "k".repeat(256)).mustBeProblem(400, "invalid_request", "not_executed");
    pay1(pay(), "k".repeat(255)).mustBe(200);
  }

  @Test
  void key_givenTwice_isInvalid() {
    client
        .post("/v3/fake/pay", pay(), "Idempotency-Key", "a", "Idempotency-Key", "b")
        .mustBeProblem(400, "invalid_request", "not_executed");

    assertThat(provider.calls()).isEmpty();
  }

  @Test
  void key_onALookup_isNoMatter() {
    String key = fresh();

    for (int i = 0; i < 2; i++) {
      Answer answer = client.get("/v3/fake/status?paymentId=a", "Idempotency-Key", key).mustBe(200);
      assertThat(answer.header("Idempotency-Replayed")).isEmpty();
    }
    assertThat(provider.calls()).hasSize(2);
  }

  @Test
  void withoutKey_shopTransactionIdGuards() {
    String id = fresh();
    Answer first = client.post("/v3/fake/pay", pay(id)).mustBe(200);

    Answer again = client.post("/v3/fake/pay", pay(id)).mustBe(200);
    client
        .post("/v3/fake/pay", pay(id).replace("1299", "1"))
        .mustBeProblem(409, "duplicate_transaction", "not_executed");

    assertThat(again.header("Idempotency-Replayed")).contains("true");
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(provider.calls()).hasSize(1);
  }

  @Test
  void withoutKey_afterKo_aNewAttemptGoesThrough() {
    String id = "decline-" + fresh();
    client.post("/v3/fake/pay", pay(id)).mustBe(200);

    Answer again = client.post("/v3/fake/pay", pay(id)).mustBe(200);

    assertThat(again.header("Idempotency-Replayed")).isEmpty();
    assertThat(provider.calls()).hasSize(2);
  }

  @Test
  void withoutKey_equalRefundsWithoutRefundId_areTwo() {
    client.post("/v3/fake/refund", refund("a")).mustBe(200);
    client.post("/v3/fake/refund", refund("a")).mustBe(200);

    assertThat(provider.calls()).hasSize(2);
  }

  private void restartWithKeys(String... keys) {
    server.close();
    server = TestServer.of(gateway(), builder -> builder.apiKeys(ApiKeys.of(List.of(keys))));
    client = server.client();
  }

  private Answer payAs(String apiKey, String body, String key) {
    return client.post(
        "/v3/fake/pay", body, "Idempotency-Key", key, "Authorization", "Bearer " + apiKey);
  }

  @Test
  void sameKey_ofTwoCallers_isTwoKeys() {
    restartWithKeys("alice:" + ONE, "bob:" + TWO, THREE);
    String key = fresh();

    payAs(ONE, pay(), key).mustBe(200);
    payAs(TWO, pay(), key).mustBe(200);
    payAs(THREE, pay(), key).mustBe(200);

    assertThat(provider.calls()).hasSize(3);
  }

  @Test
  void sameKey_ofOneCallerWithTwoApiKeys_isOneKey() {
    restartWithKeys("alice:" + ONE, "alice:" + TWO);
    String key = fresh();
    String body = pay();

    Answer first = payAs(ONE, body, key).mustBe(200);
    Answer again = payAs(TWO, body, key).mustBe(200);

    assertThat(again.body()).isEqualTo(first.body());
    assertThat(provider.calls()).hasSize(1);
  }

  @Test
  void sameKey_ofTwoUnnamedApiKeys_isOneKey() {
    restartWithKeys(ONE, TWO);
    String key = fresh();
    String body = pay();

    payAs(ONE, body, key).mustBe(200);
    Answer again = payAs(TWO, body, key).mustBe(200);

    assertThat(again.header("Idempotency-Replayed")).contains("true");
    assertThat(provider.calls()).hasSize(1);
  }
}
