package dev.turnpike.testkit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Speaks to a service without the gateway's client, to say what that would never say. */
final class Wire {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Probe probe;
  private final HttpClient client;

  Wire(Probe probe) {
    if (!probe.subject().isHttp()) {
      throw new Stop.Skip("it concerns services over HTTP only");
    }
    this.probe = probe;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
  }

  /** What came back. */
  record Reply(int status, String contentType, String body) {
    boolean isSuccess() {
      return status >= 200 && status < 300;
    }

    @Override
    public String toString() {
      String line = body.replaceAll("\\s+", " ").strip();
      return status
          + " "
          + (contentType.isEmpty() ? "without Content-Type" : contentType)
          + " "
          + (line.length() <= 300 ? line : line.substring(0, 300) + "…");
    }
  }

  Reply get(String path) throws InterruptedException {
    return send("GET", path, null);
  }

  Reply post(String path, String body) throws InterruptedException {
    return send("POST", path, body);
  }

  private Reply send(String method, String path, @Nullable String body)
      throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(probe.subject().baseUrl() + path))
            .timeout(TIMEOUT)
            .header("Accept", "application/json")
            .header("X-Request-Id", probe.id("request"))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (body != null) {
      request.header("Content-Type", "application/json");
      request.header("Idempotency-Key", probe.id("key"));
    }
    String apiKey = probe.subject().apiKey();
    if (apiKey != null) {
      request.header("Authorization", "Bearer " + apiKey);
    }
    String said = method + " " + path + (body == null ? "" : " " + body);
    Ending<Reply> ending = probe.tell(said, "", () -> read(request.build()));
    Reply reply = ending.answer();
    if (reply == null) {
      throw new Stop.Breach("an answer to " + said, ending.describe());
    }
    return reply;
  }

  private Reply read(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    String type = response.headers().firstValue("Content-Type").orElse("");
    return new Reply(
        response.statusCode(),
        type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT),
        new String(response.body(), StandardCharsets.UTF_8));
  }
}
