package dev.turnpike.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is measured over HTTP, and what it should reach. */
enum HttpLine {
  LOCAL_MEMORY_32(
      "local-memory-32",
      32,
      "pay to the sandbox, records in memory, beside (a)",
      atLeast("rate, of (a)'s", 0.65),
      atMost("CPU, times (a)'s", 1.8)),
  LOCAL_MEMORY_256(
      "local-memory-256",
      256,
      "the same with more callers",
      atLeast("rate, of (a)'s", 0.65),
      atMost("CPU, times (a)'s", 1.8)),
  FORWARD_32(
      "forward-32",
      32,
      "pay to an external service that answers at once, records in memory, beside (b)",
      atLeast("rate, of (b)'s", 0.85)),
  FORWARD_50MS_256(
      "forward-50ms-256",
      256,
      "the same where the service takes 50 ms",
      atLeast("rate, of (b)'s", 0.9)),
  FORWARD_1S_2000(
      "forward-1s-2000",
      2_000,
      "the same where it takes a second, with GATEWAY_MAX_CONCURRENCY=2000; memory is what the server has"
          + " resident while most calls wait, less what it had warm, at 32 callers and no delay",
      atLeast("share served", 1),
      atMost("KB per waiting call", 40)),
  SQLITE_32(
      "sqlite-32",
      32,
      "pay to the sandbox on SQLite, beside the same store called in process",
      atLeast("rate, of in process", 0.8)),
  POSTGRESQL_32(
      "postgresql-32",
      32,
      "the same on PostgreSQL; its own CPU is not counted",
      atMost("CPU of the gateway, µs", 250)),
  START(
      "start",
      1,
      "from the start of the process to the first answered pay, with the default store made anew;"
          + " the AOT cache is made by a training start, on JDK 25 and later",
      atMost("seconds", 1.0),
      atMost("seconds with AOT cache", 0.45)),
  RESIDENT(
      "resident",
      32,
      "resident memory after 100,000 pays on SQLite with -Xmx128m",
      atMost("MB", 200)),
  EMBEDDED(
      "embedded",
      1,
      "pay in process, from objects to objects, records in memory",
      atMost("µs", 10));

  private final String label;
  private final int callers;
  private final String description;
  private final List<Goal> goals;

  HttpLine(String label, int callers, String description, Goal... goals) {
    this.label = label;
    this.callers = callers;
    this.description = description;
    this.goals = List.of(goals);
  }

  private record Goal(String figure, boolean atLeast, double value) {
    boolean met(double measured) {
      return atLeast ? measured >= value : measured <= value;
    }

    @Override
    public String toString() {
      return (atLeast ? "≥ " : "≤ ") + number(value);
    }
  }

  private static Goal atLeast(String figure, double value) {
    return new Goal(figure, true, value);
  }

  private static Goal atMost(String figure, double value) {
    return new Goal(figure, false, value);
  }

  private static String number(double value) {
    return value == Math.rint(value) && value > 1
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%.2f", value);
  }

  String label() {
    return label;
  }

  int callers() {
    return callers;
  }

  /** Those whose names begin so. */
  static List<HttpLine> beginningWith(String text) {
    return Arrays.stream(values()).filter(line -> line.label.startsWith(text)).toList();
  }

  /** One line of text for each. */
  static List<String> help() {
    return Arrays.stream(values())
        .map(line -> "  %s (%s): %s.".formatted(line.label, line.callers, line.description))
        .toList();
  }

  /**
   * A table in Markdown.
   *
   * @param measured in the order of the goals; shorter, or NaN, where something wasn't
   */
  static List<String> table(Map<HttpLine, double[]> measured) {
    List<String> rows = new ArrayList<>();
    rows.add("| line | callers | figure | goal | measured |");
    rows.add("|---|---|---|---|---|");
    for (Map.Entry<HttpLine, double[]> entry : measured.entrySet()) {
      HttpLine line = entry.getKey();
      double[] values = entry.getValue();
      for (int i = 0; i < line.goals.size(); i++) {
        Goal goal = line.goals.get(i);
        String value =
            i >= values.length || Double.isNaN(values[i])
                ? ""
                : number(values[i]) + (goal.met(values[i]) ? "" : ", missed");
        rows.add(
            String.format(
                Locale.ROOT,
                "| `%s` | %,d | %s | %s | %s |",
                line.label,
                line.callers,
                goal.figure,
                goal,
                value));
      }
    }
    return rows;
  }
}
