package dev.turnpike.http.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A caller of one server, over HTTP/1.1, who demands that its answers are documented. */
public final class Client {
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(30))
          .build();

  private final URI baseUrl;
  private final HttpClient http;

  /** A client of the server at this URL. */
  public Client(URI baseUrl) {
    this(baseUrl, HTTP);
  }

  /** A client that goes over this one. */
  public Client(URI baseUrl, HttpClient http) {
    this.baseUrl = baseUrl;
    this.http = http;
  }

  /** {@code GET}, with headers as names and values in turn. */
  public Answer get(String path, String... headers) {
    return send("GET", path, null, headers);
  }

  /** {@code POST} of a JSON text, with further headers. */
  public Answer post(String path, String json, String... headers) {
    return send("POST", path, json, withType(headers));
  }

  /** {@code DELETE}. */
  public Answer delete(String path, String... headers) {
    return send("DELETE", path, null, headers);
  }

  private static String[] withType(String... headers) {
    String[] all = new String[headers.length + 2];
    all[0] = "Content-Type";
    all[1] = "application/json";
    System.arraycopy(headers, 0, all, 2, headers.length);
    return all;
  }

  /** Any request; the path is sent as it is. */
  public Answer send(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(baseUrl + path))
            .timeout(Duration.ofSeconds(30))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  /** A request that was made elsewhere. */
  public Answer send(HttpRequest request) {
    try {
      HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
      Answer answer = new Answer(response.statusCode(), response.headers().map(), response.body());
      Documented.GATEWAY.check(
          request.method(), pathOf(request.uri()).substring(pathOf(baseUrl).length()), answer);
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(request + " has no answer", e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pathOf(URI uri) {
    return uri.getRawPath();
  }
}
