package dev.turnpike.standalone.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.turnpike.http.testing.Folders;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program that the documentation shows, run as a process that says where it listens. */
final class Program implements AutoCloseable {
  private static final Pattern LISTENS = Pattern.compile("listen\\S* on https?://.*:(\\d+)");

  private final Path folder;
  private final Process process;
  private final BufferedReader out;
  private final int port;

  private Program(Path folder, Process process, BufferedReader out, int port) {
    this.folder = folder;
    this.process = process;
    this.out = out;
    this.port = port;
  }

  /** The standalone gateway on a free port, with these settings and no others. */
  static Program gateway(Map<String, String> settings) {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.turnpike.standalone.Main");
    builder.environment().keySet().removeIf(Program::isSetting);
    builder.environment().put("HTTP_PORT", "0");
    builder.environment().putAll(settings);
    return start(builder);
  }

  private static boolean isSetting(String name) {
    return name.startsWith("GATEWAY_")
        || name.matches("HTTP_.*|LOG_LEVEL|.*PROVIDERS.*|PAYMENT_.*");
  }

  /** An example below {@code examples/}, on a free port. */
  static Program example(String interpreter, String path) {
    return example(interpreter, path, Map.of());
  }

  /** The same with these settings. */
  static Program example(String interpreter, String path, Map<String, String> settings) {
    ProcessBuilder builder =
        new ProcessBuilder(interpreter, Markdown.root().resolve(path).toString(), "0");
    builder.environment().putAll(settings);
    return start(builder);
  }

  private static Program start(ProcessBuilder builder) {
    try {
      Path folder = Files.createTempDirectory("turnpike-");
      builder.directory(folder.toFile());
      Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
      List<String> output = new ArrayList<>();
      BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        output.add(line);
        Matcher matcher = LISTENS.matcher(line);
        if (matcher.find()) {
          return new Program(folder, process, out, Integer.parseInt(matcher.group(1)));
        }
      }
      throw new IllegalStateException(builder.command() + " did not begin: " + output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return port;
  }

  /** What it prints next. */
  String nextLine() throws IOException {
    return out.readLine();
  }

  /** Whether it has printed more by now. */
  boolean hasMoreOutput() throws IOException {
    return out.ready();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("the program has ended").isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroyForcibly();
    }
    Folders.delete(folder);
  }

  /** Skips the test, and says so, where a program is not installed. */
  static void assumeInstalled(String... programs) {
    for (String program : programs) {
      boolean installed;
      try {
        Process process =
            new ProcessBuilder(program, "--version").redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        process.waitFor();
        installed = true;
      } catch (IOException e) {
        installed = false;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      assumeThat(installed).as("'%s' is not installed: not tested", program).isTrue();
    }
  }
}
