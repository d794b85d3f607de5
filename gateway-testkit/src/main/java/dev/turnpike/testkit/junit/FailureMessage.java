package dev.turnpike.testkit.junit;

import static java.util.stream.Collectors.joining;

import dev.turnpike.testkit.Exchange;
import dev.turnpike.testkit.Rule;
import dev.turnpike.testkit.Verdict;
import java.util.List;

/** What a failed test says. */
final class FailureMessage {
  private static final int LONGEST = 20;

  private FailureMessage() {}

  static String of(Rule rule, Verdict.Failed failed, long seed) {
    List<Exchange> said = failed.exchanges();
    List<Exchange> last = said.subList(Math.max(0, said.size() - LONGEST), said.size());
    return """
    %s %s %s
    Why: %s
    Expected: %s
    Actual: %s
    What was said%s, with the seed %s:
    %s
    """
        .formatted(
            rule.id(),
            rule.level(),
            rule.sentence(),
            rule.why(),
            failed.expected(),
            failed.actual(),
            said.size() > LONGEST ? " (the last " + LONGEST + " of " + said.size() + ")" : "",
            seed,
            last.stream()
                .map(one -> "  > " + one.request() + "\n  < " + one.answer())
                .collect(joining("\n")));
  }
}
