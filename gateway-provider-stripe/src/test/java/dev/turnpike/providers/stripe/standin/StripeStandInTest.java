package dev.turnpike.providers.stripe.standin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The stand-in does what Stripe documents, whoever asks it. */
class StripeStandInTest {
  private static final String ORDER =
      "mode=payment&success_url=https://shop.example&line_items[0][quantity]=1"
          + "&line_items[0][price_data][product_data][name]=Tea"
          + "&line_items[0][price_data][currency]=%s&line_items[0][price_data][unit_amount]=%s";

  private final StripeStandIn stripe = new StripeStandIn("sk_test_1", "whsec_1");
  private final HttpClient http = HttpClient.newHttpClient();

  StripeStandInTest() throws IOException {}

  @AfterEach
  void close() {
    stripe.close();
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(stripe.url() + path))
        .header("Authorization", "Bearer sk_test_1");
  }

  private HttpResponse<String> post(String path, String form) throws Exception {
    return send(request(path).POST(BodyPublishers.ofString(form)));
  }

  private HttpResponse<String> post(String path, String form, String key) throws Exception {
    return send(request(path).header("Idempotency-Key", key).POST(BodyPublishers.ofString(form)));
  }

  private static String order(long amount, String currency) {
    return ORDER.formatted(currency, amount);
  }

  private static JsonObject json(HttpResponse<String> response) {
    return JsonParser.parseString(response.body()).getAsJsonObject();
  }

  private static String error(HttpResponse<String> response, String field) {
    return Store.text(json(response).getAsJsonObject("error"), field);
  }

  private String paidIntent() throws Exception {
    String session = Store.text(json(post("/v1/checkout/sessions", order(1000, "eur"))), "id");
    stripe.payerPays(session);
    return Store.text(json(send(request("/v1/checkout/sessions/" + session))), "payment_intent");
  }

  @Test
  void aSessionIsOpenUntilItsPayerHasPaid() throws Exception {
    JsonObject session = json(post("/v1/checkout/sessions", order(1000, "eur")));
    String id = Store.text(session, "id");
    assertThat(Store.text(session, "status")).isEqualTo("open");
    assertThat(stripe.taken(id)).isNull();

    stripe.payerPays(id);

    String path = "/v1/checkout/sessions/" + id + "?expand[0]=payment_intent.latest_charge";
    JsonObject paid = json(send(request(path.replace("[", "%5B").replace("]", "%5D"))));
    assertThat(Store.text(paid, "payment_status")).isEqualTo("paid");
    JsonObject intent = paid.getAsJsonObject("payment_intent");
    assertThat(Store.number(intent, "amount_received")).isEqualTo(1000);
    assertThat(Store.text(intent.getAsJsonObject("latest_charge"), "status"))
        .isEqualTo("succeeded");
    assertThat(stripe.taken(id)).isEqualTo(1000);
  }

  @Test
  void theSameKeyAndParametersAreAnsweredTheSameAgain() throws Exception {
    HttpResponse<String> first = post("/v1/checkout/sessions", order(1000, "eur"), "key");
    HttpResponse<String> again = post("/v1/checkout/sessions", order(1000, "eur"), "key");

    assertThat(again.body()).isEqualTo(first.body());
    assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();
    assertThat(again.headers().firstValue("Idempotent-Replayed")).contains("true");
  }

  @Test
  void theSameKeyWithOtherParametersOrAtAnotherPlaceIsRefused() throws Exception {
    post("/v1/checkout/sessions", order(1000, "eur"), "key");
    for (HttpResponse<String> other :
        List.of(
            post("/v1/checkout/sessions", order(1001, "eur"), "key"),
            post("/v1/refunds", order(1000, "eur"), "key"))) {
      assertThat(other.statusCode()).isEqualTo(400);
      assertThat(error(other, "type")).isEqualTo("idempotency_error");
    }
  }

  @Test
  void aKeyIsNotUsedUpByParametersThatAreRefused() throws Exception {
    assertThat(post("/v1/checkout/sessions", order(1, "eur"), "key").statusCode()).isEqualTo(400);
    assertThat(post("/v1/checkout/sessions", order(1000, "eur"), "key").statusCode())
        .isEqualTo(200);
  }

  @Test
  void noMoreThanIsLeftIsGivenBack() throws Exception {
    String refund = "payment_intent=" + paidIntent();
    assertThat(post("/v1/refunds", refund + "&amount=600").statusCode()).isEqualTo(200);
    assertThat(post("/v1/refunds", refund + "&amount=401").statusCode()).isEqualTo(400);
    assertThat(Store.number(json(post("/v1/refunds", refund)), "amount")).isEqualTo(400);
    assertThat(error(post("/v1/refunds", refund), "code")).isEqualTo("charge_already_refunded");
  }

  @Test
  void amountsAreCountedAsStripeCountsThem() throws Exception {
    assertThat(error(post("/v1/checkout/sessions", order(49, "eur")), "code"))
        .isEqualTo("amount_too_small");
    assertThat(error(post("/v1/checkout/sessions", order(100_000_000, "eur")), "code"))
        .isEqualTo("amount_too_large");
    assertThat(post("/v1/checkout/sessions", order(1299, "kwd")).statusCode()).isEqualTo(400);
    assertThat(Currencies.minorUnits(1290, "kwd")).isEqualTo(1290);
    assertThat(Currencies.minorUnits(1299, "jpy")).isEqualTo(1299);
    assertThat(Currencies.minorUnits(500, "isk")).isEqualTo(5);
    assertThat(Currencies.minorUnits(5, "mga")).isEqualTo(500);
  }

  @Test
  void whatItDoesntKnowIsRefused() throws Exception {
    HttpResponse<String> missing = send(request("/v1/checkout/sessions/cs_test_none"));
    assertThat(missing.statusCode()).isEqualTo(404);
    assertThat(error(missing, "code")).isEqualTo("resource_missing");
    assertThat(error(post("/v1/checkout/sessions", order(1000, "eur") + "&color=red"), "code"))
        .isEqualTo("parameter_unknown");
    assertThat(send(request("/v1/coffee")).statusCode()).isEqualTo(404);
    assertThat(
            send(HttpRequest.newBuilder(URI.create(stripe.url() + "/v1/payment_intents")))
                .statusCode())
        .isEqualTo(401);
  }
}
