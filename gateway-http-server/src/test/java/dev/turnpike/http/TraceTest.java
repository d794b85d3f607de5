package dev.turnpike.http;

import static dev.turnpike.http.testing.Bodies.pay;
import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.ExternalService;
import dev.turnpike.PaymentGateway;
import dev.turnpike.http.testing.FakeProvider;
import dev.turnpike.http.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The header traceparent goes through two gateways, one before the other. */
class TraceTest {
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private final FakeProvider provider = new FakeProvider();
  private final TestServer last = TestServer.of(PaymentGateway.builder().provider(provider));
  private final TestServer first =
      TestServer.of(
          PaymentGateway.builder()
              .externalService(ExternalService.builder("next", last.url() + "/v3/fake").build()));

  @AfterEach
  void stop() {
    first.close();
    last.close();
  }

  @Test
  void whereACallBelongs_reachesTheProviderBehindTheNextGateway() {
    first.client().post("/v3/next/pay", pay("order-1"), "traceparent", TRACE).mustBe(200);
    assertThat(provider.lastCall().context().traceparent()).contains(TRACE);

    first.client().get("/v3/next/status?paymentId=1", "traceparent", TRACE).mustBe(200);
    assertThat(provider.lastCall().context().traceparent()).contains(TRACE);
  }

  @Test
  void whereACallBelongs_isShownToTheOperator() {
    String paymentId =
        last.client()
            .post("/v3/fake/pay", pay("order-1"), "traceparent", TRACE)
            .mustBe(200)
            .field("paymentId");

    assertThat(last.client().get("/admin/payments/fake/" + paymentId).mustBe(200).text())
        .contains("\"traceparent\":\"" + TRACE + "\"");
  }

  @ParameterizedTest
  @CsvSource({"cc-, -more", "cc-, ''"})
  void ofALaterVersion_goesThroughWhatIsKnownOfIt(String version, String more) {
    String known = TRACE.replace("00-", version);
    last.client().post("/v3/fake/pay", pay("order-1"), "traceparent", known + more).mustBe(200);

    assertThat(provider.lastCall().context().traceparent()).contains(known);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense", TRACE + "-more", TRACE + "0"})
  void aWrongOne_isNoError_andGoesNowhere(String header) {
    last.client().post("/v3/fake/pay", pay("order-1"), "traceparent", header).mustBe(200);

    assertThat(provider.lastCall().context().traceparent()).isEmpty();
  }
}
