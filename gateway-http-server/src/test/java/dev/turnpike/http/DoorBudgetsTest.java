package dev.turnpike.http;

import static dev.turnpike.http.testing.Bodies.pay;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.PaymentGateway;
import dev.turnpike.http.testing.Answer;
import dev.turnpike.http.testing.Await;
import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.FakeProvider;
import dev.turnpike.http.testing.RawClient;
import dev.turnpike.http.testing.SelfSigned;
import dev.turnpike.http.testing.TestHost.Own;
import dev.turnpike.http.testing.TestMetrics;
import dev.turnpike.http.testing.TestServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody takes the server's places from the others. */
class DoorBudgetsTest {
  private static final String KEY = "a-key-0123456789";
  private static final String[] WITH_KEY = {"Authorization", "Bearer " + KEY};
  private static final Duration FOR_EVER = Duration.ofHours(1);

  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch end = new CountDownLatch(1);
  private final List<RawClient> raws = new ArrayList<>();
  private TestServer server;
  private Client client;
  private Supplier<List<BudgetUse>> uses = List::of;

  private void start(UnaryOperator<Budgets.Builder> budgets) {
    start(budgets, ApiKeys.of(List.of(KEY)));
  }

  private void start(UnaryOperator<Budgets.Builder> budgets, ApiKeys keys) {
    server =
        TestServer.of(
            PaymentGateway.builder()
                .provider(new FakeProvider("fake", this::play))
                .provider(new FakeProvider("other", call -> FakeProvider.USUAL)),
            builder ->
                builder
                    .apiKeys(keys)
                    .healthPort(0)
                    .metrics(
                        new TestMetrics() {
                          @Override
                          public void budgets(Supplier<List<BudgetUse>> all) {
                            uses = all;
                          }
                        })
                    .limits(new Limits(100_000, 32_768, 32_768))
                    .budgets(budgets.apply(Budgets.builder()).build()));
    client = server.client();
  }

  private Object play(FakeProvider.Call call) throws Exception {
    if (call.subject().startsWith("wait")) {
      arrived.countDown();
      end.await();
    }
    return FakeProvider.USUAL;
  }

  @AfterEach
  void allIsAsBefore() throws Exception {
    try {
      end.countDown();
      for (RawClient raw : raws) {
        raw.close();
      }
      Await.until(() -> "no payment goes through any more", () -> pays().status() == 200);
      client.get("/-/ready").mustBe(200);
    } finally {
      server.close();
    }
  }

  private Answer pays() {
    return client.post("/v3/fake/pay", pay(), WITH_KEY);
  }

  private RawClient raw(String text) throws IOException {
    RawClient raw = server.connect();
    raws.add(raw);
    return raw.send(text);
  }

