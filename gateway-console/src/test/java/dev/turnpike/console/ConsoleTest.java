package dev.turnpike.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.Right;
import dev.turnpike.http.ApiKey;
import dev.turnpike.http.ApiKeys;
import dev.turnpike.http.GatewayServer;
import dev.turnpike.http.testing.AnsweringReceiver;
import dev.turnpike.http.testing.Await;
import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.TestServer;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An operator's days, in a real browser. */
class ConsoleTest {
  private static final String KEY = "7c0d0d3f5c0e4a53a2";
  private static final UnaryOperator<GatewayServer.Builder> WITH_CONSOLE =
      settings -> settings.pages(new ConsolePages(false));

  private final Window window = Window.open();
  private final AnsweringReceiver receiver = new AnsweringReceiver();

  @AfterEach
  void close() {
    window.close();
    receiver.close();
  }

  private TestServer server(UnaryOperator<GatewayServer.Builder> settings) {
    return TestServer.withSandboxAnd(receiver.url(), settings);
  }

  private static String paid(Client client, String order, String scenario) {
    return client
        .post(
            "/v3/sandbox/pay",
            "{\"amount\":1299,\"currency\":\"EUR\",\"shopTransactionId\":\"%s\",\"providerData\":{\"scenario\":\"%s\"}}"
                .formatted(order, scenario))
        .field("paymentId");
  }

  @Test
  void whatTimedOut_isFoundByTheShopsId_andTheGatewayFindsOut() {
    try (TestServer server = server(WITH_CONSOLE)) {
      window.go(server.url(), "#/try");
      window.sees("No money moves in the sandbox.");
      window.types("shopTransactionId", "order-1");
      window.chooses("provider", "sandbox");
      window.chooses("scenario", "timeout");
      window.clicks("Pay");
      window.sees("provider_timeout");
      window.sees("Nobody knows how this ended");
      window.picture("try-timeout");
      window.clicks("Find it by the shop's id");
      window.sees("operations: 1");
      Await.until(
          () -> "the gateway has not found out",
          () -> server.client().get("/admin/search?id=order-1").text().contains("\"ACCEPTED\""));
      window.go(server.url(), "#/search?id=order-1&again");
      window.sees("payments: 1");
      window.picture("search");
      window.wasClean(server.url());
    }
  }

  @Test
  void aPaymentsLife_isToldInOrder_withWhatTheReceiverAnswered() {
    receiver.answers(503, "closed for lunch");
    try (TestServer server = server(WITH_CONSOLE)) {
      String payment = paid(server.client(), "order-1", "ok");
      server.client().get("/v3/sandbox/check?paymentId=" + payment).mustBe(200);
      window.go(server.url(), "#/payment/sandbox/" + payment);
      window.sees("pay was answered: OK");
      window.clicks("Ask the provider now");
      window.sees("the receiver answered with 503");
      window.clicks("What it answered");
      window.sees("closed for lunch");
      window.picture("payment");

      window.clicks("Refund…");
      window.types("amount", "300");
      window.confirms("Refund");
      window.sees("refund was answered: OK");
      window.sees("9.99 EUR");
      window.wasClean(server.url());
    }
  }

  @Test
  void theDead_areCounted_sentAgainAtOnce_andItStandsInTheAudit() {
    receiver.answers(503, "down");
    try (TestServer server = server(WITH_CONSOLE)) {
      for (int i = 0; i < 3; i++) {
        String payment = paid(server.client(), "order-" + i, "ok");
        server.client().get("/v3/sandbox/check?paymentId=" + payment).mustBe(200);
      }
      window.go(server.url(), "#/dead");
      window.sees("Dead notifications: 3");
      window.picture("dead-letters");
      receiver.answers(200, "");

      window.clicks("Send all again…");
      window.sees("Send 3 notifications again?");
      window.types("reason", "the receiver is back");
      window.confirms("Send 3");
      window.sees("Nothing.");
      window.clicks("Audit");
      window.sees("the receiver is back");
      window.picture("audit");
      window.wasClean(server.url());
    }
  }

