package dev.turnpike.standalone.testing;

import dev.turnpike.http.testing.Client;
import dev.turnpike.http.testing.Folders;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * {@code java -jar gateway.jar} as a process, with settings and nothing else in its environment.
 */
public final class GatewayProcess implements AutoCloseable {
  private static final Path JAR =
      Path.of(System.getProperty("basedir", "."), "target", "gateway.jar").toAbsolutePath();
  private static final String LISTENS = "Turnpike listens on ";

  /** Long, for a machine that does much else. */
  private static final long PATIENCE_SECONDS = 150;

  private final Path folder;
  private final Process process;
  private final List<String> out = new CopyOnWriteArrayList<>();
  private final List<String> err = new CopyOnWriteArrayList<>();
  private final CompletableFuture<URI> url = new CompletableFuture<>();
  private final CompletableFuture<Void> outEnd;
  private final CompletableFuture<Void> errEnd;

  private GatewayProcess(List<String> options, List<String> arguments, Map<String, String> settings)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
    command.addAll(options);
    command.addAll(List.of("-jar", JAR.toString()));
    command.addAll(arguments);
    folder = Files.createTempDirectory("turnpike-");
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", String.valueOf(System.getenv("PATH")));
    builder.environment().putAll(settings);
    process = builder.start();
    process.getOutputStream().close();
    outEnd = read(process.getInputStream(), out);
    errEnd = read(process.getErrorStream(), err);
    outEnd.thenRun(() -> url.completeExceptionally(new IllegalStateException("ended: " + err)));
  }

  /** Starts a server on a free port, and waits until it says where it listens. */
  public static GatewayProcess serve(String... namesAndValues) {
    return serveWith(List.of(), namesAndValues);
  }

  /** The same, with options of the JVM. */
  public static GatewayProcess serveWith(List<String> options, String... namesAndValues) {
    Map<String, String> settings = settings(namesAndValues);
    settings.putIfAbsent("HTTP_PORT", "0");
    GatewayProcess started = start(options, List.of(), settings);
    try {
      started.url.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return started;
    } catch (Exception e) {
      started.close();
      throw new IllegalStateException("it does not listen: " + started, e);
    }
  }

  /** Starts the program. */
  public static GatewayProcess start(List<String> arguments, Map<String, String> settings) {
    return start(List.of(), arguments, settings);
  }

  private static GatewayProcess start(
      List<String> options, List<String> arguments, Map<String, String> settings) {
    try {
      return new GatewayProcess(options, arguments, settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Names and values in turn, as a map. */
  public static Map<String, String> settings(String... namesAndValues) {
    Map<String, String> settings = new TreeMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      settings.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return settings;
  }

  /** The jar that is run. */
  public static Path jar() {
    return JAR;
  }

  private CompletableFuture<Void> read(InputStream in, List<String> lines) {
    CompletableFuture<Void> end = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try (BufferedReader text =
                  new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                for (String line = text.readLine(); line != null; line = text.readLine()) {
                  lines.add(line);
                  if (line.startsWith(LISTENS)) {
                    url.complete(URI.create(line.substring(LISTENS.length())));
                  }
                }
              } catch (IOException e) {
                lines.add("can't be read: " + e);
              }
              end.complete(null);
            });
    reader.setDaemon(true);
    reader.start();
    return end;
  }

  /** Where it listens. */
  public URI url() {
    return url.join();
  }

  /** A caller of it. */
  public Client client() {
    return new Client(url());
  }

  /** Asks it to end, as {@code kill} does. */
  public void terminate() {
    process.toHandle().destroy(); // Process.destroy() would close its output, too
  }

  /** Waits for its end, and for all of its output. */
  public int exit() {
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("it does not end: " + this);
      }
      CompletableFuture.allOf(outEnd, errEnd).get(10, TimeUnit.SECONDS);
      return process.exitValue();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** What it has written to its standard output. */
  public List<String> out() {
    return out;
  }

  /** What it has written to its standard error. */
  public List<String> err() {
    return err;
  }

  /** Where it runs, and keeps its records unless told otherwise. Deleted at the end. */
  public Path folder() {
    return folder;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    Folders.delete(folder);
  }

  @Override
  public String toString() {
    return "out=" + out + " err=" + err + " " + Arrays.asList(process.info().command());
  }
}
