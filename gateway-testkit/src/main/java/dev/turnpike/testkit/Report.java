package dev.turnpike.testkit;

import java.util.List;

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
}
