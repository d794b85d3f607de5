package dev.turnpike.internal.external;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.GatewayBuilder;
import dev.turnpike.api.ErrorCode;
import dev.turnpike.api.GatewayException;
import dev.turnpike.api.Outcome;
import dev.turnpike.api.PayResult;
import dev.turnpike.internal.contract.Operation;
import dev.turnpike.testing.Certificates;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLSocketFactory;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A proxy between the gateway and a service: what it hears, and what is known when it fails. */
@Timeout(60)
class ProxyTest {
  private static final String PASSWORD = "s3cr@t/é";
  private static final String BASIC =
      "Basic "
          + Base64.getEncoder().encodeToString(("me:" + PASSWORD).getBytes(StandardCharsets.UTF_8));

  @TempDir private static Path folder;
  private static X509Certificate authority;
  private static SSLSocketFactory acmes;

  @BeforeAll
  static void make() throws Exception {
    Certificates certificates = new Certificates(folder);
    authority = certificates.authority("ca");
    acmes = certificates.server("acme", "ca", "dns:acme.example");
  }

  private static Acme acme(String url, int proxyPort) {
    return acme(url, proxyPort, gateway -> gateway);
  }

  private static Acme acme(String url, int proxyPort, UnaryOperator<GatewayBuilder> more) {
    return Acme.at(
        url,
        service -> service.apiKey("key-of-the-service"),
        gateway ->
            more.apply(
                gateway
                    .trustedCertificates(List.of(authority))
                    .proxy(URI.create("http://me:s3cr%40t%2F%C3%A9@127.0.0.1:" + proxyPort))));
  }

  private static void nothingWasSent(GatewayException failure) {
    assertThat(failure.code()).isEqualTo(ErrorCode.PROVIDER_UNAVAILABLE);
    assertThat(failure.outcome()).contains(Outcome.NOT_EXECUTED);
    showsNoSecret(failure);
  }

  private static void mayHaveBeenExecuted(GatewayException failure) {
    assertThat(failure.code()).isEqualTo(ErrorCode.PROVIDER_ERROR);
    assertThat(failure.outcome()).contains(Outcome.UNKNOWN);
    showsNoSecret(failure);
  }

