package dev.turnpike.standalone.verify;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way to a service.
 *
 * @param method its method
 * @param path path and query, below the base URL
 * @param headers by their names in lower case
 * @param body its body
 */
record Delivery(String method, String path, Map<String, String> headers, byte[] body) {
  private static final List<String> PASSED_ON =
      List.of(
          "accept",
          "authorization",
          "content-type",
          "idempotency-key",
          "user-agent",
          "x-request-id");
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  /** What the gateway's client sends: with a length, if with a body. {@code null}: nothing. */
  static @Nullable Delivery read(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    for (int last = 0; last != ('\r' << 24 | '\n' << 16 | '\r' << 8 | '\n'); ) {
      int b = in.read();
      if (b < 0) {
        return null;
      }
      head.write(b);
      last = last << 8 | b;
    }
    List<String> lines = head.toString(StandardCharsets.ISO_8859_1).lines().toList();
    String[] first = lines.get(0).split(" ");
    Map<String, String> headers = new TreeMap<>();
    for (String line : lines.subList(1, lines.size() - 1)) {
      String[] parts = line.split(":", 2);
      headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1].strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return new Delivery(first[0], first[1], headers, in.readNBytes(length));
  }

  boolean isPayment() {
    return method.equals("POST") && path.split("\\?", 2)[0].endsWith("/pay");
  }

  /** Hands it to the service. */
  Answer to(Target target, HttpClient client) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(target.baseUrl() + path))
            .timeout(TIMEOUT)
            .method(
                method,
                body.length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    PASSED_ON.stream()
        .filter(headers::containsKey)
        .forEach(name -> request.header(name, headers.getOrDefault(name, "")));
    HttpResponse<byte[]> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    return new Answer(
        response.statusCode(),
        response.headers().firstValue("Content-Type").orElse("application/octet-stream"),
        response.body());
  }

  /**
   * What came back.
   *
   * @param status the HTTP status
   * @param contentType its type
   * @param body its body
   */
  record Answer(int status, String contentType, byte[] body) {
    private static final String CRLF = "\r\n";

    byte[] head() {
      return String.join(
              CRLF,
              "HTTP/1.1 " + status + " Answer",
              "Content-Type: " + contentType,
              "Content-Length: " + body.length,
              "Connection: close",
              CRLF)
          .getBytes(StandardCharsets.ISO_8859_1);
    }
  }
}
