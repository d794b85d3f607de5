package dev.turnpike.standalone.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.turnpike.PaymentGateway;
import dev.turnpike.api.PayRequest;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The receivers in docs/receiving.md that are whole programs. */
class NotificationsTest {
  private static final Map<String, String> LANGUAGES =
      Map.of(".java", "java", ".py", "python", ".js", "js");
  private static final String SECRET = "whsec_dGhpcyBpcyBhIHNlY3JldCBmb3IgdGVzdHM=";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"java, Receiver.java", "python3, receiver.py", "node, receiver.js"})
  void receiver_believesWhatIsSigned_andNothingElse(String interpreter, String file)
      throws Exception {
    try (Program receiver = receiver(interpreter, file);
        PaymentGateway stranger =
            gateway(receiver, "whsec_YW5vdGhlciBzZWNyZXQgb2YgYSBzdHJhbmdlcg==");
        PaymentGateway gateway = gateway(receiver, SECRET)) {
      payAndCheck(stranger, "forged");
      payAndCheck(gateway, "order-1");

      assertThat(receiver.nextLine()).isEqualTo("order-1 is ACCEPTED");
      assertThat(answerToNothing(receiver)).isEqualTo(401);
      assertThat(receiver.hasMoreOutput()).isFalse();
      hangUpAfterHalf(receiver);
      assertThat(answerToNothing(receiver)).as("it goes on").isEqualTo(401);
    }
  }

  private static void hangUpAfterHalf(Program receiver) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", receiver.port())) {
      socket
          .getOutputStream()
          .write(
              "POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 100\r\n\r\nhalf"
                  .getBytes(StandardCharsets.US_ASCII));
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

  private static PaymentGateway gateway(Program receiver, String secret) {
    return PaymentGateway.builder()
        .discoverProviders()
        .paymentCallbackUrl(URI.create("http://127.0.0.1:" + receiver.port()))
        .webhookSecrets(List.of(secret))
        .build();
  }

  private static void payAndCheck(PaymentGateway gateway, String order) {
    gateway
        .provider("sandbox")
        .pay(PayRequest.builder().amount(1299).currency("EUR").shopTransactionId(order).build());
    gateway.provider("sandbox").checkByShopTransactionId(order);
  }

  private static int answerToNothing(Program receiver) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + receiver.port()))
            .version(HttpClient.Version.HTTP_1_1)
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
