package dev.turnpike.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.http.testing.Answer;
import dev.turnpike.http.testing.Await;
import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.TestServer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who has an id, whatever it is of, finds what it is of. */
class AdminSearchTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  private final TestServer server = TestServer.withSandbox();
  private final Client client = server.client();

  @AfterEach
  void close() {
    server.close();
  }

  private String paid(String order, int amount) {
    return client
        .post(
            "/v3/sandbox/pay",
            "{\"amount\":%s,\"currency\":\"EUR\",\"shopTransactionId\":\"%s\"}"
                .formatted(amount, order),
            "traceparent",
            "00-" + TRACE + "-00f067aa0ba902b7-01")
        .mustBe(200)
        .field("paymentId");
  }

  @SuppressWarnings("unchecked") // every object of JSON is one
  private static List<Map<String, Object>> list(Answer answer, String name) {
    return (List<Map<String, Object>>) answer.mustBe(200).json().get(name);
  }

  private Answer search(String id) {
    return client.get("/admin/search?id=" + id);
  }

  @Test
  void aPayment_isFoundByAnyOfItsIds() {
    String paymentId = paid("order-1", 1299);
    String operation =
        (String) list(client.get("/admin/operations"), "operations").get(0).get("id");

    for (String id : List.of(paymentId, "order-1", operation, TRACE)) {
      Answer found = search(id);
      assertThat(found.json().keySet()).containsExactly("payments", "operations", "notifications");
      assertThat(list(found, "operations"))
          .as(id)
          .singleElement()
          .satisfies(each -> assertThat(each).containsEntry("id", operation));
      assertThat(list(found, "payments")).hasSize(id.equals(operation) || id.equals(TRACE) ? 0 : 1);
    }
    assertThat(search("nothing").mustBe(200).text())
        .isEqualTo("{\"payments\":[],\"operations\":[],\"notifications\":[]}");
    assertThat(list(client.get("/admin/search?tenant=other&id=" + paymentId), "payments"))
        .isEmpty();
  }

  @Test
  void lists_areFilteredByAmountCurrencyOperationAndTime() {
    paid("order-1", 1299);
    paid("order-2", 500);

    assertThat(list(client.get("/admin/payments?amount=1299&currency=EUR"), "payments"))
        .singleElement()
        .satisfies(each -> assertThat(each).containsEntry("shopTransactionId", "order-1"));
    assertThat(list(client.get("/admin/payments?amount=1299&currency=USD"), "payments")).isEmpty();
    assertThat(list(client.get("/admin/operations?operation=pay"), "operations")).hasSize(2);
    assertThat(list(client.get("/admin/operations?operation=refund"), "operations")).isEmpty();
    String past = "from=2020-01-01T00:00:00Z";
    assertThat(list(client.get("/admin/operations?" + past), "operations")).hasSize(2);
    assertThat(list(client.get("/admin/operations?until=2020-01-01T00:00:00Z"), "operations"))
        .isEmpty();
  }

  @Test
  void howCallsEnded_isToldInFiveMinutes() {
    for (String scenario : List.of("ok", "ok", "ko")) {
      client.post(
          "/v3/sandbox/pay",
          "{\"amount\":1,\"currency\":\"EUR\",\"shopTransactionId\":\"%s\",\"providerData\":{\"scenario\":\"%s\"}}"
              .formatted(UUID.randomUUID(), scenario));
    }

    Await.until(
        () -> client.get("/admin/statistics").text(),
        () -> counted("answered") + counted("declined") == 3);

    Answer told = client.get("/admin/statistics");
    assertThat(told.json().keySet()).containsExactly("slotSeconds", "boundsMs", "slots");
    assertThat(list(told, "slots").get(0))
        .containsEntry("provider", "sandbox")
        .containsEntry("operation", "pay")
        .containsKeys("from", "answered", "declined", "notExecuted", "unknown", "p50Ms", "p95Ms");
    assertThat(counted("answered")).isEqualTo(2);
    assertThat(counted("declined")).isEqualTo(1);
    assertThat(counted("unknown")).isZero();
  }

  private long counted(String what) {
    return list(client.get("/admin/statistics"), "slots").stream()
        .mapToLong(slot -> ((Number) slot.get(what)).longValue())
        .sum();
  }

  @ParameterizedTest
  @CsvSource({
    "/admin/search, id",
    "/admin/search?id=, id",
    "/admin/search?id=1&id=2, id",
    "/admin/search?id=1&limit=2, limit",
    "/admin/payments?amount=12.99, amount",
    "/admin/payments?amount=-1, amount",
    "/admin/payments?amount=99999999999999999999, amount",
    "/admin/operations?operation=status, operation",
    "/admin/operations?from=now, from",
    "/admin/payments?until=%2B999999999-01-01T00:00:00Z, until",
    "/admin/statistics?from=%2B999999999-01-01T00:00:00Z, from",
    "/admin/statistics?from=2026-01-01T00:00:00Z&until=2026-01-01T00:00:00Z, until",
    "/admin/statistics?from=2026-01-01T00:00:00Z&until=2026-01-02T00:00:01Z, from",
    "/admin/notifications?until=then, until",
  })
  void whatCantBeUnderstood_isNamed(String path, String field) {
    assertThat(client.get(path).mustBeProblem(400, "invalid_request", null).text())
        .contains("\"field\":\"%s\"".formatted(field));
  }
}
