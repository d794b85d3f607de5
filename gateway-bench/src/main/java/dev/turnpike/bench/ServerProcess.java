package dev.turnpike.bench;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** A server in a process of its own, on loopback, with its output in a file. */
record ServerProcess(String name, int port, Path output, Process process) {
  private static final Duration START = Duration.ofSeconds(60);
  private static final long END_SECONDS = 120;
  private static final int LOG_LINES = 15;

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * Starts it there, on a port that is free.
   *
   * @param environment all variables but {@code HTTP_PORT}
   */
  static ServerProcess start(
      String name, Path folder, Map<String, String> environment, IntFunction<List<String>> command)
      throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path output = folder.resolve("output.log");
    ProcessBuilder builder =
        new ProcessBuilder(command.apply(port))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().put("HTTP_PORT", String.valueOf(port));
    return new ServerProcess(name, port, output, builder.start());
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** Waits until it answers there: to a payment, or to a question where that isn't one. */
  ServerProcess awaitAnswer(String path) throws IOException, InterruptedException {
    String body = path.endsWith("/pay") ? Load.BODY.formatted(UUID.randomUUID()) : null;
    long end = System.nanoTime() + START.toNanos();
    while (true) {
      try {
        call(uri(path), body);
        return this;
      } catch (ConnectException e) {
        if (!process.isAlive() || System.nanoTime() - end > 0) {
          throw new IllegalStateException(name + " doesn't start" + log(), e);
        }
        Thread.sleep(2);
      }
    }
  }

  /** Posts this, or asks where there is nothing to post; the answer must be 200. */
  static String call(URI uri, @Nullable String body) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).header("Content-Type", "application/json");
    if (body != null) {
      request.timeout(Load.PATIENCE).POST(HttpRequest.BodyPublishers.ofString(body));
    }
    HttpResponse<String> answer =
        CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(
          "%s answers %s: %s".formatted(uri, answer.statusCode(), answer.body()));
    }
    return answer.body();
  }

  /** As the system tells it. */
  long cpuNanos() {
    return process
        .info()
        .totalCpuDuration()
        .orElseThrow(() -> new IllegalStateException("it has ended"))
        .toNanos();
  }

  /** As Linux tells it. */
  double residentMegabytes() throws IOException {
    String status = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "status"));
    return Long.parseLong(status.replaceFirst("(?s).*VmRSS:\\s*(\\d+) kB.*", "$1")) / 1024.0;
  }

  /** The end of its output, for an error. */
  String log() throws IOException {
    List<String> lines = Files.readAllLines(output);
    int first = Math.max(0, lines.size() - LOG_LINES);
    return "; its output ends with\n  " + String.join("\n  ", lines.subList(first, lines.size()));
  }

  /** Lets it end in its own time, which may be long where it writes an AOT cache. */
  void stop() {
    process.destroy();
    try {
      if (process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
