package dev.turnpike.standalone.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Runs what a page shows of a terminal: {@code $} before a command, what it prints below. Ids are
 * others each time: one that the page shows stands for one that is printed, on the whole page.
 */
final class Session implements AutoCloseable {
  private static final Pattern ID =
      Pattern.compile("\\b(?:[a-z]+_[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\\b");
  private static final String END = "--- end of output ---";

  private final Map<String, String> actualOf = new HashMap<>();
  private final Process bash;
  private final BufferedReader out;
  private final Writer in;
  private int port;

  Session() throws IOException {
    bash = new ProcessBuilder("bash").redirectErrorStream(true).start();
    out = bash.inputReader(StandardCharsets.UTF_8);
    in = bash.outputWriter(StandardCharsets.UTF_8);
  }

  /** Where {@code localhost:8080} really is from now on. */
  void gatewayAt(int newPort) {
    port = newPort;
  }

  /** Runs every command of a block, and compares. */
  void run(Markdown.Block block) throws IOException {
    List<String> lines = block.text().lines().collect(Collectors.toCollection(ArrayList::new));
    int line = block.line();
    while (!lines.isEmpty()) {
      int at = line;
      StringBuilder command = new StringBuilder(lines.remove(0).substring(2));
      line++;
      while (command.toString().endsWith("\\")) {
        command.append('\n').append(lines.remove(0));
        line++;
      }
      List<String> expected = new ArrayList<>();
      while (!lines.isEmpty() && !lines.get(0).startsWith("$ ")) {
        expected.add(lines.remove(0));
        line++;
      }
      String printed = onOneLine(execute(withActualIds(command.toString())));
      assertThat(withShownIds(onOneLine(expected), printed))
          .as("%s:%s %s", block.page(), at, command)
          .isEqualTo(onOneLine(expected));
    }
  }

  private List<String> execute(String command) throws IOException {
    in.write(
        command.replace("localhost:8080", "127.0.0.1:" + port) + "\necho\necho '" + END + "'\n");
    in.flush();
    List<String> output = new ArrayList<>();
    for (String line = out.readLine(); !END.equals(line); line = out.readLine()) {
      if (line == null) {
        throw new IOException("bash has ended after: " + output);
      }
      output.add(line);
    }
    return output;
  }

  /** The page breaks long lines, which says nothing. */
  private static String onOneLine(List<String> lines) {
    return lines.stream().map(String::strip).collect(Collectors.joining());
  }

  private String withActualIds(String command) {
    return ID.matcher(command).replaceAll(id -> actualOf.getOrDefault(id.group(), id.group()));
  }

  /** What was printed, with each id that has its place where the page shows one replaced by it. */
  private String withShownIds(String expected, String printed) {
    Matcher shown = ID.matcher(expected);
    Matcher actual = ID.matcher(printed);
    while (shown.find() && actual.find()) {
      actualOf.putIfAbsent(shown.group(), actual.group());
    }
    Map<String, String> shownOf = new HashMap<>();
    actualOf.forEach((page, real) -> shownOf.put(real, page));
    return ID.matcher(printed).replaceAll(id -> shownOf.getOrDefault(id.group(), id.group()));
  }

  @Override
  public void close() throws IOException {
    in.close();
    bash.destroy();
  }
}
