package dev.turnpike.http;

import static dev.turnpike.http.testing.Bodies.encoded;
import static dev.turnpike.http.testing.Bodies.fresh;
import static dev.turnpike.http.testing.Bodies.pay;
import static dev.turnpike.http.testing.Bodies.refund;
import static dev.turnpike.http.testing.Bodies.subscription;
import static dev.turnpike.http.testing.Bodies.subscriptionPay;
import static dev.turnpike.http.testing.Bodies.update;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.ExternalService;
import dev.turnpike.PaymentGateway;
import dev.turnpike.PaymentListener;
import dev.turnpike.http.testing.Answer;
import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.TestServer;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every endpoint of the contract, over real HTTP, at the sandbox. */
class EndpointsTest {
  private static final String SANDBOX = "/v3/sandbox";
  private static final BlockingQueue<String> NOTIFIED = new LinkedBlockingQueue<>();

  private static TestServer server;
  private static Client client;

  @BeforeAll
  static void start() {
    PaymentListener listener = notification -> NOTIFIED.add(String.valueOf(notification));
    server = TestServer.of(PaymentGateway.builder().discoverProviders().onPaymentStatus(listener));
    client = server.client();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String paid(String shopTransactionId) {
    return client.post(SANDBOX + "/pay", pay(shopTransactionId)).mustBe(200).field("paymentId");
  }

  private static String started() {
    return client
        .post(SANDBOX + "/subscription/start", subscription())
        .mustBe(200)
        .field("subscriptionToken");
  }

  @Test
  void pay_isAnsweredWithResultAndPaymentId() {
    Answer answer = client.post(SANDBOX + "/pay", pay()).mustBe(200);

    assertThat(answer.header("Content-Type")).contains("application/json");
    assertThat(answer.json()).containsOnlyKeys("result", "paymentId").containsEntry("result", "OK");
  }

  @Test
  void pay_thatIsDeclined_isNoError() {
    client.post(SANDBOX + "/pay", pay(fresh(), "ko")).mustBe(200);
  }

  @Test
  void pay_withAPaymentMethodBeforeIt_isThatMethod() {
    String id = client.post(SANDBOX + "/credit-cards/pay", pay()).mustBe(200).field("paymentId");

    assertThat(client.get(SANDBOX + "/status?paymentId=" + id).field("paymentMethod"))
        .isEqualTo("credit-cards");
  }

  @Test
  void refund_isAnsweredWithItsResult() {
    Answer answer = client.post(SANDBOX + "/refund", refund(paid(fresh()))).mustBe(200);

    assertThat(answer.json())
        .containsEntry("result", "OK")
        .containsEntry("metadata", Map.of("refunded", 1299, "left", 0));
  }

  @Test
  void status_byPaymentId_saysWhereItStands() {
    String shopTransactionId = fresh();
    String id = paid(shopTransactionId);

    assertThat(client.get(SANDBOX + "/status?paymentId=" + id).mustBe(200).json())
        .containsEntry("status", "ACCEPTED")
        .containsEntry("paymentId", id)
        .containsEntry("shopTransactionId", shopTransactionId)
        .containsEntry("providerName", "sandbox");
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "check"})
  void statusAndCheck_byShopTransactionId_findThePayment(String operation) {
    String shopTransactionId = "order /" + fresh();
    String id = paid(shopTransactionId);

    Answer answer =
        client
            .get(SANDBOX + "/" + operation + "?shopTransactionId=" + encoded(shopTransactionId))
            .mustBe(200);

    assertThat(answer.field("paymentId")).isEqualTo(id);
  }

  @Test
  void check_saysWhereItStandsAndNotifies() throws InterruptedException {
    String id = paid(fresh());

    Answer answer = client.get(SANDBOX + "/check?paymentId=" + id).mustBe(200);

    assertThat(answer.field("status")).isEqualTo("ACCEPTED");
    awaitNotificationOf(id);
  }

  @Test
  void callback_byGet_isTakenInWith202AndNotifies() throws InterruptedException {
    String id = paid(fresh());

    Answer answer = client.get(SANDBOX + "/callback?paymentId=" + id).mustBe(202);

    assertThat(answer.body()).isEmpty();
    awaitNotificationOf(id);
  }

  @Test
  void callback_byPost_isTakenInWith202AndNotifies() throws InterruptedException {
    String id = paid(fresh());

    Answer answer =
        client
            .send("POST", SANDBOX + "/callback?paymentId=" + id, "a=b", "Content-Type", "a/b")
            .mustBe(202);

    assertThat(answer.body()).isEmpty();
    awaitNotificationOf(id);
  }

  private static void awaitNotificationOf(String id) throws InterruptedException {
    String notification;
    do {
      notification = NOTIFIED.poll(10, TimeUnit.SECONDS);
      assertThat(notification).as("a notification of " + id).isNotNull();
    } while (!notification.contains(id));
  }

  @Test
  void schedule_givesATokenAndNoPayment() {
    Answer answer = client.post(SANDBOX + "/subscription/schedule", subscription()).mustBe(200);

    assertThat(answer.json()).containsOnlyKeys("result", "subscriptionToken");
    assertThat(stateOf(answer.field("subscriptionToken"))).isEqualTo("PENDING");
  }

  @Test
  void start_givesATokenAndAPayment() {
    Answer answer = client.post(SANDBOX + "/subscription/start", subscription()).mustBe(200);

    assertThat(answer.json()).containsOnlyKeys("result", "subscriptionToken", "paymentId");
    assertThat(stateOf(answer.field("subscriptionToken"))).isEqualTo("ACTIVE");
  }

