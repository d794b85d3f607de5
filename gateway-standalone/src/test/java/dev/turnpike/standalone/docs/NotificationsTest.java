package dev.turnpike.standalone.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The receivers in docs/receiving.md that are whole programs. */
class NotificationsTest {
  private static final String JAVA = "java, Receiver.java";
  private static final String PYTHON = "python3, receiver.py";
  private static final String NODE = "node, receiver.js";
  private static final Map<String, String> LANGUAGES =
      Map.of(".java", "java", ".py", "python", ".js", "js");
  private static final String SECRET = "whsec_dGhpcyBpcyBhIHNlY3JldCBmb3IgdGVzdHM=";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({JAVA, PYTHON, NODE})
  void receiver_believesWhatIsSigned(String interpreter, String file) throws Exception {
    try (Program receiver = receiver(interpreter, file);
        Program gateway = gateway(receiver, SECRET)) {
      pay(gateway);
      check(gateway);

      assertThat(receiver.nextLine()).isEqualTo("order-1 is ACCEPTED");
    }
  }

  @ParameterizedTest
  @CsvSource({JAVA, PYTHON, NODE})
  void receiver_refusesWhatIsNotSigned(String interpreter, String file) throws Exception {
    try (Program receiver = receiver(interpreter, file);
        Program stranger = gateway(receiver, "whsec_YW5vdGhlciBzZWNyZXQgb2YgYSBzdHJhbmdlcg==");
        Program gateway = gateway(receiver, SECRET)) {
      pay(stranger);
      check(stranger);
      pay(gateway);
      check(gateway);
      receiver.nextLine();

      HttpResponse<String> answer =
          send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + receiver.port()))
                  .POST(HttpRequest.BodyPublishers.ofString("{}")));
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(receiver.hasMoreOutput()).isFalse();
    }
  }

  private Program receiver(String interpreter, String file) throws IOException {
    Program.assumeInstalled(interpreter);
    Path script = folder.resolve(file);
    String language = LANGUAGES.get(file.substring(file.indexOf('.')));
    Files.writeString(script, Markdown.of("docs/receiving.md").blocks(language).get(0).text());
    return Program.example(
        interpreter, script.toString(), Map.of("CLASSPATH", System.getProperty("java.class.path")));
  }

  private static Program gateway(Program receiver, String secret) {
    return Program.gateway(
        Map.of(
            "PAYMENT_CALLBACK_URL",
            "http://127.0.0.1:" + receiver.port(),
            "GATEWAY_WEBHOOK_SECRETS",
            secret));
  }

  private static void pay(Program gateway) throws Exception {
    String body = "{\"amount\":1299,\"currency\":\"EUR\",\"shopTransactionId\":\"order-1\"}";
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + gateway.port() + "/v3/sandbox/pay"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    assertThat(answer.statusCode()).isEqualTo(200);
  }

  private static void check(Program gateway) throws Exception {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:"
                        + gateway.port()
                        + "/v3/sandbox/check?shopTransactionId=order-1")));
    assertThat(answer.statusCode()).isEqualTo(200);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            request.version(HttpClient.Version.HTTP_1_1).build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