  private static void showsNoSecret(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      assertThat(cause.toString()).doesNotContain("s3cr", BASIC);
    }
  }

  // ---- https

  @Test
  void https_goesThroughATunnel_andOnlyTheProxyHearsItsCredentials() throws Exception {
    try (MockWebServer proxy = new MockWebServer()) {
      proxy.useHttps(acmes);
      proxy.enqueue(new MockResponse.Builder().inTunnel().build());
      proxy.enqueue(new MockResponse.Builder().body(Acme.answerTo(Operation.PAY)).build());
      proxy.enqueue(new MockResponse.Builder().body(Acme.answerTo(Operation.STATUS)).build());
      proxy.start(InetAddress.getByName("127.0.0.1"), 0);

      try (Acme acme = acme("https://acme.example/psp", proxy.getPort())) {
        assertThat(acme.payments().pay(Acme.payRequest()).result()).isEqualTo(PayResult.OK);
        acme.call(Operation.STATUS);
      }

      RecordedRequest connect = proxy.takeRequest();
      assertThat(connect.getRequestLine()).isEqualTo("CONNECT acme.example:443 HTTP/1.1");
      assertThat(connect.getHeaders().get("Proxy-Authorization")).isEqualTo(BASIC);
      assertThat(connect.getHeaders().get("Authorization")).isNull();
      RecordedRequest pay = proxy.takeRequest();
      assertThat(pay.getTarget()).isEqualTo("/psp/pay");
      assertThat(pay.getHeaders().get("Authorization")).isEqualTo("Bearer key-of-the-service");
      assertThat(pay.getHeaders().get("Proxy-Authorization")).isNull();
      assertThat(proxy.takeRequest().getTarget()).startsWith("/psp/status");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 302, 400, 401, 403, 407, 408, 421, 429, 500, 502, 503, 504})
  void aTunnelThatTheProxyRefuses_meansThatNothingWasSent(int status) {
    try (Peer proxy =
            new Peer(
                (request, wire) ->
                    wire.answer(
                        status,
                        "text/html",
                        "no",
                        "Retry-After: 0",
                        "Location: http://127.0.0.1:1/",
                        "Proxy-Authenticate: Basic realm=\"x\""));
        Acme acme = acme("https://acme.example", proxy.port())) {
      nothingWasSent(acme.failure(Operation.PAY));

      assertThat(proxy.request().method()).isEqualTo("CONNECT");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 2",
        "SSH-2.0-x\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
        "\u0016\u0003\u0001"
      })
  void aTunnelThatBreaksOff_meansThatNothingWasSent(String said) {
    try (Peer proxy =
            new Peer(
                (request, wire) -> {
                  wire.raw(said);
                  wire.end();
                });
        Acme acme = acme("https://acme.example", proxy.port())) {
      nothingWasSent(acme.failure(Operation.PAY));

      assertThat(proxy.request().method()).isEqualTo("CONNECT");
    }
  }

  @Test
  void aTunnelThatDoesNotComeInTime_meansThatNothingWasSent() {
    try (Peer proxy = new Peer((request, wire) -> wire.silence());
        Acme acme =
            Acme.at(
                "https://acme.example",
                service -> service.timeout(Acme.SHORT).connectTimeout(Acme.SHORT),
                gateway -> gateway.proxy(URI.create("http://127.0.0.1:" + proxy.port())))) {
      nothingWasSent(acme.failure(Operation.PAY));
    }
  }

  // ---- plain http

  @Test
  void plainHttp_isGivenToTheProxy_withTheCredentials() {
    try (Peer proxy = Peer.json(200, Acme.answerTo(Operation.PAY));
        Acme acme = acme("http://acme_1:8080/psp", proxy.port())) {
      assertThat(acme.payments().pay(Acme.payRequest()).result()).isEqualTo(PayResult.OK);

      Peer.Request request = proxy.request();
      assertThat(request.target()).isEqualTo("http://acme_1:8080/psp/pay");
      assertThat(request.header("Host")).isEqualTo("acme_1:8080");
      assertThat(request.header("Proxy-Authorization")).isEqualTo(BASIC);
      assertThat(request.header("Authorization")).isEqualTo("Bearer key-of-the-service");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {407, 408, 500, 502, 503, 504})
  void plainHttpThatTheProxyRefuses_wasSentOnce_andItsOutcomeIsUnknown(int status) {
    try (Peer proxy =
            new Peer(
                (request, wire) ->
                    wire.answer(
                        status,
                        "text/html",
                        "no",
                        "Retry-After: 0",
                        "Proxy-Authenticate: Basic realm=\"x\""));
        Acme acme = acme("http://acme.example", proxy.port())) {
      mayHaveBeenExecuted(acme.failure(Operation.PAY));

      assertThat(proxy.changes()).hasSize(1);
    }
  }

  @Test
  void aLookUpWithWrongCredentials_isSentOnce() {
    try (Peer proxy =
            new Peer(
                (request, wire) ->
                    wire.answer(407, "text/html", "", "Proxy-Authenticate: Basic realm=\"x\""));
        Acme acme = acme("http://acme.example", proxy.port())) {
      assertThat(acme.failure(Operation.STATUS).code()).isEqualTo(ErrorCode.PROVIDER_ERROR);
      assertThat(proxy.requests()).hasSize(1);
    }
  }

  @Test
  void plainHttpThatTheProxyDrops_hasAnUnknownOutcome() {
    try (Peer proxy = new Peer((request, wire) -> wire.reset());
        Acme acme = acme("http://acme.example", proxy.port())) {
      mayHaveBeenExecuted(acme.failure(Operation.PAY));

      assertThat(proxy.changes()).hasSize(1);
    }
  }

  // ---- both

  @ParameterizedTest
  @ValueSource(strings = {"http://acme.example", "https://acme.example"})
  void aProxyThatCannotBeReached_meansThatNothingWasSent(String url) throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    try (Acme acme = acme(url, port)) {
      nothingWasSent(acme.failure(Operation.PAY));
    }
  }

  @Test
  void thisMachine_isCalledDirectly() {
    try (Peer proxy = Peer.json(500, "{}");
        Peer service = Acme.peerFor(Operation.PAY);
        Acme acme = acme(service.url(), proxy.port())) {
      assertThat(acme.payments().pay(Acme.payRequest()).result()).isEqualTo(PayResult.OK);

      assertThat(proxy.connections()).isZero();
      assertThat(service.request().header("Proxy-Authorization")).isNull();
    }
  }

  @Test
  void anException_isCalledDirectly() {
    try (Peer proxy = Acme.peerFor(Operation.PAY);
        Acme acme =
            acme(
                "http://acme.invalid",
                proxy.port(),
                gateway -> gateway.proxyExceptions(List.of("other", ".INVALID")))) {
      nothingWasSent(acme.failure(Operation.PAY)); // there is no such host

      assertThat(proxy.connections()).isZero();
    }
  }

  @Test
  void notifications_goThroughTheProxy() throws Exception {
    CountDownLatch notified = new CountDownLatch(1);
    try (Peer service = Acme.peerFor(Operation.CHECK);
        Peer proxy =
            new Peer(
                (request, wire) -> {
                  wire.json(204, "");
                  notified.countDown();
                });
        Acme acme =
            acme(
                service.url(),
                proxy.port(),
                gateway -> gateway.paymentCallbackUrl(URI.create("http://shop.example/hook")))) {
      acme.call(Operation.CHECK);

      assertThat(notified.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(proxy.request().target()).isEqualTo("http://shop.example/hook");
      assertThat(proxy.request().header("Proxy-Authorization")).isEqualTo(BASIC);
    }
  }
}
