package dev.turnpike.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.CallOptions;
import dev.turnpike.JsonCall;
import dev.turnpike.PaymentGateway;
import dev.turnpike.Right;
import dev.turnpike.http.ApiKey;
import dev.turnpike.http.ApiKeys;
import dev.turnpike.http.GatewayServer;
import dev.turnpike.http.testing.AnsweringReceiver;
import dev.turnpike.http.testing.Await;
import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.LosableStore;
import dev.turnpike.http.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

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

  private static void refundsWithoutAnEnd(Client client, String payment) {
    client.post(
        "/v3/sandbox/refund",
        "{\"paymentId\":\"%s\",\"providerData\":{\"scenario\":\"timeout\"}}".formatted(payment));
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
      refundsWithoutAnEnd(server.client(), payment);
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
                    .build())
            .with(
                ApiKey.named("anna")
                    .key("1f6a0b8e3d7c4259ae")
                    .rights(Set.of(Right.INSPECT))
                    .tenants(Set.of("anna"))
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
      window.clicks("Overview");
      window.sees("What waits");
      window.clicks("Sign out");

      window.sees("API key");
      window.types("key", "1f6a0b8e3d7c4259ae");
      window.clicks("Sign in");
      window.sees("this key sees some only");
      assertThat(window.text()).doesNotContain("What waits", "Budgets");
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

  @Test
  void whatHappens_isSeenAtOnce_andBehindAProxyThatHoldsItBack_tenSecondsLater() throws Exception {
    try (TestServer server = server(WITH_CONSOLE);
        PrefixProxy passes = new PrefixProxy(server.url(), false);
        PrefixProxy holdsBack = new PrefixProxy(server.url(), true)) {
      window.go(server.url(), "");
      window.sees("Live");
      window.sees("Nobody has moved money");
      paid(server.client(), "order-1", "pending");
      window.sees("1\npayments pending");
      window.wasClean(server.url());

      window.go(passes.url(), "");
      window.sees("Live");
      window.wasClean(passes.url());

      window.go(holdsBack.url(), "");
      window.sees("Every 10 seconds");
      paid(server.client(), "order-2", "pending");
      window.sees("2\npayments pending");
      assertThat(window.text()).contains("Every 10 seconds");
      window.wasClean(holdsBack.url());
    }
  }

  @Test
  void behindAProxyWithAPrefix_everythingIsBelowIt_evenWithoutTheLastSlash() throws Exception {
    try (TestServer server =
            server(
                settings ->
                    settings
                        .pages(new ConsolePages(false).or(new DocumentationPages()))
                        .trustedProxies(List.of("127.0.0.1")));
        PrefixProxy proxy = new PrefixProxy(server.url(), false)) {
      for (String path : List.of("", "/")) {
        window.asks(proxy.url() + path);
        window.sees("What waits");
        assertThat(window.address()).isEqualTo(proxy.url() + "/console");
      }
      window.clicks("Search");
      window.sees("Nothing.");
      window.wasClean(proxy.url());
      window.asks(proxy.url() + "/documentation");
      window.sees("Takes a payment.");
      window.wasClean(proxy.url());
    }
  }

  @Test
  void aStoreThatIsAway_isSaid_andThatItIsBack() {
    LosableStore losable = new LosableStore();
    try (TestServer server =
        TestServer.of(
            PaymentGateway.builder().discoverProviders().store(losable.store()), WITH_CONSOLE)) {
      String payment = paid(server.client(), "order-1", "ok");
      window.go(server.url(), "");
      window.sees("The store answers");
      losable.isAway(true);
      window.sees("The store can't be reached");
      window.picture("store-away");
      window.isOpenToAll("a store that is away");

      window.go(server.url(), "#/payment/sandbox/" + payment);
      window.sees("Try again");
      assertThat(window.text()).contains("records can't be reached");
      losable.isAway(false);
      window.clicks("Try again");
      window.sees("pay was answered: OK");

      window.clicks("Overview");
      window.sees("The store answers");
    }
  }

  @Test
  void tenThousandPayments_areListedByPages_andOneThatIsNotThereIsSaid() {
    try (PaymentGateway gateway = PaymentGateway.builder().discoverProviders().build();
        GatewayServer server = started(gateway)) {
      for (int i = 0; i < 10_000; i++) {
        gateway.call(
            new JsonCall(
                "sandbox",
                "pay",
                "{\"amount\":%s,\"currency\":\"EUR\",\"shopTransactionId\":\"order-%s\"}"
                    .formatted(1_000 + i, i)
                    .getBytes(StandardCharsets.UTF_8),
                null,
                null,
                null,
                CallOptions.builder().build()));
      }
      window.go(server.baseUrl(), "");
      window.sees("10000");
      window.clicks("Search");
      window.sees("Payments: 50 and more");
      window.types("amount", "1007");
      window.clicks("List");
      window.sees("Payments: 1");
      window.sees("order-7");
      window.chooses("list", "operations");
      window.sees("Operations: 50 and more");
      window.chooses("state", "unknown");
      window.clicks("List");
      window.sees("Nothing.");
      window.types("id", "order-9999");
      window.clicks("Find");
      window.sees("payments: 1");
      window.types("id", "no-such-payment");
      window.clicks("Find");
      window.sees("Nothing has the id no-such-payment");
      window.wasClean(server.baseUrl());
    }
  }

  @Test
  void withoutAMouse_aDeadLetterIsFoundAndSentAgain() {
    receiver.answers(503, "closed");
    try (TestServer server = server(WITH_CONSOLE)) {
      String payment = paid(server.client(), "order-1", "ok");
      server.client().get("/v3/sandbox/check?paymentId=" + payment).mustBe(200);
      window.go(server.url(), "");
      window.sees("1\ndead letters");
      window.tabsTo("dead letters");
      receiver.answers(200, "");
      paid(server.client(), "order-2", "pending");
      window.sees("1\npayments pending");
      assertThat(window.focused())
          .as("after what is live was drawn anew")
          .isEqualTo("dead letters");
      window.presses(Keys.ENTER);
      window.sees("Send all again…");
      window.tabsTo("Send all again…");
      window.presses(Keys.ENTER);
      window.sees("Send 1");
      window.tabsTo("reason");
      window.presses("the receiver is back");
      window.tabsTo("Send 1");
      window.presses(Keys.ENTER);
      window.sees("Nothing.");
      window.wasClean(server.url());
    }
  }

  @Test
  void everyView_isOpenToAll_byDayAndAtNight() {
    receiver.answers(503, "closed");
    try (TestServer server = server(WITH_CONSOLE)) {
      String payment = paid(server.client(), "order-1", "ok");
      paid(server.client(), "order-2", "ko");
      refundsWithoutAnEnd(server.client(), payment);
      server.client().get("/v3/sandbox/check?paymentId=" + payment).mustBe(200);
      Map<String, String> views =
          Map.of(
              "",
              "What waits",
              "#/search",
              "Payments:",
              "#/search?id=order-1",
              "payments: 1",
              "#/search?list=notifications",
              "Notifications:",
              "#/unknown",
              "Unknown operations",
              "#/dead",
              "Send all again…",
              "#/audit",
              "Audit",
              "#/try",
              "No money moves",
              "#/nowhere",
              "There is nothing here",
              "#/payment/sandbox/" + payment,
              "pay was answered");
      for (boolean night : List.of(false, true)) {
        window.isAtNight(night);
        views.forEach(
            (view, text) -> {
              window.go(server.url(), view);
              window.sees(text);
              window.isOpenToAll(view + (night ? " at night" : ""));
            });
        window.clicks("Overview");
        window.sees("Live");
        window.picture(night ? "overview-night" : "overview-day");
        window.go(server.url(), "#/dead");
        window.clicks("Send all again…");
        window.sees("Send 1");
        window.isOpenToAll("a dialog");
      }
    }
  }

  private static GatewayServer started(PaymentGateway gateway) {
    try {
      return WITH_CONSOLE.apply(GatewayServer.builder(gateway).port(0)).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
