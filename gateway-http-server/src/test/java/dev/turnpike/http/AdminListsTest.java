package dev.turnpike.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.TestServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lists tell what there is; what is in it is told one by one, and without what is secret. */
class AdminListsTest {
  private final TestServer server = TestServer.withSandbox();
  private final Client client = server.client();

  @AfterEach
  void close() {
    server.close();
  }

  private String paid(String order) {
    return client
        .post(
            "/v3/sandbox/pay",
            """
            {"amount":1299,"currency":"EUR","shopTransactionId":"%s",
             "successRedirectUrl":"https://shop.example/ok?session=CANARY#CANARY",
             "providerData":{"scenario":"redirect"}}"""
                .formatted(order))
        .mustBe(200)
        .field("paymentId");
  }

  @SuppressWarnings("unchecked") // every object of JSON is one
  private Map<String, Object> first(String list) {
    Object items = client.get("/admin/" + list).mustBe(200).json().get(list);
    return (Map<String, Object>) ((List<?>) items).get(0);
  }

  @Test
  void lists_haveNoBodies() {
    String paymentId = paid("order-1");
    client.get("/v3/sandbox/check?paymentId=" + paymentId).mustBe(200);
    client.post(
        "/v3/sandbox/pay",
        "{\"amount\":1,\"currency\":\"EUR\",\"shopTransactionId\":\"order-2\",\"providerData\":{\"scenario\":\"error\"}}");

    assertThat(first("payments").keySet()).doesNotContainAnyElementsOf(bodies());
    for (String state : List.of("completed", "unknown")) {
      String text = client.get("/admin/operations?state=" + state).mustBe(200).text();
      assertThat(text).doesNotContain("\"request\"", "\"answer\"", "\"problem\"");
    }
    assertThat(first("operations").keySet()).doesNotContainAnyElementsOf(bodies());
  }

  private static List<String> bodies() {
    return List.of("request", "answer", "problem", "body");
  }

  @Test
  void oneRecord_isTellingWhatWasAskedAndAnswered_withoutSecrets() {
    String paymentId = paid("order-1");
    String operation = (String) first("operations").get("id");

    for (String path :
        List.of("/admin/operations/" + operation, "/admin/payments/sandbox/" + paymentId)) {
      String text = client.get(path).mustBe(200).text();
      assertThat(text)
          .contains("\"request\":", "\"answer\":", "https://shop.example/ok?***")
          .doesNotContain("CANARY");
      assertThat(text).doesNotContainPattern("redirectToUrl\":\"[^\"]*[?][^*]");
    }
  }

  /** Without them nobody sees why a refund is refused. */
  @Test
  void whatAPaymentIsWorth_andWhatItsRefundsTook_isShown() {
    String paymentId =
        client
            .post(
                "/v3/sandbox/pay",
                "{\"amount\":1299,\"currency\":\"EUR\",\"shopTransactionId\":\"order-1\"}")
            .mustBe(200)
            .field("paymentId");
    client
        .post(
            "/v3/sandbox/refund",
            "{\"paymentId\":\"%s\",\"amount\":99,\"currency\":\"EUR\"}".formatted(paymentId))
        .mustBe(200);
    client.post("/v3/sandbox/refund", "{\"paymentId\":\"%s\"}".formatted(paymentId)).mustBe(200);

    assertThat(first("payments")).containsEntry("amount", 1299).containsEntry("currency", "EUR");
    assertThat(first("operations"))
        .containsEntry("operation", "refund")
        .containsEntry("amount", 1200)
        .containsEntry("currency", "EUR")
        .containsEntry("result", "OK");
  }

  /** What a payer's browser or a stranger's callback brought may be read in a terminal. */
  @Test
  void oddCharacters_areEscaped() {
    client
        .post(
            "/v3/sandbox/pay",
            "{\"amount\":1,\"currency\":\"EUR\",\"shopTransactionId\":\"a\u202e\u2028b\"}")
        .mustBe(200);

    String text = client.get("/admin/operations").mustBe(200).text();

    assertThat(text).contains("\"a\\u202e\\u2028b\"").doesNotContain("\u202e", "\u2028");
    assertThat(first("operations").get("shopTransactionId")).isEqualTo("a\u202e\u2028b");
  }
}
