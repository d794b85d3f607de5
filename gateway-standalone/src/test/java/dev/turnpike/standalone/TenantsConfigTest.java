package dev.turnpike.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.turnpike.CallOptions;
import dev.turnpike.PaymentGateway;
import dev.turnpike.Payments;
import dev.turnpike.api.PayRequest;
import dev.turnpike.testkit.fixtures.NotificationSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where each tenant's notifications go, as a file says. */
class TenantsConfigTest {
  @TempDir Path folder;

  private PaymentGateway gateway(String tenants) throws IOException {
    Path file =
        Files.writeString(folder.resolve("tenants.json"), "{\"tenants\":[" + tenants + "]}");
    return new Configuration(
            Map.of(
                "GATEWAY_STORE_URL",
                "memory",
                "ENABLED_PROVIDERS",
                "sandbox",
                "GATEWAY_TENANTS_CONFIG",
                file.toString()))
        .gateway();
  }

  @Test
  void aTenantsNotifications_goToItsUrl_signedWithItsSecret() throws Exception {
    Path secrets = Files.writeString(folder.resolve("secrets"), NotificationSink.SECRET + "\n");
    try (NotificationSink anna = new NotificationSink();
        PaymentGateway gateway =
            gateway(
                "{\"tenant\":\"anna\",\"paymentCallbackUrl\":\"%s\",\"webhookSecretsFile\":\"%s\"}"
                    .formatted(anna.url(), secrets))) {
      Payments payments = gateway.provider("sandbox");
      for (String tenant : new String[] {"anna", "bert"}) {
        CallOptions options = CallOptions.builder().tenant(tenant).build();
        String paymentId =
            payments
                .pay(
                    PayRequest.builder()
                        .amount(1299)
                        .currency("EUR")
                        .shopTransactionId("order-of-" + tenant)
                        .build(),
                    options)
                .paymentId();
        payments.check(paymentId, options);
      }

      NotificationSink.Notification told = anna.take();
      assertThat(told.genuine()).isTrue();
      assertThat(told.status().shopTransactionId()).isEqualTo("order-of-anna");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|tenants[1].tenant is required",
        "{\"tenant\":\"anna\"}|tenants[1].paymentCallbackUrl is required",
        "{\"tenant\":\"anna\",\"paymentCallbackUrl\":\"ftp://x\"}|tenants[1]: the payment callback URL must be",
        "{\"tenant\":\"anna & co\",\"paymentCallbackUrl\":\"https://x/\"}|tenants[1]: a tenant's name must be",
        "{\"tenant\":\"anna\",\"paymentCallbackUrl\":\"https://x/\",\"secret\":1}|tenants[1].secret is not a known field",
        "{\"tenant\":\"anna\",\"paymentCallbackUrl\":\"https://x/\",\"webhookSecrets\":[\"hidden\"]}|webhook secret 1 must be",
        "{\"tenant\":\"anna\",\"paymentCallbackUrl\":\"https://x/\",\"webhookSecrets\":\"hidden\"}|must be a list of texts",
        "{\"tenant\":\"anna\",\"paymentCallbackUrl\":\"https://x/\",\"webhookSecretsFile\":\"/no/such/file\"}|webhookSecretsFile names a file that is not there",
      })
  void whatIsWrong_isNamed(String entry, String said) {
    assertThatThrownBy(() -> gateway(entry).close())
        .isInstanceOf(SettingException.class)
        .hasMessageStartingWith("GATEWAY_TENANTS_CONFIG ")
        .hasMessageContaining(said)
        .hasMessageNotContaining("hidden");
  }

  @Test
  void aTenantTwice_isRefused() {
    String anna = "{\"tenant\":\"anna\",\"paymentCallbackUrl\":\"https://x.example/\"}";

    assertThatThrownBy(() -> gateway(anna + "," + anna).close())
        .hasMessageContaining("tenants[2].tenant is there already");
  }
}
