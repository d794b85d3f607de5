package dev.turnpike.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.turnpike.PaymentGateway;
import dev.turnpike.http.testing.Browser;
import dev.turnpike.http.testing.FakeProvider;
import dev.turnpike.http.testing.TestServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A page of another origin, in a real browser on the gateway's own machine: it tries all that needs
 * no leave of the server, and what needs it.
 */
class BrowserTest {
  /** Sends each kind of request to TARGET, and shows what it could read. */
  private static final String PAGE =
      """
      <!DOCTYPE html>
      <html><body>
      <iframe name="sink1"></iframe><iframe name="sink2"></iframe>
      <form id="plain" method="post" enctype="text/plain" target="sink1" action="TARGET/v3/fake/pay">
        <input name='{"amount":1299,"currency":"EUR","shopTransactionId":"form-' value='1"}'>
      </form>
      <form id="encoded" method="post" target="sink2" action="TARGET/v3/fake/pay">
        <input name="amount" value="1299">
      </form>
      <img src="TARGET/v3/fake/check?paymentId=image">
      <p id="read"></p>
      <script>
        const body = '{"amount":1299,"currency":"EUR","shopTransactionId":"fetch-1"}';
        const show = text => { document.getElementById("read").textContent += text + " "; };
        const attempt = (name, path, options) =>
          fetch("TARGET" + path, options)
            .then(answer => answer.text().then(text => show(name + "=[" + text + "]")))
            .catch(() => show(name + "=unreadable"));
        document.getElementById("plain").submit();
        document.getElementById("encoded").submit();
        Promise.all([
          attempt("nocors", "/v3/fake/pay", {method: "POST", mode: "no-cors", body: body}),
          attempt("simple", "/v3/fake/pay", {method: "POST", body: body}),
          attempt("json", "/v3/fake/pay",
            {method: "POST", headers: {"Content-Type": "application/json"}, body: body}),
          attempt("list", "/v3", {}),
          attempt("records", "/admin/payments", {}),
        ]).then(() => show("done"));
      </script>
      </body></html>
      """;

  private static Browser browser;

  private final FakeProvider provider = new FakeProvider();
  private final TestServer server = TestServer.of(PaymentGateway.builder().provider(provider));
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private HttpServer stranger;

  @BeforeAll
  static void find() {
    browser = Browser.assumeInstalled();
  }

  /** Serves the page; anything else it notes down, and answers. */
  @BeforeEach
  void start() throws Exception {
    stranger = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    stranger.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          boolean page = path.startsWith("/page/");
          if (!page) {
            heard.add(exchange.getRequestMethod() + " " + path);
          }
          int port = page ? Integer.parseInt(path.substring("/page/".length())) : 0;
          byte[] answer =
              PAGE.replace("TARGET", "http://127.0.0.1:" + port).getBytes(StandardCharsets.UTF_8);
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().set("Content-Type", page ? "text/html" : "text/plain");
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    stranger.start();
  }

  @AfterEach
  void stop() {
    stranger.stop(0);
    server.close();
  }

  private String opened(String host, int target) throws Exception {
    return browser.open(
        "http://%s:%s/page/%s".formatted(host, stranger.getAddress().getPort(), target));
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1", "shop.example"})
  void aPageOfAnotherOrigin_reachesNoProvider_andReadsNothing(String host) throws Exception {
    String shown = opened(host, server.url().getPort());

    assertThat(shown)
        .contains("done", "nocors=[]", "simple=unreadable", "json=unreadable", "list=unreadable")
        .contains("records=unreadable");
    assertThat(provider.calls()).isEmpty();
    assertThat(server.client().get("/metrics").mustBe(200).text())
        .containsPattern("answered pay at fake with 403: [4-9]\n")
        .contains("answered check at fake with 403: 1\n")
        .doesNotContain("with 200");
  }

  /** Else the test above would prove nothing. */
  @Test
  void theSamePage_doesReachAServerThatMindsNothing() throws Exception {
    opened("localhost", stranger.getAddress().getPort());

    assertThat(heard).contains("GET /v3/fake/check", "GET /v3", "OPTIONS /v3/fake/pay");
    assertThat(heard.stream().filter("POST /v3/fake/pay"::equals).count()).isGreaterThan(3);
  }

  @Test
  void underAStrangeName_theGatewayIsNoPageOfTheStrangers() throws Exception {
    assertThat(browser.open("http://shop.example:%s/v3".formatted(server.url().getPort())))
        .contains("forbidden_origin");
  }

  @Test
  void whatSomebodyTypesIn_isAnswered() throws Exception {
    assertThat(browser.open(server.url() + "/v3")).contains("\"fake\"");
  }
}
