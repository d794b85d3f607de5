package dev.turnpike.http;

import static dev.turnpike.http.testing.Bodies.fresh;
import static dev.turnpike.http.testing.Bodies.pay;
import static dev.turnpike.http.testing.Bodies.refund;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.PaymentGateway;
import dev.turnpike.Right;
import dev.turnpike.http.testing.Answer;
import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.FakeProvider;
import dev.turnpike.http.testing.LosableStore;
import dev.turnpike.http.testing.TestServer;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a key reaches of its own tenant's and of others'. */
class TwoShopsTest {
  private static final String BOOKS = "books-key-7c0d0d3f5c0e4a";
  private static final String WINES = "wines-key-0d8f2c7e5b1a49";
  private static final String ANNA = "anna-key-5a7be1f09d2c448";

  private static final ApiKeys TWO_SHOPS = ApiKeys.of(List.of("books:" + BOOKS, "wines:" + WINES));

  private final FakeProvider provider = new FakeProvider();
  private final TestServer server =
      TestServer.of(
          PaymentGateway.builder().provider(provider), builder -> builder.apiKeys(TWO_SHOPS));
  private final Client client = server.client();

  @AfterEach
  void stop() {
    server.close();
  }

  private String paidBy(String key) {
    return client.post("/v3/fake/pay", pay(fresh()), as(key)).mustBe(200).field("paymentId");
  }

  private Answer statusFor(String key, String paymentId) {
    return client.get("/v3/fake/status?paymentId=" + paymentId, as(key));
  }

  private static String[] as(String key) {
    return new String[] {"Authorization", "Bearer " + key};
  }

  @Test
  void callersWithoutAKey_seeNobodysPayments_whileTheStoreIsAway() {
    LosableStore losable = new LosableStore();
    try (TestServer open =
        TestServer.of(
            PaymentGateway.builder().provider(provider).store(losable.store()),
            builder -> builder.apiKeys(TWO_SHOPS.andKeyless()))) {
      String booked =
          open.client()
              .post("/v3/fake/pay", pay(fresh()), as(BOOKS))
              .mustBe(200)
              .field("paymentId");
      open.client().get("/v3/fake/status?paymentId=" + booked).mustBe(404);

      losable.isAway(true);

      open.client()
          .get("/v3/fake/status?paymentId=" + booked)
          .mustBeProblem(503, "gateway_unavailable", null);
    }
  }

  private void letIn(ApiKey key) {
    server.apiKeys(TWO_SHOPS.with(key));
  }

  private static ApiKey.Builder anna(Right... rights) {
    Set<Right> all = EnumSet.noneOf(Right.class);
    all.addAll(List.of(rights));
    return ApiKey.named("anna").key(ANNA).rights(all);
  }

  @Test
  void aStrangersPayment_isNoPayment() {
    String paymentId = paidBy(BOOKS);

    statusFor(BOOKS, paymentId).mustBe(200);
    statusFor(WINES, paymentId).mustBeProblem(404, "payment_not_found", null);
    client
        .post("/v3/fake/refund", refund(paymentId), as(WINES))
        .mustBeProblem(404, "payment_not_found", "not_executed");
    assertThat(provider.calls()).extracting(FakeProvider.Call::operation).doesNotContain("refund");
  }

  @Test
  void whatTheRecordsDontKnow_isAskedForThoseWithTheRightToIt_whereThereAreTwoShops() {
    statusFor(BOOKS, "made-before").mustBeProblem(404, "payment_not_found", null);
    assertThat(provider.calls()).isEmpty();

    letIn(anna(Right.READ, Right.FOREIGN).tenant("books").build());
    statusFor(ANNA, "made-before").mustBe(200);
  }

  @Test
  void whatTheRecordsDontKnow_isAskedForEverybody_whereThereIsOneShop() {
    server.apiKeys(ApiKeys.of(List.of("books:" + BOOKS)).with(anna(Right.INSPECT).build()));

    statusFor(BOOKS, "made-before").mustBe(200);
  }

  @Test
  void anOperator_seesTheTenantsThatTheKeyNames_andTheAuditSaysWhoLooked() {
    String book = paidBy(BOOKS);
    String wine = paidBy(WINES);
    statusFor(BOOKS, book).mustBe(200);
    statusFor(WINES, wine).mustBe(200);
    letIn(anna(Right.INSPECT).tenants(Set.of("books")).build());

    assertThat(client.get("/admin/payments", as(ANNA)).mustBe(200).text())
        .contains(book)
        .doesNotContain(wine);
    client.get("/admin/payments/fake/" + book, as(ANNA)).mustBe(200);
    client.get("/admin/payments/fake/" + wine, as(ANNA)).mustBe(404);
    assertThat(client.get("/admin/audit?tenant=books", as(ANNA)).mustBe(200).text())
        .contains("\"action\":\"looked\"", "\"by\":\"anna\"", "\"address\":\"127.0.0.1\"");
  }

  @Test
  void anOperatorOfAllTenants_seesThemAll() {
    String book = paidBy(BOOKS);
    String wine = paidBy(WINES);
    letIn(anna(Right.INSPECT).build());

    assertThat(client.get("/admin/operations", as(ANNA)).mustBe(200).text()).contains(book, wine);
  }
}
