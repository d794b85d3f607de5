package dev.turnpike.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine;

/** Runs the program's commands in this process. */
final class Commands {
  private Commands() {}

  /** What a run said. */
  record Said(int exit, String out, String err) {
    void isWrongUse(String... named) {
      assertThat(exit).isEqualTo(2);
      assertThat(out).isEmpty();
      assertThat(err.lines()).singleElement().asString().contains(named);
    }
  }

  static Said run(String... arguments) {
    return run(Map.of(), arguments);
  }

  static Said run(Map<String, String> environment, String... arguments) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return run(Main.commandLine(environment, stream, stream), printed, arguments);
  }

  static Said run(CommandLine main, ByteArrayOutputStream printed, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        main.setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new Said(exit, out + printed.toString(StandardCharsets.UTF_8), err.toString());
  }
}