  private static String stateOf(String token) {
    return client.get(SANDBOX + "/subscription/status/" + token).mustBe(200).field("status");
  }

  @Test
  void subscriptionPay_takesAPayment() {
    Answer answer =
        client.post(SANDBOX + "/subscription/pay", subscriptionPay(started())).mustBe(200);

    String id = answer.field("paymentId");
    assertThat(client.get(SANDBOX + "/status?paymentId=" + id).mustBe(200).field("status"))
        .isEqualTo("ACCEPTED");
  }

  @Test
  void update_changesTheSubscription() {
    String token = started();

    client.post(SANDBOX + "/subscription/update/" + token, update()).mustBe(200);

    assertThat(client.get(SANDBOX + "/subscription/status/" + token).json().get("metadata"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
        .containsEntry("amount", 900)
        .containsEntry("interval", "YEAR");
  }

  @Test
  void subscriptionStatus_namesTokenAndProvider() {
    String token = started();

    assertThat(client.get(SANDBOX + "/subscription/status/" + token).mustBe(200).json())
        .containsEntry("status", "ACTIVE")
        .containsEntry("subscriptionToken", token)
        .containsEntry("providerName", "sandbox")
        .containsKey("shopTransactionId");
  }

  @ParameterizedTest
  @ValueSource(strings = {"DELETE", "POST"})
  void expire_byEitherMethod_endsTheSubscription(String method) {
    String token = started();

    client.send(method, SANDBOX + "/subscription/expire/" + token, null).mustBe(200);

    assertThat(stateOf(token)).isEqualTo("EXPIRED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"schedule", "start", "pay"})
  void subscriptionOperations_takeAPaymentMethodBeforeThem(String operation) {
    String body = operation.equals("pay") ? subscriptionPay(started()) : subscription();

    client.post(SANDBOX + "/pay-pal/subscription/" + operation, body).mustBe(200);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /pay-pal/refund",
    "GET, /pay-pal/status?paymentId=a",
    "GET, /pay-pal/check?paymentId=a",
    "POST, /pay-pal/callback?paymentId=a",
    "POST, /pay-pal/subscription/update/a",
    "GET, /pay-pal/subscription/status/a",
    "DELETE, /pay-pal/subscription/expire/a",
    "POST, /credit-cards/pay-pal/pay",
    "POST, /Credit-Cards/pay",
    "POST, /credit_cards/pay",
    "POST, /-cards/pay",
    "POST, /subscription/subscription/pay",
    "POST, /subscription",
    "GET, /subscription/status",
    "GET, /subscription/status/",
    "GET, /subscription/status/a/b",
  })
  void otherPaths_leadNowhere(String method, String path) {
    client
        .send(method, SANDBOX + path, method.equals("POST") ? pay() : null)
        .mustBeProblem(404, "route_not_found", null);
  }

  @Test
  void subscription_isNoPaymentMethod_soTheFixedPathWins() {
    Answer answer =
        client
            .post(SANDBOX + "/subscription/pay", pay())
            .mustBeProblem(400, "invalid_request", "not_executed");

    assertThat(answer.text()).contains("subscriptionInfo");
  }

  @Test
  void discovery_listsTheProvidersWithTheirOperations() {
    Answer answer = client.get("/v3").mustBe(200);

    assertThat(answer.json().get("providers"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .hasSize(2)
        .contains(
            Map.of(
                "name",
                "minimal",
                "sandbox",
                true,
                "operations",
                List.of("pay", "status", "check", "callback")));
  }

  @Test
  void discovery_ofOneProvider_saysWhatItSupports() {
    assertThat(client.get(SANDBOX).mustBe(200).json())
        .containsEntry("name", "sandbox")
        .containsEntry(
            "operations",
            List.of(
                "pay",
                "refund",
                "status",
                "check",
                "subscription/schedule",
                "subscription/start",
                "subscription/pay",
                "subscription/update",
                "subscription/status",
                "subscription/expire",
                "callback"));
  }

  @Test
  void discovery_ofAnUnknownProvider_isNotFound() {
    client.get("/v3/nobody").mustBeProblem(404, "provider_not_found", null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"healthz", "ready", "check-up"})
  void health_isOk(String check) {
    assertThat(client.get("/-/" + check).mustBe(200).field("status")).isEqualTo("OK");
  }

  @Test
  void checkUp_tellsWhatIsLessSecureThanItShouldBe_andIsOkAllTheSame() {
    assertThat(client.get("/-/check-up").mustBe(200).json()).containsEntry("warnings", List.of());
    try (TestServer plain =
        TestServer.of(
            PaymentGateway.builder()
                .externalService(ExternalService.builder("acme", "http://acme:8080").build())
                .paymentCallbackUrl(URI.create("http://shop.example/hook")))) {
      assertThat(plain.client().get("/-/check-up").mustBe(200).json())
          .containsEntry("status", "OK")
          .containsEntry(
              "warnings",
              List.of(
                  "an external service is called by plain http",
                  "notifications are posted by plain http",
                  "notifications are not signed: there is no webhook secret"));
      assertThat(plain.client().get("/-/ready").mustBe(200).json()).doesNotContainKey("warnings");
    }
  }

  @Test
  void health_ofAnotherName_isNotFound() {
    client.get("/-/other").mustBeProblem(404, "route_not_found", null);
  }
}
