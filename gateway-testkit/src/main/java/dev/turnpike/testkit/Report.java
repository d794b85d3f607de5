package dev.turnpike.testkit;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came of a run.
 *
 * @param seed with which the same random data comes again: {@link Suite#seed}
 * @param results one for each rule that was selected, in the contract's order
 */
public record Report(long seed, List<Result> results) {
  /** Copies the list. */
  public Report {
    results = List.copyOf(results);
  }

  /** Whether no MUST is broken. */
  public boolean passed() {
    return results.stream().noneMatch(Result::isBreach);
  }

  /** Those that were broken, a SHOULD among them. */
  public List<Result> failures() {
    return results.stream().filter(result -> result.verdict().isFailed()).toList();
  }

  /** Those that could not be tried. */
  public List<Result> skipped() {
    return results.stream().filter(result -> result.verdict() instanceof Verdict.Skipped).toList();
  }

  /**
   * For a person: what could not be tried, with the reasons; which SHOULDs are broken; how many
   * rules were kept; the seed.
   */
  public String summary() {
    List<Result> skipped = skipped();
    List<Result> shoulds = failures().stream().filter(result -> !result.isBreach()).toList();
    List<String> broken =
        results.stream().filter(Result::isBreach).map(result -> result.rule().id()).toList();
    int failed = shoulds.size() + broken.size();
    return (skipped.isEmpty() ? "" : "What could not be tried:\n" + reasons(skipped) + "\n")
        + (shoulds.isEmpty() ? "" : "Broken, but only a SHOULD:\n" + seen(shoulds) + "\n")
        + "%s %s: %s passed, %s failed, %s %s broken, %s skipped. Seed %s\n"
            .formatted(
                results.size(),
                results.size() == 1 ? "rule" : "rules",
                results.size() - failed - skipped.size(),
                broken.size(),
                shoulds.size(),
                shoulds.size() == 1 ? "SHOULD" : "SHOULDs",
                skipped.size(),
                seed)
        + (broken.isEmpty()
            ? "Every MUST that could be tried holds."
            : "Broken: " + String.join(", ", broken));
  }

  private static String seen(List<Result> broken) {
    StringBuilder text = new StringBuilder();
    for (Result result : broken) {
      if (result.verdict() instanceof Verdict.Failed failed) {
        text.append(
            "  %s: expected %s, but %s\n"
                .formatted(result.rule().id(), failed.expected(), failed.actual()));
      }
    }
    return text.toString();
  }

  private static String reasons(List<Result> skipped) {
    Map<String, List<String>> reasons = new TreeMap<>();
    for (Result result : skipped) {
      if (result.verdict() instanceof Verdict.Skipped verdict) {
        reasons
            .computeIfAbsent(verdict.reason(), reason -> new ArrayList<>())
            .add(result.rule().id());
      }
    }
    return reasons.entrySet().stream()
        .map(one -> "  " + one.getKey() + ": " + String.join(", ", one.getValue()) + "\n")
        .collect(joining());
  }
}
