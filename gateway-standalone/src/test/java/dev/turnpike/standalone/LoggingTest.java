package dev.turnpike.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An event is one line, whatever was said, and whoever said it. */
class LoggingTest {
  private static String logged(String logger, String message, Throwable thrown) {
    LogRecord record = new LogRecord(Level.INFO, message);
    record.setLoggerName(logger);
    record.setThrown(thrown);
    String line = new Logging.OneLine().format(record);
    assertThat(line).endsWith(System.lineSeparator());
    return line.substring(0, line.length() - System.lineSeparator().length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\u009b", "\u0085", "\u2028", "\u2029", "\u202e", "\r", "\n", "\u001b", "\ud800"})
  void nothingThatIsSaid_drawsOrBeginsALine(String odd) {
    String text = "before" + odd + "2026-11-28T00:00:00Z INFO Ledger: forged";
    String line = logged("a.b" + odd + "c", text, new IllegalStateException(text));

    assertThat(line).doesNotContain(odd).contains("before", "forged");
  }

  @Test
  void anEventWithAnException_hasItsTraceOnTheSameLine() {
    String line =
        logged("a.b.Payments", "failed", new IllegalStateException("x", new RuntimeException("y")));

    assertThat(line)
        .contains(" INFO Payments: failed | java.lang.IllegalStateException: x | at ")
        .contains(" | Caused by: java.lang.RuntimeException: y | ");
  }

  @Test
  void cardNumbers_areMasked_whateverLogsThem() {
    String line =
        logged("a.B", "pan 4111-1111-1111-1111", new RuntimeException("5105105105105100"));

    assertThat(line).contains("pan ***", "RuntimeException: ***").doesNotContain("4111", "5105");
  }

  @Test
  void whatPeopleSearchFor_isShown() {
    String message =
        "payment 3f2a6c1e-9b1d-4e57-8123-123456789012 of order 1234567890123456, Łódź 1764360000000";

    assertThat(logged("a.B", message, null)).endsWith("B: " + message);
  }
}
