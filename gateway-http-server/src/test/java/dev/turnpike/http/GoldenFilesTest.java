package dev.turnpike.http;

import static dev.turnpike.http.testing.Bodies.fresh;
import static dev.turnpike.http.testing.Bodies.pay;
import static dev.turnpike.http.testing.Bodies.subscription;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.turnpike.PaymentGateway;
import dev.turnpike.api.PayResponse;
import dev.turnpike.api.PaymentStatus;
import dev.turnpike.api.RefundResponse;
import dev.turnpike.api.SubscriptionResponse;
import dev.turnpike.api.SubscriptionStatus;
import dev.turnpike.http.testing.Answer;
import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.FakeProvider;
import dev.turnpike.http.testing.TestServer;
import dev.turnpike.internal.contract.ContractJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The golden files of gateway-core go through the server as they stand there. */
class GoldenFilesTest {
  private static final Path GOLDEN =
      Path.of(
          System.getProperty("basedir", "."),
          "../gateway-core/src/test/resources/dev/turnpike/internal/contract/golden");

  private Object golden = FakeProvider.USUAL;
  private final FakeProvider provider = new FakeProvider("acme", call -> golden);
  private final TestServer server = TestServer.of(PaymentGateway.builder().provider(provider));
  private final Client client = server.client();

  @BeforeEach
  void thereAreGoldenFiles() {
    assumeThat(GOLDEN).isDirectory();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static byte[] read(String name) throws Exception {
    return Files.readString(GOLDEN.resolve(name + ".json"))
        .strip()
        .getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "pay, pay-request-full",
    "pay, pay-request-minimal",
    "credit-cards/pay, pay-request-full",
    "refund, refund-request-full",
    "refund, refund-request-minimal",
    "subscription/schedule, subscription-request-full",
    "subscription/start, subscription-request-full",
    "subscription/pay, subscription-request-pay",
    "subscription/update/a%2Fb%20c, subscription-request-full",
    "subscription/update/t, subscription-request-minimal",
  })
  void goldenRequest_reachesTheProviderWithoutLoss(String path, String file) throws Exception {
    byte[] json = read(file);

    client.post("/v3/acme/" + path, new String(json, StandardCharsets.UTF_8)).mustBe(200);

    assertThat(ContractJson.write(provider.lastCall().body())).asString().isEqualTo(text(json));
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "pay-response-full",
    "pay-response-ko",
    "pay-response-minimal",
    "pay-response-pending",
    "refund-response-full",
    "refund-response-ko",
    "refund-response-minimal",
    "payment-status-failed",
    "payment-status-full",
    "subscription-response-full",
    "subscription-response-ko",
    "subscription-response-minimal",
    "subscription-status-full",
  })
  void goldenAnswer_reachesTheCallerByteByByte(String file) throws Exception {
    byte[] json = read(file);

    Answer answer = answerOf(file, json).mustBe(200);

    assertThat(answer.text()).isEqualTo(text(json));
    assertThat(answer.body()).isEqualTo(json);
  }

  @ParameterizedTest
  @ValueSource(strings = {"payment-status-minimal", "subscription-status-minimal"})
  void goldenStatus_withoutAProvider_getsItsName(String file) throws Exception {
    byte[] json = read(file);

    Answer answer = answerOf(file, json).mustBe(200);

    assertThat(answer.text()).isEqualTo(text(json).replace("}", ",\"providerName\":\"acme\"}"));
  }

  private Answer answerOf(String file, byte[] json) throws Exception {
    if (file.startsWith("pay-response")) {
      golden = ContractJson.readAnswer(PayResponse.class, json, Map.of());
      return client.post("/v3/acme/pay", pay());
    }
    if (file.startsWith("refund-response")) {
      golden = ContractJson.readAnswer(RefundResponse.class, json, Map.of());
      return client.post("/v3/acme/refund", "{\"paymentId\":\"%s\"}".formatted(fresh()));
    }
    if (file.startsWith("payment-status")) {
      PaymentStatus status = ContractJson.readAnswer(PaymentStatus.class, json, Map.of());
      golden = status;
      return client.get("/v3/acme/status?paymentId=" + status.paymentId());
    }
    if (file.startsWith("subscription-status")) {
      golden = ContractJson.readAnswer(SubscriptionStatus.class, json, Map.of());
      return client.get("/v3/acme/subscription/status/a%2Fb%20c");
    }
    golden = ContractJson.readAnswer(SubscriptionResponse.class, json, Map.of());
    return client.post("/v3/acme/subscription/schedule", subscription());
  }
}
