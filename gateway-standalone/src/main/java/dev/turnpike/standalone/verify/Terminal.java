package dev.turnpike.standalone.verify;

import dev.turnpike.testkit.Exchange;
import dev.turnpike.testkit.Level;
import dev.turnpike.testkit.Report;
import dev.turnpike.testkit.Result;
import dev.turnpike.testkit.Rule;
import dev.turnpike.testkit.SuiteListener;
import dev.turnpike.testkit.Verdict;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Tells a person how a run goes on, and what came of it. Used by one thread. */
public final class Terminal implements SuiteListener {
  private static final int WIDTH = 100;
  private static final int COLUMN = 46;
  private static final int MOST_EXCHANGES = 6;

  private final PrintStream out;
  private final Redaction redaction;

  /** Prints there. */
  public Terminal(PrintStream out, Redaction redaction) {
    this.out = out;
    this.redaction = redaction;
  }

  /** Lists rules. */
  public void list(List<Rule> rules) {
    byGroup(rules)
        .forEach(
            (group, some) -> {
              out.println(group);
              some.forEach(
                  rule ->
                      out.println("  " + rule.id() + "  " + rule.level() + "  " + rule.sentence()));
            });
  }

  private static Map<String, List<Rule>> byGroup(List<Rule> rules) {
    return rules.stream()
        .collect(
            Collectors.groupingBy(
                rule -> rule.group().title() + " (" + Selection.text(rule.group()) + ")",
                LinkedHashMap::new,
                Collectors.toList()));
  }

  /** What begins now. */
  public void begins(Target target, int rules, long seed) {
    out.println("%s: %s %s, seed %s".formatted(target, rules, rules == 1 ? "rule" : "rules", seed));
    out.println();
    out.flush();
  }

  @Override
  public void ended(Result result) {
    String line =
        "  %-7s %s  %s".formatted(word(result), result.rule().id(), result.rule().sentence());
    out.println(line.length() <= WIDTH ? line : line.substring(0, WIDTH - 1) + "…");
    out.flush();
  }

  private static String word(Result result) {
    if (result.verdict() instanceof Verdict.Skipped) {
      return "skipped";
    }
    if (!result.verdict().isFailed()) {
      return "ok";
    }
    return result.rule().level() == Level.MUST ? "FAILED" : "should";
  }

  /** What came of it: the failures in full, then the rest in short. */
  public void report(Report report) {
    Report shown =
        new Report(report.seed(), report.results().stream().map(redaction::result).toList());
    shown.failures().forEach(this::failure);
    out.println();
    out.println(shown.summary());
    out.flush();
  }

  private void failure(Result result) {
    if (!(result.verdict() instanceof Verdict.Failed failed)) {
      return;
    }
    Rule rule = result.rule();
    out.println();
    out.println(
        "%s %s %s. %s"
            .formatted(
                rule.level() == Level.MUST ? "FAILED" : "BROKEN",
                rule.id(),
                rule.level(),
                rule.sentence()));
    out.println("  why       " + rule.why());
    out.println("  expected  " + failed.expected());
    out.println("  actual    " + failed.actual());
    exchanges(failed.exchanges());
  }

  private void exchanges(List<Exchange> all) {
    if (all.isEmpty()) {
      return;
    }
    List<Exchange> last = all.subList(Math.max(0, all.size() - MOST_EXCHANGES), all.size());
    out.println(
        "  what was said"
            + (last.size() == all.size()
                ? ""
                : " (the last %s of %s; --json has all)".formatted(last.size(), all.size())));
    boolean narrow =
        last.stream()
            .allMatch(
                said -> said.request().length() <= COLUMN && said.answer().length() <= COLUMN);
    for (Exchange said : last) {
      out.println(
          narrow
              ? "    > %-46s  < %s".formatted(said.request(), said.answer())
              : "    > %s%n    < %s".formatted(said.request(), said.answer()));
    }
  }
}
