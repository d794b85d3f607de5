package dev.turnpike.http;

import static dev.turnpike.http.testing.Bodies.pay;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.turnpike.PaymentGateway;
import dev.turnpike.http.testing.Answer;
import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.FakeProvider;
import dev.turnpike.http.testing.RawClient;
import dev.turnpike.http.testing.TestHost.Own;
import dev.turnpike.http.testing.TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a client sends, it gets an answer or loses its connection, and the others go on. */
class HostileClientsTest {
  private static final String MIB_AND_MORE = "x".repeat(2 * 1024 * 1024);

  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch end = new CountDownLatch(1);
  private final FakeProvider provider = new FakeProvider("fake", this::play);
  private final TestServer server = TestServer.of(PaymentGateway.builder().provider(provider));
  private final Client client = server.client();

  private Object play(FakeProvider.Call call) throws Exception {
    if (call.subject().startsWith("wait")) {
      arrived.countDown();
      end.await();
    }
    if (call.subject().startsWith("slow")) {
      // longer than the server waits for a request (maxReqTime)
      end.await(3500, TimeUnit.MILLISECONDS);
    }
    return FakeProvider.USUAL;
  }

  @AfterEach
  void theServerGoesOn() {
    try {
      end.countDown();
      client.post("/v3/fake/pay", pay()).mustBe(200);
    } finally {
      server.close();
    }
  }

  private static String head(String method, String path, String... headers) {
    return method
        + " "
        + path
        + " HTTP/1.1\r\nHost: localhost\r\n"
        + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n")
        + "\r\n";
  }

  private static String post(String path, String body, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    all.add("Content-Type: application/json");
    all.add("Content-Length: " + body.length());
    return head("POST", path, all.toArray(String[]::new)) + body;
  }

  private Answer raw(String request) throws IOException {
    try (RawClient raw = server.connect()) {
      return raw.send(request).read();
    }
  }

  // Slow ones

