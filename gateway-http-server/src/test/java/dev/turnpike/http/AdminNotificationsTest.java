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
}
