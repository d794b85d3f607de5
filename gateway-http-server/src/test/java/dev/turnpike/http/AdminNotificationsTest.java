package dev.turnpike.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.PaymentGateway;
import dev.turnpike.http.testing.AnsweringReceiver;
import dev.turnpike.http.testing.Await;
import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.FakeProvider;
import dev.turnpike.http.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Notifications and what receivers answered, as an operator sees them over HTTP. */
class AdminNotificationsTest {
  private final AnsweringReceiver receiver = new AnsweringReceiver();
  private final TestServer server =
      TestServer.of(
          PaymentGateway.builder()
              .provider(new FakeProvider())
              .paymentCallbackUrl(receiver.url())
              .deliveryPauses(List.of()));
  private final Client client = server.client();

  @AfterEach
  void close() {
    server.close();
    receiver.close();
  }

  private void checked(String order) {
    client
        .post(
            "/v3/fake/pay",
            "{\"amount\":1,\"currency\":\"EUR\",\"shopTransactionId\":\"%s\"}".formatted(order))
        .mustBe(200);
    client.get("/v3/fake/check?shopTransactionId=" + order).mustBe(200);
  }

  private List<Map<String, Object>> list(String path, String name) {
    List<Map<String, Object>> items = new ArrayList<>();
    for (Object item : (List<?>) client.get(path).mustBe(200).json().get(name)) {
      items.add(fields(item));
    }
    return items;
  }

  @SuppressWarnings("unchecked") // every object of JSON is one
  private static Map<String, Object> fields(Object object) {
    return (Map<String, Object>) object;
  }

  private List<Map<String, Object>> awaited(String state, int count) {
    String path = "/admin/notifications?state=" + state;
    Await.until(
        () -> client.get("/admin/notifications").text(),
        () -> list(path, "notifications").size() == count);
    return list(path, "notifications");
  }

  @Test
  void whatTheReceiverAnswered_isShown_withItsNotificationAndInTheTimeline() {
    receiver.answers(503, "{\"error\":\"closed\",\"apiKey\":\"SECRET\"} \u202e");
    checked("order-1");
    Map<String, Object> dead = awaited("dead", 1).get(0);

    String text = client.get("/admin/notifications/" + dead.get("id")).mustBe(200).text();
    Map<String, Object> attempt =
        list("/admin/notifications/" + dead.get("id"), "attemptLog").get(0);

    assertThat(attempt.keySet()).containsExactly("at", "result", "tookMs", "httpStatus", "answer");
    assertThat(attempt).containsEntry("httpStatus", 503);
    assertThat((String) attempt.get("answer"))
        .isEqualTo("{\"error\":\"closed\",\"apiKey\":***} \u202e");
    assertThat(text).contains("\"attempts\":1").doesNotContain("SECRET", "\u202e");
    assertThat(dead).doesNotContainKey("attemptLog");
    String payment = "/admin/payments/fake/" + dead.get("paymentId");
    assertThat(list(payment, "events"))
        .filteredOn(event -> event.get("kind").equals("delivery"))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event)
                    .containsEntry("notification", dead.get("id"))
                    .containsEntry("httpStatus", 503)
                    .containsEntry("answer", attempt.get("answer")));
    assertThat(client.get(payment).text()).doesNotContain("SECRET", "attemptLog");
  }

  @Test
  void allDeadOnes_areCounted_andSentAgain_whenTheReceiverIsBack() {
    receiver.answers(503, "");
    checked("order-1");
    checked("order-2");
    checked("order-1");
    Object first = awaited("dead", 3).get(2).get("createdAt");
    receiver.answers(200, "");
    String since = "\"since\":\"" + first + "\"";

    String path = "/admin/notifications/resend";
    assertThat(client.post(path, "{%s,\"dryRun\":true}".formatted(since)).mustBe(200).text())
        .isEqualTo("{\"count\":3}");
    assertThat(list("/admin/notifications?state=dead", "notifications")).hasSize(3);
    assertThat(client.get("/admin/audit").text()).contains("\"events\":[]");
    for (String none : List.of("\"provider\":\"other\"", "\"tenant\":\"other\"")) {
      assertThat(client.post(path, "{%s,%s}".formatted(since, none)).mustBe(200).text())
          .isEqualTo("{\"count\":0}");
    }
    int before = receiver.bodies().size();

    assertThat(client.post(path, "{%s,\"reason\":\"back\"}".formatted(since)).mustBe(200).text())
        .isEqualTo("{\"count\":3}");

    awaited("delivered", 3);
    assertThat(receiver.bodies()).hasSize(before + 3);
    assertThat(list("/admin/audit?action=resent", "events"))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event)
                    .containsEntry("reason", "back")
                    .containsEntry("before", "dead")
                    .hasEntrySatisfying(
                        "about",
                        about -> assertThat((String) about).startsWith("3 notifications from")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | since",
        "{\"since\":\"yesterday\"} | since",
        "{\"since\":1} | since",
        "{\"since\":\"2026-01-01T00:00:00Z\",\"until\":\"2025-01-01T00:00:00Z\"} | until",
        "{\"since\":\"2026-01-01T00:00:00Z\",\"dryRun\":\"yes\"} | dryRun",
        "{\"since\":\"2026-01-01T00:00:00Z\",\"dryrun\":true} | dryrun",
      })
  void whatCantBeUnderstood_isNamed(String body, String field) {
    assertThat(
            client
                .post("/admin/notifications/resend", body)
                .mustBeProblem(400, "invalid_request", null)
                .text())
        .contains("\"field\":\"%s".formatted(field));
  }

  @Test
  void thePathOfAll_isNoNotification() {
    client.get("/admin/notifications/resend").mustBeProblem(404, "record_not_found", null);
    assertThat(client.delete("/admin/notifications/resend").mustBe(405).header("Allow"))
        .contains("GET, POST");
  }
}
