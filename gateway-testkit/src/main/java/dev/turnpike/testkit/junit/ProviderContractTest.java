package dev.turnpike.testkit.junit;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.turnpike.testkit.Group;
import dev.turnpike.testkit.Level;
import dev.turnpike.testkit.Rule;
import dev.turnpike.testkit.Scenarios;
import dev.turnpike.testkit.Subject;
import dev.turnpike.testkit.Suite;
import dev.turnpike.testkit.Verdict;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The whole contract as tests: a test class that implements this says what is to be proven, and
 * gets one test for each rule. A rule that can't be tried is skipped with the reason.
 *
 * <pre>{@code
 * class AcmeProviderContractTest implements ProviderContractTest {
 *   public Subject subject() {
 *     return Subject.inProcess(AcmeProvider::new).setting("apiKey", "test");
 *   }
 *
 *   public Scenarios scenarios() {
 *     return Scenarios.builder().on(Situation.REFUSED, request -> request.amount(13)).build();
 *   }
 * }
 * }</pre>
 */
public interface ProviderContractTest {
  /** What is to be proven. Called once. */
  Subject subject();

  /** How to bring about what the rules are about. Called once. Default: nothing is known. */
  default Scenarios scenarios() {
    return Scenarios.none();
  }

  /** For whoever wants to choose rules, a seed or a time limit. */
  default Suite suite() {
    return Suite.of(subject(), scenarios());
  }

  /** Whether a broken SHOULD fails too. Default: it is reported as skipped, with what was seen. */
  default boolean strict() {
    return false;
  }

  /** One test for each rule, in the groups of the contract. */
  @TestFactory
  default Stream<DynamicNode> contract() {
    Suite suite = suite();
    Map<Group, List<Rule>> groups =
        suite.rules().stream().collect(groupingBy(Rule::group, TreeMap::new, toList()));
    return groups.entrySet().stream()
        .map(
            group ->
                DynamicContainer.dynamicContainer(
                    group.getKey().title(),
                    group.getValue().stream()
                        .map(
                            rule ->
                                DynamicTest.dynamicTest(
                                    rule.toString(), () -> verify(suite, rule)))));
  }

  private void verify(Suite suite, Rule rule) {
    Verdict verdict = suite.run(rule).verdict();
    if (verdict instanceof Verdict.Skipped skipped) {
      Assumptions.abort(rule.id() + " is not tried: " + skipped.reason());
    }
    if (verdict instanceof Verdict.Failed failed) {
      String message = FailureMessage.of(rule, failed, suite.seed());
      if (rule.level() == Level.SHOULD && !strict()) {
        Assumptions.abort(message);
      }
      Assertions.fail(message);
    }
  }
}
