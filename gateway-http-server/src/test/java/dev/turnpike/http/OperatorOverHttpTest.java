package dev.turnpike.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.PaymentGateway;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentState;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.http.testing.Await;
import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.FakeProvider;
import dev.turnpike.http.testing.TestServer;
import dev.turnpike.spi.CallContext;
import dev.turnpike.spi.PaymentProvider;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator does by hand, over HTTP. */
class OperatorOverHttpTest {
  private final TestServer server =
      TestServer.of(
          PaymentGateway.builder()
              .provider(
                  new FakeProvider(
                      "fake",
                      call -> {
                        if (call.subject().startsWith("boom")) {
                          throw new IllegalStateException("boom");
                        }
                        return FakeProvider.USUAL;
                      }))
              .onPaymentStatus(
                  status -> {
                    throw new IllegalStateException("not now");
                  })
              .settleTime(Duration.ofMillis(1))
              .deliveryPauses(List.of()));
  private final Client client = server.client();

  @AfterEach
  void close() {
    server.close();
  }

  private void pay(String order, int status) {
    client
        .post(
            "/v3/fake/pay",
            "{\"amount\":1,\"currency\":\"EUR\",\"shopTransactionId\":\"%s\"}".formatted(order))
        .mustBe(status);
  }

  private String idIn(String path) {
    String[] id = {""};
    Await.until(
        () -> client.get(path).text(),
        () -> {
          Matcher found = Pattern.compile("\"id\":\"([^\"]+)\"").matcher(client.get(path).text());
          if (found.find()) {
            id[0] = found.group(1);
          }
          return !id[0].isEmpty();
        });
    return id[0];
  }

  @Test
  void anUnknownPayment_isSettled_andTheRecordsTellByWhom() {
    pay("boom-1", 502);
    String id = idIn("/admin/operations?state=unknown");

    client
        .post(
            "/admin/operations/" + id + "/settle",
            "{\"outcome\":\"not_executed\",\"reason\":\"seen\",\"force\":true}")
        .mustBe(204);

    assertThat(client.get("/admin/operations/" + id).mustBe(200).text())
        .contains("\"settledBy\":\"(no key)\"", "\"problem\":{", "not_executed");
    assertThat(client.get("/admin/operations").mustBe(200).text())
        .contains("\"settledBy\":\"(no key)\"")
        .doesNotContain("\"problem\"");
    assertThat(client.get("/admin/audit?action=settled&about=" + id).mustBe(200).text())
        .contains("\"by\":\"(no key)\"", "\"address\":\"127.0.0.1\"", "\"reason\":\"seen\"")
        .contains("\"before\":\"unknown\"", "\"after\":\"not_executed");
  }

  @Test
  void aDeadNotification_isLookedAt_andSentAgain() {
    pay("order-1", 200);
    client.get("/v3/fake/check?shopTransactionId=order-1").mustBe(200);
    String id = idIn("/admin/notifications?state=dead");

    assertThat(client.get("/admin/notifications/" + id).mustBe(200).text())
        .contains("\"state\":\"dead\"", "\"body\":{");
    assertThat(client.get("/admin/notifications").text()).doesNotContain("\"body\"");
    client.post("/admin/notifications/" + id + "/resend", "{\"reason\":\"asked\"}").mustBe(202);
    assertThat(client.get("/admin/audit?action=resent").mustBe(200).text())
        .contains(id, "\"reason\":\"asked\"", "\"before\":\"dead\"", "\"after\":\"pending\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "nope | body",
        "[] | body",
        "{} | outcome",
        "{\"reason\":\"x\"} | outcome",
        "{\"reason\":\" \",\"outcome\":\"not_executed\"} | reason",
        "{\"reason\":1,\"outcome\":\"not_executed\"} | reason",
        "{\"reason\":\"x\",\"outcome\":\"executed\"} | outcome",
        "{\"reason\":\"x\",\"outcome\":\"not_executed\",\"answer\":{}} | outcome",
        "{\"reason\":\"x\",\"answer\":[]} | answer",
        "{\"reason\":\"x\",\"answer\":{\"result\":\"MAYBE\"}} | answer",
        "{\"reason\":\"x\",\"outcome\":\"not_executed\",\"force\":\"yes\"} | force",
        "{\"reason\":\"x\",\"outcome\":\"not_executed\",\"forced\":true} | forced",
      })
  void whatCantBeUnderstood_isNamed_andNothingIsSettled(String body, String field) {
    pay("boom-1", 502);
    String id = idIn("/admin/operations?state=unknown");

    assertThat(
            client
                .post("/admin/operations/" + id + "/settle", body)
                .mustBeProblem(400, "invalid_request", null)
                .text())
        .contains("\"field\":\"%s".formatted(field));

    assertThat(idIn("/admin/operations?state=unknown")).isEqualTo(id);
    assertThat(client.get("/admin/audit").text()).contains("\"events\":[]");
  }

  /** A provider that tells where its company shows a payment, of some only. */
  private static final class Linking implements PaymentProvider {
    @Override
    public String name() {
      return "linking";
    }

    @Override
    public PayResponse pay(PayRequest request, CallContext call) {
      return PayResponse.ok("p-" + request.shopTransactionId());
    }

    @Override
    public PaymentStatus status(String paymentId, CallContext call) {
      return PaymentStatus.of(PaymentState.ACCEPTED, paymentId);
    }

    @Override
    public Optional<URI> dashboardUrl(String paymentId) {
      return paymentId.equals("p-known")
          ? Optional.of(URI.create("https://company.example/search?query=p-known"))
          : Optional.empty();
    }
  }

  @Test
  void aPaymentsTimeline_leadsToTheCompanysPage_whereThereIsOne() {
    try (TestServer other = TestServer.of(PaymentGateway.builder().provider(new Linking()))) {
      for (String order : List.of("known", "other")) {
        other
            .client()
            .post(
                "/v3/linking/pay",
                "{\"amount\":1,\"currency\":\"EUR\",\"shopTransactionId\":\"%s\"}".formatted(order))
            .mustBe(200);
      }

      assertThat(other.client().get("/admin/payments/linking/p-known").mustBe(200).text())
          .contains("\"dashboardUrl\":\"https://company.example/search?query=p-known\"");
      assertThat(other.client().get("/admin/payments/linking/p-other").mustBe(200).text())
          .doesNotContain("dashboardUrl");
    }
  }
}
