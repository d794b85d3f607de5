package dev.turnpike.http;

import static dev.turnpike.http.testing.Bodies.pay;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.turnpike.PaymentGateway;
import dev.turnpike.http.testing.Answer;
import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.FakeProvider;
import dev.turnpike.http.testing.RawClient;
import dev.turnpike.http.testing.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where there are no keys, strange web pages and strange names of the server get nothing. */
class WebOriginsTest {
  private final FakeProvider provider = new FakeProvider();
  private final TestServer server = TestServer.of(PaymentGateway.builder().provider(provider));

  @AfterEach
  void stop() {
    server.close();
  }

  private Answer send(String method, String path, String... headers) throws IOException {
    String body = method.equals("POST") ? pay() : "";
    try (RawClient raw = server.connect()) {
      return raw.send(
              "%s %s HTTP/1.1\r\n%s\r\nContent-Type: application/json\r\nContent-Length: %s\r\nConnection: close\r\n\r\n%s"
                  .formatted(method, path, String.join("\r\n", headers), body.length(), body))
          .read();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: shop.example",
        "Host: localhost.shop.example",
        "Host: 127.0.0.1.shop.example:8080",
        "Host: 192.168.1.5:8080",
        "Host: localhost@shop.example",
        "Host: ",
        "Host: [::2]:80",
        "Host: localhost\r\nHost: shop.example",
        "Host: localhost\r\nOrigin: http://shop.example",
        "Host: localhost:8080\r\nOrigin: http://localhost:9090",
        "Host: localhost:8080\r\nOrigin: http://127.0.0.1:8080",
        "Host: localhost:8080\r\nOrigin: http://localhost",
        "Host: localhost\r\nOrigin: null",
        "Host: localhost\r\nOrigin: ",
        "Host: localhost\r\nOrigin: http://localhost\r\nOrigin: http://shop.example",
        "Host: localhost\r\nSec-Fetch-Site: cross-site",
        "Host: localhost\r\nSec-Fetch-Site: same-site",
        "Host: localhost\r\nSec-Fetch-Site: whatever comes next",
      })
  void strangers_areRefused_andNothingIsExecuted(String headers) throws Exception {
    send("POST", "/v3/fake/pay", headers).mustBeProblem(403, "forbidden_origin", "not_executed");
    for (String path : List.of("/v3", "/metrics", "/admin/payments", "/nowhere")) {
      Answer answer = send("GET", path, headers).mustBeProblem(403, "forbidden_origin", null);
      assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
    }
    send("OPTIONS", "/v3/fake/pay", headers).mustBe(403);
    assertThat(provider.calls()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: localhost",
        "Host: LOCALHOST:1",
        "X-Nothing: no browser leaves the host out",
        "Host: 127.0.0.1:8080",
        "Host: [::1]:8080",
        "Host: localhost:8080\r\nOrigin: http://localhost:8080\r\nSec-Fetch-Site: same-origin",
        "Host: localhost:8080\r\nSec-Fetch-Site: none",
      })
  void theServersOwnPages_andProgramsOfThisMachine_mayCall(String headers) throws Exception {
    send("POST", "/v3/fake/pay", headers).mustBe(200);
    send("GET", "/v3", headers).mustBe(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host: shop.example", "Host: localhost\r\nSec-Fetch-Site: cross-site"})
  void callbacksAndHealth_areForEverybody(String headers) throws Exception {
    send("GET", "/-/ready", headers).mustBe(200);
    send("GET", "/v3/fake/callback?paymentId=a", headers).mustBe(202);
  }

  @Test
  void withAKey_itDoesNotMatterWhichPageOrNameItIs() throws Exception {
    String key = "7c0d0d3f5c0e4a53a2";
    try (TestServer keyed =
            TestServer.of(
                PaymentGateway.builder().provider(new FakeProvider()),
                builder -> builder.apiKeys(ApiKeys.of(List.of(key))));
        RawClient raw = keyed.connect()) {
      raw.send(
              "GET /v3 HTTP/1.1\r\n"
                  + "Host: shop.example\r\n"
                  + "Origin: http://x\r\n"
                  + "Sec-Fetch-Site: cross-site\r\n"
                  + "Authorization: Bearer "
                  + key
                  + "\r\n\r\n")
          .read()
          .mustBe(200);
    }
  }

  @Test
  void openedOnPurpose_itTakesAnyHost_butNoStrangePage() throws Exception {
    try (TestServer open =
            TestServer.of(
                PaymentGateway.builder().provider(provider),
                builder -> builder.host("0.0.0.0").allowUnauthenticated(true));
        RawClient raw = new RawClient(URI.create("http://127.0.0.1:" + open.url().getPort()))) {
      raw.send("GET /v3 HTTP/1.1\r\nHost: shop.example\r\n\r\n").read().mustBe(200);
      raw.send("GET /v3 HTTP/1.1\r\nHost: shop.example\r\nOrigin: http://x.example\r\n\r\n")
          .read()
          .mustBe(403);
    }
  }

  @Test
  void mountedWithoutKeys_itTakesAnyHost_butNoStrangePage() throws Exception {
    try (PaymentGateway gateway = PaymentGateway.builder().provider(provider).build()) {
      HttpServer host =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      host.createContext(
          "/", new GatewayHandler(GatewayFace.builder(gateway, ApiKeys.none()).build()));
      host.start();
      URI url = URI.create("http://127.0.0.1:" + host.getAddress().getPort());
      try (RawClient raw = new RawClient(url)) {
        raw.send("GET /v3 HTTP/1.1\r\nHost: shop.example\r\n\r\n").read().mustBe(200);
        new Client(url).get("/v3", "Origin", "http://shop.example").mustBe(403);
      } finally {
        host.stop(0);
      }
    }
  }
}