  @Test
  void whatIsUnknown_isSettledWithAReason_thatTheAuditKeeps() {
    try (TestServer server = server(WITH_CONSOLE)) {
      String payment = paid(server.client(), "order-1", "ok");
      server
          .client()
          .post(
              "/v3/sandbox/refund",
              "{\"paymentId\":\"%s\",\"providerData\":{\"scenario\":\"timeout\"}}"
                  .formatted(payment));
      window.go(server.url(), "");
      window.sees("unknown outcomes");
      window.picture("overview");
      window.clicks("Unknown");
      window.sees("Unknown operations: 1");
      window.clicks("Settle…");
      window.chooses("what", "OK");
      window.sees("nothing is charged once more");
      window.picture("settle");
      window.types("reason", "seen on the company's page");
      window.confirms("Settle");
      window.sees("Nothing.");
      window.clicks("Audit");
      window.sees("seen on the company's page");
      window.wasClean(server.url());
    }
  }

  @Test
  void aWrongKey_isRefused_andAKeyIsOfferedWhatItMayDo() {
    ApiKeys keys =
        ApiKeys.of(List.of("shop:" + KEY))
            .with(
                ApiKey.named("olga")
                    .key("0d8f2c7e5b1a49638c")
                    .rights(Set.of(Right.INSPECT))
                    .build());
    try (TestServer server = server(settings -> WITH_CONSOLE.apply(settings.apiKeys(keys)))) {
      window.go(server.url(), "");
      window.sees("API key");
      window.types("key", "not-a-key-at-all-1");
      window.clicks("Sign in");
      window.sees("This key is not valid here.");
      window.picture("sign-in");

      window.types("key", KEY);
      window.clicks("Sign in");
      window.sees("no right inspect");
      assertThat(window.offers("Audit")).isFalse();
      window.clicks("Sign out");

      window.sees("API key");
      window.types("key", "0d8f2c7e5b1a49638c");
      window.clicks("Sign in");
      window.sees("olga");
      assertThat(window.offers("Audit")).isTrue();
      assertThat(window.offers("Try it")).isFalse();
      window.clicks("Dead letters");
      window.sees("Nothing.");
      assertThat(window.offers("Send all again…")).isFalse();
      window.wasClean(server.url());
    }
  }

  @Test
  void aConsoleToReadOnly_offersNoDeeds() {
    try (TestServer server = server(settings -> settings.pages(new ConsolePages(true)))) {
      String payment = paid(server.client(), "order-1", "ok");
      window.go(server.url(), "#/payment/sandbox/" + payment);
      window.sees("pay was answered: OK");
      assertThat(window.text()).contains("read-only").doesNotContain("Refund…");
    }
  }

  @Test
  void onAPhoneAtNight_everyViewFits_andManyPaymentsAreListedByPages() {
    try (TestServer server = server(WITH_CONSOLE)) {
      for (int i = 0; i < 120; i++) {
        paid(server.client(), "order-" + i, i % 7 == 0 ? "ko" : "ok");
      }
      window.isAPhoneAtNight();
      for (String view : List.of("", "#/search", "#/unknown", "#/dead", "#/audit", "#/try")) {
        window.go(server.url(), view);
        window.sees("Overview");
        assertThat(window.fitsItsWidth()).as(view).isTrue();
      }
      window.go(server.url(), "#/search");
      window.sees("Payments: 50 and more");
      window.clicks("More");
      window.sees("Payments: 100 and more");
      window.picture("phone");
      window.wasClean(server.url());
    }
  }

  @Test
  void whatIsNotThere_isSaid_andSoIsAGatewayThatIsGone() {
    TestServer server = server(WITH_CONSOLE);
    window.go(server.url(), "#/payment/sandbox/nobody%22%3E%3Cb%3E");
    window.sees("the records hold no payment 'nobody\"><b>'");
    window.go(server.url(), "#/nowhere");
    window.sees("There is nothing here");
    server.close();
    window.clicks("To the overview");
    window.sees("The gateway does not answer.");
  }
}