  @Test
  void slowClients_areCut_andTheOthersGoOn() throws Exception {
    String request = post("/v3/fake/pay", pay());
    int body = request.indexOf("\r\n\r\n") + 4;
    List<RawClient> slow = new ArrayList<>();
    for (int length : List.of(4, 12, 40, body - 2, body, body + 20)) {
      for (int i = 0; i < 10; i++) {
        slow.add(server.connect().send(request.substring(0, length)));
      }
    }

    String chunked =
        head(
            "POST", "/v3/fake/pay", "Content-Type: application/json", "Transfer-Encoding: chunked");
    slow.add(server.connect().send(chunked + "5\r\n{\"amo\r\n"));
    slow.add(server.connect().send("\r\n\r\n"));

    client.post("/v3/fake/pay", pay()).mustBe(200);

    for (RawClient raw : slow) {
      server.awaitCut(raw, Own.SLOW_HEADS);
    }
    assertThat(provider.calls()).as("none of the halves was taken for a whole").hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST /v3/fake/pay", "POST /v3/fake/subscription/expire/slow"})
  void slowProvider_isNotCut_whateverBecomesOfTheBody(String request) throws Exception {
    server.requireOurs(Own.SLOW_HEADS);
    String path = request.substring("POST ".length());
    String body = path.endsWith("pay") ? pay("slow") : "{}";

    assertThat(raw(post(path, body)).mustBe(200).field("result")).isEqualTo("OK");
  }

  // Large ones

  @Test
  void largeBody_withALength_isRefusedReadably() {
    client
        .post("/v3/fake/pay", MIB_AND_MORE)
        .mustBeProblem(413, "payload_too_large", "not_executed");
  }

  @Test
  void largeBody_inChunks_isRefusedReadably() {
    HttpRequest chunked =
        HttpRequest.newBuilder(URI.create(server.url() + "/v3/fake/pay"))
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofInputStream(
                    () -> new ByteArrayInputStream(MIB_AND_MORE.getBytes(StandardCharsets.UTF_8))))
            .build();

    client.send(chunked).mustBeProblem(413, "payload_too_large", "not_executed");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void largeBody_ofAClientThatSendsAllBeforeItReads_isRefusedReadably(boolean chunked)
      throws Exception {
    String framing =
        chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + MIB_AND_MORE.length();
    String body =
        chunked
            ? Integer.toHexString(MIB_AND_MORE.length()) + "\r\n" + MIB_AND_MORE + "\r\n0\r\n\r\n"
            : MIB_AND_MORE;

    raw(head("POST", "/v3/fake/pay", "Content-Type: application/json", framing) + body)
        .mustBeProblem(413, "payload_too_large", "not_executed");
  }

  @Test
  void largeBody_thatIsRefused_leavesTheConnectionUsable() throws Exception {
    server.requireOurs(Own.CONNECTIONS_AFTER_ERRORS);
    try (RawClient raw = server.connect()) {
      raw.send(post("/v3/fake/pay", MIB_AND_MORE)).read().mustBe(413);

      raw.send(post("/v3/fake/pay", pay())).read().mustBe(200);
    }
  }

  @Test
  void hugeBody_thatIsOnlyAnnounced_isRefusedAtOnce() throws Exception {
    raw(head(
            "POST",
            "/v3/fake/pay",
            "Content-Type: application/json",
            "Content-Length: 900000000000"))
        .mustBeProblem(413, "payload_too_large", "not_executed");
  }

  @Test
  void largeBody_ofAWrongType_isRefusedReadably() {
    client.send("POST", "/v3/fake/pay", MIB_AND_MORE, "Content-Type", "text/plain").mustBe(415);
  }

  @Test
  void largeBody_atNoRoute_isRefusedReadably() {
    client.send("POST", "/nowhere", MIB_AND_MORE).mustBeProblem(404, "route_not_found", null);
  }

  @Test
  void body_ofExactlyTheLimit_isRead() {
    String request = pay();
    String full = request + " ".repeat(1024 * 1024 - request.length());

    client.post("/v3/fake/pay", full).mustBe(200);
    client.post("/v3/fake/pay", full + " ").mustBe(413);
  }

  @Test
  void uri_ofMoreThan32Kibibytes_isTooLong() throws Exception {
    raw(head("GET", "/v3/" + "x".repeat(40_000))).mustBeProblem(414, "uri_too_long", null);
    raw(head("GET", "/v3?" + "x".repeat(32 * 1024 - 3))).mustBeProblem(414, "uri_too_long", null);
    raw(head("GET", "/v3?" + "x".repeat(32 * 1024 - 4))).mustBe(200);
  }

  @Test
  void headers_of40Kilobytes_areTooLarge() throws Exception {
    raw(head("GET", "/v3", "X-Long: " + "x".repeat(40_000)))
        .mustBeProblem(431, "headers_too_large", null);
    String[] many = new String[150];
    for (int i = 0; i < many.length; i++) {
      many[i] = "X-" + i + ": " + "x".repeat(270);
    }
    raw(head("GET", "/v3", many)).mustBeProblem(431, "headers_too_large", null);
  }

  @Test
  void headers_of100Kilobytes_endTheConnection() throws Exception {
    try (RawClient raw = server.connect()) {
      assertThatCode(() -> raw.send(head("GET", "/v3", "X-Long: " + "x".repeat(100_000))))
          .satisfiesAnyOf(
              e -> assertThat(e).isNull(), e -> assertThat(e).isInstanceOf(IOException.class));
      raw.awaitClose();
    }
  }

  // Wrong bodies

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "[]",
        "1",
        "\"x\"",
        "{",
        "{}x",
        "{}{}",
        "{\"a\":1,}",
        "{'a':1}",
        "{a:1}",
        "{\"amount\":NaN}",
        "{\"amount\":01}",
        "{\"amount\":+1}",
        "{\"amount\":1e999999999}",
        "{\"a\":\"\\ud\"}",
        "{\"a\":\"\n\"}",
        "/**/{}",
        "<xml/>",
        "\u00ef\u00bb\u00bf",
      })
  void notJson_isInvalid(String body) throws Exception {
    Answer answer =
        raw(post("/v3/fake/pay", body)).mustBeProblem(400, "invalid_request", "not_executed");

    assertThat(answer.text()).doesNotContain("com.fasterxml", "StreamRead", "Feature", "source");
  }

  @Test
  void nesting_of5000Levels_isInvalid() {
    for (String[] pair : new String[][] {{"[", "]"}, {"{\"a\":", "}"}}) {
      String deep = pair[0].repeat(5000) + "1" + pair[1].repeat(5000);
      client
          .post("/v3/fake/pay", pay().replace("}", ",\"providerData\":{\"a\":" + deep + "}}"))
          .mustBeProblem(400, "invalid_request", "not_executed");
    }
  }

  @Test
  void nesting_of100000Levels_isInvalid() {
    client
        .post("/v3/fake/pay", "{\"a\":".repeat(100_000))
        .mustBeProblem(400, "invalid_request", "not_executed");
  }

  @Test
  void doubledKeys_areInvalid_andNamed() {
    assertThat(
            client
                .post("/v3/fake/pay", pay().replace("{", "{\"amount\":1,"))
                .mustBeProblem(400, "invalid_request", "not_executed")
                .text())
        .contains("\"field\":\"amount\"");
    assertThat(
            client
                .post(
                    "/v3/fake/pay",
                    pay().replace("}", ",\"providerData\":{\"a\":{\"b\":1,\"b\":2}}}"))
                .mustBeProblem(400, "invalid_request", "not_executed")
                .text())
        .contains("providerData.a.b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u00ff", "\u00c3", "\u00c0\u00af", "\u00ed\u00a0\u0080", "\u00fc"})
  void invalidUtf8_isInvalid(String bytes) throws Exception {
    raw(post("/v3/fake/pay", pay().replace("EUR\"", "EUR\",\"x\":\"" + bytes + "\"")))
        .mustBeProblem(400, "invalid_request", "not_executed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonx",
        "application/problem+json",
        "application/json; charset=latin1",
        "application/json; charset=utf-16",
        "application/json, text/plain",
        "json",
        ";",
        "",
      })
  void wrongContentType_isUnsupported_andNamed(String type) {
    Answer reply = client.send("POST", "/v3/fake/pay", pay(), "Content-Type", type);

    reply.mustBeProblem(415, "unsupported_media_type", "not_executed");
    assertThat(reply.field("detail")).asString().endsWith("is '" + type + "'");
  }

  @Test
  void noContentType_isUnsupported() {
    client
        .send("POST", "/v3/fake/pay", pay())
        .mustBeProblem(415, "unsupported_media_type", "not_executed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "APPLICATION/JSON",
        "application/json; charset=utf-8",
        "application/json;charset=UTF-8",
        "application/json; charset=utf8",
        "application/json; charset=UTF8",
        "application/json; charset=\"utf-8\"",
        "application/json; charset=utf8",
        "application/json;charset=\"UTF8\"",
        "Application/Json ; Charset=Utf-8",
        "application/json; profile=x",
      })
  void rightContentTypes_areTaken(String type) {
    client.send("POST", "/v3/fake/pay", pay(), "Content-Type", type).mustBe(200);
  }

  @Test
  void body_onGetAndDelete_isIgnored() {
    client.send("GET", "/v3/fake/status?paymentId=a", "{{{").mustBe(200);
    client.send("GET", "/v3/fake/status?paymentId=a", "x", "Content-Type", "a/b").mustBe(200);
    client.send("DELETE", "/v3/fake/subscription/expire/a", "{{{").mustBe(200);
    client.send("GET", "/-/healthz", "{{{").mustBe(200);
  }

  // Wrong paths and methods

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/v3/",
        "/v3x",
        "/v3x/fake/pay",
        "/V3/fake/pay",
        "/v3/fake/",
        "/v3/fake/pay/",
        "/v3/fake//pay",
        "/v3//fake/pay",
        "/v3//pay",
        "//v3/fake/pay",
        "//localhost/v3/fake/pay",
        "/./v3/fake/pay",
        "/x/../v3/fake/pay",
        "/v3/fake/../fake/pay",
        "/v3/fake/x/../pay",
        "/v3/fake/%2e%2e/fake/pay",
        "/v3/fake/PAY",
        "/v3/fake/%70ay",
        "/v3/fake/pay%2F",
        "/v3/fake/pay;a=b",
        "/v3/fake/credit%2Dcards/pay",
        "/-/",
        "/-/healthz/",
        "/-/HEALTHZ",
        "/-",
        "/v3/fake/subscription/update/",
        "/v3/fake/subscription/update//",
      })
  void otherPaths_leadNowhere(String path) throws Exception {
    raw(post(path, pay())).mustBeProblem(404, "route_not_found", null);

    assertThat(provider.calls()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v3/FAKE/pay", "/v3/%66ake/pay", "/v3/../pay", "/v3/./pay"})
  void otherProviderNames_areNotFound(String path) throws Exception {
    raw(post(path, pay())).mustBeProblem(404, "provider_not_found", "not_executed");

    assertThat(provider.calls()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v3/fake%2Fpay", "/v3/fake%2fstatus?paymentId=a", "/v3/.."})
  void encodedSlashes_areNoSlashes(String path) throws Exception {
    raw(head("GET", path)).mustBeProblem(404, "provider_not_found", null);

    assertThat(provider.calls()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v3/fake/pay%00, route_not_found,",
    "POST, /v3/fake/%FF/pay, route_not_found,",
    "POST, /v3/%00/pay, provider_not_found, not_executed",
    "POST, /v3/%FF/pay, provider_not_found, not_executed",
    "GET, /v3/%00, provider_not_found,",
  })
  void pathsThatAreNoText_leadNowhere(String method, String path, String code, String outcome)
      throws Exception {
    server.requireOurs(Own.PATHS_THAT_ARE_NO_TEXT);

    raw(head(method, path)).mustBeProblem(404, code, outcome);

    assertThat(provider.calls()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v3/%zz", "/v3/%", "/v3/a b", "/v3/<x>", "v3", "http://[/v3", "*"})
  void pathsThatAreNone_areAnsweredWithAnError(String path) throws Exception {
    try (RawClient raw = server.connect()) {
      assertThat(raw.send(head("GET", path)).read().status()).isBetween(400, 499);
    }
  }

  @Test
  void absoluteUrl_isAPathToo() throws Exception {
    raw(head("GET", "http://localhost/v3/fake")).mustBe(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"OPTIONS", "TRACE", "PUT", "PATCH", "FOO", "post", "DELETE", "GET"})
  void otherMethods_areNotAllowed(String method) throws Exception {
    Answer answer =
        raw(head(method, "/v3/fake/pay")).mustBeProblem(405, "method_not_allowed", "not_executed");

    assertThat(answer.header("Allow")).contains("POST");
    assertThat(provider.calls()).isEmpty();
  }

  @Test
  void head_hasTheHeadersOfGetAndNoBody() throws Exception {
    try (RawClient raw = server.connect()) {
      Answer head = raw.send(head("HEAD", "/-/healthz")).readHead().mustBe(200);
      Answer get = raw.send(head("GET", "/-/healthz")).read().mustBe(200);

      assertThat(head.header("Content-Length")).isEqualTo(get.header("Content-Length"));
      assertThat(head.header("Content-Type")).contains("application/json");
    }
  }

  @Test
  void head_ofAnError_hasNoBodyEither() throws Exception {
    try (RawClient raw = server.connect()) {
      raw.send(head("HEAD", "/v3/fake/pay")).readHead().mustBe(405);
      raw.send(head("GET", "/v3/fake")).read().mustBe(200);
    }
  }

  // Framing

  @Test
  void noLength_isNoBody() throws Exception {
    raw(head("POST", "/v3/fake/pay", "Content-Type: application/json"))
        .mustBeProblem(400, "invalid_request", "not_executed");
  }

  @ParameterizedTest
  @CsvSource({
    "Content-Length: 2, Content-Length: 3",
    "Content-Length: abc, X: y",
    "Content-Length: -1, X: y",
    "Content-Length: 99999999999999999999, X: y",
    "Content-Length: 2, Transfer-Encoding: chunked",
    "Transfer-Encoding: gzip, X: y",
  })
  void wrongFraming_neverReachesAProvider(String first, String second) throws Exception {
    try (RawClient raw = server.connect()) {
      raw.send(
          head("POST", "/v3/fake/pay", "Content-Type: application/json", first, second)
              + "{}"
              + post("/v3/fake/pay", pay()));
      assertThatCode(() -> assertThat(raw.read().status()).isBetween(400, 501))
          .satisfiesAnyOf(
              e -> assertThat(e).isNull(), e -> assertThat(e).isInstanceOf(IOException.class));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET\r\n\r\n", "\u0000\u0001\u0002\r\n\r\n", "GET /v3\r\n\r\n"})
  void requestLines_thatAreNone_hurtNobody(String line) throws Exception {
    try (RawClient raw = server.connect()) {
      raw.send(line).awaitClose();
    }
  }

  @Test
  void pipelinedRequests_areAnsweredInTheirOrder() throws Exception {
    try (RawClient raw = server.connect()) {
      raw.send(
          head("GET", "/v3/fake/status?paymentId=first")
              + post("/v3/fake/pay", pay())
              + head("GET", "/v3/fake/status?paymentId=third"));

      assertThat(raw.read().mustBe(200).field("paymentId")).isEqualTo("first");
      assertThat(raw.read().mustBe(200).field("result")).isEqualTo("OK");
      assertThat(raw.read().mustBe(200).field("paymentId")).isEqualTo("third");
    }
  }

  @Test
  void expectContinue_isAnswered() throws Exception {
    String body = pay();
    try (RawClient raw = server.connect()) {
      raw.send(
          head(
              "POST",
              "/v3/fake/pay",
              "Content-Type: application/json",
              "Content-Length: " + body.length(),
              "Expect: 100-continue"));
      raw.send(body).read().mustBe(200);
    }
  }

  @Test
  void http10_isAnswered() throws Exception {
    try (RawClient raw = server.connect()) {
      raw.send("GET /v3/fake HTTP/1.0\r\n\r\n").read().mustBe(200);
      raw.awaitClose();
    }
  }

  // Those who go away

  @Test
  void clientThatClosesBeforeReading_losesNothing() throws Exception {
    String body = pay("wait-for-nobody");
    try (RawClient raw = server.connect()) {
      raw.send(post("/v3/fake/pay", body, "Idempotency-Key: gone"));
      assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
    }
    client
        .post("/v3/fake/pay", body, "Idempotency-Key", "gone")
        .mustBeProblem(409, "idempotency_in_progress", "unknown");
    end.countDown();

    Answer again;
    do {
      again = client.post("/v3/fake/pay", body, "Idempotency-Key", "gone");
    } while (again.status() == 409);
    assertThat(again.mustBe(200).header("Idempotency-Replayed")).contains("true");
    assertThat(provider.calls()).hasSize(1);
  }

  @Test
  void manyClientsThatCloseAtOnce_hurtNobody() throws Exception {
    for (int i = 0; i < 200; i++) {
      try (RawClient raw = server.connect()) {
        raw.send(post("/v3/fake/pay", pay()));
      }
    }
    client.get("/v3").mustBe(200);
  }
}