  private static String halfOf(String path, int length, int sent, String... headers) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + (headers.length == 0 ? "" : headers[0] + ": " + headers[1] + "\r\n")
        + "Content-Length: "
        + length
        + "\r\n\r\n"
        + "x".repeat(sent);
  }

  private CompletableFuture<Answer> waits() throws InterruptedException {
    CompletableFuture<Answer> waiting =
        CompletableFuture.supplyAsync(
            () -> client.post("/v3/fake/pay", pay("wait"), WITH_KEY), task -> thread(task));
    assertThat(arrived.await(60, TimeUnit.SECONDS)).isTrue();
    return waiting;
  }

  private static void thread(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
  }

  private void healthAnswers() {
    client.get("/-/healthz").mustBe(200);
    server.healthUrl().ifPresent(url -> new Client(url).get("/-/ready").mustBe(200));
  }

  // Requests at work

  @Test
  void moreRequestsThanMayBeAtWork_areNotExecuted_andHealthAnswers() throws Exception {
    start(budgets -> budgets.requests(1));
    CompletableFuture<Answer> first = waits();

    Answer refused = pays().mustBeProblem(503, "gateway_unavailable", "not_executed");

    assertThat(refused.header("Retry-After")).contains("1");
    client.get("/v3/fake").mustBe(401);
    healthAnswers();
    end.countDown();
    first.join().mustBe(200);
  }

  @Test
  void moreRequestsOfOneAddressThanItsShare_areItsOwnFault() throws Exception {
    start(budgets -> budgets.addressRequests(1));
    CompletableFuture<Answer> first = waits();

    Answer refused = pays().mustBeProblem(429, "too_many_requests", "not_executed");

    assertThat(refused.header("Retry-After")).contains("1");
    healthAnswers();
    end.countDown();
    first.join().mustBe(200);
  }

  @Test
  void useOfABudget_isKnown_andGivenBack() throws Exception {
    start(budgets -> budgets.requests(1));
    CompletableFuture<Answer> first = waits();
    pays().mustBe(503);

    assertThat(uses.get()).contains(new BudgetUse("requests", 1, 1, 1));

    end.countDown();
    first.join().mustBe(200);
    Await.until(
        () -> "used: " + uses.get(), () -> uses.get().stream().allMatch(use -> use.used() == 0));
  }

  // Bodies

  @ParameterizedTest
  @ValueSource(strings = {"/v3/fake/pay", "/v3/fake", "/nowhere", "/metrics"})
  void halfABodyWithoutAKey_isAnsweredAtOnce_andHoldsNothing(String path) throws Exception {
    start(budgets -> budgets.strangerRequests(1).bodies(1));
    for (int i = 0; i < 20; i++) {
      RawClient half = raw(halfOf(path, 90_000, 10));

      assertThat(half.read().status()).isEqualTo(401);
      Await.until(() -> "it holds a place: " + uses.get(), () -> used("strangers") == 0);
    }
    for (RawClient half : raws) {
      server.awaitCut(half, Own.SLOW_BODIES);
    }
  }

  private long used(String budget) {
    return uses.get().stream()
        .filter(use -> use.budget().equals(budget))
        .mapToLong(BudgetUse::used)
        .sum();
  }

  @Test
  void smallBodyWithoutAKey_leavesTheConnectionUsable() throws Exception {
    start(budgets -> budgets);
    RawClient one = raw(halfOf("/v3/fake/pay", 5, 5));
    one.read().mustBe(401);

    one.send(halfOf("/v3/fake/pay", 3, 3)).read().mustBe(401);
  }

  @Test
  void halfBodies_makeRoom_forTheNextOne() throws Exception {
    start(budgets -> budgets.bodies(1));
    RawClient half = raw(halfOf("/v3/fake/pay", 90_000, 10, WITH_KEY));

    untilPaid();

    server.awaitCut(half, Own.SLOW_BODIES);
  }

  @Test
  void bytesOfHalfBodies_makeRoom_forTheNextOne() throws Exception {
    start(budgets -> budgets.bodyBytes(1));
    RawClient half = raw(halfOf("/v3/fake/pay", 99_999, 99_950, WITH_KEY));
    Await.until(() -> "not read: " + uses.get(), () -> used("body_bytes") > 80_000);
    pays().mustBe(200);

    String large = pay() + " ".repeat(40_000);
    Await.until(
        () -> "nothing makes room",
        () -> isPaid(server.answerOf(() -> client.post("/v3/fake/pay", large, WITH_KEY))));

    healthAnswers();
    server.awaitCut(half, Own.SLOW_BODIES);
  }

  private void untilPaid() {
    Await.until(() -> "nothing makes room", () -> isPaid(server.answerOf(this::pays)));
  }

  /** Else it is unavailable, and nothing else. */
  private static boolean isPaid(Optional<Answer> tried) {
    tried
        .filter(answer -> answer.status() != 200)
        .ifPresent(answer -> answer.mustBeProblem(503, "gateway_unavailable", "not_executed"));
    return tried.filter(answer -> answer.status() == 200).isPresent();
  }

  // Callbacks

  @Test
  void halfCallbacksOfOneProvider_takeNoPlaceOfAnotherOne_andMakeRoom() throws Exception {
    start(budgets -> budgets.providerCallbacks(4));
    for (int i = 0; i < 2; i++) {
      raw(halfOf("/v3/fake/callback?paymentId=a", 1000, 10));
    }
    pays().mustBe(200);

    Await.until(
        () -> "nothing makes room",
        () -> {
          Answer answer = client.post("/v3/other/callback?paymentId=a", "{}");
          assertThat(answer.status()).isIn(202, 429);
          return answer.status() == 202;
        });
    Await.until(
        () -> "nothing makes room",
        () -> client.post("/v3/fake/callback?paymentId=a", "{}").status() == 202);
  }

  @Test
  void callback_ofMoreThan64Kibibytes_isTooLarge() {
    start(budgets -> budgets);

    client
        .post("/v3/fake/callback?paymentId=a", "x".repeat(64 * 1024 + 1))
        .mustBeProblem(413, "payload_too_large", null);
    client.post("/v3/fake/callback?paymentId=a", "x".repeat(64 * 1024)).mustBe(202);
  }

  // Answers that nobody reads

  @Test
  void answersThatNobodyReads_areCut() throws Exception {
    start(budgets -> budgets.answerTime(Duration.ofMillis(100)));
    server.requireOurs(Own.UNREAD_ANSWERS);

    neverReads(server.url(), SocketFactory.getDefault());
  }

  @Test
  void answersThatNobodyReads_areCut_belowTlsToo(@TempDir Path folder) throws Exception {
    start(budgets -> budgets);
    server.server(); // elsewhere this would only test Java's own once more
    SSLContext tls = SelfSigned.in(folder);
    PaymentGateway gateway = PaymentGateway.builder().provider(new FakeProvider()).build();
    try (gateway;
        GatewayServer https =
            GatewayServer.builder(gateway)
                .port(0)
                .tls(tls)
                .budgets(Budgets.builder().answerTime(Duration.ofMillis(100)).build())
                .start()) {
      neverReads(https.baseUrl(), tls.getSocketFactory());
    }
  }

  @Test
  void tooManyAnswersThatNobodyReads_areCut_fromTheOldestOn() throws Exception {
    start(budgets -> budgets.answerTime(FOR_EVER).answers(1));
    server.requireOurs(Own.UNREAD_ANSWERS);
    CompletableFuture<Void> stuck =
        CompletableFuture.runAsync(
            () -> neverReads(server.url(), SocketFactory.getDefault()), DoorBudgetsTest::thread);

    Await.until(
        () -> "the answer that nobody reads isn't cut",
        () -> {
          client.get("/-/healthz").mustBe(200);
          return stuck.isDone();
        });

    stuck.join();
  }

  @Test
  void answersThatNobodyReads_holdNobodyUp() {
    start(budgets -> budgets.answerTime(Duration.ofMillis(100)));
    for (int i = 0; i < 2; i++) {
      thread(() -> neverReads(server.url(), SocketFactory.getDefault()));
    }

    for (int i = 0; i < 500; i++) {
      client.get("/-/healthz").mustBe(200);
    }
  }

  /** Sends until it is cut. */
  private static void neverReads(URI url, SocketFactory sockets) {
    byte[] requests =
        "GET /v3/fake HTTP/1.1\r\nHost: localhost\r\n\r\n"
            .repeat(1000)
            .getBytes(StandardCharsets.US_ASCII);
    assertThatThrownBy(
            () -> {
              try (Socket socket = sockets.createSocket()) {
                socket.setReceiveBufferSize(4096);
                socket.connect(new InetSocketAddress(url.getHost(), url.getPort()));
                OutputStream out = socket.getOutputStream();
                while (true) {
                  out.write(requests);
                }
              }
            })
        .isInstanceOf(IOException.class);
  }

  // Keys

  @Test
  void quotaOfAKey_isItsOwn() {
    start(
        budgets -> budgets,
        ApiKeys.of(List.of(KEY))
            .with(
                ApiKey.named("till")
                    .key("another-key-0123456789")
                    .rights(ApiKey.PLAIN_RIGHTS)
                    .requestsPerMinute(2)
                    .build()));
    String[] till = {"Authorization", "Bearer another-key-0123456789"};
    client.get("/v3/fake", till).mustBe(200);
    client.post("/v3/fake/pay", pay(), till).mustBe(200);

    Answer refused =
        client
            .post("/v3/fake/pay", pay(), till)
            .mustBeProblem(429, "too_many_requests", "not_executed");

    assertThat(Integer.parseInt(refused.header("Retry-After").orElseThrow())).isBetween(1, 30);
    pays().mustBe(200);
  }

  @Test
  void quotaOfAllKeys_isForThoseThatHaveNoneOfTheirOwn() {
    start(
        budgets -> budgets.keyRequestsPerMinute(1),
        ApiKeys.of(List.of("another-key-0123456789"))
            .with(
                ApiKey.named("shop")
                    .key(KEY)
                    .rights(ApiKey.PLAIN_RIGHTS)
                    .requestsPerMinute(1_000_000)
                    .build()));
    String[] other = {"Authorization", "Bearer another-key-0123456789"};
    client.get("/v3/fake", other).mustBe(200);

    client.get("/v3/fake", other).mustBeProblem(429, "too_many_requests", null);

    pays().mustBe(200);
    pays().mustBe(200);
  }

  // Health

  @Test
  void healthPort_answersHealth_andNothingElse() {
    start(budgets -> budgets);
    Client health = new Client(server.server().healthUrl().orElseThrow());

    health.get("/-/healthz").mustBe(200);
    health.get("/-/ready").mustBe(200);
    health.get("/-/check-up").mustBe(200);
    for (String path : Set.of("/v3", "/metrics", "/", "/v3/fake/callback?paymentId=a")) {
      health.get(path, WITH_KEY).mustBeProblem(404, "route_not_found", null);
    }
  }
}
