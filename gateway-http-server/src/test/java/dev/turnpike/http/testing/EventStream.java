package dev.turnpike.http.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** One who listens to server-sent events. */
public final class EventStream implements AutoCloseable {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final HttpResponse<InputStream> response;
  private final BufferedReader lines;

  /** Listens to the overview of a server, with headers as names and values in turn. */
  public EventStream(URI server, String... headers) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server + "/admin/overview/stream"));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      response = HTTP.send(request.build(), BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  /** The status. */
  public int status() {
    return response.statusCode();
  }

  /** A header. */
  public Optional<String> header(String name) {
    return response.headers().firstValue(name);
  }

  /** Waits for the end: a connection that is cut is an end, too. */
  public void awaitEnd() {
    try {
      while (next().isPresent()) {
        // what changed meanwhile
      }
    } catch (IOException e) {
      // cut
    }
  }

  /** The next event, comments left out; empty at the end. */
  public Optional<JsonTree> next() throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("data: ")) {
        return Optional.of(
            JsonTree.read(line.substring("data: ".length()).getBytes(StandardCharsets.UTF_8)));
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
