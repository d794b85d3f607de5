package dev.turnpike.internal.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.turnpike.HttpLogLevel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The transport by itself: what is sent, what comes back, and what is known when nothing does. */
@Timeout(60)
class HttpTransportTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final MockWebServer server = new MockWebServer();
  private final HttpTransport transport = new HttpTransport(4, HttpLogLevel.NONE);
  private final HttpTransport.Client client = transport.client(Duration.ofSeconds(5));

  @BeforeEach
  void start() throws IOException {
    server.start();
  }

  @AfterEach
  void end() {
    transport.close();
    server.close();
  }

  private HttpCall post(String path) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("X-One", "1");
    return new HttpCall(
        "POST", server.url(path), headers, "{\"é\":1}".getBytes(UTF_8), "peer POST " + path);
  }

  private HttpCall get(HttpUrl url) {
    return new HttpCall("GET", url, Map.of(), null, "peer GET");
  }

  @Test
  void request_isSentAsItIs() throws Exception {
    server.enqueue(new MockResponse.Builder().code(201).addHeader("X-Two", "2").body("é").build());

    HttpTransport.Answer answer = client.send(post("/a%2Fb?c=d"), LONG, false);

    RecordedRequest request = server.takeRequest();
    assertThat(request.getRequestLine()).isEqualTo("POST /a%2Fb?c=d HTTP/1.1");
    assertThat(request.getBody().utf8()).isEqualTo("{\"é\":1}");
    assertThat(request.getHeaders().get("Content-Type")).isEqualTo("application/json");
    assertThat(request.getHeaders().get("Content-Length")).isEqualTo("8");
    assertThat(request.getHeaders().get("X-One")).isEqualTo("1");
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.isSuccess()).isTrue();
    assertThat(answer.header("x-two")).isEqualTo("2");
    assertThat(answer.header("x-three")).isNull();
    assertThat(answer.body()).isEqualTo("é".getBytes(UTF_8));
  }

  @Test
  void aHeader_isSentAsUtf8_andRefusedIfItWouldEndItsLine() throws Exception {
    server.enqueue(new MockResponse.Builder().build());

    client.send(withHeader("Łódź"), LONG, false);

    assertThat(server.takeRequest().getHeaders().get("X-One")).isEqualTo("Łódź");
    assertThatThrownBy(() -> client.send(withHeader("é\r\nX-Evil: 1"), LONG, false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  private HttpCall withHeader(String value) {
    return new HttpCall("POST", server.url("/"), Map.of("X-One", value), new byte[0], "peer POST");
  }

  @ParameterizedTest
  @CsvSource({"199, false", "200, true", "299, true", "300, false", "404, false", "500, false"})
  void success_isWhatBeginsWithTwo(int status, boolean success) {
    assertThat(new HttpTransport.Answer(status, okhttp3.Headers.of(), new byte[0]).isSuccess())
        .isEqualTo(success);
  }

  @Test
  void refusedConnection_sentNothing() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }

    NoAnswerException failure =
        catchThrowableOfType(
            NoAnswerException.class,
            () ->
                client.send(get(HttpUrl.get("http://127.0.0.1:" + port + "/SECRET")), LONG, true));

    assertThat(failure.nothingSent()).isTrue();
    assertThat(failure.timeout()).isFalse();
    assertThat(failure.getMessage()).doesNotContain("SECRET");
  }

  @Test
  void connectionThatIsClosedUnderTheRequest_mayHaveSentIt() {
    server.enqueue(
        new MockResponse.Builder().onRequestStart(new SocketEffect.CloseSocket()).build());

    NoAnswerException failure =
        catchThrowableOfType(
            NoAnswerException.class, () -> client.send(post("/SECRET"), LONG, false));

    assertThat(failure.nothingSent()).isFalse();
    assertThat(failure.timeout()).isFalse();
    assertThat(failure.getMessage()).doesNotContain("SECRET");
  }

  @Test
  void silence_isATimeout() {
    server.enqueue(new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build());

    NoAnswerException failure;
    do {
      failure =
          catchThrowableOfType(
              NoAnswerException.class, () -> client.send(post("/"), Duration.ofMillis(300), false));
    } while (failure.nothingSent()); // a busy machine may need more than a short time

    assertThat(failure.timeout()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"PT0S", "PT-1S", "PT0.000000001S"})
  void noTimeLeft_isATimeoutAtOnce_neverForEver(Duration timeout) {
    server.enqueue(new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build());

    NoAnswerException failure =
        catchThrowableOfType(NoAnswerException.class, () -> client.send(post("/"), timeout, false));

    assertThat(failure.timeout()).isTrue();
  }

  @Test
  void repeatableRequest_isSentAgainAfter408_andOthersAreNot() throws Exception {
    for (int i = 0; i < 2; i++) {
      server.enqueue(new MockResponse.Builder().code(408).build());
      server.enqueue(new MockResponse.Builder().code(200).build());
    }

    assertThat(client.send(get(server.url("/")), LONG, true).status()).isEqualTo(200);
    assertThat(client.send(post("/"), LONG, false).status()).isEqualTo(408);
    assertThat(server.getRequestCount()).isEqualTo(3);
  }

  /** A change needs no body: ending a subscription has none. */
  @ParameterizedTest
  @CsvSource({"408, 0", "503, 0", "307, 0", "308, 0", "421, 0"})
  void requestWithoutBody_thatMustNotBeRepeated_isNot(int status, String retryAfter)
      throws Exception {
    server.enqueue(
        new MockResponse.Builder()
            .code(status)
            .addHeader("Retry-After", retryAfter)
            .addHeader("Location", "/elsewhere")
            .build());
    server.enqueue(new MockResponse.Builder().code(200).build());
    HttpCall delete = new HttpCall("DELETE", server.url("/"), Map.of(), null, "peer DELETE");

    HttpTransport.Answer answer = client.send(delete, LONG, false);

    assertThat(server.getRequestCount()).isEqualTo(1);
    assertThat(answer.status()).isEqualTo(status);
  }

  @Test
  void closedTransport_closesIdleConnections() throws Exception {
    server.enqueue(new MockResponse.Builder().code(200).build());
    client.send(get(server.url("/")), LONG, true);

    transport.close();
    server.enqueue(new MockResponse.Builder().code(200).build());
    client.send(get(server.url("/")), LONG, true);

    assertThat(server.takeRequest().getConnectionIndex()).isZero();
    assertThat(server.takeRequest().getConnectionIndex()).isEqualTo(1);
  }

  @Test
  void outgoing_printsNothingButItsDescription() {
    assertThat(post("/SECRET")).hasToString("peer POST /SECRET");
    assertThat(
            new HttpCall(
                    "POST",
                    HttpUrl.get("http://x/SECRET?SECRET"),
                    Map.of("Authorization", "SECRET"),
                    "SECRET".getBytes(UTF_8),
                    "x POST /***")
                .toString())
        .doesNotContain("SECRET");
  }
}
