package dev.turnpike.internal.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.turnpike.GatewayBuilder;
import dev.turnpike.PaymentGateway;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PayResult;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.testing.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLSocketFactory;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Services and receivers whose certificate a CA has signed that only the operator knows. */
@Timeout(60)
class PrivateCaTest {
  @TempDir private static Path folder;
  private static X509Certificate authority;
  private static X509Certificate another;
  private static X509Certificate ended;
  private static SSLSocketFactory right;
  private static SSLSocketFactory elsewhere;

  private final MockWebServer server = new MockWebServer();

  @BeforeAll
  static void make() throws Exception {
    Certificates certificates = new Certificates(folder);
    authority = certificates.authority("ca");
    another = certificates.authority("another");
    ended = certificates.authority("ended", "-startdate", "-20d", "-validity", "10");
    right = certificates.server("right", "ca", "ip:127.0.0.1");
    elsewhere = certificates.server("elsewhere", "ca", "dns:elsewhere.example");
  }

  @BeforeEach
  void answer() {
    server.enqueue(new MockResponse.Builder().body(Acme.answerTo(Operation.PAY)).build());
  }

  @AfterEach
  void end() {
    server.close();
  }

  private String listen(SSLSocketFactory shown) throws IOException {
    server.useHttps(shown);
    server.start(InetAddress.getByName("127.0.0.1"), 0);
    return "https://127.0.0.1:" + server.getPort();
  }

  private static Acme acme(String url, UnaryOperator<GatewayBuilder> gateway) {
    return Acme.at(url, service -> service, gateway);
  }

  private void notReached(Acme acme) {
    GatewayException failure = acme.failure(Operation.PAY);

    assertThat(failure.code()).isEqualTo(ErrorCode.PROVIDER_UNAVAILABLE);
    assertThat(failure.outcome()).contains(Outcome.NOT_EXECUTED);
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  void aServiceWithAPrivateCa_isCalledWhereThatIsTrusted() throws Exception {
    try (Acme acme =
        acme(listen(right), gateway -> gateway.trustedCertificates(List.of(another, authority)))) {
      assertThat(acme.payments().pay(Acme.payRequest()).result()).isEqualTo(PayResult.OK);
    }
  }

  @Test
  void withoutThatSetting_nothingIsSent() throws Exception {
    try (Acme acme = acme(listen(right), gateway -> gateway)) {
      notReached(acme);
    }
  }

  @Test
  void withTheCaOfAnother_nothingIsSent() throws Exception {
    try (Acme acme =
        acme(listen(right), gateway -> gateway.trustedCertificates(List.of(another)))) {
      notReached(acme);
    }
  }

  @Test
  void aCertificateOfAnotherHost_isRefused_whoeverSignedIt() throws Exception {
    try (Acme acme =
        acme(listen(elsewhere), gateway -> gateway.trustedCertificates(List.of(authority)))) {
      notReached(acme);
    }
  }

  @Test
  void notifications_areTrustedTheSameWay() throws Exception {
    server.enqueue(new MockResponse.Builder().body(Acme.answerTo(Operation.CHECK)).build());
    server.enqueue(new MockResponse.Builder().code(204).build());
    String url = listen(right);

    try (Acme acme =
        acme(
            url,
            gateway ->
                gateway
                    .trustedCertificates(List.of(authority))
                    .paymentCallbackUrl(URI.create(url + "/hook")))) {
      acme.payments().pay(Acme.payRequest());
      acme.call(Operation.CHECK);

      assertThat(server.takeRequest().getTarget()).isEqualTo("/pay");
      assertThat(server.takeRequest().getTarget()).startsWith("/check");
      RecordedRequest notification = server.takeRequest(20, TimeUnit.SECONDS);
      assertThat(notification).isNotNull();
      assertThat(notification.getTarget()).isEqualTo("/hook");
    }
  }

  @Test
  void anEndedCertificate_isRefusedByTheBuilder_withItsPlaceAndEnd() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PaymentGateway.builder().trustedCertificates(List.of(authority, ended)))
        .withMessageContaining("certificate 2 of 2")
        .withMessageContaining(ended.getNotAfter().toInstant().toString());
  }
}
