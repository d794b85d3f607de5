package dev.turnpike.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.ExternalService;
import dev.turnpike.PaymentGateway;
import dev.turnpike.api.PayRequest;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PayResult;
import dev.turnpike.http.testing.Answer;
import dev.turnpike.http.testing.Bodies;
import dev.turnpike.http.testing.FakeProvider;
import dev.turnpike.http.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Redirect URLs reach a provider, in process and behind another gateway, and come back. */
class RedirectUrlsTest {
  private static final String TEMPLATE =
      "https://shop.example/{ORDER}/ok?s={CHECKOUT_SESSION_ID}#{ID}";

  private final FakeProvider provider =
      new FakeProvider(
          "fake",
          call ->
              PayResponse.builder()
                  .result(PayResult.REDIRECT_TO_URL)
                  .paymentId("p-1")
                  .redirectToUrl(((PayRequest) call.body()).successRedirectUrl())
                  .redirectToUrlMobile(((PayRequest) call.body()).failureRedirectUrl())
                  .build());
  private final TestServer last = TestServer.of(PaymentGateway.builder().provider(provider));
  private final TestServer first =
      TestServer.of(
          PaymentGateway.builder()
              .externalService(
                  ExternalService.builder("chained", last.url() + "/v3/fake").build()));

  @AfterEach
  void stop() {
    first.close();
    last.close();
  }

  private static String pay(String success, String failure) {
    return "{\"amount\":1,\"currency\":\"EUR\",\"shopTransactionId\":\"%s\",\"successRedirectUrl\":\"%s\",\"failureRedirectUrl\":\"%s\"}"
        .formatted(Bodies.fresh(), success, failure);
  }

  @Test
  void templatesAndBareAppSchemes_stayAsTheyAre() {
    for (Answer answer :
        new Answer[] {
          last.client().post("/v3/fake/pay", pay(TEMPLATE, "my-app://")),
          first.client().post("/v3/chained/pay", pay(TEMPLATE, "my-app://"))
        }) {
      answer.mustBe(200);

      PayRequest request = (PayRequest) provider.lastCall().body();
      assertThat(request.successRedirectUrl()).isEqualTo(TEMPLATE);
      assertThat(request.failureRedirectUrl()).isEqualTo("my-app://");
      assertThat(answer.field("redirectToUrl")).isEqualTo(TEMPLATE);
      assertThat(answer.field("redirectToUrlMobile")).isEqualTo("my-app://");
    }
    assertThat(provider.calls()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"JavaScript:alert(1)", " javascript:alert(1)", "/ok", "https://s.example/a b"})
  void whatIsNone_isRefusedByItsName_andNobodyIsAsked(String url) {
    Answer answer =
        last.client()
            .post("/v3/fake/pay", pay("my-app://", url))
            .mustBeProblem(400, "invalid_request", "not_executed");

    assertThat(answer.text()).contains("\"field\":\"failureRedirectUrl\"");
    assertThat(provider.calls()).isEmpty();
  }
}
