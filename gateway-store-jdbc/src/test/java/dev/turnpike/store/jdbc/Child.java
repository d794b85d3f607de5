package dev.turnpike.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Another process that runs a main method of these tests, until it is closed. */
final class Child implements AutoCloseable {
  private static final String QUOTED = "exec \"$@\"";

  private final Process process;
  private final BufferedReader said;

  private Child(List<String> command) throws IOException {
    this.process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    this.said =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8), 1 << 16);
  }

  static Child of(Class<?> main, Object... arguments) throws IOException {
    return new Child(java(main, arguments));
  }

  static Child withUmask(String umask, Class<?> main, Object... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", "umask " + umask + "; " + QUOTED));
    command.add("sh");
    command.addAll(java(main, arguments));
    return new Child(command);
  }

  private static List<String> java(Class<?> main, Object... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    Stream.of(arguments).map(Object::toString).forEach(command::add);
    return command;
  }

  /** What a tool prints; it has to succeed, and is waited for by those who are interrupted, too. */
  static String runToTheEnd(Object... command) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      return run(command);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** What a tool prints; it has to succeed. */
  static String run(Object... command) throws IOException, InterruptedException {
    Process tool =
        new ProcessBuilder(Stream.of(command).map(Object::toString).toList())
            .redirectErrorStream(true)
            .start();
    tool.getOutputStream().close();
    String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(tool.waitFor()).as("%s: %s", List.of(command), said).isZero();
    return said;
  }

  /** Whether there is such a tool, and it can do this. */
  static boolean can(String... command) {
    try {
      Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
      tool.getOutputStream().close();
      tool.getInputStream().readAllBytes();
      return tool.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The next line that it says. */
  String line() throws IOException {
    String line = said.readLine();
    assertThat(line).as("what the other process says next").isNotNull();
    return line;
  }

  /** The lines that were said and not heard yet, without waiting for more; whole ones. */
  List<String> linesUntilNow() throws IOException {
    List<String> lines = new ArrayList<>();
    while (said.ready()) {
      lines.add(line());
    }
    return lines;
  }

  /** Kills it as {@code kill -9} does. What it had said by then is returned. */
  List<String> kill() throws Exception {
    process.toHandle().destroyForcibly(); // the process itself would close what it said, too
    List<String> rest = new ArrayList<>();
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      rest.add(line);
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return rest;
  }

  /** Lets it go on where it waits for a line. */
  void goOn() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
  }

  /** None of its threads runs any more when this returns. */
  void freeze() throws Exception {
    run("kill", "-STOP", process.pid());
    String state;
    do {
      state = run("sh", "-c", "cat /proc/" + process.pid() + "/task/*/stat | sed 's/.*) //'");
    } while (!state.lines().allMatch(thread -> thread.startsWith("T")));
  }

  void thaw() throws Exception {
    run("kill", "-CONT", process.pid());
  }

  /** It ends by itself when it hears no more; else it is killed. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      said.close();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      process.waitFor();
    } catch (IOException e) {
      process.destroyForcibly();
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw new AssertionError(e);
    }
  }
}
