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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The receiver in docs/protocol.md. */
class NotificationsTest {
  private static final String SECRET = "whsec_dGhpcyBpcyBhIHNlY3JldCBmb3IgdGVzdHM=";

  @TempDir Path folder;

  @Test
  void receiver_believesWhatIsSigned() throws Exception {
    try (Program receiver = receiver();
        Program gateway = gateway(receiver, SECRET)) {
      pay(gateway);
      check(gateway);

      assertThat(receiver.nextLine()).isEqualTo("order-1 is ACCEPTED");
    }
  }

  @Test
  void receiver_refusesWhatIsNotSigned() throws Exception {
    try (Program receiver = receiver();
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

  private Program receiver() throws IOException {
    Program.assumeInstalled("python3");
    Path script = folder.resolve("receiver.py");
    Files.writeString(script, Markdown.of("docs/protocol.md").blocks("python").get(0).text());
    return Program.example("python3", script.toString());
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
